#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An import of four times as many people does four times the work, statement by statement: what is
# counted here is rows that go through a node of a plan, also those that a join looks at and throws
# away. A plan that holds everybody against everybody else would do sixteen times as much.
set -u -o pipefail
TOP=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$TOP/tests/lib/tap.sh"
TMP=$(mktemp -d)
FEW=300
MANY=$((4 * FEW))
trap 'dropdb --if-exists --force sized; rm -rf "$TMP"' EXIT
trap 'exit 1' INT TERM

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d sized; }

# Of n students k1.. at four schools two guardians each, mothers m.. with two children: as rows of
# OneRoster 1.2 and as rows of a mapping. p_away: every so many is not there; p_only: just so many are.
functions()
{
	cat <<-'SQL'
	SET check_function_bodies = off;
	CREATE SCHEMA size;
	CREATE FUNCTION size.schools() RETURNS void LANGUAGE sql AS $$
		INSERT INTO pg_temp.import_school (id, code, name) SELECT 's' || n, 'S' || n, 'School ' || n FROM generate_series(0, 3) AS n
	$$;
	CREATE FUNCTION size.roster(p_n int, p_away int DEFAULT 0, p_grade text DEFAULT '3', p_only int DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO pg_temp.import_user (line, id, roles, given, middle, family, identifier, email, phone, mobile, flaws, agents, grade, school, rank, differs)
			SELECT n, 'k' || n, 0, 'Kid' || n, '', 'Tide' || n / 3, '05' || n, '', '', '', 128, 'm' || n / 2 || ',f' || n, p_grade, '', 0, false
				FROM generate_series(1, p_n) AS n WHERE (p_away = 0 OR n % p_away > 0) AND n <= coalesce(p_only, n)
			UNION ALL SELECT p_n + n, 'm' || n, 0, 'Mo' || n, '', 'Tide' || n, '', 'mo' || n || '@example.org', '+1626' || 2000000 + n, '', 128, 'k' || 2 * n || ',k' || 2 * n + 1, '', '', 0, false
				FROM generate_series(0, p_n / 2) AS n WHERE n <= coalesce(p_only, n)
			UNION ALL SELECT 2 * p_n + n, 'f' || n, 0, 'Fa' || n, '', 'Sand' || n / 2, '', '', '', '+1626' || 3000000 + n, 128, '', '', '', 0, false
				FROM generate_series(1, p_n) AS n WHERE n <= coalesce(p_only, n);
		INSERT INTO pg_temp.import_role (line, id, usr, role, school, rank, gone, over)
			SELECT u.line, 'r' || u.id, u.id, CASE WHEN u.id LIKE 'k%' THEN 1 ELSE 2 END, CASE WHEN u.id LIKE 'k%' THEN 's' || u.line % 4 ELSE '' END, 1, p_only IS NOT NULL AND u.id LIKE 'f%', true
			FROM pg_temp.import_user u;
		INSERT INTO pg_temp.import_born (line, usr, born) SELECT u.line, u.id, '2017-04-' || 10 + u.line % 20 FROM pg_temp.import_user u WHERE u.id LIKE 'k%';
		INSERT INTO pg_temp.import_reference (tab, line, col, place, target, id) SELECT 6, u.line, 3, 4, 4, u.id FROM pg_temp.import_user u WHERE p_only IS NULL;
	END $$;
	CREATE FUNCTION size.export(p_n int, p_away int DEFAULT 0, p_grade text DEFAULT '3', p_only int DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO pg_temp.import_part_student (tab, line, rank, known, flaws, id, school, room, teacher, number, given, middle, family, born, grade, phone, email, language,
				line1, line2, city, state, zip)
			SELECT 0, n, 1, false, 0, 'k' || n, 's' || n % 4, n % 20 || '', 'Ito', '07' || n, 'Kid' || n, '', 'Tide' || n / 3, '2017-04-12', p_grade, '', '', '', n || ' Oak St', '', 'Reno', '', ''
			FROM generate_series(1, p_n) AS n WHERE (p_away = 0 OR n % p_away > 0) AND n <= coalesce(p_only, n);
		INSERT INTO pg_temp.import_part_link (tab, line, student, guardian, relation, ended)
			SELECT 1, s.line, s.id, replace(s.id, 'k', 'f'), 'father', p_only IS NOT NULL FROM pg_temp.import_part_student s
			UNION ALL SELECT 1, s.line, s.id, 'm' || s.line / 2, 'mother', false FROM pg_temp.import_part_student s;
		INSERT INTO pg_temp.import_part_guardian (tab, line, known, flaws, id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip)
			SELECT 1, l.line, false, 0, l.guardian, 'Given' || l.line, 'Family' || l.line / 2, '', '+1626' || 4000000 + l.line, '', '', '', l.line / 2 || ' Elm St', '', 'Reno', '', ''
			FROM pg_temp.import_part_link l WHERE NOT l.ended;
	END $$;
	SQL
}

# imported SOURCE STAGING COMPLETE: one import in a transaction of its own.
imported()
{
	cat <<-END
	BEGIN;
	SELECT admin.import_begin();
	$2;
	SELECT * FROM admin.import_sound('$1', NOT $3);
	SELECT * FROM admin.import_apply('$1', $3, true);
	COMMIT;
	END
}

# Imports of n people, one after the other by one who stays signed in.
steps()
{
	local n=$1
	echo '\warn STEP first';        imported roster "SELECT size.schools(), size.roster($n)" true
	echo '\warn STEP again';        imported roster "SELECT size.schools(), size.roster($n)" true
	echo '\warn STEP changes';      imported roster "SELECT size.roster($n, 0, '4')" false
	echo '\warn STEP few';          imported roster "SELECT size.roster($n, 0, '4', $((n / 20)))" false
	echo '\warn STEP month';        imported roster "SELECT size.schools(), size.roster($n, 10, '5')" true
	echo '\warn STEP mapped';       imported export "SELECT size.schools(), size.export($n)" true
	echo '\warn STEP mapped-again'; imported export "SELECT size.schools(), size.export($n)" true
	echo '\warn STEP mapped-few';   imported export "SELECT size.schools(), size.export($n, 0, '4', $((n / 20)))" false
	echo '\warn STEP contacts';     imported export "SELECT size.export($n); DELETE FROM pg_temp.import_part_student" false
	echo '\warn STEP mapped-month'; imported export "SELECT size.schools(), size.export($n, 10, '5')" true
}

# work [OPTION ...]: a line "step|statement rows" each of what is read, with OPTION set before.
work()
{
	dropdb --if-exists --force sized 2>/dev/null && createdb -T bare sized || tap_bail "no database"
	{ functions && echo "INSERT INTO registry.district (district_id, name, profile) VALUES (gen_random_uuid(), 'Sierra Vista Unified', 'pin')"; } |
		sql || tap_bail "no people"
	{
		echo "LOAD 'auto_explain'; SET auto_explain.log_level = warning; SET auto_explain.log_min_duration = 0;"
		echo "SET auto_explain.log_nested_statements = on; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off; $*"
		cat
	} | sql 2>&1 >/dev/null | awk '
		/^STEP / { step = $2 }
		/^Query Text: / { text = substr($0, 13); gsub(/[ \t]+/, "_", text); key = step "|" substr(text, 1, 90) }
		/ERROR/ { print "ERROR|" $0 }
		match($0, /actual rows=[0-9.]+ loops=[0-9]+/) { split(substr($0, RSTART, RLENGTH), part, /[= ]/); loops = part[5]; rows[key] += part[3] * loops }
		match($0, /Rows Removed by [A-Za-z ]*: [0-9]+/) { rows[key] += $NF * loops }
		END { for (key in rows) print key, rows[key] }' | LC_ALL=C sort -k 1,1
}

# What grew more than it should: six times, for sorting grows faster than what is sorted, and once over
# any table, of which find_word has most rows a person, for a plan may change its mind about an index.
grown() { LC_ALL=C join "$TMP/few" "$1" | awk -v slack=$((50 * MANY)) '$3 > 6 * $2 + slack { printf "%s: %d, then %d\n", $1, $2, $3 }'; }

steps $FEW | work >"$TMP/few"
steps $MANY | work >"$TMP/many"
is "every import was taken in" "$(grep -h '^ERROR' "$TMP/few" "$TMP/many" | head -n 5)" ""
is "what each does was seen" "$(grep -c 'UPDATE_registry.guardianship_t_SET_named_by' "$TMP/many")" 10
is "four times as many people are four times the work" "$(grown "$TMP/many" | head -n 5)" ""
# The test itself: everybody held against everybody is seen.
steps $MANY | sed '/STEP again/,$d' | work "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_indexscan = off; SET enable_bitmapscan = off;" >"$TMP/bad"
check "a plan that is not so is seen" test "$(grown "$TMP/bad" | wc -l)" -gt 5
tap_done
