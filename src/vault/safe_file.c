/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/safe_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "vault/error.h"

static bool
fail_errno(const char *path, const char *what, GError **error)
{
	int code = errno;

	g_set_error(error, VAULT_ERROR, VAULT_ERROR_FILE, "%s cannot be %s (%s).", path, what,
		g_strerror(code));
	return false;
}

static bool
fail_exists(const char *path, GError **error)
{
	g_set_error(error, VAULT_ERROR, VAULT_ERROR_EXISTS,
		"%s is there already and is not overwritten. Take another name, or move it away.",
		path);
	return false;
}

static bool
write_all(int fd, const Secret *content)
{
	const unsigned char *at = secret_peek(content);
	size_t left = secret_len(content);

	while (left > 0) {
		ssize_t put = write(fd, at, left);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		at += put;
		left -= put;
	}
	return fsync(fd) == 0;
}

/* Where renameat2 is not known, a file that appears between the look and the rename would be
 * overwritten; every file system a district keeps keys on knows it. */
static int
rename_new(const char *from, const char *to)
{
	struct stat st;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (lstat(to, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

/* So that the name, too, outlives a power cut. Where that cannot be, the file is there anyway. */
static void
sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

bool
safe_file_write(const char *path, const Secret *content, GError **error)
{
	g_autofree char *temporary = g_strdup_printf("%s.new-XXXXXX", path);
	struct stat st;
	bool good;
	int fd;

	if (lstat(path, &st) == 0)
		return fail_exists(path, error);
	fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return fail_errno(path, "written", error);
	good = write_all(fd, content) && rename_new(temporary, path) == 0;
	if (good)
		sync_folder(path);
	else if (errno == EEXIST)
		fail_exists(path, error);
	else
		fail_errno(path, "written", error);
	close(fd); /* synced: nothing can fail any more */
	if (!good)
		unlink(temporary);
	return good;
}

/* Up to SAFE_FILE_MAX + 1 bytes; -1: errno. */
static ssize_t
read_all(int fd, Secret *buffer)
{
	size_t len = 0;

	while (len < secret_len(buffer)) {
		ssize_t got = read(fd, secret_bytes(buffer) + len, secret_len(buffer) - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		len += got;
	}
	return (ssize_t)len;
}

Secret *
safe_file_read(const char *path, bool *ret_private, GError **error)
{
	g_autoptr(Secret) buffer = secret_new(SAFE_FILE_MAX + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t len = -1;

	if (fd >= 0 && fstat(fd, &st) == 0)
		len = read_all(fd, buffer);
	if (len < 0)
		fail_errno(path, "read", error);
	if (fd >= 0)
		close(fd);
	if (len < 0)
		return NULL;
	if (len > SAFE_FILE_MAX) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"%s is too large for a key file.", path);
		return NULL;
	}
	*ret_private = (st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
	return secret_from(secret_peek(buffer), len);
}
