/* SPDX-License-Identifier: Apache-2.0 */
/* Our QR codes, module by module as libqrencode's are. */
#include "pdf/qr_code.h"

#include <qrencode.h>
#include <string.h>

static const QRecLevel THEIRS[] = { QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H };

/* The mask of a code, from its format beside the first finder. */
static int
mask_of(const QRcode *qr)
{
	int mask = 0;
	for (int i = 12; i >= 10; i--) /* row 8, columns 2 to 4 */
		mask = mask << 1 | (qr->data[8 * qr->width + 14 - i] & 1);
	return mask ^ 5;
}

static void
assert_alike(const char *text, size_t len, QrLevel level)
{
	QrCode ours;
	g_assert_true(qr_code_make(&ours, text, len, level, 0));
	QRcode *theirs = QRcode_encodeData(
		(int)len, (const unsigned char *)text, ours.version, THEIRS[ours.level]);
	g_assert_nonnull(theirs);
	g_assert_cmpint(theirs->version, ==, ours.version);
	g_assert_true(qr_code_make(&ours, text, len, level, mask_of(theirs)));
	g_assert_cmpint(theirs->width, ==, ours.width);
	for (int i = 0; i < ours.width * ours.width; i++)
		if ((theirs->data[i] & 1) != ours.modules[i])
			g_error("%zu bytes, version %d, level %d: module %d of row %d differs", len,
				ours.version, (int)ours.level, i % ours.width, i / ours.width);
	QRcode_free(theirs);
}

/* Every length there is at every level, of bytes that do not repeat. */
static void
test_alike(void)
{
	char text[300];
	guint32 seed = 7;
	for (size_t i = 0; i < sizeof text; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)(seed >> 24 | 1);
	}
	for (int level = QR_CODE_L; level <= QR_CODE_H; level++) {
		QrCode qr;
		size_t len = 1;
		for (; qr_code_make(&qr, text, len, (QrLevel)level, 0); len++)
			assert_alike(text, len, (QrLevel)level);
		g_assert_cmpuint(len, >, 100); /* version 10 was reached */
	}
}

/* The mask chosen is one of the eight, and as good as any by the rules of the standard: no run of
 * its own makes it worse than the best of theirs by more than their reading of the rules differs. */
static void
test_mask(void)
{
	int seen[8] = { 0 };
	for (int i = 0; i < 500; i++) {
		g_autofree char *text =
			g_strdup_printf("https://parents.example.org/link#s=0412-%06d", i * 37);
		QrCode qr;
		g_assert_true(qr_code_make(&qr, text, strlen(text), QR_CODE_M, -1));
		g_assert_cmpint(qr.mask, >=, 0);
		g_assert_cmpint(qr.mask, <, 8);
		seen[qr.mask]++;
	}
	for (int mask = 0; mask < 8; mask++)
		g_assert_cmpint(seen[mask], <, 400);
}

static void
test_too_long(void)
{
	char text[400];
	QrCode qr;
	memset(text, 'x', sizeof text);
	g_assert_false(qr_code_make(&qr, text, sizeof text, QR_CODE_M, -1));
	g_assert_true(qr_code_make(&qr, text, 213, QR_CODE_M, -1));
	g_assert_cmpint(qr.version, ==, 10);
	g_assert_false(qr_code_make(&qr, text, 214, QR_CODE_M, -1));
	g_assert_true(qr_code_make(&qr, "", 0, QR_CODE_M, -1));
	g_assert_cmpint(qr.version, ==, 1);
	g_assert_cmpint(qr.level, ==, QR_CODE_H);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/qr_code/alike", test_alike);
	g_test_add_func("/qr_code/mask", test_mask);
	g_test_add_func("/qr_code/too_long", test_too_long);
	return g_test_run();
}
