/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/reveal.h"

#include "desk/seal.h"

bool
reveal_ask(Session *session, const char *act, gint64 student_id, gint64 guardian_id,
	const char *reason, GCancellable *cancel, RevealState **ret_state, Refusal **ret_refusal,
	GError **error)
{
	gint64 reveal_id = 0;
	Db *db = session_db(session, cancel, error);

	return db &&
	       db_reveal_ask(db, act, student_id, guardian_id, reason, cancel, &reveal_id,
		       ret_refusal, error) &&
	       db_reveal_state(db, reveal_id, cancel, ret_state, ret_refusal, error);
}

bool
reveal_code(Session *session, const char *act, const RevealState *granted, GCancellable *cancel,
	Secret **ret_shown, Refusal **ret_refusal, GError **error)
{
	const char *credential = granted->credential_id;
	const CodeShape shape = seal_shape(session);
	g_autoptr(CredentialContext) context = NULL;
	g_autoptr(GBytes) sealed = NULL;
	g_autoptr(Secret) code = NULL;
	const SchoolKey *key;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_credential_context(db, credential, cancel, &context, ret_refusal, error))
		return false;
	/* Without the key nothing is asked for: the event says that somebody could read. */
	key = seal_key_of(session, context, credential, cancel, error);
	if (!key ||
		!db_reveal_open(db, act, granted->reveal_id, cancel, &sealed, ret_refusal, error))
		return false;
	code = seal_open_code(session, context, credential, sealed, key, error);
	if (!code)
		return false;
	*ret_shown = code_grouped(&shape, code);
	return true;
}
