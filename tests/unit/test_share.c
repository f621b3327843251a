/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/stat.h>

#include "vault/error.h"
#include "vault/share.h"

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"

/* Every byte there is, with every pair of shares, many times over. */
static void
test_split(void)
{
	g_autoptr(Secret) secret = secret_new(256);

	for (int i = 0; i < 256; i++)
		secret_bytes(secret)[i] = (unsigned char)i;
	for (int round = 0; round < 256; round++) {
		Secret *shares[SHARE_COUNT];

		share_split(secret, shares);
		for (int a = 0; a < SHARE_COUNT; a++) {
			g_assert_false(secret_equal(shares[a], secret));
			for (int b = 0; b < SHARE_COUNT; b++) {
				g_autoptr(Secret) joined = NULL;

				if (a == b)
					continue;
				joined = share_join(a + 1, shares[a], b + 1, shares[b]);
				g_assert_true(secret_equal(joined, secret));
			}
		}
		for (int i = 0; i < SHARE_COUNT; i++)
			secret_free(shares[i]);
	}
}

/* One share says nothing: over many splits of one byte each value comes about as often. */
static void
test_one_says_nothing(void)
{
	g_autoptr(Secret) secret = secret_new(4096);
	int seen[SHARE_COUNT][256] = { 0 };

	for (int round = 0; round < 16; round++) {
		Secret *shares[SHARE_COUNT];

		share_split(secret, shares);
		for (int i = 0; i < SHARE_COUNT; i++) {
			for (int at = 0; at < 4096; at++)
				seen[i][secret_peek(shares[i])[at]]++;
			secret_free(shares[i]);
		}
	}
	for (int i = 0; i < SHARE_COUNT; i++)
		for (int value = 0; value < 256; value++) {
			g_assert_cmpint(seen[i][value], >, 128); /* 256 on average */
			g_assert_cmpint(seen[i][value], <, 384);
		}
}

typedef struct {
	char *dir;
	char *paths[SHARE_COUNT];
	Root *root;
} Files;

static Files
files_new(void)
{
	Files files = { .dir = g_dir_make_tmp("share.XXXXXX", NULL) };
	g_autofree char *path = g_build_filename(files.dir, "root", NULL);
	g_autoptr(Secret) passphrase = secret_from("four words are best", 19);
	g_autoptr(GError) error = NULL;

	files.root = root_file_create(path, passphrase, DISTRICT, &error);
	g_assert_no_error(error);
	for (int i = 0; i < SHARE_COUNT; i++)
		files.paths[i] = g_strdup_printf("%s/share%d", files.dir, i + 1);
	g_assert_true(share_files_create(files.root, (const char *const *)files.paths, &error));
	g_assert_no_error(error);
	return files;
}

static void
files_clear(Files *files)
{
	g_autofree char *path = g_build_filename(files->dir, "root", NULL);

	g_remove(path);
	for (int i = 0; i < SHARE_COUNT; i++) {
		g_remove(files->paths[i]);
		g_free(files->paths[i]);
	}
	g_rmdir(files->dir);
	g_free(files->dir);
	root_free(files->root);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Files, files_clear)

static void
assert_same_root(const Root *a, const Root *b)
{
	g_autoptr(Secret) one = root_secret(a);
	g_autoptr(Secret) other = root_secret(b);

	g_assert_true(secret_equal(one, other));
	g_assert_cmpmem(root_public(a), 32, root_public(b), 32);
	g_assert_cmpmem(root_recovery(a)->public_key, 32, root_recovery(b)->public_key, 32);
	g_assert_cmpstr(root_district_id(a), ==, root_district_id(b));
}

static void
test_files(void)
{
	g_auto(Files) files = files_new();
	g_autoptr(GError) error = NULL;

	for (int a = 0; a < SHARE_COUNT; a++) {
		struct stat info;

		g_assert_cmpint(stat(files.paths[a], &info), ==, 0);
		g_assert_cmpint(info.st_mode & 0777, ==, 0600);
		for (int b = 0; b < SHARE_COUNT; b++) {
			g_autoptr(Root) root =
				share_files_open(files.paths[a], files.paths[b], &error);

			if (a == b) {
				g_assert_null(root);
				g_assert_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH);
				g_clear_error(&error);
				continue;
			}
			g_assert_no_error(error);
			assert_same_root(root, files.root);
		}
	}
	g_assert_false(share_files_create(files.root, (const char *const *)files.paths, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_EXISTS);
}

/* What may stand in a file, changed by CHANGE, is written over it. */
static void
rewrite(const char *path, const char *text)
{
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* Typed again from paper: small letters, other blanks, no comments. */
static void
test_typed_again(void)
{
	g_auto(Files) files = files_new();
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Root) root = NULL;
	char *groups;

	g_assert_true(g_file_get_contents(files.paths[0], &text, NULL, NULL));
	groups = strstr(text, "share: 1\n") + strlen("share: 1\n");
	for (char *p = groups; *p != '\0'; p++)
		*p = *p == ' ' ? '-' : g_ascii_tolower(*p);
	rewrite(files.paths[0], text);
	root = share_files_open(files.paths[0], files.paths[2], &error);
	g_assert_no_error(error);
	assert_same_root(root, files.root);
}

/* Any one character of the groups, wrong: the file is refused, by the group it stands in. */
static void
test_slips(void)
{
	g_auto(Files) files = files_new();
	g_autofree char *text = NULL;
	char *groups;
	int group = 1, in_group = 0;

	g_assert_true(g_file_get_contents(files.paths[1], &text, NULL, NULL));
	groups = strstr(text, "share: 2\n") + strlen("share: 2\n");
	for (char *p = groups; *p != '\0'; p++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *wanted = g_strdup_printf("group %d does", group);
		char was = *p;

		if (!g_ascii_isalnum(was))
			continue;
		*p = was == '7' ? 'K' : '7';
		rewrite(files.paths[1], text);
		g_assert_null(share_files_open(files.paths[1], files.paths[0], &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
		if (strstr(error->message, wanted) == NULL)
			g_error("%s: %s", wanted, error->message);
		*p = was;
		if (++in_group == 5) {
			in_group = 0;
			group++;
		}
	}
	g_assert_cmpint(group, ==, 27);
}

static void
test_heads(void)
{
	static const struct {
		const char *was, *now;
		int code;
	} rows[] = {
		{ "version 1", "version 2", VAULT_ERROR_DAMAGED },
		{ "district: 6f", "district: 7f", VAULT_ERROR_MISMATCH },
		{ "share: 2", "share: 3", VAULT_ERROR_DAMAGED },
		{ "share: 2", "share: 9", VAULT_ERROR_DAMAGED },
		{ "root: ", "toor: ", VAULT_ERROR_DAMAGED },
		{ "set: ", "set: 0", VAULT_ERROR_MISMATCH },
	};
	g_auto(Files) files = files_new();
	g_auto(Files) others = files_new();
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_get_contents(files.paths[1], &text, NULL, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) parts = g_strsplit(text, rows[i].was, 2);
		g_autofree char *changed = g_strjoinv(rows[i].now, parts);

		g_assert_cmpint(g_strv_length(parts), ==, 2);
		rewrite(files.paths[1], changed);
		g_assert_null(share_files_open(files.paths[0], files.paths[1], &error));
		g_assert_error(error, VAULT_ERROR, rows[i].code);
		g_clear_error(&error);
	}
	for (size_t len = 0; len + 1 < strlen(text); len++) {
		g_autofree char *cut = g_strndup(text, len);

		rewrite(files.paths[1], cut);
		g_assert_null(share_files_open(files.paths[0], files.paths[1], &error));
		g_clear_error(&error);
	}
	g_assert_null(share_files_open(files.paths[0], others.paths[2], &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/share/split", test_split);
	g_test_add_func("/share/one-says-nothing", test_one_says_nothing);
	g_test_add_func("/share/files", test_files);
	g_test_add_func("/share/typed-again", test_typed_again);
	g_test_add_func("/share/slips", test_slips);
	g_test_add_func("/share/heads", test_heads);
	return g_test_run();
}
