/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reseal.h"

#include "base/log.h"
#include "vault/envelope.h"

enum { BATCH = 200 };

void
reseal_clear(Reseal *reseal)
{
	g_clear_pointer(&reseal->after, g_free);
}

/* ROW's envelope, sealed to NEWEST; NULL when it does not open. */
static GBytes *
seal_again(Session *session, const ResealRow *row, const SchoolKey *newest, GCancellable *cancel)
{
	const EnvelopeContext context = {
		.district_id = session_who(session)->district_id,
		.school_id = newest->school_id,
		.credential_id = row->credential_id,
		.guardian_id = row->guardian_id,
		.student_id = row->student_id,
		.scope = row->scope,
		.generation = row->generation,
		.expires = row->expires,
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) code = NULL;
	const SchoolKey *old =
		session_school_key(session, newest->school_id, row->sealed_to, cancel, &error);
	GBytes *sealed;

	code = old ? envelope_open_school(row->sealed, old->box, &context, &error) : NULL;
	sealed = code ? envelope_seal_school(&context, code, newest->box, &error) : NULL;
	if (!sealed)
		log_line("an envelope could not be sealed again: %s", error->message);
	return sealed;
}

bool
reseal_step(Session *session, Reseal *reseal, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(GPtrArray) credentials = g_ptr_array_new();
	g_autoptr(GPtrArray) sealed = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	g_autofree char *act = g_uuid_string_random();
	const SchoolKey *newest;
	Db *db = session_db(session, cancel, error);

	if (!db)
		return false;
	newest = session_school_key(session, reseal->school_id, reseal->newest, cancel, error);
	if (!newest || !db_reseal_next(db, reseal->school_id, reseal->after, BATCH, cancel, &rows,
			       ret_refusal, error))
		return false;
	for (guint i = 0; i < rows->len; i++) {
		const ResealRow *row = rows->pdata[i];
		GBytes *again = seal_again(session, row, newest, cancel);

		if (!again) {
			reseal->unreadable++;
			continue;
		}
		g_ptr_array_add(credentials, row->credential_id);
		g_ptr_array_add(sealed, again);
	}
	g_ptr_array_add(credentials, NULL);
	if (!db_reseal(db, act, reseal->school_id, reseal->newest,
		    (const char *const *)credentials->pdata, sealed, cancel, &reseal->left,
		    ret_refusal, error))
		return false;
	reseal->done += (int)sealed->len;
	reseal->over = rows->len < BATCH;
	if (rows->len > 0) {
		const ResealRow *last = rows->pdata[rows->len - 1];

		g_free(reseal->after);
		reseal->after = g_strdup(last->credential_id);
	}
	return true;
}
