#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whom a letter run is for, from the command line: homerooms, lists of IDs, a family, several schools
# at once; some letters of a draft on paper, which are real people's and have no code; and letters with
# English on their back.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"
# shellcheck source=tests/lib/run.sh
. "$HERE/lib/run.sh"

# students RUN: IDs of those it is about.
students() { sql "SELECT string_agg(DISTINCT s.permanent_id, ' ' ORDER BY s.permanent_id) FROM desk.run_item i JOIN registry.student s USING (student_id) WHERE i.run_id = $1"; }

desk_start
ROOM=$(sql "SELECT room FROM registry.homeroom WHERE school_id = 1 ORDER BY homeroom_id LIMIT 1")
TEACHER=$(sql "SELECT teacher FROM registry.homeroom WHERE school_id = 1 ORDER BY homeroom_id DESC LIMIT 1")

# Homerooms
run draft --title Rooms --homeroom "$ROOM, ${TEACHER^^}" --json
ran "homerooms are chosen by room or teacher"
is "and no other" "$(sql "SELECT string_agg(DISTINCT h.room || h.teacher, ' ') FROM desk.run_item i JOIN registry.student s USING (student_id)
	JOIN registry.homeroom h ON h.homeroom_id = s.homeroom_id WHERE i.run_id = $(json 'v["run_id"]') AND h.room <> '$ROOM' AND h.teacher <> '$TEACHER'")" ""
run draft --title Rooms --homeroom nowhere
ran "a homeroom that is none" 1
check "is told with those there are" grep -q "There are: .*$ROOM" <<<"$SAID"

# Lists
read -r ONE TWO < <(sql "SELECT string_agg(permanent_id, ' ') FROM (SELECT permanent_id FROM registry.student WHERE school_id = 1 AND permanent_id LIKE '0%' ORDER BY student_id LIMIT 2) x")
AWAY=$(sql "SELECT min(permanent_id) FROM registry.student WHERE school_id = 2")
printf '%s\r\n"%s",\n%s\n77777\n' "${ONE#0}" "$TWO" "$AWAY" >"$DESK_DIR/ids.csv"
run draft --title List --ids "$DESK_DIR/ids.csv"
ran "IDs of nobody here" 1
check "are named" grep -q "2.*$AWAY, 77777" <<<"$SAID"
run draft --title List --ids "$DESK_DIR/ids.csv" --skip-unknown --json
ran "or left out when told to"
is "an ID that lost its zero is found" "$(students "$(json 'v["run_id"]')")" "$ONE $TWO"
printf '%s\n%s\n' "$ONE" "$TWO" | iconv -t UTF-16 >"$DESK_DIR/ids.txt"
run draft --title List --ids "$DESK_DIR/ids.txt" --json
ran "a list as a spreadsheet saves it"
is "is read whole" "$(students "$(json 'v["run_id"]')")" "$ONE $TWO"
head -c 300 "$PINDESK_BUILD/pindesk" >"$DESK_DIR/ids.txt"
run draft --title List --ids "$DESK_DIR/ids.txt"
ran "a file that is no text" 1
check "is called so" grep -q "holds NUL bytes, so it is not text" <<<"$SAID"
run draft --title Family --family "${ONE#0}" --json
ran "a family by the ID of a child"
is "is every guardian of it" "$(sql "SELECT count(*) FROM registry.guardianship t JOIN registry.student s USING (student_id) WHERE s.permanent_id = '$ONE'
	AND NOT EXISTS (SELECT FROM desk.run_item i WHERE i.run_id = $(json 'v["run_id"]') AND i.guardian_id = t.guardian_id)")" 0
run draft --title Both --family "$ONE" --ids "$DESK_DIR/ids.csv"
ran "not both at once" 1
run draft --title 'x' --who 'a", "grades": ["1' --json
ran "nothing slips into the filter" 1

# Several schools
WHO=dnguyen run draft --title District
ran "who works for several schools says which" 1
check "and is told which there are" grep -q "LINC, MADI, ROOS" <<<"$SAID"
printf '%s %s\n' "$ONE" "$AWAY" >"$DESK_DIR/ids.txt"
WHO=dnguyen run draft --title District --school all --ids "$DESK_DIR/ids.txt" --json
ran "a list over several schools"
is "makes a run at each school of it" "$(json '[r["school_id"] for r in v]')" "[1, 2]"
is "each with its own" "$(json '[r["planned"] + r["left_out"] > 0 for r in v]')" "[True, True]"
WHO=dnguyen run draft --title Grades --school LINC,MADI --grades 5,8
ran "and without one, at each school named"
is "two lines" "$(wc -l <<<"$OUT")" 2
WHO=dnguyen run draft --title Rooms --school LINC,MADI --homeroom "$ROOM"
ran "homerooms are one school's" 1
run draft --title Other --school MADI
ran "a school that is not one's own" 1

# Letters to look at
run draft --title Samples --grades 5 --json
ID=$(json 'v["run_id"]')
EVENTS="SELECT count(*) FROM desk.event WHERE kind = 'run_samples_printed'"
PDF=$DESK_DIR/samples.pdf
WHO=dnguyen run check "$ID" --samples "$PDF"
ran "letters to look at"
is "five" "$(pdfinfo "$PDF" | sed -n 's/^Pages: *//p')" 5
check "the PDF is sound" qpdf --check "$PDF"
is "no glyph is missing" "$(paper_glyphs "$PDF")" ""
check "for nobody else's eyes" test "$(stat -c %a "$PDF")" = 600
is "no code stands in them" "$(pdftotext "$PDF" - | grep -cE '[0-9]{5} [0-9]{5}')" 0
is "dots do, on every page" "$(pdftotext -layout "$PDF" - | awk -v RS="\f" '/[.][.][.][.][.]/ { n++ } END { print n }')" 5
is "SAMPLE stands across each, in pale grey" "$(pdftoppm -r 20 -gray "$PDF" "$DESK_DIR/s" && python3 -c '
import sys
print(sum(sum(215 < b < 240 for b in open(f, "rb").read()[15:]) > 1500 for f in sys.argv[1:]))' "$DESK_DIR"/s*.pgm)" 5
is "they name real families" "$(sql "SELECT count(*) FROM desk.event e CROSS JOIN LATERAL jsonb_array_elements(e.detail -> 'letters') l
	JOIN registry.student s ON s.student_id = (l ->> 0)::bigint WHERE e.kind = 'run_samples_printed'")" 5
is "and an event says which" "$(sql "$EVENTS")" 1
check "the QR opens the help page, not a letter" test -z "$(pdftoppm -r 150 -gray -png -f 1 -l 1 "$PDF" "$DESK_DIR/q" && zbarimg -q --nodbus --raw "$DESK_DIR"/q*.png | grep '#s=')"
run freeze "$ID"
run check "$ID" --samples "$PDF"
ran "not of a frozen run" 1

# English on the back, where the district wants it: a sheet of two sides for every letter.
BOTH=$DESK_DIR/both
mkdir "$BOTH" "$DESK_DIR/paper" && cp -r "$DESK_ROOT/schema/profiles/pin/letters" "$BOTH"
sed 's/^bilingual = no/bilingual = yes/' "$DESK_ROOT/schema/profiles/pin/profile.ini" >"$BOTH/profile.ini"
check "letters in two languages are put in force" pindesk admin profile load "$BOTH/profile.ini"
run draft --title Both --grades 4 --homeroom "$(sql "SELECT room FROM registry.homeroom WHERE school_id = 1 AND grade = '4' LIMIT 1")" --json
ID=$(json 'v["run_id"]')
run check "$ID" --samples "$PDF"
check "the samples have their backs" test "$(pdfinfo "$PDF" | sed -n 's/^Pages: *//p')" -gt 5
run freeze "$ID" --json
LETTERS=$(json 'v["minted"]')
run print "$ID" --printer "folder:$DESK_DIR/paper" --no-separators
ran "a run is printed"
FILE=$(ls "$DESK_DIR"/paper/*.pdf)
is "two pages a letter" "$(pdfinfo "$FILE" | sed -n 's/^Pages: *//p')" $((2 * LETTERS))
check "the PDF is sound, too" qpdf --check "$FILE"
N=$(sql "SELECT min(ordinal) FROM desk.run_item WHERE run_id = $ID AND language = 'es'")
check "Spanish in front" grep -q 'Su PIN' <(pdftotext -f $((2 * N - 1)) -l $((2 * N - 1)) "$FILE" -)
check "English on its back" grep -q 'Your Parent Portal PIN' <(pdftotext -f $((2 * N)) -l $((2 * N)) "$FILE" -)
is "with the same code" "$(pdftotext -f $((2 * N - 1)) -l $((2 * N)) "$FILE" - | grep -oE '[0-9]{5} [0-9]{5}' | sort -u | wc -l)" 1
N=$(sql "SELECT min(ordinal) FROM desk.run_item WHERE run_id = $ID AND language = 'en'")
is "nothing on the back of an English one" "$(pdftotext -f $((2 * N)) -l $((2 * N)) "$FILE" - | tr -d '\f' | grep -c .)" 0
is "a sheet is counted for each" "$(sql "SELECT count(*) FROM desk.sheet WHERE run_id = $ID")" "$LETTERS"

# A printer that cannot print on the back is told so before anything of it is on paper, itself or
# through a queue.
ONE=$(PRINTER_ONE_SIDED=1 "$DESK_ROOT/packaging/printer" start "$DESK_DIR/one")
read -r FIRST LAST < <(sql "SELECT min(number) || ' ' || max(number) FROM desk.sheet WHERE run_id = $ID")
run again "$ID" "$FIRST" "$LAST" --note "folded"

# one_side NAME PRINTER
one_side()
{
	run print "$ID" --printer "$2"
	ran "$1: a letter with a back does not go there" 1
	check "$1: which is said" grep -q "cannot print on both sides" <<<"$SAID"
	is "$1: nothing came out" "$(ls "$DESK_DIR/one/printed")" ""
	is "$1: the job waits, and its numbers are blank" "$(sql "SELECT j.state || ' ' || string_agg(DISTINCT s.state, ',') FROM desk.run_job j
		JOIN desk.sheet s ON s.run_id = j.run_id AND s.run_job = j.job WHERE j.run_id = $ID AND j.again GROUP BY j.state")" "todo blank"
}

# both_sides NAME PRINTER
both_sides()
{
	rm -f "$DESK_DIR/printer/sides"
	run print "$ID" --printer "$2"
	ran "$1: one that can prints it"
	is "$1: on both sides" "$(cat "$DESK_DIR/printer/sides")" two-sided-long-edge
}

# queue PRINTER: a CUPS of its own with the queue office on it.
queue()
{
	CUPS_SERVER=$("$HERE/print/cupsd" start "$DESK_DIR/cups" "$1") || tap_bail "cupsd does not start"
	export CUPS_SERVER
}

no_queue()
{
	"$HERE/print/cupsd" stop "$DESK_DIR/cups"
	rm -rf "$DESK_DIR/cups"
	unset CUPS_SERVER
}

one_side "a printer of one side" "$ONE"
PATH=$PATH:/usr/sbin
if command -v cupsd >/dev/null; then
	chmod 711 "$DESK_DIR"
	trap 'no_queue; desk_end' EXIT
	queue "$ONE"
	one_side "a queue of one side" office
	no_queue
	queue "$PINDESK_PRINTER"
	both_sides "a queue of two sides" office
	no_queue
	run_numbers sent | run_mark ruined
	run again "$ID" "$(run_numbers ruined | head -n 1)" "$(run_numbers ruined | tail -n 1)" --note "folded"
else
	tap_skip "through a queue" "cupsd is not installed"
fi
both_sides "a printer of two sides" "$PINDESK_PRINTER"
"$DESK_ROOT/packaging/printer" stop "$DESK_DIR/one"

# By mail a guardian's letters, a code for each child, lie together and go into one envelope.
mkdir "$DESK_DIR/mail"
run draft --title "By mail" --delivery mail --job 400 --json
ID=$(json 'v["run_id"]')
sql "UPDATE desk.policy SET value = '2000' WHERE section = 'run' AND key = 'second-person-above'" >/dev/null
run freeze "$ID"
run print "$ID" --printer "folder:$DESK_DIR/mail" --only 1
ran "a run by mail is printed"
BOTH="SELECT guardian_id FROM desk.run_item WHERE run_id = $ID AND job = 1 AND state = 'minted' GROUP BY 1 HAVING count(*) = 2"
is "the letters of one guardian follow on each other" "$(sql "SELECT count(*) FROM (SELECT max(ordinal) - min(ordinal) + 1 <> count(*) AS apart
	FROM desk.run_item WHERE run_id = $ID AND state = 'minted' GROUP BY guardian_id) x WHERE apart")" 0
is "in the order of ZIP" "$(sql "SELECT count(*) FROM (SELECT a.zip < lag(a.zip) OVER (ORDER BY i.ordinal) AS back FROM desk.run_item i
	JOIN registry.guardian g USING (guardian_id) JOIN registry.address a USING (address_id) WHERE i.run_id = $ID AND i.state = 'minted') x WHERE back")" 0
LIST=$(pdftotext -layout "$DESK_DIR"/mail/*.pdf - | grep -c "2 letters, one envelope")
is "a list before them says which go into one envelope" "$LIST" $((2 * $(sql "SELECT count(*) FROM ($BOTH) x")))
check "of which there are some" test "$LIST" -gt 0
check "the history is whole" pindesk audit verify
tap_done
