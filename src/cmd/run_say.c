/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "base/text.h"
#include "cmd/talk.h"

/* --- JSON: the columns of the database under their own names */

static void
put_field(JsonBuilder *json, const DbField *field, gconstpointer row)
{
	const char *at = (const char *)row + field->offset;

	json_builder_set_member_name(json, field->column);
	switch (field->type) {
	case DB_FIELD_TEXT:
		if (*(char *const *)at)
			json_builder_add_string_value(json, *(char *const *)at);
		else
			json_builder_add_null_value(json);
		break;
	case DB_FIELD_INT:
		json_builder_add_int_value(json, *(const int *)at);
		break;
	case DB_FIELD_BOOL:
		json_builder_add_boolean_value(json, *(const bool *)at);
		break;
	case DB_FIELD_ID:
	case DB_FIELD_TIME:
		json_builder_add_int_value(json, *(const gint64 *)at);
		break;
	default:
		json_builder_add_null_value(json);
	}
}

static void
put_row(JsonBuilder *json, const DbShape *shape, gconstpointer row)
{
	json_builder_begin_object(json);
	for (const DbField *field = shape->fields; field->column; field++)
		put_field(json, field, row);
	json_builder_end_object(json);
}

static void
print_json(JsonBuilder *json)
{
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autofree char *text = json_to_string(root, TRUE);

	printf("%s\n", text);
}

void
run_print_rows(const DbShape *shape, const GPtrArray *rows)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_array(json);
	for (guint i = 0; i < rows->len; i++)
		put_row(json, shape, rows->pdata[i]);
	json_builder_end_array(json);
	print_json(json);
}

void
run_print_row(const DbShape *shape, gconstpointer row)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	put_row(json, shape, row);
	print_json(json);
}

/* --- words */

void
run_say_run(const Run *run)
{
	g_autofree char *title = text_safe(run->title);

	printf("%" G_GINT64_FORMAT "  %s  %s  %s by %s  ", run->run_id, run->school, title,
		run->state, run->delivery);
	if (run->letters > 0)
		printf("%d letters, %d with a code, %d dropped out\n", run->letters, run->minted,
			run->dropped);
	else
		printf("%d letters planned, %d guardians left out\n", run->planned, run->left_out);
}

void
run_say_jobs(const GPtrArray *jobs)
{
	printf("Job  Letters  State  Sheets                     Good  Blank  Ruined  Placed  "
	       "For\n");
	for (guint i = 0; i < jobs->len; i++) {
		const RunJob *job = jobs->pdata[i];
		g_autofree char *label = text_safe(job->label);
		g_autofree char *sheets = job->first
						  ? g_strconcat(job->first, " to ", job->last, NULL)
						  : g_strdup("-");

		printf("%3d  %7d  %-5s  %-25s  %4d  %5d  %6d  %6d  %s%s\n", job->job, job->letters,
			job->state, sheets, job->printed, job->blank, job->ruined, job->placed,
			label,
			job->sent > 0 && !g_str_equal(job->state, "todo") ? "  (look in the tray)"
									  : "");
	}
}

void
run_say_totals(const RunTotals *totals)
{
	printf("Letters %d, sheets reserved %d\n"
	       "  to be looked at %d, good %d, blank %d, ruined %d\n"
	       "  handed %d, mailed %d, returned %d, shredded %d, in the safe %d\n"
	       "Difference %d; letters without a sheet %d\n",
		totals->letters, totals->reserved, totals->sent, totals->printed, totals->blank,
		totals->ruined, totals->handed, totals->mailed, totals->returned, totals->shredded,
		totals->safe, totals->difference, totals->without_sheet);
}

/* What of JOB nobody has looked at. */
static void
say_to_look_at(const RunJob *job)
{
	g_autofree char *desk = text_safe(job->desk ? job->desk : "");
	g_autofree char *by = text_safe(job->by_whom ? job->by_whom : "");
	g_autofree char *printer = text_safe(job->printer);

	if (g_strcmp0(job->watch, "away") == 0)
		talk_say(
			"Job %d, sheets %s to %s: desk %s (%s) printed it and is not connected; it "
			"counts as gone in %d s, or now: run resume --take-over.",
			job->job, job->first, job->last, desk, by, job->wait);
	else if (g_strcmp0(job->watch, "there") == 0)
		talk_say("Job %d, sheets %s to %s: desk %s (%s) is printing it now. Leave it to "
			 "that desk.",
			job->job, job->first, job->last, desk, by);
	else
		talk_say("Job %d, sheets %s to %s: %d may have come out%s. Look in the tray of %s, "
			 "then mark them: run mark.",
			job->job, job->first, job->last, job->sent,
			g_str_equal(job->state, "sent") ? ", and nobody wrote down how it ended"
							: "",
			printer);
}

void
run_say_standing(const GPtrArray *jobs)
{
	int seen = 0, letters = 0, waiting = 0;

	for (guint i = 0; i < jobs->len; i++) {
		const RunJob *job = jobs->pdata[i];
		bool todo = g_str_equal(job->state, "todo") && job->letters > 0;

		if (job->sent > 0)
			say_to_look_at(job);
		seen += job->sheets - job->sent;
		waiting += todo;
		letters += todo ? job->letters : 0;
	}
	talk_say("Certain: what became of %d %s is written down; %d %s in %d print %s %s not been "
		 "sent.",
		seen, seen == 1 ? "sheet" : "sheets", letters, letters == 1 ? "letter" : "letters",
		waiting, waiting == 1 ? "job" : "jobs", letters == 1 ? "has" : "have");
}

static void
say_exception(const RunException *exception)
{
	g_autoptr(Refusal) why = refusal_from_detail(exception->code, exception->facts);
	g_autofree char *sentence = refusal_text(why);
	g_autofree char *guardian = text_safe(exception->guardian);
	g_autofree char *student = text_safe(exception->student);

	printf("  %s, of %s (%s): %s\n", guardian, student,
		exception->grade && *exception->grade ? exception->grade : "no grade", sentence);
}

void
run_say_exceptions(const GPtrArray *exceptions)
{
	const char *code = "";

	for (guint i = 0; i < exceptions->len; i++) {
		const RunException *exception = exceptions->pdata[i];

		if (strcmp(code, exception->code) != 0) {
			guint n = 0;
			while (i + n < exceptions->len &&
				g_str_equal(((RunException *)exceptions->pdata[i + n])->code,
					exception->code))
				n++;
			printf("%u %s, %s\n", n, refusal_name(exception->code),
				exception->kept_back ? "no letter" : "to be looked at");
			code = exception->code;
		}
		say_exception(exception);
	}
}
