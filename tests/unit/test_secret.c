/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>
#include <sodium.h>

#include "vault/error.h"
#include "vault/secret.h"

#define PAGE 4096

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

/* The address sanitizer turns mlock into nothing. */
static bool
skip_sanitized(void)
{
#ifdef SANITIZED
	g_test_skip("the sanitizer locks no memory");
	return true;
#else
	return false;
#endif
}

static void
test_start(void)
{
	g_autoptr(GError) error = NULL;
	struct rlimit core;

	g_assert_true(vault_start(&error));
	g_assert_no_error(error);
	g_assert_cmpint(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
	g_assert_cmpint(getrlimit(RLIMIT_CORE, &core), ==, 0);
	g_assert_cmpuint(core.rlim_cur, ==, 0);
	g_assert_cmpuint(core.rlim_max, ==, 0);
}

/* In a child that is nobody and may lock nothing. 0: refused in the right words. */
static int
start_unlocked(void)
{
	g_autoptr(GError) error = NULL;
	struct rlimit none = { 0, 0 };

	if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
		return 2;
	if (setrlimit(RLIMIT_MEMLOCK, &none) != 0)
		return 3;
	if (vault_start(&error))
		return 4;
	if (!g_error_matches(error, VAULT_ERROR, VAULT_ERROR_MEMORY))
		return 5;
	return strstr(error->message, "ulimit -l") != NULL &&
			       strstr(error->message, "LimitMEMLOCK") != NULL
		       ? 0
		       : 6;
}

static void
test_start_without_locking(void)
{
	int status = 0;
	pid_t child;

	if (skip_sanitized())
		return;
	child = fork();
	if (child == 0)
		_exit(start_unlocked());
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

static void
test_new(void)
{
	g_autoptr(Secret) secret = secret_new(16);
	g_autoptr(Secret) empty = secret_new(0);
	g_autoptr(Secret) text = secret_from("counter", 7);
	g_autoptr(Secret) copy = secret_copy(text);

	for (int i = 0; i <= 16; i++)
		g_assert_cmpint(secret_bytes(secret)[i], ==, 0);
	g_assert_cmpuint(secret_len(secret), ==, 16);
	g_assert_cmpuint(secret_len(empty), ==, 0);
	g_assert_cmpstr(secret_text(empty), ==, "");
	g_assert_cmpstr(secret_text(text), ==, "counter");
	g_assert_true(secret_peek(text) == secret_bytes(text));
	g_assert_true(secret_peek(copy) != secret_peek(text));
	g_assert_true(secret_equal(copy, text));
	secret_free(NULL);
}

static void
test_equal(void)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {
		{ "", "", true },
		{ "a", "a", true },
		{ "a", "b", false },
		{ "a", "", false },
		{ "", "a", false },
		{ "count", "counter", false },
		{ "counter", "counte", false },
		{ "counter", "Counter", false },
		{ "counter", "countes", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Secret) a = secret_from(rows[i].a, strlen(rows[i].a));
		g_autoptr(Secret) b = secret_from(rows[i].b, strlen(rows[i].b));

		g_assert_cmpint(secret_equal(a, b), ==, rows[i].equal);
	}
}

/* Kilobytes of memory the kernel holds locked for us. */
static long
locked_kb(void)
{
	g_autofree char *status = NULL;
	const char *line;

	g_assert_true(g_file_get_contents("/proc/self/status", &status, NULL, NULL));
	line = strstr(status, "VmLck:");
	g_assert_nonnull(line);
	return strtol(line + strlen("VmLck:"), NULL, 10);
}

static void
test_locked(void)
{
	Secret *secrets[10];
	long before = locked_kb();

	if (skip_sanitized())
		return;
	for (int i = 0; i < 10; i++)
		secrets[i] = secret_new(100);
	g_assert_cmpint(locked_kb(), >=, before + 10 * PAGE / 1024);
	for (int i = 0; i < 10; i++)
		secret_free(secrets[i]);
	g_assert_cmpint(locked_kb(), ==, before);
}

/* A pipe that holds the very page of a secret shows what became of it after it was freed. */
static void
test_wiped(void)
{
	static const char mark[] = "wipe me when you go";
	Secret *secret = secret_from(mark, sizeof mark);
	struct iovec piece = { secret_bytes(secret), sizeof mark };
	char seen[sizeof mark];
	char zeros[sizeof mark] = { 0 };
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	if (vmsplice(ends[1], &piece, 1, 0) != (ssize_t)sizeof mark) {
		secret_free(secret);
		g_test_skip("this kernel splices no memory");
		return;
	}
	secret_free(secret);
	g_assert_cmpint(read(ends[0], seen, sizeof seen), ==, sizeof seen);
	g_assert_cmpmem(seen, sizeof seen, zeros, sizeof zeros);
	close(ends[0]);
	close(ends[1]);
}

/* After the free the address is nobody's. */
static void
test_unmapped(void)
{
	Secret *secret = secret_new(100);
	void *page = (void *)((gsize)secret_bytes(secret) & ~(gsize)(PAGE - 1));
	unsigned char there;

	g_assert_cmpint(mincore(page, PAGE, &there), ==, 0);
	secret_free(secret);
	g_assert_cmpint(mincore(page, PAGE, &there), ==, -1);
	g_assert_cmpint(errno, ==, ENOMEM);
}

static gpointer
use_and_free(gpointer data)
{
	for (int i = 0; i < 20000; i++) {
		size_t len = 1 + (size_t)i % 40;
		g_autoptr(Secret) one = secret_new(len);
		g_autoptr(Secret) other = secret_new(10);

		g_assert_true(sodium_is_zero(secret_peek(one), len + 1));
		g_assert_true(sodium_is_zero(secret_peek(other), 11));
		g_assert_true(secret_bytes(one) != secret_bytes(other));
		memset(secret_bytes(one), 'x', len);
		memset(secret_bytes(other), 'y', 10);
	}
	return NULL;
}

/* Short ones are used again: wiped when they are freed, never two at a time, by whatever thread. */
static void
test_again(void)
{
	Secret *secret = secret_from("4831607295", 10);
	const unsigned char *bytes = secret_peek(secret);
	GThread *threads[3];

	secret_free(secret);
	g_assert_true(sodium_is_zero(bytes, 11));
	secret = secret_new(10);
	g_assert_true(secret_peek(secret) == bytes);
	secret_free(secret);
	for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("secrets", use_and_free, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

static void
test_guard_page(void)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		Secret *secret = secret_new(32);
		volatile unsigned char *bytes = secret_bytes(secret);

		freopen("/dev/null", "w", stderr);
		bytes[33] = 1;
		_exit(0);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A pipe that BYTES were written to, and then closed. */
static int
pipe_with(const char *bytes, size_t len)
{
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_cmpint(write(ends[1], bytes, len), ==, len);
	close(ends[1]);
	return ends[0];
}

static void
test_read_line(void)
{
	static const struct {
		const char *input;
		const char *lines[3];
	} rows[] = {
		{ "one\n", { "one" } },
		{ "one", { "one" } },
		{ "one\r\ntwo\r\n", { "one", "two" } },
		{ "one\ntwo\nthree", { "one", "two", "three" } },
		{ "\n\nx\n", { "", "", "x" } },
		{ " blanks stay \n", { " blanks stay " } },
		{ "\r\n", { "" } },
		{ "caf\xc3\xa9\n", { "caf\xc3\xa9" } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int fd = pipe_with(rows[i].input, strlen(rows[i].input));
		g_autoptr(GError) error = NULL;

		for (int k = 0; k < 3 && rows[i].lines[k] != NULL; k++) {
			g_autoptr(Secret) line = secret_read_line(fd, &error);

			g_assert_no_error(error);
			g_assert_cmpstr(secret_text(line), ==, rows[i].lines[k]);
			g_assert_cmpuint(secret_len(line), ==, strlen(rows[i].lines[k]));
		}
		g_assert_null(secret_read_line(fd, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
		close(fd);
	}
}

static void
test_read_line_limits(void)
{
	g_autofree char *longest = g_strnfill(SECRET_LINE_MAX, 'x');
	g_autofree char *fits = g_strconcat(longest, "\n", NULL);
	g_autofree char *over = g_strconcat(longest, "x\n", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) line = NULL;
	int fd = pipe_with(fits, strlen(fits));

	line = secret_read_line(fd, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(secret_len(line), ==, SECRET_LINE_MAX);
	close(fd);

	fd = pipe_with(over, strlen(over));
	g_assert_null(secret_read_line(fd, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
	g_clear_error(&error);
	close(fd);

	fd = pipe_with("a\0b\n", 4);
	g_assert_null(secret_read_line(fd, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
	g_clear_error(&error);
	close(fd);

	g_assert_null(secret_read_line(fd, &error)); /* closed */
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
}

static void
test_text(void)
{
	g_autoptr(SecretText) text = secret_text_new();
	g_autoptr(Secret) taken = NULL;
	g_autoptr(Secret) nothing = NULL;

	g_assert_false(secret_text_delete(text));
	g_assert_true(secret_text_append(text, 'a'));
	g_assert_true(secret_text_append(text, 0xe9));
	g_assert_true(secret_text_append(text, 0x5b66));
	g_assert_true(secret_text_append(text, 0x1f600));
	g_assert_cmpint(secret_text_length(text), ==, 4);
	g_assert_true(secret_text_delete(text));
	g_assert_true(secret_text_delete(text));
	g_assert_true(secret_text_append(text, 'z'));
	g_assert_false(secret_text_append(text, '\n'));
	g_assert_false(secret_text_append(text, 0));
	g_assert_false(secret_text_append(text, 0x85));
	g_assert_false(secret_text_append(text, 0xd800));
	g_assert_cmpint(secret_text_length(text), ==, 3);
	taken = secret_text_take(text);
	g_assert_cmpstr(secret_text(taken), ==, "a\xc3\xa9z");
	g_assert_cmpuint(secret_len(taken), ==, 4);
	g_assert_cmpint(secret_text_length(text), ==, 0);
	nothing = secret_text_take(text);
	g_assert_cmpuint(secret_len(nothing), ==, 0);
}

static void
test_text_limits(void)
{
	g_autoptr(SecretText) text = secret_text_new();
	g_autoptr(Secret) taken = NULL;
	int fitted = 0;

	while (secret_text_append(text, 0x5b66))
		fitted++;
	g_assert_cmpint(fitted, ==, SECRET_LINE_MAX / 3);
	g_assert_true(secret_text_append(text, 'x')); /* one byte is left */
	g_assert_false(secret_text_append(text, 'x'));
	g_assert_cmpint(secret_text_length(text), ==, fitted + 1);
	secret_text_clear(text);
	g_assert_cmpint(secret_text_length(text), ==, 0);
	g_assert_true(secret_text_append(text, 'y'));
	taken = secret_text_take(text);
	g_assert_cmpstr(secret_text(taken), ==, "y");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/secret/start", test_start);
	g_test_add_func("/secret/start-without-locking", test_start_without_locking);
	g_test_add_func("/secret/new", test_new);
	g_test_add_func("/secret/equal", test_equal);
	g_test_add_func("/secret/locked", test_locked);
	g_test_add_func("/secret/wiped", test_wiped);
	g_test_add_func("/secret/unmapped", test_unmapped);
	g_test_add_func("/secret/again", test_again);
	g_test_add_func("/secret/guard-page", test_guard_page);
	g_test_add_func("/secret/read-line", test_read_line);
	g_test_add_func("/secret/read-line-limits", test_read_line_limits);
	g_test_add_func("/secret/text", test_text);
	g_test_add_func("/secret/text-limits", test_text_limits);
	return g_test_run();
}
