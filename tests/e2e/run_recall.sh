#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/e2e/run_recall.sh direct|queue: a desk is killed with a print job at the printer. Whoever goes on
# with the run asks the printer what became of it, by the name it has there: what is certain is said
# and written down, what nobody knows is looked at as before, and nothing comes out twice.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/run.sh
. "$HERE/lib/run.sh"

HOW=${1:-direct}
JOB=0 PAGES=0

documents() { find "$PINDESK_PRINTED" -name '*.pdf' | wc -l; }
out() { [ "$(documents)" -gt "$PAGES" ]; }
named() { [ -n "$(sql "SELECT printer_job FROM desk.run_job WHERE run_id = $ID AND job = $JOB AND state = 'sent'")" ]; }
let_go() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE usename = '${WHO:-mortega}'")" = 0 ]; }

# killed MODE: the next job is at the printer when its desk dies; the printer is in that mode then.
killed()
{
	JOB=$(sql "SELECT min(job) FROM desk.run_job WHERE run_id = $ID AND state = 'todo'")
	PAGES=$(documents)
	mode held
	run_beside "$DESK_DIR.said" print "$ID" --only "$JOB" --printer "$WHERE"
	wait_until 30 named || tap_note "$(cat "$DESK_DIR.said")"
	wait_until 30 run_printer processing || tap_note "the printer has nothing"
	kill -KILL "$RUN_PID"
	wait "$RUN_PID" 2>/dev/null
	wait_until 30 let_go
	mode "$1"
}

# asked NAME STATE WORDS...: the run is gone on with; the job is in that state then, and this is said.
asked()
{
	local name=$1 state=$2 word
	shift 2
	run resume "$ID" --printer "$WHERE" --only "$JOB" --patience 8
	is "$name: its job is $state" "$(sql "SELECT state FROM desk.run_job WHERE run_id = $ID AND job = $JOB")" "$state"
	for word; do
		check "$name: says: $word" grep -qF -- "$word" <<<"$SAID" || tap_note "$SAID"
	done
}

settle()
{
	mode ok
	wait_until 30 run_printer idle
	run_look
	run_sound "$1"
}

LOOK="4 may have come out"
UNKNOWN="$LOOK, and nobody wrote down how it ended"

recall_out()
{
	killed ok
	wait_until 30 out
	wait_until 30 run_printer idle
	asked "out meanwhile" ended "says they are out. Look at them, then mark them" "$LOOK"
	is "out meanwhile: the printer's word is kept" "$(sql "SELECT said FROM desk.run_job WHERE run_id = $ID AND job = $JOB")" printed
	settle "out meanwhile"
	is "out meanwhile: nothing is printed again" "$(wc -l <"$DESK_DIR/missing")" 0
}

recall_prints()
{
	killed held
	run_beside "$DESK_DIR.said" resume "$ID" --printer "$WHERE" --only "$JOB"
	check "still at it: is followed" wait_until 30 says "printing" || tap_note "$(cat "$DESK_DIR.said")"
	WHO=ltran run resume "$ID" --printer "$WHERE" --only 999
	check "still at it: another desk leaves it alone" grep -q "is printing it now. Leave it to that desk" <<<"$SAID" || tap_note "$SAID"
	mode ok
	wait "$RUN_PID"
	check "still at it: to its end" says "says they are out" || tap_note "$(cat "$DESK_DIR.said")"
	settle "still at it"
	is "still at it: nothing is printed again" "$(wc -l <"$DESK_DIR/missing")" 0
}

recall_given_up()
{
	killed abort
	wait_until 30 run_printer idle
	asked "given up meanwhile" ended "gave it up. Look in its tray" "$LOOK"
	settle "given up meanwhile"
	is "given up meanwhile: it is printed again" "$(wc -l <"$DESK_DIR/missing")" 4
	killed late
	wait_until 30 out
	# A queue may have heard of the page, or not.
	asked "given up after it was out" ended "$([ "$HOW" = queue ] && echo "gave it up" || echo "after 1 page, as it says. Look")" "$LOOK"
	settle "given up after it was out"
	is "given up after it was out: nothing is printed again" "$(wc -l <"$DESK_DIR/missing")" 0
}

# A lie is found out as after any other job.
recall_lie()
{
	killed lie
	wait_until 30 run_printer idle
	asked "a lie" ended "says they are out. Look at them"
	settle "a lie"
	is "a lie: the tray shows it" "$(wc -l <"$DESK_DIR/missing")" 4
}

# It has forgotten; and the number is another job's by now.
recall_forgotten()
{
	[ "$HOW" = direct ] || return 0
	killed held
	printer_signal KILL
	printer again
	mode ok
	asked "forgotten" sent "no longer knows of it" "$UNKNOWN"
	JOB=$(sql "SELECT max(job) FROM desk.run_job WHERE run_id = $ID AND state = 'todo'")
	run print "$ID" --printer "$WHERE" --only "$JOB"
	ran "forgotten: another job gets its number"
	JOB=$(sql "SELECT min(job) FROM desk.run_job WHERE run_id = $ID AND state = 'sent'")
	asked "forgotten: that says nothing of the first" sent "no longer knows of it" "$UNKNOWN"
	settle "forgotten"
	is "forgotten: what did not come out is printed again" "$(wc -l <"$DESK_DIR/missing")" 4
}

recall_away()
{
	[ "$HOW" = direct ] || return 0
	killed held
	printer_signal STOP
	asked "not answering" sent "does not answer" "$UNKNOWN"
	printer_signal CONT
	mode ok
	wait_until 30 out
	wait_until 30 run_printer idle
	asked "not answering: asked again" ended "says they are out"
	settle "not answering"
}

# The print service of the desk that lost its power as well starts anew.
recall_power()
{
	[ "$HOW" = queue ] || return 0
	killed held
	cups kill "$DESK_DIR/cups"
	mode ok
	wait_until 30 out
	wait_until 30 run_printer idle
	PAGES=$(documents)
	cups again "$DESK_DIR/cups" >/dev/null
	JOB=$(sql "SELECT min(job) FROM desk.run_job WHERE run_id = $ID AND state = 'sent'")
	run resume "$ID" --printer "$WHERE" --only "$JOB" --patience 8
	if [ "$(documents)" -gt "$PAGES" ]; then
		check "power cut: what came out twice is said" grep -qE "more than once|there twice" <<<"$SAID" || tap_note "$SAID"
		# Of a number that is there twice, one is shredded.
		rm -f "$(find "$PINDESK_PRINTED" -name '*.pdf' | sort | tail -n 1)" && RUN_READ='' && rm -rf "$DESK_DIR/read"
	fi
	settle "power cut"
}

# The name it has at the printer was never written down.
recall_unnamed()
{
	killed ok
	wait_until 30 out
	sql "UPDATE desk.run_job SET printer_job = NULL WHERE run_id = $ID AND job = $JOB" >/dev/null
	asked "without a name" sent "$UNKNOWN"
	settle "without a name"
	is "without a name: nothing is printed again" "$(wc -l <"$DESK_DIR/missing")" 0
}

# A colleague need not wait until a desk counts as gone.
taken_over()
{
	WHO=ltran killed ok
	wait_until 30 out
	wait_until 30 run_printer idle
	asked "a colleague's" sent "is not connected; it counts as gone in" "or now: run resume --take-over"
	run resume "$ID" --printer "$WHERE" --only "$JOB" --take-over
	check "a colleague's: is taken over" grep -qE "sheets .* taken over from desk .* \(L. Tran\), which is not connected" <<<"$SAID" || tap_note "$SAID"
	check "a colleague's: and asked about" grep -qF "says they are out" <<<"$SAID" || tap_note "$SAID"
	is "a colleague's: which is recorded" "$(sql "SELECT string_agg(kind, ' ' ORDER BY seq) FROM desk.event WHERE kind ~ 'run_job_(taken|recalled)' AND (detail ->> 'job')::int = $JOB")" "run_job_taken_over run_job_recalled"
	settle "a colleague's"
	WHO=ltran killed ok
	wait_until 30 out
	WHO=ltran
	run resume "$ID" --printer "$WHERE" --only "$JOB"
	WHO=
	check "one's own: at once" grep -qF "says they are out" <<<"$SAID" || tap_note "$SAID"
	settle "one's own"
}

desk_start
run_where "$HOW"
run_begin 52 4
recall_out
recall_prints
recall_given_up
recall_lie
recall_forgotten
recall_away
recall_power
recall_unnamed
taken_over
run_finish 52 "$WHERE"
check "the history is whole" pindesk audit verify
rm -f "$DESK_DIR.said"
tap_done
