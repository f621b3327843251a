/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the template of each kind of page: refused with a sentence that names the file, or
 * read, shown and, when the facts allow it, drawn. The first byte chooses the kind. */
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "letter/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const LetterFacts facts = { .school = "Lincoln",
	.school_phone = "+16265550143",
	.parent = "Rosa Lopez",
	.line1 = "815 E Washington Blvd",
	.student = "Mateo",
	.permanent_id = "4810237",
	.grade = "5",
	.issued_on = "2026-11-22",
	.expires = "2026-12-22",
	.sheet = "0412-000931",
	.link_url = "https://parents.example.org/link",
	.help_url = "https://parents.example.org/help",
	.portal_url = "https://parents.example.org",
	.credential = "PIN",
	.credential_long = "Parent Portal PIN",
	.visited_on = "2026-11-22",
	.outcome = "issued" };

static void
judge(const GError *error, const char *file)
{
	g_assert_nonnull(error);
	if (error->code == LETTER_ERROR_TEMPLATE)
		g_assert_true(g_str_has_prefix(error->message, file));
	g_assert_true(g_utf8_validate(error->message, -1, NULL));
	for (const char *p = error->message; *p; p++)
		g_assert_true((unsigned char)*p >= 0x20 || *p == '\n');
}

static void
try_letter(const char *text)
{
	g_autoptr(GError) error = NULL, drawing = NULL;
	g_autoptr(LetterTemplate) template = letter_template_parse(text, "letter.en.md", &error);
	if (!template) {
		judge(error, "letter.en.md");
		return;
	}
	g_autoptr(GPtrArray) lines = letter_text(template, &facts, 60, NULL);
	g_assert_true(!lines || lines->len < 100000);
	if (!letter_check(template, &facts, NULL, NULL, &drawing))
		judge(drawing, "letter.en.md");
}

static void
try_document(const char *text, const char *file)
{
	const DocumentLook look = { .date = "2026-11-22" };
	g_autoptr(GError) error = NULL, drawing = NULL;
	g_autoptr(LetterTemplate) template = document_template_parse(text, file, &error);
	if (!template) {
		judge(error, file);
		return;
	}
	g_autoptr(GPtrArray) lines = document_text(template, &facts, &look, 60, NULL);
	g_assert_true(!lines || lines->len < 100000);
	g_autoptr(GBytes) pdf = document_pdf(template, &facts, &look, &drawing);
	if (!pdf)
		judge(drawing, file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const files[] = { "handout-x.en.md", "receipt.en.md", "form.en.md" };
	static bool started;
	if (!started) {
		setlocale(LC_ALL, "C.UTF-8");
		g_assert_true(vault_start(NULL));
		started = true;
	}
	if (!len)
		return 0;
	g_autofree char *text = g_strndup((const char *)bytes + 1, len - 1);
	if (bytes[0] % 4 == 0)
		try_letter(text);
	else
		try_document(text, files[bytes[0] % 4 - 1]);
	return 0;
}
