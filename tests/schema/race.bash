# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For races between two desks: each pair of sessions is held at a known point by a lock, never by
# waiting a while. Sourced by tests that work in a copy of the fixture's database, $RACE; `run` gives
# PGHOST and the rest.
createdb -T pindesk "$RACE" || exit 1
export PGDATABASE=$RACE
n=0

is()
{
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n - $3"
	else
		printf 'not ok %d - %s\n# got:  %s\n# want: %s\n' "$n" "$3" "$1" "$2"
	fi
}

admin() { psql -X -q -A -t -c "$1" | tail -1; }

# blocked PID: until a backend waits for a lock, or PID, who should have, has come through without.
blocked()
{
	while kill -0 "$1" 2>/dev/null; do
		sleep 0.02
		[ "$(admin "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")" -ge 1 ] && return
	done
	echo "# nobody had to wait"
}

# race FIRST-ROLE FIRST-SQL SECOND-ROLE SECOND-SQL: the second comes while the first has not committed.
race()
{
	local tmp
	tmp=$(mktemp -d)
	mkfifo "$tmp/go"
	{
		echo "SET SESSION AUTHORIZATION $1; BEGIN; $2; SELECT 'held' \\g $tmp/held"
		cat "$tmp/go"
	} | psql -X -q -A -t -v ON_ERROR_STOP=1 >"$tmp/1" 2>&1 &
	exec 9>"$tmp/go"
	until [ -s "$tmp/held" ]; do
		kill -0 $! 2>/dev/null || break
		sleep 0.01
	done
	printf 'SET SESSION AUTHORIZATION %s;\n\\set VERBOSITY sqlstate\n%s;\n' "$3" "$4" | psql -X -q -A -t >"$tmp/2" 2>&1 &
	blocked $!
	echo 'COMMIT;' >&9
	exec 9>&-
	wait
	FIRST=$(tail -1 "$tmp/1")
	SECOND=$(tail -1 "$tmp/2")
	rm -rf "$tmp"
}
