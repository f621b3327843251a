/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a desk's settings: refused with a sentence that names the file, or settings that are
 * all there. */
#include "base/settings.h"
#include "print/print.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL, no = NULL;
	g_autofree char *path = fuzz_file("desk.ini", bytes, len);
	g_autoptr(Settings) s = settings_load(path, &error);
	g_unlink(path);
	if (!s) {
		check_sentence(error->message);
		g_assert_nonnull(strstr(error->message, path));
		return 0;
	}
	const char *const all[] = { s->desk, s->school, s->printer, s->theme, s->state_dir,
		s->district_id, s->root_key, s->conninfo };
	for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
		g_assert_true(all[i] && g_utf8_validate(all[i], -1, NULL));
	g_autoptr(Printer) printer = printer_parse(s->printer, &no);
	if (printer)
		g_assert_true(g_utf8_validate(printer_label(printer), -1, NULL));
	else
		check_sentence(no->message);
	return 0;
}
