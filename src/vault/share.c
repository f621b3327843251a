/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/share.h"

#include <string.h>

#include <sodium.h>

#include "vault/check.h"
#include "vault/error.h"
#include "vault/safe_file.h"
#include "vault/wire.h"

static const char TITLE[] = "pindesk recovery share, version 1";
static const char ALPHABET[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
#define N 32
#define GROUP 4 /* and its check */
#define GROUPS_A_LINE 7
#define SET_BYTES 4
/* 5 bits a character. */
#define CHARACTERS ((ROOT_SECRET_BYTES * 8 + 4) / 5)
#define GROUPS ((CHARACTERS + GROUP - 1) / GROUP)

/* --- the field of 256 elements, x^8 + x^4 + x^3 + x + 1; no step depends on what is multiplied */

static unsigned char
times(unsigned char a, unsigned char b)
{
	unsigned char product = 0;

	for (int i = 0; i < 8; i++) {
		product ^= (unsigned char)(-(b & 1) & a);
		a = (unsigned char)((a << 1) ^ (-(a >> 7) & 0x1b));
		b >>= 1;
	}
	return product;
}

/* a to the 254th; 0 has none and gives 0. */
static unsigned char
inverse(unsigned char a)
{
	unsigned char result = 1;

	for (int i = 0; i < 254; i++)
		result = times(result, a);
	return result;
}

void
share_split(const Secret *secret, Secret *shares[SHARE_COUNT])
{
	size_t len = secret_len(secret);
	g_autoptr(Secret) slope = secret_new(len);

	randombytes_buf(secret_bytes(slope), len);
	for (int i = 0; i < SHARE_COUNT; i++) {
		shares[i] = secret_new(len);
		for (size_t at = 0; at < len; at++)
			secret_bytes(shares[i])[at] =
				secret_peek(secret)[at] ^
				times(secret_peek(slope)[at], (unsigned char)(i + 1));
	}
}

Secret *
share_join(int a, const Secret *share_a, int b, const Secret *share_b)
{
	unsigned char over = inverse((unsigned char)(a ^ b));
	Secret *secret = secret_new(secret_len(share_a));

	g_assert(a != b && secret_len(share_a) == secret_len(share_b));
	for (size_t at = 0; at < secret_len(secret); at++)
		secret_bytes(secret)[at] =
			times(over, times(secret_peek(share_a)[at], (unsigned char)b) ^
					    times(secret_peek(share_b)[at], (unsigned char)a));
	return secret;
}

/* --- text */

typedef struct {
	Secret *buffer;
	size_t len;
} Text;

static void
put(Text *text, const char *bytes)
{
	size_t len = strlen(bytes);

	g_assert(text->len + len <= secret_len(text->buffer));
	memcpy(secret_bytes(text->buffer) + text->len, bytes, len);
	text->len += len;
}

/* The character AT of the share: five of its bits, zeros after its end. */
static int
five_bits(const Secret *share, int at)
{
	int value = 0;

	for (int bit = at * 5; bit < at * 5 + 5; bit++) {
		size_t byte = (size_t)bit / 8;
		int set = byte < secret_len(share) ? secret_peek(share)[byte] >> (7 - bit % 8) & 1
						   : 0;

		value = value << 1 | set;
	}
	return value;
}

/* Groups of four and a check over everything up to it, the share's number first. */
static void
put_groups(Text *text, const Secret *share, int number)
{
	int state = check_step(N, check_start(N), number);

	for (int group = 0; group < GROUPS; group++) {
		char written[GROUP + 3] = { 0 };

		for (int i = 0; i < GROUP; i++) {
			int value = five_bits(share, group * GROUP + i);

			written[i] = ALPHABET[value];
			state = check_step(N, state, value);
		}
		written[GROUP] = ALPHABET[check_value(N, state)];
		written[GROUP + 1] =
			(group + 1) % GROUPS_A_LINE == 0 || group + 1 == GROUPS ? '\n' : ' ';
		put(text, written);
		sodium_memzero(written, sizeof written);
	}
}

static bool
write_share(const Root *root, const char *path, const char *set, int number, const Secret *share,
	GError **error)
{
	g_autofree char *key = key_to_text(root_public(root));
	g_autofree char *head = g_strdup_printf(
		"%s\n"
		"# One of three: any two of them open the district's keys, and then every code.\n"
		"# Keep each with another person, sealed; a printed copy is as good.\n"
		"district: %s\nroot: %s\nset: %s\nshare: %d\n",
		TITLE, root_district_id(root), key, set, number);
	g_autoptr(Secret) content = NULL;
	Text text = { secret_new(SAFE_FILE_MAX), 0 };

	put(&text, head);
	put_groups(&text, share, number);
	content = secret_from(secret_peek(text.buffer), text.len);
	secret_free(text.buffer);
	return safe_file_write(path, content, error);
}

bool
share_files_create(const Root *root, const char *const paths[SHARE_COUNT], GError **error)
{
	g_autoptr(Secret) secret = root_secret(root);
	Secret *shares[SHARE_COUNT];
	unsigned char random[SET_BYTES];
	char set[2 * SET_BYTES + 1];
	bool good = true;

	randombytes_buf(random, sizeof random);
	sodium_bin2hex(set, sizeof set, random, sizeof random);
	share_split(secret, shares);
	for (int i = 0; i < SHARE_COUNT; i++) {
		good = good && write_share(root, paths[i], set, i + 1, shares[i], error);
		secret_free(shares[i]);
	}
	return good;
}

/* --- reading */

typedef struct {
	char *district_id, *set;
	unsigned char root[VAULT_KEY_BYTES];
	int number;
	Secret *share;
} Share;

static void
share_clear(Share *share)
{
	g_free(share->district_id);
	g_free(share->set);
	secret_free(share->share);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Share, share_clear)

/* The rest of the line that begins with PREFIX, or NULL; *AT is moved behind it. Caller owns. */
static char *
take_line(const char **at, const char *prefix)
{
	const char *end = strchr(*at, '\n'), *value = *at + strlen(prefix);
	char *line;

	if (end == NULL || !g_str_has_prefix(*at, prefix) || end - *at > 300)
		return NULL;
	line = g_strndup(value, end - value);
	*at = end + 1;
	return g_strchomp(line);
}

static bool
take_head(const char **at, Share *share)
{
	g_autofree char *title = take_line(at, TITLE);
	g_autofree char *key = NULL;
	g_autofree char *number = NULL;

	while (title != NULL && **at == '#') {
		g_free(take_line(at, "#"));
		if (strchr(*at, '\n') == NULL)
			return false;
	}
	share->district_id = take_line(at, "district: ");
	key = take_line(at, "root: ");
	share->set = take_line(at, "set: ");
	number = take_line(at, "share: ");
	if (title == NULL || title[0] != '\0' || share->district_id == NULL || key == NULL ||
		share->set == NULL || number == NULL || number[0] < '1' ||
		number[0] > '0' + SHARE_COUNT || number[1] != '\0')
		return false;
	share->number = number[0] - '0';
	return wire_text_valid(share->district_id, strlen(share->district_id)) &&
	       key_from_text(key, share->root, NULL);
}

/* The next character of the alphabet as a number, blanks skipped; -1: none. */
static int
take_value(const char **at)
{
	const char *found;

	*at += strspn(*at, " \t\r\n-");
	found = **at == '\0' ? NULL : strchr(ALPHABET, g_ascii_toupper(**at));
	if (found == NULL)
		return -1;
	(*at)++;
	return (int)(found - ALPHABET);
}

static void
put_five_bits(Secret *share, int at, int value)
{
	for (int i = 0; i < 5; i++) {
		int bit = at * 5 + i;

		if ((size_t)bit / 8 < secret_len(share) && value >> (4 - i) & 1)
			secret_bytes(share)[bit / 8] |= (unsigned char)(1 << (7 - bit % 8));
	}
}

/* 0, or the group (from 1) that does not check. */
static int
take_groups(const char **at, Share *share)
{
	int state = check_step(N, check_start(N), share->number);

	share->share = secret_new(ROOT_SECRET_BYTES);
	for (int group = 0; group < GROUPS; group++) {
		for (int i = 0; i < GROUP; i++) {
			int value = take_value(at);

			if (value < 0)
				return group + 1;
			put_five_bits(share->share, group * GROUP + i, value);
			state = check_step(N, state, value);
		}
		if (take_value(at) != check_value(N, state))
			return group + 1;
	}
	*at += strspn(*at, " \t\r\n");
	return **at == '\0' ? 0 : GROUPS + 1;
}

static bool
read_share(const char *path, Share *share, GError **error)
{
	bool private_ = false;
	g_autoptr(Secret) content = safe_file_read(path, &private_, error);
	const char *at;
	int bad;

	if (content == NULL)
		return false;
	at = secret_text(content);
	if (strlen(at) != secret_len(content) || !take_head(&at, share)) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"%s is no recovery share, or its first lines were changed.", path);
		return false;
	}
	bad = take_groups(&at, share);
	if (bad == 0)
		return true;
	if (bad > GROUPS)
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"%s goes on behind its last group. Take away what does not belong there.",
			path);
	else
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"%s: group %d does not check. Compare it with the paper.", path, bad);
	return false;
}

Root *
share_files_open(const char *path_a, const char *path_b, GError **error)
{
	g_auto(Share) a = { 0 }, b = { 0 };
	g_autoptr(Secret) secret = NULL;
	g_autoptr(Root) root = NULL;

	if (!read_share(path_a, &a, error) || !read_share(path_b, &b, error))
		return NULL;
	if (strcmp(a.district_id, b.district_id) != 0 || strcmp(a.set, b.set) != 0 ||
		memcmp(a.root, b.root, VAULT_KEY_BYTES) != 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH,
			"%s and %s were not made together. Take two shares of one set.", path_a,
			path_b);
		return NULL;
	}
	if (a.number == b.number) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH,
			"%s and %s are the same share. Another one is needed.", path_a, path_b);
		return NULL;
	}
	secret = share_join(a.number, a.share, b.number, b.share);
	root = root_from_secret(secret, a.district_id);
	if (memcmp(root_public(root), a.root, VAULT_KEY_BYTES) != 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"%s and %s do not give the district's root key. One of them was changed.",
			path_a, path_b);
		return NULL;
	}
	return g_steal_pointer(&root);
}
