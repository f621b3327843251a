/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/contact.h"

#include "letter/report.h"
#include "letter/sheet.h"

/* Emergency contacts on paper: the report of what changed, and cards for the binder. */

/* --- the report */

enum { NUMBER, STUDENT, PERSON, CHANGE, WHEN, DOCUMENT };

typedef struct {
	const GPtrArray *changes;
	DateStyle dates;
} Report;

/* "11/22/2026 10:42, M. Ortega": it lies in a binder for years. */
static char *
changed(const ContactChange *change, DateStyle dates)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(change->since);
	g_autofree char *iso = time ? g_date_time_format(time, "%Y-%m-%d") : NULL;
	g_autofree char *day = date_show(iso, dates);
	g_autofree char *hour = time ? g_date_time_format(time, " %H:%M, ") : NULL;

	return g_strconcat(day, hour ? hour : "", change->by_whom, NULL);
}

/* "Address: 1 Elm St -> 2 Oak St; City: Altadena -> Pasadena": a cell has no lines of its own. */
static char *
fields_of(const ContactChange *change)
{
	g_autofree char *lines = contact_change_lines(change);
	g_auto(GStrv) fields = g_strsplit(lines, "\n", -1);

	return g_strjoinv("; ", fields);
}

static char *
report_cell(guint row, guint column, gpointer data)
{
	const Report *report = data;
	const ContactChange *change = report->changes->pdata[row];

	switch (column) {
	case NUMBER:
		return g_strdup(change->number);
	case STUDENT:
		return g_strdup(change->student);
	case PERSON:
		return g_strdup_printf("%s: %s", change->person, contact_kind_words(change->kind));
	case CHANGE:
		return fields_of(change);
	case WHEN:
		return changed(change, report->dates);
	case DOCUMENT:
		return g_strdup(change->document ? change->document : "-");
	}
	return NULL;
}

GBytes *
contact_report_pages(
	const GPtrArray *changes, const char *filter, const ContactPageWords *words, GError **error)
{
	static const ReportColumn columns[] = {
		{ "No.", 0.6, REPORT_NUMBER },
		{ "Student", 2 },
		{ "Person", 2 },
		{ "On record -> from now on", 3.4 },
		{ "Changed", 1.6 },
		{ "Document seen", 1.3 },
		{ 0 },
	};
	const ReportHead head = {
		.title = "New Emergency Contact Report",
		.school = words->school,
		.filter = filter,
		.by = words->by,
		.at = words->at,
		.empty = "No card was changed.",
		.date = words->date,
		.landscape = true,
	};
	Report report = { changes, words->dates };

	return report_pdf(&head, columns, report_cell, changes->len, &report, error);
}

/* --- cards */

#define WIDTH 612.0
#define HEIGHT 792.0
#define MARGIN 54.0
#define LABEL 92.0

static const SheetStyle title_style = { .size = 20, .bold = true };
static const SheetStyle head_style = { .size = 13, .bold = true };
static const SheetStyle text_style = { .size = 11 };
static const SheetStyle label_style = { .size = 9, .grey = 0.35 };
static const SheetStyle foot_style = { .size = 8, .grey = 0.35 };

typedef struct {
	Sheet *sheet;
	const ContactPageWords *words;
	double y;
} Card;

static void
line(Card *card, const char *label, const char *text)
{
	double width = WIDTH - 2 * MARGIN - LABEL;

	if (!text || !*text)
		return;
	sheet_text(card->sheet, label, &label_style, "P", MARGIN, card->y + 1.5, LABEL - 6);
	card->y += sheet_text(card->sheet, text, &text_style, "P", MARGIN + LABEL, card->y, width);
	card->y += 3;
}

static void
card_foot(const Card *card)
{
	g_autofree char *text = g_strdup_printf("Confidential. Printed by %s, %s. Destroy the page "
						"it replaces.",
		card->words->by, card->words->at);

	sheet_text(card->sheet, text, &foot_style, "P", MARGIN, HEIGHT - MARGIN + 8,
		WIDTH - 2 * MARGIN);
}

static void
card_head(Card *card, const CardPerson *student)
{
	g_autofree char *born = date_show(student->born, card->words->dates);
	g_autofree char *grade = g_strdup_printf("%s%s%s%s%s", student->grade ? student->grade : "",
		student->room ? "   Room " : "", student->room ? student->room : "",
		student->teacher ? "   " : "", student->teacher ? student->teacher : "");
	g_autofree char *phone = contact_phone(student->home_phone);

	card->y = MARGIN;
	card->y += sheet_text(card->sheet, "Emergency card", &label_style, "P", MARGIN, card->y,
		WIDTH - 2 * MARGIN);
	card->y += sheet_text(card->sheet, student->name, &title_style, "H1", MARGIN, card->y,
			   WIDTH - 2 * MARGIN) +
		   6;
	line(card, "School", student->school);
	line(card, "Student ID", student->permanent_id);
	line(card, "Born", born);
	line(card, "Grade", grade);
	line(card, "Home", student->address);
	line(card, "Home phone", phone);
	if (student->safe_at_home)
		line(card, "", "Safe at Home: there is no other address.");
}

/* Where a person no longer fits, the card goes on overleaf. */
static void
make_room(Card *card, double wanted)
{
	if (card->y + wanted <= HEIGHT - MARGIN)
		return;
	card_foot(card);
	sheet_next_page(card->sheet);
	card->y = MARGIN;
}

static void
card_guardian(Card *card, const CardPerson *person)
{
	g_autofree char *phones = contact_phones(person);
	g_autofree char *changed = date_show(person->changed_on, card->words->dates);
	g_autofree char *who =
		g_strdup_printf("%s, %s", person->name, person->relation ? person->relation : "");
	g_autofree char *note = NULL;

	make_room(card, 110);
	card->y += 8;
	sheet_line(card->sheet, MARGIN, card->y, WIDTH - MARGIN, card->y, 0.5, 0.6);
	card->y += 6;
	card->y += sheet_text(card->sheet, who, &head_style, "H2", MARGIN, card->y,
			   WIDTH - 2 * MARGIN) +
		   2;
	if (g_strcmp0(person->standing, "restricted") == 0) {
		line(card, "RESTRICTED",
			"Release nothing and nobody to this person. Call the principal.");
		return;
	}
	line(card, "Standing",
		g_strcmp0(person->standing, "verified") == 0 ? "verified parent or legal guardian"
							     : "not verified");
	line(card, "Phones", *phones ? phones : "none on record");
	line(card, "E-mail", person->email);
	line(card, "Address", person->address);
	line(card, "Reads", person->language_name);
	if (person->changed_on)
		note = g_strdup_printf(
			"%s, %s", changed, person->changed_by ? person->changed_by : "");
	line(card, "Changed", note);
}

static void
card_contact(Card *card, const CardPerson *person, bool first)
{
	g_autofree char *phone = contact_phone(person->home_phone);
	g_autofree char *text = g_strdup_printf("%s%s%s%s%s", person->name,
		person->relation ? ", " : "", person->relation ? person->relation : "",
		phone ? "   " : "", phone ? phone : "   no telephone");

	make_room(card, first ? 50 : 24);
	if (first) {
		card->y += 8;
		sheet_line(card->sheet, MARGIN, card->y, WIDTH - MARGIN, card->y, 0.5, 0.6);
		card->y += 6;
		card->y += sheet_text(card->sheet, "In an emergency call", &head_style, "H2",
				   MARGIN, card->y, WIDTH - 2 * MARGIN) +
			   2;
	}
	line(card, "", text);
}

GBytes *
contact_card_pages(const GPtrArray *people, const ContactPageWords *words, GError **error)
{
	Sheet sheet = { 0 };
	Card card = { &sheet, words, MARGIN };
	bool contacts = false;

	if (!sheet_begin(&sheet, "Emergency cards", "en", words->date, WIDTH, HEIGHT, error))
		return NULL;
	for (guint i = 0; i < people->len; i++) {
		const CardPerson *person = people->pdata[i];

		if (g_str_equal(person->kind, "student")) {
			if (i > 0) {
				card_foot(&card);
				sheet_next_page(&sheet);
			}
			contacts = false;
			card_head(&card, person);
		} else if (g_str_equal(person->kind, "guardian")) {
			card_guardian(&card, person);
		} else {
			card_contact(&card, person, !contacts);
			contacts = true;
		}
	}
	if (people->len > 0)
		card_foot(&card);
	return sheet_end(&sheet, error);
}
