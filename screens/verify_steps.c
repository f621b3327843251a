/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/verify.h"

#include <string.h>

#include "base/date.h"

/* The steps of a visit that are worked off on the verify screen itself: how the parent is here, the
 * questions with the record beside them (MISSION L3), the photo ID (L4). */

/* --- channel */

void
verify_draw_channel(App *app, const Verify *self, Canvas *canvas)
{
	const GPtrArray *channels = screens_profile(app)->channels;
	int row = canvas_wrap(canvas, 0, 1, canvas->cols - 2, 2, STYLE_NORMAL,
		"How is the parent here? Press the number.");

	for (guint i = 0; i < channels->len; i++) {
		const ProfileChoice *channel = channels->pdata[i];

		canvas_textf(
			canvas, row + 1 + (int)i, 3, STYLE_NORMAL, "%u  %s", i + 1, channel->label);
	}
	canvas_cursor(canvas, row + 1, 3);
	canvas_mark_at(canvas, row + 1, 1);
	canvas_wrap(canvas, row + 2 + (int)channels->len, 1, canvas->cols - 2, 4, STYLE_DIM,
		"You must see the person, at the counter or on the screen. A voice on the phone is "
		"not enough.");
}

/* --- questions */

static const char *
answer_words(const VisitQuestion *question)
{
	if (!question->record)
		return "not asked";
	if (!question->answer)
		return "";
	if (g_str_equal(question->answer, "match"))
		return "match";
	return g_str_equal(question->answer, "no_match") ? "NO MATCH" : "could not say";
}

static Style
answer_style(const VisitQuestion *question)
{
	if (!question->record || !question->answer)
		return STYLE_DIM;
	if (g_str_equal(question->answer, "match"))
		return STYLE_GOOD;
	return g_str_equal(question->answer, "no_match") ? STYLE_BAD : STYLE_WARN;
}

static char *
record_words(const VisitQuestion *question, DateStyle style)
{
	if (!question->record)
		return g_strdup("nothing on record");
	if (g_str_equal(question->question, "birth_date"))
		return date_show(question->record, style);
	return g_strdup(question->record);
}

void
verify_draw_questions(App *app, const Verify *self, Canvas *canvas)
{
	enum { RECORD = 21, ANSWER = 13 };
	const GPtrArray *list = self->view->questions;
	int width = canvas->cols - RECORD - ANSWER;
	int row = 2;

	canvas_text(canvas, 0, 1, STYLE_STRONG, "Ask the parent; do not read the answers aloud.");
	for (guint i = 0; i < list->len; i++) {
		const VisitQuestion *question = list->pdata[i];
		g_autofree char *record = record_words(question, screens_profile(app)->date_style);
		bool focus = (int)i == self->question;
		Style style = !question->record ? STYLE_DIM : focus ? STYLE_FOCUS : STYLE_NORMAL;

		canvas_text(canvas, row, 3, style, question_label(question->question));
		canvas_text(canvas, row, canvas->cols - ANSWER, answer_style(question),
			answer_words(question));
		if (focus) {
			canvas_mark_at(canvas, row, 1);
			canvas_cursor(canvas, row, 3);
		}
		row += canvas_wrap(canvas, row, RECORD, width, 4, style, record);
	}
	canvas_text(canvas, row + 1, 3, STYLE_NORMAL, "Did the answer match the record?");
	canvas_text(canvas, row + 2, 3, STYLE_DIM,
		"M match   N no match   U could not say   X take back");
	if (self->view->visit->failed_checks > 0)
		canvas_textf(canvas, row + 4, 3, STYLE_WARN, "Checks that failed so far: %d",
			self->view->visit->failed_checks);
}

/* --- photo ID */

static char *
check_last4(const char *typed, const void *data)
{
	size_t length = strlen(typed);

	if (length == 0)
		return NULL;
	for (const char *p = typed; *p; p++)
		if (!g_ascii_isalnum(*p))
			return g_strdup("letters and digits only");
	return length == 4 ? NULL : g_strdup("the last four, no more");
}

static char *
tidy_upper(const char *typed, const void *data)
{
	return g_ascii_strup(typed, -1);
}

static const FormField fields[] = {
	{ .name = "kind",
		.label = "Kind",
		.kind = FIELD_CHOICE,
		.row = 0,
		.rows = 4,
		.width = 24,
		.hint = "Press the number of the ID in your hand." },
	{ .name = "issuer",
		.label = "Issued by",
		.kind = FIELD_TEXT,
		.row = 5,
		.width = 24,
		.max = 60,
		.hint = "State, country or consulate." },
	{ .name = "last4",
		.label = "Last four",
		.kind = FIELD_TEXT,
		.row = 6,
		.width = 4,
		.max = 4,
		.hint = "Of its number, never more.",
		.check = check_last4,
		.tidy = tidy_upper },
	{ .name = "expires",
		.label = "Expires",
		.kind = FIELD_TEXT,
		.row = 7,
		.width = 12,
		.max = 20,
		.check = check_day,
		.tidy = tidy_day },
	{ .name = "name",
		.label = "Name",
		.kind = FIELD_YES_NO,
		.row = 8,
		.width = 6,
		.hint = "Same name as on record? Y or N." },
	{ .name = "face",
		.label = "Face",
		.kind = FIELD_YES_NO,
		.row = 9,
		.width = 6,
		.hint = "Same person as on the photo? Y or N." },
};

Form *
verify_identity_form(App *app)
{
	const Profile *profile = screens_profile(app);
	Form *form = app_form(app, fields, G_N_ELEMENTS(fields), &profile->date_style);

	g_autofree char *day = example_day(profile->date_style);
	g_autofree char *hint = g_strdup_printf("Date printed on it, as %s.", day);

	form_set_hint(form, "expires", hint);
	choice_fill(form, "kind", profile->id_kinds);
	return form;
}

void
verify_identity_fill(Form *form, const VisitIdentity *identity, DateStyle style)
{
	g_autofree char *expires = date_show(identity->expires, style);

	form_set(form, "kind", identity->kind);
	form_set(form, "issuer", identity->issuer);
	form_set(form, "last4", identity->last4);
	form_set(form, "expires", expires);
	form_set(form, "name", identity->name_matches ? "yes" : "no");
	form_set(form, "face", identity->face_matches ? "yes" : "no");
}

void
verify_identity_suggest(App *app, Form *form)
{
	const char *kind = form_get(form, "kind");
	const GPtrArray *issuers = screens_profile(app)->issuers;

	if (!*kind || form_changed(form, "issuer"))
		return;
	for (guint i = 0; i < issuers->len; i++) {
		const ProfileChoice *issuer = issuers->pdata[i];

		if (g_str_equal(issuer->key, kind))
			form_set(form, "issuer", issuer->label);
	}
}

VisitIdentity *
verify_identity_take(App *app, Form *form)
{
	static const struct {
		const char *field, *missing;
	} wanted[] = {
		{ "kind", "Choose the kind of ID: press its number." },
		{ "issuer", "Say who issued the ID." },
		{ "last4", "Type the last four of its number." },
		{ "expires", "Type the date it expires." },
		{ "name", "Is the name on it the one on record? Press Y or N." },
		{ "face", "Is it the same person? Press Y or N." },
	};
	const Profile *profile = screens_profile(app);
	const char *wrong = form_check(form);
	VisitIdentity *identity;

	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		if (*form_get(form, wanted[i].field))
			continue;
		form_set_focus(form, wanted[i].field);
		app_say(app, SAY_INFO, wanted[i].missing);
		return NULL;
	}
	if (wrong) {
		app_sayf(app, SAY_INFO, "Please correct what is marked: %s.", wrong);
		return NULL;
	}
	identity = g_new0(VisitIdentity, 1);
	identity->kind = g_strdup(form_get(form, "kind"));
	identity->issuer = g_strstrip(g_strdup(form_get(form, "issuer")));
	identity->last4 = g_ascii_strup(form_get(form, "last4"), -1);
	identity->expires = date_parse(form_get(form, "expires"), profile->date_style, NULL);
	identity->name_matches = g_str_equal(form_get(form, "name"), "yes");
	identity->face_matches = g_str_equal(form_get(form, "face"), "yes");
	return identity;
}

void
verify_draw_identity(App *app, const Verify *self, Canvas *canvas)
{
	Canvas part = canvas_part(canvas, 3, 1, canvas->rows - 3, canvas->cols - 2);

	canvas_textf(
		canvas, 0, 1, STYLE_STRONG, "See the photo ID of %s.", self->view->visit->guardian);
	canvas_text(canvas, 1, 1, STYLE_DIM, "Its number and picture are not kept.");
	form_draw(self->identity, &part, 0, part.rows, true);
}
