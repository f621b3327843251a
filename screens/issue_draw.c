/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/issue.h"

#include <string.h>

#include "base/date.h"
#include "letter/letter.h"
#include "print/print.h"

/* What the issue screen shows: what to do at the top, the letter below. */

enum { TOP_ROWS = 5 };

static void draw_sentence(Canvas *canvas, Style style, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
draw_sentence(Canvas *canvas, Style style, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	canvas_wrap(canvas, 0, 2, canvas->cols - 4, TOP_ROWS - 1, style, text);
	canvas_cursor(canvas, 0, 2);
}

/* "the printer at localhost"; caller owns. */
static char *
printer_words(App *app)
{
	g_autoptr(Printer) printer = printer_parse(session_printer(screens_session(app)), NULL);

	return g_strdup(printer ? printer_label(printer) : "a printer that you choose then");
}

static void
draw_code(App *app, const IssueScreen *self, Canvas *canvas)
{
	const Profile *profile = screens_profile(app);

	draw_sentence(canvas, STYLE_NORMAL,
		"All checks are done. Enter makes a %s for %s alone. It is sealed at once: nobody "
		"sees it before it is on paper, and it works for %d days.",
		profile->credential_long, self->view->visit->guardian, profile->days_by_hand);
}

static void
draw_letter_line(App *app, const IssueScreen *self, Canvas *canvas)
{
	const Visit *visit = self->view->visit;
	const char *credential = screens_profile(app)->credential;
	g_autofree char *expires =
		date_show(visit->credential_expires, screens_profile(app)->date_style);
	g_autofree char *printer = printer_words(app);
	bool struck = g_strcmp0(visit->sheet_state, "blank") == 0 ||
		      g_strcmp0(visit->sheet_state, "ruined") == 0;

	draw_sentence(canvas, STYLE_NORMAL,
		"%s%sThe %s is made and works until %s. Enter prints the letter on %s.",
		struck ? "The last sheet is struck off: put it into the shredder. " : "",
		self->preview && self->preview->fell_back ? "There is no letter in the parent's "
							    "language yet; this one is in English. "
							  : "",
		credential, expires, printer);
}

static void
draw_spelled(App *app, const IssueScreen *self, Canvas *canvas)
{
	const char *text = secret_text(self->spelled);
	int row = TOP_ROWS;

	draw_sentence(canvas, STYLE_STRONG,
		"Read it to the parent slowly, one group at a time, and have it read back. Hidden "
		"in "
		"%d seconds.",
		self->spelled_left);
	while (*text) {
		size_t length = strcspn(text, "\n");

		canvas_ascii(canvas, row, 4, STYLE_STRONG, text, length);
		row += 2;
		text += length + (text[length] == '\n');
	}
	canvas_text(canvas, row + 1, 4, STYLE_NORMAL,
		"Y when the parent has read it back right. Esc hides it.");
}

static void
draw_top(App *app, const IssueScreen *self, Canvas *canvas)
{
	const Visit *visit = self->view->visit;
	const char *sheet = visit->sheet_number ? visit->sheet_number : "";
	g_autofree char *printer = printer_words(app);

	switch (issue_phase(self)) {
	case ISSUE_WAIT:
	case ISSUE_SPELLED:
		break;
	case ISSUE_CODE:
		draw_code(app, self, canvas);
		break;
	case ISSUE_LETTER:
		draw_letter_line(app, self, canvas);
		break;
	case ISSUE_PRINTING:
		draw_sentence(canvas, STYLE_STRONG, "Sheet %s is on its way. Printer: %s",
			self->sheet,
			self->paper_words                    ? self->paper_words
			: self->paper_state == PAPER_SENDING ? "sending..."
							     : "printing...");
		break;
	case ISSUE_AGAIN:
		draw_sentence(canvas, STYLE_WARN,
			"Sheet %s was not printed. Enter tries again on %s; P takes another "
			"printer.",
			self->sheet, printer);
		break;
	case ISSUE_LOOK:
		draw_sentence(canvas, STYLE_STRONG,
			"Look at sheet %s in the tray. Did it come out right?\nG good   B blank or "
			"faint, "
			"or nothing came out   R ruined",
			sheet);
		break;
	case ISSUE_HAND:
		draw_sentence(canvas, STYLE_STRONG,
			"Sheet %s is good. Give it to %s. Press H when it is in the parent's hand.",
			sheet, visit->guardian);
		break;
	case ISSUE_OVER:
		if (g_str_equal(visit->state, "done"))
			draw_sentence(canvas, STYLE_GOOD,
				"Done. %s has the %s. Visit %s; F6 prints a receipt. Enter or F2: "
				"the "
				"next parent.",
				visit->guardian, screens_profile(app)->credential, visit->number);
		else
			draw_sentence(canvas, STYLE_WARN,
				"This visit is %s. Nothing more can be done here; Enter goes back.",
				visit->state);
		break;
	}
}

static void
draw_qr(const IssueScreen *self, Canvas *canvas)
{
	g_autofree char *why = NULL;
	g_autoptr(GPtrArray) lines =
		letter_qr_blocks(self->preview->qr, canvas->cols - 4, canvas->rows, &why);

	if (!lines) {
		canvas_wrap(canvas, 0, 2, canvas->cols - 4, 3, STYLE_WARN, why);
		canvas_cursor(canvas, 0, 2);
		return;
	}
	for (guint i = 0; i < lines->len; i++)
		canvas_text(canvas, (int)i, 2, STYLE_PAPER, lines->pdata[i]);
	canvas_wrap(canvas, 1, 40, canvas->cols - 42, 6, STYLE_NORMAL,
		"This QR stands on the letter. It opens the page where the parent links the "
		"student; "
		"the code itself is not in it. Q shows the text again.");
	canvas_cursor(canvas, 1, 40);
}

static void
draw_preview(const IssueScreen *self, Canvas *canvas)
{
	const GPtrArray *lines = self->preview->lines;
	int last = MAX(0, (int)lines->len - canvas->rows);
	int from = CLAMP(self->scroll, 0, last);

	for (int i = 0; i < canvas->rows && from + i < (int)lines->len; i++)
		canvas_text(canvas, i, 2, STYLE_NORMAL, lines->pdata[from + i]);
}

void
issue_draw(App *app, const void *state, Canvas *canvas)
{
	const IssueScreen *self = state;
	IssuePhase phase = issue_phase(self);
	Canvas part = canvas_part(canvas, TOP_ROWS, 0, canvas->rows - TOP_ROWS, canvas->cols);

	if (phase == ISSUE_WAIT)
		return;
	if (phase == ISSUE_SPELLED) {
		draw_spelled(app, self, canvas);
		return;
	}
	if (self->qr && self->preview) {
		draw_qr(self, canvas);
		return;
	}
	draw_top(app, self, canvas);
	if (!self->preview || phase == ISSUE_OVER)
		return;
	canvas_rule(canvas, TOP_ROWS - 1, "the letter: PgDn reads on, Q shows its QR");
	draw_preview(self, &part);
}
