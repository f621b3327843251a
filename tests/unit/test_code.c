/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>

#include "vault/check.h"
#include "vault/code.h"
#include "vault/error.h"

#define DIGITS "0123456789"
#define SAFE32 "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
/* Those of the profiles vpc and access-code, and of one that a district wrote. */
#define SAFE24 "23456789CDFHJKMNPQRTVWXY"
#define LETTERS22 "ABCDEFGHJKMNPQRSTVWXYZ"
#define ALL36 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const CodeShape SHAPES[] = {
	{ DIGITS, 10, 5 },
	{ SAFE32, 9, 9 },
	{ SAFE32, 12, 4 },
	{ ALL36, 14, 5 }, /* a shorter last group */
	{ SAFE24, 10, 5 },
	{ SAFE24, 12, 4 },
	{ LETTERS22, 12, 6 },
};

static CodeReading
read_text(const CodeShape *shape, const char *text, Secret **ret_code, int *ret_group)
{
	g_autoptr(Secret) typed = secret_from(text, strlen(text));

	return code_read(shape, typed, ret_code, ret_group);
}

static void
test_shapes(void)
{
	static const struct {
		CodeShape shape;
		const char *wrong; /* a part of the sentence; NULL: valid */
		int bits;
	} rows[] = {
		{ { DIGITS, 10, 5 }, NULL, 26 },
		{ { DIGITS, 10, 10 }, NULL, 29 },
		{ { DIGITS, 12, 4 }, NULL, 29 },
		{ { SAFE32, 9, 9 }, NULL, 40 },
		{ { SAFE32, 12, 4 }, NULL, 45 },
		{ { SAFE32, 5, 5 }, NULL, 20 },
		{ { SAFE24, 10, 5 }, NULL, 36 },
		{ { SAFE24, 12, 4 }, NULL, 41 },
		{ { LETTERS22, 12, 6 }, NULL, 44 },
		{ { ALL36, 40, 4 }, NULL, 155 },
		{ { NULL, 10, 5 }, "two characters" },
		{ { "", 10, 5 }, "two characters" },
		{ { "0", 10, 5 }, "two characters" },
		{ { "012345678", 10, 5 }, "even number" },
		{ { "23456789ABCDEFGHJKLMNPQRSTUVWXY", 12, 4 }, "even number" },
		{ { "0123456788", 10, 5 }, "twice" },
		{ { "012345678a", 10, 5 }, "capital" },
		{ { "012345678-", 10, 5 }, "capital" },
		{ { "01234567\xc3\xa9", 10, 5 }, "capital" },
		{ { DIGITS, 3, 3 }, "4 to 40" },
		{ { DIGITS, 41, 5 }, "4 to 40" },
		{ { DIGITS, -10, 5 }, "4 to 40" },
		{ { DIGITS, 10, 1 }, "group" },
		{ { DIGITS, 10, 0 }, "group" },
		{ { DIGITS, 11, 5 }, "alone" },
		{ { DIGITS, 6, 3 }, "guessed" },
		{ { DIGITS, 10, 2 }, "guessed" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		bool valid = code_shape_valid(&rows[i].shape, &error);

		g_assert_cmpint(valid, ==, rows[i].wrong == NULL);
		if (valid) {
			g_assert_cmpint(code_shape_bits(&rows[i].shape), ==, rows[i].bits);
		} else {
			g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
			g_assert_nonnull(strstr(error->message, rows[i].wrong));
		}
	}
}

/* Texts closed by their check character, from outside: 0794-5 is the standard's own for MOD 11,10,
 * the GRid is the one its handbook prints (MOD 37,36), the last two are German tax numbers. */
static void
test_vectors(void)
{
	static const struct {
		const char *alphabet, *text;
	} rows[] = {
		{ DIGITS, "07945" },
		{ ALL36, "A12425GABC1234002M" },
		{ DIGITS, "86095742719" },
		{ DIGITS, "47036892816" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int n = (int)strlen(rows[i].alphabet), state = check_start(n);
		const char *p = rows[i].text;

		for (; p[1] != '\0'; p++)
			state = check_step(
				n, state, (int)(strchr(rows[i].alphabet, *p) - rows[i].alphabet));
		g_assert_cmpint(rows[i].alphabet[check_value(n, state)], ==, *p);
	}
}

/* Whether F(x) for x in 0..N-1 has N different results in LOW..LOW+N-1. */
static bool
one_to_one(int n, int low, const int *results)
{
	g_autofree bool *seen = g_new0(bool, n);

	for (int i = 0; i < n; i++) {
		int at = results[i] - low;

		if (at < 0 || at >= n || seen[at])
			return false;
		seen[at] = true;
	}
	return true;
}

/* The proof for texts of any length. A step and the closing value are one-to-one in each argument:
 * so one wrong character changes the state after it, the change is carried to the end by the same
 * right characters, and another state wants another check character. */
static bool
catches_every_slip(int n)
{
	g_autofree int *results = g_new(int, n);

	for (int state = 1; state <= n; state++) {
		for (int value = 0; value < n; value++)
			results[value] = check_step(n, state, value);
		if (!one_to_one(n, 1, results))
			return false;
	}
	for (int value = 0; value < n; value++) {
		for (int state = 1; state <= n; state++)
			results[state - 1] = check_step(n, state, value);
		if (!one_to_one(n, 1, results))
			return false;
	}
	for (int state = 1; state <= n; state++)
		results[state - 1] = check_value(n, state);
	return one_to_one(n, 0, results);
}

static void
test_substitution_proof(void)
{
	for (int n = 2; n <= 36; n++)
		g_assert_cmpint(catches_every_slip(n), ==, n % 2 == 0);
}

/* All 10,000 groups of five digits, each of their 45 slips. */
static void
test_substitution_by_hand(void)
{
	for (int number = 0; number < 10000; number++) {
		int digits[5] = { number / 1000, number / 100 % 10, number / 10 % 10, number % 10 };

		for (int place = -1; place < 5; place++) {
			for (int slip = place < 0 ? 9 : 1; slip <= 9; slip++) {
				int state = check_start(10);
				bool good;

				for (int i = 0; i < 4; i++)
					state = check_step(10, state,
						(digits[i] + (i == place ? slip : 0)) % 10);
				if (place < 0)
					digits[4] = check_value(10, state);
				good = check_value(10, state) ==
				       (digits[4] + (place == 4 ? slip : 0)) % 10;
				g_assert_cmpint(good, ==, place < 0);
			}
		}
	}
}

/* Every slip in whole codes is caught, and the group it is in is named. */
static void
test_substitution_located(void)
{
	for (size_t s = 0; s < G_N_ELEMENTS(SHAPES); s++) {
		const CodeShape *shape = &SHAPES[s];

		for (int round = 0; round < 12; round++) {
			g_autoptr(Secret) code = code_new(shape);

			for (int i = 0; i < shape->length; i++) {
				for (const char *c = shape->alphabet; *c != '\0'; c++) {
					g_autoptr(Secret) typed = secret_copy(code);
					int group = -1;
					CodeReading reading;
					bool same = secret_peek(code)[i] == *c;

					secret_bytes(typed)[i] = *c;
					reading = code_read(shape, typed, NULL, &group);
					g_assert_cmpint(reading, ==,
						same ? CODE_READ_GOOD : CODE_READ_CHECK);
					g_assert_cmpint(group, ==, same ? 0 : i / shape->group + 1);
				}
			}
		}
	}
}

/* Neighbours swapped inside the payload, over all states a payload can have reached. */
static void
measure_transpositions(int n)
{
	int missed = 0, all = 0;

	for (int state = 1; state <= n; state++) {
		for (int a = 0; a < n; a++) {
			for (int b = 0; b < a; b++) {
				all++;
				missed += check_step(n, check_step(n, state, a), b) ==
					  check_step(n, check_step(n, state, b), a);
			}
		}
	}
	g_test_message("alphabet of %d: %d of %d neighbours swapped go unseen (%.2f %%)", n, missed,
		all, 100.0 * missed / all);
	g_assert_cmpfloat(missed, <, all * 0.03);
}

/* A payload character swapped with the check character after it. */
static void
measure_check_transpositions(int n)
{
	int missed = 0, all = 0;

	for (int state = 1; state <= n; state++) {
		for (int a = 0; a < n; a++) {
			int check = check_value(n, check_step(n, state, a));

			if (check == a)
				continue;
			all++;
			missed += check_value(n, check_step(n, state, check)) == a;
		}
	}
	g_test_message("alphabet of %d: %d of %d swaps with the check go unseen (%.2f %%)", n,
		missed, all, 100.0 * missed / all);
	g_assert_cmpfloat(missed, <, all * 0.15);
}

static void
test_transpositions(void)
{
	static const int sizes[] = { 10, 22, 24, 32, 36 };

	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		measure_transpositions(sizes[i]);
		measure_check_transpositions(sizes[i]);
	}
}

/* Two whole groups changed places: separate checks would never see that. */
static void
test_swapped_groups(void)
{
	const CodeShape *shape = &SHAPES[0];
	int missed = 0, all = 0;

	for (int round = 0; round < 2000; round++) {
		g_autoptr(Secret) code = code_new(shape);
		g_autoptr(Secret) swapped = secret_new(10);

		memcpy(secret_bytes(swapped), secret_peek(code) + 5, 5);
		memcpy(secret_bytes(swapped) + 5, secret_peek(code), 5);
		if (secret_equal(code, swapped))
			continue;
		all++;
		missed += code_read(shape, swapped, NULL, NULL) == CODE_READ_GOOD;
	}
	g_test_message("%d of %d swaps of two groups go unseen", missed, all);
	g_assert_cmpint(missed, <, all / 20);
}

static void
test_new(void)
{
	for (size_t s = 0; s < G_N_ELEMENTS(SHAPES); s++) {
		g_assert_true(code_shape_valid(&SHAPES[s], NULL));
		for (int round = 0; round < 200; round++) {
			g_autoptr(Secret) code = code_new(&SHAPES[s]);
			g_autoptr(Secret) other = code_new(&SHAPES[s]);
			g_autoptr(Secret) read = NULL;
			int group = -1;

			g_assert_cmpuint(secret_len(code), ==, SHAPES[s].length);
			g_assert_cmpint(
				code_read(&SHAPES[s], code, &read, &group), ==, CODE_READ_GOOD);
			g_assert_true(secret_equal(read, code));
			g_assert_cmpint(group, ==, 0);
			/* 26 bits: one in 340,000 runs of this test would stop here by chance */
			g_assert_false(secret_equal(code, other));
		}
	}
}

/* Pearson's statistic of the payload characters in every place. The limits are those that a fair
 * source passes but once in a thousand million runs. */
static void
check_uniform(const CodeShape *shape, int codes, double limit_place, double limit_all)
{
	int n = (int)strlen(shape->alphabet);
	g_autofree int *count = g_new0(int, n * shape->length);
	g_autofree int *total = g_new0(int, n);
	int places = 0;
	double all = 0;

	for (int i = 0; i < codes; i++) {
		g_autoptr(Secret) code = code_new(shape);

		for (int k = 0; k < shape->length; k++)
			count[k * n + (strchr(shape->alphabet, secret_peek(code)[k]) -
					      shape->alphabet)]++;
	}
	for (int k = 0; k < shape->length; k++) {
		double chi = 0, expected = (double)codes / n;

		if (k % shape->group == shape->group - 1)
			continue;
		places++;
		for (int v = 0; v < n; v++) {
			chi += (count[k * n + v] - expected) * (count[k * n + v] - expected) /
			       expected;
			total[v] += count[k * n + v];
		}
		g_assert_cmpfloat(chi, <, limit_place);
	}
	for (int v = 0; v < n; v++) {
		double expected = (double)codes * places / n;

		all += (total[v] - expected) * (total[v] - expected) / expected;
	}
	g_test_message(
		"alphabet of %d: chi-square %.1f over %d characters", n, all, codes * places);
	g_assert_cmpfloat(all, <, limit_all);
}

static void
test_uniform(void)
{
	check_uniform(&SHAPES[0], 5000, 65, 65);
	check_uniform(&SHAPES[2], 5000, 110, 110);
	check_uniform(&SHAPES[4], 5000, 95, 95);
	check_uniform(&SHAPES[5], 5000, 95, 95);
	check_uniform(&SHAPES[6], 5000, 92, 92);
}

static void
test_read(void)
{
	static const struct {
		int shape;
		const char *typed;
		CodeReading reading;
		int group;
	} rows[] = {
		{ 0, "0000000000", CODE_READ_CHECK, 1 },
		{ 0, "", CODE_READ_SHORT, 0 },
		{ 0, " - ", CODE_READ_SHORT, 0 },
		{ 0, "07945", CODE_READ_SHORT, 0 },
		{ 0, "07945 0000", CODE_READ_SHORT, 0 },
		{ 0, "07945 00000 0", CODE_READ_LONG, 0 },
		{ 0, "07945 00000 x", CODE_READ_LONG, 0 },
		{ 0, "0794O", CODE_READ_CHARACTER, 1 },
		{ 0, "07945 0l000", CODE_READ_CHARACTER, 2 },
		{ 0, "07945.00000", CODE_READ_LONG, 0 },
		{ 0, "07945\xc3\xa9", CODE_READ_CHARACTER, 2 },
		{ 0, "07945\xff", CODE_READ_CHARACTER, 2 },
		{ 0, "07945\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5", CODE_READ_CHARACTER, 2 },
		{ 2, "ABC0 DEFG HJKL", CODE_READ_CHARACTER, 1 },
		{ 2, "ABCD EFGH JKLO", CODE_READ_CHARACTER, 3 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		Secret *code = NULL;
		int group = -1;

		g_assert_cmpint(read_text(&SHAPES[rows[i].shape], rows[i].typed, &code, &group), ==,
			rows[i].reading);
		g_assert_cmpint(group, ==, rows[i].group);
		g_assert_null(code);
	}
}

/* The ways in which people type what stands on the letter. */
static void
test_read_kindly(void)
{
	static const CodeShape shape = { ALL36, 18, 18 };
	static const char *const typed[] = {
		"A12425GABC1234002M",
		"a12425gabc1234002m",
		"A1-2425G-ABC1234002-M",
		"  a1 2425g abc1234002 m\t",
		"A1\xe2\x80\x93"
		"2425G\xe2\x80\x94"
		"ABC1234002\xc2\xa0M",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
		g_autoptr(Secret) code = NULL;

		g_assert_cmpint(read_text(&shape, typed[i], &code, NULL), ==, CODE_READ_GOOD);
		g_assert_cmpstr(secret_text(code), ==, "A12425GABC1234002M");
	}
}

/* Letters may be typed in either case, of every alphabet. */
static void
test_read_any_case(void)
{
	for (size_t s = 0; s < G_N_ELEMENTS(SHAPES); s++)
		for (int round = 0; round < 50; round++) {
			g_autoptr(Secret) code = code_new(&SHAPES[s]);
			g_autoptr(Secret) typed = secret_copy(code);
			g_autoptr(Secret) read = NULL;

			for (int i = 0; i < SHAPES[s].length; i++)
				if (round == 0 || g_random_boolean())
					secret_bytes(typed)[i] =
						g_ascii_tolower((char)secret_peek(typed)[i]);
			g_assert_cmpint(
				code_read(&SHAPES[s], typed, &read, NULL), ==, CODE_READ_GOOD);
			g_assert_true(secret_equal(read, code));
		}
}

/* A NUL in the middle ends nothing. */
static void
test_read_nul(void)
{
	g_autoptr(Secret) typed = secret_from("07945\0"
					      "0000",
		10);
	int group = -1;

	g_assert_cmpint(code_read(&SHAPES[0], typed, NULL, &group), ==, CODE_READ_CHARACTER);
	g_assert_cmpint(group, ==, 2);
}

static void
test_words(void)
{
	static const struct {
		int shape;
		CodeReading reading;
		int group;
		const char *words;
	} rows[] = {
		{ 0, CODE_READ_SHORT, 0, "The code is too short: it has 10 characters." },
		{ 0, CODE_READ_LONG, 0, "The code is too long: it has 10 characters." },
		{ 0, CODE_READ_CHARACTER, 1,
			"The first group has a character that no code has: codes are digits "
			"only." },
		{ 2, CODE_READ_CHARACTER, 3, "The third group has a character that no code has." },
		{ 0, CODE_READ_CHECK, 2, "The second group does not check. Please read it again." },
		{ 0, CODE_READ_CHECK, 12, "Group 12 does not check. Please read it again." },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *words =
			code_reading_words(&SHAPES[rows[i].shape], rows[i].reading, rows[i].group);

		g_assert_cmpstr(words, ==, rows[i].words);
	}
}

static void
test_selector(void)
{
	g_autoptr(Secret) code = code_new(&SHAPES[2]);
	g_autofree char *four = code_selector(&SHAPES[2], code, 4);
	g_autofree char *eight = code_selector(&SHAPES[2], code, 8);

	g_assert_null(code_selector(&SHAPES[2], code, 0));
	g_assert_cmpmem(four, strlen(four), secret_peek(code), 4);
	g_assert_cmpmem(eight, strlen(eight), secret_peek(code), 8);
}

static void
test_shown(void)
{
	static const struct {
		CodeShape shape;
		const char *code, *grouped, *spelled;
	} rows[] = {
		{ { DIGITS, 10, 5 }, "4831607295", "48316 07295",
			"four eight three one six\nzero seven two nine five" },
		{ { SAFE32, 9, 9 }, "K7XWNQJ2V", "K7XWNQJ2V",
			"Kilo seven X-ray Whiskey November Quebec Juliett two Victor" },
		{ { SAFE24, 12, 4 }, "K7XWNQJ4PR9D", "K7XW NQJ4 PR9D",
			"Kilo seven X-ray Whiskey\nNovember Quebec Juliett four\nPapa Romeo nine "
			"Delta" },
		{ { ALL36, 14, 5 }, "0A1B2C3D4E5F6G", "0A1B2 C3D4E 5F6G",
			"zero Alfa one Bravo two\nCharlie three Delta four Echo\nfive Foxtrot six "
			"Golf" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Secret) code = secret_from(rows[i].code, strlen(rows[i].code));
		g_autoptr(Secret) grouped = code_grouped(&rows[i].shape, code);
		g_autoptr(Secret) spelled = code_spelled(&rows[i].shape, code);

		g_assert_cmpstr(secret_text(grouped), ==, rows[i].grouped);
		g_assert_cmpuint(secret_len(grouped), ==, strlen(rows[i].grouped));
		g_assert_cmpstr(secret_text(spelled), ==, rows[i].spelled);
		g_assert_cmpuint(secret_len(spelled), ==, strlen(rows[i].spelled));
	}
}

/* Anything at all may be typed. */
static void
test_fuzz(void)
{
	static const char likely[] = "0123456789 -KkOo\xc3\xa9\xe2\x80\x93\xff";

	for (int round = 0; round < 20000; round++) {
		char typed[24];
		int len = g_random_int_range(0, sizeof typed);
		g_autoptr(Secret) secret = NULL;
		g_autoptr(Secret) code = NULL;
		int group = -1;
		CodeReading reading;
		const CodeShape *shape = &SHAPES[round % G_N_ELEMENTS(SHAPES)];

		for (int i = 0; i < len; i++)
			typed[i] = round % 3 == 0
					   ? (char)g_random_int_range(0, 256)
					   : likely[g_random_int_range(0, sizeof likely - 1)];
		secret = secret_from(typed, len);
		reading = code_read(shape, secret, &code, &group);
		g_assert_cmpint(code != NULL, ==, reading == CODE_READ_GOOD);
		g_assert_cmpint(group > 0, ==,
			reading == CODE_READ_CHARACTER || reading == CODE_READ_CHECK);
		g_assert_cmpint(group, <=, code_shape_groups(shape));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/code/shapes", test_shapes);
	g_test_add_func("/code/vectors", test_vectors);
	g_test_add_func("/code/substitution-proof", test_substitution_proof);
	g_test_add_func("/code/substitution-by-hand", test_substitution_by_hand);
	g_test_add_func("/code/substitution-located", test_substitution_located);
	g_test_add_func("/code/transpositions", test_transpositions);
	g_test_add_func("/code/swapped-groups", test_swapped_groups);
	g_test_add_func("/code/new", test_new);
	g_test_add_func("/code/uniform", test_uniform);
	g_test_add_func("/code/read", test_read);
	g_test_add_func("/code/read-kindly", test_read_kindly);
	g_test_add_func("/code/read-any-case", test_read_any_case);
	g_test_add_func("/code/read-nul", test_read_nul);
	g_test_add_func("/code/words", test_words);
	g_test_add_func("/code/selector", test_selector);
	g_test_add_func("/code/shown", test_shown);
	g_test_add_func("/code/fuzz", test_fuzz);
	return g_test_run();
}
