#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The parent's end: a PIN made at the desk, read off the printed letter, linked by `pindesk redeem` and
# by the example of docs/INTEGRATION.md; wrong, twice, too often; and what the office sees of it.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"

sql() { psql -X -q -A -t -w -c "$1" 2>&1; }
portal_sql() { PGUSER=portal PGPASSWORD=portal-demo psql -X -q -A -t -w -c "$1" 2>&1; }

# link SOURCE CODE [BORN [EMAIL]]: as a parent would type it; its JSON, its exit code in LINKED.
link()
{
	local born=${3:-04/12/2017} email=${4:-juan@example.org}
	OUT=$(printf 'student-id: %s\nbirth-date: %s\ncode: %s\nemail: %s\nsource: %s\n' \
		"$STUDENT" "$born" "$2" "$email" "$1" |
		PGUSER=portal PGPASSWORD=portal-demo pindesk redeem --json \
			--portal-file "$DESK_DIR/keys/portal" 2>"$DESK_DIR.err")
	LINKED=$?
}

attempts() { sql "SELECT count(*) FROM portal.attempt"; }
last_part() { sql "SELECT concat_ws(' ', outcome, part) FROM portal.attempt ORDER BY attempt_id DESC LIMIT 1"; }

# other_pin PIN: another that checks just as well, so that it spends a try.
other_pin()
{
	python3 - "$1" <<-'END'
	import sys
	pin, out, state = sys.argv[1], "", 10
	payload = pin[0:4] + pin[5:9]
	payload = str((int(payload) + 1) % 10**8).zfill(8)
	def step(state, value):
	    s = (state + value) % 10
	    return (s or 10) * 2 % 11
	for i, c in enumerate(payload):
	    out += c
	    state = step(state, int(c))
	    if i in (3, 7):
	        out += str((11 - state) % 10)
	print(out)
	END
}

# A PIN for Juan Garcia by the story of the walk-in, one for Rosa Lopez where it is left in an envelope.
issues()
{
	local letter
	check "the desk issues a PIN" desk_story "$HERE/stories/desk/walk_in.story"
	check "the letter is printed" paper_wait "$PINDESK_PRINTED" 1
	letter=$(paper_newest "$PINDESK_PRINTED")
	PIN=$(paper_code "$letter")
	is "it has ten digits on it" "${#PIN}" 10
	STUDENT=$(paper_text "$letter" | grep -oE '\b[0-9]{10}\b' | head -n 1)
	is "and the student ID" "$STUDENT" \
		"$(sql "SELECT permanent_id FROM registry.student s JOIN desk.credential c USING (student_id)")"
	check "the portal has a login" pindesk admin portal login portal --passphrase-fd 3 3<<<portal-demo
	check_not "which takes no other role's name" pindesk admin portal login mortega --passphrase-fd 3 3<<<portal-demo
	is "the PIN is in no table" "$(pg_dump -a -w | grep -c "$PIN")" 0
}

goes_wrong()
{
	local slip wrong
	slip=$PIN
	slip=${slip:0:8}$(((${slip:8:1} + 1) % 10))${slip:9}
	link sofa "$slip"
	is "a slip of the finger is found" "$OUT" \
		'{"result":"slip","group":2,"words":"The second group does not check. Please read it again."}'
	is "before a try is spent" "$(attempts)" 0
	wrong=$(other_pin "$PIN")
	link sofa "$wrong"
	is "another PIN links nothing" "$LINKED $OUT" '1 {"result":"no","wait":false}'
	is "the try is kept" "$(last_part)" "refused code"
	link sofa "$PIN" 04/13/2017
	is "nor does another birth date, and the answer is the same" "$LINKED $OUT" '1 {"result":"no","wait":false}'
	is "which part it was is kept" "$(last_part)" "refused birth_date"
	link sofa "$wrong"
	link sofa "$PIN"
	is "after three the right one is not looked at" "$LINKED $OUT" '1 {"result":"no","wait":true}'
	is "because of where it came from" "$(last_part)" "refused budget"
	is "the code is as it was" "$(sql "SELECT state FROM desk.credential")" live
}

links()
{
	link kitchen "$PIN"
	is "from elsewhere the parent links" "$LINKED $(jq_of "$OUT" "['result'], d['students'][0]['permanent_id']")" "0 linked $STUDENT"
	is "once" "$(sql "SELECT state FROM desk.credential"), $(sql "SELECT count(*) FROM portal.link")" "used, 1"
	link kitchen "$PIN"
	is "the same PIN again links nothing" "$LINKED $OUT" '1 {"result":"no","wait":false}'
	is "and is known as used" "$(last_part)" "refused used"
	is "the events are a chain" "$(sql "SELECT string_agg(school_id::text, ',') FROM registry.school WHERE admin.events_verify(school_id) IS NOT NULL")" ""
	is "no PIN stands in what the program said" "$(grep -c "$PIN" "$DESK_DIR.err")" 0
}

jq_of() { python3 -c 'import json, sys; d = json.loads(sys.argv[1]); print(*eval("(d" + sys.argv[2] + ",)"))' "$1" "$2" 2>&1; }

# What is written for integrators is what works.
example()
{
	local account
	is "the portal reads no table" "$(portal_sql 'SELECT count(*) FROM desk.envelope')" "ERROR:  permission denied for schema desk
LINE 1: SELECT count(*) FROM desk.envelope
                             ^"
	check "the example compiles" cc -Wall -Werror -o "$DESK_DIR/open_envelope" \
		"$DESK_ROOT/docs/examples/open_envelope.c" -lsodium
	# The PIN back in the parent's hands.
	sql "ALTER TABLE desk.credential DISABLE TRIGGER guard_state; UPDATE desk.credential SET state = 'live', ended_at = NULL;
		ALTER TABLE desk.credential ENABLE TRIGGER guard_state; DELETE FROM portal.link"
	is "the example does not link another PIN" "$(example_link "$(other_pin "$PIN")")" '{"wait": false, "result": "no"}'
	is "and links the right one" "$(jq_of "$(example_link "$PIN")" "['result']")" linked
	account=$(sql "SELECT account_id FROM portal.link")
	for _ in 1 2 3; do portal_sql "SELECT portal.sign_in_reported($account, false, 'kitchen')" >/dev/null; done
	is "three wrong sign-ins lock the account" \
		"$(portal_sql "SELECT portal.sign_in_reported($account, true, 'kitchen') ->> 'locked'")" true
}

clerk_sql() { sql "SET SESSION AUTHORIZATION mortega; $1"; }

unlocks()
{
	local guardian
	guardian=$(sql "SELECT guardian_id FROM portal.link")
	is "the desk counts it" "$(clerk_sql "SELECT locked FROM desk.glance()")" 1
	is "and knows who and why" "$(clerk_sql "SELECT what FROM desk.account_trouble((SELECT student_id FROM desk.locked_accounts()
		WHERE kind = 'sign_in'), $guardian) WHERE NOT ok AND what IN ('locked', 'birth_date', 'wrong_code') ORDER BY 1" | xargs)" \
		"birth_date locked wrong_code"
	is "a clerk who sees the ID lets the parent in" \
		"$(clerk_sql "SELECT desk.unlock(gen_random_uuid(), $guardian, 'passport', '4821', '')")" unlocked
	is "the account opens" "$(portal_sql "SELECT portal.sign_in_reported((SELECT $(sql "SELECT account_id FROM portal.link")), true,
		'kitchen') ->> 'locked'")" false
}

# The emergency card from the parent's end: a telephone at once, an address when the office has seen it.
contacts_example()
{
	local account guardian student id
	account=$(sql "SELECT account_id FROM portal.link")
	guardian=$(sql "SELECT guardian_id FROM portal.link")
	student=$(sql "SELECT student_id FROM portal.link")
	is "a parent sees their own telephone" "$(jq_of "$(contacts "$account")" \
		"['guardians'][0]['reach']['cell'], d['students'][0]['permanent_id']")" "+16265550146 $STUDENT"
	is "and nothing of the other parent" "$(contacts "$account" | grep -c Rosa)" 0
	is "a new one is taken over at once" "$(jq_of "$(contacts "$account" "$guardian" "$STUDENT" reach \
		'{"cell": "(626) 555-0180", "texts": "yes"}')" "['result']")" changed
	is "an address waits" "$(jq_of "$(contacts "$account" "$guardian" "$STUDENT" address \
		'{"line1": "5 New Street"}')" "['result']")" waiting
	is "nobody else's is changed" "$(jq_of "$(contacts "$account" $((guardian + 1)) "$STUDENT" reach \
		'{"cell": "626-555-0181"}')" "['result']")" no
	is "the desk has one on the card and one in the queue" \
		"$(clerk_sql "SELECT cell_phone || ' ' || texts || ' ' || (SELECT contact_changes FROM desk.glance())
			FROM desk.card($student) WHERE person_id = $guardian AND kind = 'guardian'")" "+16265550180 true 1"
	id=$(clerk_sql "SELECT change_id FROM desk.changes_waiting()")
	is "a clerk with the lease on the counter makes it" \
		"$(clerk_sql "SELECT desk.change_accept(gen_random_uuid(), $id, 'lease', NULL)")" applied
	is "and the parent sees that it was" "$(jq_of "$(contacts "$account")" \
		"['guardians'][0]['address']['line1'], d['changes'][-1]['state']")" "5 New Street applied"
	is "both are on the school's report" "$(clerk_sql "SELECT changes FROM desk.contact_prints()")" 2
}

contacts()
{
	PGUSER=portal PGPASSWORD=portal-demo "$DESK_ROOT/docs/examples/contacts.sh" "$@" 2>&1
}

example_link()
{
	PGUSER=portal PGPASSWORD=portal-demo PORTAL_FILE=$DESK_DIR/keys/portal OPEN_ENVELOPE=$DESK_DIR/open_envelope \
		"$DESK_ROOT/docs/examples/link.sh" "$STUDENT" 2017-04-12 juan@example.org 192.0.2.7 <<<"$1" 2>&1
}

command -v pdftotext >/dev/null || tap_bail "pdftotext is missing"
desk_start
issues
goes_wrong
links
example
unlocks
contacts_example
rm -f "$DESK_DIR.err"
tap_done
