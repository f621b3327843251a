#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/e2e/run_faults.sh direct|queue: a letter run on a printer that fails in every way a printer
# can, asked directly or through a CUPS of its own. After each fault the clerk is told what is certain
# and what to look at, the tray is looked at, and the books agree with what lies in it.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/run.sh
. "$HERE/lib/run.sh"

HOW=${1:-direct}
JOB=0

# begin: the next job, beside us.
begin()
{
	JOB=$(sql "SELECT min(job) FROM desk.run_job WHERE run_id = $ID AND state = 'todo'")
	run_beside "$DESK_DIR.said" print "$ID" --only "$JOB" --printer "$WHERE" --patience "${PATIENCE:-20}"
}

# told NAME WORDS: they are said while it prints.
told() { check "$1" wait_until 30 says "$2" || tap_note "$(cat "$DESK_DIR.said")"; }

# ended NAME CODE WORDS...: it ends so, and says that.
ended()
{
	local name=$1 code=$2 word
	shift 2
	wait "$RUN_PID"
	is "$name" $? "$code" || tap_note "$(cat "$DESK_DIR.said")"
	for word; do
		check "$name: says: $word" says "$word" || tap_note "$(cat "$DESK_DIR.said")"
	done
}

# settle NAME: the printer is well again; the tray is looked at.
settle()
{
	mode ok
	wait_until 30 run_printer idle
	run_look
	run_sound "$1"
}

# What stands under every trouble.
SURE="Certain: what became of"
LOOK="6 may have come out"

fault_none()
{
	begin
	ended "a good printer" 0 "they are out. Look at them"
	settle "a good printer"
}

fault_waits() # MODE WORDS
{
	mode "$1"
	begin
	told "$1: the clerk is told" "$2"
	check "$1: that it goes on by itself" says "goes on by itself"
	mode ok
	ended "$1: it ends well" 0 "they are out. Look at them"
	settle "$1"
}

fault_abort()
{
	mode abort
	begin
	ended "given up" 1 "gave it up. Look in its tray" "$LOOK" "$SURE"
	settle "given up"
}

fault_late()
{
	mode late
	begin
	ended "given up after it was out" 1 "gave it up" "Look in its tray" "$LOOK" "$SURE"
	settle "given up after it was out"
	is "given up after it was out: nothing is printed again" "$(wc -l <"$DESK_DIR/missing")" 0
}

fault_lie()
{
	mode lie
	begin
	ended "a lie" 0 "Look at them, then mark them"
	settle "a lie"
	is "a lie: the tray shows it" "$(wc -l <"$DESK_DIR/missing")" 6
}

# A printer that hangs is given up after the patience, or when the clerk stops.
fault_hung()
{
	mode held
	begin
	told "hung: it prints" "printing"
	printer_signal STOP
	if [ "$HOW" = direct ]; then
		told "hung: the clerk is told" "not answering"
	fi
	kill "$RUN_PID"
	ended "hung: the clerk stops" 1 "Stopping" "Look in its tray" "$LOOK" "$SURE"
	printer_signal CONT
	settle "hung"
}

fault_silent()
{
	[ "$HOW" = direct ] || return 0
	mode held
	PATIENCE=2 begin
	told "silent: it prints" "printing"
	printer_signal STOP
	ended "silent: it is given up" 1 "has not answered for 2 seconds. Look in its tray" "$LOOK" "$SURE"
	PATIENCE=2 begin
	ended "silent: the next job is not sent" 1 "nothing of it was printed" "does not answer" "$LOOK" "$SURE"
	printer_signal CONT
	settle "silent"
}

fault_away()
{
	printer_signal KILL
	begin
	if [ "$HOW" = direct ]; then
		ended "switched off" 1 "nothing of it was printed" "does not answer. See that it is switched on" "$SURE"
	else
		told "switched off: the clerk is told" "office: "
		kill "$RUN_PID"
		ended "switched off: the clerk stops" 1 "Look in its tray" "$LOOK" "$SURE"
	fi
	printer again
	settle "switched off"
}

# Killed with the job in hand, and switched on again.
fault_killed()
{
	mode held
	begin
	told "killed: it prints" "printing"
	printer_signal KILL
	printer again
	if [ "$HOW" = direct ]; then
		ended "killed" 1 "no longer knows of it. Look in its tray" "$LOOK" "$SURE"
	else
		mode ok
		# The queue sends it anew, unless the printer had all of it.
		ended "killed" 1 "Look in its tray" "$LOOK" "$SURE"
		check "killed: says why" grep -qE "got it anew.* there twice, shred one|no longer knows of it" "$DESK_DIR.said"
	fi
	settle "killed"
}

fault_crash()
{
	mode held
	begin
	told "the print service crashes: it prints" "printing"
	cups kill "$DESK_DIR/cups"
	cups again "$DESK_DIR/cups" >/dev/null
	wait_until 20 spool_empty
	mode ok
	ended "the print service crashes: what the printer has comes out" 0 "they are out"
	settle "the print service crashes"
}
spool_empty() { [ -z "$(find "$DESK_DIR/cups/spool" -maxdepth 1 -name 'd*')" ]; }

fault_no_service()
{
	cups kill "$DESK_DIR/cups"
	begin
	ended "no print service" 1 "nothing of it was printed" "The print service of this desk (CUPS) does not answer" "$SURE"
	cups again "$DESK_DIR/cups" >/dev/null
	settle "no print service"
}

fault_rejects()
{
	cupsreject office
	begin
	ended "a queue that rejects" 1 "nothing of it was printed" "does not take any pages at the moment" "$SURE"
	cupsaccept office
	settle "a queue that rejects"
}

fault_disabled()
{
	cupsdisable office
	begin
	told "a queue that is held: the clerk is told" "paused. Someone must start it again"
	kill "$RUN_PID"
	ended "a queue that is held: taken back" 1 "Nothing was printed" "nothing of it was printed" "$SURE"
	cupsenable office
	settle "a queue that is held"
	cupsdisable office
	begin
	told "a queue that is held: it waits" "paused. Someone must start it again"
	cupsenable office
	ended "a queue that is started again prints" 0 "they are out"
	settle "a queue that is started again"
}

desk_start
run_where "$HOW"
run_begin 96 6
fault_none
fault_waits empty "out of paper"
fault_waits jam "jammed"
fault_abort
fault_late
fault_lie
fault_hung
fault_silent
fault_killed
fault_away
if [ "$HOW" = queue ]; then
	fault_crash
	fault_no_service
	fault_rejects
	fault_disabled
fi
run_finish 96 "$WHERE"
check "the history is whole" pindesk audit verify
rm -f "$DESK_DIR.said"
tap_done
