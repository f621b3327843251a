/* SPDX-License-Identifier: Apache-2.0 */
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "base/clock.h"
#include "base/settings.h"
#include "cmd/cmd.h"
#include "cmd/profile_words.h"
#include "cmd/talk.h"
#include "db/owner.h"
#include "db/session.h"
#include "print/print.h"
#include "vault/keyring.h"

#define CONNECT_DEADLINE_MS 5000

typedef enum { GOOD, MEND, UNSEEN } Health;

typedef struct {
	const char *name;
	Health health;
	char *says; /* what is the case */
	char *mend; /* what to do; NULL when nothing is to be done */
} Finding;

/* What one check leaves for those after it. */
typedef struct {
	Settings *settings; /* NULL: none that can be used */
	Db *db;             /* NULL: nobody is signed in */
} Patient;

static void
finding_free(gpointer data)
{
	Finding *finding = data;
	g_free(finding->says);
	g_free(finding->mend);
	g_free(finding);
}

G_GNUC_PRINTF(2, 3)
static void
say(Finding *finding, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	finding->says = g_strdup_vprintf(format, args);
	va_end(args);
}

static void
need(Finding *finding, const char *mend)
{
	finding->health = MEND;
	finding->mend = g_strdup(mend);
}

static void
leave(Finding *finding, const char *why)
{
	finding->health = UNSEEN;
	finding->says = g_strdup(why);
}

static void
check_locale(Patient *patient, Finding *finding)
{
	const char *charset = nl_langinfo(CODESET);
	say(finding, "Characters are %s.", charset);
	if (strcmp(charset, "UTF-8") != 0)
		need(finding,
			"Set LC_ALL=C.UTF-8 where the desk is started, so that every name can "
			"be shown.");
}

static void
check_memory(Patient *patient, Finding *finding)
{
	g_autoptr(GError) error = NULL;
	if (vault_start(&error)) {
		say(finding, "Memory for secrets can be locked.");
		return;
	}
	say(finding, "%s", error->message);
	need(finding, "Raise the limit of locked memory (ulimit -l) to 8192 or more.");
}

static void
check_settings(Patient *patient, Finding *finding)
{
	g_autoptr(GError) error = NULL;
	patient->settings = settings_load(NULL, &error);
	if (patient->settings != NULL) {
		say(finding, "Read from %s.", patient->settings->file);
		return;
	}
	say(finding, "%s", error->message);
	need(finding, error->code == SETTINGS_ERROR_MISSING
			      ? "Put the file there that pindesk admin init --settings-out wrote."
			      : "Correct that line.");
}

static void
check_state(Patient *patient, Finding *finding)
{
	if (patient->settings == NULL) {
		leave(finding, "Not looked at without settings.");
		return;
	}
	const char *folder = patient->settings->state_dir;
	if (g_mkdir_with_parents(folder, 0700) == 0 && access(folder, W_OK | X_OK) == 0) {
		say(finding, "The log goes to %s.", folder);
		return;
	}
	say(finding, "Nothing can be written in %s.", folder);
	need(finding, "Name another folder in [desk] state, or have that one made for this user.");
}

static bool
read_root(const Patient *patient, unsigned char root[VAULT_KEY_BYTES])
{
	return patient->settings->district_id[0] != '\0' &&
	       patient->settings->root_key[0] != '\0' &&
	       key_from_text(patient->settings->root_key, root, NULL);
}

static void
check_root(Patient *patient, Finding *finding)
{
	unsigned char root[VAULT_KEY_BYTES];
	if (patient->settings == NULL) {
		leave(finding, "Not looked at without settings.");
		return;
	}
	if (!read_root(patient, root)) {
		say(finding, "This desk does not know its district's root key.");
		need(finding, "Copy [district] id and root from the file that pindesk admin init "
			      "--settings-out wrote.");
		return;
	}
	g_autofree char *fingerprint = key_fingerprint(root);
	say(finding, "The root key pinned here is %s.", fingerprint);
}

static void
check_server(Patient *patient, Finding *finding)
{
	g_autoptr(GError) error = NULL;
	const char *conninfo = patient->settings ? patient->settings->conninfo : "";
	g_autofree char *where = db_describe(conninfo);

	patient->db = db_open_within(conninfo, NULL, NULL, CONNECT_DEADLINE_MS, NULL, &error);
	if (patient->db != NULL) {
		say(finding, "%s answers.", where);
		return;
	}
	if (g_error_matches(error, DB_ERROR, DB_ERROR_PASSWORD)) {
		say(finding, "%s answers and asks who is there.", where);
		return;
	}
	say(finding, "%s: %s", where, error->message);
	need(finding,
		"Look at the network and at [database] conninfo in the settings (or PGSERVICE, "
		"PGHOST ...).");
}

static void
check_schema(Patient *patient, Finding *finding)
{
	int version;
	if (patient->db == NULL || !db_schema_version(patient->db, NULL, &version, NULL, NULL)) {
		leave(finding, "Seen when somebody signs in.");
		return;
	}
	say(finding, "The database is at version %d, this program at %d.", version,
		DB_SCHEMA_VERSION);
	if (version < DB_SCHEMA_VERSION)
		need(finding, "Have pindesk admin upgrade run.");
	else if (version > DB_SCHEMA_VERSION)
		need(finding, "Have this desk's program brought up to date.");
}

/* Only an owner's connection sees all keys; a desk sees for itself at sign-in. */
static void
check_trust(Patient *patient, Finding *finding)
{
	unsigned char root[VAULT_KEY_BYTES];
	g_autofree char *district = NULL, *today = clock_today();
	g_autoptr(GPtrArray) links = NULL;

	if (patient->settings == NULL || patient->db == NULL || !read_root(patient, root) ||
		!db_owner_district(patient->db, &district, NULL) ||
		!db_owner_links(patient->db, &links, NULL)) {
		leave(finding, "Seen when somebody signs in.");
		return;
	}
	g_autoptr(Keyring) keyring = keyring_new(patient->settings->district_id, root, today);
	for (guint i = 0; i < links->len; i++) {
		const KeyLink *link = links->pdata[i];
		if (strcmp(link->kind, "portal") == 0)
			keyring_add_portal(
				keyring, link->body, link->signer, link->signature, NULL);
	}
	if (g_strcmp0(district, patient->settings->district_id) == 0 &&
		keyring_portal_key(keyring, NULL) != NULL) {
		say(finding, "The keys in the database are signed by the root pinned here.");
		return;
	}
	say(finding, "The keys in the database are not signed by the root pinned here.");
	need(finding,
		"Compare the root's fingerprint with the district office before anybody signs "
		"in.");
}

static void
check_guessing(Patient *patient, Finding *finding)
{
	g_autoptr(OwnerProfile) row = NULL;
	g_autoptr(Profile) profile = NULL;
	int codes;

	if (patient->db == NULL || !db_owner_profile(patient->db, &row, NULL) ||
		(profile = profile_parse(row->ini, row->name, NULL)) == NULL ||
		!db_owner_codes_possible(patient->db, profile->scope, &codes, NULL)) {
		leave(finding, "Seen by pindesk admin profile show.");
		return;
	}
	finding->says = profile_guess_words(profile, codes);
	if (profile_guesses(profile, codes) > PROFILE_MOST_HITS)
		need(finding, "Allow fewer tries or make the code longer, and load that with "
			      "pindesk admin profile load.");
}

static void
check_printer(Patient *patient, Finding *finding)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *words = NULL;
	bool ready = false;

	if (patient->settings == NULL) {
		leave(finding, "Not looked at without settings.");
		return;
	}
	if (patient->settings->printer[0] == '\0') {
		say(finding, "None is named in the settings; the desk asks.");
		return;
	}
	g_autoptr(Printer) printer = printer_parse(patient->settings->printer, &error);
	if (printer == NULL || !print_state(printer, NULL, &words, &ready, &error)) {
		say(finding, "%s", error->message);
		need(finding, "Correct [desk] printer in the settings.");
		return;
	}
	say(finding, "%s is %s.", printer_label(printer), words);
	if (!ready)
		need(finding, "Look after the printer, or name another one in [desk] printer.");
}

/* In an order in which each has what it needs. */
static const struct {
	const char *name;
	void (*check)(Patient *patient, Finding *finding);
} checks[] = {
	{ "locale", check_locale },
	{ "memory", check_memory },
	{ "settings", check_settings },
	{ "state", check_state },
	{ "root", check_root },
	{ "server", check_server },
	{ "schema", check_schema },
	{ "trust", check_trust },
	{ "guessing", check_guessing },
	{ "printer", check_printer },
};

static GPtrArray *
examine(void)
{
	GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);
	Patient patient = { NULL, NULL };

	for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
		Finding *finding = g_new0(Finding, 1);
		finding->name = checks[i].name;
		checks[i].check(&patient, finding);
		g_ptr_array_add(findings, finding);
	}
	db_close(patient.db);
	settings_free(patient.settings);
	return findings;
}

static void
print_lines(const GPtrArray *findings)
{
	static const char *const words[] = { [GOOD] = "good", [MEND] = "MEND", [UNSEEN] = "-" };
	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = findings->pdata[i];
		printf("%-9s %-5s %s\n", finding->name, words[finding->health], finding->says);
		if (finding->mend != NULL)
			printf("%-15s %s\n", "", finding->mend);
	}
}

static void
print_json(const GPtrArray *findings, bool good)
{
	static const char *const words[] = {
		[GOOD] = "good", [MEND] = "mend", [UNSEEN] = "unseen"
	};
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_object(json);
	json_builder_set_member_name(json, "good");
	json_builder_add_boolean_value(json, good);
	json_builder_set_member_name(json, "checks");
	json_builder_begin_array(json);
	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = findings->pdata[i];
		json_builder_begin_object(json);
		json_builder_set_member_name(json, "check");
		json_builder_add_string_value(json, finding->name);
		json_builder_set_member_name(json, "state");
		json_builder_add_string_value(json, words[finding->health]);
		json_builder_set_member_name(json, "says");
		json_builder_add_string_value(json, finding->says);
		json_builder_set_member_name(json, "mend");
		json_builder_add_string_value(json, finding->mend);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
	json_builder_end_object(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autofree char *text = json_to_string(root, TRUE);
	printf("%s\n", text);
}

int
cmd_doctor(int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "for programs", NULL },
		{ NULL },
	};
	if (!talk_options(&argc, &argv, "doctor",
		    "Checks this desk and says how to mend what is wrong.", entries))
		return CMD_USAGE;
	g_autoptr(GPtrArray) findings = examine();
	bool good = true;
	for (guint i = 0; i < findings->len; i++)
		good = good && ((Finding *)findings->pdata[i])->health != MEND;
	if (json)
		print_json(findings, good);
	else
		print_lines(findings);
	return good ? CMD_OK : CMD_FAILED;
}
