/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/form_private.h"

#include "base/text.h"

#define MARGIN 3 /* '>' stands in it */
#define GAP 2
#define NOTE_ROWS 2 /* hint or problem of the field in focus */
#define ROWS_MAX 64

/* Where everything stands, on an endless screen. */
typedef struct Layout {
	bool two;     /* two columns */
	int label[2]; /* width of the labels */
	int start[2]; /* where the column starts */
	int end[2];
	int first[ROWS_MAX]; /* line of each row of the table; one column: of each field */
	int lines;
} Layout;

static int
height(const FormField *field)
{
	return MAX(field->rows, 1);
}

static int
choice_width(const Value *value)
{
	int widest = 0;
	for (int i = 0; i < value->n_choices; i++)
		widest = MAX(widest, text_width(value->choice_labels[i]));
	return widest + 8; /* "(x) 1 " before, two blanks after */
}

static int
value_width(const Form *form, int i)
{
	const FormField *field = &form->fields[i];
	const Value *value = &form->values[i];

	if (field->kind == FIELD_CHOICE && field->rows > 0) {
		int across = (value->n_choices + field->rows - 1) / field->rows;
		return MAX(across, 1) * choice_width(value);
	}
	return field->width;
}

static void
lay_two(const Form *form, Layout *layout)
{
	int heights[ROWS_MAX] = { 0 }, rows = 0;

	for (int i = 0; i < form->n; i++) {
		int row = CLAMP(form->fields[i].row, 0, ROWS_MAX - 1);
		heights[row] = MAX(heights[row], height(&form->fields[i]));
		rows = MAX(rows, row + 1);
	}
	for (int row = 0; row < rows; row++) {
		layout->first[row] = layout->lines;
		layout->lines += MAX(heights[row], 1);
	}
}

static void
lay_one(const Form *form, Layout *layout)
{
	layout->label[0] = MAX(layout->label[0], layout->label[1]);
	for (int column = 0; column < 2; column++)
		for (int i = 0; i < form->n; i++) {
			if (form->fields[i].column != column || i >= ROWS_MAX)
				continue;
			layout->first[i] = layout->lines;
			layout->lines += height(&form->fields[i]);
		}
}

static Layout
lay_out(const Form *form, int columns)
{
	Layout layout = { 0 };
	int widest[2] = { 0, 0 };
	bool right = false;

	for (int i = 0; i < form->n; i++) {
		int column = form->fields[i].column;
		layout.label[column] = MAX(layout.label[column], text_width(form->fields[i].label));
		widest[column] = MAX(widest[column], value_width(form, i));
		right = right || column == 1;
	}
	int left_need = MARGIN + layout.label[0] + GAP + widest[0] + GAP;
	int right_need = MARGIN + layout.label[1] + GAP + widest[1] + GAP;
	layout.two = right && left_need + right_need <= columns;
	layout.start[1] = layout.two ? MAX(left_need, columns - MAX(right_need, columns / 2)) : 0;
	layout.end[0] = layout.two ? layout.start[1] : columns;
	layout.end[1] = columns;
	if (layout.two || !right)
		lay_two(form, &layout);
	else
		lay_one(form, &layout);
	return layout;
}

static bool
is_stacked(const Form *form, const Layout *layout)
{
	for (int i = 0; i < form->n && !layout->two; i++)
		if (form->fields[i].column == 1)
			return true;
	return false;
}

static int
line_of(const Form *form, const Layout *layout, int i)
{
	return layout
		->first[is_stacked(form, layout) ? MIN(i, ROWS_MAX - 1)
						 : CLAMP(form->fields[i].row, 0, ROWS_MAX - 1)];
}

/* All choices, numbered, in as many rows as the table says. Returns the column after them. */
static int
draw_choices(const Form *form, int i, Canvas *canvas, int row, int col, bool cursor)
{
	const Value *value = &form->values[i];
	int rows = height(&form->fields[i]);
	int chosen = form_chosen(value);
	int wide = choice_width(value);

	for (int n = 0; n < value->n_choices; n++) {
		int at = row + n % rows, left = col + n / rows * wide;
		Style style = n == chosen ? STYLE_FOCUS : STYLE_NORMAL;
		canvas_text(canvas, at, left, style, n == chosen ? "(x)" : "( )");
		canvas_textf(canvas, at, left + 4, STYLE_KEY, "%d", n + 1);
		canvas_text(canvas, at, left + 6, style, value->choice_labels[n]);
		if (cursor && n == MAX(chosen, 0))
			canvas_cursor(canvas, at, left + 1);
	}
	return col + (value->n_choices + rows - 1) / rows * wide;
}

static int
draw_short(Canvas *canvas, int row, int col, int width, const char *text, bool cursor)
{
	g_autofree char *blanks = g_strnfill(width, '_');

	canvas_text(canvas, row, col, STYLE_FIELD, blanks);
	canvas_fit(canvas, row, col, MIN(width, text_width(text)), STYLE_FIELD, text);
	if (cursor)
		canvas_cursor(canvas, row, col);
	return col + width;
}

static int
draw_value(const Form *form, int i, Canvas *canvas, int row, int col, int room, bool cursor)
{
	const FormField *field = &form->fields[i];
	const Value *value = &form->values[i];
	int width = MIN(field->width, room);
	int chosen = form_chosen(value);

	if (value->readonly || field->kind == FIELD_READONLY)
		return canvas_fit(canvas, row, col,
			MIN(room, MAX(field->width, text_width(value->value))), STYLE_NORMAL,
			value->value);
	switch (field->kind) {
	case FIELD_CHOICE:
		if (field->rows > 0)
			return draw_choices(form, i, canvas, row, col, cursor);
		return draw_short(canvas, row, col, width,
			chosen >= 0 ? value->choice_labels[chosen] : "", cursor);
	case FIELD_YES_NO:
		return draw_short(canvas, row, col, MIN(MAX(width, 3), room), value->value, cursor);
	case FIELD_SECRET:
		secret_edit_draw(&value->secret, canvas, row, col, width, cursor);
		return col + width;
	case FIELD_TEXT:
	case FIELD_READONLY:
		break;
	}
	edit_draw(value->edit, canvas, row, col, width, cursor);
	return col + width;
}

/* Returns whether what is wrong with it (if anything) stands there in full. */
static bool
draw_field(const Form *form, const Layout *layout, int i, Canvas *canvas, int row, bool cursor)
{
	const FormField *field = &form->fields[i];
	int column = layout->two ? field->column : 0;
	bool focused = i == form->focus;
	int start = layout->start[column];
	int col = start + MARGIN;
	const char *problem = form_problem(form, i);

	if (focused)
		canvas_mark_at(canvas, row, start + 1);
	canvas_text(canvas, row, col, focused ? STYLE_FOCUS : STYLE_DIM, field->label);
	col += layout->label[column] + GAP;
	col = draw_value(
		form, i, canvas, row, col, layout->end[column] - col - 1, focused && cursor);
	bool answer = field->kind == FIELD_YES_NO || field->kind == FIELD_CHOICE;
	if (form_changed(form, field->name) && !(answer && *form->values[i].record == '\0'))
		canvas_text(canvas, row, col, STYLE_WARN, "*");
	if (problem == NULL)
		return false;
	int room = layout->end[column] - col - 3;
	canvas_fit(canvas, row, col + 2, room, STYLE_WARN, problem);
	return text_width(problem) <= room;
}

/* Under the fields, for the one in focus: what is wrong with it in full, or its hint. */
static void
draw_note(const Form *form, Canvas *canvas, int row, int rows, bool told)
{
	if (form->focus < 0)
		return;
	const char *problem = form_problem(form, form->focus);
	const char *own = form->values[form->focus].hint;
	const char *hint = own ? own : form->fields[form->focus].hint;

	if (problem != NULL && !told)
		canvas_wrap(canvas, row, MARGIN, 0, rows, STYLE_WARN, problem);
	else if (hint != NULL)
		canvas_wrap(canvas, row, MARGIN, 0, rows, STYLE_DIM, hint);
}

static void
scroll(Form *form, const Layout *layout, int rows)
{
	form->top = CLAMP(form->top, 0, MAX(layout->lines - rows, 0));
	if (form->focus < 0)
		return;
	int line = line_of(form, layout, form->focus);
	int last = line + height(&form->fields[form->focus]) - 1;
	if (last >= form->top + rows)
		form->top = last - rows + 1;
	if (line < form->top)
		form->top = line;
}

int
form_draw(Form *form, Canvas *canvas, int row, int rows, bool cursor)
{
	Layout layout = lay_out(form, canvas->cols);

	rows = MIN(rows, canvas->rows - row);
	if (rows < 2)
		return 0;
	int notes = rows > 8 ? NOTE_ROWS : 1;
	int room = rows - notes;
	bool told = false;
	scroll(form, &layout, room);
	Canvas fields = canvas_part(canvas, row, 0, room, canvas->cols);
	for (int i = 0; i < form->n; i++) {
		int line = line_of(form, &layout, i) - form->top;
		if (line <= -height(&form->fields[i]) || line >= room)
			continue;
		if (draw_field(form, &layout, i, &fields, line, cursor) && i == form->focus)
			told = true;
	}
	int used = MIN(layout.lines - form->top, room);
	draw_note(form, canvas, row + used, notes, told);
	return used + notes;
}
