#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two desks print at once on one printer: runs of two schools, two runs of one school, and one run that
# both work on. No sheet comes out twice and none is lost; a job that another desk has in hand is not
# taken for one that crashed.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/run.sh
. "$HERE/lib/run.sh"

says() { grep -qF -- "$2" "$1"; }
ONE='' TWO='' PID_mortega='' PID_ltran=''

# beside WHO PART RUN ...: beside the test; PID_WHO, and what it says in said.WHO.
beside()
{
	local who=$1
	shift
	WHO=$who run_beside "$DESK_DIR/said.$who" "$@"
	printf -v "PID_$who" %s "$RUN_PID"
}

# prints WHO PART RUN: on the one printer.
prints() { beside "$@" --printer "$PINDESK_PRINTER"; }

# both WHO WHO: have ended well.
both()
{
	local who pid
	for who; do
		pid=PID_$who
		wait "${!pid}"
		is "$who's desk is done" $? 0 || tap_note "$(cat "$DESK_DIR/said.$who")"
	done
}

# printed RUN LETTERS NAME: each letter once, on one sheet.
printed()
{
	is "$3: each letter on one sheet" "$(sql "SELECT count(*) || ' ' || count(DISTINCT credential_id) FROM desk.sheet WHERE run_id = $1")" "$2 $2"
	ID=$1 run_sound "$3"
	is "$3: none is lost" "$(comm -23 <(sql "SELECT number FROM desk.sheet WHERE run_id = $1 ORDER BY 1") <(run_tray | cut -d' ' -f1 | sort))" ""
}

two_schools()
{
	"$PINDESK_BUILD/pindesk" admin staff add rkim --name 'R. Kim' --role account_admin --school MADI --root-file "$DESK_DIR/keys/root" \
		--passphrase-fd 3 3< <(printf '%s\n' district-demo-2026 "$DESK_PASSPHRASE") >"$DESK_DIR.out" 2>&1 ||
		tap_bail "no clerk for the second school: $(cat "$DESK_DIR.out")"
	WHO=mortega run_begin 24 4 LINC
	ONE=$ID
	WHO=rkim run_begin 24 4 MADI
	TWO=$ID
	prints mortega print "$ONE"
	prints rkim print "$TWO"
	both mortega rkim
	printed "$ONE" 24 "a run of one school"
	WHO=rkim printed "$TWO" 24 "a run of another"
	ID=$ONE
	run_look
	run_finish 24
	ID=$TWO
	WHO=rkim
	run_look
	run_finish 24
	WHO=mortega
}

two_runs()
{
	WHO=mortega run_begin 24 4
	ONE=$ID
	WHO=ltran run_begin 24 4
	TWO=$ID
	prints mortega print "$ONE"
	prints ltran print "$TWO"
	both mortega ltran
	printed "$ONE" 24 "one of two runs of a school"
	printed "$TWO" 24 "the other one"
	is "no number is in both" "$(sql "SELECT count(*) FROM (SELECT number FROM desk.sheet GROUP BY school_id, number HAVING count(*) > 1) x")" 0
}

# Both make the codes and print the jobs of one run.
one_run()
{
	RUN_FREEZE=no run_begin 60 3
	sql "UPDATE desk.run SET title = 'Of both' WHERE run_id = $ID" >/dev/null
	beside mortega freeze "$ID"
	wait_until 30 frozen
	prints ltran resume "$ID"
	wait "$PID_mortega"
	is "it is frozen" $? 0 || tap_note "$(cat "$DESK_DIR/said.mortega")"
	prints mortega resume "$ID"
	both mortega ltran
	is "60 codes" "$(sql "SELECT count(*) || ' ' || count(DISTINCT credential_id) FROM desk.run_item WHERE run_id = $ID AND state = 'minted'")" "60 60"
	printed "$ID" 60 "one run on two desks"
	is "both have printed of it" "$(sql "SELECT count(DISTINCT by_whom) FROM desk.run_job WHERE run_id = $ID")" 2
	run_look
	run_finish 60
}
frozen() { [ "$(sql "SELECT state FROM desk.run WHERE run_id = $ID")" != draft ]; }

# What one desk has in hand, the other leaves alone; until that desk is gone.
in_hand()
{
	local first last
	run_begin 8 4
	mode held
	prints ltran print "$ID"
	check "one desk prints" wait_until 30 says "$DESK_DIR/said.ltran" printing
	run resume "$ID" --printer "$PINDESK_PRINTER" --only 999
	check "the other is told so" grep -q "L. Tran.*is printing it now. Leave it to that desk" <<<"$SAID" || tap_note "$SAID"
	first=$(sql "SELECT min(number) FROM desk.sheet WHERE run_id = $ID")
	last=$(sql "SELECT max(number) FROM desk.sheet WHERE run_id = $ID")
	run mark "$ID" "$first" "$last" blank
	ran "and cannot mark its sheets" 1
	check "because they are being printed" grep -q "is being printed now" <<<"$SAID" || tap_note "$SAID"
	run again "$ID" "$first" "$last" --note "gone?"
	ran "nor print them again" 1
	kill -KILL "$PID_ltran"
	wait "$PID_ltran" 2>/dev/null
	wait_until 30 let_go
	WHO=ltran run resume "$ID" --printer "$PINDESK_PRINTER" --only 999
	check "a desk that was killed has let go: its clerk knows" grep -q "4 may have come out, and nobody wrote down how it ended" <<<"$SAID" || tap_note "$SAID"
	sql "UPDATE desk.run_job SET seen_at = seen_at - interval '3 minutes' WHERE run_id = $ID" >/dev/null
	run resume "$ID" --printer "$PINDESK_PRINTER" --only 999
	check "and after a while so does everybody" grep -q "4 may have come out, and nobody wrote down how it ended" <<<"$SAID" || tap_note "$SAID"
	mode ok
	run resume "$ID" --printer "$PINDESK_PRINTER"
	run_look
	run_finish 8
}
let_go() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE usename = 'ltran'")" = 0 ]; }

# The desk in its terminal, and the command beside it.
desk_and_command()
{
	run_begin 40 4
	{
		run_story 40
		printf '%s\n' "wait to look at 0" "key Space" "wait 40 of 40 printed" "wait Look at the sheets in the tray" "key F10" "expect-exit 0"
	} >"$DESK_DIR/two.story"
	STORY_PATIENCE=60 desk_story "$DESK_DIR/two.story" >"$DESK_DIR.out" 2>&1 &
	RUN_PID=$!
	wait_until 60 at_printer
	prints ltran print "$ID"
	both ltran
	wait "$RUN_PID"
	is "the desk in its terminal is done" $? 0 || tap_note "$(cat "$DESK_DIR.out")"
	printed "$ID" 40 "a desk and a command"
	is "both have printed of it" "$(sql "SELECT count(DISTINCT by_whom) FROM desk.run_job WHERE run_id = $ID")" 2
	run_look
	run_finish 40
}
at_printer() { [ "$(sql "SELECT count(*) FROM desk.run_job WHERE run_id = $ID AND state <> 'todo'")" != 0 ]; }

desk_start
two_schools
two_runs
one_run
in_hand
desk_and_command
check "the history is whole" pindesk audit verify
tap_done
