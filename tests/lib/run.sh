# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A letter run for one test, told from its paper: what lies in the printer's tray decides how sheets
# are marked, and the books are compared with it. After tap.sh and desk.sh, and desk_start.
#
#   run_begin 60 6; run print "$ID" --printer "$PINDESK_PRINTER"; run_look; run_sound "after it"
#   run_finish

# Where the pages that were read are kept, because reading takes its time.
RUN_READ=

sql() { psql -X -q -A -t -w -c "$1" 2>&1; }

# run PART ...: as the clerk $WHO; what it prints in OUT, what it says in SAID, its exit code in RAN.
run()
{
	local part=$1
	shift
	OUT=$(pindesk run "$part" --user "${WHO:-mortega}" --passphrase-fd 3 "$@" 3<<<"$DESK_PASSPHRASE" 2>"$DESK_DIR.err")
	RAN=$?
	SAID=$(cat "$DESK_DIR.err")
}
ran() { is "$1" "$RAN" "${2:-0}" || tap_note "$OUT $SAID"; }
json() { python3 -c 'import json,sys; v=json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" <<<"$OUT"; }

# run_beside FILE PART ...: the same beside the test, what it says in FILE; RUN_PID.
run_beside()
{
	local said=$1 part=$2
	shift 2
	: >"$said"
	"$PINDESK_BUILD/pindesk" run "$part" --user "${WHO:-mortega}" --passphrase-fd 3 "$@" \
		3<<<"$DESK_PASSPHRASE" >/dev/null 2>"$said" &
	# shellcheck disable=SC2034
	RUN_PID=$!
}

# run_story LETTERS: the beginning of a story: a clerk signs in, whoever did last, and opens that run.
run_story()
{
	cat "$DESK_ROOT/tests/stories/desk/sign_in_again.inc"
	printf '%s\n' "key F7" "wait Run of $1" "key Enter"
}

# run_begin LETTERS JOB [SCHOOL]: a run of that many letters, frozen with its codes; ID.
run_begin()
{
	run draft --title "Everybody" --school "${3:-LINC}" --json
	[ "$RAN" = 0 ] || tap_bail "no run is drafted: $SAID"
	ID=$(json 'v["run_id"]')
	# Students until their letters are as many as wanted, those with the most of them first.
	sql "SELECT t.permanent_id, count(*) FROM desk.run_item i JOIN registry.student t USING (student_id)
		WHERE i.run_id = $ID AND i.state = 'planned' AND NOT EXISTS (SELECT FROM desk.credential c WHERE c.student_id = t.student_id)
		GROUP BY 1 ORDER BY 2 DESC, 1" | awk -F'|' -v left="$1" '$2 <= left { left -= $2; print $1 }' >"$DESK_DIR/ids"
	run drop "$ID"
	run draft --title "Run of $1" --school "${3:-LINC}" --ids "$DESK_DIR/ids" --job "$2" --json
	ID=$(json 'v["run_id"]')
	is "a run of $1 letters" "$(json 'v["planned"]')" "$1"
	[ "${RUN_FREEZE:-yes}" = no ] && return
	run freeze "$ID" --json
	is "is frozen with its codes" "$(json 'str(v["minted"]) + v["state"]')" "$1frozen"
}

# run_tray: what lies in the tray, a line a letter: NUMBER CODE. Separator sheets have no code.
run_tray()
{
	local file
	RUN_READ=${RUN_READ:-$DESK_DIR/read}
	mkdir -p "$RUN_READ"
	for file in "$PINDESK_PRINTED"/*.pdf; do
		[ -e "$file" ] || continue
		[ -e "$RUN_READ/${file##*/}" ] || pdftotext -layout "$file" - | python3 -c '
import re, sys
for page in sys.stdin.read().split("\f"):
    code = re.search(r"(?<!\d)(\d{5}) (\d{5})(?!\d)", page)
    number = re.search(r"(?<!\d)\d{4}-\d{6}(?!\d)", page)
    if code and number:
        print(number[0], code[1] + code[2])' >"$RUN_READ/${file##*/}"
		cat "$RUN_READ/${file##*/}"
	done
}

# run_ranges: the numbers on standard input, as FIRST LAST
# of those that follow on each other.
run_ranges()
{
	python3 -c '
import sys
first = last = None
for number in sorted(set(sys.stdin.read().split())):
    if last and number[:5] == last[:5] and int(number[5:]) == int(last[5:]) + 1:
        last = number
        continue
    if last:
        print(first, last)
    first = last = number
if last:
    print(first, last)'
}

# run_mark MARK [NOTE]: the sheets on standard input.
run_mark()
{
	local first last
	while read -r first last; do
		run mark "$ID" "$first" "$last" "$1" ${2:+--note "$2"} || return
		[ "$RAN" = 0 ] || tap_ok "$first to $last are marked $1" 1 "$SAID"
	done < <(run_ranges)
}

run_numbers() { sql "SELECT number FROM desk.sheet WHERE run_id = $ID AND state = '$1' ORDER BY 1"; }

# run_look: as a clerk at the tray does: what is there is good, what is not is blank and is put down to
# be printed again. Only of sheets that wait to be looked at.
run_look()
{
	local first last
	run_numbers sent >"$DESK_DIR/sent"
	[ -s "$DESK_DIR/sent" ] || return
	run_tray | cut -d' ' -f1 | sort -u >"$DESK_DIR/there"
	comm -12 "$DESK_DIR/sent" "$DESK_DIR/there" | run_mark good
	comm -23 "$DESK_DIR/sent" "$DESK_DIR/there" >"$DESK_DIR/missing"
	run_mark blank "not in the tray" <"$DESK_DIR/missing"
	while read -r first last; do
		run again "$ID" "$first" "$last" --note "not in the tray"
		[ "$RAN" = 0 ] || tap_ok "$first to $last are printed again" 1 "$SAID"
	done < <(run_ranges <"$DESK_DIR/missing")
}

# run_sound WHEN: the books agree with the paper.
run_sound()
{
	local twice unknown lies double
	run reconcile "$ID" --json
	is "$1: difference is what lies in no bucket" \
		"$(json 'v["difference"] == v["sent"] + v["printed"] + v["blank"] + v["ruined"]')" True
	is "$1: reserved = handed + mailed + returned + shredded + in the safe + difference" \
		"$(json 'v["reserved"] == sum(v[k] for k in ("handed", "mailed", "returned", "shredded", "safe", "difference"))')" True
	is "$1: the books are sound" "$(sql "SELECT * FROM admin.paper_wrong()")" ""
	twice=$(run_tray | cut -d' ' -f1 | sort | uniq -d)
	is "$1: no sheet is there twice" "$twice" ""
	unknown=$(comm -13 <(sql "SELECT number FROM desk.sheet ORDER BY 1") <(run_tray | cut -d' ' -f1 | sort -u))
	is "$1: no sheet is there that the books do not know" "$unknown" ""
	lies=$(comm -13 <(run_tray | cut -d' ' -f1 | sort -u) <(sql "SELECT number FROM desk.sheet WHERE run_id = $ID AND state IN ('printed', 'handed', 'mailed', 'safe') ORDER BY 1"))
	is "$1: what is good is there" "$lies" ""
	double=$(sql "SELECT count(*) FROM (SELECT 1 FROM desk.credential WHERE state IN ('issued', 'live') GROUP BY student_id, guardian_id HAVING count(*) > 1) x")
	is "$1: nobody has two codes" "$double" 0
}

# The printer, and a CUPS before it: to make them fail.
mode() { "$DESK_ROOT/packaging/printer" mode "$DESK_DIR/printer" "$1"; }
printer() { "$DESK_ROOT/packaging/printer" "$1" "$DESK_DIR/printer" >/dev/null; }
printer_signal() { kill "-$1" "$(cat "$DESK_DIR/printer/pid")"; }
cups() { "$HERE/print/cupsd" "$@"; }

# says WORDS: what was started with run_beside "$DESK_DIR.said" has said so.
says() { grep -qF -- "$1" "$DESK_DIR.said"; }

# run_where direct|queue: sets WHERE to print, the printer itself or the queue "office" of a CUPS of our own.
# shellcheck disable=SC2034
run_where()
{
	command -v ipptool >/dev/null || tap_bail "ipptool is not here"
	PATH=$PATH:/usr/sbin
	WHERE=$PINDESK_PRINTER
	[ "$1" = queue ] || return 0
	command -v cupsd >/dev/null || tap_bail "cupsd is not here"
	chmod 711 "$DESK_DIR"
	CUPS_SERVER=$(cups start "$DESK_DIR/cups" "$PINDESK_PRINTER") || tap_bail "cupsd does not start"
	export CUPS_SERVER
	trap 'cups stop "$DESK_DIR/cups"; rm -f "$DESK_DIR.said"; desk_end' EXIT
	WHERE=office
}

# run_printer STATE: the printer is idle (nothing more comes out by itself) or processing now.
run_printer()
{
	ipptool -t "$PINDESK_PRINTER" /dev/stdin 2>/dev/null <<-'END' | grep -q "printer-state (enum) = $1"
	{
		OPERATION Get-Printer-Attributes
		GROUP operation-attributes-tag
		ATTR charset attributes-charset utf-8
		ATTR naturalLanguage attributes-natural-language en
		ATTR uri printer-uri $uri
		STATUS successful-ok
		DISPLAY printer-state
	}
	END
}

# run_finish LETTERS: prints what is left, looks, hands out, shreds and closes.
run_finish()
{
	for _ in 1 2 3 4; do
		[ "$(sql "SELECT count(*) FROM desk.run_job WHERE run_id = $ID AND state = 'todo'")" = 0 ] && break
		run resume "$ID" --printer "${2:-$PINDESK_PRINTER}"
		run_look
	done
	is "all is printed and looked at" "$(sql "SELECT count(*) FROM desk.sheet WHERE run_id = $ID AND state = 'sent'")" 0
	run_sound "all printed"
	is "each letter has a good sheet of its own" \
		"$(sql "SELECT count(DISTINCT credential_id) || ' ' || count(*) FROM desk.sheet WHERE run_id = $ID AND state = 'printed'")" "$1 $1"
	run_numbers printed >"$DESK_DIR/good"
	is "with a code of its own" "$(join <(sort "$DESK_DIR/good") <(run_tray | sort) | cut -d' ' -f2 | sort -u | wc -l)" "$1"
	run_mark handed <"$DESK_DIR/good"
	is "$1 live codes" "$(sql "SELECT count(*) FROM desk.credential c JOIN desk.run_item i USING (credential_id) WHERE i.run_id = $ID AND c.state = 'live'")" "$1"
	{ run_numbers blank; run_numbers ruined; } | run_mark shredded
	run_sound "all placed"
	run reconcile "$ID" --json
	is "difference 0" "$(json 'v["difference"]')" 0
	run close "$ID"
	ran "the run is closed"
}
