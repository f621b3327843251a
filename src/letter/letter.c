/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/letter.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>

#include "letter/fonts.h"
#include "letter/page.h"

#define FIRST_ROOM (48 * 1024)

/* Where cairo writes: locked memory that grows. */
typedef struct {
	Secret *room;
	size_t used;
} Sink;

static cairo_status_t
sink_write(void *data, const unsigned char *bytes, unsigned int len)
{
	Sink *sink = data;
	size_t have = secret_len(sink->room);
	if (sink->used + len > have) {
		g_autoptr(Secret) old = sink->room;
		sink->room = secret_new(MAX(2 * have, sink->used + len));
		memcpy(secret_bytes(sink->room), secret_peek(old), sink->used);
	}
	memcpy(secret_bytes(sink->room) + sink->used, bytes, len);
	sink->used += len;
	return CAIRO_STATUS_SUCCESS;
}

static void
describe(cairo_surface_t *surface, const LetterFacts *facts)
{
	g_autofree char *when = g_strdup_printf("%sT12:00:00Z", facts->issued_on);
	cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, "Parent portal letter");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "pindesk");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, when);
}

static void
draw(Page *page, cairo_surface_t *surface)
{
	page->cr = cairo_create(surface);
	cairo_tag_begin(page->cr, "Document", NULL);
	page_draw_frame(page);
	page_draw_body(page);
	cairo_tag_end(page->cr, "Document");
	if (!page->error)
		cairo_show_page(page->cr);
	cairo_destroy(page->cr);
	page->cr = NULL;
}

static Secret *
page_pdf(Page *page, GError **error)
{
	if (!letter_facts_check(page->template, page->facts, error))
		return NULL;
	page->context = letter_fonts_context(page->facts->lang, error);
	if (!page->context)
		return NULL;
	Sink sink = { .room = secret_new(FIRST_ROOM) };
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(sink_write, &sink, LETTER_WIDTH, LETTER_HEIGHT);
	describe(surface, page->facts);
	draw(page, surface);
	cairo_surface_finish(surface);
	cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	g_clear_object(&page->context);

	g_autoptr(Secret) room = sink.room;
	if (page->error) {
		g_propagate_error(error, g_steal_pointer(&page->error));
		return NULL;
	}
	if (status != CAIRO_STATUS_SUCCESS) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_DRAW,
			"The letter could not be drawn: %s.", cairo_status_to_string(status));
		return NULL;
	}
	return secret_from(secret_peek(room), sink.used);
}

Secret *
letter_pdf(const LetterTemplate *template, const LetterFacts *facts, const Secret *code,
	GError **error)
{
	g_autofree char *qr = letter_qr_payload(facts);
	Page page = { .template = template, .facts = facts, .code = code, .qr = qr };
	return page_pdf(&page, error);
}

bool
letter_check(const LetterTemplate *template, const LetterFacts *facts, GError **error)
{
	g_autoptr(Secret) code = secret_from("00000 00000", 11);
	g_autoptr(Secret) pdf = letter_pdf(template, facts, code, error);
	return pdf != NULL;
}

/* Both ISO; caller owns. */
static char *
days_after(const char *day, int days)
{
	int y = 0, m = 0, d = 0;
	if (sscanf(day, "%d-%d-%d", &y, &m, &d) != 3)
		return g_strdup(day);
	g_autoptr(GDateTime) start = g_date_time_new_utc(y, m, d, 12, 0, 0);
	g_autoptr(GDateTime) end = start ? g_date_time_add_days(start, days) : NULL;
	return end ? g_date_time_format(end, "%Y-%m-%d") : g_strdup(day);
}

/* A code in the profile's shape that no district has issued. */
static Secret *
zeros(const Profile *profile)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (int i = 0; i < profile->length; i++) {
		if (i > 0 && i % profile->group == 0)
			g_string_append_c(text, ' ');
		g_string_append_c(text, '0');
	}
	return secret_from(text->str, text->len);
}

GBytes *
letter_sample(const LetterTemplate *template, const Profile *profile, const char *lang,
	const char *today, GError **error)
{
	g_autofree char *expires = days_after(today, profile->days_by_hand);
	LetterFacts facts = {
		.school = "SAMPLE SCHOOL",
		.school_line1 = "100 Sample Street",
		.school_line2 = "Sampletown CA 00000",
		.school_phone = "000-000-0000",
		.school_hours = "Monday to Friday, 8:00 to 4:00",
		.parent = "SAMPLE PARENT",
		.line1 = "200 Sample Avenue",
		.line2 = "Sampletown CA 00000",
		.student = "SAMPLE STUDENT",
		.permanent_id = "0000000000",
		.primary_phone = "000-000-0000",
		.grade = "5",
		.room = "0",
		.teacher = "Sample Teacher",
		.issued_on = today,
		.expires = expires,
		.sheet = "0000-000000",
		.link_url = profile->link_url,
		.help_url = profile->help_url,
		.portal_url = profile->portal_url,
		.lang = lang,
	};
	g_autoptr(Secret) code = zeros(profile);
	Page page = { .template = template,
		.facts = &facts,
		.code = code,
		.qr = profile->help_url,
		.stamp = "SAMPLE" };
	g_autoptr(Secret) pdf = page_pdf(&page, error);
	return pdf ? g_bytes_new(secret_peek(pdf), secret_len(pdf)) : NULL;
}
