/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/staff.h"

/* Who may what here; staff_deeds.c has what is done about it. */

enum { ROLE = 1, NEW, WORDS, CODE, KEY, TAKE };
enum { NAME, WHO, RIGHT, WHERE, UNTIL, STATE };

/* --- the list */

static void
state_cell(const StaffMember *member, Cell *cell)
{
	const StaffRow *row = member->row;

	if (g_str_equal(row->state, "ended"))
		cell_set(cell, STYLE_DIM, "ended");
	else if (g_str_equal(row->state, "code"))
		cell_set(cell, STYLE_WARN, "has a code");
	else if (g_str_equal(row->state, "keys") || member->trust == STAFF_TRUST_NEW)
		cell_set(cell, STYLE_WARN, "COMPARE");
	else if (member->trust == STAFF_TRUST_LAPSED)
		cell_set(cell, STYLE_BAD, "VOUCH AGAIN");
	else if (g_str_equal(row->state, "future"))
		cell_set(cell, STYLE_DIM, "later");
	else
		cell_set(cell, STYLE_NORMAL, "in force");
}

static void
staff_cell(const void *data, int row, int column, Cell *cell)
{
	const StaffMember *member = ((const Staff *)data)->members->pdata[row];
	const StaffRow *one = member->row;
	Style style = g_str_equal(one->state, "ended") ? STYLE_DIM : STYLE_NORMAL;

	switch (column) {
	case NAME:
		cell_setf(cell, style, "%s%s", one->staff, one->is_me ? " (you)" : "");
		break;
	case WHO:
		cell_set(cell, style, one->user_name);
		break;
	case RIGHT:
		cell_set(cell, style, one->role_title);
		break;
	case WHERE:
		cell_set(cell, style, one->school_code ? one->school_code : "district");
		break;
	case UNTIL:
		cell_set(cell, style, member->ends);
		break;
	case STATE:
		state_cell(member, cell);
		break;
	}
}

/* At one school its code would say nothing; in the district's list the user name is what goes. */
static const ListColumn usual[] = {
	{ NAME, "Name", 14, .grows = true },
	{ WHO, "User name", 9, .grows = true },
	{ RIGHT, "Role", 21 },
	{ UNTIL, "Until", 10 },
	{ STATE, "State", 11 },
	{ 0 },
};
static const ListColumn district[] = {
	{ NAME, "Name", 14, .grows = true },
	{ RIGHT, "Role", 21 },
	{ WHERE, "Where", 8 },
	{ UNTIL, "Until", 10 },
	{ STATE, "State", 11 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ NAME, "Name", 14, .grows = true },
	{ RIGHT, "Role", 21 },
	{ WHERE, "Where", 8 },
	{ STATE, "State", 11 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListColumn *const district_sets[] = { district, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Staff, members), .cell = staff_cell },
};
static const ListSection district_sections[] = {
	{ district_sets, .rows = offsetof(Staff, members), .cell = staff_cell },
};

static void
staff_open(App *app, void *state, gconstpointer args)
{
	Staff *self = state;
	const SessionWho *who = session_who(screens_session(app));

	self->list = app_list(app, who->school_id ? sections : district_sections, 1);
	self->acts = acts_new();
	app_set_title(app, "Staff of %s", who->school);
}

static void
staff_close(void *state)
{
	Staff *self = state;

	acts_free(self->acts);
	secret_free(self->code);
	g_clear_pointer(&self->members, g_ptr_array_unref);
}

const StaffMember *
staff_focused(const Staff *self)
{
	return list_row(self->list, self);
}

/* --- what the keys do */

static void
open_offer(App *app, const Staff *self, const StaffMember *member)
{
	const SessionWho *who = session_who(screens_session(app));
	const StaffMember *near = staff_focused(self);
	const StaffOfferArgs args = {
		.row = member ? member->row : NULL,
		.trust = member ? member->trust : STAFF_TRUST_NONE,
		.school_id = member           ? member->row->school_id
			     : who->school_id ? who->school_id
			     : near           ? near->row->school_id
					      : 0,
	};

	app_push(app, &screen_staff_offer, &args);
}

static void
open_words(App *app, const StaffRow *row)
{
	const StaffOffer offer = { .user = row->user_name,
		.school_id = row->school_id,
		.role = row->role,
		.title = row->title,
		.starts = row->starts,
		.ends = row->ends };
	const StaffWordsArgs args = { row, &offer };

	app_push(app, &screen_staff_words, &args);
}

static void
staff_act(App *app, void *state, int action)
{
	Staff *self = state;
	const StaffMember *member = staff_focused(self);

	switch (action) {
	case ROLE:
		open_offer(app, self, member);
		break;
	case NEW:
		open_offer(app, self, NULL);
		break;
	case WORDS:
		open_words(app, member->row);
		break;
	case CODE:
		staff_ask_code(app, member->row);
		break;
	case KEY:
		staff_ask_key(app);
		break;
	case TAKE:
		staff_ask_take(app, self, member->row);
		break;
	}
}

/* The same on each line. */
static const char *
cannot_let_in(App *app, const void *state)
{
	const StaffMember *member = staff_focused(state);

	if (!member)
		return "Nobody is on the list.";
	return member->row->may_let_in
		       ? NULL
		       : "The principal or the district office lets members in, and makes a new "
			 "key.";
}

static const char *
cannot_change(App *app, const void *state)
{
	const StaffMember *member = staff_focused(state);

	if (!member)
		return "Nobody is on the list.";
	if (member->row->is_me)
		return "Nobody gives or takes away an own role. Ask the district office, or "
		       "another principal.";
	return member->row->may_change
		       ? NULL
		       : "This role is given and taken away by the district office, or with the "
			 "district's root key.";
}

static const char *
cannot_take(App *app, const void *state)
{
	const StaffMember *member = staff_focused(state);
	const char *why = cannot_change(app, state);

	if (why)
		return why;
	return g_str_equal(member->row->state, "ended") ? "It has ended already." : NULL;
}

static const char *
cannot_give(App *app, const void *state)
{
	const StaffMember *member = staff_focused(state);
	const char *why = cannot_change(app, state);

	if (why)
		return why;
	return member->trust == STAFF_TRUST_NONE
		       ? "The first sign-in comes first: there are no keys yet."
		       : NULL;
}

static const char *
cannot_compare(App *app, const void *state)
{
	const StaffMember *member = staff_focused(state);
	const char *why = cannot_give(app, state);

	if (why)
		return why;
	if (g_str_equal(member->row->state, "ended"))
		return "It has ended. F3 gives the role again.";
	return member->trust == STAFF_TRUST_GOOD ? "These keys were compared and signed already."
						 : NULL;
}

/* What is to be known of the marked line, in one sentence or two. */
static char *
say_more(App *app, const StaffMember *member)
{
	const StaffRow *row = member->row;
	g_autofree char *until = staff_day(app, row->until);

	if (g_str_equal(row->state, "ended"))
		return g_strdup_printf("%s may do nothing more there.", row->staff);
	if (g_str_equal(row->state, "code"))
		return g_strdup_printf("%s has a code for the first sign-in, good until %s. F6 "
				       "makes another one.",
			row->staff, until);
	if (g_str_equal(row->state, "keys") || member->trust == STAFF_TRUST_NEW)
		return g_strdup_printf("%s has made keys. F5 compares their words; until then "
				       "nothing works.",
			row->staff);
	if (member->trust == STAFF_TRUST_LAPSED)
		return g_strdup_printf("Whoever vouched for the keys of %s is no longer in "
				       "office. F5 compares the words and vouches again.",
			row->staff);
	if (row->newest > 0 && row->generation > 0 && row->generation < row->newest)
		return g_strdup_printf("%s does not hold the newest key of the school. F3, then "
				       "Enter, hands it over.",
			row->staff);
	return g_strdup_printf(
		"Given by %s.", row->by_whom ? row->by_whom : "the district's administrator");
}

static void
staff_draw(App *app, const void *state, Canvas *canvas)
{
	const Staff *self = state;
	const StaffMember *member = staff_focused(self);

	if (!self->members)
		return;
	list_draw(self->list, canvas, 0, canvas->rows - 4, self, true);
	if (member) {
		g_autofree char *more = say_more(app, member);

		canvas_wrap(canvas, canvas->rows - 3, 2, canvas->cols - 4, 3, STYLE_NORMAL, more);
	}
}

static const Key keys[] = {
	{ K_F(3), "F3", ROLE, "role",
		"Give this member a role, or change it, its name or its days.", 0, cannot_give },
	{ K_F(4), "F4", NEW, "new", "Let a new member in, by a code for the first sign-in.", 0,
		cannot_let_in },
	{ K_F(5), "F5", WORDS, "compare",
		"Compare the words of the member's keys and sign for them.", 0, cannot_compare },
	{ K_F(6), "F6", CODE, "new code",
		"The code was lost, or the passphrase forgotten: another first sign-in.", 0,
		cannot_take },
	{ K_F(7), "F7", KEY, "new key", "Make a new key for the school, with nobody taken out.", 0,
		cannot_let_in },
	{ K_F(8), "F8", TAKE, "take away", "Take this role away, at once.", KEY_DESTRUCTIVE,
		cannot_take },
	{ 0 },
};

const Screen screen_staff = {
	.name = "staff",
	.state_size = sizeof(Staff),
	.keys = keys,
	.open = staff_open,
	.load = staff_load,
	.draw = staff_draw,
	.act = staff_act,
	.close = staff_close,
};
