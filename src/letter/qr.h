/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

/* The QR of PAYLOAD, error correction M, in a square of SIZE points that holds its quiet zone of
 * four modules: one bit per module as an image mask. LETTER_ERROR_DRAW. */
bool qr_draw(cairo_t *cr, const char *payload, double x, double y, double size, GError **error);
