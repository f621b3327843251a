/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/talk.h"

/* How many words a command takes is what its usage says. */

static void
test_words(void)
{
	static const struct {
		const char *usage;
		int takes; /* words; -1: any number */
	} rows[] = {
		{ "doctor", 0 },
		{ "run day ", 0 },
		{ "handout NAME", 1 },
		{ "run show [RUN]", 1 },
		{ "admin letters diff [KIND [LANG]]", 2 },
		{ "admin letters check [FILE ...]", -1 },
		{ "run mark RUN FIRST LAST good|blank", 4 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		for (int n = 0; n < 7; n++) {
			g_auto(GStrv) words = g_strsplit("a b c d e f g", " ", 1 + n);
			char **argv = words;
			int argc = 1 + n;
			bool taken = talk_options(&argc, &argv, rows[i].usage, "",
				(const GOptionEntry[]){ { NULL } });

			g_assert_cmpint(argc, ==, 1 + n);
			g_assert_cmpint(taken, ==, rows[i].takes < 0 || n <= rows[i].takes);
		}
}

/* What a server, a file or a printer has sent never reaches the terminal raw. */
static void
test_raw(void)
{
	if (g_test_subprocess()) {
		talk_say("%s says:\n%s", "Rosa\x1b[2J", "a\u202eb \xff\r");
		talk_tell("%s", "N\u00fa\u00f1ez\x9b\x07");
		return;
	}
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_passed();
	g_test_trap_assert_stderr("Rosa\uFFFD[2J says:\na\uFFFDb \uFFFD \n");
	g_test_trap_assert_stdout("*N\u00fa\u00f1ez\uFFFD\uFFFD\n*");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/talk/words", test_words);
	g_test_add_func("/talk/raw", test_raw);
	return g_test_run();
}
