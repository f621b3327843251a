#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# pindesk import: tries, takes in, takes in again, refuses; nothing is ever half done.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
PACKAGE=$HERE/data/oneroster-1.1
OTHERS=$HERE/../../shared/data/oneroster
EXPORTS=$HERE/../../shared/data/sis-exports

sql() { psql -X -q -A -t -w -c "$1" 2>&1; }

# What the registry and the events hold, as one number; the numbers of sequences do not count.
registry()
{
	local table
	for table in school homeroom student guardian guardian_phone guardianship emergency_contact find_word; do
		sql "SELECT '$table', md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM registry.$table x"
	done | sha256sum
	sql "SELECT count(*) FROM desk.event"
}

# run ARGUMENT...: what import says in OUT, its exit code in CODE.
run()
{
	pindesk import "$@" >"$DESK_DIR.out" 2>"$DESK_DIR.err"
	CODE=$?
	OUT=$(cat "$DESK_DIR.out")
}

says() { check "$1" grep -qF -- "$2" "$DESK_DIR.$3"; }
json() { python3 -c "import json, sys; print(json.load(open(sys.argv[1]))$1)" "$DESK_DIR.out" 2>&1; }

tries()
{
	local before
	before=$(registry)
	run --dry-run "$PACKAGE"
	is "a dry run works" "$CODE" 0
	is "and says what would be done" "$(head -5 <<<"$OUT")" "OneRoster 1.1. Tried only; the registry is as it was.
Schools        2 to add, 0 to change, 0 as before
Students       3 to add, 0 to change, 0 as before
Guardians      3 to add, 0 to change, 0 as before
Guardianships  4 to add, 0 to change, 0 as before"
	says "with samples" "  O'NEILL, Zoë Ann  0400000001, 3, Tide Elementary" out
	says "it counts what is odd, and where" "users.csv: a telephone number cannot be dialed and is left out. (line 7)" err
	is "it changes nothing" "$(registry)" "$before"
}

takes_in()
{
	run "$PACKAGE"
	is "an import works" "$CODE" 0
	is "and says what was done" "$OUT" "OneRoster 1.1.
Schools        2 added, 0 changed, 0 as before
Students       3 added, 0 changed, 0 as before
Guardians      3 added, 0 changed, 0 as before
Guardianships  4 added, 0 changed, 0 as before"
	says "it says the next step" "Schools without keys: 2. Run pindesk admin school keys." err
	is "what came in" "$(sql "SELECT string_agg(concat_ws(' ', g.given, nullif(g.family, ''), t.relation, t.standing, s.given), ', ' ORDER BY s.given, g.given)
		FROM registry.guardianship t JOIN registry.student s USING (student_id) JOIN registry.guardian g USING (guardian_id)
		WHERE t.source = 'oneroster'")" \
		"Maeve Rose O'Neill parent unverified Max, Wulandari relative unverified Suharto, Cara Byrne, Jr. guardian unverified Zoë, Maeve Rose O'Neill parent unverified Zoë"
	is "in its homeroom" "$(sql "SELECT concat_ws('|', s.born, s.grade, h.room, h.teacher) FROM registry.student s
		JOIN registry.homeroom h USING (school_id, homeroom_id) WHERE s.permanent_id = '0400000001'")" "2018-02-28|3|12|Chen"
	is "the look-up is tidied up" "$(sql "SELECT count(*) FROM pg_stat_all_tables WHERE relname IN ('find_word', 'find_pair', 'person_at') AND vacuum_count = 0")" 0
}

zipped()
{
	local before
	before=$(registry)
	(cd "$PACKAGE/.." && python3 -m zipfile -c "$DESK_DIR.package.zip" "$(basename "$PACKAGE")/") || tap_bail "no ZIP file"
	run --json "$DESK_DIR.package.zip"
	is "the same from a ZIP file" "$CODE $(json "['student']['unchanged']")" "0 3"
	is "changes nothing either" "$(registry)" "$before"
	head -c 700 "$DESK_DIR.package.zip" >"$DESK_DIR.package2.zip"
	run --json "$DESK_DIR.package2.zip"
	is "half a ZIP file is refused" "$CODE $(json "['code']")" "1 package.unreadable"
}

gone()
{
	rm -rf "$DESK_DIR.package"
	cp -r "$PACKAGE" "$DESK_DIR.package" || tap_bail "no copy of the package"
	sed -i '/^u2,/d; s/"u1,u2"/u1/' "$DESK_DIR.package/users.csv"
	sed -i '/^u2,/d' "$DESK_DIR.package/demographics.csv"
	sed -i '/,u2,/d' "$DESK_DIR.package/enrollments.csv"
	refuses "a student less" "1 of 2 students of Tide Elementary are not in the package any more."
	run --dry-run --anyway "$DESK_DIR.package"
	is "said so, it would be done" "$CODE $(grep -m1 '^Students' <<<"$OUT")" "0 Students       0 to add, 0 to change, 2 as before; 1 to end"
	says "and who it is" "O'NEILL, Max  0400000002" out
}

twins()
{
	run --twins
	is "nobody of the package is there twice" "$CODE $(grep -c BYRNE <<<"$OUT")" "0 0"
	sql "WITH g AS (INSERT INTO registry.guardian (given, family, email) SELECT given, family, email FROM registry.guardian WHERE given = 'Cara' RETURNING guardian_id)
		INSERT INTO registry.guardianship (school_id, student_id, guardian_id) SELECT s.school_id, s.student_id, g.guardian_id FROM g, registry.student s
		WHERE s.given = 'Max'" >/dev/null
	run --twins
	is "somebody who is" "$CODE $(grep -m1 -B1 BYRNE <<<"$OUT" | head -1)" "0 Guardian, same name, e-mail:"
	says "is shown side by side" "  BYRNE, JR., Cara, cara@example.org, +16265550112, guardian of Zoë Ann O'Neill (unverified)" out
	run --twins --json
	is "or told to a program" "$CODE $(python3 -c "import json, sys; print([(t['kind'], t['why'], t['one_id'] < t['other_id']) for t in json.load(open(sys.argv[1]))['twins']
		if t['one'].startswith('BYRNE')])" "$DESK_DIR.out")" "0 [('guardian', 'same name, e-mail', True)]"
	sql "DELETE FROM registry.guardianship WHERE source IS NULL AND guardian_id IN (SELECT guardian_id FROM registry.guardian WHERE given = 'Cara');
		DELETE FROM registry.guardian WHERE given = 'Cara' AND source IS NULL" >/dev/null
}

mapped()
{
	rm -rf "$DESK_DIR.package"
	mkdir "$DESK_DIR.package"
	printf 'ID;SC;LN;FN;BD;GR;TL\r\n77;TIDE;Núñez;Paz;4/12/2017;3;6265550177\r\n' | iconv -t utf-16 >"$DESK_DIR.package/STU.csv"
	run --json --mapping aeries --dry-run "$DESK_DIR.package"
	is "a UTF-16 export with semicolons by a mapping" "$CODE $(json "['student']['added']") $(json "['format']") $(json "['samples'][0]['name']")" "0 1 Aeries NÚÑEZ, Paz"
	run --format sds "$DESK_DIR.package"
	is "which is no School Data Sync" "$CODE" 1
	run --format mapped "$DESK_DIR.package"
	is "a mapping is needed" "$CODE" 2
	run --format excel "$DESK_DIR.package"
	is "a format it does not know" "$CODE" 2
}

again()
{
	local before
	before=$(registry)
	run --json "$PACKAGE"
	is "the same again" "$CODE" 0
	is "changes nobody" "$(json "['student']") $(json "['link']")" \
		"{'added': 0, 'changed': 0, 'unchanged': 3, 'ended': 0, 'missing': 0} {'added': 0, 'changed': 0, 'unchanged': 4, 'ended': 0, 'missing': 0}"
	is "as JSON it says all of it" "$(json "['imported']") $(json "['format']") $(json "['warnings'][0]['line']") $(json "['schools_without_key']")" "True OneRoster 1.1 4 2"
	is "the registry is as it was" "$(registry)" "$before"
}

# refuses NAME COMPLAINT [PLACE [ARGUMENT ...]]: the package in $DESK_DIR.package
refuses()
{
	local before
	before=$(registry)
	run "${@:4}" "$DESK_DIR.package"
	is "$1: refused" "$CODE" 1
	says "$1: it says that nothing happened" "Nothing was imported." err
	says "$1: it says where and why" "$2" err
	is "$1: nothing happened" "$(registry)" "$before"
	run --json "${@:4}" "$DESK_DIR.package"
	is "$1: JSON says so too" "$(json "['imported']")" False
	[ -z "${3:-}" ] || is "$1: and where" "$(json "['code']") $(json "['file']") $(json "['line']") $(json "['column']")" "$3"
}

broken()
{
	rm -rf "$DESK_DIR.package"
	cp -r "$PACKAGE" "$DESK_DIR.package" || tap_bail "no copy of the package"
	sed -i "$1" "$DESK_DIR.package/users.csv"
}

refuses_all()
{
	broken '4s/0400000003/0400000001/'
	refuses "an ID twice" 'users.csv, line 4, column identifier: the student of line 2 has "0400000001" too.'
	# The registry finds this one only when schools and homerooms are in already.
	broken '4s/0400000003/0412883107/'
	refuses "the ID of somebody else" "it is that of Suharto in the package and of Ana Maria Garcia Lopez in the district."
	broken '3s/,true,/,YES,/'
	refuses "neither true nor false" 'users.csv, line 3, column 4 (enabledUser): "YES" is neither' "row.invalid_boolean users.csv 3 4"
	says "the complaint has a name" "(row.invalid_boolean)" err
	run "$HERE/data/nothing"
	is "a folder that is not there" "$CODE" 1
	run
	is "no folder named" "$CODE" 2
	run --dryrun "$PACKAGE"
	is "an option it does not know" "$CODE" 2
	(PGHOST=$DESK_DIR/nobody run "$PACKAGE"; exit $CODE)
	is "no server" "$?" 1
}

at_work() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%import_apply%'")" = 1 ]; }

# Killed while the server is at work, held there by a lock.
killed()
{
	local before import
	before=$(registry)
	broken '2s/Zoë/Zoey/'
	coproc HOLDER { psql -X -q -A -t -w; }
	echo "BEGIN; SELECT sourced_id FROM registry.student WHERE source = 'oneroster' AND sourced_id = 'u1' FOR UPDATE;" >&"${HOLDER[1]}"
	read -r -u "${HOLDER[0]}" _
	pindesk import "$DESK_DIR.package" >/dev/null 2>&1 &
	import=$!
	check "an import is at work" wait_until 60 at_work
	kill -9 "$import"
	wait "$import" 2>/dev/null
	is "killed, it has done nothing" "$(registry)" "$before"
	eval "exec ${HOLDER[1]}>&-"
	run "$DESK_DIR.package"
	is "run again it does all of it" "$CODE $(grep -m1 '^Students' <<<"$OUT")" "0 Students       0 added, 1 changed, 2 as before"
	run "$PACKAGE"
	is "and its way back" "$CODE $(grep -m1 '^Students' <<<"$OUT")" "0 Students       0 added, 1 changed, 2 as before"
}

# edited SED ARGUMENT...: takes the package in with users.csv edited so.
edited()
{
	broken "$1"
	run "${@:2}" "$DESK_DIR.package"
}

endings()
{
	broken '/^p2,/d; s/"p1,p2"/p1/'
	refuses "a tie less of three" "1 of 3 guardians of Tide Elementary are not in the package any more."
	run --anyway "$DESK_DIR.package"
	is "said so, it ends" "$CODE $(grep -m1 '^Guardianships' <<<"$OUT")" "0 Guardianships  0 added, 0 changed, 3 as before; 1 ended"
	is "and is kept" "$(sql "SELECT why, tie ->> 'relation' FROM registry.guardianship_ended")" "not named|guardian"
	run --json "$PACKAGE"
	is "named again it is back" "$CODE $(json "['link']['added']")" "0 1"
	sql "UPDATE registry.guardianship t SET standing = 'verified', standing_document = 'birth_certificate' FROM registry.guardian g
		WHERE g.guardian_id = t.guardian_id AND g.given = 'Cara'" >/dev/null
	edited '/^p2,/d; s/"p1,p2"/p1/' --anyway
	is "whom the desk has verified stays" "$CODE $(grep -m1 '^Guardianships' <<<"$OUT")" \
		"0 Guardianships  0 added, 0 changed, 3 as before; 1 not in the package, left as they are"
	says "and is told" "Cara Byrne, Jr., guardian of Zoë Ann O'Neill: here \"verified\", in the package \"not named any more\"" out
	is "to somebody at the school too" "$(sql "SET SESSION AUTHORIZATION dnguyen; SELECT guardian, held FROM desk.ties_unnamed()")" "BYRNE, JR., Cara|verified"
	run "$PACKAGE"
	is "until the system names them again" "$(sql "SELECT state FROM registry.tie_doubt")" named
}

# changes SED ROW...: changes that bring these rows of users.csv anew, edited.
changes()
{
	local edit=$1 rows
	shift
	rows=$(IFS='|'; echo "$*")
	rm -rf "$DESK_DIR.package"
	mkdir "$DESK_DIR.package"
	printf 'propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,delta\n' >"$DESK_DIR.package/manifest.csv"
	sed -E "1{$edit;b}; /^($rows),/!d; s/^([^,]*),,,/\1,active,2026-11-01T08:00:00.000Z,/; $edit" "$PACKAGE/users.csv" >"$DESK_DIR.package/users.csv"
}

ties_of() { sql "SELECT string_agg(g.sourced_id, ' ' ORDER BY g.sourced_id) FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id)
	JOIN registry.student s USING (student_id) WHERE s.sourced_id = '$1' AND s.source = 'oneroster'"; }

# A row that is sent anew says whose somebody is, as far as its own side goes.
changed_ties()
{
	run "$PACKAGE"
	sql "UPDATE registry.guardianship t SET standing = 'unverified', standing_document = NULL FROM registry.guardian g
		WHERE g.guardian_id = t.guardian_id AND g.given = 'Cara'" >/dev/null
	is "whose row names whom" "$(sql "SELECT string_agg(concat_ws(' ', s.sourced_id, g.sourced_id, t.named_by), ', ' ORDER BY s.sourced_id, g.sourced_id)
		FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id) JOIN registry.student s USING (student_id) WHERE t.source = 'oneroster' AND g.sourced_id IN ('p1', 'p2', 'p3')")" \
		"u1 p1 3, u1 p2 1, u2 p1 2, u3 p3 2"
	changes '' u1 u2 p1 p2
	run --json "$DESK_DIR.package"
	is "sent anew as they are they keep their ties" "$CODE $(json "['link']['ended']") $(ties_of u1)" "0 0 p1 p2"
	changes 's/"p1,p2"/p1/' u1
	refuses "a guardian taken off a student" "1 of 3 guardians of Tide Elementary are not in the package any more."
	run --json --anyway "$DESK_DIR.package"
	is "said so, that tie ends" "$CODE $(json "['link']['ended']") $(ties_of u1)" "0 1 p1"
	changes 's/"p1,p2"//' u1
	run --json "$DESK_DIR.package"
	is "whom the guardian's own row names stays" "$CODE $(json "['link']['ended']") $(ties_of u1)" "0 0 p1"
	changes 's/"u1,u2"/u2/' p1
	run --json --anyway "$DESK_DIR.package"
	is "until that row does not either" "$CODE $(json "['link']['ended']") $(ties_of u1) $(ties_of u2)" "0 1  p1"
	changes 's/,agentSourcedIds//; s/,"u1,u2",/,/; s/example.org/example.net/' p1
	run --json "$DESK_DIR.package"
	is "rows without that column say nothing of it" "$CODE $(json "['guardian']['changed']") $(json "['link']['ended']") $(ties_of u2)" "0 1 0 p1"
	changes 's/,active,/,tobedeleted,/' p1
	refuses "a guardian who is deleted" "1 of 1 guardians of Tide Elementary are not in the package any more."
	run --json --anyway "$DESK_DIR.package"
	is "said so, has no ties" "$CODE $(json "['link']['ended']") $(ties_of u2)" "0 1 "
	run --json "$PACKAGE"
	is "a full package brings them back" "$CODE $(json "['link']['added']") $(ties_of u1) $(ties_of u2)" "0 3 p1 p2 p1"
}

# roles_gone ROLE...: changes that delete these rows of roles.csv.
roles_gone()
{
	local rows
	rows=$(IFS='|'; echo "$*")
	rm -rf "$DESK_DIR.package"
	mkdir "$DESK_DIR.package"
	printf 'propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\n' >"$DESK_DIR.package/manifest.csv"
	sed -n 1p "$HERE/data/oneroster-1.2/users.csv" >"$DESK_DIR.package/users.csv"
	sed -E "1b; /^($rows),/!d; s/^([^,]*),,,/\1,tobedeleted,2026-11-01T08:00:00.000Z,/" "$HERE/data/oneroster-1.2/roles.csv" >"$DESK_DIR.package/roles.csv"
}

# Who has two roles of a guardian and loses both.
changed_roles()
{
	run --json --anyway "$HERE/data/oneroster-1.2"
	is "a package of 1.2, whose roles say who is a guardian" "$CODE $(json "['format']") $(ties_of u1)" "0 OneRoster 1.2 p1"
	roles_gone r5
	run --json "$DESK_DIR.package"
	is "one of two roles deleted ends nothing" "$CODE $(json "['link']['ended']") $(json "['complete']") $(json "['can_end']") $(ties_of u1)" "0 0 False True p1"
	roles_gone r4
	refuses "the other one too" "1 of 1 guardians of Tide Elementary are not in the package any more."
	run --anyway "$DESK_DIR.package"
	is "said so, the ties end, also of a child who has left" "$CODE $(head -1 <<<"$OUT") $(grep -m1 '^Guardianships' <<<"$OUT") $(ties_of u1)" \
		"0 OneRoster 1.2, changes only: whoever it does not name stays as they are. Guardianships  0 added, 0 changed, 0 as before; 2 ended "
	roles_gone r1 r7
	run "$DESK_DIR.package"
	is "the roles of a student and a teacher end nobody" "$CODE $(grep -c '^Students.*ended' <<<"$OUT")" "0 0"
	says "and that is said" "roles.csv: a role with the status tobedeleted is no guardian's, and is left out. (2 rows, the first is line 2)" err
	run --json "$HERE/data/oneroster-1.2"
	is "a full package brings the tie back" "$CODE $(json "['link']['added']") $(ties_of u1)" "0 1 p1"
	rm -rf "$DESK_DIR.package"
	cp -r "$HERE/data/oneroster-1.2" "$DESK_DIR.package" || tap_bail "no copy of the package"
	sed -i -E '/^r[56],/s/(parent),,/\1,,2020-06-12/' "$DESK_DIR.package/roles.csv"
	run --dry-run "$DESK_DIR.package"
	is "a role whose endDate is past ends nothing" "$CODE $(grep -c '^Guardianships .* to end' <<<"$OUT")" "0 0"
	says "but is told, with a name, where no other role goes on" "roles.csv: every role of a guardian has an endDate that is past, as of Raúl Rivas; they stay guardians," err
	says "and how many" "tobedeleted. (line 7)" err
}

# contacts LINE...: the contacts of a mapped export that tells of changes.
contacts()
{
	printf '%s\n' "$@" >"$DESK_DIR.package/contacts.csv"
}

# A mapped export of changes says with a column that somebody is a guardian no more.
mapped_changes()
{
	rm -rf "$DESK_DIR.package"
	mkdir "$DESK_DIR.package"
	sed 's/^name = .*/name = shore/' "$HERE/../schema/mappings/powerschool.ini" >"$DESK_DIR.powerschool.ini"
	printf 'dcid,student_number,schoolid,last_name,first_name,dob,grade_level\n7,0042,SHORE,Ngo,Kim,02/03/2016,3\n' >"$DESK_DIR.package/students.csv"
	contacts student_dcid,contact_id,last_name,first_name,relationship,is_active,end_date 7,c1,Ngo,Lan,Mom,1, 7,c2,Ngo,Ba,Dad,1, 7,c3,Ngo,Old,Dad,0, 7,c4,Ngo,Past,Dad,1,1/1/2020
	run --json --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "of a full export whoever is no contact any more does not come in" "$CODE $(json "['guardian']['added']") $(json "['link']['added']")" "0 2 2"
	sed -i 's/^complete = .*/complete = no/' "$DESK_DIR.powerschool.ini"
	contacts student_dcid,contact_id,last_name,first_name,relationship,is_active 7,c1,Ngo,Lan,Mom,0
	sed -i 2d "$DESK_DIR.package/students.csv"
	run --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "changes that say so end a tie; more than a tenth is asked for" "$CODE $(grep -c '1 of 2 guardians of SHORE' "$DESK_DIR.err")" "1 1"
	run --json --anyway --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "said so, it ends, and no other" "$CODE $(json "['link']['ended']") $(json "['can_end']") \
$(sql "SELECT g.sourced_id FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id) WHERE t.source = 'shore'")" "0 1 True c2"
	contacts student_dcid,contact_id,last_name,first_name,relationship
	run --dry-run --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "changes that cannot say so say that" "$CODE $(head -1 <<<"$OUT")" \
		"0 PowerSchool, changes only, and no column says that a guardian is one no more: it ends nothing. Tried only; the registry is as it was."
	contacts_only
}

# Changes that have nothing but contacts, of a student whom the registry has and of one whom nobody knows.
contacts_only()
{
	local before
	rm "$DESK_DIR.package/students.csv"
	contacts student_dcid,contact_id,last_name,first_name,relationship,is_active 7,c5,Ngo,Mai,Aunt,1 99,c6,Body,No,Mom,1 98,c6,Body,No,Mom,1
	before=$(registry)
	run --dry-run --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "contacts alone: a dry run shows the tie they add" "$CODE $(grep -m1 '^Guardianships' <<<"$OUT") $(registry)" "0 Guardianships  1 to add, 0 to change, 0 as before $before"
	says "and whose it is" "  NGO, Mai  aunt of Kim Ngo" out
	says "and the students whom nobody knows, with their place" \
		"contacts.csv: column 1 (student_dcid) names a student whom the registry does not have; the row is left out. (2 rows, the first is line 3)" err
	says "that there is no other file is told" "students.csv: is not there; of what it tells nothing is changed." err
	run --json --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "taken in, the tie is there, and nobody of the others" "$CODE $(json "['guardian']['added']") $(json "['link']['added']") \
$(sql "SELECT string_agg(g.sourced_id, ' ' ORDER BY g.sourced_id) FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id) WHERE t.source = 'shore'")" "0 1 1 c2 c5"
	mv "$DESK_DIR.package/contacts.csv" "$DESK_DIR.package/CONTACTS.CSV"
	run --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	echo 7,c7,Ngo,Ute,Aunt,1 >>"$DESK_DIR.package/CONTACTS.CSV"
	run --mapping "$DESK_DIR.powerschool.ini" "$DESK_DIR.package"
	is "the history tells two packages apart, whatever letters their files are called with" \
		"$CODE $(sql "SELECT count(DISTINCT i.sha256) FROM (SELECT sha256 FROM desk.import ORDER BY import_id DESC LIMIT 2) i")" "0 2"
	mv "$DESK_DIR.package/CONTACTS.CSV" "$DESK_DIR.package/other.csv"
	refuses "a package with none of the files" "students.csv: the package has no such file, nor another one that the mapping reads." "" --mapping "$DESK_DIR.powerschool.ini"
}

# twice SED: as p2 and as p9, then edited.
twice()
{
	broken '/^p2,/{p;s/^p2,\(.*\)cara@\(.*\),,,\r*$/p9,\1cara.b@\2,u2,,/}'
	sed -i "$1" "$DESK_DIR.package/users.csv"
	run --json "${@:2}" "$DESK_DIR.package"
}

# A guardian comes twice and is joined; the old id alone means the record that stayed.
alias_of()
{
	local kept old
	twice ''
	is "a guardian comes a second time" "$CODE $(json "['guardian']['added']") $(json "['link']['added']")" "0 1 1"
	kept=$(sql "SELECT guardian_id FROM registry.guardian WHERE sourced_id = 'p2'")
	old=$(sql "SELECT guardian_id FROM registry.guardian WHERE sourced_id = 'p9'")
	is "is joined at the desk" "$(sql "SET SESSION AUTHORIZATION dnguyen; SELECT desk.twin_join(gen_random_uuid(), $kept, $old, '{}', '')")" joined
	twice ''
	is "both ids again change nothing" "$CODE $(json "['guardian']['added']") $(json "['guardian']['changed']") $(json "['link']['added']") $(json "['link']['ended']")" "0 0 0 0 0"
	twice '/^p2,/d; s/"p1,p2"/"p1,p9"/; s/cara.b@/cara.new@/'
	is "the old id alone changes the record that stayed" "$CODE $(json "['guardian']['added']") $(json "['guardian']['changed']") $(json "['link']['ended']") \
$(sql "SELECT email FROM registry.guardian WHERE guardian_id = $kept")" "0 0 1 0 cara.new@example.org"
	is "whose both ties are" "$(sql "SELECT string_agg(s.given, ', ' ORDER BY s.given) FROM registry.guardianship t JOIN registry.student s USING (student_id)
		WHERE t.guardian_id = $kept") $(sql "SELECT count(*) FROM registry.guardianship WHERE guardian_id = $old")" "Max, Zoë 0"
}

others()
{
	if [ ! -d "$OTHERS" ]; then
		tap_skip "packages made by others" "not here"
		return
	fi
	run --json "$OTHERS/v1.1-edfi-derived"
	is "Ed-Fi's district in 1.1" "$(json "['student']['added']") $(json "['guardian']['added']") $(json "['link']['added']")" "260 428 428"
	run --json "$OTHERS/v1.2-edfi-derived"
	is "is the same in 1.2" "$(json "['student']['unchanged']") $(json "['guardian']['unchanged']") $(json "['link']['unchanged']")" "260 428 428"
	run --json "$OTHERS/v1.1-gospelnerd-elementary"
	is "a school with homerooms and no parents" "$(json "['student']['added']") $(sql "SELECT count(*) FROM registry.homeroom h
		JOIN registry.school s USING (school_id) WHERE s.code = '1000'")" "72 6"
}

# came NAME EXPECTED ARGUMENT...: students, guardians and ties that come in; the same again brings nobody.
came()
{
	run --json "${@:3}"
	is "$1" "$CODE $(json "['student']['added']") $(json "['guardian']['added']") $(json "['link']['added']")" "0 $2"
	run --json "${@:3}"
	is "$1: the same again changes nothing" "$CODE $(json "['student']['added']") $(json "['student']['changed']") $(json "['guardian']['changed']") $(json "['link']['added']") \
$(json "['link']['ended']")" "0 0 0 0 0 0"
}

# Of every other system, whole: rows that are put together in the server.
exports()
{
	if [ ! -d "$EXPORTS" ]; then
		tap_skip "exports of other systems" "not here"
		return
	fi
	came "School Data Sync v1" "86 0 0" "$EXPORTS/microsoft-sds/SDS_Format/100_Users"
	came "School Data Sync v2.1" "4 2 3" "$EXPORTS/microsoft-sds/SDS_v2.1"
	is "who is whose" "$(sql "SELECT string_agg(concat_ws(' ', s.given, t.relation, g.given), ', ' ORDER BY s.given, g.given) FROM registry.guardianship t
		JOIN registry.student s USING (student_id) JOIN registry.guardian g USING (guardian_id) WHERE t.source = 'sds'")" \
		"Alice guardian Bob, Fred relative Jean, Jack guardian Jean"
	came "contacts of Ed-Fi's students" "0 428 428" --mapping edfi-contacts "$EXPORTS/edfi-contacts/student_contacts.csv"
	is "with their relation" "$(sql "SELECT count(*) FROM registry.guardianship WHERE source = 'edfi' AND relation = 'mother'")" 260
	run --mapping schoology "$EXPORTS/schoology"
	is "Schoology's, whose school nobody knows" "$CODE $(grep -c "a school that is not here: 1. Import the full" "$DESK_DIR.err")" "1 1"
	sql "INSERT INTO registry.school (code, name, source, sourced_id) VALUES ('1', 'Mock', 'schoology', '1')" >/dev/null
	came "Schoology's, when it is known" "4 2 4" --mapping schoology "$EXPORTS/schoology"
}

# clean NAME FILE...: nothing that a terminal obeys or that turns the writing round.
clean()
{
	is "$1" "$(python3 - "${@:2}" <<-'END'
		import re, sys
		for name in sys.argv[1:]:
		    text = open(name, encoding="utf-8").read()
		    for m in re.finditer("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
		        print("%s: U+%04X after %r" % (name.rsplit(".", 1)[-1], ord(m.group()), text[max(0, m.start() - 40):m.start()]))
		    if "\\u001b" in text or "\\u202e" in text:
		        print(name.rsplit(".", 1)[-1] + ": as an escape of JSON")
	END
	)" ""
}

# nasty KIND: the package with text that somebody made to harm; in the cells, in the names of columns and files.
nasty()
{
	rm -rf "$DESK_DIR.package"
	cp -r "$PACKAGE" "$DESK_DIR.package" || tap_bail "no copy of the package"
	python3 - "$DESK_DIR.package" "$1" <<-'END' || tap_bail "no package"
		import sys
		folder, kind = sys.argv[1:]
		def edit(name, *pairs):
		    path = folder + "/" + name
		    data = open(path, "rb").read()
		    for old, new in pairs:
		        if old not in data:
		            sys.exit("%s is not in %s" % (old, name))
		        data = data.replace(old, new, 1)
		    open(path, "wb").write(data)
		esc, turned = b"\x1b[2J\x1b]0;taken\x07", "\u202e\u2066".encode()
		if kind == "taken":
		    edit("orgs.csv", (b"Tide Elementary", b"Tide" + esc + b" Elementary" + turned))
		    edit("users.csv", (b"Max", b"Ma" + esc + b"x"), (b"Maeve", turned + b"Maeve\xc2\x9b31m"), (b"Suharto", b"Su\xe2\x80\x8fharto"),
		        (b"not-an-address", esc + b"not an address"), (b"cara@example.org", b"ca" + esc + b"ra@example.org"), (b"Iris", b"I" * 60000))
		elif kind == "large":
		    edit("users.csv", (b"Wulandari", b"W" * 1000000))
		elif kind == "nul":
		    edit("users.csv", (b"Wulandari", b"Wu" + esc + b"\x00landari"))
		elif kind == "cell":
		    edit("users.csv", (b"u2,,,true", b"u2,,,tr" + esc + turned + b"UE?"))
		elif kind == "column":
		    edit("users.csv", (b"middleName", b"mid" + esc + turned + b"dle"))
		elif kind == "id":
		    edit("users.csv", (b'"p1,p2"', b'"p1,p' + turned + b'\x1b[31m7"'))
		elif kind == "file":
		    open(folder + "/ev\x1b[31mil\u202e.csv", "w").write("x\n")
	END
}

harm()
{
	nasty taken
	run --anyway "$DESK_DIR.package"
	is "text that was made to harm is taken without what harms" "$CODE" 0
	clean "nothing of it reaches a terminal" "$DESK_DIR.out" "$DESK_DIR.err"
	run --json --dry-run --anyway "$PACKAGE"
	clean "nor samples, conflicts and warnings in JSON" "$DESK_DIR.out" "$DESK_DIR.err"
	cp -r "$PACKAGE" "$DESK_DIR.p"$'\e[31m\u202e' && run --anyway "$DESK_DIR.p"$'\e[31m\u202e'
	is "a package whose own name is so is taken" "$CODE" 0
	clean "and named without it" "$DESK_DIR.out" "$DESK_DIR.err"
	nasty taken
	run --anyway "$DESK_DIR.package"
	psql -X -q -A -t -c "SELECT to_jsonb(x)::text FROM registry.student x UNION ALL SELECT to_jsonb(x)::text FROM registry.guardian x UNION ALL SELECT to_jsonb(x)::text FROM registry.school x
		UNION ALL SELECT to_jsonb(x)::text FROM registry.homeroom x UNION ALL SELECT to_jsonb(x)::text FROM desk.import x UNION ALL SELECT to_jsonb(x)::text FROM desk.import_kept x
		UNION ALL SELECT to_jsonb(x)::text FROM registry.person_at x" >"$DESK_DIR.out"
	clean "nor the registry, of which letters and exports are made" "$DESK_DIR.out"
	is "who is who all the same" "$(sql "SELECT string_agg(given, ', ' ORDER BY given) FROM registry.guardian WHERE sourced_id IN ('p1', 'p2') AND source = 'oneroster'")" "Cara, Maeve31m Rose"
	for kind in cell column id file nul large; do
		nasty "$kind"
		run --json "$DESK_DIR.package"
		clean "$kind: what is said of it" "$DESK_DIR.out" "$DESK_DIR.err"
		check "$kind: in few words" test "$(wc -c <"$DESK_DIR.err")" -lt 2000
		is "$kind: it is refused, with its place" "$CODE $(json "['file']" | tail -c 10)" "1 $([ "$kind" = file ] && printf 'il\xef\xbf\xbd.csv' || echo users.csv)"
		run "$DESK_DIR.package"
		clean "$kind: nor without JSON" "$DESK_DIR.out" "$DESK_DIR.err"
	done
}

desk_start
trap 'rm -rf "$DESK_DIR".[eop]*; desk_end' EXIT
tries
takes_in
again
killed
zipped
gone
twins
mapped
refuses_all
others
exports
endings
changed_ties
alias_of
changed_roles
mapped_changes
harm
tap_done
