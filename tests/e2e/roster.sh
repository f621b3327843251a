#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The roster from the command line: workbooks and comma-separated files that other programs read back
# whole, whatever stands in the record; pages; codes by right, on paper, each one written down.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"

sql() { psql -X -q -A -t -w -c "$1" 2>&1; }
# roster OPTION...: as WHO; what it says in SAID, its exit code in RAN.
roster()
{
	SAID=$(pindesk roster --school LINC --user "${WHO:-mortega}" --passphrase-fd 3 "$@" 3<<<"$DESK_PASSPHRASE" 2>&1)
	RAN=$?
}
ran() { is "$1" "$RAN" "${2:-0}" || tap_note "$SAID"; }
# csv FILE EXPRESSION: of the rows as dicts, v.
csv() { python3 -c 'import csv,sys; v=list(csv.DictReader(open(sys.argv[1],encoding="utf-8-sig",newline=""))); print(eval(sys.argv[2]))' "$@"; }
# xlsx FILE EXPRESSION: of its sheet w and the rows as dicts, v; by another reader.
xlsx()
{
	/usr/bin/python3 -c 'import openpyxl,sys
w=openpyxl.load_workbook(sys.argv[1]).active
r=list(w.iter_rows()); h=[c.value for c in r[0]]
v=[dict(zip(h,[c.value for c in x])) for x in r[1:]]
print(eval(sys.argv[2]))' "$@"
}
printed() { pdftotext -layout "$1" -; }
codes_in() { for f in "$@"; do pdftotext -layout "$f" - | grep -oE '\b[0-9]{5} [0-9]{5}\b' | sort -u; done | sort -u; }

desk_start
OUT=$DESK_DIR/lists
mkdir "$OUT"
TIES="registry.guardianship t JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id
	JOIN registry.school c ON c.school_id = t.school_id WHERE c.code = 'LINC' AND s.status = 'active'"

# Nasty records: all of it has to come back as text, or not at all.
MB=$(head -c 1000000 /dev/zero | tr '\0' x)
psql -X -q -w <<-SQL
	UPDATE registry.student SET given = '=HYPERLINK("http://x")', family = '@SUM(A1)' WHERE permanent_id = (SELECT min(permanent_id) FROM registry.student);
	UPDATE registry.student SET given = E'Ev\x1b[2Jil \u202Egnp', middle = 'x' WHERE student_id = (SELECT student_id FROM registry.student ORDER BY permanent_id OFFSET 1 LIMIT 1);
	UPDATE registry.guardianship SET relation = '$MB' WHERE (student_id, guardian_id) IN (SELECT t.student_id, t.guardian_id FROM $TIES AND t.standing = 'verified' ORDER BY 1, 2 LIMIT 1);
SQL

roster --csv "$OUT/students.csv"
ran "students as comma-separated"
is "nobody else can read it" "$(stat -c %a "$OUT/students.csv")" 600
is "a line for each student" "$(csv "$OUT/students.csv" 'len(v)')" "$(sql "SELECT count(*) FROM registry.student s JOIN registry.school c USING (school_id) WHERE c.code = 'LINC' AND s.status = 'active'")"
is "IDs keep their zeros" "$(csv "$OUT/students.csv" '" ".join(sorted(r["ID"] for r in v)[:5])')" "$(sql "SELECT string_agg(permanent_id, ' ') FROM (SELECT permanent_id FROM registry.student s JOIN registry.school c USING (school_id) WHERE c.code = 'LINC' AND s.status = 'active' ORDER BY 1 LIMIT 5) x")"
is "a student's e-mail, if there is one" "$(csv "$OUT/students.csv" 'sum(bool(r["Student e-mail"]) for r in v)')" \
	"$(sql "SELECT count(*) FROM registry.student s JOIN registry.school c USING (school_id) WHERE c.code = 'LINC' AND s.status = 'active' AND s.email <> ''")"
is "no cell is a formula" "$(csv "$OUT/students.csv" '[c for r in v for c in r.values() if c[:1] in ("=", "@", "+", "-", "\t") and not c[1:].isdigit()]')" "[]"
is "nor has one that is none an apostrophe" "$(csv "$OUT/students.csv" '[c for r in v for c in r.values() if c[:1] == "\x27" and "(" not in c]')" "[]"
is "what would be one is text" "$(csv "$OUT/students.csv" 'sum("HYPERLINK" in r["Student"].upper() and r["Student"][0] == "\x27" for r in v)')" 1
check_not "no escape sequence, no bidi control" grep -qP '[\x00-\x08\x0b\x0e-\x1f]|\xe2\x80[\xaa-\xae]' "$OUT/students.csv"

roster --guardians --csv "$OUT/guardians.csv"
ran "guardians as comma-separated"
is "a line for each child" "$(csv "$OUT/guardians.csv" 'len(v)')" "$(sql "SELECT count(*) FROM $TIES")"
is "telephones are whole" "$(csv "$OUT/guardians.csv" '" ".join(sorted(set(r["Phone"] for r in v if r["Phone"]))[:9])')" \
	"$(sql "SELECT string_agg(phone, ' ') FROM (SELECT DISTINCT desk.first_phone(t.guardian_id) COLLATE \"C\" AS phone FROM $TIES AND desk.first_phone(t.guardian_id) IS NOT NULL
		AND NOT EXISTS (SELECT FROM registry.guardianship x WHERE x.guardian_id = t.guardian_id AND x.school_id = t.school_id AND x.standing = 'restricted') ORDER BY 1 LIMIT 9) x")"
is "nothing of restricted people but the name" "$(csv "$OUT/guardians.csv" 'sum(bool(r["Phone"] or r["E-mail"] or r["Child"] or r["Language"]) for r in v if r["Standing"] == "RESTRICTED")')" 0
check "and there are some" test "$(csv "$OUT/guardians.csv" 'sum(r["Standing"] == "RESTRICTED" for r in v)')" -gt 0

roster --guardians --xlsx "$OUT/guardians.xlsx"
ran "guardians as a workbook"
is "nobody else can read it" "$(stat -c %a "$OUT/guardians.xlsx")" 600
is "no folder is left beside it" "$(find "$OUT" -name '.pindesk*')" ""
is "the same lines as in the other file" "$(xlsx "$OUT/guardians.xlsx" 'len(v)')" "$(csv "$OUT/guardians.csv" 'len(v)')"
is "cell for cell" "$(xlsx "$OUT/guardians.xlsx" '[k for a, b in zip(v, __import__("csv").DictReader(open("'"$OUT/guardians.csv"'", encoding="utf-8-sig", newline=""))) for k in b if (a[k] or "") != b[k].lstrip("\x27")] ')" "[]"
is "a cell of a million is cut" "$(xlsx "$OUT/guardians.xlsx" 'max(len(r["Relation"] or "") for r in v)')" 2000
is "every cell is text" "$(xlsx "$OUT/guardians.xlsx" '{c.data_type for x in w.iter_rows() for c in x if c.value is not None}')" "{'s'}"
is "the heading stays, with a filter on each column" "$(xlsx "$OUT/guardians.xlsx" 'w.freeze_panes, w.auto_filter.ref == w.dimensions')" "('A2', True)"
roster --xlsx "$OUT/nowhere/students.xlsx"
ran "a folder that is not there is said" 1
roster --xlsx /dev/full/x.xlsx
ran "so is one that is none" 1
(trap "" XFSZ; ulimit -f 8; roster --xlsx "$OUT/cut.xlsx"; exit "$RAN") >/dev/null 2>&1
is "a file that cannot be finished is not there" "$(ls "$OUT"/cut.xlsx "$OUT"/.pindesk* 2>/dev/null)" ""

# Choosing and sorting
roster --guardians --filter 'code=none' --filter 'standing=not verified' --grade K,1 --csv "$OUT/some.csv"
ran "some lines"
is "are those" "$(csv "$OUT/some.csv" '{(r["PIN"], r["Standing"]) for r in v}, {g for r in v for g in r["Grade"].split("; ")} <= {"K", "1"}, len(v)')" \
	"({('none', 'not verified')}, True, $(sql "SELECT count(*) FROM $TIES AND t.standing = 'unverified' AND s.grade IN ('K', '1')"))"
roster --sort id:down --search "garcia" --csv "$OUT/sorted.csv"
ran "sorted and searched"
is "by ID, the last first" "$(csv "$OUT/sorted.csv" '[r["ID"] for r in v] == sorted((r["ID"] for r in v), reverse=True) and len(v) > 3')" True
is "with and without an accent" "$(csv "$OUT/sorted.csv" 'all("GARC" in r["Student"].upper() for r in v), any("GARCÍA" in r["Student"] for r in v), any("GARCIA" in r["Student"] for r in v)')" "(True, True, True)"
roster --filter 'shoe=9' --csv "$OUT/no.csv"
ran "a column that is not there" 2
check "is answered with those that are" grep -q "There are: name grade room" <<<"$SAID"
roster --csv "$OUT/a.csv" --xlsx "$OUT/a.xlsx"
ran "one way out at a time" 2
SAID=$(pindesk roster --school ROOS --user mortega --passphrase-fd 3 --csv "$OUT/no.csv" 3<<<"$DESK_PASSPHRASE" 2>&1)
is "another school's is refused" "$?" 1
check_not "and not written" test -e "$OUT/no.csv"
is "each export is an event" "$(sql "SELECT count(*) FROM desk.event WHERE kind = 'data_exported' AND actor = 'mortega' AND detail->>'what' ~ '^(students|guardians) of Lincoln'")" 8

# Pages
roster --guardians --pdf "$OUT/guardians.pdf"
ran "guardians as pages"
check "sound ones" qpdf --check "$OUT/guardians.pdf"
check "with the names" grep -q "GARCIA, Juan" <<<"$(printed "$OUT/guardians.pdf")"
is "mode 600 as well" "$(stat -c %a "$OUT/guardians.pdf")" 600
check "no heading is broken off" grep -qE "Guardian +Child +Grade +Room +PIN +Registered +Standing +Relation +Language +Phone" <<<"$(printed "$OUT/guardians.pdf")"
is "no relation is broken off" "$(printed "$OUT/guardians.pdf" | grep -oE '\b(step|grand)[a-z]*\b-?' | sort -u | tr '\n' ' ')" "$(sql "SELECT string_agg(DISTINCT t.relation, ' ' ORDER BY t.relation) || ' ' FROM $TIES AND t.relation ~ '^(step|grand)'")"
is "nor a telephone" "$(printed "$OUT/guardians.pdf" | grep -oE '\b[0-9]{3}-[0-9]{3}-[0-9]{4}\b' | wc -l)" "$(csv "$OUT/guardians.csv" 'sum(r["Phone"].startswith("+1") for r in v)')"
roster --pdf "$OUT/pupils.pdf"
ran "students as pages"
check "nor one of theirs" grep -qE "Student +Grade +Room +Teacher +ID +PIN +Registered +Verified +Born +Language" <<<"$(printed "$OUT/pupils.pdf")"
is "each ID stands whole" "$(printed "$OUT/pupils.pdf" | grep -oE '\b[0-9]{10}\b' | sort)" "$(sql "SELECT permanent_id FROM registry.student s JOIN registry.school c USING (school_id) WHERE c.code = 'LINC' AND s.status = 'active' ORDER BY 1")"
is "each birthday too" "$(printed "$OUT/pupils.pdf" | grep -cE '[0-9]{10}.*\b[0-9]{2}/[0-9]{2}/20[0-9]{2}\b')" "$(sql "SELECT count(*) FROM registry.student s JOIN registry.school c USING (school_id) WHERE c.code = 'LINC' AND s.status = 'active' AND born IS NOT NULL")"

# Codes
SAID=$(pindesk run draft --title Fall --grades 3 --user mortega --passphrase-fd 3 3<<<"$DESK_PASSPHRASE" 2>&1)
ID=$(sql "SELECT max(run_id) FROM desk.run")
pindesk run freeze "$ID" --user mortega --passphrase-fd 3 3<<<"$DESK_PASSPHRASE" >/dev/null 2>&1
mkdir "$OUT/letters" "$OUT/rosters"
pindesk run print "$ID" --printer "folder:$OUT/letters" --user mortega --passphrase-fd 3 3<<<"$DESK_PASSPHRASE" >/dev/null 2>&1
MADE=$(sql "SELECT count(*) FROM desk.credential")
check "there are codes" test "$MADE" -gt 20
for file in "$OUT"/*.csv "$OUT"/*.pdf; do
	[ "${file##*.}" = pdf ] && pdftotext -layout "$file" "$file.txt"
done
roster --guardians --csv "$OUT/after.csv"
roster --guardians --xlsx "$OUT/after.xlsx"
codes_in "$OUT"/letters/*.pdf >"$OUT/codes.txt"
roster --guardians --pdf "$OUT/after.pdf"
is "the day until which a code works stands whole" "$(printed "$OUT/after.pdf" | grep -cE '\bmade\b.*\b[0-9]{2}/[0-9]{2}/20[0-9]{2}\b')" "$(sql "SELECT count(*) FROM desk.credential WHERE state = 'issued'")"
is "a letter for each" "$(wc -l <"$OUT/codes.txt")" "$MADE"
tr -d ' ' <"$OUT/codes.txt" >"$OUT/bare.txt"
unzip -p "$OUT/after.xlsx" >"$OUT/after.xml"
check_not "no code is in a file" grep -rqFf "$OUT/bare.txt" "$OUT/after.csv" "$OUT/after.xml"
check_not "nor as it is read" grep -rqFf "$OUT/codes.txt" "$OUT/after.csv" "$OUT/after.xml"
roster --guardians --codes --reason x --csv "$OUT/no.csv"
ran "codes are for paper only" 2
roster --guardians --codes --printer "folder:$OUT/rosters"
ran "with a reason" 2
WHO=dnguyen roster --guardians --codes --reason "I want them" --printer "folder:$OUT/rosters"
ran "who may look no code up prints none" 1
is "and nothing came out" "$(ls "$OUT/rosters")" ""
roster --guardians --codes --reason "Fire drill" --grade 3 --sort room --printer "folder:$OUT/rosters"
ran "who may, does"
FILE=$(ls "$OUT"/rosters/*.pdf)
is "the file is named for the paper" "${FILE##*/}" 0001-R0001.pdf
codes_in "$FILE" >"$OUT/on.txt"
is "each code is that of its letter" "$(cmp "$OUT/codes.txt" "$OUT/on.txt" && echo same)" same
PAGES=$(pdfinfo "$FILE" | sed -n 's/^Pages: *//p')
check "several pages" test "$PAGES" -gt 1
is "each says who, when and why" "$(printed "$FILE" | grep -cE 'CONFIDENTIAL +0001-R0001 +M. Ortega, [0-9/]+ [0-9:]+: Fire drill')" "$PAGES"
is "an event for each code" "$(sql "SELECT count(*) FROM desk.event WHERE kind = 'code_listed' AND detail->>'reason' = 'Fire drill'")" "$MADE"
is "and one for the paper" "$(sql "SELECT string_agg(kind || coalesce(' ' || (detail->>'pages'), ''), ', ' ORDER BY seq) FROM desk.event WHERE kind LIKE 'roster%' AND kind <> 'roster_viewed'")" \
	"roster_asked, roster_codes_opened, roster_printed $PAGES"
is "all of them signed" "$(sql "SELECT string_agg(DISTINCT kind, ' ') FROM desk.event WHERE NOT desk.event_signed(event) AND actor = 'mortega'")" ""
check "the history is proven" pindesk audit verify --user jwells --passphrase-fd 3 3<<<"$DESK_PASSPHRASE"
sql "UPDATE desk.policy SET value = 'never' WHERE section = 'credential' AND key = 'reveal'"
roster --guardians --codes --reason "Again" --printer "folder:$OUT/rosters"
ran "where nobody looks codes up, nobody prints them" 1
sql "UPDATE desk.policy SET value = 'two-people' WHERE section = 'credential' AND key = 'reveal'"
roster --guardians --codes --reason "Again" --printer "folder:$OUT/rosters"
ran "where it takes two, it waits for the second" 1
check "and says so" grep -q "A second person has to say yes" <<<"$SAID"
tap_done
