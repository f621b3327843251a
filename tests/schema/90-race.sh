#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two desks at once, in visits for a new code.
set -u
RACE=race
# shellcheck source=tests/schema/race.bash
. "$(dirname "$(readlink -f "$0")")/race.bash"

race clerk_a "SELECT desk.visit_start(gen_random_uuid(), 101, 11, 'in_person', 'front 1')" \
	clerk_c "SELECT desk.visit_start(gen_random_uuid(), 101, 11, 'in_person', 'front 2')"
is "$FIRST" "$(admin "SELECT visit_id FROM desk.visit WHERE guardian_id = 11")" 'the first desk has the visit'
is "$SECOND" 'ERROR:  PD020' 'the second gets the plain refusal'
is "$(admin "SELECT count(*) FROM desk.visit WHERE guardian_id = 11")" 1 'there is one visit'

act="'00000000-0000-0000-0000-00000000000a'"
race clerk_a "SELECT desk.visit_start($act, 102, 11, 'in_person', 'front 1')" \
	clerk_a "SELECT desk.visit_start($act, 102, 11, 'in_person', 'front 1')"
is "$SECOND" "$FIRST" 'an act sent twice at once has one answer'
is "$(admin "SELECT count(*) FROM desk.event WHERE kind = 'visit_started' AND student_id = 102")" 1 'and is one event'

# A district with one code a guardian: two children, two desks.
admin "UPDATE desk.policy SET value = 'guardian' WHERE section = 'credential' AND key = 'scope'" >/dev/null
admin "UPDATE desk.visit SET state = 'refused'" >/dev/null
v=$(admin "SELECT t.ready('clerk_a', 101, 11)")
w=$(admin "SELECT t.ready('clerk_c', 102, 11)")
issue="SELECT desk.credential_issue(gen_random_uuid(), %s, gen_random_uuid(), 1, registry_day + 30, 's', 'p') FROM (SELECT current_date AS registry_day) d"
# shellcheck disable=SC2059
race clerk_a "$(printf "$issue" "$v")" clerk_c "$(printf "$issue" "$w")"
is "${#FIRST}" 36 'the first desk issues a code'
is "$SECOND" 'ERROR:  PD003' 'the second hears that there is one'
is "$(admin "SELECT count(*) FROM desk.credential WHERE guardian_id = 11 AND state = 'issued'")" 1 'there is one code'

# A restriction entered while a code is being made.
w=$(admin "SELECT t.ready('clerk_a', 106, 15)")
race postgres "UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'order' WHERE guardian_id = 15" \
	clerk_a "$(printf "$issue" "$w")"
is "$SECOND" 'ERROR:  PD002' 'a restriction entered a moment before the code wins'
is "$(admin 'SELECT admin.events_verify(1)')" '' 'the events are a chain'
echo "1..$n"
