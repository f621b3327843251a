/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/app_private.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "screens/kit/footer.h"
#include "screens/kit/term.h"

/* One frame: header, title, the screen, what was said, the footer, dialogs over it. */

#define LEAST_ROWS 20
#define LEAST_COLUMNS 60
#define SAID_ROWS 3

static const char *const kind_words[] = {
	[SAY_INFO] = "",
	[SAY_REFUSAL] = "Not possible. ",
	[SAY_FAILURE] = "Did not work. ",
};

static const Style kind_styles[] = {
	[SAY_INFO] = STYLE_NORMAL,
	[SAY_REFUSAL] = STYLE_WARN,
	[SAY_FAILURE] = STYLE_BAD,
};

static void
paint_too_small(Canvas *whole)
{
	char text[160];
	g_snprintf(text, sizeof text,
		"The desk needs a window of %d by %d or more; this one is %d by %d. "
		"Nothing is lost.",
		LEAST_COLUMNS, LEAST_ROWS, whole->cols, whole->rows);
	canvas_wrap(whole, 0, 0, 0, 0, STYLE_NORMAL, text);
	canvas_cursor(whole, 0, 0);
}

static void
paint_header(App *app, Canvas *whole)
{
	g_autoptr(GDateTime) now = clock_local();
	g_autofree char *time = g_date_time_format(now, "%H:%M");
	const char *staff = app->staff && !app->locked ? app->staff : "";
	int right = whole->cols - 1 - (int)strlen(time);

	canvas_fit(whole, 0, 0, whole->cols, STYLE_HEADER, "");
	int col = canvas_text(whole, 0, 1, STYLE_HEADER, app->program);
	canvas_text(whole, 0, right, STYLE_HEADER, time);
	g_autofree char *safe = text_safe(staff);
	int room = right - 2 - (col + 3);
	int width = MIN(text_width(safe), room * 2 / 3);
	canvas_fit(whole, 0, right - 2 - width, width, STYLE_HEADER, safe);
	canvas_fit(whole, 0, col + 3, right - 2 - width - 2 - (col + 3), STYLE_HEADER, app->school);
}

static const char *
title_of(const Frame *frame)
{
	const char *title = frame->title ? frame->title : frame->screen->title;

	return title != NULL && *title != '\0' ? title : NULL;
}

static void
draw_frame(App *app, Frame *frame, Canvas *canvas)
{
	Frame *before = app->asking;

	app->asking = frame;
	canvas_cursor(canvas, 0, 0);
	if (frame->screen->draw != NULL)
		frame->screen->draw(app, frame->state, canvas);
	app->asking = before;
}

static gboolean
on_wait(gpointer data)
{
	App *app = data;
	app->wait_source = 0;
	app_paint(app);
	return G_SOURCE_REMOVE;
}

/* What stands in the message lines now; NULL: nothing. Caller owns. */
static char *
message(App *app, Frame *top, Style *ret_style)
{
	guint next = 0;
	int stage = ask_stage(app, top, &next);
	const char *slow = top->screen->slow;

	g_clear_handle_id(&app->wait_source, g_source_remove);
	if (next > 0 && app->running)
		app->wait_source = g_timeout_add(next, on_wait, app);
	*ret_style = STYLE_DIM;
	switch (stage) {
	case 1:
		return g_strdup(app->doing);
	case 2:
		return g_strdup(slow ? slow : "No answer from the server yet. Esc gives up.");
	case 3:
		return g_strdup("Giving up...");
	}
	if (app->said == NULL)
		return NULL;
	*ret_style = kind_styles[app->said_kind];
	return g_strconcat(kind_words[app->said_kind], app->said, NULL);
}

/* In the last rows of CANVAS; returns how many it took (one at least, so that nothing jumps). */
static int
paint_message(App *app, Frame *top, Canvas *canvas)
{
	Style style;
	g_autofree char *text = message(app, top, &style);
	int columns = canvas->cols - 2;

	if (text == NULL)
		return 1;
	g_autofree char *safe = text_safe(text);
	g_autoptr(GPtrArray) lines = text_wrap(safe, columns);
	int rows = CLAMP((int)lines->len, 1, SAID_ROWS);
	canvas_wrap(canvas, canvas->rows - rows, 1, columns, rows, style, text);
	return rows;
}

static Canvas
box(App *app, Frame *frame, const Canvas *body)
{
	int room = body->cols - 6;
	int rows = 5, columns = 50;

	if (frame->screen->size != NULL)
		frame->screen->size(app, frame->state, room, &rows, &columns);
	rows = CLAMP(rows, 1, body->rows - 2);
	columns = CLAMP(columns, 20, room);
	Canvas outer = canvas_part(body, (body->rows - rows - 2) / 2,
		(body->cols - columns - 4) / 2, rows + 2, columns + 4);
	g_autofree char *blanks = g_strnfill(columns + 2, ' ');
	g_autofree char *dashes = g_strnfill(columns + 2, '-');
	for (int row = 0; row < outer.rows; row++) {
		bool edge = row == 0 || row == outer.rows - 1;
		canvas_textf(&outer, row, 0, STYLE_NORMAL, "%c%s%c", edge ? '+' : '|',
			edge ? dashes : blanks, edge ? '+' : '|');
	}
	const char *title = title_of(frame);
	if (title != NULL)
		canvas_textf(&outer, 0, 2, STYLE_TITLE, " %s ", title);
	return canvas_part(&outer, 1, 2, rows, columns);
}

/* From here on what is typed is typed by someone who sees it. */
static void
mark_seen(App *app, Frame *top)
{
	top->seen = top->seen || !ask_blocks(app, top);
}

static void
paint_frames(App *app, Canvas *whole)
{
	Frame *top = app_top(app);
	guint base = app->frames->len - 1;
	int row = 1;

	while (base > 0 &&
		(((Frame *)app->frames->pdata[base])->screen->flags & SCREEN_DIALOG) != 0)
		base--;
	Frame *frame = app->frames->pdata[base];
	const char *title = title_of(frame);
	if (title != NULL)
		canvas_text(whole, row++, 1, STYLE_TITLE, title);
	canvas_rule(whole, row++, NULL);
	canvas_rule(whole, whole->rows - 2, NULL);
	Canvas foot = canvas_part(whole, whole->rows - 1, 0, 1, whole->cols);
	footer_draw(app, top, &foot);
	Canvas body = canvas_part(whole, row, 0, whole->rows - 2 - row, whole->cols);
	body.rows -= paint_message(app, top, &body);
	draw_frame(app, frame, &body);
	for (guint i = base + 1; i < app->frames->len; i++) {
		frame = app->frames->pdata[i];
		Canvas inside = box(app, frame, &body);
		draw_frame(app, frame, &inside);
	}
}

void
app_paint(App *app)
{
	Canvas whole = { 0 };

	if (!app->running)
		return;
	term_frame_begin();
	term_size(&whole.rows, &whole.cols);
	if (whole.rows < LEAST_ROWS || whole.cols < LEAST_COLUMNS)
		paint_too_small(&whole);
	else {
		paint_header(app, &whole);
		if (app->frames->len > (app->locked ? app->lock_mark : 0))
			paint_frames(app, &whole);
		if (app_top(app) != NULL)
			mark_seen(app, app_top(app));
	}
	term_frame_end();
}
