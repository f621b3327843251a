#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# packaging/demo keeps its promises: twice is once, only its own processes, only its own folder.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
BUILD=${PINDESK_BUILD:-$HERE/../build-test}
DIR=$(mktemp -d /var/tmp/pd.XXXXXX)
AS=()

demo() { "${AS[@]}" "$HERE/../packaging/demo" --dir "$DIR" --build "$BUILD" "$@"; }

clean()
{
	demo --reset --stop >/dev/null 2>&1
	rm -rf "$DIR" "$DIR".*
}
trap clean EXIT
trap 'exit 1' INT TERM HUP

millis() { echo $(($(date +%s%N) / 1000000)); }

# Processes that have to do with DIR: by what they were called with, or where they work.
processes()
{
	local proc
	for proc in /proc/[0-9]*; do
		[ "${proc#/proc/}" != $$ ] || continue
		case "$(tr '\0' ' ' 2>/dev/null <"$proc/cmdline") $(readlink "$proc/cwd")" in
		*"$DIR"*) [[ $(cat "$proc/comm" 2>/dev/null) =~ ^(postgres|ippeveprinter|dbus-daemon)$ ]] &&
			echo "${proc#/proc/} $(cat "$proc/comm")" ;;
		esac
	done 2>/dev/null
}

# Any of our processes whose command line or environment shows a passphrase, while the demo is made.
watch_arguments()
{
	local file
	while [ ! -e "$DIR.made" ]; do
		for file in $(LC_ALL=C grep -alE '(counter|district)-demo-2026' /proc/[0-9]*/cmdline \
			/proc/[0-9]*/environ 2>/dev/null); do
			[[ $(readlink "${file%/*}/cwd") == $DIR* ]] && tr '\0' ' ' <"${file%/*}/cmdline"
		done
	done >"$DIR.seen" 2>/dev/null
}

psql_as() { psql -X -A -t -q -w "$@" 2>&1; }

starts()
{
	local t0 t1 t2
	watch_arguments &
	t0=$(millis)
	check "it starts" demo --no-ui
	t1=$(millis)
	: >"$DIR.made"
	wait
	is "no passphrase on a command line or in an environment" "$(cat "$DIR.seen")" ""
	check "it starts again" demo --no-ui
	t2=$(millis)
	tap_note "first start $((t1 - t0)) ms, second start $((t2 - t1)) ms"
	is "--env can be evaluated" "$(eval "$(demo --env 2>/dev/null)" && echo "$PGHOST")" "$DIR/pg"
	eval "$(demo --env 2>/dev/null)"
	check "pindesk is on the PATH" command -v pindesk
	is "the desk's settings are for their owner only" "$(stat -c %a "$PINDESK_SETTINGS")" 600
	is "the folder for printed documents is there" "$(ls "$PINDESK_PRINTED" 2>&1)" ""
	check "the printer answers" timeout 10 bash -c ">/dev/tcp/localhost/$(grep -oE '[0-9]{4,5}' \
		<<<"$PINDESK_PRINTER")"
}

connects()
{
	is "the owner of the folder comes in as postgres" "$(psql_as -c 'SELECT current_user')" postgres
	is "the district has schools" \
		"$(psql_as -c "SELECT count(*) >= 3 FROM registry.school")" t
	is "the demo staff have logins, each with a SCRAM verifier" "$(psql_as -c "SELECT
		string_agg(rolname, ' ' ORDER BY rolname) FROM pg_authid WHERE rolcanlogin AND NOT rolsuper
		AND rolpassword LIKE 'SCRAM-SHA-256\$%'")" "dnguyen jwells ltran mortega"
	check_not "staff do not come in without a password" psql_as -U mortega -c 'SELECT 1'
	PGPASSWORD=counter-demo-2026 check_not \
		"nor with the passphrase itself, which the server never sees" psql_as -U mortega -c 'SELECT 1'
	check_not "nor does anybody as another superuser" psql_as -U root -c 'SELECT 1'
	psql_as -c "CREATE ROLE pd_guest LOGIN PASSWORD 'right'"
	PGPASSWORD=right check "a login with the right password does come in" \
		psql_as -d postgres -U pd_guest -c 'SELECT 1'
	PGPASSWORD=wrong check_not "with the wrong one it does not" \
		psql_as -d postgres -U pd_guest -c 'SELECT 1'
	PGPASSWORD=right check_not "nor does somebody who is no staff see the district" \
		psql_as -U pd_guest -c 'SELECT 1'
	psql_as -c 'DROP ROLE pd_guest'
	is "the server listens on no network" "$(psql_as -c 'SHOW listen_addresses')" ""
	if [ "$(id -u)" = 0 ]; then
		is "the server does not run as root" "$(stat -c %U "$DIR/pg/data")" postgres
	fi
}

survives()
{
	local before
	before=$(psql_as -c 'SELECT count(*) FROM registry.student')
	kill -KILL "$(head -n 1 "$DIR/pg/data/postmaster.pid")"
	kill -KILL "$(cat "$DIR/printer/pid")"
	check "killed, it starts again" demo --no-ui
	is "with the same students" "$(psql_as -c 'SELECT count(*) FROM registry.student')" "$before"
	check_not "it says so when another profile is asked for" demo --no-ui --profile none
}

ends()
{
	local bystander
	(cd "$DIR" && exec sleep 600) &
	bystander=$!
	check "--stop" demo --stop
	is "--stop leaves no process of its own" "$(processes)" ""
	check "and ends nobody else's" kill -0 $bystander
	kill $bystander
	check "--stop once more" demo --stop
	check "the folder stays" test -e "$DIR/ready"
	check "--reset begins afresh" demo --reset --no-ui
	check "--reset --stop" demo --reset --stop
	check_not "leaves no folder" test -e "$DIR"
	is "and no process" "$(processes)" ""
	mkdir "$DIR" && : >"$DIR/mine"
	check_not "somebody's folder is not taken" demo --no-ui
	check "nor deleted" demo --reset --stop
	check "nor changed" test -e "$DIR/mine"
	rm -rf "$DIR"
}

starts
connects
survives
ends

if [ "$(id -u)" != 0 ]; then
	tap_skip "it starts as an ordinary user" "this is one"
elif ! setpriv --reuid=nobody --regid=nogroup --clear-groups test -x "$BUILD/pindesk" -a -r "$HERE"; then
	tap_skip "it starts as an ordinary user" "nobody cannot read the build folder"
else
	AS=(setpriv "--reuid=nobody" "--regid=nogroup" --clear-groups --)
	check "it starts as an ordinary user" demo --no-ui
	is "whose server it is" "$(stat -c %U "$DIR/pg/data")" nobody
	check "and ends" demo --reset --stop
fi
tap_done
