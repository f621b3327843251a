/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run.h"

#include <string.h>

#include "base/clock.h"
#include "desk/acts.h"
#include "desk/seal.h"
#include "desk/wording.h"
#include "letter/press.h"
#include "letter/report.h"

/* The words of one language and the press that sets them. */
typedef struct {
	Wording wording, back; /* back: empty where there is none */
	LetterPress *press;
} Tongue;

static void
tongue_free(gpointer data)
{
	Tongue *tongue = data;

	letter_press_free(tongue->press);
	wording_clear(&tongue->wording);
	wording_clear(&tongue->back);
	g_free(tongue);
}

/* A job being drawn, and what stays for the next one. All letters go into one file in the order of the
 * manifest, whatever languages they are in; the first press owns the file. */
struct RunPen {
	Session *session;
	GCancellable *cancel; /* of the job */
	LetterRecord *school; /* what is the same in all letters */
	GPtrArray *tongues;   /* Tongue, the first one's press first */
	SealOpener opener;
	bool separators;
	bool both; /* a letter of the job has a back, so each takes a sheet of two sides */
};
typedef RunPen Drawing;

RunPen *
run_pen_new(Session *session)
{
	RunPen *pen = g_new0(RunPen, 1);

	pen->session = session;
	pen->tongues = g_ptr_array_new_with_free_func(tongue_free);
	return pen;
}

static void
pen_forget(RunPen *pen)
{
	/* The first press is the one the others write beside. */
	while (pen->tongues->len > 0)
		g_ptr_array_remove_index(pen->tongues, pen->tongues->len - 1);
	g_clear_pointer(&pen->school, letter_record_free);
}

void
run_pen_free(RunPen *pen)
{
	if (!pen)
		return;
	pen_forget(pen);
	seal_opener_clear(&pen->opener);
	g_ptr_array_unref(pen->tongues);
	g_free(pen);
}

void
run_paper_free(RunPaper *paper)
{
	if (!paper)
		return;
	g_free(paper->first);
	g_free(paper->last);
	g_clear_pointer(&paper->left_out, g_ptr_array_unref);
	secret_free(paper->pdf);
	g_free(paper);
}

static LetterPress *
first_press(const Drawing *drawing)
{
	return drawing->tongues->len > 0 ? ((Tongue *)drawing->tongues->pdata[0])->press : NULL;
}

static LetterFacts
school_facts(const Drawing *drawing, const Wording *wording)
{
	const LetterRecord only_school = {
		.school = drawing->school->school,
		.school_line1 = drawing->school->school_line1,
		.school_line2 = drawing->school->school_line2,
		.school_phone = drawing->school->school_phone,
		.school_hours = drawing->school->school_hours,
	};

	return wording_facts(wording, &only_school, NULL, session_profile(drawing->session));
}

static bool
tongue_sides(const Drawing *drawing, Tongue *tongue, GError **error)
{
	if (drawing->both)
		letter_press_both_sides(tongue->press);
	return !tongue->back.lang ||
	       letter_press_set_back(tongue->press,
		       &(LetterBack){ tongue->back.template, tongue->back.words }, error);
}

/* Whether the profile puts English on the back of a letter of the job. */
static bool
has_back(Session *session, const GPtrArray *pages)
{
	for (guint i = 0; i < pages->len; i++)
		if (!g_str_equal(session_profile(session)->bilingual, "no") &&
			!g_str_equal(((RunPage *)pages->pdata[i])->written_in, "en"))
			return true;
	return false;
}

static Tongue *
tongue_for(Drawing *drawing, const char *lang, Refusal **ret_refusal, GError **error)
{
	Tongue *tongue;
	LetterFacts same;

	for (guint i = 0; i < drawing->tongues->len; i++) {
		tongue = drawing->tongues->pdata[i];
		if (g_str_equal(tongue->wording.lang, lang))
			return tongue;
	}
	tongue = g_new0(Tongue, 1);
	if (wording_load(&tongue->wording, drawing->session, lang, drawing->cancel, ret_refusal,
		    error) &&
		wording_load_back(&tongue->back, drawing->session, tongue->wording.lang,
			drawing->cancel, ret_refusal, error)) {
		same = school_facts(drawing, &tongue->wording);
		tongue->press = letter_press_beside(
			first_press(drawing), tongue->wording.template, &same, error);
	}
	if (!tongue->press || !tongue_sides(drawing, tongue, error)) {
		tongue_free(tongue);
		return NULL;
	}
	g_ptr_array_add(drawing->tongues, tongue);
	return tongue;
}

static Secret *
open_page(Drawing *drawing, const RunPage *page, GError **error)
{
	const CredentialContext context = {
		.school_id = page->school_id,
		.generation = page->generation,
		.guardian_id = page->guardian_id,
		.student_id = page->student_id,
		.scope = page->scope,
		.expires = page->expires,
	};

	return seal_opener_open(&drawing->opener, drawing->session, &context, page->credential_id,
		page->sealed_to, page->sealed, drawing->cancel, error);
}

static bool
draw_page(Drawing *drawing, const RunPage *page, Refusal **ret_refusal, GError **error)
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
	Tongue *tongue = tongue_for(drawing, page->written_in, ret_refusal, error);
	g_autoptr(Secret) code = tongue ? open_page(drawing, page, error) : NULL;

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
	const Drawing *drawing;
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
		return g_strdup(page->carrier);
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
	static const ReportColumn columns[] = { { "", 1 }, { "Takes it home", 6 }, { "For", 6 },
		{ "Sheet", 3 }, { "Given on, by", 4 }, { 0 } };
	Separator *list = data;
	const RunPage *page = list->pages[0], *last = list->pages[list->count - 1];
	g_autofree char *title = g_strdup_printf(
		"%s: %u %s", page->homeroom, list->count, list->count == 1 ? "letter" : "letters");
	g_autoptr(GDateTime) now = clock_local();
	g_autofree char *at = g_date_time_format(now, "%m/%d %H:%M");
	g_autofree char *filter = g_strdup_printf(
		"%s%s%s%s, sheets %s to %s. Tick each letter as it is given. No code stands on "
		"this page, and it is not one of the numbered sheets.",
		page->homeroom_teacher ? "Teacher: " : "",
		page->homeroom_teacher ? page->homeroom_teacher : "",
		page->homeroom_teacher ? ". " : "", page->run_title, page->number, last->number);
	const ReportHead head = { .title = title,
		.school = list->drawing->school->school,
		.filter = filter,
		.by = session_who(list->drawing->session)->staff,
		.at = at };

	return report_draw_in(
		pdf, &head, columns, separator_cell, list->count, list, &list->drawn, error);
}

/* Goes before page AT of PAGES. */
static bool
draw_separator(Drawing *drawing, const GPtrArray *pages, guint at, RunPaper *paper,
	Refusal **ret_refusal, GError **error)
{
	const RunPage *page = pages->pdata[at];
	Separator list = { drawing, (const RunPage *const *)pages->pdata + at, 1, 0 };
	Tongue *tongue = tongue_for(drawing, page->written_in, ret_refusal, error);

	while (at + list.count < pages->len && !begins_homeroom(pages, at + list.count))
		list.count++;
	if (!tongue || !letter_press_pages(tongue->press, page->issued_on, draw_list, &list, error))
		return false;
	paper->separators += (int)list.drawn;
	return true;
}

/* --- letters */

/* The sheet stays empty; its number is blank and says why. */
static bool
leave_out(Drawing *drawing, const char *act, gint64 run_id, const RunPage *page, const GError *why,
	RunPaper *paper, Refusal **ret_refusal, GError **error)
{
	g_autofree char *marking = acts_part(act, page->number);
	gint64 sheets;
	Db *db = session_db(drawing->session, drawing->cancel, error);

	if (!db || !db_run_mark(db, marking, run_id, page->number, page->number, "blank",
			   why->message, drawing->cancel, &sheets, ret_refusal, error))
		return false;
	g_ptr_array_add(paper->left_out,
		g_strdup_printf("%s, %s: %s", page->number, page->parent, why->message));
	return true;
}

/* False as well, *ret_why unset and *error set, when the trouble is not the letter's own. */
static bool
try_page(Drawing *drawing, const RunPage *page, GError **ret_why, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GError) why = NULL;

	if (draw_page(drawing, page, ret_refusal, &why))
		return true;
	if (why && why->domain == LETTER_ERROR)
		g_propagate_error(ret_why, g_steal_pointer(&why));
	else if (why)
		g_propagate_error(error, g_steal_pointer(&why));
	return false;
}

static bool
draw_pages(Drawing *drawing, const char *act, gint64 run_id, GPtrArray *pages, RunPaper *paper,
	Refusal **ret_refusal, GError **error)
{
	guint count = pages->len;

	paper->separators = 0;
	for (guint i = 0; i < pages->len; i++) {
		const RunPage *page = pages->pdata[i];
		g_autoptr(GError) why = NULL;

		if (drawing->separators && begins_homeroom(pages, i) &&
			!draw_separator(drawing, pages, i, paper, ret_refusal, error))
			return false;
		if (try_page(drawing, page, &why, ret_refusal, error))
			continue;
		if (!why || !leave_out(drawing, act, run_id, page, why, paper, ret_refusal, error))
			return false;
		g_ptr_array_remove_index(pages, i--);
	}
	/* A list names no letter that is not there. */
	if (paper->separators == 0 || pages->len == count || pages->len == 0)
		return true;
	letter_press_drop(first_press(drawing));
	return draw_pages(drawing, act, run_id, pages, paper, ret_refusal, error);
}

static bool
draw(Drawing *drawing, const char *act, gint64 run_id, GPtrArray *pages, RunPaper *paper,
	Refusal **ret_refusal, GError **error)
{
	const RunPage *first = pages->pdata[0], *last = pages->pdata[pages->len - 1];
	Db *db = session_db(drawing->session, drawing->cancel, error);

	paper->first = g_strdup(first->number);
	paper->last = g_strdup(last->number);
	paper->left_out = g_ptr_array_new_with_free_func(g_free);
	paper->both = has_back(drawing->session, pages);
	if (paper->both != drawing->both)
		pen_forget(drawing);
	drawing->both = paper->both;
	if (!db ||
		(!drawing->school && !db_letter_data(db, first->credential_id, drawing->cancel,
					     &drawing->school, ret_refusal, error)) ||
		!draw_pages(drawing, act, run_id, pages, paper, ret_refusal, error))
		return false;
	if (!first_press(drawing))
		return true;
	paper->sheets = (int)letter_press_count(first_press(drawing));
	if (paper->sheets > 0)
		paper->pdf = letter_press_take(first_press(drawing), error);
	else
		pen_forget(drawing); /* lists of nobody */
	return paper->pdf || paper->sheets == 0;
}

bool
run_draw_job(Session *session, const char *act, gint64 run_id, int job, const char *printer,
	bool separators, GCancellable *cancel, RunPaper **ret_paper, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(RunPen) pen = run_pen_new(session);

	return run_pen_draw(
		pen, act, run_id, job, printer, separators, cancel, ret_paper, ret_refusal, error);
}

bool
run_pen_draw(RunPen *pen, const char *act, gint64 run_id, int job, const char *printer,
	bool separators, GCancellable *cancel, RunPaper **ret_paper, Refusal **ret_refusal,
	GError **error)
{
	Session *session = pen->session;
	g_autofree char *opening = acts_part(act, "pages");
	g_autofree char *forgetting = acts_part(act, "forget");
	g_autoptr(GPtrArray) pages = NULL;
	g_autoptr(RunPaper) paper = g_new0(RunPaper, 1);
	gint64 sheets = 0;
	Db *db = session_db(session, cancel, error);

	*ret_paper = NULL;
	if (!db || !db_run_job_take(db, act, run_id, job, printer, session_settings(session)->desk,
			   cancel, &sheets, ret_refusal, error))
		return false;
	if (sheets == 0)
		return true;
	paper->job = job;
	pen->cancel = cancel;
	pen->separators = separators;
	if (db_run_job_pages(db, opening, run_id, job, cancel, &pages, ret_refusal, error) &&
		pages->len > 0 && draw(pen, act, run_id, pages, paper, ret_refusal, error)) {
		*ret_paper = g_steal_pointer(&paper);
		return true;
	}
	/* Nothing of it was on its way to a printer yet; what is in the press goes nowhere. */
	pen_forget(pen);
	db = session_db(session, NULL, NULL);
	if (db)
		db_run_job_forget(db, forgetting, run_id, job, NULL, &sheets, NULL, NULL);
	return pages && pages->len == 0;
}

bool
run_job_taken(const Refusal *refusal)
{
	return refusal && g_str_equal(refusal->code, "PD123") &&
	       g_str_has_prefix(refusal_fact(refusal, "state"), "job ");
}

char *
run_sheet_number(const char *typed)
{
	const char *mark = strstr(typed, "#s=");
	g_autofree char *number = g_strdup(mark ? mark + 3 : typed);

	return g_strdup(g_strstrip(number));
}
