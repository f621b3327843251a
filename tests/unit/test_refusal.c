/* SPDX-License-Identifier: Apache-2.0 */
#include "db/refusal.h"

#include <string.h>

#include "db/people.h"

static void
test_sentences(void)
{
	static const struct {
		const char *code, *json, *text, *next;
	} cases[] = {
		{ "PD002",
			"{\"guardian\":\"Elena Ruiz\",\"document\":\"court_order\","
			"\"since\":\"2026-03-14\"}",
			"Elena Ruiz is restricted: court order of 03/14/2026.",
			"Do not issue or tell anything; call the principal." },
		{ "PD003",
			"{\"guardian\":\"Juan Garcia\",\"issued\":\"2026-09-01\","
			"\"handed\":\"2026-09-02\",\"expires\":\"2026-10-01\"}",
			"Juan Garcia already has a PIN, issued 09/01/2026, handed over "
			"09/02/2026; it works until 10/01/2026.",
			"F6 prints it again (same PIN) or replaces it (the old one stops "
			"working)." },
		{ "PD003", "{\"guardian\":\"Juan Garcia\",\"handed\":null}",
			"Juan Garcia already has a PIN.", NULL },
		{ "PD007",
			"{\"guardian\":\"Tomas Garcia\",\"by\":\"M. Ortega\","
			"\"document\":\"court_order\"}",
			"A document of Tomas Garcia was seen by M. Ortega: court order; a second "
			"person has not confirmed it yet.",
			NULL },
		{ "PD009", "{\"guardian\":\"Juan Garcia\",\"standing\":\"restricted\"}",
			"There is another Juan Garcia on this student's list, restricted.", NULL },
		{ "PD026", "{\"visit\":\"0412-318\",\"purpose\":\"reprint\"}",
			"There is a visit 0412-318 for this parent already (reprint).", NULL },
		{ "PD052", "{\"state\":\"not handed over yet\"}",
			"This cannot be done with the PIN: it is not handed over yet.", NULL },
		{ "PD011", "{\"user\":\"m_ortega\",\"ended\":\"2026-06-30\"}",
			"The assignment of m_ortega ended on 06/30/2026.", NULL },
		{ "PD020", "{\"by\":\"L. Tran\",\"desk\":\"front 2\"}",
			"Another desk (front 2, L. Tran) has this visit in hand.", NULL },
		{ "PD020", "{}", "Another desk has this visit in hand.", NULL },
		{ "PD023", "{\"failed\":3}", "Too many checks failed (3), so this visit has ended.",
			NULL },
		{ "PD013", "{\"role\":\"viewer\",\"needs\":\"account_admin, principal\"}",
			"This is not for your role (viewer).",
			"It takes: account admin, principal. Ask one who may to do it." },
		{ "PD013", "", "This is not for your role.", "Ask one who may to do it." },
		{ "PD061", "{\"field\":\"home_phone\",\"why\":\"is too short\"}",
			"This value (home phone) cannot be taken: it is too short.", NULL },
		{ "PD001", "not json",
			"This person is not on the verified list: no document is on file.", NULL },
		{ "PD001", "[1]",
			"This person is not on the verified list: no document is on file.", NULL },
		{ "PD001", NULL, "This person is not on the verified list: no document is on file.",
			NULL },
		{ "PD999", "{}",
			"The server says no, for a reason this program is too old to know.",
			"Nothing was done. Have this desk's program brought up to date." },
	};
	refusal_set_words(DATE_US, "PIN");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Refusal) refusal = refusal_from_detail(cases[i].code, cases[i].json);
		g_autofree char *text = refusal_text(refusal);
		g_autofree char *next = refusal_next(refusal);
		g_assert_cmpstr(refusal->code, ==, cases[i].code);
		g_assert_cmpstr(text, ==, cases[i].text);
		if (cases[i].next != NULL)
			g_assert_cmpstr(next, ==, cases[i].next);
	}
}

/* Facts with brackets and braces of their own are text, not template. */
static void
test_facts_are_text(void)
{
	g_autoptr(Refusal) refusal =
		refusal_from_detail("PD006", "{\"student\":\"]{on}[\",\"on\":\"2026-01-02\"}");
	g_autofree char *text = refusal_text(refusal);
	g_assert_cmpstr(text, ==, "]{on}[ has left the school on 01/02/2026.");
	g_assert_cmpstr(refusal_fact(refusal, "on"), ==, "2026-01-02");
	g_assert_cmpstr(refusal_fact(refusal, "off"), ==, "");
}

static void
test_words(void)
{
	g_autoptr(Refusal) refusal = refusal_from_detail(
		"PD003", "{\"guardian\":\"Juan Garcia\",\"issued\":\"2026-09-01\"}");
	refusal_set_words(DATE_ISO, NULL);
	g_autofree char *text = refusal_text(refusal);
	g_assert_cmpstr(text, ==, "Juan Garcia already has a code, issued 2026-09-01.");
	refusal_set_words(DATE_US, "PIN");
}

/* Every sentence is whole with no facts at all, with all facts, and is fit for a clerk. */
static void
test_every_row(void)
{
	static const char all[] =
		"{\"guardian\":\"A\",\"student\":\"B\",\"document\":\"c\",\"since\":\"d\","
		"\"issued\":\"e\",\"handed\":\"f\",\"expires\":\"g\",\"email\":\"h\",\"on\":\"i\","
		"\"user\":\"j\",\"ended\":\"k\",\"role\":\"l\",\"needs\":\"m\",\"by\":\"n\","
		"\"desk\":\"o\",\"visit\":\"p\",\"state\":\"q\",\"missing\":\"r\",\"failed\":\"s\","
		"\"have\":\"t\",\"need\":\"u\",\"kind\":\"v\",\"expired\":\"w\","
		"\"accepted_until\":\"x\",\"sheet\":\"y\",\"act\":\"z\",\"what\":\"aa\","
		"\"field\":\"bb\",\"why\":\"cc\",\"standing\":\"dd\",\"purpose\":\"ee\"}";
	static const char *const facts[] = { "{}", all };
	const char *const *codes = refusal_codes();
	const char *before = "";

	g_assert_cmpuint(g_strv_length((char **)codes), >=, 25);
	for (int i = 0; codes[i] != NULL; i++) {
		g_assert_cmpstr(before, <, codes[i]);
		before = codes[i];
		g_assert_nonnull(refusal_name(codes[i]));
		for (size_t n = 0; n < G_N_ELEMENTS(facts); n++) {
			g_autoptr(Refusal) refusal = refusal_from_detail(codes[i], facts[n]);
			g_autofree char *text = refusal_text(refusal);
			g_autofree char *next = refusal_next(refusal);
			g_test_message("%s: %s %s", codes[i], text, next);
			g_assert_true(g_str_has_suffix(text, "."));
			g_assert_true(g_str_has_suffix(next, "."));
			g_assert_null(strpbrk(text, "{}[]"));
			g_assert_null(strpbrk(next, "{}[]"));
			g_assert_null(strstr(text, "  "));
			g_assert_null(strcasestr(text, "error"));
			g_assert_null(strcasestr(next, "error"));
			g_assert_cmpstr(refusal->name, ==, refusal_name(codes[i]));
		}
	}
	g_assert_null(refusal_name("PD999"));
	refusal_free(NULL);
}

/* What the list says of printing again and replacing. */
static void
test_again(void)
{
	static const struct {
		const char *code, *facts;
		bool reprint, replace;
	} cases[] = {
		{ "PD000", "{\"purposes\":\"reprint; replace\"}", true, true },
		{ "PD000", "{\"purposes\":\"replace\"}", false, true },
		{ "PD000", "{}", false, false },
		{ "PD000", NULL, false, false },
		{ "PD052", "{\"purposes\":\"reprint; replace\",\"state\":\"used\"}", false, false },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Guardian guardian = { .can_again = (char *)cases[i].code,
			.can_again_facts = (char *)cases[i].facts };
		g_autoptr(Refusal) refusal = guardian_again_refusal(&guardian);
		g_assert_cmpint(guardian_may_again(&guardian, "reprint"), ==, cases[i].reprint);
		g_assert_cmpint(guardian_may_again(&guardian, "replace"), ==, cases[i].replace);
		g_assert_false(guardian_may_again(&guardian, "new"));
		g_assert_cmpint(refusal == NULL, ==, strcmp(cases[i].code, "PD000") == 0);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/refusal/sentences", test_sentences);
	g_test_add_func("/refusal/facts-are-text", test_facts_are_text);
	g_test_add_func("/refusal/words", test_words);
	g_test_add_func("/refusal/every-row", test_every_row);
	g_test_add_func("/refusal/again", test_again);
	return g_test_run();
}
