/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/visit.h"
#include "desk/session.h"

/* A visit as the desk looks at it: everything about it at once. For the worker. */

typedef struct {
	Visit *visit;
	GPtrArray *steps;        /* VisitStep */
	GPtrArray *questions;    /* VisitQuestion */
	VisitIdentity *identity; /* NULL: none recorded */
} VisitView;

void visit_view_free(VisitView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VisitView, visit_view_free)

bool visit_view(Session *session, gint64 visit_id, GCancellable *cancel, VisitView **ret_view,
	Refusal **ret_refusal, GError **error);

/* The question after ORDINAL FROM (an index) that is asked and not answered; -1: none. */
int visit_view_unanswered(const VisitView *view, int from);
/* How many are asked, and how many of them match. */
void visit_view_count(const VisitView *view, int *ret_asked, int *ret_answered, int *ret_matches);
