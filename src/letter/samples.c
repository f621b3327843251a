/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/letter.h"

#include "letter/page.h"
#include "letter/sides.h"

static bool
add_look(Pdf *pdf, const LetterLook *look, const Secret *dots, const Profile *profile,
	GError **error)
{
	const char *stamp = page_words_get(look->facts.words, "words", "sample");
	const Page like = {
		.code = dots, .qr = profile->help_url, .stamp = stamp ? stamp : "SAMPLE"
	};
	LetterFacts other = look->facts;

	if (!letter_add_side(pdf, &like, look->template, &look->facts, true, error))
		return false;
	if (!look->back.template)
		return true;
	other.words = look->back.words;
	return letter_add_side(pdf, &like, look->back.template, &other, false, error);
}

GBytes *
letter_looks_pdf(const LetterLook *looks, guint n, const Profile *profile, GError **error)
{
	g_autoptr(Secret) dots = letter_stand_in(profile, '.');
	g_autoptr(Pdf) pdf = NULL;
	g_autoptr(Secret) file = NULL;

	if (n == 0) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_FACTS, "There is no letter.");
		return NULL;
	}
	pdf = letter_pdf_new(&looks[0].facts, 0);
	for (guint i = 0; i < n; i++)
		if (!add_look(pdf, &looks[i], dots, profile, error))
			return NULL;
	file = pdf_finish(pdf, error);
	return file ? g_bytes_new(secret_peek(file), secret_len(file)) : NULL;
}
