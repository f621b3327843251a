/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run.h"

#include "desk/wording.h"

/* Letters of a draft as they would be read, before there is any code. */

static bool
add_letter(GPtrArray *lines, Session *session, const LetterRecord *record, int columns,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_auto(Wording) wording = { 0 };
	g_autoptr(GPtrArray) text = NULL;
	LetterFacts facts;

	if (!wording_load(&wording, session, record->language, cancel, ret_refusal, error))
		return false;
	facts = wording_facts(&wording, record, "0000-000000", session_profile(session));
	text = letter_text(wording.template, &facts, columns, error);
	if (!text)
		return false;
	for (guint i = 0; i < text->len; i++)
		g_ptr_array_add(lines, g_strdup(text->pdata[i]));
	return true;
}

bool
run_sample_lines(Session *session, gint64 run_id, int columns, GCancellable *cancel,
	GPtrArray **ret_lines, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	Db *db = session_db(session, cancel, error);

	if (!db || !db_run_samples(db, run_id, NULL, cancel, &letters, ret_refusal, error))
		return false;
	for (guint i = 0; i < letters->len; i++) {
		g_ptr_array_add(lines, g_strdup_printf("SAMPLE %u of %u %s", i + 1, letters->len,
					       i == 0                  ? "(the first letter)"
					       : i + 1 == letters->len ? "(the last letter)"
								       : ""));
		g_ptr_array_add(lines, g_strdup(""));
		if (!add_letter(
			    lines, session, letters->pdata[i], columns, cancel, ret_refusal, error))
			return false;
		g_ptr_array_add(lines, g_strdup(""));
		g_ptr_array_add(lines, g_strdup(""));
	}
	*ret_lines = g_steal_pointer(&lines);
	return true;
}

/* --- on paper */

/* The words of one letter, and of its back where it has one. */
typedef struct {
	Wording front, back;
} Words;

static void
words_free(gpointer data)
{
	Words *words = data;

	wording_clear(&words->front);
	wording_clear(&words->back);
	g_free(words);
}

static bool
add_look(GArray *looks, GPtrArray *kept, Session *session, const LetterRecord *record,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	Words *words = g_new0(Words, 1);
	LetterLook look = { 0 };

	g_ptr_array_add(kept, words);
	if (!wording_load(&words->front, session, record->language, cancel, ret_refusal, error) ||
		!wording_load_back(
			&words->back, session, words->front.lang, cancel, ret_refusal, error))
		return false;
	look.template = words->front.template;
	look.facts = wording_facts(&words->front, record, "0000-000000", session_profile(session));
	look.back = (LetterBack){ words->back.template, words->back.words };
	g_array_append_val(looks, look);
	return true;
}

bool
run_sample_pdf(Session *session, gint64 run_id, const char *seed, GCancellable *cancel,
	GBytes **ret_pdf, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(words_free);
	g_autoptr(GArray) looks = g_array_new(FALSE, FALSE, sizeof(LetterLook));
	Db *db = session_db(session, cancel, error);

	if (!db || !db_run_samples(db, run_id, seed, cancel, &letters, ret_refusal, error))
		return false;
	for (guint i = 0; i < letters->len; i++)
		if (!add_look(looks, kept, session, letters->pdata[i], cancel, ret_refusal, error))
			return false;
	*ret_pdf = letter_looks_pdf((const LetterLook *)(gconstpointer)looks->data, looks->len,
		session_profile(session), error);
	return *ret_pdf != NULL;
}
