#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two at once at the parent's end: one code, one try, one source's last try, one e-mail, and the office.
set -u
RACE=portal_race
# shellcheck source=tests/schema/race.bash
. "$(dirname "$(readlink -f "$0")")/race.bash"

psql -X -q -f "$(dirname "$(readlink -f "$0")")/portal.psql" >/dev/null

TYPED=$(admin "SELECT t.typed('0412883107')")
# try_id WORD: as the portal's uuid for it.
try_id() { admin "SELECT t.act('$1')"; }
begin() { echo "SELECT portal.attempt_begin(t_act, 'student_id', '$TYPED', '$2') FROM (VALUES ('$(try_id "$1")'::uuid)) AS v(t_act)"; }
begun() { psql -X -q -A -t -c "SET SESSION AUTHORIZATION portal_p; $(begin "$1" "$2")" >/dev/null; }
result() { echo "SELECT portal.attempt_result('$(try_id "$1")', '$2', '$3') ->> 'result'"; }
part() { admin "SELECT t.part('$1')"; }

rosa=$(admin "SELECT t.live(101, 11)")
juan=$(admin "SELECT t.live(101, 12)")

begun a one
begun b two
race portal_p "$(result a "$rosa" a@example.org)" portal_p "$(result b "$rosa" b@example.org)"
is "$FIRST $SECOND" 'linked no' 'one code typed in two places at once links once'
is "$(part b)" 'refused used' 'the other was too late'
is "$(admin "SELECT count(*) FROM portal.link WHERE guardian_id = 11")" 1 'there is one link'

begun c three
race portal_p "$(result c "$juan" us@example.org)" portal_p "$(result c "$juan" us@example.org)"
is "$FIRST $SECOND" 'linked linked' 'one try told twice gets one answer'
is "$(admin "SELECT count(*) FROM portal.link WHERE guardian_id = 12 AND student_id = 101") $(admin "SELECT count(*) FROM desk.event WHERE kind = 'account_linked' AND guardian_id = 12")" \
	'1 1' 'and links once'

begun d four
begun e four
race portal_p "$(begin f four)" portal_p "$(begin g four)"
is "$(part f), $(part g)" 'begun, begun budget' 'a last try cannot be had twice'

race portal_p "$(begin h five)" portal_p "$(begin h five)"
is "$FIRST" "$SECOND" 'the same act at once is one try'
is "$(admin "SELECT count(*) FROM portal.attempt WHERE act = t.act('h')")" 1 'and counts once'

hong=$(admin "SELECT t.live(106, 15)")
TYPED=$(admin "SELECT t.typed('0412883112')")
begun i six
race clerk_c "SELECT desk.revoke(gen_random_uuid(), 106, 15, 'letter lost')" portal_p "$(result i "$hong" s@example.org)"
is "$FIRST $SECOND $(part i)" 'revoked no refused revoked' 'cancelled at the desk while it is typed: it does not link'

hong=$(admin "SELECT t.live(106, 15)")
begun j seven
race clerk_c "SELECT desk.restrict(gen_random_uuid(), 106, 15, 'court_order', current_date, NULL, '')" portal_p "$(result j "$hong" s@example.org)"
is "$(admin "SELECT count(*) FROM portal.account a, t.sign_in(a.account_id, true) s WHERE a.email = 's@example.org' AND s -> 'students' <> '[]'")" \
	0 'restricted at the desk while it is typed: nothing is seen'

admin "UPDATE desk.policy SET value = '1' WHERE section = 'account'" >/dev/null
race portal_p "SELECT portal.sign_in_reported(1, false, 'x') ->> 'locked'" portal_p "SELECT portal.sign_in_reported(1, true, 'x') ->> 'locked'"
is "$FIRST $SECOND" 'true true' 'locked while somebody signs in: the second is told'
race clerk_a "SELECT desk.unlock(gen_random_uuid(), 12, 'passport', '1', '')" portal_p "SELECT portal.sign_in_reported(1, true, 'x') ->> 'locked'"
is "$FIRST $SECOND" 'unlocked false' 'unlocked while somebody signs in: the second gets in'
echo "1..$n"
