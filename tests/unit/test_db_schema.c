/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "base/paths.h"
#include "db/rows.h"
#include "db/session.h"
#include "tests/lib/pgtmp.h"

/* The database and the program agree: on the version, on the refusals, on every column read. */

static PgTmp *pg;
static Db *db;

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The migrations by name, applied. */
static GPtrArray *
apply_all(void)
{
	g_autofree char *folder = paths_data("schema");
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
	GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
	const char *entry;

	g_assert_no_error(error);
	while ((entry = g_dir_read_name(dir)) != NULL)
		if (g_ascii_isdigit(entry[0]) && g_str_has_suffix(entry, ".sql"))
			g_ptr_array_add(files, g_strdup(entry));
	g_ptr_array_sort(files, compare_names);
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *file = g_build_filename(folder, files->pdata[i], NULL);
		g_autofree char *sql = NULL;
		g_assert_true(g_file_get_contents(file, &sql, NULL, NULL));
		db_script(db, sql, NULL, &error);
		g_assert_no_error(error);
	}
	return files;
}

static void
test_version(void)
{
	g_autoptr(GPtrArray) files = apply_all();
	g_autoptr(GError) error = NULL;
	int version = 0;
	g_assert_true(db_schema_version(db, NULL, &version, NULL, &error));
	g_assert_no_error(error);
	g_assert_cmpint(version, ==, DB_SCHEMA_VERSION);
	const char *last = files->pdata[files->len - 1];
	g_assert_cmpint((int)g_ascii_strtoll(last, NULL, 10), ==, DB_SCHEMA_VERSION);
}

typedef struct {
	char *code, *name;
} Known;

void known_free(Known *known);
DB_ROW(Known, known, DB_COLUMN(Known, code, TEXT), DB_COLUMN(Known, name, TEXT))

static void
test_refusals(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	const char *const *codes = refusal_codes();
	guint n = 0;

	db_get_rows(db, "select code, name from desk.refusal order by code collate \"C\"", NULL,
		&known_shape, known_free_untyped, NULL, &rows, NULL, &error);
	g_assert_no_error(error);
	for (; n < rows->len && codes[n] != NULL; n++) {
		const Known *known = rows->pdata[n];
		g_assert_cmpstr(known->code, ==, codes[n]);
		g_assert_cmpstr(known->name, ==, refusal_name(codes[n]));
	}
	g_assert_cmpuint(n, ==, rows->len);
	g_assert_null(codes[n]);
}

extern const DbShape assignment_shape, profile_text_shape, letter_text_shape, staff_key_row_shape,
	grant_row_shape, key_link_shape, found_person_shape, glance_shape, waiting_visit_shape,
	student_shape, guardian_shape, visit_shape, visit_step_shape, visit_question_shape,
	visit_identity_shape, visit_field_shape, visit_form_state_shape, credential_context_shape,
	letter_record_shape, sheet_shape, card_person_shape, report_row_shape, report_choice_shape,
	contact_change_shape, contact_print_shape, waiting_form_shape, trouble_shape,
	locked_account_shape, text_in_force_shape, page_text_shape, form_text_shape,
	form_datum_shape, page_school_shape, receipt_record_shape, roster_code_shape,
	roster_paper_shape, roster_place_shape;

/* Run with "where false", each tells its columns without doing anything. */
static void
test_columns(void)
{
	static const struct {
		const char *call;
		const DbShape *shape;
	} cases[] = {
		{ "desk.hello(null)", &assignment_shape },
		{ "desk.profile()", &profile_text_shape },
		{ "desk.letter_template(null, null)", &letter_text_shape },
		{ "desk.my_key()", &staff_key_row_shape },
		{ "desk.my_grants()", &grant_row_shape },
		{ "desk.key_chain(null)", &key_link_shape },
		{ "desk.find_people(null)", &found_person_shape },
		{ "desk.find_near(null)", &found_person_shape },
		{ "desk.glance()", &glance_shape },
		{ "desk.visits_waiting()", &waiting_visit_shape },
		{ "desk.approvals_waiting()", &waiting_form_shape },
		{ "desk.student(null)", &student_shape },
		{ "desk.report(null, null, null)", &report_row_shape },
		{ "desk.report_choices(null)", &report_choice_shape },
		{ "desk.card(null)", &card_person_shape },
		{ "desk.contact_cards(null, null, null, null)", &card_person_shape },
		{ "desk.card_history(null)", &contact_change_shape },
		{ "desk.changes_waiting()", &contact_change_shape },
		{ "desk.contact_report(null, null, null, null)", &contact_change_shape },
		{ "desk.contact_prints()", &contact_print_shape },
		{ "desk.guardians(null)", &guardian_shape },
		{ "desk.visit(null)", &visit_shape },
		{ "desk.visit_steps(null)", &visit_step_shape },
		{ "desk.visit_questions(null)", &visit_question_shape },
		{ "desk.visit_identity_get(null)", &visit_identity_shape },
		{ "desk.visit_form(null)", &visit_field_shape },
		{ "desk.visit_form_state(null)", &visit_form_state_shape },
		{ "desk.issue_prepare(null)", &credential_context_shape },
		{ "desk.credential_context(null)", &credential_context_shape },
		{ "desk.letter_data(null)", &letter_record_shape },
		{ "desk.sheet(null)", &sheet_shape },
		{ "desk.account_trouble(null, null)", &trouble_shape },
		{ "desk.locked_accounts()", &locked_account_shape },
		{ "desk.letter_templates()", &text_in_force_shape },
		{ "desk.letter_template(null, null)", &page_text_shape },
		{ "desk.form_text(null)", &form_text_shape },
		{ "desk.form_data(null, null)", &form_datum_shape },
		{ "desk.page_school(null)", &page_school_shape },
		{ "desk.receipt_data(null)", &receipt_record_shape },
		{ "desk.roster_open(null, null)", &roster_code_shape },
		{ "desk.roster_school(null)", &roster_place_shape },
		{ "desk.rosters()", &roster_paper_shape },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) rows = NULL;
		g_autofree char *sql =
			g_strdup_printf("select * from %s where false", cases[i].call);
		db_get_rows(db, sql, NULL, cases[i].shape, g_free, NULL, &rows, NULL, &error);
		if (error != NULL) {
			g_test_message("%s", error->message);
			g_test_fail();
		}
	}
}

/* Those that return one value: the argument types of src/db find them. */
static void
test_values(void)
{
	static const char *const calls[] = {
		"verify_standing(uuid, bigint, bigint, text, text)",
		"confirm_standing(uuid, bigint, bigint)",
		"unverify(uuid, bigint, bigint, text)",
		"restrict(uuid, bigint, bigint, text, date, date, text)",
		"lift(uuid, bigint, bigint, text, text)",
		"tell_apart(uuid, bigint, bigint, text)",
		"revoke(uuid, bigint, bigint, text)",
		"approve(uuid, bigint, boolean, text)",
		"visit_start(uuid, bigint, bigint, text, text, text)",
		"visit_answer(uuid, bigint, text, text)",
		"visit_identity(uuid, bigint, text, text, text, date, boolean, boolean)",
		"visit_form_save(uuid, bigint, text[], text[], boolean, boolean)",
		"visit_park(uuid, bigint, text)",
		"visit_resume(uuid, bigint, text)",
		"visit_refuse(uuid, bigint, text)",
		"credential_issue(uuid, bigint, uuid, integer, date, bytea, bytea)",
		"credential_issue(uuid, bigint, uuid, integer, date, bytea, bytea, text)",
		"unlock(uuid, bigint, text, text, text)",
		"envelope_open(uuid, uuid, text)",
		"sheet_reserve(uuid, uuid, text)",
		"sheet_sent(uuid, bigint, text)",
		"sheet_mark(uuid, bigint, text)",
		"sheet_handed(uuid, bigint)",
		"phone_release(uuid, bigint)",
		"phone_confirmed(uuid, bigint)",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
		g_autofree char *name = g_strconcat("desk.", calls[i], NULL);
		g_autofree char *found = NULL;
		g_autoptr(GError) error = NULL;
		db_get_text(db, "select to_regprocedure($1)::text", DB_ARGS(DB_TEXT(name)), NULL,
			&found, NULL, &error);
		g_assert_no_error(error);
		if (found == NULL) {
			g_test_message("there is no %s", name);
			g_test_fail();
		}
	}
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_test_init(&argc, &argv, NULL);
	log_open("/dev/null");
	pg = pgtmp_start("local all all trust\n");
	if (pg == NULL) {
		g_print("1..0 # SKIP there is no PostgreSQL on this machine\n");
		return 0;
	}
	db = db_open(pgtmp_owner(pg), NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	g_test_add_func("/db-schema/version", test_version);
	g_test_add_func("/db-schema/refusals", test_refusals);
	g_test_add_func("/db-schema/columns", test_columns);
	g_test_add_func("/db-schema/values", test_values);
	int code = g_test_run();
	db_close(db);
	pgtmp_stop(pg);
	return code;
}
