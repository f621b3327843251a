/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keyring.h"

#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/keyring_private.h"

static void
link_free(gpointer data)
{
	Link *link = data;

	if (link == NULL)
		return;
	statement_free(link->statement);
	g_clear_pointer(&link->body, g_bytes_unref);
	g_free(link);
}

Keyring *
keyring_new(const char *district_id, const unsigned char root[VAULT_KEY_BYTES], const char *today)
{
	Keyring *keyring = g_new0(Keyring, 1);

	keyring->district_id = g_strdup(district_id);
	memcpy(keyring->root, root, VAULT_KEY_BYTES);
	keyring->today = g_strdup(today);
	keyring->school_names = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	keyring->staff = g_ptr_array_new_with_free_func(link_free);
	keyring->schools = g_ptr_array_new_with_free_func(link_free);
	keyring->revocations = g_ptr_array_new_with_free_func(link_free);
	return keyring;
}

void
keyring_free(Keyring *keyring)
{
	if (keyring == NULL)
		return;
	g_free(keyring->district_id);
	g_free(keyring->today);
	g_hash_table_unref(keyring->school_names);
	g_ptr_array_unref(keyring->staff);
	g_ptr_array_unref(keyring->schools);
	g_ptr_array_unref(keyring->revocations);
	link_free(keyring->portal);
	link_free(keyring->recovery);
	g_free(keyring);
}

/* Words --------------------------------------------------------------------------------------- */

void
keyring_name_school(Keyring *keyring, int school_id, const char *name)
{
	g_hash_table_insert(keyring->school_names, GINT_TO_POINTER(school_id), g_strdup(name));
}

static char *
school_words(const Keyring *keyring, int school_id)
{
	const char *name = g_hash_table_lookup(keyring->school_names, GINT_TO_POINTER(school_id));

	return name != NULL ? g_strdup(name) : g_strdup_printf("school %d", school_id);
}

/* The statement as the beginning of a sentence. */
static char *
subject_words(const Keyring *keyring, const Statement *statement)
{
	g_autofree char *school = school_words(keyring, statement->school_id);

	switch (statement->kind) {
	case STATEMENT_STAFF:
		return g_strdup_printf("The staff key of %s", statement->user);
	case STATEMENT_SCHOOL_KEY:
		return g_strdup_printf("The school key of %s", school);
	case STATEMENT_PORTAL_KEY:
		return g_strdup("The key of the parent portal");
	case STATEMENT_GRANT:
		return g_strdup_printf("The grant of the key of %s to %s", school, statement->user);
	case STATEMENT_REVOCATION:
		return g_strdup_printf("The end of the standing of %s", statement->user);
	case STATEMENT_RECOVERY:
		return g_strdup("The recovery key of the district");
	}
	g_assert_not_reached();
}

bool
keyring_refuse(const Keyring *keyring, const Statement *statement, GError **error, VaultError code,
	const char *format, ...)
{
	g_autofree char *subject = subject_words(keyring, statement);
	g_autofree char *rest = NULL;
	va_list args;

	va_start(args, format);
	rest = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, VAULT_ERROR, code, "%s %s", subject, rest);
	return false;
}

bool
keyring_is_key(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, VAULT_KEY_BYTES) == 0;
}

/* Who may sign what --------------------------------------------------------------------------- */

static bool
may_sign_as_district(const Statement *signer, const Statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_STAFF:
		return statement->role != STAFF_DISTRICT;
	case STATEMENT_GRANT:
	case STATEMENT_SCHOOL_KEY:
	case STATEMENT_REVOCATION:
		return true;
	case STATEMENT_PORTAL_KEY:
		return signer->school_id == 0;
	case STATEMENT_RECOVERY:
		return false;
	}
	return false;
}

static bool
may_sign_as_principal(const Statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_STAFF:
		return statement->role == STAFF_ACCOUNT_ADMIN || statement->role == STAFF_VIEWER;
	case STATEMENT_SCHOOL_KEY:
		return statement->generation > 1;
	case STATEMENT_GRANT:
	case STATEMENT_REVOCATION:
		return true;
	case STATEMENT_PORTAL_KEY:
	case STATEMENT_RECOVERY:
		return false;
	}
	return false;
}

/* A statement about the whole district, or about no school, has school_id 0. */
static bool
may_sign(const Statement *signer, const Statement *statement)
{
	if (signer->school_id != 0 && signer->school_id != statement->school_id &&
		statement->kind != STATEMENT_PORTAL_KEY && DEFENCE(signer_school))
		return false;
	if (!DEFENCE(signer_role))
		return true;
	switch (signer->role) {
	case STAFF_DISTRICT:
		return may_sign_as_district(signer, statement);
	case STAFF_PRINCIPAL:
		return may_sign_as_principal(statement);
	case STAFF_VIEWER:
	case STAFF_ACCOUNT_ADMIN:
	case STAFF_AUDITOR:
		return false;
	}
	return false;
}

/* Somebody with the key SIGNER who may sign STATEMENT: today, or else at one time. A member may
 * hold several statements. *ret_known: somebody with that key who may not. */
static bool
has_right(const Keyring *keyring, const Statement *statement, const unsigned char *signer, bool now,
	const Link **ret_known)
{
	for (guint i = 0; i < keyring->staff->len; i++) {
		const Link *member = keyring->staff->pdata[i];

		if (!keyring_is_key(signer, member->statement->sign_key))
			continue;
		if ((member->now || !now) && may_sign(member->statement, statement))
			return true;
		if (ret_known != NULL)
			*ret_known = member;
	}
	return false;
}

bool
keyring_check_signer(const Keyring *keyring, const Statement *statement,
	const unsigned char *signer, bool now, GError **error)
{
	const Link *known = NULL;

	if (keyring_is_key(signer, keyring->root) || !DEFENCE(chain) ||
		(statement->kind != STATEMENT_RECOVERY &&
			has_right(keyring, statement, signer, now, &known)))
		return true;
	if (known != NULL)
		return keyring_refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
			known->now ? "was signed by %s, who may not sign that."
				   : "was signed by %s, who may not sign that any more.",
			known->statement->user);
	return keyring_refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
		"was signed by a key this desk does not trust.");
}

static bool
check_begun(const Keyring *keyring, const Statement *statement, GError **error)
{
	if (strcmp(keyring->today, statement->from) < 0)
		return keyring_refuse(keyring, statement, error, VAULT_ERROR_EXPIRED,
			"counts only from %s on.", statement->from);
	return true;
}

bool
keyring_check_days(const Keyring *keyring, const Statement *statement, GError **error)
{
	if (!DEFENCE(days))
		return true;
	if (!check_begun(keyring, statement, error))
		return false;
	if (statement->until[0] != '\0' && strcmp(keyring->today, statement->until) > 0)
		return keyring_refuse(keyring, statement, error, VAULT_ERROR_EXPIRED,
			"ended on %s.", statement->until);
	return true;
}

/* A principal ends nothing that a principal could not begin. */
static bool
is_revoked_by(const Keyring *keyring, const Link *revocation, const Statement *member)
{
	static const unsigned char remembered[VAULT_KEY_BYTES];
	const Statement *over = revocation->statement;

	return keyring_is_key(over->sign_key, member->sign_key) &&
	       over->school_id == member->school_id && over->serial >= member->serial &&
	       (keyring_is_key(revocation->signer, keyring->root) ||
		       keyring_is_key(revocation->signer, remembered) ||
		       has_right(keyring, member, revocation->signer, false, NULL));
}

bool
keyring_is_revoked(const Keyring *keyring, const Statement *member)
{
	for (guint i = 0; DEFENCE(revoked) && i < keyring->revocations->len; i++)
		if (is_revoked_by(keyring, keyring->revocations->pdata[i], member))
			return true;
	return false;
}

static bool
counts_now(const Keyring *keyring, const Link *link, GError **error)
{
	const Statement *statement = link->statement;

	if (link->twice)
		return keyring_refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
			"is there twice, with two different keys.");
	if (statement->kind == STATEMENT_STAFF) {
		if (!keyring_check_days(keyring, statement, error))
			return false;
		if (keyring_is_revoked(keyring, statement))
			return keyring_refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
				"is over: it was taken back.");
	}
	return keyring_check_signer(keyring, statement, link->signer, true, error);
}

/* What counts today follows from everything there is, so it is found anew: from the root down. */
static void
settle(Keyring *keyring)
{
	bool more = true;

	for (guint i = 0; i < keyring->staff->len; i++)
		((Link *)keyring->staff->pdata[i])->now = false;
	while (more) {
		more = false;
		for (guint i = 0; i < keyring->staff->len; i++) {
			Link *link = keyring->staff->pdata[i];

			if (!link->now && counts_now(keyring, link, NULL))
				more = link->now = true;
		}
	}
	for (guint i = 0; i < keyring->schools->len; i++) {
		Link *link = keyring->schools->pdata[i];

		link->now = counts_now(keyring, link, NULL);
	}
	if (keyring->portal != NULL)
		keyring->portal->now = counts_now(keyring, keyring->portal, NULL);
}

/* Accepting ----------------------------------------------------------------------------------- */

Statement *
keyring_open_row(const Keyring *keyring, StatementKind kind, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = NULL;

	if (DEFENCE(signature) && !signed_verify(row, error))
		return NULL;
	statement = statement_parse(row->body, error);
	if (statement == NULL)
		return NULL;
	if (statement->kind != kind) {
		keyring_refuse(keyring, statement, error, VAULT_ERROR_MISMATCH,
			"stands in the database where another kind of statement belongs.");
		return NULL;
	}
	if (strcmp(statement->district_id, keyring->district_id) != 0 && DEFENCE(district)) {
		keyring_refuse(
			keyring, statement, error, VAULT_ERROR_MISMATCH, "is of another district.");
		return NULL;
	}
	return g_steal_pointer(&statement);
}

/* A link that is good at one time at least; caller owns. */
static Link *
open_link(const Keyring *keyring, StatementKind kind, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = keyring_open_row(keyring, kind, row, error);
	const unsigned char *signer;
	Link *link;

	if (statement == NULL)
		return NULL;
	signer = g_bytes_get_data(row->signer, NULL);
	if (!keyring_check_signer(keyring, statement, signer, false, error) ||
		(kind == STATEMENT_STAFF && !check_begun(keyring, statement, error)))
		return NULL;
	link = g_new0(Link, 1);
	link->statement = g_steal_pointer(&statement);
	link->body = g_bytes_ref(row->body);
	memcpy(link->signer, signer, VAULT_KEY_BYTES);
	return link;
}

/* Puts LINK into LIST unless it is there; returns the one that is. */
static Link *
keep_link(GPtrArray *list, Link *link)
{
	for (guint i = 0; i < list->len; i++) {
		Link *known = list->pdata[i];

		if (keyring_is_key(known->signer, link->signer) &&
			g_bytes_equal(known->body, link->body)) {
			link_free(link);
			return known;
		}
	}
	g_ptr_array_add(list, link);
	return link;
}

const Link *
keyring_find_school(const Keyring *keyring, int school_id, int generation)
{
	for (guint i = 0; i < keyring->schools->len; i++) {
		const Link *key = keyring->schools->pdata[i];

		if (key->statement->school_id == school_id &&
			key->statement->generation == generation)
			return key;
	}
	return NULL;
}

static Link *
keep_school(Keyring *keyring, Link *link, GError **error)
{
	const Statement *school = link->statement;
	Link *known = (Link *)keyring_find_school(keyring, school->school_id, school->generation);

	if (known == NULL || !DEFENCE(one_school_key) ||
		keyring_is_key(known->statement->school_key, school->school_key))
		return keep_link(keyring->schools, link);
	known->twice = true;
	known->now = false;
	keyring_refuse(keyring, school, error, VAULT_ERROR_UNTRUSTED,
		"is there twice, with two different keys of generation %d.", school->generation);
	link_free(link);
	return NULL;
}

/* There is one of the kind; a second one with another key is refused. */
static Link *
keep_only(const Keyring *keyring, Link **place, Link *link, GError **error)
{
	if (*place == NULL)
		return *place = link;
	if (keyring_is_key((*place)->statement->box_key, link->statement->box_key) ||
		!DEFENCE(one_portal)) {
		link_free(link);
		return *place;
	}
	(*place)->twice = true;
	(*place)->now = false;
	keyring_refuse(keyring, link->statement, error, VAULT_ERROR_UNTRUSTED,
		"is there twice, with two different keys.");
	link_free(link);
	return NULL;
}

/* Takes the statement in, when it was good at one time at least; borrowed. */
static Link *
take_row(Keyring *keyring, StatementKind kind, const Signed *row, GError **error)
{
	Link *link = open_link(keyring, kind, row, error);

	if (link == NULL)
		return NULL;
	switch (kind) {
	case STATEMENT_STAFF:
		return keep_link(keyring->staff, link);
	case STATEMENT_SCHOOL_KEY:
		return keep_school(keyring, link, error);
	case STATEMENT_PORTAL_KEY:
		return keep_only(keyring, &keyring->portal, link, error);
	case STATEMENT_RECOVERY:
		return keep_only(keyring, &keyring->recovery, link, error);
	case STATEMENT_REVOCATION:
		return keep_link(keyring->revocations, link);
	case STATEMENT_GRANT:
		break;
	}
	g_assert_not_reached();
}

static bool
add_row(Keyring *keyring, StatementKind kind, GBytes *body, GBytes *signer, GBytes *signature,
	GError **error)
{
	Signed row = { body, signer, signature };
	Link *link = take_row(keyring, kind, &row, error);

	if (link == NULL)
		return false;
	settle(keyring);
	return kind == STATEMENT_REVOCATION || counts_now(keyring, link, error);
}

bool
keyring_add_staff(Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	return add_row(keyring, STATEMENT_STAFF, body, signer, signature, error);
}

bool
keyring_add_school(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	return add_row(keyring, STATEMENT_SCHOOL_KEY, body, signer, signature, error);
}

bool
keyring_add_portal(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	return add_row(keyring, STATEMENT_PORTAL_KEY, body, signer, signature, error);
}

bool
keyring_add_revocation(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	return add_row(keyring, STATEMENT_REVOCATION, body, signer, signature, error);
}

bool
keyring_add_recovery(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	return add_row(keyring, STATEMENT_RECOVERY, body, signer, signature, error);
}

static Link *
take_any(Keyring *keyring, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = statement_parse(row->body, error);

	if (statement == NULL)
		return NULL;
	if (statement->kind != STATEMENT_GRANT)
		return take_row(keyring, statement->kind, row, error);
	keyring_refuse(keyring, statement, error, VAULT_ERROR_MISMATCH,
		"stands in the database where another kind of statement belongs.");
	return NULL;
}

/* One round over what is not taken yet; what it took goes from WAITING to TAKEN. */
static bool
take_round(Keyring *keyring, GPtrArray *waiting, GPtrArray *taken)
{
	guint before = taken->len;

	for (guint i = 0; i < waiting->len;) {
		Link *link = take_any(keyring, waiting->pdata[i], NULL);

		if (link == NULL) {
			i++;
			continue;
		}
		g_ptr_array_add(taken, link);
		g_ptr_array_remove_index(waiting, i);
	}
	return taken->len > before;
}

static void
add_sentence(GPtrArray *refused, GError *why)
{
	g_ptr_array_add(refused, g_strdup(why->message));
	g_error_free(why);
}

int
keyring_add_chain(Keyring *keyring, const GPtrArray *chain, GPtrArray **ret_refused)
{
	g_autoptr(GPtrArray) waiting = g_ptr_array_sized_new(chain->len);
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	g_autoptr(GPtrArray) refused = g_ptr_array_new_with_free_func(g_free);
	int accepted = 0;

	for (guint i = 0; i < chain->len; i++)
		g_ptr_array_add(waiting, chain->pdata[i]);
	while (take_round(keyring, waiting, taken))
		;
	settle(keyring);
	for (guint i = 0; i < waiting->len; i++) {
		GError *why = NULL;

		take_any(keyring, waiting->pdata[i], &why);
		add_sentence(refused, why);
	}
	for (guint i = 0; i < taken->len; i++) {
		const Link *link = taken->pdata[i];
		GError *why = NULL;

		if (link->statement->kind == STATEMENT_REVOCATION ||
			counts_now(keyring, link, &why))
			accepted++;
		else if (link->statement->kind == STATEMENT_STAFF &&
			 keyring_is_revoked(keyring, link->statement))
			g_error_free(why);
		else
			add_sentence(refused, why);
	}
	if (ret_refused != NULL)
		*ret_refused = g_steal_pointer(&refused);
	return accepted;
}

void
keyring_distrust(
	Keyring *keyring, const unsigned char sign_key[VAULT_KEY_BYTES], int school_id, int serial)
{
	Link *link = g_new0(Link, 1);

	link->statement =
		staff_revocation(keyring->district_id, "somebody", sign_key, school_id, serial);
	link->body = statement_write(link->statement, NULL);
	g_assert(link->body != NULL);
	keep_link(keyring->revocations, link);
	settle(keyring);
}
