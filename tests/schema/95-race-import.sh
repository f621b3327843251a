#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A package is taken in while somebody at a desk changes what it is about: what the desk does stays.
set -u
RACE=import
# shellcheck source=tests/schema/race.bash
. "$(dirname "$(readlink -f "$0")")/race.bash"

for table in student guardian address; do
	admin "ALTER TABLE registry.$table ALTER COLUMN ${table}_id RESTART WITH 1001"
done
admin "CREATE FUNCTION t.package(p_phone text DEFAULT '+16265550701', p_given text DEFAULT 'Gil', p_email text DEFAULT 'gil@example.org', p_line1 text DEFAULT '1 Oak St',
		p_mobile text DEFAULT '+16265550702', p_links text[] DEFAULT '{g1,g2}') RETURNS text LANGUAGE plpgsql AS \$\$
	BEGIN
		PERFORM admin.import_begin();
		PERFORM t.stage_school('{s1}', '{LINC}', '{Lincoln Elementary}');
		PERFORM t.stage_student('{k1}', '{s1}', '{\"\"}', '{0900000001}', '{Kim}', '{\"\"}', '{Tide}', '{\"\"}', '{3}', ARRAY[p_phone], line1 => ARRAY[p_line1]);
		PERFORM t.stage_guardian('{g1,g2}', ARRAY[p_given, 'Gus'], '{Tide,Tide}', ARRAY[p_email, ''], '{\"\",\"\"}', ARRAY[p_mobile, ''], line1 => ARRAY[p_line1, '']);
		PERFORM t.stage_link(array_fill('k1'::text, ARRAY[cardinality(p_links)]), p_links, array_fill('parent'::text, ARRAY[cardinality(p_links)]));
		RETURN (SELECT string_agg(concat_ws(' ', a.kind, a.added, a.changed, a.ended), ', ') FROM admin.import_apply('race', true, true) a WHERE a.kind IN ('student', 'link'));
	END \$\$;
	SELECT t.package()" >/dev/null
id() { admin "SELECT $1_id FROM registry.$1 WHERE source = 'race' AND sourced_id = '$2'"; }
student=$(id student k1) first=$(id guardian g1) other=$(id guardian g2)
tie() { admin "SELECT standing FROM registry.guardianship WHERE student_id = $student AND guardian_id = $1"; }
reached() { admin "SELECT concat_ws('|', g.given, g.email, a.line1, registry.phone_of(g.guardian_id, 'mobile')) FROM registry.guardian g LEFT JOIN registry.address a USING (address_id)
	WHERE g.guardian_id = $first"; }

race postgres "UPDATE registry.student SET phone = '+16265550711', address_id = NULL, home_desk_changed_at = now() WHERE student_id = $student" \
	postgres "SELECT t.package(p_phone => '+16265550721', p_line1 => '2 Elm St')"
is "$SECOND $(admin "SELECT phone || coalesce(address_id::text, '') FROM registry.student WHERE student_id = $student")" 'student 0 1 0, link 0 0 0 +16265550711' \
	"a student's telephone and home that a desk changes while a package comes in stay"

is "$(reached)" 'Gil|gil@example.org|2 Elm St|+16265550702' 'a guardian of whom only packages tell'
race postgres "UPDATE registry.guardian SET given = 'Gilbert', name_desk_changed_at = now(), email = 'desk@example.org', reach_desk_changed_at = now(), safe_at_home = true,
		address_id = NULL, address_desk_changed_at = now() WHERE guardian_id = $first" \
	postgres "SELECT t.package(p_given => 'Gill', p_email => 'new@example.org', p_line1 => '3 Ash St', p_mobile => '+16265550722')"
is "$(reached)" 'Gilbert|desk@example.org|+16265550702' 'so do name, e-mail and telephone, and somebody in Safe at Home gets no address'

admin "UPDATE registry.guardian SET name_desk_changed_at = NULL, reach_desk_changed_at = NULL, safe_at_home = false, address_desk_changed_at = NULL" >/dev/null
race postgres "UPDATE registry.guardian SET reach_desk_changed_at = now() WHERE guardian_id = $first; UPDATE registry.guardian_phone SET phone = '+16265550731' WHERE guardian_id = $first" \
	postgres "SELECT t.package(p_given => 'Gilbert', p_email => 'desk@example.org', p_line1 => '', p_mobile => '+16265550732')"
is "$(reached)" 'Gilbert|desk@example.org|+16265550731' 'and a telephone alone'

race clerk_a "SELECT desk.restrict(gen_random_uuid(), $student, $other, 'order', NULL, NULL, '')" postgres "SELECT t.package(p_links => '{g1}')"
is "$FIRST $SECOND $(tie "$other")" 'restricted student 0 0 0, link 0 0 0 restricted' 'a restriction that is being entered stays, though the package names the guardian no more'
is "$(admin "SELECT state FROM registry.tie_doubt WHERE guardian_id = $other")" waiting 'and waits to be looked at'

race postgres "SELECT t.package(p_links => '{g2}')" clerk_a "SELECT desk.restrict(gen_random_uuid(), $student, $first, 'order', NULL, NULL, '')"
is "$FIRST $SECOND" 'student 0 0 0, link 0 0 1 ERROR:  PD060' 'a tie that ends while somebody restricts it: the desk hears that it is gone'
is "$(tie "$first")" '' 'and it is'

echo "1..$n"
