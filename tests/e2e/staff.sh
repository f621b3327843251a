#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Staff from the first sign-in to the last day: a principal lets a member in by a code, both compare
# the words of the keys, the member works; the member is put out at once, the school's key is renewed,
# what was sealed before is sealed again and stays the same code; a forgotten passphrase; the principal
# goes. Nothing is ever lost with anybody's keys.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"
FRESH='seven quiet lanterns 9'

sql() { psql -X -q -A -t -c "$1"; }

# signs_in USER PASSPHRASE WANTED: at a desk of its own.
signs_in()
{
	rm -f "$DESK_DIR/state/users"
	desk_open && desk_sees 'Sign in with your own user name' || return
	desk_keys C-u && desk_type "$1" && desk_keys Enter && desk_type "$2" && desk_keys Enter
	desk_sees "$3"
}

leaves() { desk_keys C-q; wait_until 10 desk_gone; }
desk_gone() { ! desk_tmux has-session 2>/dev/null; }

# Opens the list of staff and stands on the line with TEXT.
staff_on()
{
	local before
	desk_keys F6 && desk_sees 'Staff and rights' || return
	desk_keys "$(desk_screen | sed -n 's/^[ >]*\([0-9]\) *Staff and rights.*/\1/p')"
	desk_sees 'Staff of' && desk_sees 'in force' && desk_sees "$1" || return
	for _ in {1..20}; do
		marked "$1" && return
		before=$(marked_line)
		desk_keys Down
		wait_until 10 moved_from "$before" || break
	done
	desk_screen
	return 1
}

marked_line() { desk_screen | grep '^ *>'; }
marked() { marked_line | grep -qF -- "$1"; }
moved_from() { local now; now=$(marked_line) && [ "$now" != "$1" ]; }

# The eight words on the screen, on one line.
words() { desk_screen | grep -E '^ {6}[a-z]+ [a-z]+ [a-z]+ [a-z]+ *$' | xargs; }

# lets_in USER NAME: by a principal who is signed in; sets CODE.
lets_in()
{
	staff_on 'J. Wells' && desk_keys F4 && desk_sees 'A new member of staff' && desk_sees LINC || return
	desk_type "$2" && desk_keys Enter && desk_type "$1" && desk_keys Enter Enter
	desk_keys 1 Enter Enter Enter Enter
	desk_sees 'Code for the first sign-in' || return
	CODE=$(desk_screen | sed -n 's/^ *Code  *\([0-9A-Z ]*[0-9A-Z]\) *$/\1/p')
	desk_keys Enter
	desk_sees 'has a code'
}

# chooses USER CODE PASSPHRASE: sets WORDS.
chooses()
{
	signs_in "$1" "$2" 'Choose a passphrase' || return
	desk_type "$3" && desk_keys Enter && desk_type "$3" && desk_keys Enter
	desk_sees 'Your keys are made' || return
	WORDS=$(words)
	leaves
}

# vouches NAME: by one who is signed in; sets SEEN, the words on this screen.
vouches()
{
	staff_on "$1" && desk_keys F5 && desk_sees 'Are these the same words?' || return
	SEEN=$(words)
	desk_keys y
	desk_sees 'is in: you have signed'
}

# puts_out NAME [WORD]: by one who is signed in.
puts_out()
{
	staff_on "$1" && desk_keys F8 && desk_sees 'from now on' || return
	desk_type out && desk_keys Enter
}

envelope_of() { sql "select generation || ' ' || md5(sealed) from desk.envelope where to_key = 'school'"; }
states() { sql "select string_agg(credential_id || state || generation || expires, ',' order by 1) from desk.credential"; }

desk_start

# A code is out, sealed to the first key.
printf '%s\n' 'include sign_in.inc' 'include to_letter.inc' 'key 1' 'include checks.inc' 'key Enter' 'wait Look at sheet' \
	'key g' 'wait Give it to' 'key h' 'wait Done.' 'key Ctrl-Q' 'expect-exit 0' >"$DESK_DIR/issue.story"
cp "$HERE"/stories/desk/*.inc "$DESK_DIR"
check "a clerk issues a PIN" desk_story "$DESK_DIR/issue.story"
paper_wait "$PINDESK_PRINTED" 1
PIN=$(paper_code "$(paper_newest "$PINDESK_PRINTED")")
is "and it has ten digits" ${#PIN} 10
STATES=$(states)

check "the principal signs in" signs_in jwells "$DESK_PASSPHRASE" 'Who is it for?'
lets_in padams 'P. Adams'
is "the principal lets a member in by a code of three groups" "$(echo "$CODE" | tr -c '\n ' x)" 'xxxx xxxx xxxx'
is "the server keeps a verifier, never the code" \
	"$(sql "select rolpassword like 'SCRAM-SHA-256\$4096:%' and rolvaliduntil < now() + interval '8 days' from pg_authid where rolname = 'padams'")" t
leaves

check "a slip in the code is named by its group" signs_in padams "${CODE%?}$([ "${CODE: -1}" = A ] && echo B || echo A)" 'group 3 of it'
leaves
chooses padams "$(echo "$CODE" | tr 'A-Z ' 'a-z-')" "$FRESH"
is "the code, typed in small letters, leads to a passphrase and eight words" "$(echo "$WORDS" | wc -w)" 8
check "the code counts once" signs_in padams "$CODE" 'Did not work'
leaves
check "until the words are compared the member only sees them" signs_in padams "$FRESH" 'Your keys are made'
is "the same ones" "$(words)" "$WORDS"
desk_keys Enter
check "and is told whom to ask" desk_sees 'Not yet: J. Wells'
leaves

check "the principal signs in again" signs_in jwells "$DESK_PASSPHRASE" 'Who is it for?'
vouches 'P. Adams'
is "and sees the words that the member sees" "$SEEN" "$WORDS"
leaves
check "the member is in" signs_in padams "$FRESH" 'Who is it for?'
desk_type 'garcia ana' && desk_sees '> GARCIA LOPEZ' && desk_keys Enter
check "and works" desk_sees 'GARCIA, Juan'
is "with a session at the server" "$(sql "select count(*) > 0 from pg_stat_activity where usename = 'padams'")" t

# Put out, while at work. A desk of the principal's own: another tmux.
OLD=$(envelope_of)
(
	desk_tmux() { LC_ALL=C.UTF-8 tmux -u -S "$DESK_DIR/tmux2" -f /dev/null "$@"; }
	check "the principal signs in at another desk" signs_in jwells "$DESK_PASSPHRASE" 'Who is it for?'
	puts_out 'P. Adams'
	check "the principal puts the member out, and what is out is sealed again" desk_sees 'All codes are under the new key'
	leaves
	echo "$TAP_COUNT $TAP_FAILED" >"$DESK_DIR/count"
)
read -r TAP_COUNT TAP_FAILED <"$DESK_DIR/count"
is "the member's session is ended" "$(sql "select count(*) from pg_stat_activity where usename = 'padams'")" 0
desk_keys F2
desk_type garcia
check "and the member's desk is told" desk_sees 'Did not work'
leaves
check "the member does not get in again" signs_in padams "$FRESH" 'Did not work'
leaves
is "the school has a second key" "$(sql "select max(generation) from keys.school_key where school_id = (select school_id from registry.school where code = 'LINC')")" 2
is "which everybody else holds, and recovery" "$(sql "select string_agg(role_name, ' ' order by role_name) from keys.staff_grant g
	join registry.school s using (school_id) where s.code = 'LINC' and generation = 2")" 'dnguyen jwells ltran mortega recovery'
is "the old one is forgotten" "$(sql "select count(*) from keys.staff_grant g join registry.school s using (school_id) where s.code = 'LINC' and generation = 1")" 0
is "the envelope is another one, under the new key" "$([ "$(envelope_of)" != "$OLD" ] && envelope_of | cut -d' ' -f1)" 2
is "nothing else of the code has changed" "$(states)" "$STATES"

# The same PIN comes out of the new envelope.
printf '%s\n' 'include sign_in_again.inc' 'type garcia ana' 'wait > GARCIA LOPEZ, Ana Maria' 'key Enter' 'wait already has a PIN' 'key F6' \
	'wait print it again' 'key 1' 'wait How is the parent here?' 'key 1' \
	'wait Ask the parent' 'key m m m m m' 'wait See the photo ID' 'key 1 Enter Enter' 'type 77a1' 'key Enter' 'type 1/31/2030' \
	'key Enter y Enter y Enter' 'wait Enter goes on with the letter' 'key Enter' 'wait Enter prints' 'key Enter' 'wait Look at sheet' 'key Ctrl-Q' 'expect-exit 0' >"$DESK_DIR/again.story"

# The passphrase of a clerk is forgotten: a new code, new keys, new words; the old keys stay known.
check "the principal signs in for a clerk who forgot" signs_in jwells "$DESK_PASSPHRASE" 'Who is it for?'
staff_on 'M. Ortega' && desk_keys F6 && desk_sees 'stops working' && desk_keys y && desk_sees 'Code for the first sign-in'
CODE=$(desk_screen | sed -n 's/^ *Code  *\([0-9A-Z ]*[0-9A-Z]\) *$/\1/p')
leaves
check "the old passphrase is worth nothing" signs_in mortega "$DESK_PASSPHRASE" 'Did not work'
leaves
chooses mortega "$CODE" "$FRESH"
check "the principal compares again" signs_in jwells "$DESK_PASSPHRASE" 'Who is it for?'
vouches 'M. Ortega'
is "the new words" "$SEEN" "$WORDS"
leaves
check "the clerk is in" signs_in mortega "$FRESH" 'Who is it for?'
is "with two keys in the history, one of them over" "$(sql "select string_agg(kind || serial, ' ' order by statement_id) from keys.statement where role_name = 'mortega'")" \
	'staff1 revocation1 staff2'
leaves

# The passphrase, changed.
check "the clerk changes the passphrase" signs_in mortega "$FRESH" 'Who is it for?'
desk_keys F6 && desk_sees 'Your passphrase' && desk_keys "$(desk_screen | sed -n 's/^[ >]*\([0-9]\) *Your passphrase.*/\1/p')"
desk_sees 'Passphrase of today' && desk_type "$FRESH" && desk_keys Enter && desk_type "$FRESH two" && desk_keys Enter && desk_type "$FRESH two" && desk_keys Enter
check "it is taken" desk_sees 'The new passphrase counts from now on'
leaves
check "the old one is not" signs_in mortega "$FRESH" 'Did not work'
leaves
check "the new one is, and opens the keys" signs_in mortega "$FRESH two" 'Who is it for?'
leaves

# The principal, who vouched for the clerk and made the key, goes; the district takes over.
check "the district signs in" signs_in dnguyen "$DESK_PASSPHRASE" 'Who is it for?'
puts_out 'J. Wells'
check "is warned of the last principal" desk_sees 'is the last principal'
desk_type last && desk_keys Enter
check "and puts the principal out all the same" desk_sees 'All codes are under the new key'
leaves
check "the clerk, whom the principal had let in, still gets in" signs_in mortega "$FRESH two" 'Who is it for?'
leaves
is "vouched for by the district now" "$(sql "select count(*) from keys.statement where role_name = 'mortega' and kind = 'staff'")" 3
is "and holds the third key" "$(sql "select max(generation) from keys.staff_grant where role_name = 'mortega'")" 3
DESK_PASSPHRASE="$FRESH two"
rm -f "$DESK_DIR/state/users"
sed -i 's/sign_in_again/sign_in/' "$DESK_DIR/again.story"
check "the clerk prints the letter again" desk_story "$DESK_DIR/again.story"
check "it arrives" paper_wait "$PINDESK_PRINTED" 2
is "the same PIN comes out, three keys later" "$(paper_code "$(paper_newest "$PINDESK_PRINTED")")" "$PIN"

is "the history of the school is whole" "$(sql "select admin.events_verify(school_id) from registry.school where code = 'LINC'")" ''
tap_done
