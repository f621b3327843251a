/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/acts.h"
#include "desk/seen.h"
#include "desk/texts.h"

#include <glib.h>
#include <glib/gstdio.h>

/* The same act keeps its id until it was answered; another act never shares it. */
static void
test_acts(void)
{
	g_autoptr(Acts) acts = acts_new();
	g_autofree char *first = g_strdup(acts_id(acts, "issue"));
	g_autofree char *part = acts_part(first, "open");
	g_autofree char *again = acts_part(first, "open");
	g_autofree char *other = acts_part(first, "sent");

	g_assert_true(g_uuid_string_is_valid(first));
	g_assert_cmpstr(first, ==, acts_id(acts, "issue"));
	g_assert_cmpstr(first, !=, acts_id(acts, "park"));
	acts_done(acts, "issue");
	g_assert_cmpstr(first, !=, acts_id(acts, "issue"));
	g_assert_true(g_uuid_string_is_valid(part));
	g_assert_cmpstr(part, ==, again);
	g_assert_cmpstr(part, !=, other);
	g_assert_cmpstr(part, !=, first);
}

/* The newest first, each once, kept over a restart, readable by nobody else. */
static void
test_seen(void)
{
	g_autofree char *dir = g_dir_make_tmp("seen-XXXXXX", NULL);
	g_autofree char *state = g_build_filename(dir, "state", NULL);
	g_autofree char *file = g_build_filename(state, "users", NULL);
	Seen *seen = seen_load(state);
	GStatBuf what;

	g_assert_cmpstr(seen_last(seen), ==, "");
	g_assert_false(seen_has(seen, "mortega"));
	seen_add(seen, "mortega");
	seen_add(seen, "ltran");
	seen_add(seen, "mortega");
	seen_free(seen);

	seen = seen_load(state);
	g_assert_cmpstr(seen_last(seen), ==, "mortega");
	g_assert_true(seen_has(seen, "ltran"));
	g_assert_false(seen_has(seen, "tran"));
	seen_free(seen);
	g_assert_cmpint(g_stat(file, &what), ==, 0);
	g_assert_cmpint(what.st_mode & 077, ==, 0);

	g_assert_true(g_file_set_contents(file, "\xff\xfe nonsense", -1, NULL));
	seen = seen_load(state);
	g_assert_cmpstr(seen_last(seen), ==, "");
	seen_free(seen);
	g_remove(file);
	g_rmdir(state);
	g_rmdir(dir);
}

static void
test_texts(void)
{
	g_autofree char *dir = g_dir_make_tmp("texts-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(dir, "texts", NULL);
	g_autofree char *since = NULL;
	Texts *texts = texts_load(dir, "6b1f4a52");

	g_assert_false(texts_changed(texts, "letter (es)", "uno", NULL));
	g_assert_false(texts_changed(texts, "letter (es)", "uno", NULL));
	g_assert_false(texts_changed(texts, "letter (en)", "one", NULL));
	texts_free(texts);
	texts = texts_load(dir, "6b1f4a52");
	g_assert_true(texts_changed(texts, "letter (es)", "dos", &since));
	g_assert_cmpuint(strlen(since), ==, 10);
	g_assert_false(texts_changed(texts, "letter (es)", "dos", NULL));
	texts_free(texts);
	/* Another district's are not compared. */
	texts = texts_load(dir, "0c110f4e");
	g_assert_false(texts_changed(texts, "letter (es)", "tres", NULL));
	texts_free(texts);
	g_assert_true(g_file_set_contents(file, "no such file\n\001", -1, NULL));
	texts = texts_load(dir, "6b1f4a52");
	g_assert_false(texts_changed(texts, "letter (es)", "dos", NULL));
	texts_free(texts);
	g_unlink(file);
	g_rmdir(dir);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/desk/acts", test_acts);
	g_test_add_func("/desk/seen", test_seen);
	g_test_add_func("/desk/texts", test_texts);
	return g_test_run();
}
