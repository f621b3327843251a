/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run_easel.h"

#include "base/clock.h"
#include "base/date.h"
#include "desk/seal.h"
#include "letter/press.h"
#include "letter/report.h"

/* A press that sets the letters of one language. */
typedef struct {
	const RunWords *words;
	LetterPress *press;
} Tongue;

/* All letters of a job go into one file in the order of the manifest, whatever languages they are in; the
 * first press owns the file. What is laid out stays for the next job. */
struct RunEasel {
	GPtrArray *tongues; /* Tongue, the first one's press first */
	SealOpener opener;
	bool both;       /* a letter of the job has a back, so each takes a sheet of two sides */
	RunTaken *taken; /* the job in hand */
};

static void
tongue_free(gpointer data)
{
	Tongue *tongue = data;

	letter_press_free(tongue->press);
	g_free(tongue);
}

RunEasel *
run_easel_new(void)
{
	RunEasel *easel = g_new0(RunEasel, 1);

	easel->tongues = g_ptr_array_new_with_free_func(tongue_free);
	return easel;
}

static void
clean(RunEasel *easel)
{
	/* The first press is the one the others write beside. */
	while (easel->tongues->len > 0)
		g_ptr_array_remove_index(easel->tongues, easel->tongues->len - 1);
}

void
run_easel_free(RunEasel *easel)
{
	if (!easel)
		return;
	clean(easel);
	g_ptr_array_unref(easel->tongues);
	seal_opener_clear(&easel->opener);
	g_free(easel);
}

static LetterPress *
first_press(const RunEasel *easel)
{
	return easel->tongues->len > 0 ? ((Tongue *)easel->tongues->pdata[0])->press : NULL;
}

static LetterFacts
school_facts(const RunTaken *taken, const Wording *wording)
{
	const LetterRecord only_school = {
		.school = taken->school->school,
		.school_line1 = taken->school->school_line1,
		.school_line2 = taken->school->school_line2,
		.school_phone = taken->school->school_phone,
		.school_hours = taken->school->school_hours,
	};

	return wording_facts(wording, &only_school, NULL, session_profile(taken->session));
}

static bool
tongue_sides(const RunEasel *easel, Tongue *tongue, GError **error)
{
	if (easel->both)
		letter_press_both_sides(tongue->press);
	return !tongue->words->back.lang ||
	       letter_press_set_back(tongue->press,
		       &(LetterBack){ tongue->words->back.template, tongue->words->back.words },
		       error);
}

RunWords *
run_words_find(const GPtrArray *words, const char *lang)
{
	for (guint i = 0; i < words->len; i++)
		if (g_str_equal(((RunWords *)words->pdata[i])->lang, lang))
			return words->pdata[i];
	return NULL;
}

static Tongue *
tongue_for(RunEasel *easel, const char *lang, GError **error)
{
	const RunWords *words = run_words_find(easel->taken->words, lang);
	Tongue *tongue;
	LetterFacts same;

	g_assert(words);
	for (guint i = 0; i < easel->tongues->len; i++) {
		tongue = easel->tongues->pdata[i];
		if (tongue->words == words)
			return tongue;
	}
	tongue = g_new0(Tongue, 1);
	tongue->words = words;
	same = school_facts(easel->taken, &words->wording);
	tongue->press =
		letter_press_beside(first_press(easel), words->wording.template, &same, error);
	if (!tongue->press || !tongue_sides(easel, tongue, error)) {
		tongue_free(tongue);
		return NULL;
	}
	g_ptr_array_add(easel->tongues, tongue);
	return tongue;
}

static const SchoolKey *
key_for(const RunTaken *taken, const RunPage *page)
{
	for (guint i = 0; i < taken->keys->len; i++) {
		const SchoolKey *key = taken->keys->pdata[i];

		if (key->school_id == page->school_id && key->generation == page->sealed_to)
			return key;
	}
	g_assert_not_reached();
}

static Secret *
open_page(RunEasel *easel, const RunPage *page, GError **error)
{
	const CredentialContext context = {
		.school_id = page->school_id,
		.generation = page->generation,
		.guardian_id = page->guardian_id,
		.student_id = page->student_id,
		.scope = page->scope,
		.expires = page->expires,
	};

	return seal_opener_open(&easel->opener, easel->taken->session, &context,
		page->credential_id, key_for(easel->taken, page), page->sealed, error);
}

static bool
draw_page(RunEasel *easel, const RunPage *page, GError **error)
{
	const LetterFacts own = {
		.parent = page->parent,
		.line1 = page->line1,
		.line2 = page->line2,
		.line3 = page->line3,
		.student = page->student,
		.permanent_id = page->permanent_id,
		.primary_phone = page->primary_phone,
		.grade = page->grade,
		.room = page->room,
		.teacher = page->teacher,
		.issued_on = page->issued_on,
		.expires = page->expires,
		.sheet = page->number,
	};
	Tongue *tongue = tongue_for(easel, page->written_in, error);
	g_autoptr(Secret) code = tongue ? open_page(easel, page, error) : NULL;

	return code && letter_press_add(tongue->press, &own, code, error);
}

/* --- separator sheets */

static bool
begins_homeroom(const GPtrArray *pages, guint at)
{
	const RunPage *page = pages->pdata[at], *before = at > 0 ? pages->pdata[at - 1] : NULL;

	return page->homeroom &&
	       (!before || g_strcmp0(before->homeroom, page->homeroom) != 0 ||
		       g_strcmp0(before->homeroom_teacher, page->homeroom_teacher) != 0);
}

typedef struct {
	const RunTaken *taken;
	const RunPage *const *pages; /* of the homeroom */
	guint count, drawn;
} Separator;

static char *
separator_cell(guint row, guint column, gpointer data)
{
	const RunPage *page = ((const Separator *)data)->pages[row];

	switch (column) {
	case 0:
		return g_strdup("[   ]");
	case 1:
		return page->envelope > 1
			       ? g_strdup_printf("%d letters, one envelope", page->envelope)
		       : page->envelope ? g_strdup("1 letter")
					: g_strdup(page->carrier);
	case 2:
		return g_strdup(page->parent);
	case 3:
		return g_strdup(page->number);
	default:
		return NULL;
	}
}

static bool
draw_list(Pdf *pdf, gpointer data, GError **error)
{
	static const ReportColumn rooms[] = { { "", 1 }, { "Takes it home", 6 }, { "For", 6 },
		{ "Sheet", 3 }, { "Given on, by", 4 }, { 0 } };
	static const ReportColumn mail[] = { { "", 1 }, { "Goes out as", 6 }, { "To", 6 },
		{ "Sheet", 3 }, { "Mailed on, by", 4 }, { 0 } };
	Separator *list = data;
	const RunPage *page = list->pages[0], *last = list->pages[list->count - 1];
	g_autofree char *title = g_strdup_printf(
		"%s: %u %s", page->homeroom, list->count, list->count == 1 ? "letter" : "letters");
	g_autofree char *at = date_show_moment_short(
		clock_now(), session_profile(list->taken->session)->date_style);
	g_autofree char *filter = g_strdup_printf(
		"%s%s%s%s, sheets %s to %s. Tick each letter as it is %s. No code stands on this "
		"page, and it is not one of the numbered sheets.",
		page->homeroom_teacher ? "Teacher: " : "",
		page->homeroom_teacher ? page->homeroom_teacher : "",
		page->homeroom_teacher ? ". " : "", page->run_title, page->number, last->number,
		page->envelope ? "put into its envelope" : "given");
	const ReportHead head = { .title = title,
		.school = list->taken->school->school,
		.filter = filter,
		.by = session_who(list->taken->session)->staff,
		.at = at };

	return report_draw_in(pdf, &head, page->envelope ? mail : rooms, separator_cell,
		list->count, list, &list->drawn, error);
}

/* Goes before page AT. */
static bool
draw_separator(RunEasel *easel, guint at, GError **error)
{
	RunTaken *taken = easel->taken;
	const GPtrArray *pages = taken->pages;
	const RunPage *page = pages->pdata[at];
	Separator list = { taken, (const RunPage *const *)pages->pdata + at, 1, 0 };
	Tongue *tongue = tongue_for(easel, page->written_in, error);

	while (at + list.count < pages->len && !begins_homeroom(pages, at + list.count))
		list.count++;
	if (!tongue || !letter_press_pages(tongue->press, page->issued_on, draw_list, &list, error))
		return false;
	taken->paper->separators += (int)list.drawn;
	return true;
}

/* --- letters */

/* False as well, *ret_why unset and *error set, when the trouble is not the letter's own. */
static bool
try_page(RunEasel *easel, const RunPage *page, GError **ret_why, GError **error)
{
	g_autoptr(GError) why = NULL;

	if (draw_page(easel, page, &why))
		return true;
	if (why->domain == LETTER_ERROR)
		*ret_why = g_steal_pointer(&why);
	else
		*error = g_steal_pointer(&why);
	return false;
}

static void
leave_out(RunTaken *taken, const RunPage *page, const GError *why)
{
	RunLeftOut *left = g_new(RunLeftOut, 1);

	*left = (RunLeftOut){ g_strdup(page->number), g_strdup(page->parent),
		g_strdup(why->message) };
	g_ptr_array_add(taken->left_out, left);
}

static bool
draw_pages(RunEasel *easel, GError **error)
{
	RunTaken *taken = easel->taken;
	GPtrArray *pages = taken->pages;
	guint count = pages->len;

	taken->paper->separators = 0;
	for (guint i = 0; i < pages->len; i++) {
		g_autoptr(GError) why = NULL;

		if (taken->separators && begins_homeroom(pages, i) &&
			!draw_separator(easel, i, error))
			return false;
		if (try_page(easel, pages->pdata[i], &why, error))
			continue;
		if (!why)
			return false;
		leave_out(taken, pages->pdata[i], why);
		g_ptr_array_remove_index(pages, i--);
	}
	/* A list names no letter that is not there. */
	if (taken->paper->separators == 0 || pages->len == count || pages->len == 0)
		return true;
	letter_press_drop(first_press(easel));
	return draw_pages(easel, error);
}

static bool
draw(RunEasel *easel, GError **error)
{
	RunTaken *taken = easel->taken;
	RunPaper *paper = taken->paper;

	if (paper->both != easel->both)
		clean(easel);
	easel->both = paper->both;
	if (!draw_pages(easel, error))
		return false;
	if (!first_press(easel))
		return true;
	paper->sheets = (int)letter_press_count(first_press(easel));
	if (paper->sheets > 0)
		paper->pdf = letter_press_take(first_press(easel), error);
	else
		clean(easel); /* lists of nobody */
	return paper->pdf || paper->sheets == 0;
}

void
run_easel_draw(RunEasel *easel, RunTaken *taken)
{
	easel->taken = taken;
	/* What is in the press of a job that failed goes nowhere. */
	if (!draw(easel, &taken->error))
		clean(easel);
}
