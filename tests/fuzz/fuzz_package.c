/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file that somebody was sent: a ZIP, or a table. Refused, or read as tables whose
 * cells are sound; nothing is unpacked beside it. */
#include <stdint.h>
#include <string.h>

#include <glib/gstdio.h>

#include "exchange/package.h"
#include "exchange/roster.h"
#include "tests/fuzz/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool
see_row(const CsvRow *row, gpointer data, GError **error)
{
	for (guint i = 0; i < row->count; i++)
		g_assert_true(g_utf8_validate(row->cells[i], -1, NULL));
	return true;
}

static void
read_all(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Package) package = package_open(path, &error);
	if (!package) {
		g_assert_true(error->domain == EXCHANGE_ERROR);
		return;
	}
	for (const char *const *name = package_names(package); *name; name++) {
		g_autoptr(GError) trouble = NULL;
		g_assert_false(strchr(*name, '/') || strchr(*name, '\\'));
		if (!package_read(package, *name, see_row, NULL, NULL, &trouble))
			g_assert_true(trouble->domain == EXCHANGE_ERROR);
	}
	g_assert_true(package_done(package) >= 0 && package_done(package) <= 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static char *path;
	g_autoptr(GError) error = NULL;
	const RosterSink sink = { check_row };
	if (!path) {
		int fd = g_file_open_tmp("pindesk-fuzz-XXXXXX", &path, NULL);
		g_assert_cmpint(fd, >=, 0);
		g_close(fd, NULL);
	}
	FILE *file = g_fopen(path, "wb");
	g_assert_nonnull(file);
	g_assert_cmpuint(fwrite(bytes, 1, len, file), ==, len);
	fclose(file);
	read_all(path);
	g_autoptr(Roster) r = roster_read(path, ROSTER_AUTO, NULL, &sink, &error);
	judge(r, error);
	g_unlink(path);
	return 0;
}
