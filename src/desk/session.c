/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/session.h"

#include <string.h>

#include "base/date.h"
#include "base/defence.h"
#include "base/log.h"
#include "db/keys.h"
#include "db/session.h"
#include "desk/entry.h"
#include "desk/known.h"
#include "desk/seen.h"
#include "desk/texts.h"
#include "desk/witness.h"
#include "vault/passphrase.h"

struct Session {
	const Settings *settings;
	SessionWho who;
	Profile *profile;
	char *profile_ini;
	GPtrArray *retired; /* profiles that screens may still point into */
	char *printer;
	Seen *seen;
	Known *known; /* of keys */
	Texts *texts; /* of letters, and the policy */
	Witness *witness;
	char *unsaid; /* what came up while locking */

	/* The worker's own: */
	Db *db;
	Secret *password; /* to connect again while signed in */
	StaffKey *key;
	Keyring *keyring;
	char *today;             /* at the server, when signing in; ISO */
	GHashTable *school_keys; /* "school/generation" -> SchoolKey */
};

G_DEFINE_QUARK(session_error, session_error)

Session *
session_new(const Settings *settings)
{
	Session *session = g_new0(Session, 1);

	session->settings = settings;
	session->printer = g_strdup(settings->printer ? settings->printer : "");
	session->seen = seen_load(settings->state_dir);
	session->known = known_load(settings->state_dir, settings->district_id);
	session->texts = texts_load(settings->state_dir, settings->district_id);
	session->witness = witness_new(settings->state_dir, settings->district_id);
	session->retired = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
	return session;
}

static void
who_clear(SessionWho *who)
{
	g_free(who->user);
	g_free(who->staff);
	g_free(who->role_title);
	g_free(who->school);
	g_free(who->district);
	g_free(who->district_id);
	memset(who, 0, sizeof *who);
}

bool
session_witness_due(Session *session)
{
	return session->unsaid || witness_due(session->witness);
}

char *
session_witness(Session *session, GCancellable *cancel)
{
	if (session->unsaid || !session->db || !session->key || !witness_due(session->witness))
		return g_steal_pointer(&session->unsaid);
	return witness_act(session->witness, session->db, session->key, cancel);
}

void
session_sign(Session *session, GCancellable *cancel)
{
	if (!session->unsaid)
		session->unsaid = session_witness(session, cancel);
}

void
session_note_text(Session *session, const char *what, const char *text)
{
	g_autofree char *since = NULL, *day = NULL;

	if (!texts_changed(session->texts, what, text, &since) || session->unsaid)
		return;
	day = date_show(since, session->profile->date_style);
	session->unsaid = g_strdup_printf("%s have changed since this desk first worked with them "
					  "(%s). Read them before you go "
					  "on; if nobody told you, ask the district office.",
		what, day);
}

void
session_lock(Session *session)
{
	session_sign(session, NULL);
	g_clear_pointer(&session->school_keys, g_hash_table_unref);
	g_clear_pointer(&session->keyring, keyring_free);
	g_clear_pointer(&session->key, staff_key_free);
	g_clear_pointer(&session->password, secret_free);
	g_clear_pointer(&session->db, db_close);
}

void
session_free(Session *session)
{
	if (!session)
		return;
	session_lock(session);
	who_clear(&session->who);
	profile_free(session->profile);
	g_free(session->profile_ini);
	g_ptr_array_unref(session->retired);
	seen_free(session->seen);
	known_free(session->known);
	texts_free(session->texts);
	witness_free(session->witness);
	g_free(session->unsaid);
	g_free(session->printer);
	g_free(session->today);
	g_free(session);
}

/* --- the way in */

/* The desk may have been locked with screens open: they keep what they point into. */
static void
adopt_profile(Session *session, Entry *entry)
{
	if (g_strcmp0(session->profile_ini, entry->profile_ini) == 0)
		return;
	if (session->profile)
		g_ptr_array_add(session->retired, session->profile);
	session->profile = g_steal_pointer(&entry->profile);
	g_free(session->profile_ini);
	session->profile_ini = g_steal_pointer(&entry->profile_ini);
	refusal_set_words(session->profile->date_style, session->profile->credential);
}

static void
session_adopt(Session *session, Entry *entry)
{
	const Assignment *here = entry->here;

	session_lock(session);
	if (g_strcmp0(session->who.user, here->user_name) != 0)
		witness_forget(session->witness);
	who_clear(&session->who);
	session->who = (SessionWho){
		.user = g_strdup(here->user_name),
		.staff = g_strdup(here->staff),
		.role_title = g_strdup(here->role_title),
		.school_id = here->school_id,
		.school = g_strdup(here->school ? here->school : here->district),
		.district = g_strdup(here->district),
		.district_id = g_strdup(here->district_id),
	};
	adopt_profile(session, entry);
	session->db = g_steal_pointer(&entry->db);
	witness_watch(session->witness, session->db);
	witness_look(session->witness, here->school_id);
	session->password = g_steal_pointer(&entry->password);
	session->key = g_steal_pointer(&entry->key);
	session->keyring = g_steal_pointer(&entry->keyring);
	g_free(session->today);
	session->today = g_strdup(here->today);
	session->school_keys = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)school_key_free);
	if (here->school)
		keyring_name_school(session->keyring, here->school_id, here->school);
	seen_add(session->seen, here->user_name);
	session_note_text(session, "The rules of the district", session->profile_ini);
}

bool
session_sign_in(Session *session, const char *user, const Secret *passphrase, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	g_autofree char *name = g_ascii_strdown(user, -1);
	g_auto(Entry)
		entry = { .settings = session->settings, .seen = session->seen, .user = name };

	if (!entry_open(&entry, passphrase, cancel, ret_refusal, error))
		return false;
	session_adopt(session, &entry);
	log_line("signed in");
	return true;
}

/* --- who and what */

const SessionWho *
session_who(const Session *session)
{
	return session->who.user ? &session->who : NULL;
}

const Profile *
session_profile(const Session *session)
{
	return session->profile;
}

const Settings *
session_settings(const Session *session)
{
	return session->settings;
}

const char *
session_last_user(const Session *session)
{
	return session->who.user ? session->who.user : seen_last(session->seen);
}

const StaffKey *
session_staff_key(const Session *session)
{
	return session->key;
}

const char *
session_printer(const Session *session)
{
	return session->printer;
}

void
session_set_printer(Session *session, const char *printer)
{
	g_free(session->printer);
	session->printer = g_strdup(printer);
}

Db *
session_db(Session *session, GCancellable *cancel, GError **error)
{
	g_autoptr(GPtrArray) assignments = NULL;
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(Db) db = NULL;

	if (!session->password) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_LOCKED,
			"The desk is locked. Sign in first.");
		return NULL;
	}
	if (session->db && !db_is_lost(session->db))
		return session->db;
	g_clear_pointer(&session->db, db_close);
	db = db_open(
		session->settings->conninfo, session->who.user, session->password, cancel, error);
	if (!db)
		return NULL;
	/* Says which desk this is; what it answers is known already. */
	if (!db_hello(db, session->settings->desk, cancel, &assignments, &refusal, error)) {
		if (refusal) {
			g_autofree char *text = refusal_text(refusal);

			g_set_error(error, SESSION_ERROR, SESSION_ERROR_LOCKED, "%s", text);
		}
		return NULL;
	}
	session->db = g_steal_pointer(&db);
	witness_watch(session->witness, session->db);
	return session->db;
}

bool
session_policy_is_current(
	Session *session, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(ProfileText) now = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_profile(db, cancel, &now, ret_refusal, error))
		return false;
	if (g_strcmp0(now->ini, session->profile_ini) == 0 || !DEFENCE(policy_current))
		return true;
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_POLICY,
		"The district has changed its policy. Nothing was made. Lock the desk with Ctrl-L "
		"and sign in again; the visit stays as it is.");
	return false;
}

/* --- keys */

/* Puts the statements between the root and SCHOOL_ID's keys on KEYRING. What cannot be trusted is
 * left out and named in *ret_why. */
static bool
load_chain(Session *session, Keyring *keyring, int school_id, GCancellable *cancel, char **ret_why,
	GError **error)
{
	g_autoptr(GPtrArray) links = NULL;
	g_autoptr(GPtrArray) refused = NULL;
	g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func((GDestroyNotify)signed_free);
	Db *db = session_db(session, cancel, error);

	if (!db || !db_key_chain(db, school_id, cancel, &links, NULL, error))
		return false;
	for (guint i = 0; i < links->len; i++) {
		const KeyLink *link = links->pdata[i];

		g_ptr_array_add(chain, signed_new(link->body, link->signer, link->signature));
	}
	known_tell(session->known, keyring);
	keyring_add_chain(keyring, chain, &refused);
	known_learn(session->known, keyring);
	if (refused && refused->len > 0) {
		log_line("%u statements of the key chain were not accepted", refused->len);
		*ret_why = g_strdup(refused->pdata[0]);
	}
	return true;
}

/* Says the keyring's own sentence and, when a statement was turned away, which and why. */
static void
prefix_chain_error(GError **error, const char *why)
{
	if (why && error && *error)
		g_prefix_error(error, "%s ", why);
}

bool
session_seal_keys(Session *session, int school_id, int *ret_generation,
	const unsigned char **ret_school, const unsigned char **ret_portal, GCancellable *cancel,
	GError **error)
{
	const unsigned char *school, *portal;
	g_autofree char *why = NULL;
	int generation = 0;

	if (!load_chain(session, session->keyring, school_id, cancel, &why, error))
		return false;
	school = keyring_school_key(session->keyring, school_id, &generation, error);
	portal = school ? keyring_portal_key(session->keyring, error) : NULL;
	if (portal && !known_check(session->known, school_id, generation, school, error))
		return false;
	if (!portal) {
		prefix_chain_error(error, why);
		return false;
	}
	*ret_generation = generation;
	*ret_school = school;
	*ret_portal = portal;
	return true;
}

Keyring *
session_keyring(Session *session, int school_id, GCancellable *cancel, GError **error)
{
	unsigned char root[VAULT_KEY_BYTES];
	g_autoptr(Keyring) keyring = NULL;
	g_autofree char *why = NULL;

	if (!key_from_text(session->settings->root_key, root, error))
		return NULL;
	keyring = keyring_new(session->settings->district_id, root, session->today);
	if (!load_chain(session, keyring, school_id, cancel, &why, error))
		return NULL;
	return g_steal_pointer(&keyring);
}

bool
session_is_passphrase(Session *session, const Secret *typed, bool *ret_is, GError **error)
{
	g_autoptr(Secret) password = NULL;

	if (!session->password) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_LOCKED,
			"The desk is locked. Sign in first.");
		return false;
	}
	if (!passphrase_stretch(typed, session->settings->district_id, session->who.user, &password,
		    NULL, error))
		return false;
	*ret_is = secret_equal(password, session->password);
	return true;
}

void
session_set_password(Session *session, const Secret *password)
{
	secret_free(session->password);
	session->password = secret_copy(password);
}

static const GrantRow *
find_grant(const GPtrArray *grants, int school_id, int generation)
{
	for (guint i = 0; i < grants->len; i++) {
		const GrantRow *grant = grants->pdata[i];

		if (grant->school_id == school_id && grant->generation == generation)
			return grant;
	}
	return NULL;
}

const SchoolKey *
session_school_key(
	Session *session, int school_id, int generation, GCancellable *cancel, GError **error)
{
	g_autofree char *name = g_strdup_printf("%d/%d", school_id, generation);
	g_autofree char *why = NULL;
	g_autoptr(GPtrArray) grants = NULL;
	const GrantRow *grant;
	SchoolKey *key;
	Db *db = session_db(session, cancel, error);

	if (!db)
		return NULL;
	key = g_hash_table_lookup(session->school_keys, name);
	if (key)
		return key;
	if (!load_chain(session, session->keyring, school_id, cancel, &why, error) ||
		!db_my_grants(db, cancel, &grants, NULL, error))
		return NULL;
	grant = find_grant(grants, school_id, generation);
	if (!grant) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_KEYS,
			"You hold no key for this school's codes. Ask the principal to grant you "
			"the "
			"account administrator's role.");
		return NULL;
	}
	key = keyring_open_grant(session->keyring, session->key, grant->body, grant->signer,
		grant->signature, error);
	if (!key) {
		prefix_chain_error(error, why);
		return NULL;
	}
	g_hash_table_insert(session->school_keys, g_steal_pointer(&name), key);
	return key;
}
