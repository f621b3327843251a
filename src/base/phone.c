/* SPDX-License-Identifier: Apache-2.0 */
#include "base/phone.h"

#include <string.h>

#include <glib.h>

static bool
fail(const char **ret_why, const char *why)
{
	if (ret_why != NULL)
		*ret_why = why;
	return false;
}

/* The extension marked at P: "x12", "ext. 12", "extension 12", "#12". NULL: none starts here;
 * "": a mark without a usable number behind it. */
static char *
read_extension(const char *p)
{
	static const char *const marks[] = { "extension", "ext.", "ext", "x.", "x", "#" };
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
		size_t length = strlen(marks[i]);
		if (g_ascii_strncasecmp(p, marks[i], length) != 0)
			continue;
		g_autofree char *number = g_strstrip(g_strdup(p + length));
		size_t digits = strspn(number, "0123456789");
		if (digits == 0 || digits > 8 || number[digits] != '\0')
			return g_strdup("");
		return g_steal_pointer(&number);
	}
	return NULL;
}

static bool
is_separator(gunichar c)
{
	return c == ' ' || c == '\t' || c == '(' || c == ')' || c == '-' || c == '.' || c == '/' ||
	       c == ',' || c == 0xa0 || (c >= 0x2010 && c <= 0x2015);
}

/* Digits of TYPED into DIGITS, its extension into *RET_EXTENSION. */
static bool
split(const char *typed, GString *digits, bool *ret_plus, char **ret_extension,
	const char **ret_why)
{
	bool plus = false;
	g_autofree char *extension = NULL;

	for (const char *p = typed; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		if (c < 0x80 && g_ascii_isdigit((char)c)) {
			g_string_append_c(digits, (char)c);
		} else if (c == '+' && digits->len == 0 && !plus) {
			plus = true;
		} else if (digits->len > 0 && c < 0x80 && (extension = read_extension(p)) != NULL) {
			if (extension[0] == '\0')
				return fail(ret_why, "The extension has no number.");
			break;
		} else if (c == (gunichar)-1 || c == (gunichar)-2 || !is_separator(c)) {
			return fail(ret_why, "A phone number has digits only.");
		}
	}
	*ret_plus = plus;
	*ret_extension = g_steal_pointer(&extension);
	return true;
}

static bool
check_nanp(const char *ten, const char **ret_why)
{
	if (ten[0] < '2')
		return fail(ret_why, "No area code starts with 0 or 1.");
	if (strncmp(ten, "555", 3) == 0)
		return fail(ret_why, "555 is not an area code.");
	if (ten[1] == '1' && ten[2] == '1')
		return fail(ret_why, "That is a service number, not an area code.");
	if (ten[3] < '2')
		return fail(ret_why, "After the area code comes a digit from 2 to 9.");
	if (ten[4] == '1' && ten[5] == '1')
		return fail(ret_why, "That is a service number, not a phone.");
	return true;
}

/* DIGITS without +1 or 1 in front, or a number abroad; false with a reason. */
static bool
to_e164(const char *digits, bool plus, char **ret_e164, const char **ret_why)
{
	size_t length = strlen(digits);

	if (!plus && strncmp(digits, "011", 3) == 0 && length > 10) {
		plus = true;
		digits += 3;
		length -= 3;
	}
	if (plus && digits[0] != '1') {
		if (length < 7 || length > 15 || digits[0] == '0')
			return fail(ret_why, "A number abroad is + and 7 to 15 digits.");
		*ret_e164 = g_strconcat("+", digits, NULL);
		return true;
	}
	if (digits[0] == '1' && (plus || length == 11)) {
		digits++;
		length--;
	}
	if (length == 0)
		return fail(ret_why, "No number is typed.");
	if (length == 7)
		return fail(ret_why, "The area code is missing.");
	if (length < 10)
		return fail(ret_why, "Too short: a phone number has 10 digits.");
	if (length > 10)
		return fail(ret_why, "Too long: a phone number has 10 digits.");
	if (!check_nanp(digits, ret_why))
		return false;
	*ret_e164 = g_strconcat("+1", digits, NULL);
	return true;
}

bool
phone_parse(const char *typed, char **ret_e164, char **ret_extension, const char **ret_why)
{
	g_autoptr(GString) digits = g_string_new(NULL);
	g_autofree char *extension = NULL, *e164 = NULL;
	bool plus;

	if (!split(typed, digits, &plus, &extension, ret_why) ||
		!to_e164(digits->str, plus, &e164, ret_why))
		return false;
	if (ret_e164 != NULL)
		*ret_e164 = g_steal_pointer(&e164);
	if (ret_extension != NULL)
		*ret_extension = g_steal_pointer(&extension);
	return true;
}

char *
phone_show(const char *e164, const char *extension)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (e164 == NULL)
		return g_strdup("");
	if (strlen(e164) == 12 && strncmp(e164, "+1", 2) == 0)
		g_string_printf(out, "%.3s-%.3s-%s", e164 + 2, e164 + 5, e164 + 8);
	else
		g_string_assign(out, e164);
	if (extension != NULL && extension[0] != '\0')
		g_string_append_printf(out, " x%s", extension);
	return g_strdup(out->str);
}
