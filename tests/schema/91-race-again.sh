#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two desks at once over a code that is there: printing again, replacing, revoking, restricting, approving.
set -u
RACE=again
# shellcheck source=tests/schema/race.bash
. "$(dirname "$(readlink -f "$0")")/race.bash"

code() { admin "SELECT state FROM desk.credential WHERE credential_id = '$1'"; }
start() { echo "SELECT desk.visit_start(gen_random_uuid(), $1, $2, 'in_person', 'x', '$3')"; }
issue() { echo "SELECT desk.credential_issue(gen_random_uuid(), $1, gen_random_uuid(), 1, current_date + 30, 's', 'p')"; }
replacing()
{
	local v
	v=$(admin "SELECT t.again('$1', $2, $3, 'replace')")
	admin "SELECT t.form('$1', $v)" >/dev/null
	echo "$v"
}
sheet() { echo "SELECT desk.sheet_reserve(gen_random_uuid(), '$1', 'p')"; }
refuse() { admin "SELECT t.try('$1', 'SELECT desk.visit_refuse(gen_random_uuid(), $2, ''x'')')" >/dev/null; }

live=$(admin "SELECT t.live('clerk_a', 101, 11)")
other=$(admin "SELECT t.live('clerk_a', 101, 12)")

race clerk_a "$(start 101 11 reprint)" clerk_c "$(start 101 11 replace)"
is "$SECOND" 'ERROR:  PD020' 'a reprint under way: the other desk hears who has it'
is "$(admin "SELECT count(*) || min(purpose) FROM desk.visit WHERE guardian_id = 11 AND state = 'open'")" 1reprint 'there is one visit'
r=$FIRST
admin "SELECT t.answers('clerk_a', $r), t.identity('clerk_a', $r)" >/dev/null

race clerk_a "$(sheet "$live")" clerk_a "$(sheet "$live")"
is "$SECOND" 'ERROR:  PD051' 'two sheets asked for at once: one is reserved'
is "$(admin "SELECT count(*) FROM desk.sheet WHERE visit_id = $r")" 1 'and there is one'
s=$FIRST
admin "SELECT t.try('clerk_a', 'SELECT desk.sheet_sent(gen_random_uuid(), $s, ''j'')'), t.try('clerk_a', 'SELECT desk.sheet_mark(gen_random_uuid(), $s, ''good'')')" >/dev/null

race clerk_c "SELECT desk.revoke(gen_random_uuid(), 101, 11, 'compromised')" clerk_a "SELECT desk.sheet_handed(gen_random_uuid(), $s)"
is "$FIRST $SECOND" 'revoked ERROR:  PD021' 'revoked while the sheet is handed over: the hand-over is told'
is "$(code "$live") $(admin "SELECT state FROM desk.sheet WHERE sheet_id = $s")" 'revoked printed' 'the code is revoked, the sheet still to be shredded'
is "$(code "$other")" live "the other parent's code works"

live=$(admin "SELECT t.live('clerk_a', 101, 11)")
v=$(replacing clerk_a 101 11)
race clerk_c "SELECT desk.revoke(gen_random_uuid(), 101, 11, 'compromised')" clerk_a "$(issue "$v")"
is "$FIRST $SECOND" 'revoked ERROR:  PD021' 'revoked while it is replaced: the replacement is told'
is "$(admin "SELECT count(*) FROM desk.credential WHERE guardian_id = 11 AND state IN ('issued', 'live')")" 0 'and there is no code'

live=$(admin "SELECT t.live('clerk_a', 101, 11)")
v=$(replacing clerk_a 101 11)
race clerk_a "$(issue "$v")" clerk_c "SELECT desk.revoke(gen_random_uuid(), 101, 11, 'compromised')"
is "${#FIRST} $SECOND" '36 revoked' 'replaced while it is revoked: the revocation takes the new one'
is "$(code "$live") $(code "$FIRST")" 'revoked revoked' 'neither works'

live=$(admin "SELECT t.live('clerk_a', 101, 11)")
v=$(replacing clerk_a 101 11)
race postgres "UPDATE desk.credential SET state = 'used', ended_at = now() WHERE credential_id = '$live'" clerk_a "$(issue "$v")"
is "$SECOND" 'ERROR:  PD052' 'used by the parent while it is replaced: the replacement is told'
is "$(code "$live") $(admin "SELECT count(*) FROM desk.credential WHERE visit_id = $v")" 'used 0' 'it stays used, there is no second code'
refuse clerk_a "$v"

live=$(admin "SELECT t.live('clerk_a', 101, 11)")
act="'00000000-0000-0000-0000-00000000000b'"
v=$(replacing clerk_a 101 11)
same="SELECT desk.credential_issue($act, $v, '00000000-0000-0000-0000-0000000000cc', 1, current_date + 30, 's', 'p')"
race clerk_a "$same" clerk_a "$same"
is "$FIRST $SECOND" "00000000-0000-0000-0000-0000000000cc 00000000-0000-0000-0000-0000000000cc" 'a replacement sent twice at once has one answer'
is "$(code "$live") $(admin "SELECT count(*) FROM desk.event WHERE kind = 'code_revoked' AND ref = '$live'")" 'revoked 1' 'and revokes once'
refuse clerk_a "$v"

# A restriction against a visit that is being begun, and one that is printing again.
race clerk_c "SELECT desk.restrict(gen_random_uuid(), 106, 15, 'order', NULL, NULL, '')" clerk_a "$(start 106 15 new)"
is "$FIRST $SECOND" 'restricted ERROR:  PD002' 'restricted while a visit begins: there is none'
is "$(admin 'SELECT count(*) FROM desk.visit WHERE guardian_id = 15')" 0 'not even one'
admin "SELECT t.try('principal_a', 'SELECT desk.lift(gen_random_uuid(), 106, 15, ''end'', '''')')" >/dev/null
race clerk_a "$(start 106 15 new)" clerk_c "SELECT desk.restrict(gen_random_uuid(), 106, 15, 'order', NULL, NULL, '')"
is "$SECOND $(admin 'SELECT state FROM desk.visit WHERE guardian_id = 15')" 'restricted refused' 'begun while it is entered: it ends'
r=$(admin "SELECT t.again('clerk_a', 101, 12, 'reprint')")
race clerk_c "SELECT desk.restrict(gen_random_uuid(), 101, 12, 'order', NULL, NULL, '')" clerk_a "$(sheet "$other")"
is "$FIRST $SECOND" 'restricted ERROR:  PD021' 'restricted while it is printed again: no sheet'
is "$(code "$other") $(admin "SELECT count(*) FROM desk.sheet WHERE visit_id = $r")" 'revoked 0' 'and no code'

# Two who approve one form; one who approves it while it is changed.
admin "SELECT t.policy('visit', 'approval', 'second_person')" >/dev/null
v=$(admin "SELECT t.ready('clerk_a', 102, 11)")
race clerk_c "SELECT desk.approve(gen_random_uuid(), $v, true, '')" principal_a "SELECT desk.approve(gen_random_uuid(), $v, false, 'no')"
is "$FIRST $SECOND" 'open ERROR:  PD061' 'yes and no at once: the first word counts'
is "$(admin "SELECT state FROM desk.visit WHERE visit_id = $v")" open 'the visit goes on'
race clerk_a "SELECT desk.visit_form_save(gen_random_uuid(), $v, '{email}', '{a@example.org}', true, true)" \
	clerk_c "SELECT desk.approve(gen_random_uuid(), $v, true, '')"
is "$SECOND $(admin "SELECT desk.step_now(v) FROM desk.visit v WHERE visit_id = $v")" 'open code' 'a form changed while it is approved is approved as it is then'
is "$(admin 'SELECT concat(admin.events_verify(1), admin.events_verify(2))')" '' 'the events are chains'
echo "1..$n"
