/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roster.h"

#include "desk/seal.h"
#include "exchange/csv_out.h"
#include "exchange/xlsx_out.h"
#include "letter/report.h"

Roll *
roster_ask(Session *session, int school_id, RollWho who, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	const Profile *profile = session_profile(session);
	GPtrArray *lines = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db ||
		!db_roster(db, school_id, roll_who_name(who), cancel, &lines, ret_refusal, error))
		return NULL;
	return roll_new(who, lines, profile->date_style, profile->credential);
}

bool
roster_school(Session *session, const char *code, GCancellable *cancel, int *ret_school_id,
	char **ret_name, Refusal **ret_refusal, GError **error)
{
	g_autoptr(RosterPlace) place = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_roster_school(db, code, cancel, &place, ret_refusal, error))
		return false;
	*ret_school_id = place->school_id;
	*ret_name = g_steal_pointer(&place->school);
	return true;
}

char *
roster_what(const Roll *roll, const char *school)
{
	g_autofree char *chosen = roll_words(roll);

	return g_strdup_printf("%s of %s%s%s, %u lines", roll_who_name(roll_who(roll)), school,
		chosen ? ", " : "", chosen ? chosen : "", roll_lines(roll)->len);
}

/* --- files */

static char *
kept_cell(guint row, int column, gpointer data)
{
	const Roll *roll = data;

	return roll_kept(roll, roll_lines(roll)->pdata[row], column);
}

static bool
save_csv(const Roll *roll, const char *path, int columns, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *titles[ROLL_COLUMNS_MAX];

	for (int i = 0; i < columns; i++)
		titles[i] = roll_title(roll, i);
	csv_out_row(text, titles, columns);
	for (guint row = 0; row < roll_lines(roll)->len; row++) {
		char *cells[ROLL_COLUMNS_MAX];

		for (int i = 0; i < columns; i++)
			cells[i] = kept_cell(row, i, (gpointer)roll);
		csv_out_row(text, (const char *const *)cells, columns);
		for (int i = 0; i < columns; i++)
			g_free(cells[i]);
	}
	return csv_out_save(text, path, error);
}

bool
roster_save(const Roll *roll, RosterFile file, const char *path, GError **error)
{
	const RollColumn *columns = roll_columns(roll_who(roll));
	const char *titles[ROLL_COLUMNS_MAX];
	int widths[ROLL_COLUMNS_MAX];
	XlsxAbout about = { .titles = titles, .widths = widths };

	for (; columns[about.columns].title; about.columns++) {
		titles[about.columns] = roll_title(roll, about.columns);
		widths[about.columns] = columns[about.columns].width + 3;
	}
	about.sheet = roll_who(roll) == ROLL_OF_STUDENTS ? "Students" : "Guardians";
	if (file == ROSTER_CSV)
		return save_csv(roll, path, about.columns, error);
	return xlsx_out_save(path, &about, kept_cell, roll_lines(roll)->len, (gpointer)roll, error);
}

/* --- pages */

typedef struct {
	const Roll *roll;
	GPtrArray *lines;              /* borrowed: RosterLine */
	int columns[ROLL_COLUMNS_MAX]; /* of the roll, by printed column; -1: the code */
	ReportColumn report[ROLL_COLUMNS_MAX + 2];
	GHashTable *codes; /* credential: Secret; NULL: none */
} Pages;

static char *
page_cell(guint row, guint column, gpointer data)
{
	const Pages *pages = data;

	return roll_shown(pages->roll, pages->lines->pdata[row], pages->columns[column]);
}

static const Secret *
page_code(guint row, gpointer data)
{
	const Pages *pages = data;
	const RosterLine *line = pages->lines->pdata[row];

	return g_hash_table_lookup(pages->codes, line->credential_id);
}

static void
add_column(Pages *pages, int *n, int column, const char *title, double share, ReportKind kind)
{
	pages->columns[*n] = column;
	pages->report[(*n)++] = (ReportColumn){ title, share, kind };
}

/* What a page with codes has room for, besides them. */
static bool
beside_codes(RosterField field)
{
	return field == ROSTER_NAME || field == ROSTER_CHILD || field == ROSTER_GRADE ||
	       field == ROSTER_ROOM || field == ROSTER_RELATION || field == ROSTER_EXPIRES;
}

static void
page_columns(Pages *pages, const char *credential)
{
	const RollColumn *of = roll_columns(roll_who(pages->roll));
	int n = 0;

	for (int i = 0; of[i].title; i++)
		if (of[i].share > 0 && (!pages->codes || beside_codes(of[i].field)))
			add_column(pages, &n, i, roll_title(pages->roll, i), of[i].share,
				of[i].kind == ROLL_NUMBER ? REPORT_NUMBER : REPORT_TEXT);
	if (pages->codes)
		add_column(pages, &n, -1, credential, 16, REPORT_CODE);
}

GBytes *
roster_pages(const Roll *roll, const RosterAbout *about, GError **error)
{
	bool students = roll_who(roll) == ROLL_OF_STUDENTS;
	g_autofree char *chosen = roll_words(roll);
	Pages pages = { .roll = roll, .lines = (GPtrArray *)roll_lines(roll) };
	const ReportHead head = {
		.title = students ? "Roster of students" : "Roster of guardians",
		.school = about->school,
		.filter = chosen,
		.by = about->by,
		.at = about->at,
		.date = about->date,
		.empty = "No line is chosen.",
		.landscape = true,
	};

	page_columns(&pages, NULL);
	return report_pdf(&head, pages.report, page_cell, pages.lines->len, &pages, error);
}

/* --- with codes */

void
roster_pages_free(RosterPages *pages)
{
	if (!pages)
		return;
	g_free(pages->number);
	secret_free(pages->pdf);
	g_free(pages);
}

static void
free_secret(gpointer secret)
{
	secret_free(secret);
}

static Secret *
open_code(SealOpener *opener, Session *session, const RosterCode *row, GCancellable *cancel,
	GError **error)
{
	const CredentialContext context = {
		.school_id = row->school_id,
		.generation = row->generation,
		.guardian_id = row->guardian_id,
		.student_id = row->student_id,
		.scope = row->scope,
		.expires = row->expires,
	};

	const SchoolKey *key =
		session_school_key(session, row->school_id, row->sealed_to, cancel, error);

	return key ? seal_opener_open(
			     opener, session, &context, row->credential_id, key, row->sealed, error)
		   : NULL;
}

/* Credential to code; NULL with ERROR: one cannot be opened. */
static GHashTable *
open_codes(Session *session, const GPtrArray *rows, GCancellable *cancel, GError **error)
{
	g_auto(SealOpener) opener = { 0 };
	g_autoptr(GHashTable) codes =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_secret);

	for (guint i = 0; i < rows->len; i++) {
		const RosterCode *row = rows->pdata[i];
		Secret *code = open_code(&opener, session, row, cancel, error);

		if (!code)
			return NULL;
		g_hash_table_insert(codes, row->credential_id, code);
	}
	return g_steal_pointer(&codes);
}

static GPtrArray *
lines_with(const Roll *roll, GHashTable *codes)
{
	const GPtrArray *shown = roll_lines(roll);
	GPtrArray *lines = g_ptr_array_new();

	for (guint i = 0; i < shown->len; i++) {
		const RosterLine *line = shown->pdata[i];

		if (line->credential_id && g_hash_table_contains(codes, line->credential_id))
			g_ptr_array_add(lines, shown->pdata[i]);
	}
	return lines;
}

static Secret *
draw(Pages *pages, const char *number, const char *reason, const RosterAbout *about,
	const Profile *profile, int *ret_pages, GError **error)
{
	g_autofree char *chosen = roll_words(pages->roll);
	g_autofree char *title =
		g_strdup_printf("Roster with %ss, %s", profile->credential, number);
	g_autofree char *notice = g_strdup_printf(
		"CONFIDENTIAL  %s  %s, %s: %s", number, about->by, about->at, reason);
	g_autofree char *mark = g_strdup_printf("CONFIDENTIAL  %s  %s", about->by, about->at);
	const ReportHead head = {
		.title = title,
		.school = about->school,
		.filter = chosen,
		.by = about->by,
		.at = about->at,
		.watermark = mark,
		.notice = notice,
		.date = about->date,
		.landscape = true,
		.code = page_code,
	};
	guint n = 0;

	page_columns(pages, profile->credential);
	Secret *pdf =
		report_secret(&head, pages->report, page_cell, pages->lines->len, pages, &n, error);
	*ret_pages = (int)n;
	return pdf;
}

RosterPages *
roster_code_pages(Session *session, const char *act, gint64 roster_id, const Roll *roll,
	const char *reason, const RosterAbout *about, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(RosterPages) made = g_new0(RosterPages, 1);
	g_autoptr(GPtrArray) rows = NULL, lines = NULL;
	g_autoptr(GHashTable) codes = NULL;
	Pages pages = { .roll = roll };
	Db *db = session_db(session, cancel, error);

	if (!db || !db_roster_open(db, act, roster_id, cancel, &rows, ret_refusal, error))
		return NULL;
	codes = open_codes(session, rows, cancel, error);
	if (!codes)
		return NULL;
	if (rows->len == 0) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_KEYS,
			"All of these codes ended meanwhile. Nothing is printed.");
		return NULL;
	}
	lines = lines_with(roll, codes);
	pages.lines = lines;
	pages.codes = codes;
	made->roster_id = roster_id;
	made->number = g_strdup(((RosterCode *)rows->pdata[0])->number);
	made->codes = (int)rows->len;
	made->left_out = (int)(roll_lines(roll)->len - lines->len);
	made->pdf = draw(
		&pages, made->number, reason, about, session_profile(session), &made->pages, error);
	return made->pdf ? g_steal_pointer(&made) : NULL;
}
