/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/seal.h"

#include <string.h>

CodeShape
seal_shape(const Session *session)
{
	const Profile *profile = session_profile(session);

	return (CodeShape){
		.alphabet = profile->alphabet,
		.length = profile->length,
		.group = profile->group,
	};
}

static EnvelopeContext
inside_of(const Session *session, const CredentialContext *context, const char *credential,
	int generation)
{
	return (EnvelopeContext){
		.district_id = session_who(session)->district_id,
		.school_id = context->school_id,
		.credential_id = credential,
		.guardian_id = context->guardian_id,
		.student_id = context->student_id,
		.scope = context->scope,
		.generation = generation,
		.expires = context->expires,
	};
}

bool
sealer_init(Sealer *sealer, Session *session, int school_id, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	const unsigned char *school_public, *portal_public;

	*sealer = (Sealer){ .session = session, .shape = seal_shape(session) };
	if (!session_policy_is_current(session, cancel, ret_refusal, error) ||
		!code_shape_valid(&sealer->shape, error) ||
		!session_seal_keys(session, school_id, &sealer->generation, &school_public,
			&portal_public, cancel, error))
		return false;
	memcpy(sealer->portal, portal_public, sizeof sealer->portal);
	/* The school's envelope is made by who holds its key, as whoever prints it has to. */
	sealer->school = session_school_key(session, school_id, sealer->generation, cancel, error);
	return sealer->school != NULL;
}

void
sealed_code_clear(SealedCode *sealed)
{
	g_clear_pointer(&sealed->credential, g_free);
	g_clear_pointer(&sealed->to_school, g_bytes_unref);
	g_clear_pointer(&sealed->to_portal, g_bytes_unref);
	g_clear_pointer(&sealed->selector, g_free);
}

bool
seal_block_init(SealBlock *block, const Sealer *sealer, GError **error)
{
	*block =
		(SealBlock){ sealer, envelope_sealer_new_school(sealer->school->box, error), NULL };
	if (block->school)
		block->portal = envelope_sealer_new(sealer->portal, error);
	return block->portal != NULL;
}

void
seal_block_clear(SealBlock *block)
{
	g_clear_pointer(&block->school, envelope_sealer_free);
	g_clear_pointer(&block->portal, envelope_sealer_free);
}

bool
seal_new_code(const SealBlock *block, const CredentialContext *context, SealedCode *ret_sealed,
	GError **error)
{
	const Sealer *sealer = block->sealer;
	g_autoptr(Secret) code = code_new(&sealer->shape);
	g_auto(SealedCode) made = { .credential = g_uuid_string_random() };
	EnvelopeContext inside =
		inside_of(sealer->session, context, made.credential, sealer->generation);

	made.to_school = envelope_sealer_seal(block->school, &inside, code, error);
	if (!made.to_school)
		return false;
	made.to_portal = envelope_sealer_seal(block->portal, &inside, code, error);
	if (!made.to_portal)
		return false;
	made.selector =
		code_selector(&sealer->shape, code, session_profile(sealer->session)->selector);
	*ret_sealed = made;
	made = (SealedCode){ 0 };
	return true;
}

/* --- opening */

const SchoolKey *
seal_key_of(Session *session, const CredentialContext *context, const char *credential,
	GCancellable *cancel, GError **error)
{
	int sealed_to = 0;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_sealed_to(db, credential, cancel, &sealed_to, NULL, error))
		return NULL;
	return session_school_key(session, context->school_id, sealed_to, cancel, error);
}

Secret *
seal_open_code(Session *session, const CredentialContext *context, const char *credential,
	GBytes *sealed, const SchoolKey *key, GError **error)
{
	/* What stands inside is as it was, whatever it is sealed to now. */
	EnvelopeContext inside = inside_of(session, context, credential, context->generation);

	return envelope_open_school(sealed, key->box, &inside, error);
}

void
seal_opener_clear(SealOpener *opener)
{
	g_clear_pointer(&opener->opener, envelope_opener_free);
	opener->key = NULL;
}

Secret *
seal_opener_open(SealOpener *opener, const Session *session, const CredentialContext *context,
	const char *credential, const SchoolKey *key, GBytes *sealed, GError **error)
{
	const EnvelopeContext inside = inside_of(session, context, credential, context->generation);
	const CodeShape shape = seal_shape(session);
	g_autoptr(Secret) code = NULL;

	if (key != opener->key) {
		seal_opener_clear(opener);
		opener->key = key;
		opener->opener = envelope_opener_new_school(key->box);
	}
	code = envelope_opener_open(opener->opener, sealed, &inside, error);
	return code ? code_grouped(&shape, code) : NULL;
}
