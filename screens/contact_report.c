/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/contacts.h"

#include "base/date.h"
#include "screens/kit/list.h"

/* New Emergency Contact Reports (MISSION L14): what no report has printed yet, what was printed and
 * can be again, or everything since a day. */

enum { OPEN = 1, SINCE };
enum { WHAT, CHANGES, CARDS, SCHOOL, WHEN, WHO };

typedef struct {
	List *list;
	GPtrArray *prints; /* ContactPrint; NULL until loaded */
	DateStyle dates;
} Reports;

static void
print_cell(const void *data, int row, int column, Cell *cell)
{
	const ContactPrint *print = ((const Reports *)data)->prints->pdata[row];
	bool new = print->print_id == 0;
	g_autofree char *when = NULL;

	switch (column) {
	case WHAT:
		cell_set(cell, new && print->changes > 0 ? STYLE_STRONG : STYLE_NORMAL,
			new ? "not printed yet"
			    : (g_str_equal(print->what, "cards") ? "cards printed"
								 : "report printed"));
		break;
	case CHANGES:
		cell_setf(cell, STYLE_NORMAL, "%d", print->changes);
		break;
	case CARDS:
		cell_setf(cell, STYLE_NORMAL, "%d", print->cards);
		break;
	case SCHOOL:
		cell_set(cell, STYLE_NORMAL, print->school);
		break;
	case WHEN:
		when = new ? NULL
			   : date_show_moment_short(
				     print->printed_at, ((const Reports *)data)->dates);
		cell_set(cell, STYLE_NORMAL, when ? when : "");
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, print->printed_by ? print->printed_by : "");
		break;
	}
}

static const ListColumn wide[] = {
	{ WHAT, "Report", 15 },
	{ CHANGES, "Changes", 7, .right = true },
	{ CARDS, "Cards", 5, .right = true },
	{ SCHOOL, "School", 12, .grows = true },
	{ WHEN, "Printed", 11 },
	{ WHO, "By", 10 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ WHAT, "Report", 15 },
	{ CHANGES, "Changes", 7, .right = true },
	{ WHEN, "Printed", 11, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Reports, prints), .cell = print_cell },
};

static void
report_open(App *app, void *state, gconstpointer args)
{
	Reports *self = state;

	self->list = app_list(app, sections, 1);
	self->dates = screens_profile(app)->date_style;
}

static void
report_close(void *state)
{
	Reports *self = state;

	g_clear_pointer(&self->prints, g_ptr_array_unref);
}

/* --- loading */

static void
load_done(App *app, void *state, gpointer job)
{
	rows_take(app, job, &((Reports *)state)->prints);
}

static void
report_load(App *app, void *state)
{
	rows_ask(app, db_contact_prints, load_done);
}

static const ContactPrint *
focused(const Reports *self)
{
	return list_row(self->list, self);
}

/* --- acting */

static void
show(App *app, const ContactPrint *print, const char *since)
{
	const ContactListArgs args = {
		.school_id = print->school_id,
		.school = print->school,
		.from = print->from_number,
		.to = print->to_number,
		.since = since,
	};

	app_push(app, &screen_contact_list, &args);
}

static void
since_answer(App *app, void *state, const char *line)
{
	Reports *self = state;
	g_autofree char *day = line ? date_parse(line, self->dates, NULL) : NULL;
	g_autofree char *example = date_show("2026-03-14", self->dates);

	if (line && !day)
		app_sayf(app, SAY_INFO, "\"%s\" is not a day. Type it as %s.", line, example);
	else if (day && focused(self))
		show(app, focused(self), day);
}

static void
report_act(App *app, void *state, int action)
{
	if (action == OPEN)
		show(app, focused(state), NULL);
	else
		dialog_line(app, "Since a day",
			"Every change since that day, printed before or not. What is new stays "
			"new.",
			"Since", 20, since_answer);
}

static const char *
nothing_there(App *app, const void *state)
{
	const ContactPrint *print = focused(state);

	if (!print)
		return "There is no report.";
	return print->changes > 0 ? NULL : "No card was changed since the last report.";
}

static const char *
no_school(App *app, const void *state)
{
	return focused(state) ? NULL : "No card was ever changed here.";
}

/* --- showing */

static void
report_draw(App *app, const void *state, Canvas *canvas)
{
	const Reports *self = state;

	if (!self->prints)
		return;
	if (self->prints->len == 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL,
			"No emergency card was ever changed here. Esc goes back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	list_draw(self->list, canvas, 0, canvas->rows - 3, self, true);
	canvas_wrap(canvas, canvas->rows - 2, 2, canvas->cols - 4, 2, STYLE_DIM,
		"Enter shows the changes; from there the report and the cards for the binder are "
		"printed. A report that was printed can be printed again.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Show the changes, to read and to print.", KEY_MAIN,
		nothing_there },
	{ 's', "S", SINCE, "since a day", "Show every change since a day of your choice.", 0,
		no_school },
	{ 0 },
};

const Screen screen_contact_report = {
	.name = "contact_report",
	.title = "New Emergency Contact Report",
	.state_size = sizeof(Reports),
	.keys = keys,
	.open = report_open,
	.load = report_load,
	.draw = report_draw,
	.act = report_act,
	.close = report_close,
};
