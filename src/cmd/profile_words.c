/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/profile_words.h"

#include <string.h>

#include "base/ini.h"

/* --- numbers */

/* "7962624" to "7,962,624". Caller owns. */
static char *
with_commas(double number)
{
	g_autofree char *digits = g_strdup_printf("%.0f", number);
	GString *text = g_string_new(NULL);
	size_t length = strlen(digits);

	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			g_string_append_c(text, ',');
		g_string_append_c(text, digits[i]);
	}
	return g_string_free(text, FALSE);
}

/* Two figures that say something, and no power of ten. Caller owns. */
static char *
small_number(double number)
{
	int places = 1;

	for (double up = number * 10; up > 0 && up < 1 && places < 15; up *= 10)
		places++;
	return g_strdup_printf("%.*f", number >= 1 || number == 0 ? 1 : places + 1, number);
}

char *
profile_guess_words(const Profile *profile, int codes)
{
	g_autofree char *secrets = with_commas(profile_secrets(profile));
	g_autofree char *many = with_commas(codes);
	g_autofree char *hits = small_number(profile_guesses(profile, codes));

	return g_strdup_printf("%s codes are possible; %d tries at each of %s would guess %s of "
			       "them.",
		secrets, profile->tries, many, hits);
}

/* --- words */

static const struct {
	const char *section, *key, *value, *words;
} WORDS[] = {
	{ "credential", "selector", "0", "none" },
	{ "credential", "scope", "guardianship", "each guardian of each student" },
	{ "credential", "scope", "guardian", "each guardian, for all their students" },
	{ "credential", "scope", "student", "each student, the same for all guardians" },
	{ "credential", "reveal", "never", "Nobody may look a code up." },
	{ "credential", "reveal", "role", "Staff with the role may look a code up." },
	{ "credential", "reveal", "two-people", "Two people together may look a code up." },
	{ "questions", "ask", "student_name", "the student's name" },
	{ "questions", "ask", "birth_date", "birth date" },
	{ "questions", "ask", "grade", "grade" },
	{ "questions", "ask", "address_phone", "address and phone" },
	{ "questions", "ask", "emergency_contact", "emergency contact" },
	{ "guardianship", "second-person", "yes", "A second person confirms it." },
	{ "guardianship", "second-person", "no", "One person decides." },
	{ "visit", "phone-release", "video", "After a visit by video it may be read out." },
	{ "visit", "phone-release", "never", "Never by phone." },
	{ "visit", "access-form", "yes", "The Parent Access Form is signed." },
	{ "visit", "access-form", "no", "No form is signed." },
	{ "run", "twins", "look", "goes out, to be looked at" },
	{ "run", "twins", "hold", "is held back until somebody has decided" },
	{ "letter", "bilingual", "no", "one language a letter" },
	{ "letter", "bilingual", "yes", "English on the back" },
	{ "visit", "approval", "none", "Nobody has to approve." },
	{ "visit", "approval", "second_person", "A second person approves." },
	{ "visit", "approval", "signer", "The authorised signer approves." },
	{ "redeem", "asks", "permanent_id", "permanent ID" },
	{ "redeem", "asks", "birth_date", "birth date" },
	{ "redeem", "asks", "primary_phone", "primary phone" },
	{ "redeem", "asks", "code", "code" },
	{ "redeem", "asks", "contact", "own name, from the list of contacts" },
};

static const char *
words_of(const char *section, const char *key, const char *value)
{
	for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (strcmp(WORDS[i].section, section) == 0 && strcmp(WORDS[i].key, key) == 0 &&
			strcmp(WORDS[i].value, value) == 0)
			return WORDS[i].words;
	return NULL;
}

/* What a {section.key} stands for: a list becomes its words or labels, parted by commas. */
static char *
value_words(GHashTable *values, const char *section, const char *key)
{
	g_autofree char *name = g_strconcat(section, ".", key, NULL);
	g_auto(GStrv) items = ini_list(g_hash_table_lookup(values, name));
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; items[i] != NULL; i++) {
		g_autofree char *label_name = g_strconcat(section, "-label.", items[i], NULL);
		g_autofree char *list_label_name = g_strconcat(key, "-label.", items[i], NULL);
		const char *words = words_of(section, key, items[i]);
		if (words == NULL)
			words = g_hash_table_lookup(values, label_name);
		if (words == NULL)
			words = g_hash_table_lookup(values, list_label_name);
		g_string_append_printf(
			text, "%s%s", i > 0 ? ", " : "", words != NULL ? words : items[i]);
	}
	return g_strdup(text->str);
}

/* Every key stands in one line; a test holds that against the shipped profiles. */
static const struct {
	const char *subject, *says;
} LINES[] = {
	{ "Code", "{credential.long-name} ({credential.name}), one for {credential.scope}." },
	{ "", "{credential.length} characters in groups of {credential.group}, each closed by its "
	      "check. Open ones at its beginning: {credential.selector}." },
	{ "", "Its characters are {credential.alphabet}" },
	{ "", "It works once: for {credential.days-by-hand} days when handed over, "
	      "{credential.days-by-mail} when mailed. {credential.reveal}" },
	{ "Questions", "{questions.ask}." },
	{ "", "{questions.must-match} have to match, and {questions.at-least} have to be on "
	      "record. "
	      "{questions.failed-checks} failed checks end a visit." },
	{ "Photo ID",
		"{identity.accept}; expired for {identity.accept-expired-days} days at most." },
	{ "Guardians", "{guardianship.documents}. {guardianship.second-person}" },
	{ "Visit", "{visit.channels}. {visit.phone-release} {visit.access-form} {visit.approval}" },
	{ "Card", "A new address: {contacts.address-documents}." },
	{ "", "People on it: {contacts.people-documents}." },
	{ "Portal", "A parent types: {redeem.asks}." },
	{ "", "{redeem.tries} wrong tries at a student make whoever tries wait, "
	      "{redeem.credential-tries} from anywhere lock the code." },
	{ "", "In {redeem.window-hours} hours a school may have {redeem.school-tries} wrong tries, "
	      "one that tries {redeem.source-tries}." },
	{ "", "{account.sign-in-tries} wrong passwords lock an account; it ends "
	      "{portal.days-after-exit} days after the last student left." },
	{ "", "{portal.home}  {portal.link}  {portal.help}" },
	{ "Letters", "{letter.languages}; {letter.bilingual}; dates as {letter.date-style}." },
	{ "Letter run",
		"Frozen by {run.freeze}; above {run.second-person-above} letters (days that "
		"count: {run.second-person-days}) a second person confirms; at most "
		"{run.letters-a-day} a day at a school." },
	{ "", "A letter to somebody who may stand in the registry twice {run.twins}." },
};

static void
remember(const char *section, const char *key, const char *value, gpointer data)
{
	g_hash_table_insert(data, g_strconcat(section, ".", key, NULL), g_strdup(value));
}

static void
append_line(GString *text, GHashTable *values, const char *subject, const char *says)
{
	g_string_append_printf(text, "%-11s", subject);
	for (const char *p = says; *p != '\0';) {
		const char *dot = *p == '{' ? strchr(p, '.') : NULL;
		const char *end = dot != NULL ? strchr(dot, '}') : NULL;
		if (end == NULL) {
			g_string_append_c(text, *p++);
			continue;
		}
		g_autofree char *section = g_strndup(p + 1, dot - p - 1);
		g_autofree char *key = g_strndup(dot + 1, end - dot - 1);
		g_autofree char *words = value_words(values, section, key);
		g_string_append(text, words);
		p = end + 1;
	}
	g_string_append_c(text, '\n');
}

char *
profile_in_words(const char *ini, GError **error)
{
	g_autoptr(GHashTable) values =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GString) text = g_string_new(NULL);

	if (!profile_each(ini, remember, values, error))
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(LINES); i++)
		append_line(text, values, LINES[i].subject, LINES[i].says);
	return g_strdup(text->str);
}
