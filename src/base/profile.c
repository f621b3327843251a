/* SPDX-License-Identifier: Apache-2.0 */
#include "base/profile_read.h"

#include <stddef.h>
#include <string.h>

#include "base/ini.h"

G_DEFINE_QUARK(pindesk - profile - error - quark, profile_error)

typedef enum { STRING, NUMBER, ONE_OF, SOME_OF, LIST, STYLE, ALPHABET, PAGE } Kind;

#define NOWHERE ((size_t)-1) /* checked here, used by the database alone */
#define AT(field) offsetof(Profile, field)

typedef struct {
	const char *section, *key;
	Kind kind;
	size_t offset;
	int min, max;      /* NUMBER */
	const char *words; /* ONE_OF, SOME_OF, STYLE: what is allowed, parted by ; */
} Rule;

/* Every key of a profile; each has to be there once. */
static const Rule rules[] = {
	{ "credential", "name", STRING, AT(credential) },
	{ "credential", "long-name", STRING, AT(credential_long) },
	{ "credential", "alphabet", ALPHABET, AT(alphabet) },
	{ "credential", "length", NUMBER, AT(length), 6, 40 },
	{ "credential", "group", NUMBER, AT(group), 3, 10 },
	{ "credential", "selector", NUMBER, AT(selector), 0, 30 },
	{ "credential", "scope", ONE_OF, AT(scope), .words = "guardianship;guardian;student" },
	{ "credential", "days-by-hand", NUMBER, AT(days_by_hand), 1, 730 },
	{ "credential", "days-by-mail", NUMBER, AT(days_by_mail), 1, 730 },
	{ "credential", "reveal", ONE_OF, NOWHERE, .words = "never;role;two-people" },
	{ "questions", "ask", SOME_OF, NOWHERE,
		.words = "student_name;birth_date;grade;address_phone;emergency_contact" },
	{ "questions", "must-match", NUMBER, NOWHERE, 0, 10 },
	{ "questions", "at-least", NUMBER, NOWHERE, 0, 10 },
	{ "questions", "failed-checks", NUMBER, NOWHERE, 1, 20 },
	{ "identity", "accept", LIST, NOWHERE },
	{ "identity", "accept-expired-days", NUMBER, NOWHERE, 0, 3650 },
	{ "guardianship", "documents", LIST, NOWHERE },
	{ "guardianship", "second-person", ONE_OF, NOWHERE, .words = "yes;no" },
	{ "contacts", "address-documents", LIST, NOWHERE },
	{ "contacts", "people-documents", LIST, NOWHERE },
	{ "visit", "channels", SOME_OF, NOWHERE, .words = "in_person;video" },
	{ "visit", "phone-release", ONE_OF, NOWHERE, .words = "video;never" },
	{ "visit", "access-form", ONE_OF, NOWHERE, .words = "yes;no" },
	{ "visit", "approval", ONE_OF, AT(approval), .words = "none;second_person;signer" },
	{ "redeem", "asks", SOME_OF, NOWHERE,
		.words = "permanent_id;birth_date;primary_phone;code;contact" },
	{ "redeem", "tries", NUMBER, NOWHERE, 1, 100 },
	{ "redeem", "credential-tries", NUMBER, AT(tries), 1, 100 },
	{ "redeem", "window-hours", NUMBER, NOWHERE, 1, 720 },
	{ "redeem", "school-tries", NUMBER, NOWHERE, 1, 100000 },
	{ "redeem", "source-tries", NUMBER, NOWHERE, 1, 10000 },
	{ "account", "sign-in-tries", NUMBER, NOWHERE, 1, 100 },
	{ "portal", "home", PAGE, AT(portal_url) },
	{ "portal", "link", PAGE, AT(link_url) },
	{ "portal", "help", PAGE, AT(help_url) },
	{ "portal", "days-after-exit", NUMBER, NOWHERE, 0, 3650 },
	{ "run", "freeze", SOME_OF, NOWHERE, .words = "account_admin;principal;district" },
	{ "run", "second-person-above", NUMBER, NOWHERE, 0, 1000000 },
	{ "run", "second-person-days", NUMBER, NOWHERE, 1, 366 },
	{ "run", "letters-a-day", NUMBER, NOWHERE, 1, 1000000 },
	{ "run", "twins", ONE_OF, NOWHERE, .words = "look;hold" },
	{ "letter", "languages", LIST, NOWHERE },
	{ "letter", "bilingual", ONE_OF, AT(bilingual), .words = "no;yes" },
	{ "letter", "date-style", STYLE, AT(date_style), .words = "us;iso;day-first" },
};

/* Sections whose keys are the items of a list elsewhere. */
static const struct {
	const char *section, *of_section, *of_key;
	size_t offset; /* of a GPtrArray of ProfileChoice */
	bool all;      /* each item needs one */
} label_rules[] = {
	{ "identity-label", "identity", "accept", AT(id_kinds), true },
	{ "identity-issuer", "identity", "accept", AT(issuers), false },
	{ "guardianship-label", "guardianship", "documents", AT(documents), true },
	{ "address-documents-label", "contacts", "address-documents", AT(address_documents), true },
	{ "people-documents-label", "contacts", "people-documents", AT(people_documents), true },
	{ "visit-label", "visit", "channels", AT(channels), true },
};

static void
entry_free(gpointer data)
{
	ProfileEntry *entry = data;
	g_free(entry->value);
	g_free(entry);
}

bool
profile_fail(GError **error, const ProfileReader *reader, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	if (line > 0)
		g_set_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID, "%s: line %d: %s",
			reader->file, line, what);
	else
		g_set_error(
			error, PROFILE_ERROR, PROFILE_ERROR_INVALID, "%s: %s", reader->file, what);
	return false;
}

const ProfileEntry *
profile_entry(const ProfileReader *reader, const char *section, const char *key)
{
	g_autofree char *name = g_strconcat(section, "]", key, NULL);
	return g_hash_table_lookup(reader->entries, name);
}

static bool
is_known(const char *section, const char *key)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
		if (strcmp(rules[i].section, section) == 0 && strcmp(rules[i].key, key) == 0)
			return true;
	for (size_t i = 0; i < G_N_ELEMENTS(label_rules); i++)
		if (strcmp(label_rules[i].section, section) == 0)
			return true;
	return false;
}

static bool
collect(const char *section, const char *key, const char *value, int line, gpointer data,
	GError **error)
{
	ProfileReader *reader = data;
	if (!is_known(section, key))
		return profile_fail(error, reader, line, "[%s] has no key \"%s\".", section, key);
	ProfileEntry *entry = g_new(ProfileEntry, 1);
	*entry = (ProfileEntry){ g_strdup(value), line };
	g_hash_table_insert(reader->entries, g_strconcat(section, "]", key, NULL), entry);
	return true;
}

/* ASCII digits and capitals, each once, and never both of two that look alike. */
static const char *
alphabet_fault(const char *alphabet)
{
	static const char *const alike[] = { "0O", "1I", "1L", "IL", "5S", "2Z", "8B", "UV" };
	if (strlen(alphabet) < 10)
		return "it has fewer than 10 characters";
	for (const char *p = alphabet; *p != '\0'; p++) {
		if (!g_ascii_isdigit(*p) && !g_ascii_isupper(*p))
			return "it has something other than digits and capital letters";
		if (strchr(p + 1, *p) != NULL)
			return "a character stands in it twice";
	}
	for (size_t i = 0; i < G_N_ELEMENTS(alike); i++)
		if (strchr(alphabet, alike[i][0]) && strchr(alphabet, alike[i][1]))
			return "two of its characters look alike on paper";
	return NULL;
}

/* The item of LIST that is not one of WORDS, or NULL. */
static const char *
stray_word(char **list, const char *words)
{
	g_auto(GStrv) allowed = ini_list(words);
	for (int i = 0; list[i] != NULL; i++)
		if (!g_strv_contains((const char *const *)allowed, list[i]))
			return list[i];
	return NULL;
}

static const char *
value_fault(const Rule *rule, const char *value, char **ret_text)
{
	g_auto(GStrv) list = ini_list(value);
	int number;

	switch (rule->kind) {
	case PAGE:
		if (g_str_has_prefix(value, "https://") && value[8] != '\0' &&
			strpbrk(value, " \t\"<>#") == NULL)
			return NULL;
		return "it has to be an address that begins with https://";
	case STRING:
		return value[0] == '\0' ? "it is empty" : NULL;
	case NUMBER:
		if (ini_int(value, rule->min, rule->max, &number))
			return NULL;
		*ret_text = g_strdup_printf(
			"it has to be a number from %d to %d", rule->min, rule->max);
		return *ret_text;
	case ALPHABET:
		return alphabet_fault(value);
	case LIST:
	case SOME_OF:
		if (list[0] == NULL)
			return "it is empty";
		if (rule->kind == LIST || stray_word(list, rule->words) == NULL)
			return NULL;
		*ret_text = g_strdup_printf(
			"\"%s\" is not one of %s", stray_word(list, rule->words), rule->words);
		return *ret_text;
	case ONE_OF:
	case STYLE:
		if (list[0] != NULL && list[1] == NULL && stray_word(list, rule->words) == NULL)
			return NULL;
		*ret_text = g_strdup_printf("\"%s\" is not one of %s", value, rule->words);
		return *ret_text;
	}
	g_assert_not_reached();
}

static void
store(Profile *profile, const Rule *rule, const char *value)
{
	if (rule->offset == NOWHERE)
		return;
	void *field = (char *)profile + rule->offset;
	if (rule->kind == NUMBER)
		ini_int(value, rule->min, rule->max, field);
	else if (rule->kind == STYLE)
		*(DateStyle *)field = date_style_from_name(value);
	else
		*(char **)field = g_strdup(value);
}

/* Where a key that is missing would stand: after the last one of its section. */
static int
section_line(const ProfileReader *reader, const char *section)
{
	g_autofree char *prefix = g_strconcat(section, "]", NULL);
	GHashTableIter iter;
	gpointer name, entry;
	int line = 0, last = 0;

	g_hash_table_iter_init(&iter, reader->entries);
	while (g_hash_table_iter_next(&iter, &name, &entry)) {
		last = MAX(last, ((ProfileEntry *)entry)->line);
		if (g_str_has_prefix(name, prefix))
			line = MAX(line, ((ProfileEntry *)entry)->line);
	}
	return line > 0 ? line : last;
}

static bool
apply_rules(ProfileReader *reader, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		const Rule *rule = &rules[i];
		const ProfileEntry *entry = profile_entry(reader, rule->section, rule->key);
		g_autofree char *text = NULL;
		if (entry == NULL)
			return profile_fail(error, reader, section_line(reader, rule->section),
				"[%s] %s is missing.", rule->section, rule->key);
		const char *fault = value_fault(rule, entry->value, &text);
		if (fault != NULL)
			return profile_fail(error, reader, entry->line, "[%s] %s: %s.",
				rule->section, rule->key, fault);
		store(reader->profile, rule, entry->value);
	}
	return true;
}

static void
choice_free(gpointer data)
{
	ProfileChoice *choice = data;
	g_free(choice->key);
	g_free(choice->label);
	g_free(choice);
}

static bool
apply_labels(ProfileReader *reader, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(label_rules); i++) {
		const ProfileEntry *of =
			profile_entry(reader, label_rules[i].of_section, label_rules[i].of_key);
		g_auto(GStrv) items = ini_list(of->value);
		GPtrArray *choices =
			*(GPtrArray **)((char *)reader->profile + label_rules[i].offset);
		for (int n = 0; items[n] != NULL; n++) {
			const ProfileEntry *label =
				profile_entry(reader, label_rules[i].section, items[n]);
			if (label == NULL && label_rules[i].all)
				return profile_fail(error, reader, of->line,
					"[%s] has no label for \"%s\".", label_rules[i].section,
					items[n]);
			if (label == NULL)
				continue;
			ProfileChoice *choice = g_new(ProfileChoice, 1);
			*choice = (ProfileChoice){ g_strdup(items[n]), g_strdup(label->value) };
			g_ptr_array_add(choices, choice);
		}
	}
	return true;
}

/* A label for something that no list names is a slip of the pen. */
static bool
check_stray_labels(ProfileReader *reader, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(label_rules); i++) {
		const ProfileEntry *of =
			profile_entry(reader, label_rules[i].of_section, label_rules[i].of_key);
		g_autofree char *prefix = g_strconcat(label_rules[i].section, "]", NULL);
		GHashTableIter iter;
		gpointer name, entry;
		g_hash_table_iter_init(&iter, reader->entries);
		while (g_hash_table_iter_next(&iter, &name, &entry)) {
			if (!g_str_has_prefix(name, prefix))
				continue;
			const char *item = (const char *)name + strlen(prefix);
			if (stray_word((char *[]){ (char *)item, NULL }, of->value) != NULL)
				return profile_fail(error, reader, ((ProfileEntry *)entry)->line,
					"[%s] %s: there is no such item in [%s] %s.",
					label_rules[i].section, item, label_rules[i].of_section,
					label_rules[i].of_key);
		}
	}
	return true;
}

/* "pin" of ".../pin/profile.ini"; the file's own name without its ending otherwise. */
static char *
name_from_file(const char *file)
{
	g_autofree char *base = g_path_get_basename(file);
	g_autofree char *folder = g_path_get_dirname(file);
	if (strcmp(base, "profile.ini") == 0 && strcmp(folder, ".") != 0)
		return g_path_get_basename(folder);
	char *dot = strrchr(base, '.');
	if (dot != NULL)
		*dot = '\0';
	return g_steal_pointer(&base);
}

static Profile *
profile_new(const char *file)
{
	Profile *profile = g_new0(Profile, 1);
	profile->name = name_from_file(file);
	profile->id_kinds = g_ptr_array_new_with_free_func(choice_free);
	profile->issuers = g_ptr_array_new_with_free_func(choice_free);
	profile->documents = g_ptr_array_new_with_free_func(choice_free);
	profile->address_documents = g_ptr_array_new_with_free_func(choice_free);
	profile->people_documents = g_ptr_array_new_with_free_func(choice_free);
	profile->channels = g_ptr_array_new_with_free_func(choice_free);
	profile->warnings = g_ptr_array_new_with_free_func(g_free);
	return profile;
}

Profile *
profile_parse(const char *ini, const char *file, GError **error)
{
	g_autoptr(Profile) profile = profile_new(file);
	g_autoptr(GHashTable) entries =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
	ProfileReader reader = { file, entries, profile };
	g_autoptr(GError) trouble = NULL;

	if (!ini_each(ini, file, collect, &reader, &trouble)) {
		g_set_error_literal(error, PROFILE_ERROR, PROFILE_ERROR_INVALID, trouble->message);
		return NULL;
	}
	if (!apply_rules(&reader, error) || !apply_labels(&reader, error) ||
		!check_stray_labels(&reader, error) || !profile_makes_sense(&reader, error))
		return NULL;
	profile->questions = ini_list(profile_entry(&reader, "questions", "ask")->value);
	return g_steal_pointer(&profile);
}

typedef struct {
	ProfileEachFn fn;
	gpointer data;
} Each;

static bool
pass_on(const char *section, const char *key, const char *value, int line, gpointer data,
	GError **error)
{
	Each *each = data;
	each->fn(section, key, value, each->data);
	return true;
}

bool
profile_each(const char *ini, ProfileEachFn fn, gpointer data, GError **error)
{
	Each each = { fn, data };
	return ini_each(ini, "profile.ini", pass_on, &each, error);
}

void
profile_free(Profile *profile)
{
	if (profile == NULL)
		return;
	g_free(profile->name);
	g_free(profile->credential);
	g_free(profile->credential_long);
	g_free(profile->alphabet);
	g_free(profile->scope);
	g_free(profile->approval);
	g_free(profile->bilingual);
	g_strfreev(profile->questions);
	g_ptr_array_unref(profile->id_kinds);
	g_ptr_array_unref(profile->issuers);
	g_ptr_array_unref(profile->documents);
	g_ptr_array_unref(profile->address_documents);
	g_ptr_array_unref(profile->people_documents);
	g_ptr_array_unref(profile->channels);
	g_ptr_array_unref(profile->warnings);
	g_free(profile->portal_url);
	g_free(profile->link_url);
	g_free(profile->help_url);
	g_free(profile);
}
