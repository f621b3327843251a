/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/visit.h"

void
visit_view_free(VisitView *view)
{
	if (!view)
		return;
	visit_free(view->visit);
	g_clear_pointer(&view->steps, g_ptr_array_unref);
	g_clear_pointer(&view->questions, g_ptr_array_unref);
	visit_identity_free(view->identity);
	g_free(view);
}

bool
visit_view(Session *session, gint64 visit_id, GCancellable *cancel, VisitView **ret_view,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(VisitView) view = g_new0(VisitView, 1);
	Db *db = session_db(session, cancel, error);

	if (!db || !db_visit(db, visit_id, cancel, &view->visit, ret_refusal, error) ||
		!db_visit_steps(db, visit_id, cancel, &view->steps, ret_refusal, error) ||
		!db_visit_questions(db, visit_id, cancel, &view->questions, ret_refusal, error) ||
		!db_visit_identity_get(db, visit_id, cancel, &view->identity, ret_refusal, error))
		return false;
	*ret_view = g_steal_pointer(&view);
	return true;
}

int
visit_view_unanswered(const VisitView *view, int from)
{
	for (guint i = (guint)from; i < view->questions->len; i++) {
		const VisitQuestion *question = view->questions->pdata[i];

		if (question->record && !question->answer)
			return (int)i;
	}
	return -1;
}

void
visit_view_count(const VisitView *view, int *ret_asked, int *ret_answered, int *ret_matches)
{
	*ret_asked = *ret_answered = *ret_matches = 0;
	for (guint i = 0; i < view->questions->len; i++) {
		const VisitQuestion *question = view->questions->pdata[i];

		*ret_asked += question->record != NULL;
		*ret_answered += question->record && question->answer;
		*ret_matches += g_strcmp0(question->answer, "match") == 0;
	}
}
