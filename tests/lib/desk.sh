# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A whole district for one test: database, sample people, printer, and a desk in a terminal of its
# own (tmux, or a story of tests/stories). PINDESK_BUILD names the build folder. All of it ends and
# goes with the test.
#
#   desk_start; desk_open; desk_keys mortega Tab; desk_type "$DESK_PASSPHRASE"; desk_keys Enter
#   check "the desk opens" desk_sees "Lincoln Elementary"

DESK_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PINDESK_BUILD=${PINDESK_BUILD:-$DESK_ROOT/build-test}
# shellcheck disable=SC2034
DESK_PASSPHRASE=counter-demo-2026
DESK_DIR=
# The district's profile.
DESK_PROFILE=${DESK_PROFILE:-pin}

desk_demo()
{
	"$DESK_ROOT/packaging/demo" --dir "$DESK_DIR" --build "$PINDESK_BUILD" --profile "$DESK_PROFILE" "$@"
}

# What a district's folder depends on, as one number.
desk_kind()
{
	(cd "$DESK_ROOT" && sha256sum "$PINDESK_BUILD/pindesk" packaging/demo schema/[0-9]*.sql \
		schema/profiles/*/*.ini schema/profiles/*/*/* schema/sample/* | sha256sum | cut -c1-16)
}

# Making a district takes seconds, unpacking one does not: the first test that needs one keeps it.
desk_template()
{
	local kept=$1
	rm -f "$PINDESK_BUILD/district-$DESK_PROFILE"-*.tar
	if ! { desk_demo --no-ui && desk_demo --stop; } >"$DESK_DIR.log" 2>&1; then
		tap_note "$(cat "$DESK_DIR.log")"
		return 1
	fi
	tar -C "$DESK_DIR" --exclude=./printer -cf "$kept.new" . && mv "$kept.new" "$kept"
}

# desk_start: makes DESK_DIR and sets what packaging/demo --env says.
desk_start()
{
	local kept
	trap desk_end EXIT
	trap 'exit 1' INT TERM HUP
	# A short name: a socket's address may have 107 characters.
	DESK_DIR=$(mktemp -d /var/tmp/pd.XXXXXX) || tap_bail "no folder in /var/tmp"
	kept=$PINDESK_BUILD/district-$DESK_PROFILE-$(desk_kind).tar
	{
		flock 8
		[ -e "$kept" ] || desk_template "$kept" || tap_bail "no district could be made"
	} 8>"$PINDESK_BUILD/district.lock"
	[ -e "$DESK_DIR/ready" ] || tar -C "$DESK_DIR" -xpf "$kept" || tap_bail "no district to unpack"
	eval "$(desk_demo --env 2>"$DESK_DIR.log" || echo false)" || {
		tap_note "$(cat "$DESK_DIR.log")"
		tap_bail "the district did not start"
	}
}

desk_end()
{
	desk_close
	desk_demo --stop --reset >/dev/null 2>&1
	rm -f "$DESK_DIR.log" "$DESK_DIR.err" "$DESK_DIR.out"
	rm -rf "$DESK_DIR"
}

# desk_story [--update] FILE: plays it (tests/stories/runner.c) against this district. TAP.
desk_story()
{
	env -u PGUSER PINDESK="$PINDESK_BUILD/pindesk" DESK_PASSPHRASE="$DESK_PASSPHRASE" \
		DESK_DIR="$DESK_DIR" PRINTER_STOP="$DESK_ROOT/packaging/printer stop $DESK_DIR/printer" \
		DESK_AGAIN="$DESK_ROOT/packaging/demo --dir $DESK_DIR --build $PINDESK_BUILD --env" \
		"$PINDESK_BUILD/story" "$@"
}

desk_tmux() { LC_ALL=C.UTF-8 tmux -u -S "$DESK_DIR/tmux" -f /dev/null "$@"; }

# desk_open [COLUMNS ROWS]: a new desk in its terminal (80 24).
desk_open()
{
	desk_close
	wait_until 10 desk_terminal "${1:-80}" "${2:-24}"
}

# May meet the server of the terminal before, which is still on its way out.
desk_terminal()
{
	desk_tmux new-session -d -x "$1" -y "$2" \
		"env -u PGUSER TERM=screen-256color pindesk 2>'$DESK_DIR/desk.err'" 2>/dev/null
}

desk_close() { desk_tmux kill-server 2>/dev/null; }

# desk_type TEXT: as typed. desk_keys KEY...: by name (Enter, F2, Escape, C-l, Tab, BSpace, Up).
desk_type() { desk_tmux send-keys -l -- "$1"; }
desk_keys() { desk_tmux send-keys "$@"; }

desk_screen() { desk_tmux capture-pane -p; }

desk_shows() { desk_screen | grep -qF -- "$1"; }

# desk_sees TEXT: waits for it (30 s); shows the screen when it does not come.
desk_sees() { wait_until 30 desk_shows "$1" || { desk_screen; return 1; }; }

# desk_step NAME TEXT: a step of the story, passed when the desk shows TEXT.
desk_step() { check "$1" desk_sees "$2"; }
