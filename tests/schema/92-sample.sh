#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The sample district: always the same, loads into a new district only, and is what it says it is.
set -u -o pipefail
TOP=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$TOP/tests/lib/tap.sh"
TMP=$(mktemp -d)
export PGDATABASE=sample
trap 'dropdb --if-exists --force sample; rm -rf "$TMP"' EXIT
trap 'exit 1' INT TERM

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
value() { is "$1" "$(sql -c "$2" 2>&1)" "$3"; }
# none NAME QUERY: good when there are no such rows; some of them are shown.
none() { is "$1" "$(sql -c "$2" 2>&1 | head -n 5)" ""; }
# within NAME LOW HIGH QUERY
within()
{
	local seen
	seen=$(sql -c "$4" 2>&1)
	tap_ok "$1" "$([[ $seen =~ ^[0-9]+$ ]] && [ "$seen" -ge "$2" ] && [ "$seen" -le "$3" ]; echo $?)" \
		"seen $seen, wanted $2 to $3"
}

PYTHONHASHSEED=1 LC_ALL=C TZ=Asia/Tokyo "$TOP/schema/sample/generate" >"$TMP/one" || tap_bail "generate does not work"
PYTHONHASHSEED=2 LC_ALL=C.UTF-8 TZ=UTC "$TOP/schema/sample/generate" >"$TMP/two" || tap_bail "generate does not work"
check "always the same" cmp "$TMP/one" "$TMP/two"

createdb sample || tap_bail "no database"
for file in "$TOP"/schema/0*.sql; do
	sql -1 -f "$file" >/dev/null 2>&1 || tap_bail "${file##*/} does not apply"
done
check_not "not without a district" sql -f "$TMP/one"
sql -c "INSERT INTO registry.district (district_id, name, profile) VALUES (gen_random_uuid(), 'Sierra Vista Unified', 'pin')"
check "it loads" sql -f "$TMP/one"
check_not "not a second time" sql -f "$TMP/one"

value "1,200 students of three schools" "SELECT count(*), count(DISTINCT school_id) FROM registry.student" "1200|3"
within "about 1,900 guardians" 1850 1950 "SELECT count(*) FROM registry.guardian"
none "no student without a guardian" "SELECT student_id FROM registry.student EXCEPT SELECT student_id FROM registry.guardianship"
none "no guardian without a student" "SELECT guardian_id FROM registry.guardian EXCEPT SELECT guardian_id FROM registry.guardianship"
none "telephones are the fictional ones" "SELECT phone FROM (SELECT phone FROM registry.guardian_phone UNION ALL SELECT phone FROM registry.student
	UNION ALL SELECT phone FROM registry.emergency_contact UNION ALL SELECT phone FROM registry.school) p WHERE phone !~ '^(\+1[2-9][0-9]{2}55501[0-9]{2})?\$'"
none "e-mail goes nowhere" "SELECT email FROM (SELECT email FROM registry.guardian UNION ALL SELECT email FROM registry.student) e
	WHERE email !~ '^([a-z0-9.-]+@(students\.)?example\.org)?\$'"
none "addresses are in no real place" "SELECT line1 FROM registry.address WHERE (city, state, zip) <> ('Sierra Vista', 'CA', '91199')"
none "ages fit the grades" "SELECT s.permanent_id, s.born, s.grade FROM registry.student s, LATERAL (SELECT replace(s.grade, 'K', '0')::int AS g) x
	WHERE s.born NOT BETWEEN make_date(2019 - x.g, 9, 1) AND make_date(2021 - x.g, 9, 1)"
none "grades fit the schools" "SELECT s.permanent_id FROM registry.student s JOIN registry.school c USING (school_id), LATERAL (SELECT replace(s.grade, 'K', '0')::int AS g) x
	WHERE c.code <> CASE WHEN x.g <= 5 THEN 'LINC' WHEN x.g <= 8 THEN 'MADI' ELSE 'ROOS' END"
none "homerooms have 12 to 32" "SELECT homeroom_id, count(*) FROM registry.student WHERE homeroom_id IS NOT NULL GROUP BY 1 HAVING count(*) NOT BETWEEN 12 AND 32"
none "text is composed" "SELECT family FROM registry.student WHERE (given || family) IS NOT NFC NORMALIZED
	UNION SELECT family FROM registry.guardian WHERE (given || family) IS NOT NFC NORMALIZED"

within "a fifth of the ties is not verified" 18 24 "SELECT 100 * count(*) FILTER (WHERE standing = 'unverified') / count(*) FROM registry.guardianship"
within "a few are restricted" 10 35 "SELECT count(*) FROM registry.guardianship WHERE standing = 'restricted'"
none "by an order with a date" "SELECT student_id FROM registry.guardianship WHERE standing = 'restricted' AND (restriction_document <> 'court_order' OR restricted_since IS NULL)"
none "verified by a document" "SELECT student_id FROM registry.guardianship WHERE standing = 'verified' AND (standing_document IS DISTINCT FROM 'enrollment_record' OR standing_at IS NULL)"
within "one in seven has a father elsewhere" 12 20 "SELECT 100 * count(DISTINCT s.student_id) / 1200 FROM registry.guardianship t
	JOIN registry.student s USING (school_id, student_id) JOIN registry.guardian g USING (guardian_id)
	WHERE t.relation = 'father' AND g.address_id <> s.address_id"
within "guardians shared by siblings of two schools" 100 600 "SELECT count(*) FROM (SELECT guardian_id FROM registry.guardianship
	GROUP BY 1 HAVING count(DISTINCT school_id) > 1) g"
within "twins" 5 60 "SELECT count(*) FROM registry.student a JOIN registry.student b ON a.address_id = b.address_id AND a.born = b.born AND a.student_id < b.student_id"
within "grandparents" 20 200 "SELECT count(*) FROM registry.guardianship WHERE relation IN ('grandmother', 'grandfather') AND standing = 'verified'"
within "students who are 18 on 22 November 2026" 4 60 "SELECT count(*) FROM registry.student WHERE born <= '2008-11-22'"
within "students who have left" 3 20 "SELECT count(*) FROM registry.student WHERE status = 'exited' AND exited_on IS NOT NULL"
value "Safe at Home" "SELECT count(*) FROM registry.guardian WHERE safe_at_home" "2"
value "home languages" "SELECT string_agg(DISTINCT language, ' ' ORDER BY language) FROM registry.student" "ar en es fa hy ko ru tl vi zh-Hans zh-Hant"
for script in 'Armenian [Ա-ֆ]' 'Arabic [ء-ي]' 'Chinese [一-龥]' 'Korean [가-힣]' 'Cyrillic [А-я]' 'accented [áéíóúñ]' \
	'hyphenated -' 'apostrophed \x27' 'double [a-z] [A-Z]'; do
	within "names that are ${script%% *}" 1 1200 "SELECT count(*) FROM registry.student WHERE given || '|' || family ~ '${script#* }'"
done
within "one name only" 2 9 "SELECT count(*) FROM (SELECT 1 FROM registry.student WHERE family = '' UNION ALL SELECT 1 FROM registry.guardian WHERE family = '') n"

placed()
{
	value "$1" "SELECT string_agg(concat_ws(' ', g.given, g.family, t.relation, t.standing, t.restricted_since), ', ' ORDER BY g.guardian_id)
		FROM registry.student s JOIN registry.guardianship t USING (school_id, student_id) JOIN registry.guardian g USING (guardian_id)
		WHERE s.permanent_id = '$2'" "$3"
}
value "Ana Maria stands where the screens show her" "SELECT concat_ws('|', registry.listed(s.family, s.given), s.born, s.grade, h.room, h.teacher, c.code, a.line1, a.line2, s.phone)
	FROM registry.student s JOIN registry.homeroom h USING (school_id, homeroom_id) JOIN registry.school c USING (school_id) JOIN registry.address a USING (address_id)
	WHERE s.permanent_id = '0412883107'" "GARCIA LOPEZ, Ana Maria|2017-04-12|3|12|Chen|LINC|1420 N Marengo Ave|Apt 6|+16265550143"
placed "with her four" 0412883107 "Rosa Lopez mother verified, Juan Garcia father verified, Tomas Garcia uncle unverified, Elena Ruiz stepmother restricted 2026-03-14"
placed "Mariana with one" 0412883210 "Silvia Garcia mother verified"
placed "Anahi with two, none verified" 0412883345 "Blanca Garza mother unverified, Raúl Garza father unverified"
value "a guardian with nothing else on record" "SELECT concat_ws('|', g.email, g.address_id, p.phone) FROM registry.guardian g
	LEFT JOIN registry.guardian_phone p USING (guardian_id) WHERE g.given = 'Ngozi'" ""
within "everybody can be looked up" 3100 4000 "SELECT count(*) FROM registry.person_at"
check "new rows get new numbers" sql -c "INSERT INTO registry.guardian (given) VALUES ('New')" \
	-c "INSERT INTO registry.student (school_id, permanent_id, given) VALUES (1, 'new', 'New')" \
	-c "INSERT INTO registry.school (code, name) VALUES ('NEW', 'New')" -c "INSERT INTO registry.homeroom (school_id) VALUES (1)" \
	-c "INSERT INTO registry.address DEFAULT VALUES"
tap_done
