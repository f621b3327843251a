/* SPDX-License-Identifier: Apache-2.0 */
#include "base/profile_read.h"

#include <string.h>

#include "base/defence.h"
#include "base/ini.h"

/* NIST SP 800-63A: a code sent by mail is valid for 21 days at most. */
#define MOST_DAYS_BY_MAIL 21
/* NIST SP 800-63B asks for 20 bits of a code whose tries are counted. */
#define FEWEST_SECRETS (1 << 20)

/* What is read out of a profile again and again. */
static int
number_of(const ProfileReader *reader, const char *section, const char *key)
{
	int number = 0;
	ini_int(profile_entry(reader, section, key)->value, 0, G_MAXINT, &number);
	return number;
}

static bool
is(const ProfileReader *reader, const char *section, const char *key, const char *value)
{
	return strcmp(profile_entry(reader, section, key)->value, value) == 0;
}

static bool
has(const ProfileReader *reader, const char *section, const char *key, const char *item)
{
	g_auto(GStrv) list = ini_list(profile_entry(reader, section, key)->value);
	return g_strv_contains((const char *const *)list, item);
}

static int
count_of(const ProfileReader *reader, const char *section, const char *key)
{
	g_auto(GStrv) list = ini_list(profile_entry(reader, section, key)->value);
	return (int)g_strv_length(list);
}

static int
line_of(const ProfileReader *reader, const char *section, const char *key)
{
	return profile_entry(reader, section, key)->line;
}

double
profile_secrets(const Profile *profile)
{
	int secret = profile->length - profile->selector;
	double secrets = 1;

	secret -= secret / profile->group; /* the checks */
	for (int i = 0; i < secret; i++)
		secrets *= (double)strlen(profile->alphabet);
	return secrets;
}

double
profile_guesses(const Profile *profile, double codes)
{
	return codes * profile->tries / profile_secrets(profile);
}

static bool
check_shape(const ProfileReader *reader, GError **error)
{
	const Profile *profile = reader->profile;

	if (strlen(profile->alphabet) % 2 != 0)
		return profile_fail(error, reader, line_of(reader, "credential", "alphabet"),
			"[credential] alphabet: it has %d characters. It has to be an even number, "
			"or some slips of the pen would pass the check.",
			(int)strlen(profile->alphabet));
	if (profile->length % profile->group != 0)
		return profile_fail(error, reader, line_of(reader, "credential", "length"),
			"[credential] length: it has to be a whole number of groups of %d.",
			profile->group);
	if (profile->selector % profile->group != 0 || profile->selector >= profile->length)
		return profile_fail(error, reader, line_of(reader, "credential", "selector"),
			"[credential] selector: it has to be a whole number of groups of %d, and "
			"leave a group that is secret.",
			profile->group);
	return true;
}

static bool
check_guesses(const ProfileReader *reader, GError **error)
{
	const Profile *profile = reader->profile;
	double secrets = profile_secrets(profile);
	double hits = profile_guesses(profile, PROFILE_MOST_CODES);

	if (secrets < FEWEST_SECRETS && DEFENCE(code_length))
		return profile_fail(error, reader, line_of(reader, "credential", "length"),
			"[credential] length: only %.0f different codes are left besides the "
			"checks%s. There have to be at least %d; make the code longer.",
			secrets, profile->selector > 0 ? " and the selector" : "", FEWEST_SECRETS);
	if (hits > PROFILE_MOST_HITS && DEFENCE(code_length))
		return profile_fail(error, reader, line_of(reader, "redeem", "credential-tries"),
			"[redeem] credential-tries: %d at each of %d codes would guess %.1f of "
			"them, and at "
			"most 1 may be. Allow fewer tries, or make the code longer.",
			profile->tries, PROFILE_MOST_CODES, hits);
	return true;
}

static bool
check_questions(const ProfileReader *reader, GError **error)
{
	static const char *const keys[] = { "must-match", "at-least" };
	int asked = count_of(reader, "questions", "ask");

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		int wanted = number_of(reader, "questions", keys[i]);
		if (wanted > asked)
			return profile_fail(error, reader, line_of(reader, "questions", keys[i]),
				"[questions] %s: %d of %d questions can never be. Nobody would "
				"pass.",
				keys[i], wanted, asked);
	}
	return true;
}

static bool
check_visit(const ProfileReader *reader, GError **error)
{
	if (!is(reader, "visit", "approval", "none") && is(reader, "visit", "access-form", "no"))
		return profile_fail(error, reader, line_of(reader, "visit", "approval"),
			"[visit] approval: what is approved is the signed form, and [visit] "
			"access-form is no. Ask for the form, or for no approval.");
	if (is(reader, "visit", "phone-release", "video") &&
		!has(reader, "visit", "channels", "video"))
		return profile_fail(error, reader, line_of(reader, "visit", "phone-release"),
			"[visit] phone-release: a code is read out only after a visit by video, "
			"and [visit] channels has no video.");
	return true;
}

/* What a portal can ask a parent for (schema/0009-portal.sql has a flow for each). */
static const char *const ways[] = {
	"permanent_id; birth_date; code",
	"permanent_id; primary_phone; code; contact",
	"code",
};

/* Whether [redeem] asks has what WAY has, in any order. */
static bool
asks_as(const ProfileReader *reader, const char *way)
{
	g_auto(GStrv) items = ini_list(way);

	for (int i = 0; items[i] != NULL; i++)
		if (!has(reader, "redeem", "asks", items[i]))
			return false;
	return count_of(reader, "redeem", "asks") == (int)g_strv_length(items);
}

static bool
check_asks(const ProfileReader *reader, GError **error)
{
	int line = line_of(reader, "redeem", "asks");
	bool by_id = has(reader, "redeem", "asks", "permanent_id"), known = false;

	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
		known = known || asks_as(reader, ways[i]);
	if (!known)
		return profile_fail(error, reader, line,
			"[redeem] asks: a portal can ask for \"%s\", for \"%s\" or for \"%s\" "
			"alone.",
			ways[0], ways[1], ways[2]);
	if (!by_id && reader->profile->selector == 0)
		return profile_fail(error, reader, line,
			"[redeem] asks: a code that is typed alone needs a [credential] selector, "
			"which finds its row.");
	if (by_id && reader->profile->selector > 0 && DEFENCE(code_selector))
		return profile_fail(error, reader, line_of(reader, "credential", "selector"),
			"[credential] selector: the permanent ID finds the row here, so no part of "
			"the code needs to be open. Set it to 0.");
	if (is(reader, "credential", "scope", "student") &&
		!has(reader, "redeem", "asks", "contact"))
		return profile_fail(error, reader, line,
			"[redeem] asks: a code for the student is the same for both parents, so it "
			"has to ask for the contact as well.");
	return true;
}

static bool
check_budgets(const ProfileReader *reader, GError **error)
{
	int tries = number_of(reader, "redeem", "tries");
	int source = number_of(reader, "redeem", "source-tries");
	int school = number_of(reader, "redeem", "school-tries");

	if (source < tries)
		return profile_fail(error, reader, line_of(reader, "redeem", "source-tries"),
			"[redeem] source-tries: it has to be at least [redeem] tries (%d), or one "
			"family at home is stopped before its own lock.",
			tries);
	if (reader->profile->tries <= source)
		return profile_fail(error, reader, line_of(reader, "redeem", "credential-tries"),
			"[redeem] credential-tries: it has to be more than [redeem] source-tries "
			"(%d), or one prankster locks a parent out.",
			source);
	if (school <= source)
		return profile_fail(error, reader, line_of(reader, "redeem", "school-tries"),
			"[redeem] school-tries: it has to be more than [redeem] source-tries (%d), "
			"or one prankster stops a whole school.",
			source);
	return true;
}

static bool
check_letter(const ProfileReader *reader, GError **error)
{
	if (!has(reader, "letter", "languages", "en"))
		return profile_fail(error, reader, line_of(reader, "letter", "languages"),
			"[letter] languages: en has to be one of them; it is what a parent gets "
			"whose language has no letter.");
	return true;
}

G_GNUC_PRINTF(3, 4)
static void
warn(const ProfileReader *reader, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_ptr_array_add(reader->profile->warnings,
		g_strdup_printf("%s: line %d: %s", reader->file, line, what));
}

static void
look_for_unwise(const ProfileReader *reader)
{
	if (reader->profile->days_by_mail > MOST_DAYS_BY_MAIL)
		warn(reader, line_of(reader, "credential", "days-by-mail"),
			"[credential] days-by-mail: a mailed code should work for %d days at most "
			"(NIST SP 800-63A), not %d.",
			MOST_DAYS_BY_MAIL, reader->profile->days_by_mail);
	if (number_of(reader, "questions", "must-match") == 0)
		warn(reader, line_of(reader, "questions", "must-match"),
			"[questions] must-match: with 0 the questions are asked for nothing.");
	if (!has(reader, "contacts", "address-documents", "safe_at_home"))
		warn(reader, line_of(reader, "contacts", "address-documents"),
			"[contacts] address-documents: without safe_at_home nobody's substitute "
			"address can be entered (Government Code 6207).");
	if (is(reader, "credential", "scope", "student"))
		warn(reader, line_of(reader, "credential", "scope"),
			"[credential] scope: a code for the student is shared by both parents. "
			"Cancelling one parent's cancels the other's.");
}

bool
profile_makes_sense(const ProfileReader *reader, GError **error)
{
	if (!check_shape(reader, error) || !check_asks(reader, error) ||
		!check_guesses(reader, error) || !check_questions(reader, error) ||
		!check_visit(reader, error) || !check_budgets(reader, error) ||
		!check_letter(reader, error))
		return false;
	look_for_unwise(reader);
	return true;
}
