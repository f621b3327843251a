/* SPDX-License-Identifier: Apache-2.0 */
#include "db/refusal.h"

#include <string.h>

#include <json-glib/json-glib.h>

/* {fact} stands for a fact; {credential} for what the district calls a code; [ ... ] is left out
 * when a fact inside is missing. Keep sorted by code. */
typedef struct {
	const char *code, *name;
	const char *sentence, *next;
} Row;

static const Row rows[] = {
	{ "PD001", "guardian_not_verified",
		.sentence =
			"{guardian} is not on the verified list[ of {student}]: no document is on "
			"file.",
		.next = "F3 records the document that proves it." },
	{ "PD002", "guardian_restricted",
		.sentence = "{guardian} is restricted[: {document}][ of {since}].",
		.next = "Do not issue or tell anything; call the principal." },
	{ "PD003", "code_live",
		.sentence =
			"{guardian} already has a {credential}[, issued {issued}][, handed over "
			"{handed}][; it works until {expires}].",
		.next = "F6 prints it again (same {credential}) or replaces it (the old one "
			"stops working)." },
	{ "PD004", "account_exists",
		.sentence = "{guardian} has a portal account already[, registered with {email}].",
		.next = "A new {credential} is not needed. F9 helps with signing in." },
	{ "PD005", "student_of_age",
		.sentence =
			"{student} is of age[ since {since}]; the rights are the student's own.",
		.next = "Speak with the student; a {credential} for a parent is not issued." },
	{ "PD006", "student_exited", .sentence = "{student} has left the school[ on {on}].",
		.next = "Send the parent to the school the student goes to now." },
	{ "PD007", "standing_waits",
		.sentence = "A document of {guardian} was seen[ by {by}][: {document}]; a second "
			    "person has not confirmed it yet.",
		.next = "Another member of staff looks at the document and confirms it with F3." },
	{ "PD009", "twin_record",
		.sentence = "There is another {guardian} on this student's list[, {standing}].",
		.next = "Do not issue anything. The principal settles who is who with F3." },
	{ "PD010", "no_assignment",
		.sentence = "No school of this district is assigned to {user} yet.",
		.next = "Ask the district office to assign you to your school." },
	{ "PD011", "assignment_expired", .sentence = "The assignment of {user} ended[ on {ended}].",
		.next = "Ask your principal or the district office to renew it." },
	{ "PD013", "not_allowed", .sentence = "This is not for your role[ ({role})].",
		.next = "[It takes: {needs}. ]Ask one who may to do it." },
	{ "PD020", "visit_taken",
		.sentence = "Another desk[ ({desk}, {by})] has this visit in hand.",
		.next = "Let that desk finish or park it, then open it again." },
	{ "PD021", "visit_closed", .sentence = "This visit is over or parked[ ({state})].",
		.next = "Take up a parked visit with F3 on the first page, or start a new one." },
	{ "PD022", "step_order", .sentence = "A step before this one is not finished[: {missing}].",
		.next = "Finish that step first." },
	{ "PD023", "checks_failed",
		.sentence = "Too many checks failed[ ({failed})], so this visit has ended.",
		.next = "Nothing is issued. The principal sees it and decides." },
	{ "PD024", "too_little_on_record",
		.sentence =
			"The record has too little to ask about[: {have} of the {need} questions "
			"needed].",
		.next = "Have the record completed from papers first, then start again." },
	{ "PD025", "too_few_matches",
		.sentence = "Too few answers matched the record[: {have}, and {need} are needed].",
		.next = "Ask the questions that are left, or refuse the visit with F8." },
	{ "PD026", "visit_purpose",
		.sentence = "There is a visit[ {visit}] for this parent already[ ({purpose})].",
		.next = "Take it up with F3 on the first page, or refuse it with F8 first." },
	{ "PD030", "id_kind_not_accepted",
		.sentence = "This kind of ID is not accepted here[: {kind}].",
		.next = "Ask for another ID from the list, or park the visit with F5." },
	{ "PD031", "id_expired",
		.sentence = "The ID expired[ {expired}].[ This district accepted it until "
			    "{accepted_until}.]",
		.next = "Ask for another ID, or F8 to refuse." },
	{ "PD032", "id_does_not_match", .sentence = "The name or the face does not match the ID.",
		.next = "Nothing is issued on this ID. Ask for another one, or F8 to refuse." },
	{ "PD033", "document_not_accepted",
		.sentence = "This document does not prove guardianship here[: {document}].",
		.next = "Ask for one of the documents in the list." },
	{ "PD040", "signature_missing", .sentence = "The signed form has not been seen yet.",
		.next = "Print the form, have it signed, then mark the signature as seen." },
	{ "PD050", "phone_release_needs_video",
		.sentence = "A {credential} is read out only in a visit by video with every step "
			    "passed.",
		.next = "Print the letter, or start a visit by video." },
	{ "PD051", "sheet_state",
		.sentence = "This cannot be done with the sheet[ {sheet}][: it is {state}].",
		.next = "Look at the sheet in hand: its number has to be the one on the screen." },
	{ "PD052", "credential_state",
		.sentence = "This cannot be done with the {credential}[: it is {state}].",
		.next = "Open the student again to see how it stands now." },
	{ "PD060", "not_found", .sentence = "What was asked for is not here[: {what}].",
		.next = "Go back and look it up again." },
	{ "PD061", "bad_value", .sentence = "This value[ ({field})] cannot be taken[: it {why}].",
		.next = "Correct it and go on." },
	{ "PD062", "act_reused",
		.sentence = "The server has seen this very step as something else.",
		.next = "Nothing was done. Go back one step and do it again." },
	{ "PD070", "key_generation", .sentence = "The school has a newer key than this desk knows.",
		.next = "Nothing was issued. Lock the desk with Ctrl-L and sign in again." },
	{ "PD080", "enrolment_open",
		.sentence = "{user} has a code for the first sign-in[, good until {until}], and no "
			    "passphrase yet.",
		.next = "Sign in with the code[ from {by}] and choose a passphrase." },
	{ "PD081", "not_vouched",
		.sentence = "The keys of {user} were made, but nobody has compared them yet.",
		.next = "Ask whoever let you in[ ({by})] to open F6, staff, and compare the words "
			"with you." },
	{ "PD082", "user_taken", .sentence = "There is a user name {user} already[: {name}].",
		.next = "The same person: give the role with F3. Somebody else: take another user "
			"name." },
	{ "PD083", "grant_above",
		.sentence = "You may not give or take away this role here[: {role}].",
		.next = "It takes {needs}." },
	{ "PD084", "not_oneself", .sentence = "Nobody gives or takes away an own role.",
		.next = "Ask the district office, or another principal." },
	{ "PD085", "statement_wrong",
		.sentence = "What this desk has signed is not what was asked for[ ({what})].",
		.next = "Nothing was changed. Go back and open the list again; if it comes back, "
			"tell the district office." },
	{ "PD086", "holders_changed",
		.sentence = "Who holds the key of the school has changed meanwhile.",
		.next = "Nothing was changed. Open the list again and repeat it." },
	{ "PD087", "last_holder", .sentence = "{name} is the last {role} of {school}.",
		.next = "Without one, only the district office can let members in or take them "
			"out." },
	{ "PD088", "enrolment_over",
		.sentence = "There is no first sign-in to finish, or its code is too old.",
		.next = "Ask for a new code: F6 and staff, at the desk of the principal." },
	{ "PD089", "role_by_root",
		.sentence = "This role[ ({role})] is given with the district's root key only.",
		.next = "The district's administrator runs: pindesk admin staff." },
	{ "PD090", "reveal_never", .sentence = "In this district nobody looks a {credential} up.",
		.next = "Print the letter again with F6, or give a new {credential}." },
	{ "PD091", "reveal_second_person",
		.sentence = "Somebody else than who asked[ ({by})] has to say yes.",
		.next = "Ask a colleague to sign in at their own desk and decide it there." },
	{ "PD092", "reveal_state",
		.sentence = "This request is not open any more[: it is {state}].",
		.next = "Ask again if the {credential} still has to be seen." },
	{ "PD093", "signature_not_taken",
		.sentence = "The server did not take the signatures for what was done here.",
		.next = "Tell the district's administrator: pindesk audit verify shows which." },
	{ "PD094", "events_not_yours",
		.sentence = "All events of a school are for those who oversee it.",
		.next = "Ask the principal, the district office or an auditor." },
	{ "PD095", "text_version_unknown",
		.sentence = "There was never a version {version} of the form's text[ in {lang}].",
		.next = "Read it at the bottom of the paper: \"Version of the text\"." },
	{ "PD100", "document_needed",
		.sentence = "An address, and who is on the card, changes only with a document that "
			    "was seen.",
		.next = "Choose the document that lies on the counter." },
	{ "PD101", "document_unfit",
		.sentence = "This document does not change the card here[: {document}].",
		.next = "Ask for one of the documents in the list." },
	{ "PD102", "touches_restricted",
		.sentence = "This concerns {guardian}, who is restricted[: {document}].",
		.next = "Nothing was changed. The principal decides, and may confirm it." },
	{ "PD103", "removes_guardian",
		.sentence = "{guardian} is a verified guardian of this student[ and has {has}].",
		.next = "Taken off the card, all of that ends. A court order has to say so." },
	{ "PD104", "letters_in_flight",
		.sentence = "A letter for {guardian} with a working {credential} is not with the "
			    "parent yet[: sheet {sheets}].",
		.next = "Say whether that {credential} ends, or the letter stays on its way." },
	{ "PD105", "safe_at_home",
		.sentence = "The household of {guardian} is in the Safe at Home programme.",
		.next = "Only the programme's address is entered. Have they left it? The "
			"principal confirms." },
	{ "PD106", "change_stale",
		.sentence = "The record has changed since this was proposed[ ({field})].",
		.next = "Look at what it says now, and say whether the proposal still holds." },
	{ "PD107", "change_decided",
		.sentence = "This change is not open any more[: {state}][ by {by}].",
		.next = "Nothing was done. Go on with the next one." },
	{ "PD110", "too_many_gone",
		.sentence = "{gone} of {had} {what} of {school} are not in the package any more.",
		.next = "If they have really left, import it again with --anyway. Else the package "
			"is not whole." },
	{ "PD111", "import_unknown",
		.sentence = "The package brings changes of a school that is not here[: {school}].",
		.next = "Import the full (bulk) package of the system first." },
	{ "PD119", "ids_unknown",
		.sentence = "IDs that belong to no student of this school: {count}[ ({ids})].",
		.next = "Mend them, or go on without them." },
	{ "PD120", "no_postal_address",
		.sentence = "{guardian} has no full postal address[: the record says {have}].",
		.next = "F4 on the student's screen mends it, with a document." },
	{ "PD121", "email_shared",
		.sentence = "The same e-mail[ ({email})] stands on another person's record.",
		.next = "The letter goes out. Ask whose it is when they call." },
	{ "PD122", "no_letter_in_language",
		.sentence = "There is no letter in the language this person reads[ ({language})].",
		.next = "The letter goes out in English." },
	{ "PD123", "run_state",
		.sentence = "The letter run is not where that is done: it is {state}.",
		.next = "Open it again to see where it is." },
	{ "PD124", "run_too_many",
		.sentence = "A school freezes at most {limit} letters a day. This run has {letters}"
			    "[, and {today} are frozen today].",
		.next = "Choose fewer grades, or go on tomorrow." },
	{ "PD125", "run_other_person",
		.sentence = "A run of more than {above} letters is confirmed by somebody else than "
			    "{by}, who froze it.",
		.next = "A colleague opens it at their own desk and confirms it." },
	{ "PD126", "run_not_accounted",
		.sentence = "Sheets are not accounted for[: {sheets}, the first is {example}].",
		.next = "Say of each where it is: good, blank, ruined, handed, mailed, in the "
			"safe, shredded." },
	{ "PD127", "run_code_ended",
		.sentence =
			"Sheets among these carry a {credential} that has ended[: {sheets}, the "
			"first is {example}].",
		.next = "Take them out and shred them; then mark the others." },
	{ "PD128", "person_twice",
		.sentence = "{guardian} may stand in the registry twice[: {other}][ ({why})].",
		.next = "Enter shows both records side by side; decide, and come back." },
	{ "PD130", "roster_state",
		.sentence =
			"This roster is not where that can be done[: it is {state}][, by {by}].",
		.next = "Open the list of rosters with codes to see where it is." },
	{ "PD131", "roster_no_codes",
		.sentence =
			"None of these lines has a {credential} of this school that still works.",
		.next = "Choose other lines, or print the roster without codes." },
	{ "PD132", "roster_pages",
		.sentence = "Pages of this roster: {need}[; you counted {have}].",
		.next = "Find the others first; each says its number and page." },
	{ "PD135", "twin_elsewhere",
		.sentence = "[{guardian}: ]one of the two records belongs to another school too.",
		.next = "The district office decides this pair." },
	{ "PD136", "twin_busy", .sentence = "The record of {guardian} that would go has {what}.",
		.next = "Finish that first; then join the two." },
	{ "PD137", "twin_holds",
		.sentence =
			"The record of {guardian} that would go has {has}, which cannot be moved.",
		.next = "{advice}." },
	{ "PD138", "twin_stays",
		.sentence = "These two records cannot be taken apart any more: {why}.",
		.next = "Correct the emergency card by hand; the events tell how it was." },
	{ "PD139", "twin_decided", .sentence = "This pair is decided: {how}[, by {by}][, {on}].",
		.next = "Open the list again." },
	{ "PD150", "run_job_elsewhere",
		.sentence = "{job}: this job is being printed now[ at desk {desk}][ ({by})][, "
			    "since {since}][; that desk is not connected, and counts as gone in "
			    "{wait} s].",
		.next = "Leave it to that desk. When it is gone, what lies in its tray is looked "
			"at; K on the run's screen does not wait for that." },
	{ "PD151", "address_unchanged",
		.sentence = "The letter to {guardian} came back from the address that is still on "
			    "record.",
		.next = "F4: put the new one on the card. Or keep the letter for the counter, or "
			"cancel its {credential}." },
	{ "PD152", "day_not_accounted",
		.sentence = "Paper with codes is not accounted for[: {sheets}, {where}][; the "
			    "first is {example}].",
		.next = "Say of each where it is; what waits for tomorrow goes into the safe. Then "
			"close the day." },
};

static DateStyle date_style = DATE_US;
static char *credential_word;

static const Row *
find_row(const char *code)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	return NULL;
}

const char *
refusal_name(const char *code)
{
	const Row *row = find_row(code);
	return row ? row->name : NULL;
}

const char *const *
refusal_codes(void)
{
	static const char *codes[G_N_ELEMENTS(rows) + 1];
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		codes[i] = rows[i].code;
	return codes;
}

void
refusal_set_words(DateStyle style, const char *credential)
{
	date_style = style;
	g_free(credential_word);
	credential_word = g_strdup(credential);
}

static void
take_fact(JsonObject *object, const char *name, JsonNode *node, gpointer data)
{
	if (!JSON_NODE_HOLDS_VALUE(node))
		return;
	GType type = json_node_get_value_type(node);
	char *text = type == G_TYPE_STRING ? json_node_dup_string(node)
		     : type == G_TYPE_INT64
			     ? g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node))
			     : NULL;
	if (text != NULL)
		g_hash_table_insert(data, g_strdup(name), text);
}

Refusal *
refusal_from_detail(const char *code, const char *json)
{
	Refusal *refusal = g_new0(Refusal, 1);
	const char *name = refusal_name(code);

	g_strlcpy(refusal->code, code, sizeof refusal->code);
	refusal->name = g_strdup(name ? name : "unknown");
	refusal->facts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(JsonNode) root =
		json != NULL && json[0] != '\0' ? json_from_string(json, NULL) : NULL;
	if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
		json_object_foreach_member(json_node_get_object(root), take_fact, refusal->facts);
	return refusal;
}

void
refusal_free(Refusal *refusal)
{
	if (refusal == NULL)
		return;
	g_free(refusal->name);
	g_hash_table_unref(refusal->facts);
	g_free(refusal);
}

const char *
refusal_fact(const Refusal *refusal, const char *name)
{
	const char *fact = g_hash_table_lookup(refusal->facts, name);
	return fact ? fact : "";
}

/* What stands where a fact is missing that no bracket guards. */
static const char *
stand_in(const char *name)
{
	static const char *const people[] = { "guardian", "user", NULL };
	if (g_strv_contains(people, name))
		return "this person";
	return strcmp(name, "student") == 0 ? "the student" : "this";
}

/* A fact as a person reads it: days in the district's way, keys as words. NULL: not there. */
static char *
show_fact(const Refusal *refusal, const char *name)
{
	static const char *const keys[] = { "act", "answer", "channel", "document", "field", "kind",
		"missing", "needs", "page", "question", "refusal", "role", "state", "what", NULL };
	if (strcmp(name, "credential") == 0)
		return g_strdup(credential_word ? credential_word : "code");
	const char *fact = refusal_fact(refusal, name);
	if (fact[0] == '\0')
		return NULL;
	char *text = date_show(fact, date_style);
	if (g_strv_contains(keys, name))
		g_strdelimit(text, "_", ' ');
	return text;
}

/* TEMPLATE from *P to its end, or to the ] that closes it. false: a fact in it is missing. */
static bool
fill(const Refusal *refusal, const char **p, GString *out)
{
	bool complete = true;

	for (; **p != '\0' && **p != ']'; (*p)++) {
		if (**p == '[') {
			g_autoptr(GString) part = g_string_new(NULL);
			(*p)++;
			if (fill(refusal, p, part))
				g_string_append(out, part->str);
			g_assert(**p == ']');
		} else if (**p == '{') {
			const char *end = strchr(*p, '}');
			g_assert(end != NULL);
			g_autofree char *name = g_strndup(*p + 1, end - *p - 1);
			g_autofree char *fact = show_fact(refusal, name);
			complete = complete && fact != NULL;
			g_string_append(out, fact ? fact : stand_in(name));
			*p = end;
		} else {
			g_string_append_c(out, **p);
		}
	}
	return complete;
}

char *
refusal_phrase(const Refusal *facts, const char *template)
{
	g_autoptr(GString) out = g_string_new(NULL);
	fill(facts, &template, out);
	return g_strdup(out->str);
}

static char *
phrase(const Refusal *refusal, const char *template)
{
	char *text = refusal_phrase(refusal, template);
	text[0] = g_ascii_toupper(text[0]);
	return text;
}

char *
refusal_text(const Refusal *refusal)
{
	const Row *row = find_row(refusal->code);
	if (row == NULL)
		return g_strdup(
			"The server says no, for a reason this program is too old to know.");
	return phrase(refusal, row->sentence);
}

char *
refusal_next(const Refusal *refusal)
{
	const Row *row = find_row(refusal->code);
	if (row == NULL)
		return g_strdup("Nothing was done. Have this desk's program brought up to date.");
	return phrase(refusal, row->next);
}
