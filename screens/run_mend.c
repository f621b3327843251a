/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

/* Why somebody gets no letter, or should be looked at: in a word or two, and where it is mended. */

typedef enum { MEND_STUDENT, MEND_STANDING, MEND_CONTACTS, MEND_TWINS } Mend;

/* Sorted by code. */
static const struct {
	const char *code, *label;
	const char
		*next; /* what the clerk can do from the list; KEPT: of somebody held back by it */
	const char *kept;
	Mend mend;
	StandingWay way;
} reasons[] = {
	{ "PD001", "not verified", "Enter records the document that proves it.", NULL,
		MEND_STANDING, STANDING_VERIFY },
	{ "PD002", "RESTRICTED",
		"Nothing goes out. Enter opens the student; only a principal "
		"lifts it." },
	{ "PD003", "has a code",
		"It is not touched. Enter opens the student, where it is printed "
		"again or replaced." },
	{ "PD004", "has an account", "No letter is needed. Enter opens the student." },
	{ "PD005", "of age", "No letter goes out. Enter opens the student." },
	{ "PD006", "left the school", "No letter goes out. Enter opens the student." },
	{ "PD007", "to be confirmed", "Enter confirms it, for whoever did not write it down.", NULL,
		MEND_STANDING, STANDING_CONFIRM },
	{ "PD009", "two of one name", "Enter tells the two apart, for the principal.", NULL,
		MEND_STANDING, STANDING_APART },
	{ "PD020", "at the counter", "The letter is given out there. Enter opens the student." },
	{ "PD052", "code has ended", "Enter opens the student, where a new one is issued." },
	{ "PD060", "no longer meant",
		"The record has changed meanwhile. Enter opens the student." },
	{ "PD120", "no full address",
		"The letter goes out with what there is. Enter opens the "
		"card, where the address is mended with a document.",
		"Enter opens the card, where the address is mended with a document.",
		MEND_CONTACTS },
	{ "PD121", "shared e-mail",
		"The letter goes out. Enter opens the card, should it be the "
		"wrong one.",
		NULL, MEND_CONTACTS },
	{ "PD122", "gets English",
		"The letter goes out in English. Enter opens the card, should "
		"the language be wrong.",
		NULL, MEND_CONTACTS },
	{ "PD128", "maybe twice", "The letter goes out. Enter shows both records side by side.",
		"No letter until somebody has decided. Enter shows both records side by side.",
		MEND_TWINS },
};

static size_t
reason_of(const char *code)
{
	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (g_str_equal(reasons[i].code, code))
			return i;
	return G_N_ELEMENTS(reasons);
}

const char *
run_reason_label(const char *code)
{
	size_t at = reason_of(code);

	return at < G_N_ELEMENTS(reasons) ? reasons[at].label : refusal_name(code);
}

void
run_exception_cell(const RunException *one, int column, Cell *cell)
{
	switch (column) {
	case EXCEPTION_GUARDIAN:
		cell_set(cell, STYLE_NORMAL, one->guardian);
		break;
	case EXCEPTION_STUDENT:
		cell_set(cell, STYLE_NORMAL, one->student);
		break;
	case EXCEPTION_GRADE:
		cell_set(cell, STYLE_NORMAL, one->grade);
		break;
	case EXCEPTION_WHY:
		cell_set(cell,
			g_str_equal(one->code, "PD002") ? STYLE_BAD
			: one->kept_back                ? STYLE_WARN
							: STYLE_DIM,
			run_reason_label(one->code));
		break;
	}
}

static void
open_student(App *app, const RunException *one)
{
	const StudentArgs args = { one->student_id, one->guardian_id };

	app_push(app, &screen_student, &args);
}

static void
open_standing(App *app, const RunException *one, StandingWay way)
{
	const StandingArgs args = {
		.way = way,
		.student_id = one->student_id,
		.guardian_id = one->guardian_id,
		.guardian = one->guardian_name,
		.student = one->student_name,
		.relation = one->relation,
	};

	app_push(app, &screen_standing, &args);
}

void
run_mend(App *app, const RunException *one)
{
	const ContactsArgs contacts = { one->student_id, one->guardian_id };
	size_t at = reason_of(one->code);
	Mend mend = at < G_N_ELEMENTS(reasons) ? reasons[at].mend : MEND_STUDENT;

	if (mend == MEND_STANDING && one->relation)
		open_standing(app, one, reasons[at].way);
	else if (mend == MEND_CONTACTS)
		app_push(app, &screen_contacts, &contacts);
	else if (mend == MEND_TWINS)
		app_push(app, &screen_twins, &(TwinsArgs){ one->guardian_id });
	else
		open_student(app, one);
}

void
run_exception_say(const RunException *one, Canvas *canvas, int row, int rows)
{
	g_autoptr(Refusal) why = refusal_from_detail(one->code, one->facts);
	g_autofree char *text = refusal_text(why);
	size_t at = reason_of(one->code);
	const char *next = at == G_N_ELEMENTS(reasons)                  ? "Enter opens the student."
			   : one->kept_back && reasons[at].kept != NULL ? reasons[at].kept
									: reasons[at].next;
	g_autofree char *all = g_strdup_printf("%s %s", text, next);

	canvas_wrap(canvas, row, 1, canvas->cols - 2, rows, STYLE_NORMAL, all);
}
