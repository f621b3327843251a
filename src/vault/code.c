/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/code.h"

#include <math.h>
#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/check.h"
#include "vault/error.h"

/* NIST SP 800-63B asks for 20 bits of a code whose tries are counted. */
#define MIN_BITS 20

static const char *const NATO[26] = { "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot",
	"Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike", "November", "Oscar", "Papa",
	"Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee",
	"Zulu" };
static const char *const DIGITS[10] = { "zero", "one", "two", "three", "four", "five", "six",
	"seven", "eight", "nine" };
static const char *const ORDINALS[] = { "first", "second", "third", "fourth", "fifth", "sixth",
	"seventh", "eighth", "ninth", "tenth" };
#define LONGEST_WORD 8

static int
alphabet_size(const CodeShape *shape)
{
	return (int)strlen(shape->alphabet);
}

static bool
is_check(const CodeShape *shape, int position)
{
	return position % shape->group == shape->group - 1 || position == shape->length - 1;
}

int
code_shape_groups(const CodeShape *shape)
{
	return (shape->length + shape->group - 1) / shape->group;
}

int
code_shape_bits(const CodeShape *shape)
{
	int payload = shape->length - code_shape_groups(shape);

	return (int)floor(payload * log2(alphabet_size(shape)) + 1e-9);
}

static const char *
alphabet_fault(const char *alphabet)
{
	if (alphabet == NULL || strlen(alphabet) < 2)
		return "A code's alphabet needs at least two characters.";
	for (const char *p = alphabet; *p != '\0'; p++) {
		if (!g_ascii_isdigit(*p) && !g_ascii_isupper(*p))
			return "A code's alphabet may hold digits and capital letters only.";
		if (strchr(p + 1, *p) != NULL)
			return "A code's alphabet names a character twice.";
	}
	if (strlen(alphabet) % 2 != 0)
		return "A code's alphabet must have an even number of characters: with an odd "
		       "number "
		       "some mistyped codes would pass the check.";
	return NULL;
}

static const char *
shape_fault(const CodeShape *shape)
{
	const char *fault = alphabet_fault(shape->alphabet);

	if (fault != NULL)
		return fault;
	if (shape->length < 4 || shape->length > CODE_LENGTH_MAX)
		return "A code must have 4 to 40 characters.";
	if (shape->group < 2)
		return "A group of a code must have at least two characters, the last of them its "
		       "check.";
	if (shape->length % shape->group == 1)
		return "The last group of a code would be a check character alone. "
		       "Take another length or another group.";
	if (code_shape_bits(shape) < MIN_BITS && DEFENCE(code_length))
		return "A code this short could be guessed. Make it longer or its groups larger.";
	return NULL;
}

bool
code_shape_valid(const CodeShape *shape, GError **error)
{
	const char *fault = shape_fault(shape);

	if (fault != NULL)
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT, fault);
	return fault == NULL;
}

Secret *
code_new(const CodeShape *shape)
{
	int n, state;
	Secret *code;

	g_assert(shape_fault(shape) == NULL);
	n = alphabet_size(shape);
	state = check_start(n);
	code = secret_new(shape->length);
	for (int i = 0; i < shape->length; i++) {
		bool check = is_check(shape, i);
		int value = check ? check_value(n, state) : (int)randombytes_uniform(n);

		secret_bytes(code)[i] = shape->alphabet[value];
		if (!check)
			state = check_step(n, state, value);
	}
	return code;
}

/* The value of a typed character, -1 when the alphabet does not have it. */
static int
typed_value(const CodeShape *shape, gunichar c)
{
	const char *at;

	if (c == 0 || c > 127)
		return -1;
	at = strchr(shape->alphabet, g_ascii_toupper((char)c));
	return at == NULL ? -1 : (int)(at - shape->alphabet);
}

static bool
is_separator(gunichar c)
{
	return g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_DASH_PUNCTUATION;
}

/* Characters that count, of which the first SHAPE->length go to CODE as the alphabet has them.
 * *ret_bad is the place of the first that it does not have, or -1. */
static int
collect(const CodeShape *shape, const Secret *typed, Secret *code, int *ret_bad)
{
	const char *end = secret_text(typed) + secret_len(typed);
	int count = 0;

	*ret_bad = -1;
	for (const char *p = secret_text(typed); p < end;) {
		gunichar c = g_utf8_get_char_validated(p, end - p);
		bool valid = c < (gunichar)-2;
		int value = valid ? typed_value(shape, c) : -1;

		p += valid && c != 0 ? g_utf8_next_char(p) - p : 1;
		if (valid && is_separator(c))
			continue;
		if (value < 0 && *ret_bad < 0)
			*ret_bad = count;
		if (value >= 0 && count < shape->length)
			secret_bytes(code)[count] = shape->alphabet[value];
		count++;
	}
	return count;
}

/* The place of the first check character that does not fit, or -1. */
static int
find_bad_check(const CodeShape *shape, const Secret *code)
{
	int n = alphabet_size(shape);
	int state = check_start(n);

	for (int i = 0; i < shape->length; i++) {
		int value = typed_value(shape, secret_peek(code)[i]);

		if (!is_check(shape, i))
			state = check_step(n, state, value);
		else if (value != check_value(n, state))
			return i;
	}
	return -1;
}

CodeReading
code_read(const CodeShape *shape, const Secret *typed, Secret **ret_code, int *ret_bad_group)
{
	g_autoptr(Secret) code = NULL;
	int count, bad;
	CodeReading reading = CODE_READ_GOOD;

	g_assert(shape_fault(shape) == NULL);
	code = secret_new(shape->length);
	count = collect(shape, typed, code, &bad);
	if (count > shape->length) {
		reading = CODE_READ_LONG;
	} else if (bad >= 0) {
		reading = CODE_READ_CHARACTER;
	} else if (count < shape->length) {
		reading = CODE_READ_SHORT;
	} else {
		bad = find_bad_check(shape, code);
		if (bad >= 0)
			reading = CODE_READ_CHECK;
	}
	if (ret_bad_group != NULL)
		*ret_bad_group = reading == CODE_READ_CHARACTER || reading == CODE_READ_CHECK
					 ? bad / shape->group + 1
					 : 0;
	if (reading == CODE_READ_GOOD && ret_code != NULL)
		*ret_code = g_steal_pointer(&code);
	return reading;
}

static char *
group_words(int group)
{
	if (group >= 1 && group <= (int)G_N_ELEMENTS(ORDINALS))
		return g_strdup_printf("The %s group", ORDINALS[group - 1]);
	return g_strdup_printf("Group %d", group);
}

char *
code_reading_words(const CodeShape *shape, CodeReading reading, int bad_group)
{
	g_autofree char *group = group_words(bad_group);
	bool digits = strspn(shape->alphabet, "0123456789") == strlen(shape->alphabet);

	switch (reading) {
	case CODE_READ_GOOD:
		return g_strdup("The code reads well.");
	case CODE_READ_SHORT:
		return g_strdup_printf(
			"The code is too short: it has %d characters.", shape->length);
	case CODE_READ_LONG:
		return g_strdup_printf(
			"The code is too long: it has %d characters.", shape->length);
	case CODE_READ_CHARACTER:
		return g_strdup_printf("%s has a character that no code has%s.", group,
			digits ? ": codes are digits only" : "");
	case CODE_READ_CHECK:
		return g_strdup_printf("%s does not check. Please read it again.", group);
	}
	g_assert_not_reached();
}

char *
code_selector(const CodeShape *shape, const Secret *code, int selector)
{
	g_assert((int)secret_len(code) == shape->length);
	g_assert(selector >= 0 && selector % shape->group == 0 && selector < shape->length);
	return selector == 0 ? NULL : g_strndup(secret_text(code), selector);
}

Secret *
code_grouped(const CodeShape *shape, const Secret *code)
{
	int len = (int)secret_len(code);
	Secret *text = secret_new(len + (len - 1) / shape->group);
	unsigned char *to = secret_bytes(text);

	g_assert(len == shape->length);
	for (int i = 0; i < len; i++) {
		if (i > 0 && i % shape->group == 0)
			*to++ = ' ';
		*to++ = secret_peek(code)[i];
	}
	return text;
}

static const char *
character_word(char c)
{
	return g_ascii_isdigit(c) ? DIGITS[c - '0'] : NATO[c - 'A'];
}

Secret *
code_spelled(const CodeShape *shape, const Secret *code)
{
	int len = (int)secret_len(code);
	g_autoptr(Secret) text = secret_new(len * (LONGEST_WORD + 1));
	unsigned char *to = secret_bytes(text);

	g_assert(len == shape->length);
	for (int i = 0; i < len; i++) {
		const char *word = character_word((char)secret_peek(code)[i]);

		if (i > 0)
			*to++ = i % shape->group == 0 ? '\n' : ' ';
		memcpy(to, word, strlen(word));
		to += strlen(word);
	}
	return secret_from(secret_peek(text), to - secret_peek(text));
}
