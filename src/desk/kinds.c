/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/kinds.h"

#include <string.h>

#include "db/refusal.h"

/* Words as in db/refusal.c: {fact} of the event's detail, or {ref}, {guardian}; [ ... ] goes when a
 * fact in it is missing. Calls without their "desk.", parted by blanks; NULL: no desk's. */
typedef struct {
	const char *kind, *calls;
	const char *words, *grounds;
} Kind;

#define FOR_VISIT "to check and serve a parent at the counter"
#define FOR_LETTER "to hand a parent their {credential}"
#define FOR_STANDING "to keep who may see the record"
#define FOR_CARD "to keep the emergency card"
#define FOR_HELP "to help a parent who cannot link or sign in"
#define FOR_OVERSIGHT "to oversee who had access"
#define FOR_PARENT "as a parent, through the portal"

static const Kind kinds[] = {
	{ "account_email_changed", NULL, "changed the e-mail of an account", FOR_PARENT },
	{ "account_ended", NULL, "ended an account[: {why}]", NULL },
	{ "account_linked", NULL, "linked the account of {guardian}", FOR_PARENT },
	{ "account_locked", NULL, "locked an account after wrong sign-ins", NULL },
	{ "account_unlocked", "unlock", "unlocked the account of {guardian}", FOR_HELP },
	{ "audit_viewed", "audit", "looked at these events[ of {day}]", FOR_OVERSIGHT },
	{ "card_change_declined", "change_decline", "declined a change of the card", FOR_CARD },
	{ "card_change_proposed", "card_propose", "wrote down a change of the card", FOR_CARD },
	{ "card_changed", "card_change change_accept", "changed the emergency card", FOR_CARD },
	{ "card_viewed", "card", "opened the emergency card", FOR_CARD },
	{ "cards_printed", "contact_printed", "printed emergency cards", FOR_CARD },
	{ "cards_viewed", "contact_cards", "looked at emergency cards", FOR_CARD },
	{ "checks_failed", "visit_answer visit_identity", "ended the visit: checks failed",
		FOR_VISIT },
	{ "code_expired", NULL, "let a {credential} expire", NULL },
	{ "code_issued", "credential_issue run_mint", "issued a {credential} to {guardian}",
		FOR_LETTER },
	{ "code_revealed", "reveal_open",
		"saw the {credential} of {guardian} on the screen[: {reason}]",
		"to look a {credential} up, for the reason given" },
	{ "code_revoked",
		"revoke restrict unverify credential_issue visit_refuse approve unlock tell_apart "
		"card_change change_accept twin_join student_twin_join tie_unnamed_decide",
		"cancelled the {credential} of {guardian}[: {reason}]", NULL },
	{ "code_listed", "roster_open",
		"printed the {credential} of {guardian} on a roster[: {reason}]",
		"to look a {credential} up, for the reason given" },
	{ "contact_report_printed", "contact_printed", "printed the report of new contacts",
		FOR_CARD },
	{ "contact_report_viewed", "contact_report", "looked at the report of new contacts",
		FOR_CARD },
	{ "data_exported", "log_export", "wrote to a file: {page}[, {what}]",
		"to work with the school's own lists" },
	{ "day_closed", "day_close", "closed the day {day}, every sheet accounted for", NULL },
	{ "disclosures_read", "disclosures", "made the record of who had access", FOR_OVERSIGHT },
	{ "envelope_opened", "envelope_open", "opened the {credential} of {guardian}[, for: {why}]",
		FOR_LETTER },
	{ "envelopes_renewed", "reseal", "sealed {envelopes} codes to the school's new key", NULL },
	{ "envelopes_taken", "reseal_next", "took {envelopes} sealed codes to renew them", NULL },
	{ "form_approved", "approve", "approved the form of {guardian}", FOR_VISIT },
	{ "form_declined", "approve", "refused the form of {guardian}[: {note}]", FOR_VISIT },
	{ "form_printed", "form_printed", "printed the access form for {guardian}", FOR_VISIT },
	{ "form_saved", "visit_form_save", "saved the access form of {guardian}", FOR_VISIT },
	{ "form_text", "form_text_is", "chose the text of the access form", NULL },
	{ "guardians_viewed", "guardians", "opened the student's record", FOR_VISIT },
	{ "identity_seen", "visit_identity", "saw a photo ID of {guardian}[: {kind}]", FOR_VISIT },
	{ "import", "import_take import_try", "took in records[ from {ref}]",
		"to keep the school's records" },
	{ "import_conflict_seen", "import_conflict_seen",
		"marked as seen what import {ref} had otherwise ({seen})", NULL },
	{ "letter_readdressed", "run_again",
		"sent the letter to {guardian} again, to another address[: {note}]", FOR_LETTER },
	{ "letter_returned", "run_mark", "took the letter to {guardian} back from the mail", NULL },
	{ "page_printed", "log_export", "printed: {page}[, {what}]",
		"to work with the school's own lists" },
	{ "passphrase_changed", "passphrase_change", "chose another passphrase", NULL },
	{ "phone_confirmed", "phone_confirmed", "heard {guardian} repeat the {credential}",
		FOR_LETTER },
	{ "phone_released", "phone_release", "read the {credential} aloud to {guardian}",
		FOR_LETTER },
	{ "question_answered", "visit_answer", "asked {guardian} for: {question} ({answer})",
		FOR_VISIT },
	{ "refused", "report_refusal", "was refused: {refusal}[, visit {ref}]", NULL },
	{ "report_viewed", "report", "looked at the report {report}", NULL },
	{ "restricted", "restrict", "restricted {guardian}[: {document}]", FOR_STANDING },
	{ "restriction_lifted", "lift", "lifted the restriction of {guardian}", FOR_STANDING },
	{ "reveal_asked", "reveal_ask", "asked to see the {credential} of {guardian}[: {reason}]",
		NULL },
	{ "reveal_granted", "reveal_decide",
		"let {asked_by} see the {credential} of {guardian}[: {reason}]", NULL },
	{ "reveal_refused", "reveal_decide",
		"did not let {asked_by} see the {credential} of {guardian}[: {note}]", NULL },
	{ "roster_asked", "roster_ask", "asked for a roster with {codes} codes[: {reason}]", NULL },
	{ "roster_codes_opened", "roster_open", "opened {codes} codes for {ref}[: {reason}]",
		NULL },
	{ "roster_granted", "roster_decide",
		"let {asked_by} print a roster with {codes} codes[: {reason}]", NULL },
	{ "roster_printed", "roster_printed", "printed {ref} with {codes} codes, {pages} pages",
		NULL },
	{ "roster_refused", "roster_decide",
		"did not let {asked_by} print a roster with codes[: {note}]", NULL },
	{ "roster_shredded", "roster_shredded", "saw {ref} shredded, {pages} pages", NULL },
	{ "roster_stored", "roster_stored", "put {ref} into the safe, {pages} pages", NULL },
	{ "roster_viewed", "roster", "looked at the roster of {who}", NULL },
	{ "run_again", "run_again", "took up again what was left of the run {title}", NULL },
	{ "run_closed", "run_close", "closed the run {title}", NULL },
	{ "run_confirmed", "run_confirm", "confirmed the run {title}", NULL },
	{ "run_drafted", "run_draft", "drafted the run {title}", NULL },
	{ "run_dropped", "run_drop", "dropped the run {title}", NULL },
	{ "run_envelopes_opened", "run_job_pages",
		"opened codes of the run {title} for their letters", NULL },
	{ "run_frozen", "run_freeze", "fixed who gets a letter in the run {title}", NULL },
	{ "run_job_ended", "run_job_ended", "followed letters of the run {title} to the paper",
		NULL },
	{ "run_job_forgotten", "run_job_forget", "gave up a print job of the run {title}", NULL },
	{ "run_job_recalled", "run_job_recall",
		"asked the printer about letters of the run {title} that {from} had sent", NULL },
	{ "run_job_sent", "run_job_take", "sent letters of the run {title} to the printer", NULL },
	{ "run_job_taken_over", "run_job_take_over",
		"took a print job of the run {title} over from {from}", NULL },
	{ "run_letter_dropped", "run_mint", "left out the letter to {guardian}", NULL },
	{ "run_marked", "run_mark", "said how letters of the run {title} came out", NULL },
	{ "run_minted", "run_mint", "made codes of the run {title}", NULL },
	{ "run_reopened", "run_confirm", "opened the run {title} again", NULL },
	{ "run_samples_printed", "run_samples_printed",
		"put letters of the run {title} on paper, without codes", NULL },
	{ "school_key_renewed", "school_key_renew", "made a new key of the school", NULL },
	{ "sheet_handed", "sheet_handed", "handed sheet {sheet} to {guardian}", FOR_LETTER },
	{ "sheet_marked", "sheet_mark", "said how sheet {sheet} came out: {mark}", FOR_LETTER },
	{ "sheet_reserved", "sheet_reserve", "took sheet {sheet}[ for {printer}]", FOR_LETTER },
	{ "sheet_sent", "sheet_sent", "printed sheet {sheet}", FOR_LETTER },
	{ "staff_code", "staff_code", "gave {user} a new code for a first sign-in", NULL },
	{ "staff_granted", "staff_grant", "gave {user} the role {role}", NULL },
	{ "staff_invited", "staff_invite", "invited {user}[ as {role}]", NULL },
	{ "staff_taken_away", "staff_take_away", "took the role[ {role}] from {user}", NULL },
	{ "standing_proposed", "verify_standing", "saw a document of {guardian}[: {document}]",
		FOR_STANDING },
	{ "standing_taken_back", "unverify", "took back that {guardian} is verified[: {reason}]",
		FOR_STANDING },
	{ "standing_verified", "verify_standing confirm_standing",
		"verified {guardian}[: {document}]", FOR_STANDING },
	{ "student_moved", NULL, "moved the student to another school", NULL },
	{ "student_twins_joined", "student_twin_join",
		"joined two records of the student[: {note}]", FOR_CARD },
	{ "student_twins_proposed", "student_twin_join",
		"proposed to join two records of the student[: {note}]", FOR_CARD },
	{ "student_twins_taken_apart", "student_twin_apart",
		"took two records of a student apart[: {note}]", FOR_CARD },
	{ "student_twins_told_apart", "student_twin_two",
		"said that this student and another of that name are two[: {note}]", FOR_CARD },
	{ "student_twins_viewed", "student_twin_pair", "laid two records of a student side by side",
		FOR_CARD },
	{ "tie_ended", "tie_unnamed_decide",
		"ended the tie of {guardian}, whom the student system does not name[: {note}]",
		FOR_CARD },
	{ "tie_stays", "tie_unnamed_decide",
		"kept {guardian}, whom the student system does not name[: {note}]", FOR_CARD },
	{ "told_apart", "tell_apart", "told {guardian} apart from another of that name",
		FOR_STANDING },
	{ "twins_joined", "twin_join", "joined two records of {guardian}[: {note}]", FOR_CARD },
	{ "twins_proposed", "twin_join", "proposed to join two records of {guardian}[: {note}]",
		FOR_CARD },
	{ "twins_taken_apart", "twin_apart", "took two records apart, one of {guardian}[: {note}]",
		FOR_CARD },
	{ "twins_told_apart", "twin_two",
		"said that {guardian} and another of that name are two[: {note}]", FOR_CARD },
	{ "twins_viewed", "twin_pair", "laid two records side by side, one of {guardian}",
		FOR_CARD },
	{ "trouble_viewed", "account_trouble", "looked why {guardian} cannot link", FOR_HELP },
	{ "visit_lapsed", "visit_start", "ended a visit whose {credential} had expired", NULL },
	{ "visit_parked", "visit_park", "parked visit {ref}[: {note}]", FOR_VISIT },
	{ "visit_refused",
		"visit_refuse visit_answer approve restrict unverify revoke tell_apart card_change "
		"change_accept twin_join student_twin_join tie_unnamed_decide",
		"refused visit {ref} of {guardian}[: {reason}]", FOR_VISIT },
	{ "visit_resumed", "visit_resume visit_start", "took up visit {ref} of {guardian}",
		FOR_VISIT },
	{ "visit_started", "visit_start", "began visit {ref} of {guardian}[ ({channel})]",
		FOR_VISIT },
};

static const Kind *
find(const char *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return &kinds[i];
	return NULL;
}

bool
kind_known(const char *kind)
{
	return find(kind) != NULL;
}

static void
put(Refusal *facts, const char *name, const char *value)
{
	if (value && *value)
		g_hash_table_insert(facts->facts, g_strdup(name), g_strdup(value));
}

char *
kind_words(const char *kind, const char *detail, const char *ref, const char *guardian)
{
	const Kind *row = find(kind);
	g_autoptr(Refusal) facts = refusal_from_detail("PD000", detail);

	if (!row) {
		char *words = g_strdup(kind);
		return g_strdelimit(words, "_", ' ');
	}
	put(facts, "ref", ref);
	put(facts, "guardian", guardian ? guardian : "this parent");
	return refusal_phrase(facts, row->words);
}

char *
kind_grounds(const char *kind)
{
	const Kind *row = find(kind);
	g_autoptr(Refusal) facts = NULL;

	if (!row || !row->grounds)
		return NULL;
	facts = refusal_from_detail("PD000", NULL);
	return refusal_phrase(facts, row->grounds);
}

/* NAME among the words of LIST. */
static bool
lists(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

static bool
call_known(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kinds[i].calls && lists(kinds[i].calls, name))
			return true;
	return false;
}

bool
kind_comes_of(const char *kind, const char *function)
{
	const Kind *row = find(kind);
	const char *name = g_str_has_prefix(function, "desk.") ? function + 5 : function;

	if (!row)
		return !call_known(name);
	return row->calls && lists(row->calls, name);
}
