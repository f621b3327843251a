#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How long an import takes and how much memory the program needs, by size: a district of a tenth, then
# the whole one; the same package again; the next month's; changes. Times are told, never judged; that
# memory does not grow, for each kind of package, and that the same again changes nobody, is.
#
#   PINDESK_BENCH_STUDENTS=600000 PINDESK_BUILD=build meson test --benchmark import
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
STUDENTS=${PINDESK_BENCH_STUDENTS:-20000}
PINDESK_BUILD=${PINDESK_BUILD:-$HERE/../build-test}
export PINDESK_DATA=$HERE/..
BIN=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
TMP=$(mktemp -d /var/tmp/pdi.XXXXXX) || tap_bail "no folder in /var/tmp"
AS=()
if [ "$(id -u)" = 0 ]; then
	chown nobody "$TMP"
	AS=(setpriv --reuid=nobody --regid=nogroup --clear-groups --)
fi

stop()
{
	[ -e "$TMP/d/postmaster.pid" ] && "${AS[@]}" "$BIN/pg_ctl" -D "$TMP/d" -w -s -m immediate stop
	rm -rf "$TMP"
}
trap stop EXIT
trap 'exit 1' INT TERM

server()
{
	cd "$TMP" || tap_bail "no folder"
	"${AS[@]}" "$BIN/initdb" -D "$TMP/d" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$TMP/said" 2>&1 &&
		"${AS[@]}" "$BIN/pg_ctl" -D "$TMP/d" -w -s -l "$TMP/log" start -o "-k $TMP -c listen_addresses='' -c fsync=off \
			-c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min" >>"$TMP/said" 2>&1 || tap_bail "no PostgreSQL"
	export PGHOST=$TMP PGUSER=postgres PGDATABASE=postgres
}

# district NAME: an empty district in a database of that name.
district()
{
	psql -X -q -d postgres -c "CREATE DATABASE $1" || tap_bail "no database"
	export PGDATABASE=$1
	rm -f "$TMP"/root "$TMP"/portal "$TMP"/desk.ini
	"$PINDESK_BUILD/pindesk" admin init --profile pin --name Bench --root-file "$TMP/root" --portal-file "$TMP/portal" \
		--settings-out "$TMP/desk.ini" --passphrase-fd 8 8<<<"district-demo-2026" >"$TMP/said" 2>&1 || tap_bail "no district: $(tail -1 "$TMP/said")"
}

# package NAME STUDENTS KIND
package()
{
	mkdir -p "$TMP/$1" && "$PINDESK_BUILD/import_package" "$TMP/$1" "$2" "$3" || tap_bail "no package"
}

# run NAME PACKAGE OPTION...: imports it, tells what it took.
run()
{
	local name=$1 package=$2 before
	shift 2
	before=$(date +%s.%N)
	"$PINDESK_BUILD/pindesk" import --json "$@" "$TMP/$package" >"$TMP/out.json" 2>"$TMP/err" || {
		tap_note "$(tail -3 "$TMP/err")"
		ok "$name: imported" 1
		return
	}
	tap_note "$name: $(python3 - "$TMP/out.json" "$before" <<-'END'
		import json, sys, time
		o = json.load(open(sys.argv[1]))
		m = o["milliseconds"]
		print("%.1f s in all; read %.1f, copy %.1f, put together %.1f, apply %.1f, index %.1f; memory %d MB; %s" % (
			time.time() - float(sys.argv[2]), *(m[k] / 1000 for k in ("read", "copy", "assemble", "apply", "index")), o["memory_kb"] / 1024,
			", ".join("%s +%d ~%d -%d" % (k, o[k]["added"], o[k]["changed"], o[k]["ended"]) for k in ("student", "guardian", "link"))))
	END
	)"
}

field() { python3 -c "import json, sys; print(json.load(open(sys.argv[1]))$1)" "$TMP/out.json"; }

# flat KIND OPTION...: the same people as another kind of package, a tenth and the whole.
flat()
{
	local small large kind=$1
	shift
	package "small_$kind" $((STUDENTS / 10)) "$kind"
	district "small_$kind"
	run "$kind, a tenth" "small_$kind" "$@"
	small=$(field "['memory_kb']")
	package "large_$kind" "$STUDENTS" "$kind"
	district "large_$kind"
	run "$kind, $STUDENTS students" "large_$kind" "$@"
	large=$(field "['memory_kb']")
	is "$kind: everybody came in" "$(field "['student']['added']") $(field "['link']['added']")" "$STUDENTS $((STUDENTS * 2))"
	check "$kind: ten times the people, at most a quarter more memory ($small kB, $large kB)" test "$large" -le $((small * 5 / 4))
	run "$kind, the same again" "large_$kind" "$@"
	is "$kind: which changes nobody" "$(field "['student']['changed']") $(field "['guardian']['changed']") $(field "['link']['added']")" "0 0 0"
	rm -r "$TMP/small_$kind" "$TMP/large_$kind"
	psql -X -q -d postgres -c "DROP DATABASE small_$kind" -c "DROP DATABASE large_$kind"
}

server
tap_note "$(uptime)"
package small $((STUDENTS / 10)) full
district small
run "a tenth, the first time" small
small=$(field "['memory_kb']")
package large "$STUDENTS" full
district large
run "$STUDENTS students, the first time" large
large=$(field "['memory_kb']")
is "everybody came in" "$(field "['student']['added']")" "$STUDENTS"
tap_note "memory: $small kB for a tenth, $large kB for the whole"
check "ten times the people, at most a quarter more memory" test "$large" -le $((small * 5 / 4))
run "the same again, tried only" large --dry-run
run "the same again" large
is "the same again changes nobody" "$(field "['student']['changed']") $(field "['guardian']['changed']") $(field "['link']['added']")" "0 0 0"
rm -r "$TMP/large"
package next "$STUDENTS" next
run "a month later" next
check "new ones came in" test "$(field "['student']['added']")" -gt 0
rm -r "$TMP/next"
package delta "$STUDENTS" delta
run "the same as changes" delta
tap_note "$(psql -X -A -t -c "SELECT 'database ' || pg_size_pretty(pg_database_size(current_database()))"); $(uptime)"
flat sds
flat aeries --mapping aeries
tap_done
