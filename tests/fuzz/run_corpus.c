/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target without a fuzzer: each file of the folder that is named first, as it is, cut short at
 * several places and with a byte changed here and there, the same ones every time. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#define CUTS 12
#define CHANGES 24

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
try_file(const char *path)
{
	static const char bytes[] = "{}>#*\\-`<&[!_\n \x80\xff\xe2";
	g_autofree char *text = NULL;
	gsize len = 0;
	g_assert_true(g_file_get_contents(path, &text, &len, NULL));
	uint8_t *input = (uint8_t *)text;
	LLVMFuzzerTestOneInput(input, len);
	for (gsize i = 1; i < CUTS; i++)
		LLVMFuzzerTestOneInput(input, len * i / CUTS);
	for (gsize i = 0; len > 1 && i < CHANGES; i++) {
		uint8_t *at = input + 1 + (i * 7919) % (len - 1);
		uint8_t kept = *at;
		*at = (uint8_t)bytes[i % (sizeof bytes - 1)];
		LLVMFuzzerTestOneInput(input, len);
		*at = kept;
	}
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = argc == 2 ? g_dir_open(argv[1], 0, &error) : NULL;
	const char *name = NULL;
	guint count = 0;
	if (!dir) {
		g_print("Bail out! no folder with a corpus\n");
		return 1;
	}
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(argv[1], name, NULL);
		try_file(path);
		g_print("ok %u - %s\n", ++count, name);
	}
	g_print("1..%u\n", count);
	return count ? 0 : 1;
}
