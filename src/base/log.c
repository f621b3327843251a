/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static GMutex lock;
static int log_fd = STDERR_FILENO;

/* One write(2) a line, so that lines of two programs on one file never mix. */
static void
write_line(const char *text)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
	g_autofree char *line = g_strconcat(stamp, " ", text, "\n", NULL);
	size_t length = strlen(line);

	for (size_t i = 0; i + 1 < length; i++)
		if (g_ascii_iscntrl(line[i]))
			line[i] = ' ';
	g_mutex_lock(&lock);
	ssize_t written;
	do
		written = write(log_fd, line, length);
	while (written < 0 && errno == EINTR);
	g_mutex_unlock(&lock);
}

static GLogWriterOutput
take_glib_message(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
	const char *domain = NULL, *message = NULL;

	if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO))
		return G_LOG_WRITER_HANDLED;
	for (gsize i = 0; i < n_fields; i++) {
		if (fields[i].length >= 0)
			continue;
		if (g_str_equal(fields[i].key, "MESSAGE"))
			message = fields[i].value;
		else if (g_str_equal(fields[i].key, "GLIB_DOMAIN"))
			domain = fields[i].value;
	}
	g_autofree char *text =
		g_strconcat(domain ? domain : "program", ": ", message ? message : "", NULL);
	write_line(text);
	return G_LOG_WRITER_HANDLED;
}

void
log_open(const char *file)
{
	static gsize writer_set;
	int fd = STDERR_FILENO;

	if (file != NULL) {
		g_autofree char *folder = g_path_get_dirname(file);
		g_mkdir_with_parents(folder, 0700);
		fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (fd < 0)
			fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	g_mutex_lock(&lock);
	if (log_fd != STDERR_FILENO)
		close(log_fd);
	log_fd = fd;
	g_mutex_unlock(&lock);
	if (g_once_init_enter(&writer_set)) {
		g_log_set_writer_func(take_glib_message, NULL, NULL);
		g_once_init_leave(&writer_set, 1);
	}
}

void
log_line(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	write_line(text);
}
