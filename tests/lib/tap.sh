# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# TAP for the tests that are scripts: one line for each thing that was looked at, and what was seen
# when it was not as it should be. End with tap_done.

TAP_COUNT=0
TAP_FAILED=0

# tap_ok NAME STATUS [SEEN]: STATUS 0 is good; SEEN is shown when it is not.
tap_ok()
{
	TAP_COUNT=$((TAP_COUNT + 1))
	if [ "$2" = 0 ]; then
		echo "ok $TAP_COUNT - $1"
		return 0
	fi
	echo "not ok $TAP_COUNT - $1"
	TAP_FAILED=$((TAP_FAILED + 1))
	[ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
	return 1
}

# check NAME COMMAND...: good when the command succeeds.
check()
{
	local name=$1 seen status
	shift
	seen=$("$@" 2>&1)
	status=$?
	tap_ok "$name" $status "$seen"
}

# check_not NAME COMMAND...: good when the command refuses.
check_not()
{
	local name=$1 seen
	shift
	if seen=$("$@" 2>&1); then
		tap_ok "$name" 1 "it went through: $* $seen"
	else
		tap_ok "$name" 0
	fi
}

# is NAME SEEN WANTED
is()
{
	local same=0
	[ "$2" = "$3" ] || same=1
	tap_ok "$1" $same "seen:   $2
wanted: $3"
}

# silent NAME COMMAND...: good when the command says nothing; every line it says is a complaint.
silent()
{
	local name=$1 seen
	shift
	seen=$("$@" 2>&1)
	tap_ok "$name" "$([ -z "$seen" ]; echo $?)" "$seen"
}

tap_skip()
{
	TAP_COUNT=$((TAP_COUNT + 1))
	echo "ok $TAP_COUNT - $1 # SKIP $2"
}

tap_note() { printf '%s\n' "$*" | sed 's/^/# /'; }

tap_bail()
{
	echo "Bail out! $*"
	exit 1
}

tap_done()
{
	echo "1..$TAP_COUNT"
	[ "$TAP_FAILED" = 0 ]
}

# wait_until SECONDS COMMAND...: asks again and again until the command succeeds.
wait_until()
{
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}
