/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/event.h"
#include "screens/kit/list.h"
#include "screens/screens.h"

/* Inside of screen_audit: what it knows, for its two files. */

typedef struct {
	gint64 student_id, guardian_id, visit_id;
	char *sheet, *day, *about;
	List *list;
	GPtrArray *rows;  /* AuditRow; NULL until loaded */
	GPtrArray *words; /* char *, a sentence for each of rows */
	GPtrArray *shown; /* indices into rows, those the filter lets through */
	char *filter;     /* folded; NULL: all */
	DateStyle dates;
	bool oversees; /* the reader sees all of what there is */
} Audit;

/* The row at LINE of the list, and its sentence. */
const AuditRow *audit_row_at(const Audit *self, guint line, const char **ret_words);
/* Prints what the list shows. */
void audit_print(App *app, const Audit *self);
/* Prints the record of who had access to the student (California EdC 49064). */
void audit_print_disclosures(App *app, gint64 student_id, const char *student);
