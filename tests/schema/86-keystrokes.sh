#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the look-up really does while somebody types, in a generated district: every keystroke reads a
# range of an index and no table, whoever types; and it finds whom reading everybody would find.
set -u -o pipefail
TOP=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$TOP/tests/lib/tap.sh"
TMP=$(mktemp -d)
export PGDATABASE=keystrokes
trap 'dropdb --if-exists --force keystrokes; rm -rf "$TMP"' EXIT
trap 'exit 1' INT TERM

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

createdb -T bare keystrokes || tap_bail "no database"
sql -c "INSERT INTO registry.district (district_id, name, profile) VALUES (gen_random_uuid(), 'Sierra Vista Unified', 'pin')"
PGOPTIONS="-c bench.schools=4" sql -1 -f "$TOP/tests/bench/district.sql" >/dev/null || tap_bail "the district does not load"
sql -c "SELECT registry.search_rebuild()" -c "VACUUM ANALYZE" >/dev/null || tap_bail "nobody is searchable"
# One clerk of one school, one of two, one of the district; they are dropped with the cluster.
for who in one two all; do
	sql -c "DO \$\$ BEGIN CREATE ROLE type_$who LOGIN IN ROLE pindesk_staff; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$" \
		-c "INSERT INTO desk.staff (role_name, display) VALUES ('type_$who', '$who')"
done
sql -c "INSERT INTO desk.assignment (role_name, school_id, role, starts) VALUES ('type_one', 2, 'account_admin', '2020-01-01'),
	('type_two', 2, 'account_admin', '2020-01-01'), ('type_two', 3, 'account_admin', '2020-01-01'), ('type_all', NULL, 'district', '2020-01-01')"

# Letters one by one, two words, birthdays, IDs, telephones, an e-mail.
KEYS=(g ga gar garc garci garcia "garcia " "garcia l" "garcia lo" nguyen kim "김" п "ş" "o'" "st j" "g a" "ga an" "gar ana" "ana gar" "a m gar"
	0 04 041 0412 04/12 4/12/2017 "gar 0412" 00 0020 0020000 0020000123 626 6265 "626-20" "626-200-0012" "(626) 2000012" 0012 jose.ga zzz)

# plans WHO: what is wrong with the plans of what that clerk types; a line for each.
plans()
{
	{
		echo "LOAD 'auto_explain'; SET client_min_messages = log; SET auto_explain.log_level = notice;"
		echo "SET auto_explain.log_nested_statements = on; SET auto_explain.log_min_duration = 0; SET SESSION AUTHORIZATION type_$1;"
		for key in "${KEYS[@]}"; do
			echo "\\warn KEY $key"
			echo "SELECT count(*) FROM desk.find_people(\$k\$$key\$k\$);"
		done
	} | psql -X -q -A -t 2>&1 >/dev/null | awk -v who="$1" '
		function bad(what) { print who ": " key ": " what }
		/^KEY / { if (key != "" && !ranges) bad("no range was read"); key = substr($0, 5); ranges = 0; next }
		/Seq Scan on (find_|person_at|student|guardian|homeroom)/ || /Bitmap .* on (find_|person_at)/ { bad($0) }
		/Index.* Scan using [a-z_]+ on / { match($0, /using [a-z_]+/); using = substr($0, RSTART + 6, RLENGTH - 6) }
		/Index Cond:/ {
			if (using ~ /^find_word/ && !/school_id = .*kind = .*word >= .*word < / && !/kind = .*word ~>=~ .*word ~<~ /) bad(using $0)
			if (using ~ /^find_pair/ && !/kind = .*key >= .*key < /) bad(using $0)
			if (using ~ /^find_/) ranges++
			using = ""
		}
		using ~ /^find_/ && /Filter:/ { bad(using " without a range") }
		/ERROR/ { bad($0) }
		END { if (!ranges) bad("no range was read") }'
}

for who in one two all; do
	is "no keystroke of $who reads a table, each reads its range" "$(plans $who | head -n 5)" ""
done
sql -c "CREATE TABLE bench.typed AS SELECT row_number() OVER () AS n, x.typed FROM (SELECT * FROM bench.keystrokes(2, 80, 7) UNION ALL SELECT * FROM bench.keystrokes(NULL, 40, 8)) x" \
	-c "CREATE TABLE bench.found (who text, n bigint, kind text, person_id bigint, school_id int)" \
	-c "GRANT SELECT ON bench.typed TO PUBLIC" -c "GRANT INSERT ON bench.found TO PUBLIC"
for who in one two all; do
	sql -c "SET SESSION AUTHORIZATION type_$who" -c "INSERT INTO bench.found SELECT '$who', t.n, left(f.kind, 1), f.person_id, f.school_id
		FROM bench.typed t CROSS JOIN LATERAL desk.find_people(t.typed) f"
done
sql -c "CREATE TABLE bench.everybody AS
	WITH t AS MATERIALIZED (SELECT y.n, registry.typed_words(y.typed) AS words FROM bench.typed y)
	SELECT w.who, t.n, p.kind::text, p.person_id, p.school_id
	FROM (VALUES ('one', '{2}'::int[]), ('two', '{2,3}'), ('all', '{1,2,3,4}')) AS w(who, schools) CROSS JOIN t
	JOIN registry.person_at p ON p.school_id = ANY (w.schools) AND cardinality(t.words) > 0
		AND NOT EXISTS (SELECT FROM unnest(t.words) AS o(word) WHERE strpos(p.folded, ' ' || o.word) = 0)"
sql -c "CREATE TABLE bench.many AS SELECT who, n, count(*) AS many FROM bench.everybody GROUP BY who, n"
is "whoever fits is found, where they are not too many" "$(sql -c "SELECT m.who, t.typed, e.kind, e.person_id FROM (SELECT * FROM bench.everybody EXCEPT SELECT * FROM bench.found) e
	JOIN bench.many m ON (m.who, m.n) = (e.who, e.n) AND m.many <= 50 JOIN bench.typed t ON t.n = m.n LIMIT 5")" ""
is "and nobody else" "$(sql -c "SELECT f.who, t.typed, f.kind, f.person_id FROM (SELECT * FROM bench.found EXCEPT SELECT * FROM bench.everybody) f JOIN bench.typed t ON t.n = f.n LIMIT 5")" ""
# (Two words of the whole district are two of a name or birthday: an e-mail is found by itself there.)
is "where they are too many, fifty" "$(sql -c "SELECT m.who, t.typed, m.many, count(f.n) FROM bench.many m JOIN bench.typed t ON t.n = m.n
	LEFT JOIN bench.found f ON (f.who, f.n) = (m.who, m.n) WHERE m.many > 50 AND (m.who <> 'all' OR t.typed !~ ' .')
	GROUP BY m.who, m.n, t.typed, m.many HAVING count(f.n) NOT BETWEEN 30 AND 50 LIMIT 5")" ""

# The test itself: without its index a search is caught.
sql -c "DROP INDEX registry.find_word_school"
check "without the clerks' index it is seen" test -n "$(plans one)"
sql -c "DROP INDEX registry.find_word_district"
check "without the district's too" test -n "$(plans all)"
tap_done
