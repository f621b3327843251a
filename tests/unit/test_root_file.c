/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <sodium.h>

#include "vault/error.h"
#include "vault/keyring.h"
#include "vault/root_file.h"

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"

/* A folder of its own for each test. */
typedef struct {
	char *folder;
	char *path;
	Secret *passphrase;
} Place;

static void
place_set_up(Place *place, gconstpointer data)
{
	place->folder = g_dir_make_tmp("pindesk-root-XXXXXX", NULL);
	g_assert_nonnull(place->folder);
	place->path = g_build_filename(place->folder, "district.root", NULL);
	place->passphrase = secret_from("a stapler, a lamp", 17);
}

static int
count_files(const Place *place)
{
	g_autoptr(GDir) dir = g_dir_open(place->folder, 0, NULL);
	int count = 0;

	while (g_dir_read_name(dir) != NULL)
		count++;
	return count;
}

static void
place_tear_down(Place *place, gconstpointer data)
{
	g_chmod(place->folder, 0700);
	g_unlink(place->path);
	g_assert_cmpint(count_files(place), ==, 0); /* no half-written name is left */
	g_rmdir(place->folder);
	g_free(place->folder);
	g_free(place->path);
	secret_free(place->passphrase);
}

static Root *
create(const Place *place)
{
	g_autoptr(GError) error = NULL;
	Root *root = root_file_create(place->path, place->passphrase, DISTRICT, &error);

	g_assert_no_error(error);
	return root;
}

/* For tests that look at the file only. */
static void
create_file(const Place *place)
{
	g_autoptr(Root) root = create(place);

	g_assert_nonnull(root);
}

static void
assert_says(GError *error, int code, const char *part)
{
	g_assert_error(error, VAULT_ERROR, code);
	if (strstr(error->message, part) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, part);
}

static char *
read_text(const char *path)
{
	char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

static char *
created_text(const Place *place)
{
	create_file(place);
	return read_text(place->path);
}

/* In place of what was there, not over it. */
static void
write_text(const char *path, const char *text, gssize len)
{
	g_unlink(path);
	g_assert_true(g_file_set_contents_full(
		path, text, len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static void
test_round_trip(Place *place, gconstpointer data)
{
	g_autoptr(Root) root = create(place);
	g_autoptr(GError) error = NULL;
	g_autoptr(Root) opened = root_file_open(place->path, place->passphrase, &error);
	struct stat st;

	g_assert_no_error(error);
	g_assert_cmpint(stat(place->path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0600);
	g_assert_cmpint(count_files(place), ==, 1);
	g_assert_cmpstr(root_district_id(opened), ==, DISTRICT);
	g_assert_cmpmem(root_public(opened), 32, root_public(root), 32);
	g_assert_cmpmem(root_recovery(opened)->public_key, 32, root_recovery(root)->public_key, 32);
	g_assert_true(
		secret_equal(root_recovery(opened)->secret_key, root_recovery(root)->secret_key));
}

/* Frozen: a file that was written by version 0.1 opens for ever. */
static void
test_frozen(Place *place, gconstpointer data)
{
	static const char text[] =
		"pindesk district root key, version 1\n"
		"# Keep this file off the server and off the desks, and a copy of it in a safe.\n"
		"district: 6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10\n"
		"root: OyDmbsNCbucv5zduhxyLga4mVYuypMexIMwk5Izdk1A=\n"
		"recovery: Wr+10QEj2mPB61aXR0ydHGLS1nolN8B5NKTVaH9PUHg=\n"
		"salt: ovxj2c9UMbA0SHDJlU1ZWw==\n"
		"nonce: t2G8nNjvEsqPUfuLYad+SwGji0u193aa\n"
		"sealed: "
		"Gth/kYfcwSUT7ARt/"
		"00mnZyoVufam0QRq6l33nunmZEodLSm7MX9kiG0IOKiYMoQK1Cec0H6EVoLOs0IUQFqGCbzCcc8iecELcO"
		"DcAHmCd0=\n"
		"check: 4Tisdke8kQXp/6536y1e/w==\n";
	g_autoptr(Root) root = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *print = NULL;

	write_text(place->path, text, -1);
	root = root_file_open(place->path, place->passphrase, &error);
	g_assert_no_error(error);
	print = key_fingerprint(root_public(root));
	g_assert_cmpstr(print, ==, "7229 d0e8 9d8e df2f 2a6d");
}

/* A person who opens the file sees what it is; nobody sees a secret in it. */
static void
test_text(Place *place, gconstpointer data)
{
	g_autoptr(Root) root = create(place);
	g_autofree char *text = read_text(place->path);
	g_autofree char *public_text = key_to_text(root_public(root));
	g_autofree char *secret_half = key_to_text(secret_peek(root_recovery(root)->secret_key));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	g_assert_cmpuint(g_strv_length(lines), ==, 10);
	g_assert_cmpstr(lines[0], ==, "pindesk district root key, version 1");
	g_assert_true(g_str_has_prefix(lines[1], "# Keep this file off the server"));
	g_assert_cmpstr(lines[2], ==, "district: " DISTRICT);
	g_assert_true(g_str_has_prefix(lines[3], "root: "));
	g_assert_cmpstr(lines[3] + 6, ==, public_text);
	g_assert_null(strstr(text, secret_half));
	g_assert_null(strstr(text, "stapler"));
}

static void
test_wrong_passphrase(Place *place, gconstpointer data)
{
	g_autoptr(Secret) wrong = secret_from("a stapler, a lamq", 17);
	g_autoptr(Secret) empty = secret_new(0);
	g_autoptr(GError) error = NULL;

	create_file(place);
	g_assert_null(root_file_open(place->path, wrong, &error));
	assert_says(error, VAULT_ERROR_PASSPHRASE, "does not open with this passphrase");
	g_clear_error(&error);
	g_assert_null(root_file_open(place->path, empty, &error));
	assert_says(error, VAULT_ERROR_INPUT, "empty");
	g_clear_error(&error);
	g_unlink(place->path);
	g_assert_null(root_file_create(place->path, empty, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_INPUT, "empty");
	g_assert_cmpint(count_files(place), ==, 0);
}

/* Every byte changed, every length cut: each is damage, told before a passphrase is tried. */
static void
test_damaged(Place *place, gconstpointer data)
{
	g_autofree char *text = created_text(place);
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		g_autoptr(GError) error = NULL;

		text[i] ^= 1 << i % 7;
		write_text(place->path, text, len);
		text[i] ^= 1 << i % 7;
		g_assert_null(root_file_open(place->path, place->passphrase, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
	}
	for (size_t cut = 0; cut < len; cut += 7) {
		g_autoptr(GError) error = NULL;

		write_text(place->path, text, cut);
		g_assert_null(root_file_open(place->path, place->passphrase, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
	}
}

/* TEXT with the right check for what it says now. */
static char *
with_check(const char *text)
{
	unsigned char check[crypto_generichash_BYTES_MIN];
	const char *line = strstr(text, "check: ");
	g_autofree char *head = g_strndup(text, line - text);
	g_autofree char *base64 = NULL;

	crypto_generichash(check, sizeof check, (const guint8 *)head, strlen(head), NULL, 0);
	base64 = g_base64_encode(check, sizeof check);
	return g_strdup_printf("%scheck: %s\n", head, base64);
}

/* Someone put another district or another public key into the file and mended the check. */
static void
test_tampered(Place *place, gconstpointer data)
{
	static const char *const lines[] = {
		"district: ", "root: ", "recovery: ", "salt: ", "nonce: ", "sealed: ", "# "
	};
	g_autofree char *text = created_text(place);

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *changed = g_strdup(text);
		g_autofree char *mended = NULL;
		g_autoptr(GError) error = NULL;
		char *at = strstr(changed, lines[i]) + strlen(lines[i]);

		*at = *at == 'A' ? 'B' : 'A';
		mended = with_check(changed);
		write_text(place->path, mended, -1);
		g_assert_null(root_file_open(place->path, place->passphrase, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_PASSPHRASE);
	}
}

/* Well-checked files that are not ours all the same. */
static void
test_malformed(Place *place, gconstpointer data)
{
	static const struct {
		const char *old, *new;
	} rows[] = {
		{ "\nsalt: ", "\nextra: 1\nsalt: " },
		{ "\nsalt: ", "\nsalz: " },
		{ "\nsealed: ", "\nsealed: A" },
		{ "\ndistrict: ", "\ndistrict: \x01" },
		{ "\nrecovery: ", "\n" },
		{ "\ncheck: ", "\nmore: 1\ncheck: " },
		{ "\n# ", "\n" },
		{ "version 1", "version 2" },
		{ "version 1", "version 1 " },
	};
	g_autofree char *text = created_text(place);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) parts = g_strsplit(text, rows[i].old, 2);
		g_autofree char *changed = g_strjoinv(rows[i].new, parts);
		g_autofree char *mended = with_check(changed);
		g_autoptr(GError) error = NULL;

		write_text(place->path, mended, -1);
		g_assert_null(root_file_open(place->path, place->passphrase, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
	}
}

static void
test_never_overwritten(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	write_text(place->path, "precious", -1);
	g_assert_null(root_file_create(place->path, place->passphrase, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_EXISTS, "is there already");
	g_clear_error(&error);
	g_assert_null(portal_file_create(place->path, NULL, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_EXISTS, "is there already");
	g_clear_error(&error);
	text = read_text(place->path);
	g_assert_cmpstr(text, ==, "precious");
	g_assert_cmpint(count_files(place), ==, 1);

	/* a link that leads nowhere is something, too */
	g_unlink(place->path);
	g_assert_cmpint(symlink("/nonexistent/there", place->path), ==, 0);
	g_assert_null(portal_file_create(place->path, NULL, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_EXISTS, "is there already");
}

static void
test_no_such_place(Place *place, gconstpointer data)
{
	g_autofree char *nowhere = g_build_filename(place->folder, "no", "such", NULL);
	g_autofree char *large = g_strnfill(5000, 'x');
	g_autoptr(GError) error = NULL;

	g_assert_null(portal_file_create(nowhere, NULL, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_FILE, "cannot be written");
	g_clear_error(&error);
	g_assert_null(root_file_open(nowhere, place->passphrase, &error));
	assert_says(error, VAULT_ERROR_FILE, "cannot be read");
	g_clear_error(&error);
	g_assert_null(root_file_open(place->folder, place->passphrase, &error));
	assert_says(error, VAULT_ERROR_FILE, "cannot be read");
	g_clear_error(&error);
	write_text(place->path, large, -1);
	g_assert_null(root_file_open(place->path, place->passphrase, &error));
	assert_says(error, VAULT_ERROR_DAMAGED, "too large");
}

/* The disk fills up in the middle: a sentence, and nothing is left behind. */
static void
test_disk_full(Place *place, gconstpointer data)
{
	struct rlimit before, small;
	g_autoptr(GError) error = NULL;

	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
	small = before;
	small.rlim_cur = 100;
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
	g_assert_null(portal_file_create(place->path, NULL, DISTRICT, &error));
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
	assert_says(error, VAULT_ERROR_FILE, "cannot be written");
	g_assert_cmpint(count_files(place), ==, 0);
}

static void
test_sign(Place *place, gconstpointer data)
{
	g_autoptr(Root) root = create(place);
	g_autoptr(SchoolKey) school = school_key_new(1, 1);
	g_autoptr(Statement) statement = school_key_statement(school, DISTRICT);
	g_autoptr(Statement) abroad = school_key_statement(school, "another-district");
	g_autoptr(Keyring) keyring = keyring_new(DISTRICT, root_public(root), "2026-11-22");
	g_autoptr(GError) error = NULL;
	g_autoptr(Signed) row = root_sign(root, statement, &error);

	g_assert_no_error(error);
	g_assert_true(keyring_add_school(keyring, row->body, row->signer, row->signature, &error));
	g_assert_no_error(error);
	g_assert_null(root_sign(root, abroad, &error));
	assert_says(error, VAULT_ERROR_INPUT, "another district");
}

static void
test_portal_bare(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(BoxKey) key = portal_file_create(place->path, NULL, DISTRICT, &error);
	g_autoptr(BoxKey) opened = portal_file_open(place->path, NULL, DISTRICT, &error);
	g_autoptr(BoxKey) any = portal_file_open(place->path, place->passphrase, NULL, &error);
	struct stat st;

	g_assert_no_error(error);
	g_assert_cmpint(stat(place->path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0600);
	g_assert_true(secret_equal(opened->secret_key, key->secret_key));
	g_assert_true(secret_equal(any->secret_key, key->secret_key));
	g_assert_cmpmem(opened->public_key, 32, key->public_key, 32);
	g_assert_null(portal_file_open(place->path, NULL, "another-district", &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another district");
	g_clear_error(&error);
	g_assert_null(root_file_open(place->path, place->passphrase, &error));
	assert_says(error, VAULT_ERROR_DAMAGED, "another kind of file");
	g_clear_error(&error);
	g_chmod(place->path, 0640);
	g_assert_null(portal_file_open(place->path, NULL, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_FILE, "chmod 600");
}

/* The halves of the bare file no longer belong together. */
static void
test_portal_halves(Place *place, gconstpointer data)
{
	g_autoptr(BoxKey) key = portal_file_create(place->path, NULL, DISTRICT, NULL);
	g_autofree char *text = NULL;
	g_autofree char *mended = NULL;
	g_autoptr(GError) error = NULL;
	char *at;

	g_assert_nonnull(key);
	text = read_text(place->path);
	at = strstr(text, "secret: ") + 8 + 10;
	*at = *at == 'A' ? 'B' : 'A';
	mended = with_check(text);
	write_text(place->path, mended, -1);
	g_assert_null(portal_file_open(place->path, NULL, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_DAMAGED, "do not belong together");
}

static void
test_portal_protected(Place *place, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(BoxKey) key =
		portal_file_create(place->path, place->passphrase, DISTRICT, &error);
	g_autoptr(BoxKey) opened =
		portal_file_open(place->path, place->passphrase, DISTRICT, &error);
	g_autofree char *text = read_text(place->path);
	g_autofree char *secret_half = key_to_text(secret_peek(key->secret_key));

	g_assert_no_error(error);
	g_assert_true(secret_equal(opened->secret_key, key->secret_key));
	g_assert_null(strstr(text, secret_half));
	g_assert_null(portal_file_open(place->path, NULL, DISTRICT, &error));
	assert_says(error, VAULT_ERROR_PASSPHRASE, "is protected by a passphrase");
	g_clear_error(&error);
	/* the seal itself is safe to be seen */
	g_clear_pointer(&opened, box_key_free);
	g_chmod(place->path, 0644);
	opened = portal_file_open(place->path, place->passphrase, DISTRICT, &error);
	g_assert_no_error(error);
}

#define ADD(path, f) g_test_add(path, Place, NULL, place_set_up, f, place_tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	ADD("/root-file/round-trip", test_round_trip);
	ADD("/root-file/frozen", test_frozen);
	ADD("/root-file/text", test_text);
	ADD("/root-file/wrong-passphrase", test_wrong_passphrase);
	ADD("/root-file/damaged", test_damaged);
	ADD("/root-file/tampered", test_tampered);
	ADD("/root-file/malformed", test_malformed);
	ADD("/root-file/never-overwritten", test_never_overwritten);
	ADD("/root-file/no-such-place", test_no_such_place);
	ADD("/root-file/disk-full", test_disk_full);
	ADD("/root-file/sign", test_sign);
	ADD("/portal-file/bare", test_portal_bare);
	ADD("/portal-file/halves", test_portal_halves);
	ADD("/portal-file/protected", test_portal_protected);
	return g_test_run();
}
