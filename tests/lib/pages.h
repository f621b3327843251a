/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* PDF as others read it: pdftotext, a QR reader, a PDF checker, a second renderer. */

/* A folder for the test's files, and its end. */
void pages_start(void);
void pages_end(void);
const char *pages_dir(void);

/* Whether PROGRAM is there; skips the test visibly when not. */
bool pages_have(const char *program);
/* What the command (its words, then NULL) says, standard error included; must succeed. */
char *pages_ask(const char *first, ...) G_GNUC_NULL_TERMINATED;
/* letter.pdf in the folder; its path. */
char *pages_write(const void *bytes, gsize len);

/* Without blanks, direction marks and accents kept apart: how texts are compared. */
char *pages_squeeze(const char *text);
void pages_assert_in(const char *text, const char *part);
/* The page's QR, read at RESOLUTION dpi. */
void pages_assert_qr(const char *file, const char *resolution, const char *payload);
/* A second renderer finds a glyph for everything. */
void pages_assert_drawn(const char *file);
