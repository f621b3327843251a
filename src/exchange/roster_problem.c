/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "exchange/csv.h"
#include "exchange/oneroster_table.h"

/* What only all rows together show, in words. */

static const char *
file_of(const Roster *r, int table)
{
	if (r->files->len == 0)
		return table_file((TableId)table);
	return (guint)table < r->files->len ? r->files->pdata[table] : r->format;
}

bool
roster_complain(const Roster *r, const RosterProblem *p, GError **error)
{
	const char *file = file_of(r, p->table);
	bool mapped = r->files->len > 0;
	if (strcmp(p->kind, "twice") == 0)
		return csv_complain(error, EXCHANGE_ERROR_ID_TWICE, file, p->line, 1, "sourcedId",
			"\"%s\" stands in line %u already. Each row needs its own; take one of "
			"them out.",
			p->id, p->other);
	if (strcmp(p->kind, "missing") == 0)
		return table_complain_missing(
			(TableId)p->table, p->line, p->column, p->place, p->id, error);
	if (strcmp(p->kind, "number_twice") == 0)
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, file, p->line, 0,
			mapped ? NULL : "identifier",
			"the student of line %u has \"%s\" too. Give each student their own.",
			p->other, p->id);
	return csv_complain(error, EXCHANGE_ERROR_NO_VALUE, file, p->line, 0,
		mapped ? NULL : "familyName",
		"\"%s\" has neither a first nor a last name. Fill one in.", p->id);
}

void
roster_oddity(Roster *r, const char *kind, int table, guint count, guint line, const char *who)
{
	/* Between the two parts stands whom, or of a mapping's file which column, it is about. */
	static const struct {
		const char *kind, *text, *after;
	} odd[] = { { "no_school", "a student belongs to no school and is left out." },
		{ "known_only", "a student belongs to no school of the package, and is taken only "
				"when the registry knows the student already." },
		{ "schools_differ", "a student belongs to more than one school; the first or "
				    "primary one is taken." },
		{ "no_number", "a student has no identifier; the sourcedId is taken for the "
			       "student ID." },
		{ "no_birth", "a student has no birth date, so that question cannot be asked." },
		{ "strange_tie", "agentSourcedIds ties people who are not a student with a parent, "
				 "guardian or relative; that is left out." },
		{ "lost_tie", "a tie names somebody who is not here and is left out." },
		{ "no_student", "",
			" names a student whom the registry does not have; the row is left out." },
		{ "over", "every role of a guardian has an endDate that is past, as of ",
			"; they stay guardians, for many systems write the end of the school year "
			"there. Whoever is none any more is left out, or sent as tobedeleted." },
		{ "alone", "a parent, guardian or relative has no student here and is left out." },
		{ "extension", "a telephone number has an extension, which is left out." },
		{ "phone", "a telephone number cannot be dialed and is left out." },
		{ "mail", "an e-mail address is not one and is left out." },
		{ "language", "a language is not in the mapping and is left out." } };
	const char *key = (guint)table < r->keys->len ? r->keys->pdata[table] : "";
	for (gsize i = 0; i < G_N_ELEMENTS(odd); i++) {
		if (strcmp(odd[i].kind, kind) != 0)
			continue;
		g_autofree char *text =
			odd[i].after ? g_strconcat(odd[i].text, who ? who : key, odd[i].after, NULL)
				     : g_strdup(odd[i].text);
		roster_warn_counted(r, file_of(r, table), line, count, text);
	}
}
