/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/secret.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <sodium.h>

#include "vault/error.h"

/* Secrets up to this long (keys, codes) are kept for the next one of their length. */
#define SPARE_BYTES 64
enum { SPARES = 16 };

/* What a desk needs at its busiest, with room: a page for each secret alive. */
#define LOCK_PROBE_BYTES (64 * 4096)

G_DEFINE_QUARK(vault - error - quark, vault_error)

struct Secret {
	size_t len;
	unsigned char *bytes; /* sodium_malloc'ed, len + 1 */
};

static void
forbid_dumps(void)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		g_warning("core dumps could not be turned off: %s", g_strerror(errno));
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		g_warning("debuggers could not be kept out: %s", g_strerror(errno));
}

static void
raise_lock_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	/* If it cannot be raised, the probe will tell whether it is enough. */
	(void)setrlimit(RLIMIT_MEMLOCK, &limit);
}

/* sodium_malloc locks but does not say whether that worked; locking twice costs nothing. */
static void *
locked_malloc(size_t size)
{
	void *p = sodium_malloc(size);

	if (p != NULL && mlock(p, size) != 0) {
		sodium_free(p);
		return NULL;
	}
	return p;
}

bool
vault_start(GError **error)
{
	void *probe;

	if (sodium_init() < 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MEMORY,
			"The encryption library does not start on this computer.");
		return false;
	}
	forbid_dumps();
	raise_lock_limit();
	probe = locked_malloc(LOCK_PROBE_BYTES);
	if (probe == NULL) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MEMORY,
			"Codes cannot be kept out of the swap file here: this account may not lock "
			"%d KiB "
			"of memory. Raise 'ulimit -l' (or LimitMEMLOCK= of the service) and start "
			"again.",
			LOCK_PROBE_BYTES / 1024);
		return false;
	}
	sodium_free(probe);
	return true;
}

/* Wiped and in nobody's hands: a letter run takes some for each of a hundred thousand codes, and the
 * kernel works longer at locking a page than all else that is done with it. */
static struct {
	GMutex lock;
	Secret *secrets[SPARES];
	guint next; /* whose place is given away */
} spare;

static Secret *
spare_take(size_t len)
{
	Secret *found = NULL;

	g_mutex_lock(&spare.lock);
	for (guint i = 0; i < SPARES && found == NULL; i++)
		if (spare.secrets[i] != NULL && spare.secrets[i]->len == len)
			found = g_steal_pointer(&spare.secrets[i]);
	g_mutex_unlock(&spare.lock);
	return found;
}

/* The one that has to make room for SECRET, or NULL. */
static Secret *
spare_put(Secret *secret)
{
	Secret *gone;
	guint at = 0;

	g_mutex_lock(&spare.lock);
	while (at < SPARES && spare.secrets[at] != NULL)
		at++;
	if (at == SPARES)
		at = spare.next++ % SPARES;
	gone = spare.secrets[at];
	spare.secrets[at] = secret;
	g_mutex_unlock(&spare.lock);
	return gone;
}

Secret *
secret_new(size_t len)
{
	Secret *secret = len <= SPARE_BYTES ? spare_take(len) : NULL;

	if (secret != NULL)
		return secret;
	secret = g_new0(Secret, 1);
	secret->len = len;
	secret->bytes = locked_malloc(len + 1);
	if (secret->bytes == NULL)
		g_error("no more memory can be locked; raise 'ulimit -l'");
	memset(secret->bytes, 0, len + 1);
	return secret;
}

Secret *
secret_from(const void *bytes, size_t len)
{
	Secret *secret = secret_new(len);

	if (len > 0)
		memcpy(secret->bytes, bytes, len);
	return secret;
}

Secret *
secret_copy(const Secret *secret)
{
	return secret_from(secret->bytes, secret->len);
}

void
secret_free(Secret *secret)
{
	if (secret != NULL && secret->len <= SPARE_BYTES) {
		sodium_memzero(secret->bytes, secret->len + 1);
		secret = spare_put(secret);
	}
	if (secret == NULL)
		return;
	sodium_free(secret->bytes); /* wipes first */
	g_free(secret);
}

unsigned char *
secret_bytes(Secret *secret)
{
	return secret->bytes;
}

const unsigned char *
secret_peek(const Secret *secret)
{
	return secret->bytes;
}

const char *
secret_text(const Secret *secret)
{
	return (const char *)secret->bytes;
}

size_t
secret_len(const Secret *secret)
{
	return secret->len;
}

bool
secret_equal(const Secret *a, const Secret *b)
{
	return a->len == b->len && sodium_memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* 1: a byte, 0: the end, -1: errno. */
static int
read_byte(int fd, unsigned char *ret_byte)
{
	ssize_t got;

	do
		got = read(fd, ret_byte, 1);
	while (got < 0 && errno == EINTR);
	return (int)got;
}

Secret *
secret_read_line(int fd, GError **error)
{
	g_autoptr(Secret) line = secret_new(SECRET_LINE_MAX + 1);
	unsigned char *bytes = line->bytes;
	size_t len = 0;
	int got;

	while ((got = read_byte(fd, bytes + len)) == 1 && bytes[len] != '\n' &&
		bytes[len] != '\0' && len < SECRET_LINE_MAX)
		len++;
	if (got < 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"Descriptor %d cannot be read (%s).", fd, g_strerror(errno));
		return NULL;
	}
	if (got == 0 && len == 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"Nothing came from descriptor %d: a line was expected.", fd);
		return NULL;
	}
	if (got == 1 && bytes[len] != '\n') {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The line from descriptor %d is longer than %d bytes or is no text.", fd,
			SECRET_LINE_MAX);
		return NULL;
	}
	if (len > 0 && bytes[len - 1] == '\r')
		len--;
	return secret_from(bytes, len);
}

/* The buffer never grows: a page is locked for it in any case. */
struct SecretText {
	Secret *buffer;
	size_t used;
	int characters;
};

SecretText *
secret_text_new(void)
{
	SecretText *text = g_new0(SecretText, 1);

	text->buffer = secret_new(SECRET_LINE_MAX);
	return text;
}

void
secret_text_free(SecretText *text)
{
	if (text == NULL)
		return;
	secret_free(text->buffer);
	g_free(text);
}

bool
secret_text_append(SecretText *text, gunichar c)
{
	int size;

	if (!g_unichar_validate(c) || g_unichar_iscntrl(c))
		return false;
	size = g_unichar_to_utf8(c, NULL);
	if (text->used + size > SECRET_LINE_MAX)
		return false;
	g_unichar_to_utf8(c, (char *)text->buffer->bytes + text->used);
	text->used += size;
	text->characters++;
	return true;
}

bool
secret_text_delete(SecretText *text)
{
	unsigned char *bytes = text->buffer->bytes;

	if (text->characters == 0)
		return false;
	do
		text->used--;
	while ((bytes[text->used] & 0xc0) == 0x80);
	sodium_memzero(bytes + text->used, SECRET_LINE_MAX - text->used);
	text->characters--;
	return true;
}

void
secret_text_clear(SecretText *text)
{
	sodium_memzero(text->buffer->bytes, SECRET_LINE_MAX);
	text->used = 0;
	text->characters = 0;
}

int
secret_text_length(const SecretText *text)
{
	return text->characters;
}

Secret *
secret_text_take(SecretText *text)
{
	Secret *taken = secret_from(text->buffer->bytes, text->used);

	secret_text_clear(text);
	return taken;
}
