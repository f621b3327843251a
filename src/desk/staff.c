/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/staff.h"

#include <string.h>

#include "base/date.h"
#include "db/keys.h"
#include "vault/passphrase.h"
#include "vault/words.h"

static const unsigned char *
key_of(GBytes *bytes)
{
	return bytes && g_bytes_get_size(bytes) == VAULT_KEY_BYTES ? g_bytes_get_data(bytes, NULL)
								   : NULL;
}

static bool
has_keys(const StaffRow *row)
{
	return key_of(row->sign_key) && key_of(row->box_key);
}

char *
staff_row_words(const Session *session, const StaffRow *row)
{
	return has_keys(row) ? staff_words(session_who(session)->district_id, row->user_name,
				       key_of(row->sign_key), key_of(row->box_key))
			     : NULL;
}

void
staff_member_free(StaffMember *member)
{
	if (!member)
		return;
	staff_row_free(member->row);
	g_free(member->ends);
	g_free(member);
}

/* --- what this desk thinks of them */

static bool
is_trusted(const Keyring *keyring, const StaffRow *row)
{
	return has_keys(row) && keyring_member(keyring, row->user_name, key_of(row->sign_key),
					key_of(row->box_key), row->school_id);
}

static StaffTrust
trust_of(const Keyring *keyring, const StaffRow *row)
{
	if (!has_keys(row))
		return STAFF_TRUST_NONE;
	if (is_trusted(keyring, row))
		return STAFF_TRUST_GOOD;
	return row->serial > 0 && keyring_signer(keyring, key_of(row->sign_key))
		       ? STAFF_TRUST_LAPSED
		       : STAFF_TRUST_NEW;
}

bool
staff_list(Session *session, int school_id, GCancellable *cancel, GPtrArray **ret_members,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(Keyring) keyring = NULL;
	GPtrArray *members;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_staff(db, school_id, cancel, &rows, ret_refusal, error))
		return false;
	keyring = session_keyring(session, school_id, cancel, error);
	if (!keyring)
		return false;
	g_ptr_array_set_free_func(rows, NULL);
	members = g_ptr_array_new_with_free_func((GDestroyNotify)staff_member_free);
	for (guint i = 0; i < rows->len; i++) {
		StaffRow *row = rows->pdata[i];
		StaffMember *member = g_new(StaffMember, 1);

		*member = (StaffMember){ row, trust_of(keyring, row),
			row->ends ? date_show(row->ends, session_profile(session)->date_style)
				  : g_strdup("") };
		g_ptr_array_add(members, member);
	}
	*ret_members = members;
	return true;
}

/* --- letting in */

bool
staff_invite(Session *session, const char *act, const StaffOffer *offer, const Secret *code,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(Secret) password = NULL;
	g_autofree char *verifier = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !passphrase_stretch(code, session_who(session)->district_id, offer->user,
			   &password, NULL, error))
		return false;
	verifier = db_scram_verifier(db, password, offer->user, error);
	if (!verifier)
		return false;
	return offer->name
		       ? db_staff_invite(db, act, offer, verifier, cancel, ret_refusal, error)
		       : db_staff_code(db, act, offer->user, verifier, cancel, ret_refusal, error);
}

/* --- signing */

/* A bundle of signed statements while it is made. */
typedef struct {
	Session *session;
	const char *district_id;
	const StaffKey *signer;
	int school_id;
	Keyring *keyring;
	GPtrArray *rows;   /* StaffRow: everybody of the school and the district */
	GPtrArray *bundle; /* Signed */
	GString *left_out;
} Draft;

static void
draft_clear(Draft *draft)
{
	g_clear_pointer(&draft->rows, g_ptr_array_unref);
	g_clear_pointer(&draft->bundle, g_ptr_array_unref);
	g_clear_pointer(&draft->keyring, keyring_free);
	if (draft->left_out)
		g_string_free(draft->left_out, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draft, draft_clear)

static bool
draft_begin(Draft *draft, Session *session, int school_id, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	Db *db = session_db(session, cancel, error);

	draft->session = session;
	draft->school_id = school_id;
	draft->bundle = g_ptr_array_new_with_free_func((GDestroyNotify)signed_free);
	draft->left_out = g_string_new(NULL);
	if (!db || !db_staff(db, school_id, cancel, &draft->rows, ret_refusal, error))
		return false;
	draft->keyring = session_keyring(session, school_id, cancel, error);
	draft->signer = session_staff_key(session);
	draft->district_id = session_who(session)->district_id;
	return draft->keyring && draft->signer;
}

/* Signs STATEMENT, which it takes. */
static bool
draft_sign(Draft *draft, Statement *statement, GError **error)
{
	g_autoptr(Statement) mine = statement;
	Signed *row = staff_key_sign(draft->signer, mine, error);

	if (row)
		g_ptr_array_add(draft->bundle, row);
	return row != NULL;
}

static bool
sign_standing(
	Draft *draft, const StaffRow *keys, const StaffOffer *offer, int serial, GError **error)
{
	StaffRole role;

	if (!staff_role_from_name(offer->role, &role)) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_KEYS,
			"This desk knows no role \"%s\". It may be older than the server.",
			offer->role);
		return false;
	}
	return draft_sign(draft,
		staff_statement(draft->district_id, offer->user, key_of(keys->sign_key),
			key_of(keys->box_key), role, draft->school_id, offer->starts, offer->ends,
			serial),
		error);
}

/* Everything that was ever said of USER at this school is over. */
static bool
sign_end(Draft *draft, const char *user, int serial, GError **error)
{
	g_autoptr(GPtrArray) keys = keyring_keys_of(draft->keyring, user, draft->school_id);

	for (guint i = 0; i < keys->len; i++) {
		const Statement *old = keys->pdata[i];

		if (!draft_sign(draft,
			    staff_revocation(draft->district_id, user, old->sign_key,
				    draft->school_id, serial),
			    error))
			return false;
	}
	return true;
}

static bool
sign_grant(Draft *draft, const SchoolKey *key, const char *user, const unsigned char *box_key,
	const char *role_name, const char *starts, const char *ends, GError **error)
{
	StaffRole role;

	return staff_role_from_name(role_name, &role) &&
	       draft_sign(draft,
		       school_key_grant(key, draft->district_id, user, box_key, role, starts, ends),
		       error);
}

static bool
holds_keys(const char *role)
{
	return g_str_equal(role, "account_admin") || g_str_equal(role, "principal") ||
	       g_str_equal(role, "district");
}

/* --- a new generation */

static bool
is_holder(const StaffRow *row, const char *but)
{
	return holds_keys(row->role) && g_strcmp0(row->user_name, but) != 0 &&
	       !g_str_equal(row->state, "ended");
}

/* Those who were trusted, and would not be once what is signed so far holds, are vouched for anew:
 * they were let in by whoever goes. */
static bool
vouch_again(Draft *draft, const char *but, GError **error)
{
	g_autoptr(GPtrArray) shaken = g_ptr_array_new();

	for (guint i = 0; i < draft->rows->len; i++) {
		StaffRow *row = draft->rows->pdata[i];

		if (g_strcmp0(row->user_name, but) != 0 && row->may_change &&
			row->school_id == draft->school_id && is_trusted(draft->keyring, row))
			g_ptr_array_add(shaken, row);
	}
	for (guint i = 0; i < draft->bundle->len; i++) {
		const Signed *over = draft->bundle->pdata[i];

		keyring_add_revocation(
			draft->keyring, over->body, over->signer, over->signature, NULL);
	}
	for (guint i = 0; i < shaken->len; i++) {
		const StaffRow *row = shaken->pdata[i];
		const StaffOffer same = { .user = row->user_name,
			.role = row->role,
			.starts = row->starts,
			.ends = row->ends };
		const Signed *fresh;

		if (is_trusted(draft->keyring, row))
			continue;
		if (!sign_standing(draft, row, &same, row->serial + 1, error))
			return false;
		fresh = draft->bundle->pdata[draft->bundle->len - 1];
		keyring_add_staff(
			draft->keyring, fresh->body, fresh->signer, fresh->signature, NULL);
	}
	return true;
}

static bool
grant_to_holders(Draft *draft, const SchoolKey *key, const char *but, GError **error)
{
	for (guint i = 0; i < draft->rows->len; i++) {
		const StaffRow *row = draft->rows->pdata[i];

		/* Who has made no keys yet gets it when they are vouched for. */
		if (!is_holder(row, but) || !has_keys(row))
			continue;
		if (!is_trusted(draft->keyring, row)) {
			g_string_append_printf(draft->left_out, "%s%s",
				draft->left_out->len > 0 ? ", " : "", row->staff);
			continue;
		}
		if (!sign_grant(draft, key, row->user_name, key_of(row->box_key), row->role,
			    row->starts, row->ends, error))
			return false;
	}
	return true;
}

/* A new key of the school, for recovery and for everybody who holds the old one but BUT. */
static bool
renew(Draft *draft, const char *but, GError **error)
{
	const StaffRow *any = draft->rows->len > 0 ? draft->rows->pdata[0] : NULL;
	const unsigned char *recovery = keyring_recovery_key(draft->keyring, error);
	g_autoptr(SchoolKey) key = NULL;

	if (!recovery || !any)
		return false;
	key = school_key_new(draft->school_id, any->newest + 1);
	return draft_sign(draft, school_key_statement(key, draft->district_id), error) &&
	       sign_grant(
		       draft, key, VAULT_RECOVERY_USER, recovery, "district", NULL, NULL, error) &&
	       grant_to_holders(draft, key, but, error);
}

/* --- giving */

/* The keys this desk holds, the newest and those that codes are still sealed to. */
static bool
grant_held_keys(Draft *draft, const StaffRow *member, const StaffOffer *offer, int newest,
	GCancellable *cancel, GError **error)
{
	g_autoptr(GPtrArray) mine = NULL;
	Db *db = session_db(draft->session, cancel, error);

	if (!db || !db_my_grants(db, cancel, &mine, NULL, error))
		return false;
	for (int generation = newest; generation >= 1; generation--) {
		const SchoolKey *key = NULL;
		bool held = generation == newest;

		for (guint i = 0; i < mine->len && !held; i++) {
			const GrantRow *grant = mine->pdata[i];

			held = grant->school_id == draft->school_id &&
			       grant->generation == generation;
		}
		if (!held)
			continue;
		key = session_school_key(
			draft->session, draft->school_id, generation, cancel, error);
		if (!key || !sign_grant(draft, key, offer->user, key_of(member->box_key),
				    offer->role, offer->starts, offer->ends, error))
			return false;
	}
	return true;
}

/* The row of USER at the draft's own school, if there is one. */
static const StaffRow *
row_here(const Draft *draft, const char *user)
{
	for (guint i = 0; i < draft->rows->len; i++) {
		const StaffRow *row = draft->rows->pdata[i];

		if (row->school_id == draft->school_id && g_str_equal(row->user_name, user))
			return row;
	}
	return NULL;
}

static int
newest_key(const Draft *draft)
{
	return draft->rows->len > 0 ? ((const StaffRow *)draft->rows->pdata[0])->newest : 0;
}

bool
staff_give(Session *session, const char *act, const StaffRow *member, const StaffOffer *offer,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_auto(Draft) draft = { 0 };
	const StaffRow *here;
	int serial;
	bool loses, good;

	if (!draft_begin(&draft, session, offer->school_id, cancel, ret_refusal, error))
		return false;
	if (!has_keys(member)) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_KEYS,
			"%s has made no keys yet: the first sign-in comes before that.",
			member->staff);
		return false;
	}
	here = row_here(&draft, offer->user);
	serial = here ? here->serial : 0;
	loses = here && here->generation > 0 && holds_keys(here->role) && !holds_keys(offer->role);
	good = (serial == 0 || sign_end(&draft, offer->user, serial, error)) &&
	       sign_standing(&draft, member, offer, serial + 1, error);
	if (good && loses)
		good = renew(&draft, offer->user, error);
	else if (good && holds_keys(offer->role) && newest_key(&draft) > 0)
		good = grant_held_keys(&draft, member, offer, newest_key(&draft), cancel, error);
	return good && db_staff_grant(session_db(session, cancel, error), act, offer, draft.bundle,
			       cancel, ret_refusal, error);
}

/* --- taking away */

bool
staff_take_away(Session *session, const char *act, const StaffRow *member, bool anyway,
	GCancellable *cancel, char **ret_left_out, Refusal **ret_refusal, GError **error)
{
	g_auto(Draft) draft = { 0 };
	g_autofree char *state = NULL;
	const StaffRow *here;
	Db *db;

	if (!draft_begin(&draft, session, member->school_id, cancel, ret_refusal, error))
		return false;
	here = row_here(&draft, member->user_name);
	if (here && here->serial > 0 && !sign_end(&draft, member->user_name, here->serial, error))
		return false;
	if (here && here->generation > 0 &&
		(!vouch_again(&draft, member->user_name, error) ||
			!renew(&draft, member->user_name, error)))
		return false;
	db = session_db(session, cancel, error);
	if (!db || !db_staff_take_away(db, act, member->user_name, member->school_id, anyway,
			   draft.bundle, cancel, &state, ret_refusal, error))
		return false;
	*ret_left_out = g_strdup(draft.left_out->str);
	return true;
}

bool
staff_renew_key(Session *session, const char *act, int school_id, GCancellable *cancel,
	char **ret_left_out, Refusal **ret_refusal, GError **error)
{
	g_auto(Draft) draft = { 0 };
	Db *db;

	if (!draft_begin(&draft, session, school_id, cancel, ret_refusal, error) ||
		!renew(&draft, NULL, error))
		return false;
	db = session_db(session, cancel, error);
	if (!db ||
		!db_school_key_renew(db, act, school_id, draft.bundle, cancel, ret_refusal, error))
		return false;
	*ret_left_out = g_strdup(draft.left_out->str);
	return true;
}
