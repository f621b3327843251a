/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/enrol.h"

#include "base/log.h"
#include "db/session.h"
#include "db/staff.h"
#include "vault/enrol_code.h"
#include "vault/error.h"
#include "vault/passphrase.h"
#include "vault/words.h"

void
enrol_view_free(EnrolView *view)
{
	if (!view)
		return;
	g_free(view->staff);
	g_free(view->by_whom);
	g_free(view->until);
	g_free(view->words);
	g_free(view);
}

static char *
words_of(const StaffKey *key)
{
	return staff_words(staff_key_district(key), staff_key_user(key), staff_key_sign_public(key),
		staff_key_box_public(key));
}

/* The way in by itself: whoever may do nothing yet has no session. */
typedef struct {
	Db *db;
	Secret *wrap_key;
} Door;

static void
door_clear(Door *door)
{
	db_close(door->db);
	secret_free(door->wrap_key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Door, door_clear)

static bool
check_schema(Db *db, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	int version = 0;

	if (!db_schema_version(db, cancel, &version, ret_refusal, error))
		return false;
	if (version == DB_SCHEMA_VERSION)
		return true;
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_SCHEMA,
		"The server (version %d) and this desk (%d) do not belong together. Ask the "
		"district's administrator.",
		version, DB_SCHEMA_VERSION);
	return false;
}

static bool
door_open(Door *door, Session *session, const char *user, const Secret *typed, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	const Settings *settings = session_settings(session);
	g_autoptr(Secret) meant = enrol_code_meant(typed);
	g_autoptr(Secret) password = NULL;

	if (!passphrase_stretch(
		    meant, settings->district_id, user, &password, &door->wrap_key, error))
		return false;
	door->db = db_open(settings->conninfo, user, password, cancel, error);
	return door->db && check_schema(door->db, cancel, ret_refusal, error);
}

bool
enrol_look(Session *session, const char *user, const Secret *typed, GCancellable *cancel,
	EnrolView **ret_view, Refusal **ret_refusal, GError **error)
{
	g_autofree char *name = g_ascii_strdown(user, -1);
	g_auto(Door) door = { 0 };
	g_autoptr(Enrolment) enrolment = NULL;
	g_autoptr(StaffKey) key = NULL;

	if (!door_open(&door, session, name, typed, cancel, ret_refusal, error) ||
		!db_enrolment(door.db, cancel, &enrolment, ret_refusal, error))
		return false;
	if (!enrolment) {
		*ret_view = NULL;
		return true;
	}
	if (enrolment->wrapped_seed) {
		key = staff_key_unwrap(enrolment->wrapped_seed, door.wrap_key,
			session_settings(session)->district_id, name, error);
		if (!key)
			return false;
	}
	*ret_view = g_new0(EnrolView, 1);
	(*ret_view)->staff = g_strdup(enrolment->staff);
	(*ret_view)->by_whom = g_strdup(enrolment->by_whom);
	(*ret_view)->until = g_strdup(enrolment->until);
	(*ret_view)->words = key ? words_of(key) : NULL;
	return true;
}

bool
enrol_acceptable(const Secret *fresh, const char *user, GError **error)
{
	if (!passphrase_acceptable(fresh, user, error))
		return false;
	if (!enrol_code_is(fresh, NULL))
		return true;
	g_set_error(error, VAULT_ERROR, VAULT_ERROR_INPUT,
		"That reads like a code for a first sign-in. Take three or four words of your "
		"own.");
	return false;
}

bool
enrol_finish(Session *session, const char *user, const Secret *code, const Secret *fresh,
	GCancellable *cancel, EnrolView **ret_view, Refusal **ret_refusal, GError **error)
{
	const char *district = session_settings(session)->district_id;
	g_autofree char *name = g_ascii_strdown(user, -1);
	g_auto(Door) door = { 0 };
	g_autoptr(Secret) password = NULL;
	g_autoptr(Secret) wrap_key = NULL;
	g_autoptr(StaffKey) key = staff_key_new(district, name);
	g_autoptr(GBytes) wrapped = NULL;
	g_autoptr(GBytes) sign_key = g_bytes_new(staff_key_sign_public(key), VAULT_KEY_BYTES);
	g_autoptr(GBytes) box_key = g_bytes_new(staff_key_box_public(key), VAULT_KEY_BYTES);
	g_autofree char *verifier = NULL;

	if (!enrol_acceptable(fresh, name, error) ||
		!passphrase_stretch(fresh, district, name, &password, &wrap_key, error) ||
		!door_open(&door, session, name, code, cancel, ret_refusal, error))
		return false;
	wrapped = staff_key_wrap(key, wrap_key);
	verifier = db_scram_verifier(door.db, password, name, error);
	if (!verifier || !db_enrol(door.db, verifier, wrapped, sign_key, box_key, cancel,
				 ret_refusal, error))
		return false;
	log_line("a passphrase was chosen, and keys made");
	return enrol_look(session, name, fresh, cancel, ret_view, ret_refusal, error);
}

/* Whether the server lets the member in by PASSWORD: after a lost answer, the answer. */
static bool
lets_in(Session *session, const Secret *password, GCancellable *cancel)
{
	g_autoptr(Db) db = db_open(session_settings(session)->conninfo, session_who(session)->user,
		password, cancel, NULL);

	return db != NULL;
}

bool
enrol_change(Session *session, const char *act, const Secret *old, const Secret *fresh,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	const SessionWho *who = session_who(session);
	g_autoptr(Secret) password = NULL;
	g_autoptr(Secret) wrap_key = NULL;
	g_autoptr(GBytes) wrapped = NULL;
	g_autofree char *verifier = NULL;
	bool is_old = false;
	Db *db = session_db(session, cancel, error);

	if (!db || !session_is_passphrase(session, old, &is_old, error))
		return false;
	if (!is_old) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_PASSPHRASE,
			"That is not your passphrase of today. Type it again; Caps Lock may be "
			"on.");
		return false;
	}
	if (!enrol_acceptable(fresh, who->user, error) ||
		!passphrase_stretch(
			fresh, who->district_id, who->user, &password, &wrap_key, error))
		return false;
	wrapped = staff_key_wrap(session_staff_key(session), wrap_key);
	verifier = db_scram_verifier(db, password, who->user, error);
	if (!verifier)
		return false;
	if (!db_passphrase_change(db, act, verifier, wrapped, cancel, ret_refusal, error)) {
		if (*ret_refusal || !db_is_lost(db) || !lets_in(session, password, NULL))
			return false;
		g_clear_error(error);
	}
	session_set_password(session, password);
	log_line("passphrase changed");
	return true;
}
