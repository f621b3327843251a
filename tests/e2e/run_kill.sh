#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The desk is killed at random moments of a run of 300 letters, while it makes the codes and while it
# prints, and is opened again; then the run is finished. PINDESK_KILLS: how often (12); PINDESK_SEED:
# as an earlier one.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/run.sh
. "$HERE/lib/run.sh"

KILLS=${PINDESK_KILLS:-12}
SEED=${PINDESK_SEED:-$((RANDOM * 32768 + RANDOM))}
LETTERS=300

# Where the run is: its state, codes, sheets and print jobs that wait.
stands()
{
	sql "SELECT r.state || ', ' || (SELECT count(*) FROM desk.run_item i WHERE i.run_id = r.run_id AND i.state = 'minted') || ' codes, '
		|| (SELECT count(*) FROM desk.sheet s WHERE s.run_id = r.run_id) || ' sheets, '
		|| (SELECT count(*) FROM desk.run_job j WHERE j.run_id = r.run_id AND j.state = 'todo') || ' jobs wait, '
		|| (SELECT count(*) FROM desk.run_job j WHERE j.run_id = r.run_id AND j.state = 'sent') || ' sent'
		FROM desk.run r WHERE r.run_id = $ID"
}

# story STATE MILLISECONDS: somebody signs in, goes on with the run, and so much later the desk is
# killed.
story()
{
	local state=$1 after=$2
	run_story "$LETTERS"
	case $state in
	draft) printf '%s\n' "wait $LETTERS letters" "key f" "wait Freeze the run" "type freeze" "key Enter" ;;
	*) printf '%s\n' "wait to look at" "key Space" ;;
	esac
	printf '%s\n' "let $after" "signal KILL" "expect-exit 137"
}

# kill_desk N: Nth time.
kill_desk()
{
	local state after most
	state=$(sql "SELECT state FROM desk.run WHERE run_id = $ID")
	# Codes are made much faster than letters are printed; most of the time belongs to these.
	if [ "$state" != frozen ] && [ "$1" -gt $((KILLS / 4)) ]; then
		[ "$state" != draft ] || run freeze "$ID"
		run resume "$ID" --printer "$PINDESK_PRINTER" --only 999
		state=frozen
	fi
	most=1000
	[ "$state" = frozen ] || most=400
	after=$((RANDOM % most))
	story "$state" "$after" >"$DESK_DIR/kill.story"
	desk_story "$DESK_DIR/kill.story" >"$DESK_DIR.out" 2>&1 ||
		tap_ok "kill $1, $state, after $after ms" 1 "$(cat "$DESK_DIR.out")"
	tap_note "kill $1 after $after ms of $state: $(stands)"
}

RANDOM=$((SEED % 32768))
tap_note "PINDESK_KILLS=$KILLS PINDESK_SEED=$SEED"
desk_start
RUN_FREEZE=no run_begin $LETTERS 5
for ((n = 1; n <= KILLS; n++)); do
	kill_desk "$n"
done
is "killed $KILLS times" "$((n - 1))" "$KILLS"
[ "$(sql "SELECT state FROM desk.run WHERE run_id = $ID")" != draft ] || run freeze "$ID"
run resume "$ID" --printer "$PINDESK_PRINTER" --only 999
is "$LETTERS codes" "$(sql "SELECT count(*) FROM desk.credential WHERE state = 'issued'")" $LETTERS
is "none double" "$(sql "SELECT count(DISTINCT (student_id, guardian_id)) FROM desk.credential")" $LETTERS
run_look
run_sound "killed $KILLS times"
run resume "$ID" --printer "$PINDESK_PRINTER"
ran "the rest is printed"
run_look
run_finish $LETTERS
check "the history is whole" pindesk audit verify
tap_done
