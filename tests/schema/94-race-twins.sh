#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two records are joined while somebody works with one of them.
set -u
RACE=twins
# shellcheck source=tests/schema/race.bash
. "$(dirname "$(readlink -f "$0")")/race.bash"

join() { echo "SELECT desk.twin_join(gen_random_uuid(), $1, $2, '{}', '')"; }
start() { echo "SELECT desk.visit_start(gen_random_uuid(), $1, $2, 'in_person', 'x')"; }
refuse() { admin "SELECT t.try('$1', 'SELECT desk.visit_refuse(gen_random_uuid(), $2, ''x'')')" >/dev/null; }
ties() { admin "SELECT string_agg(guardian_id || ':' || student_id || ' ' || standing, ', ' ORDER BY guardian_id, student_id) FROM registry.guardianship WHERE guardian_id IN (41, 42)"; }
# Both as they were, and nothing said of them.
anew()
{
	admin "UPDATE desk.credential SET state = 'revoked', ended_at = now() WHERE guardian_id IN (41, 42) AND state IN ('issued', 'live');
		SELECT count(t.try('principal_a', 'SELECT desk.twin_apart(gen_random_uuid(), ' || old_id || ', ''two'')')) FROM registry.guardian_alias WHERE apart_at IS NULL;
		DELETE FROM registry.twin;
		UPDATE registry.guardianship SET standing = 'verified', restriction_document = NULL, restricted_since = NULL WHERE guardian_id IN (41, 42)" >/dev/null
}
# As a run makes one: no visit holds the record.
code() { echo "INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, issued_on, expires)
	VALUES (gen_random_uuid(), 1, $1, $2, 'guardianship', 1, current_date, current_date + 30)"; }

admin "INSERT INTO registry.guardian (guardian_id, given, family) VALUES (41, 'Ana', 'Sol'), (42, 'Ana', 'Sol');
	INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document) VALUES (1, 106, 41, 'mother', 'verified', 'adoption'),
	(1, 105, 42, 'mother', 'verified', 'adoption')" >/dev/null

v=$(admin "SELECT t.ready('clerk_a', 106, 41)")
race clerk_a "SELECT desk.credential_issue(gen_random_uuid(), $v, gen_random_uuid(), 1, current_date + 30, 's', 'p')" principal_a "$(join 42 41)"
is "${#FIRST} $SECOND" '36 ERROR:  PD136' 'a code is being issued: joining waits, and is told'
is "$(ties)" '41:106 verified, 42:105 verified' 'and nothing has moved'
refuse clerk_a "$v"

race principal_a "$(join 42 41)" clerk_a "$(start 106 41)"
is "$FIRST $SECOND" 'joined ERROR:  PD060' 'joined while a visit begins: the desk hears that the record is gone'
is "$(ties)" '42:105 verified, 42:106 verified' 'one record has both children'
is "$(admin "SELECT count(*) FROM desk.visit WHERE guardian_id = 41 AND state = 'open'")" 0 'there is no visit'
anew

race principal_a "$(join 42 41)" postgres "$(code 106 41)"
is "$FIRST $SECOND" 'joined ERROR:  PD060' 'joined while a run makes a code: none is made'
is "$(admin "SELECT count(*) FROM desk.credential WHERE guardian_id = 41 AND state IN ('issued', 'live')")" 0 'for a record that is gone'
anew

race postgres "$(code 106 41)" principal_a "$(join 42 41)"
is "$SECOND" 'ERROR:  PD137' 'a run makes a code while they are joined: the record with the code does not go'
anew

race postgres "$(code 105 42)" principal_a "$(join 42 41)"
is "$SECOND $(admin "SELECT state FROM desk.credential WHERE guardian_id = 42 ORDER BY issued_on DESC, state LIMIT 1")" 'joined issued' 'but may well stay, with its code'
anew

race principal_a "$(join 42 41)" principal_a "$(join 41 42)"
is "$FIRST $SECOND" 'joined ERROR:  PD139' 'joined from both ends at once: once'
anew

race principal_a "$(join 42 41)" clerk_a "SELECT desk.restrict(gen_random_uuid(), 106, 41, 'order', NULL, NULL, '')"
is "$FIRST $SECOND" 'joined ERROR:  PD060' 'restricted while it goes: the desk hears that the record is gone, and looks again'
anew
race clerk_a "SELECT desk.restrict(gen_random_uuid(), 106, 41, 'order', NULL, NULL, '')" principal_a "$(join 42 41)"
is "$FIRST $SECOND" 'restricted joined' 'restricted first: joining waits'
is "$(ties)" '42:105 verified, 42:106 restricted' 'and the order holds'
anew

race principal_a "$(join 42 41)" principal_a "SELECT desk.twin_two(gen_random_uuid(), 41, 42, 'sisters')"
is "$FIRST $SECOND $(admin 'SELECT state FROM registry.twin')" 'joined ERROR:  PD139 same' 'one person and two people at once: who comes first'
echo "1..$n"
