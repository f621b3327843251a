/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lib/district.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "tests/lib/pgtmp.h"

static PgTmp *pg;

/* A descriptor from which LINES can be read. */
static int
open_lines(const char *lines)
{
	int fds[2];
	g_assert_cmpint(pipe(fds), ==, 0);
	g_assert_cmpint(write(fds[1], lines, strlen(lines)), ==, (ssize_t)strlen(lines));
	close(fds[1]);
	return fds[0];
}

int
district_admin(const char *lines, const char *words)
{
	int fd = open_lines(lines ? lines : ""), out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	int nowhere = open("/dev/null", O_WRONLY);
	g_autofree char *line = lines == NULL
					? g_strdup_printf("admin %s", words)
					: g_strdup_printf("admin %s --passphrase-fd %d", words, fd);
	g_auto(GStrv) argv = NULL;
	int argc;

	g_assert_true(g_shell_parse_argv(line, &argc, &argv, NULL));
	g_autofree char **left = g_memdup2(argv, sizeof(char *) * (argc + 1));
	fflush(stdout);
	dup2(nowhere, STDOUT_FILENO);
	if (!g_test_verbose())
		dup2(nowhere, STDERR_FILENO);
	int code = cmd_admin(argc, left);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	close(nowhere);
	close(fd);
	return code;
}

int
district_init(const District *district, const char *lines, const char *more)
{
	g_autofree char *words = g_strdup_printf("init --name 'Sample District' --root-file %s "
						 "--portal-file %s --settings-out %s %s",
		district->root_file, district->portal_file, district->settings_file, more);
	return district_admin(lines, words);
}

Db *
district_owner(void)
{
	g_autoptr(GError) error = NULL;
	Db *db = db_open("", NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	return db;
}

void
district_run(const char *sql)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = district_owner();
	db_script(db, sql, NULL, &error);
	g_assert_no_error(error);
}

void
district_assert_text(const char *sql, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = district_owner();
	g_autofree char *text = NULL;
	db_get_text(db, sql, NULL, NULL, &text, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text, ==, expected);
}

District *
district_start(void)
{
	return district_start_with("local all postgres trust\nlocal all all scram-sha-256\n", NULL);
}

District *
district_start_with(const char *hba, const char *const *settings)
{
	pg = pgtmp_start_with(hba, settings);
	if (pg == NULL)
		return NULL;
	District *district = g_new0(District, 1);
	district->folder = g_dir_make_tmp("district-XXXXXX", NULL);
	district->root_file = g_build_filename(district->folder, "root", NULL);
	district->portal_file = g_build_filename(district->folder, "portal", NULL);
	district->settings_file = g_build_filename(district->folder, "desk.ini", NULL);
	const char *socket = strchr(pgtmp_owner(pg), '=') + 1;
	g_autofree char *host = g_strndup(socket, strcspn(socket, " "));
	g_setenv("PGHOST", host, TRUE);
	g_setenv("PGUSER", "postgres", TRUE);
	g_setenv("PGDATABASE", "postgres", TRUE);
	district_run("create database desk");
	g_setenv("PGDATABASE", "desk", TRUE);
	return district;
}

void
district_stop(District *district)
{
	char *const paths[] = { district->root_file, district->portal_file, district->settings_file,
		district->folder };
	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
		remove(paths[i]);
		g_free(paths[i]);
	}
	g_free(district);
	g_clear_pointer(&pg, pgtmp_stop);
}
