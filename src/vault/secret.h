/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes that must not leave: locked in memory between guard pages, wiped when freed (the pages of a
 * few short ones stay, for the next). A Secret always holds one more byte than its length, a zero,
 * so that a text may be read as a C string. */

typedef struct Secret Secret;

/* Call once, before any thread and before any other function of the vault: starts libsodium, turns
 * core dumps and debuggers off, and proves that memory can be locked. VAULT_ERROR_MEMORY names the
 * remedy. Calling it again is harmless. */
bool vault_start(GError **error);

/* LEN zero bytes. Never NULL: like g_malloc, ends the program when no locked memory is left. */
Secret *secret_new(size_t len);
/* A copy; the caller's bytes stay as they are (wipe them). BYTES may be NULL when LEN is 0. */
Secret *secret_from(const void *bytes, size_t len);
Secret *secret_copy(const Secret *secret);
void secret_free(Secret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, secret_free)

/* Borrowed, writable; valid until secret_free. They end at a guard page, so they may start at any
 * address: aligned for nothing wider than bytes. */
unsigned char *secret_bytes(Secret *secret);
const unsigned char *secret_peek(const Secret *secret);
/* The bytes as a C string; borrowed. */
const char *secret_text(const Secret *secret);
/* Bytes, without the closing zero. */
size_t secret_len(const Secret *secret);

/* Same length and same bytes, in time that depends on the length only. */
bool secret_equal(const Secret *a, const Secret *b);

/* One line of descriptor FD, without its newline (and without a carriage return before it), read
 * byte by byte straight into locked memory, so that the next line stays in the pipe. At most
 * SECRET_LINE_MAX bytes. VAULT_ERROR_INPUT: nothing there, too long, or a NUL in it. */
#define SECRET_LINE_MAX 1024
Secret *secret_read_line(int fd, GError **error);

/* What is being typed where only dots are shown: UTF-8, in locked memory from the first key on. */

typedef struct SecretText SecretText;

SecretText *secret_text_new(void);
void secret_text_free(SecretText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SecretText, secret_text_free)

/* false, and unchanged, when SECRET_LINE_MAX bytes would be passed or C is not a printable
 * character (controls, surrogates). */
bool secret_text_append(SecretText *text, gunichar c);
/* Takes the last character back; false when there is none. */
bool secret_text_delete(SecretText *text);
void secret_text_clear(SecretText *text);
/* Characters (code points). */
int secret_text_length(const SecretText *text);
/* What was typed so far; the text is empty and wiped afterwards. Caller owns. */
Secret *secret_text_take(SecretText *text);
