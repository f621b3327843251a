/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/entry.h"

#include "base/clock.h"
#include "base/defence.h"
#include "db/keys.h"
#include "desk/session.h"
#include "vault/enrol_code.h"
#include "vault/passphrase.h"

void
entry_clear(Entry *entry)
{
	secret_free(entry->password);
	secret_free(entry->wrap_key);
	db_close(entry->db);
	assignment_free(entry->here);
	profile_free(entry->profile);
	g_free(entry->profile_ini);
	staff_key_free(entry->key);
	keyring_free(entry->keyring);
}

static void
say_wrong_passphrase(const Entry *entry, GError **error)
{
	if (seen_has(entry->seen, entry->user))
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_PASSPHRASE,
			"That is not the passphrase of %s. Type it again; Caps Lock may be on.",
			entry->user);
	else
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_UNKNOWN,
			"The server lets nobody in as \"%s\", and that name was never used at this "
			"desk. Check the user name first, then the passphrase.",
			entry->user);
}

static bool
connect_as(Entry *entry, const Secret *passphrase, GCancellable *cancel, GError **error)
{
	const Settings *settings = entry->settings;
	g_autoptr(Secret) meant = enrol_code_meant(passphrase);
	g_autoptr(GError) why = NULL;

	if (!passphrase_stretch(meant, settings->district_id, entry->user, &entry->password,
		    &entry->wrap_key, error))
		return false;
	entry->db = db_open(settings->conninfo, entry->user, entry->password, cancel, &why);
	if (entry->db)
		return true;
	if (g_error_matches(why, DB_ERROR, DB_ERROR_PASSWORD))
		say_wrong_passphrase(entry, error);
	else
		g_propagate_error(error, g_steal_pointer(&why));
	return false;
}

static bool
check_schema(Entry *entry, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	int version = 0;

	if (!db_schema_version(entry->db, cancel, &version, ret_refusal, error))
		return false;
	if (version == DB_SCHEMA_VERSION)
		return true;
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_SCHEMA,
		version > DB_SCHEMA_VERSION
			? "The server is newer than this desk (its version is %d, the desk knows "
			  "%d). Ask the district's administrator to update this desk."
			: "The server is older than this desk (its version is %d, the desk needs "
			  "%d). Ask the district's administrator to run: pindesk admin upgrade",
		version, DB_SCHEMA_VERSION);
	return false;
}

/* The assignment this desk works under: the one for its own school, or else the first. */
static bool
choose(Entry *entry, GPtrArray *assignments, GError **error)
{
	const Settings *settings = entry->settings;
	guint chosen = 0;

	for (guint i = 0; i < assignments->len; i++) {
		const Assignment *one = assignments->pdata[i];

		if (one->school_code && g_strcmp0(one->school_code, settings->school) == 0)
			chosen = i;
	}
	entry->here = g_ptr_array_steal_index(assignments, chosen);
	if (g_ascii_strcasecmp(entry->here->district_id, settings->district_id) == 0 ||
		!DEFENCE(district))
		return true;
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_DISTRICT,
		"This is the server of %s, another district than this desk was set up for. "
		"Nothing was changed there. Tell the district's administrator.",
		entry->here->district);
	return false;
}

static bool
take_profile(Entry *entry, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(ProfileText) text = NULL;
	g_autofree char *file = NULL;

	if (!db_profile(entry->db, cancel, &text, ret_refusal, error))
		return false;
	file = g_strdup_printf("profile %s, version %d", text->name, text->version);
	entry->profile = profile_parse(text->ini, file, error);
	entry->profile_ini = g_strdup(text->ini);
	return entry->profile != NULL;
}

static bool
take_keys(Entry *entry, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	const Settings *settings = entry->settings;
	unsigned char root[VAULT_KEY_BYTES];
	g_autoptr(StaffKeyRow) row = NULL;
	g_autoptr(GError) why = NULL;
	g_autofree char *today = NULL;

	if (!key_from_text(settings->root_key, root, error) ||
		!db_my_key(entry->db, cancel, &row, ret_refusal, error))
		return false;
	entry->key = staff_key_unwrap(
		row->wrapped_seed, entry->wrap_key, settings->district_id, entry->user, &why);
	if (!entry->key) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_KEYS,
			"Your keys on the server do not open with this passphrase (%s). "
			"Ask the district's administrator to set you up again.",
			why->message);
		return false;
	}
	/* By this desk's clock: a server that sets its own back would bring old rights to life. */
	today = DEFENCE(own_day) ? clock_today() : g_strdup(entry->here->today);
	entry->keyring = keyring_new(settings->district_id, root, today);
	return true;
}

bool
entry_open(Entry *entry, const Secret *passphrase, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) assignments = NULL;

	return connect_as(entry, passphrase, cancel, error) &&
	       check_schema(entry, cancel, ret_refusal, error) &&
	       db_hello(entry->db, entry->settings->desk, cancel, &assignments, ret_refusal,
		       error) &&
	       choose(entry, assignments, error) &&
	       take_profile(entry, cancel, ret_refusal, error) &&
	       take_keys(entry, cancel, ret_refusal, error);
}
