/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
write_all(int fd, const Secret *pdf)
{
	const unsigned char *bytes = secret_peek(pdf);
	for (size_t done = 0; done < secret_len(pdf);) {
		ssize_t n = write(fd, bytes + done, secret_len(pdf) - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return fsync(fd) == 0;
}

/* Gives the finished file its name; never over another one. */
static char *
name_it(const Printer *printer, const char *made, const char *sheet)
{
	for (int n = 1; n < 1000; n++) {
		g_autofree char *name = n == 1 ? g_strdup_printf("%s.pdf", sheet)
					       : g_strdup_printf("%s-%d.pdf", sheet, n);
		g_autofree char *path = g_build_filename(printer->path, name, NULL);
		if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
			return g_steal_pointer(&name);
		if (errno != EEXIST)
			break;
	}
	return NULL;
}

char *
folder_keep(const Printer *printer, const Secret *pdf, const char *sheet, GError **error)
{
	g_autofree char *made = g_build_filename(printer->path, ".sheet-XXXXXX", NULL);
	char *name = NULL;
	int fd = g_mkdir_with_parents(printer->path, 0700) == 0 ? mkstemp(made) : -1;
	bool good = fd >= 0 && write_all(fd, pdf);
	if (fd >= 0)
		good = close(fd) == 0 && good;
	if (good)
		name = name_it(printer, made, sheet);
	if (!name) {
		int why = errno;
		if (fd >= 0)
			unlink(made);
		g_set_error(error, PRINT_ERROR, PRINT_ERROR_FOLDER,
			"The sheet could not be put into %s: %s. Choose another folder.",
			printer->path, g_strerror(why));
	}
	return name;
}

PrintOutcome
folder_find(const Printer *printer, const char *name, GError **error)
{
	g_autofree char *path = g_build_filename(printer->path, name, NULL);

	if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return PRINT_DONE;
	link_fail(error, PRINT_ERROR_SILENT,
		"%s does not have the file %s, or not any more. Look "
		"for it.",
		printer->label, name);
	return PRINT_MAYBE;
}
