#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A letter run from the command line, into a folder: draft, exceptions, codes, print jobs, blank and
# reprinted sheets, a stop in the middle, and every sheet in its bucket at the end.
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

pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }

desk_start
PAPER=$DESK_DIR/paper
mkdir "$PAPER"

# Draft and look through
WHO=mortega run draft --title "Fall 2026" --grades 3 --job 20 --json
ran "a run is drafted"
ID=$(json 'v["run_id"]')
PLANNED=$(json 'v["planned"]')
run check "$ID"
ran "and looked through"
check "the exceptions are in words" grep -q "is not on the verified list\|RESTRICTED\|court order" <<<"$OUT"
run check "$ID" --json
is "each has a reason" "$(json 'all(e["code"].startswith("PD") for e in v)')" True
is "nothing was issued" "$(sql "SELECT count(*) FROM desk.credential")" 0
WHO=mortega run draft --title ""
ran "a run without a name is refused" 1

# Codes
run freeze "$ID" --json
ran "the clerk freezes it"
is "its codes are made" "$(sql "SELECT count(*) FROM desk.credential WHERE visit_id IS NULL")" "$PLANNED"
is "each sealed twice" "$(sql "SELECT count(*) FROM desk.envelope")" $((2 * PLANNED))
is "the manifest has its hash" "$(json 'len(v["manifest"])')" 64
run freeze "$ID"
ran "once" 1
run resume "$ID" --printer "folder:$PAPER" --only 99
ran "there is nothing to go on with"
is "no code was made twice" "$(sql "SELECT count(*) FROM desk.credential")" "$PLANNED"

# Paper
run print "$ID" --printer "folder:$PAPER" --manifest "$DESK_DIR/sheets.csv"
ran "its jobs are printed"
FILES=("$PAPER"/*.pdf)
# Pages whose words say that no code stands on them; the others are letters.
lists() { pdftotext "$1" - | tr '\n' ' ' | grep -o "No code stands on" | wc -l; }
list_pages() { pdftotext "$1" - | grep -c "Takes it home"; }
COUNT=0
LISTS=0
for file in "${FILES[@]}"; do
	COUNT=$((COUNT + $(pages "$file")))
	LISTS=$((LISTS + $(lists "$file")))
done
is "a page for each letter, and a list before those of each homeroom" "$COUNT" $((PLANNED + LISTS))
is "as many lists as homerooms come by in each job" "$LISTS" "$(sql "SELECT count(*) FROM (SELECT DISTINCT i.job, s.homeroom_id FROM desk.run_item i
	JOIN registry.student s ON s.student_id = i.carrier_id WHERE i.run_id = $ID AND i.state = 'minted') x")"
is "jobs of the size asked for" "$(($(pages "${FILES[0]}") - $(lists "${FILES[0]}")))" "$((PLANNED < 20 ? PLANNED : 20))"
check "the PDF is sound" qpdf --check "${FILES[0]}"
is "no glyph is missing" "$(paper_glyphs "${FILES[0]}")" ""
FIRST=$(basename "${FILES[0]}" .pdf)
check "the list comes first, with the first sheet" grep -q "sheets $FIRST to" <(pdftotext -f 1 -l 1 "${FILES[0]}" -)
pdftoppm -r 70 -png -f 1 -l 1 "${FILES[0]}" "$DESK_DIR/list"
check "the sheets are numbered in order" grep -q "$FIRST" <(pdftotext -f 2 -l 2 "${FILES[0]}" -)
is "the QR names the sheet" "$(pdftoppm -r 150 -gray -png -f 2 -l 2 "${FILES[0]}" "$DESK_DIR/q" && zbarimg -q --nodbus --raw "$DESK_DIR"/q*.png | grep -c "#s=$FIRST")" 1
is "a line for each sheet in the list" "$(tail -n +2 "$DESK_DIR/sheets.csv" | wc -l)" "$PLANNED"
CODE=$(paper_code "${FILES[0]}")
check "the letter has its code" test -n "$CODE"
is "which stands on its letter alone" "$(pdftotext "${FILES[0]}" - | grep -c "${CODE:0:5}.${CODE:5}")" 1
check "which is not in the list" test "$(grep -c "${CODE:0:5}" "$DESK_DIR/sheets.csv")" = 0
LANGS=$(sql "SELECT count(DISTINCT language) FROM desk.run_item WHERE state = 'minted'")
check "letters are in the languages parents read" test "$LANGS" -gt 1

# What became of the sheets
LAST=$(sql "SELECT max(number) FROM desk.sheet")
run mark "$ID" "$FIRST" "$LAST" mailed
ran "nothing is mailed unseen" 1
run mark "$ID" "$FIRST" "$LAST" good
ran "all are good"
run again "$ID" "$FIRST" "$FIRST"
ran "printing again wants a reason" 1
run again "$ID" "${FIRST#*-}" "${FIRST#*-}" --note "smudged"
ran "one is printed again"
run print "$ID" --printer "folder:$PAPER" --json
ran "on a new sheet"
is "which the jobs say" "$(json 'v[-1]["label"], v[-1]["sheets"], v[-1]["state"]')" "('again: ${FIRST#*-}', 1, 'ended')"
NEW=$(sql "SELECT max(number) FROM desk.sheet")
is "with the same code" "$(paper_code "$PAPER/$NEW.pdf")" "$CODE"
is "and no list" "$(pages "$PAPER/$NEW.pdf")" 1
run mark "$ID" "$NEW" "$NEW" good
run mark "$ID" "$FIRST" "$NEW" handed
ran "handed out"
is "the codes are live" "$(sql "SELECT count(*) FROM desk.credential WHERE state = 'live'")" "$PLANNED"
run close "$ID"
ran "not closed while a spoiled sheet lies about" 1
run reconcile "$ID"
ran "which reconcile shows" 1
run close "$ID" --sheet "$DESK_DIR/open.pdf"
ran "nor with its sheet" 1
check "which says what is open" grep -q "NOT CLOSED: 1 sheets or letters are not accounted for, the first is $FIRST" <(pdftotext "$DESK_DIR/open.pdf" - | tr '\n' ' ')
run day --close
ran "nor does the day close over it" 1
check "which names the run" grep -q "1, Fall 2026" <<<"$SAID"
run mark "$ID" "$FIRST" "$FIRST" shredded
ran "shredded"
run reconcile "$ID" --json
ran "every sheet is in a bucket"
is "difference 0" "$(json 'v["difference"]')" 0
run close "$ID" --sheet "$DESK_DIR/sheet.pdf"
ran "closed"
pdftotext -layout "$DESK_DIR/sheet.pdf" "$DESK_DIR/sheet.txt"
check "its sheet has the totals" grep -Eq "DIFFERENCE +0" "$DESK_DIR/sheet.txt"
check "and the hash of the manifest" grep -q "$(sql "SELECT left(encode(manifest, 'hex'), 8) FROM desk.run WHERE run_id = $ID")" "$DESK_DIR/sheet.txt"
check "and the newest event" grep -q "$(sql "SELECT left(encode(hash, 'hex'), 8) FROM desk.event WHERE kind = 'run_closed'")" "$DESK_DIR/sheet.txt"
is "and two lines to sign on" "$(grep -c "____ *date ____" "$DESK_DIR/sheet.txt")" 2
run day --close --sheet "$DESK_DIR/day.pdf"
ran "the day is closed"
check "its sheet says by whom" grep -q "M. Ortega" <(pdftotext "$DESK_DIR/day.pdf" -)
run day --json
is "nothing of it is open" "$(json 'sum(r["difference"] for r in v)')" 0
sql "UPDATE desk.day_end SET day = day - 9; UPDATE desk.run_job SET at = at - interval '1 day'" >/dev/null
run day
DAY=$(sql "SELECT registry.today() - 1")
check "a day that was left open is said" grep -qF "$DAY was left open: pindesk run day --date $DAY --close" <<<"$SAID"
run day --date soon
ran "a day is a day" 2
run day --date "$DAY" --close --sheet "$DESK_DIR/late.pdf"
ran "it is closed later"
check "which its sheet says" grep -qF "Sheet of the day, $DAY" <(pdftotext "$DESK_DIR/late.pdf" -)
run day
check "then none is left open" test "$(grep -c "was left open" <<<"$SAID")" = 0

# Mail comes back: the code of the one is cancelled at the desk, the other is sent to a new address.
# The runs of one day together are not what is tried here.
yesterday() { sql "UPDATE desk.run SET frozen_at = frozen_at - interval '2 days' WHERE frozen_at IS NOT NULL" >/dev/null; }
yesterday
run draft --title "By mail" --delivery mail --grades 2 --job 30 --json
IDM=$(json 'v["run_id"]')
run freeze "$IDM"
run print "$IDM" --printer "folder:$PAPER"
ran "a run by mail is printed"
read -r LOW HIGH <<<"$(sql "SELECT min(number) || ' ' || max(number) FROM desk.sheet WHERE run_id = $IDM")"
is "without lists" "$(pages "$PAPER/$LOW.pdf")" "$(sql "SELECT least(30, letters) FROM desk.run WHERE run_id = $IDM")"
run mark "$IDM" "$LOW" "$HIGH" good
run mark "$IDM" "$LOW" "$HIGH" mailed
run close "$IDM"
ran "mailed and closed"
run mark "$IDM" "$LOW" "$LOW" returned --note "moved away"
ran "a letter comes back"
run again "$IDM" "$LOW" "$LOW" --note "new address"
ran "and is not sent to the same address again" 1
sql "UPDATE registry.address SET line1 = '77 Willow Walk' WHERE address_id = (SELECT g.address_id FROM desk.sheet s
	JOIN desk.credential c USING (credential_id) JOIN registry.guardian g USING (guardian_id) WHERE s.number = '$LOW')" >/dev/null
run again "$IDM" "$LOW" "$LOW" --note "new address"
ran "but to the new one"
run print "$IDM" --printer "folder:$PAPER"
NEW=$(sql "SELECT max(number) FROM desk.sheet WHERE run_id = $IDM")
check "which stands on the new sheet" grep -q "77 Willow Walk" <(pdftotext "$PAPER/$NEW.pdf" -)
is "with the same code" "$(paper_code "$PAPER/$NEW.pdf")" "$(paper_code "$PAPER/$LOW.pdf")"
run close "$IDM"
ran "the run is open until that is placed" 1
run mark "$IDM" "$NEW" "$NEW" good
run mark "$IDM" "$NEW" "$NEW" mailed
run mark "$IDM" "$LOW" "$LOW" shredded
run close "$IDM"
ran "and closed again"
NEXT=$(sql "SELECT min(number) FROM desk.sheet WHERE run_id = $IDM AND state = 'mailed'")
run mark "$IDM" "${NEXT#*-}" "${NEXT#*-}" returned --cancel-codes --note "unknown there" --json
ran "another comes back, and its code is cancelled"
is "in JSON" "$(json 'v["sheets"]')" 1
is "the code has ended" "$(sql "SELECT c.state FROM desk.sheet s JOIN desk.credential c USING (credential_id) WHERE s.number = '$NEXT'")" revoked
run again "$IDM" "$NEXT" "$NEXT" --note "new address"
ran "so the letter is not sent again" 1

# A letter that cannot be drawn is left out, and the list before the letters does not name it.
run draft --title "Long names" --grades K --json
IDK=$(json 'v["run_id"]')
LETTERS=$(json 'v["planned"]')
yesterday
run freeze "$IDK"
sql "UPDATE registry.guardian SET given = repeat('Wilhelmina', 30) WHERE guardian_id = (SELECT guardian_id FROM desk.run_item WHERE run_id = $IDK AND ordinal = 2)" >/dev/null
mkdir "$DESK_DIR/long"
# Where nothing can be written, what was taken is given back: the job in hand, and the one drawn ahead.
trap '' XFSZ
(ulimit -f 8 && run print "$IDK" --printer "folder:$DESK_DIR/long" && exit "$RAN")
is "a folder that takes nothing" $? 1
is "no job counts as sent" "$(sql "SELECT string_agg(DISTINCT state, ' ') FROM desk.run_job WHERE run_id = $IDK")" todo
is "and the numbers are blank" "$(sql "SELECT string_agg(DISTINCT state, ' ') || count(DISTINCT run_job) FROM desk.sheet WHERE run_id = $IDK")" blank2
run print "$IDK" --printer "folder:$DESK_DIR/long"
ran "a run with a letter that does not fit is printed"
check "which says so" grep -q "Left out: .*Wilhelmina" <<<"$SAID"
BAD=$(sql "SELECT max(s.number) FROM desk.sheet s JOIN desk.run_item i USING (credential_id) WHERE i.run_id = $IDK AND i.ordinal = 2")
is "its sheet is blank" "$(sql "SELECT state FROM desk.sheet WHERE number = '$BAD'")" blank
COUNT=0
for file in "$DESK_DIR"/long/*.pdf; do
	COUNT=$((COUNT + $(pages "$file") - $(list_pages "$file")))
done
is "the others are there" "$COUNT" $((LETTERS - 1))
LONG=("$DESK_DIR"/long/*.pdf)
is "no list names it" "$(for file in "${LONG[@]}"; do pdftotext "$file" -; done | grep -c "^$BAD\$")" 0
check "the first list counts what follows it" grep -q ": $(($(pages "${LONG[0]}") - $(list_pages "${LONG[0]}"))) letters" <(pdftotext "${LONG[0]}" -)

# A second run kills no code of the first.
run draft --title "Second" --grades 3 --json
ID2=$(json 'v["run_id"]')
is "a second run has nobody left" "$(json 'v["planned"]')" 0
yesterday
run freeze "$ID2"
ran "and cannot be frozen" 1
is "the codes of the first still work" "$(sql "SELECT count(*) FROM desk.credential c JOIN desk.run_item i USING (credential_id)
	WHERE i.run_id = $ID AND c.state = 'live'")" "$PLANNED"

# A large run takes two people; killed at any moment and finished later it has as many codes as
# letters, none twice.
run draft --title "Killed" --grades 4,5 --job 5 --json
ID3=$(json 'v["run_id"]')
WANT=$(json 'v["planned"]')
run freeze "$ID3" --json
is "a large run waits for a second person" "$(json 'v["state"]')" waiting
run confirm "$ID3"
ran "who is not the first" 1

# killed SECONDS PART ...: as $WHO, until it is killed.
killed()
{
	local after=$1 part=$2
	shift 2
	timeout -s KILL "$after" "$PINDESK_BUILD/pindesk" run "$part" "$ID3" "$@" --user "$WHO" --passphrase-fd 3 \
		3<<<"$DESK_PASSPHRASE" >/dev/null
} 2>/dev/null
WHO=ltran killed 0.9 confirm
WHO=ltran run confirm "$ID3"
for after in 0.7 0.8 0.9 1.0 1.1 1.2 1.4 1.6 1.8 2.0; do
	WHO=mortega killed "$after" resume --printer "folder:$PAPER"
done
run resume "$ID3" --printer "folder:$PAPER"
ran "a run killed again and again is finished"
is "as many codes as letters" "$(sql "SELECT count(*) FROM desk.run_item WHERE run_id = $ID3 AND state = 'minted'")" "$WANT"
is "none double" "$(sql "SELECT count(*) FROM (SELECT student_id, guardian_id FROM desk.credential WHERE state IN ('issued', 'live') GROUP BY 1, 2 HAVING count(*) > 1) x")" 0
is "every letter has a sheet" \
	"$(sql "SELECT count(*) FROM desk.run_item i WHERE i.run_id = $ID3 AND i.state = 'minted' AND NOT EXISTS (SELECT FROM desk.sheet s WHERE s.credential_id = i.credential_id)")" 0
is "and no page without a number" "$(sql "SELECT count(*) FROM desk.sheet WHERE run_id = $ID3 AND state = 'sent'")" \
	"$(sql "SELECT sum(letters) FROM desk.run WHERE run_id = $ID3")"
check "the history is whole" pindesk audit verify

# A server that forgets: the command says so and fails, for nobody looks at a timer's screen
sql "BEGIN; SET LOCAL session_replication_role = replica;
	DELETE FROM desk.event WHERE (school_id, seq) IN (SELECT school_id, max(seq) FROM desk.event GROUP BY 1);
	UPDATE desk.event_head h SET seq = h.seq - 1, hash = (SELECT e.hash FROM desk.event e WHERE e.school_id = h.school_id AND e.seq = h.seq - 1); COMMIT" >/dev/null
run show "$ID3"
ran "a history that lost its end" 1
check "is said" grep -q "shorter than it was" <<<"$SAID"
tap_done
