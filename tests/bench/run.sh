#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How long a letter run takes from freeze to the last PDF, with a real PostgreSQL that writes through
# to the disk and a folder as the printer: $PINDESK_BENCH_LETTERS letters (10,000) of one school, after
# a first run of a tenth of them. Figures go to standard output as comments. What fails is what does
# not depend on the machine: the desk's memory does not grow with the run, no letter is missing or
# double, progress only goes up, and it takes no more than so many times the rendering alone.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
LETTERS=${PINDESK_BENCH_LETTERS:-10000}
JOB=${PINDESK_BENCH_JOB:-500}
LANGS=${PINDESK_BENCH_LANGS:-en}
# What desk and server compute, on two cores, against rendering alone on one.
MOST_TIMES=${PINDESK_BENCH_TIMES:-2.5}
MOST_MB=64

sql() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 -c "$1"; }

# What takes more than a demo's database, and like a school's own: nothing is lost in a power cut.
server_like_a_district()
{
	sql "ALTER SYSTEM SET fsync = on" && sql "ALTER SYSTEM SET synchronous_commit = on" &&
		sql "ALTER SYSTEM SET full_page_writes = on" && sql "ALTER SYSTEM SET max_wal_size = '4GB'" &&
		sql "ALTER SYSTEM SET shared_buffers = '512MB'" && sql "ALTER SYSTEM SET track_functions = 'pl'" &&
		sql "ALTER SYSTEM SET track_wal_io_timing = on" || return 1
	desk_demo --stop >/dev/null 2>&1
	eval "$(desk_demo --env 2>"$DESK_DIR.log" || echo false)"
}

# Families of two parents and two children, an address each, who read LANGS in turn; the tenth part in
# grade 1, the others in grade 2.
people()
{
	psql -X -q -A -t -v ON_ERROR_STOP=1 -v letters="$LETTERS" -v langs="$LANGS" <<-'END'
	UPDATE desk.policy SET value = '10000000' WHERE section = 'run' AND key IN ('letters-a-day', 'second-person-above');
	CREATE TEMP TABLE n AS SELECT (SELECT school_id FROM registry.school WHERE code = 'LINC') AS school, 10000000::bigint AS base, :letters / 4 AS families;
	INSERT INTO registry.homeroom (school_id, homeroom_id, room, teacher, grade)
		SELECT n.school, n.base + i, i::text, 'Ms. Chen', CASE WHEN i * 10 <= n.families / 12 THEN '1' ELSE '2' END FROM n, generate_series(0, n.families / 12) AS i;
	INSERT INTO registry.address (address_id, line1, line2, city, state, zip)
		SELECT n.base + i, (100 + i % 9000)::text || ' N Marengo Ave', 'Apt ' || i % 40, 'Pasadena', 'CA', '911' || lpad((i % 100)::text, 2, '0') FROM n, generate_series(1, n.families) AS i;
	INSERT INTO registry.student (school_id, student_id, permanent_id, given, middle, family, born, grade, homeroom_id, address_id, phone)
		SELECT n.school, n.base + 2 * i + c, (7000000000 + 2 * i + c)::text, (ARRAY['Mateo', 'Sofia', 'Anh', 'Noah', 'Camila', 'Ji-woo'])[1 + (i + c) % 6], '',
				(ARRAY['Garcia', 'Lopez', 'Nguyen', 'Tran', 'Kim', 'Hernandez', 'Petrosyan'])[1 + i % 7], registry.today() - 3000 - i % 300,
				CASE WHEN i / 12 * 10 <= n.families / 12 THEN '1' ELSE '2' END, n.base + i / 12, n.base + i, '+1626555' || lpad((i % 10000)::text, 4, '0')
			FROM n, generate_series(1, n.families) AS i, generate_series(0, 1) AS c;
	INSERT INTO registry.guardian (guardian_id, given, family, email, language, address_id)
		SELECT n.base + 2 * i + g, (ARRAY['Rosa', 'Juan', 'Wei', 'Ana'])[1 + (2 * i + g) % 4], (ARRAY['Garcia', 'Lopez', 'Nguyen', 'Tran', 'Kim', 'Hernandez', 'Petrosyan'])[1 + i % 7],
				'p' || (2 * i + g) || '@example.org', (string_to_array(:'langs', ' '))[1 + i % cardinality(string_to_array(:'langs', ' '))], n.base + i
			FROM n, generate_series(1, n.families) AS i, generate_series(0, 1) AS g;
	INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document, standing_at)
		SELECT n.school, n.base + 2 * i + c, n.base + 2 * i + g, 'parent', 'verified', 'birth_certificate', now()
			FROM n, generate_series(1, n.families) AS i, generate_series(0, 1) AS c, generate_series(0, 1) AS g;
	VACUUM ANALYZE;
	END
}

# run PART ...: as the clerk; what it prints in OUT, what it says in $DESK_DIR.err, what it took in what
# watch.py writes.
run()
{
	OUT=$(exec 3<<<"$DESK_PASSPHRASE" && python3 "$HERE/bench/watch.py" "$(postmaster)" "$DESK_DIR.out" \
		"$PINDESK_BUILD/pindesk" run "$@" --user mortega --passphrase-fd 3 2>"$DESK_DIR.err")
	RAN=$?
	# shellcheck source=/dev/null
	. "$DESK_DIR.out"
}
postmaster() { head -n 1 "$DESK_DIR/pg/data/postmaster.pid"; }
ran() { is "$1" "$RAN" 0 || tap_note "$(tail -n 3 "$DESK_DIR.err")"; }
json() { python3 -c 'import json,sys; v=json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" <<<"$OUT"; }
calc() { awk "BEGIN { printf \"%.${2:-0}f\", ($1) }"; }
# Seconds of computing that ended sessions of the server have taken.
server_cpu() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($14 + $15) / hz }' "/proc/$(postmaster)/stat"; }
# Seconds in functions of the database like this, with what they call.
server_in() { sql "SELECT coalesce(round((sum(total_time) / 1000)::numeric, 2), 0) FROM pg_stat_user_functions WHERE schemaname = 'desk' AND funcname ~ '^($1)\$'"; }
# Seconds the server has waited for its log to be on the disk, which is what a commit waits for.
committing() { sql "SELECT round(((wal_write_time + wal_sync_time) / 1000)::numeric, 3) FROM pg_stat_wal"; }
MB_OF_WAL="SELECT round(wal_bytes / 1048576) FROM pg_stat_wal"

# Seconds it takes to write the letters that are there once more, each file through to the disk; their MB.
writing()
{
	mkdir "$DESK_DIR/again" && python3 -c '
import os, sys, time
files = [open(os.path.join(sys.argv[1], name), "rb").read() for name in os.listdir(sys.argv[1])]
began = time.monotonic()
for i, file in enumerate(files):
    with open(os.path.join(sys.argv[2], str(i)), "wb") as out:
        out.write(file)
        out.flush()
        os.fsync(out.fileno())
print(f"{time.monotonic() - began:.2f} {sum(map(len, files)) / 1e6:.0f}")' "$PAPER" "$DESK_DIR/again"
	rm -rf "$DESK_DIR/again" "${PAPER:?}"/*
}

# whole TITLE GRADE: draft, freeze, print; sets N (letters), SECONDS_OF_ALL, COMPUTED, MB, and says where the time
# went. The server's share is told by its own clocks (functions and log), the desk's by what its threads computed.
whole()
{
	local id drafting freezing peak server commit wal own shared desk_freeze write written
	sql "SELECT pg_stat_reset()" >/dev/null
	run draft --title "$1" --grades "$2" --job "$JOB" --json
	ran "$1: drafted" || return
	id=$(json 'v["run_id"]') N=$(json 'v["planned"]') drafting=$WALL
	server=$(server_cpu) commit=$(committing) wal=$(sql "$MB_OF_WAL")
	run freeze "$id" --json
	ran "$1: frozen, with its codes"
	freezing=$WALL desk_freeze=$CPU peak=$PEAK own=$SERVER_MB shared=$SHARED_MB
	# shellcheck disable=SC2016
	check "$1: progress only goes up, to the end" awk -v all="$N" '/^Codes made: / { if ($3 + 0 < last) exit 1; last = $3 + 0 } END { exit last != all }' "$DESK_DIR.err"
	is "$1: all codes" "$(sql "SELECT count(*) FROM desk.credential c JOIN desk.run_item i USING (credential_id) WHERE i.run_id = $id")" "$N"
	CPU_draw=0
	run print "$id" --printer "folder:$PAPER"
	ran "$1: printed"
	is "$1: all sheets" "$(sql "SELECT count(*) FROM desk.sheet WHERE run_id = $id AND state = 'sent'")" "$N"
	commit=$(calc "$(committing) - $commit" 2) wal=$(calc "$(sql "$MB_OF_WAL") - $wal")
	server=$(calc "$(server_cpu) - $server" 2)
	SECONDS_OF_ALL=$(calc "$freezing + $WALL" 3)
	MB=$(calc "$PEAK > $peak ? $PEAK : $peak")
	own=$(calc "$SERVER_MB > $own ? $SERVER_MB : $own") shared=$(calc "$SHARED_MB > $shared ? $SHARED_MB : $shared")
	COMPUTED=$(calc "$desk_freeze + $CPU + $server" 2)
	read -r write written < <(writing)
	tap_note "$1: $N letters in $(calc "$SECONDS_OF_ALL" 2) s from freeze to the last PDF: $(calc "$N / $SECONDS_OF_ALL") letters/s by the clock"
	tap_note "  computing: desk $(calc "$desk_freeze + $CPU" 2) s, server $server s; $(calc "$COMPUTED / $N * 1000" 3) ms a letter; by that, on two cores, $(calc "2 * $N / $COMPUTED") letters/s"
	tap_note "  by the clock: draft $(calc "$drafting" 2) s (not counted), freeze $(calc "$freezing" 2) s, print $(calc "$WALL" 2) s"
	tap_note "  server (pg_stat_user_functions): number $(server_in run_freeze) s, mint $(server_in 'run_mint(_next)?') s, sign $(server_in 'events_of_acts|chain|sign_events') s, paper $(server_in 'run_job_(take|pages|ended)') s"
	tap_note "  server (pg_stat_wal): commit $commit s for $wal MB of log"
	tap_note "  desk (/proc, by thread), freeze: seal, send and sign $(calc "$desk_freeze" 2) s; print: open and render $(calc "$CPU_draw" 2) s, take, send and sign $(calc "$CPU - $CPU_draw" 2) s"
	tap_note "  the same alone: seal $(calc "$N / $SEAL" 2) s, open $(calc "$N / $OPEN" 2) s, render $(calc "$N / $RENDER" 2) s, write $write s for $written MB"
	tap_note "  memory: desk $MB MB (after signing in); server $own MB of its processes' own (RssAnon, all together), $shared MB shared"
}

desk_start
PAPER=$DESK_DIR/paper
mkdir "$PAPER"
check "a server that writes through" server_like_a_district
check "a school of $LETTERS letters" people
# The same mixture of languages, by the computing it takes.
RENDER=$(for lang in $LANGS; do
	PINDESK_SOURCE=$HERE/.. "$PINDESK_BUILD/bench_letter" --speed "$lang"
done | awk '/ letters\/s/ { n++; all += 1 / $1 } END { printf "%.0f", n / all }')
read -r SEAL _ _ OPEN _ < <("$PINDESK_BUILD/bench_envelope")
tap_note "rendering alone ($LANGS): $RENDER letters/s of one core; sealing alone $SEAL codes/s, opening $OPEN/s"
whole "a tenth" 1
FEW=$MB
whole "the others" 2
ALONE=$(calc "$N / $RENDER" 3)
TIMES=$(calc "$COMPUTED / 2 / $ALONE" 2)
tap_note "the others took $(calc "$SECONDS_OF_ALL / $ALONE" 2) times the rendering alone by the clock; by what desk and server computed, on two cores, $TIMES times"
check "the desk needs no more memory for ten times the letters" test "$(calc "$MB - $FEW")" -le 8
check "and less than $MOST_MB MB" test "$MB" -lt "$MOST_MB"
check "at most $MOST_TIMES times the rendering alone" test "$(calc "$TIMES * 100")" -le "$(calc "$MOST_TIMES * 100")"
is "no code twice" "$(sql "SELECT count(*) FROM (SELECT FROM desk.credential WHERE state IN ('issued', 'live') GROUP BY student_id, guardian_id HAVING count(*) > 1) x")" 0
is "every event of it is signed for" "$(sql "SELECT count(*) FROM desk.event e WHERE e.kind = 'code_issued' AND e.signature IS NULL AND NOT EXISTS (SELECT FROM desk.event s
	WHERE s.school_id = e.school_id AND s.act = e.act AND s.seq > e.seq AND s.signature IS NOT NULL)")" 0
check "and audit verify finds nothing amiss" pindesk audit verify --strict
tap_done
