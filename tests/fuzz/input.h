/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What targets do with their input alike. */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* A folder of this process in memory, where the system has one, gone with it; borrowed. */
G_GNUC_UNUSED static const char *
fuzz_folder(void)
{
	static char folder[] = "/dev/shm/pindesk-fuzz-XXXXXX", other[] = "/tmp/pindesk-fuzz-XXXXXX";
	static char *made;
	if (!made)
		made = g_mkdtemp(folder) ? folder : g_mkdtemp(other);
	g_assert_nonnull(made);
	return made;
}

/* The input as the file NAME there; caller owns the path and deletes the file. */
G_GNUC_UNUSED static char *
fuzz_file(const char *name, const void *bytes, size_t len)
{
	char *path = g_build_filename(fuzz_folder(), name, NULL);
	g_assert_true(g_file_set_contents_full(
		path, len ? bytes : "", (gssize)len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	return path;
}

/* A sentence may have several lines, and tabs, and nothing else that a terminal obeys. */
G_GNUC_UNUSED static void
check_sentence(const char *text)
{
	g_assert_true(text && g_utf8_validate(text, -1, NULL));
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_assert_true(c == '\n' || c == '\t' ||
			      (!g_unichar_iscntrl(c) && (c < 0x202A || c > 0x202E) &&
				      (c < 0x2066 || c > 0x2069)));
	}
}
