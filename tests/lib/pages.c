/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lib/pages.h"

#include <glib/gstdio.h>
#include <string.h>

static char *dir;

void
pages_start(void)
{
	dir = g_dir_make_tmp("pindesk-pages-XXXXXX", NULL);
	g_assert_nonnull(dir);
}

void
pages_end(void)
{
	g_free(pages_ask("rm", "-rf", dir, NULL));
	g_clear_pointer(&dir, g_free);
}

const char *
pages_dir(void)
{
	return dir;
}

char *
pages_write(const void *bytes, gsize len)
{
	char *path = g_build_filename(dir, "letter.pdf", NULL);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
	return path;
}

/* Whether PROGRAM is there; skips the test visibly when not. */
bool
pages_have(const char *program)
{
	g_autofree char *path = g_find_program_in_path(program);
	if (path)
		return true;
	g_autofree char *why = g_strdup_printf("%s is not installed", program);
	g_test_skip(why);
	return false;
}

/* What the command says, standard error included; must succeed. */
char *
pages_ask(const char *first, ...)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	va_list args;
	va_start(args, first);
	for (const char *word = first; word; word = va_arg(args, const char *))
		g_ptr_array_add(argv, (char *)word);
	va_end(args);
	g_ptr_array_add(argv, NULL);
	g_autofree char *out = NULL, *complaints = NULL;
	int status = -1;
	g_assert_true(g_spawn_sync(dir, (char **)argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
		&out, &complaints, &status, NULL));
	if (status != 0)
		g_test_message("%s: %s%s", first, out, complaints);
	g_assert_cmpint(status, ==, 0);
	return g_strconcat(out, complaints, NULL);
}

/* Without blanks, direction marks and accents kept apart: how texts are compared. */
char *
pages_squeeze(const char *text)
{
	g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
	GString *out = g_string_new(NULL);
	for (const char *p = normal; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (!g_unichar_isspace(c) && g_unichar_type(c) != G_UNICODE_FORMAT)
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

void
pages_assert_in(const char *text, const char *part)
{
	g_autofree char *hay = pages_squeeze(text), *needle = pages_squeeze(part);
	if (!strstr(hay, needle))
		g_test_message("\"%s\" is not in:\n%s", part, text);
	g_assert_nonnull(strstr(hay, needle));
}

void
pages_assert_qr(const char *file, const char *resolution, const char *payload)
{
	g_autofree char *page = g_build_filename(dir, "page", NULL);
	g_autofree char *png = g_strconcat(page, ".png", NULL);
	g_free(pages_ask(
		"pdftoppm", "-singlefile", "-r", resolution, "-gray", "-png", file, page, NULL));
	g_autofree char *read = pages_ask("zbarimg", "-q", "--nodbus", "--raw", png, NULL);
	g_assert_cmpstr(g_strchomp(read), ==, payload);
}

void
pages_assert_drawn(const char *file)
{
	g_autofree char *said = pages_ask(
		"mutool", "draw", "-q", "-r", "30", "-F", "pgm", "-o", "/dev/null", file, NULL);
	g_assert_null(strstr(said, "FT_Load_Glyph"));
}
