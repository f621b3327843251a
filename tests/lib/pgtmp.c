/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lib/pgtmp.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

struct PgTmp {
	char *folder, *bin;
	char *owner, *anybody, *pooled;
	pid_t pid, pooler; /* 0: none */
};

/* The newest PostgreSQL of this machine, as Debian places them. */
static char *
find_bin(void)
{
	static const char root[] = "/usr/lib/postgresql";
	g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
	const char *entry;
	int best = 0;

	while (dir != NULL && (entry = g_dir_read_name(dir)) != NULL) {
		g_autofree char *initdb = g_build_filename(root, entry, "bin", "initdb", NULL);
		int version = (int)strtol(entry, NULL, 10);
		if (version > best && access(initdb, X_OK) == 0)
			best = version;
	}
	return best > 0 ? g_strdup_printf("%s/%d/bin", root, best) : NULL;
}

/* Whom the server runs as when we are root: it refuses to be root itself. */
static const struct passwd *
find_user(void)
{
	static const char *const names[] = { "postgres", "nobody" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct passwd *user = getpwnam(names[i]);
		if (user != NULL)
			return user;
	}
	g_error("there is neither a user postgres nor nobody");
}

static void
become(const char *const *argv, const char *log, const struct passwd *user, pid_t parent)
{
	if (user != NULL &&
		(setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
		_exit(126);
	/* After setuid, which forgets it. SIGINT is the server's quick end. */
	prctl(PR_SET_PDEATHSIG, SIGINT);
	if (getppid() != parent)
		_exit(125);
	setsid(); /* ^C in the terminal is not for it */
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	int in = open("/dev/null", O_RDONLY);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	dup2(in, STDIN_FILENO);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

static pid_t
spawn(const char *const *argv, const char *log)
{
	const struct passwd *user = geteuid() == 0 ? find_user() : NULL;
	pid_t parent = getpid(), pid = fork();
	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		become(argv, log, user, parent);
	return pid;
}

static void
show_log(const char *log)
{
	g_autofree char *text = NULL;
	if (g_file_get_contents(log, &text, NULL, NULL))
		g_test_message("%s", text);
}

static void
make_cluster(PgTmp *pg, const char *data, const char *log)
{
	g_autofree char *initdb = g_build_filename(pg->bin, "initdb", NULL);
	const char *const argv[] = { initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E",
		"UTF8", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1", NULL };
	int status = -1;

	waitpid(spawn(argv, log), &status, 0);
	if (status != 0)
		show_log(log);
	g_assert_cmpint(status, ==, 0);
}

static void
wait_ready(const char *whom, pid_t pid, const char *log)
{
	g_autofree char *conninfo = g_strconcat(whom, " connect_timeout=2", NULL);
	while (PQping(conninfo) != PQPING_OK) {
		if (waitpid(pid, NULL, WNOHANG) != 0) {
			show_log(log);
			g_error("the test's server does not start");
		}
		g_usleep(5000);
	}
}

/* The server's words: ours, then those of SETTINGS. Caller frees the array only. */
static GPtrArray *
server_words(const char *server, const char *data, const char *folder, const char *const *settings)
{
	static const char *const ours[] = { "listen_addresses=", "fsync=off",
		"full_page_writes=off", "synchronous_commit=off", "shared_buffers=16MB",
		"max_connections=20" };
	GPtrArray *words = g_ptr_array_new();

	g_ptr_array_add(words, (gpointer)server);
	g_ptr_array_add(words, (gpointer) "-D");
	g_ptr_array_add(words, (gpointer)data);
	g_ptr_array_add(words, (gpointer) "-k");
	g_ptr_array_add(words, (gpointer)folder);
	for (size_t i = 0; i < G_N_ELEMENTS(ours); i++) {
		g_ptr_array_add(words, (gpointer) "-c");
		g_ptr_array_add(words, (gpointer)ours[i]);
	}
	for (int i = 0; settings && settings[i]; i++) {
		g_ptr_array_add(words, (gpointer) "-c");
		g_ptr_array_add(words, (gpointer)settings[i]);
	}
	g_ptr_array_add(words, NULL);
	return words;
}

PgTmp *
pgtmp_start(const char *hba)
{
	return pgtmp_start_with(hba, NULL);
}

PgTmp *
pgtmp_start_with(const char *hba, const char *const *settings)
{
	g_autofree char *bin = find_bin();
	if (bin == NULL)
		return NULL;
	/* A short path: a socket's address may have 107 characters. */
	g_autofree char *folder = g_strdup("/tmp/pg.XXXXXX");
	g_assert_nonnull(g_mkdtemp(folder));
	if (geteuid() == 0)
		g_assert_cmpint(chown(folder, find_user()->pw_uid, find_user()->pw_gid), ==, 0);
	PgTmp *pg = g_new0(PgTmp, 1);
	pg->bin = g_steal_pointer(&bin);
	pg->folder = g_steal_pointer(&folder);
	pg->anybody = g_strdup_printf("host=%s dbname=postgres", pg->folder);
	pg->owner = g_strdup_printf("%s user=postgres", pg->anybody);

	g_autofree char *data = g_build_filename(pg->folder, "d", NULL);
	g_autofree char *log = g_build_filename(pg->folder, "log", NULL);
	g_autofree char *server = g_build_filename(pg->bin, "postgres", NULL);
	make_cluster(pg, data, log);
	g_autofree char *rules = g_build_filename(data, "pg_hba.conf", NULL);
	g_assert_true(g_file_set_contents_full(
		rules, hba, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
	g_autoptr(GPtrArray) words = server_words(server, data, pg->folder, settings);
	pg->pid = spawn((const char *const *)words->pdata, log);
	wait_ready(pg->owner, pg->pid, log);
	return pg;
}

static void
delete_tree(const char *path)
{
	g_autoptr(GDir) dir =
		g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	const char *entry;
	while (dir != NULL && (entry = g_dir_read_name(dir)) != NULL) {
		g_autofree char *child = g_build_filename(path, entry, NULL);
		delete_tree(child);
	}
	remove(path);
}

void
pgtmp_stop(PgTmp *pg)
{
	if (pg == NULL)
		return;
	pgtmp_thaw(pg);
	if (pg->pooler) {
		kill(pg->pooler, SIGKILL);
		waitpid(pg->pooler, NULL, 0);
	}
	kill(pg->pid, SIGINT);
	waitpid(pg->pid, NULL, 0);
	delete_tree(pg->folder);
	g_free(pg->folder);
	g_free(pg->bin);
	g_free(pg->owner);
	g_free(pg->anybody);
	g_free(pg->pooled);
	g_free(pg);
}

const char *
pgtmp_owner(const PgTmp *pg)
{
	return pg->owner;
}

const char *
pgtmp_anybody(const PgTmp *pg)
{
	return pg->anybody;
}

const char *
pgtmp_pooled(PgTmp *pg)
{
	static const char program[] = "/usr/sbin/pgbouncer";
	g_autofree char *ini = g_build_filename(pg->folder, "pool.ini", NULL);
	g_autofree char *users = g_build_filename(pg->folder, "pool.users", NULL);
	g_autofree char *log = g_build_filename(pg->folder, "pool.log", NULL);
	const char *const argv[] = { program, "-q", ini, NULL }, *port = g_getenv("PGPORT");

	if (pg->pooled || access(program, X_OK) != 0)
		return pg->pooled;
	g_autofree char *words =
		g_strdup_printf("[databases]\n* = host=%s port=%s\n[pgbouncer]\nunix_socket_dir = "
				"%s\nlisten_port = 6432\n"
				"auth_type = trust\nauth_file = %s\npool_mode = transaction\n"
				"default_pool_size = 2\n",
			pg->folder, port ? port : "5432", pg->folder, users);
	g_assert_true(g_file_set_contents_full(
		ini, words, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
	g_assert_true(g_file_set_contents_full(
		users, "\"postgres\" \"\"\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
	pg->pooled = g_strdup_printf("%s port=6432", pg->owner);
	pg->pooler = spawn(argv, log);
	wait_ready(pg->pooled, pg->pooler, log);
	return pg->pooled;
}

/* SIGNAL to the server and to the processes it has made, the server first. */
static void
signal_all(const PgTmp *pg, int signal)
{
	g_autofree char *file = g_strdup_printf("/proc/%d/task/%d/children", pg->pid, pg->pid);
	g_autofree char *text = NULL;

	kill(pg->pid, signal);
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_auto(GStrv) children = g_strsplit(g_strchomp(text), " ", -1);
	for (int i = 0; children[i] != NULL; i++)
		if (children[i][0] != '\0')
			kill((pid_t)strtol(children[i], NULL, 10), signal);
}

void
pgtmp_freeze(PgTmp *pg)
{
	signal_all(pg, SIGSTOP);
}

void
pgtmp_thaw(PgTmp *pg)
{
	signal_all(pg, SIGCONT);
}
