/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "pdf/pdf.h"

/* The QR of PAYLOAD in a square of SIZE points that holds its quiet zone of four modules, and its
 * error correction: as much as the same number of modules holds, M at least. LETTER_ERROR_DRAW. */
bool qr_draw(Pdf *pdf, const char *payload, double x, double y, double size, GError **error);
