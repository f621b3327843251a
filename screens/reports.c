/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/reports.h"

/* The reports of a school (MISSION L13), each a digit away. */

enum { OPEN = 1 };
enum { DIGIT, TITLE, FOR };

#define BARS(width)                                                                                \
	{ 4, "Verified", width, COLUMN_BAR, .narrow = true },                                      \
		{ 5, "With {credential}", width, COLUMN_BAR, .narrow = true },                     \
		{ 6, "Registered", width, COLUMN_BAR, .narrow = true },                            \
		{ 7, "Linked", width, COLUMN_BAR },                                                \
	{                                                                                          \
		8, "School", 6, COLUMN_TEXT                                                        \
	}

static const ReportField coverage[] = {
	{ 1, "Grade", 5, COLUMN_GRADE, .narrow = true },
	{ 3, "Guardians", 9, COLUMN_NUMBER },
	BARS(11),
	{ 0 },
};
static const ReportField homerooms[] = {
	{ 1, "Grade", 5, COLUMN_GRADE, .narrow = true },
	{ 2, "Homeroom", 12, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 3, "Guard.", 6, COLUMN_NUMBER },
	BARS(10),
	{ 0 },
};
#define COUNTS                                                                                     \
	{ 2, "Issued", 6, COLUMN_NUMBER, .narrow = true },                                         \
		{ 3, "Handed over", 11, COLUMN_NUMBER, .narrow = true },                           \
		{ 4, "Reprinted", 9, COLUMN_NUMBER },                                              \
		{ 5, "Used", 6, COLUMN_NUMBER, .narrow = true },                                   \
		{ 6, "Cancelled", 9, COLUMN_NUMBER, .narrow = true },                              \
		{ 7, "Expired", 7, COLUMN_NUMBER },                                                \
	{                                                                                          \
		8, "School", 6, COLUMN_TEXT                                                        \
	}
static const ReportField days[] = {
	{ 1, "Day", 10, COLUMN_DAY, .narrow = true },
	COUNTS,
	{ 0 },
};
static const ReportField weeks[] = {
	{ 1, "Week of", 10, COLUMN_DAY, .narrow = true },
	COUNTS,
	{ 0 },
};
static const ReportField approvals[] = {
	{ 1, "Visit", 8, COLUMN_TEXT },
	{ 2, "Guardian", 16, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 3, "Student", 16, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 5, "Since", 16, COLUMN_DAY, .narrow = true },
	{ 6, "Filled by", 12, COLUMN_TEXT },
	{ 8, "School", 6, COLUMN_TEXT },
	{ 0 },
};
static const ReportField locked[] = {
	{ 1, "Guardian", 16, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 2, "Student", 16, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 3, "By", 14, COLUMN_TEXT },
	{ 4, "Since", 16, COLUMN_DAY, .narrow = true },
	{ 5, "Tries", 5, COLUMN_NUMBER },
	{ 8, "School", 6, COLUMN_TEXT },
	{ 0 },
};
static const ReportField parked[] = {
	{ 2, "Guardian", 14, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 3, "Student", 14, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 5, "Since", 16, COLUMN_DAY, .narrow = true },
	{ 6, "By", 10, COLUMN_TEXT },
	{ 7, "Waits for", 12, COLUMN_TEXT, .grows = true },
	{ 8, "School", 6, COLUMN_TEXT },
	{ 0 },
};
static const ReportField refused[] = {
	{ 1, "Day", 10, COLUMN_DAY, .narrow = true },
	{ 3, "Guardian", 14, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 4, "Student", 14, COLUMN_TEXT, .grows = true },
	{ 5, "Reason", 14, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 6, "By", 10, COLUMN_TEXT },
	{ 8, "School", 6, COLUMN_TEXT },
	{ 0 },
};
static const ReportField returned[] = {
	{ 1, "Sheet", 11, COLUMN_TEXT, .narrow = true },
	{ 2, "Guardian", 14, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 3, "Student", 14, COLUMN_TEXT, .grows = true },
	{ 4, "Grade", 5, COLUMN_GRADE },
	{ 6, "{credential}", 22, COLUMN_TEXT, .narrow = true },
	{ 8, "School", 6, COLUMN_TEXT },
	{ 0 },
};
static const ReportField closing[] = {
	{ 1, "What", 42, COLUMN_TEXT, .grows = true, .narrow = true },
	{ 2, "Number", 6, COLUMN_NUMBER, .narrow = true },
	{ 3, "", 6, COLUMN_TEXT, .narrow = true },
	{ 8, "School", 6, COLUMN_TEXT },
	{ 0 },
};

#define PUPILS (1 << ONLY_SCHOOL | 1 << ONLY_GRADE | 1 << ONLY_HOMEROOM | 1 << ONLY_LANGUAGE)
#define ALL_OF_THEM (PUPILS | 1 << ONLY_STAFF)

const ReportKindOf report_kinds[] = {
	{ "coverage", "Coverage by grade", "guardians verified, with a code, registered", coverage,
		.spare = 2, .only = PUPILS, .empty = "There is no student." },
	{ "homerooms", "Coverage by homeroom", "the same for each room", homerooms, .only = PUPILS,
		.empty = "There is no student." },
	{ "days", "Codes by day", "issued, handed over, used, cancelled", days, .days = true,
		.only = ALL_OF_THEM, .empty = "No code in these days." },
	{ "weeks", "Codes by week", "the same for each week", weeks, .days = true,
		.only = ALL_OF_THEM, .empty = "No code in these weeks." },
	{ "approvals", "Waiting for approval", "access forms nobody has approved yet", approvals,
		.only = ALL_OF_THEM, .empty = "No form waits." },
	{ "locked", "Locked out", "parents who cannot sign in or link", locked, .only = PUPILS,
		.empty = "Nobody is locked out." },
	{ "parked", "Parked visits", "and those left open on an earlier day", parked,
		.only = ALL_OF_THEM, .empty = "No visit is parked." },
	{ "refused", "Refused visits", "and why", refused, .days = true, .only = ALL_OF_THEM,
		.empty = "No visit was refused in these days." },
	{ "returned", "Letters returned", "by mail, and whether their code works", returned,
		.only = ALL_OF_THEM, .empty = "No letter came back." },
	{ "close", "Close of the day", "what was done, and what stands open", closing, .day = true,
		.only = 1 << ONLY_SCHOOL, .empty = "Nothing was done and nothing stands open." },
};
const int n_report_kinds = G_N_ELEMENTS(report_kinds);

typedef struct {
	List *list;
	ReportKept *kept; /* of each kind: what was chosen when it was last open */
} Reports;

static int
count(const void *data)
{
	return n_report_kinds;
}

static void
kind_cell(const void *data, int row, int column, Cell *cell)
{
	switch (column) {
	case DIGIT:
		cell_setf(cell, STYLE_NORMAL, "%d", (row + 1) % 10);
		break;
	case TITLE:
		cell_set(cell, STYLE_NORMAL, report_kinds[row].title);
		break;
	case FOR:
		cell_set(cell, STYLE_DIM, report_kinds[row].what_for);
		break;
	}
}

static const ListColumn wide[] = {
	{ DIGIT, "", 1 },
	{ TITLE, "Report", 24 },
	{ FOR, "", 30, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, NULL };
static const ListSection sections[] = { { sets, count, kind_cell } };

static void
reports_open(App *app, void *state, gconstpointer args)
{
	Reports *self = state;

	self->list = app_list(app, sections, 1);
	self->kept = g_new0(ReportKept, n_report_kinds);
}

static void
reports_close(void *state)
{
	Reports *self = state;

	for (int i = 0; i < n_report_kinds; i++)
		report_kept_clear(&self->kept[i]);
	g_free(self->kept);
}

static void
open_kind(App *app, const Reports *self, int kind)
{
	const ReportArgs args = { kind, &self->kept[kind] };

	app_push(app, &screen_report, &args);
}

static void
reports_act(App *app, void *state, int action)
{
	const Reports *self = state;

	open_kind(app, self, list_focus(self->list, state, NULL));
}

static bool
reports_key(App *app, void *state, int key)
{
	Reports *self = state;
	int kind = key == '0' ? 9 : key - '1';

	if (key < '0' || key > '9' || kind >= n_report_kinds)
		return list_key(self->list, key, self);
	list_set_focus(self->list, 0, kind);
	open_kind(app, self, kind);
	return true;
}

static void
reports_draw(App *app, const void *state, Canvas *canvas)
{
	const Reports *self = state;

	list_draw(self->list, canvas, 0, canvas->rows - 3, self, true);
	canvas_wrap(canvas, canvas->rows - 2, 2, canvas->cols - 4, 2, STYLE_DIM,
		"Each can be narrowed down, sorted, printed and written to a file. None of them "
		"holds a code, a telephone or an address.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Open the report on the marked line; its digit does too.",
		KEY_MAIN },
	{ 0 },
};

const Screen screen_reports = {
	.name = "reports",
	.title = "Reports",
	.state_size = sizeof(Reports),
	.keys = keys,
	.open = reports_open,
	.draw = reports_draw,
	.act = reports_act,
	.key = reports_key,
	.close = reports_close,
};
