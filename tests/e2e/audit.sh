#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a desk did is signed; a superuser then changes the history in every way there is, one after the
# other, and pindesk audit verify names each: the school, the number, what is wrong.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"

sql() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 -c "$1" 2>&1; }
# As one who has switched off what guards the events.
tamper() { sql "SET session_replication_role = replica; $1"; }

keep()
{
	sql "CREATE SCHEMA kept" >/dev/null
	sql "CREATE TABLE kept.event AS TABLE desk.event; CREATE TABLE kept.head AS TABLE desk.event_head;
		CREATE TABLE kept.statement AS TABLE keys.statement; CREATE TABLE kept.staff_key AS TABLE keys.staff_key" >/dev/null
}

# Back to what it was, so that each attack stands alone.
restore()
{
	tamper "DELETE FROM desk.event; INSERT INTO desk.event TABLE kept.event;
		DELETE FROM desk.event_head; INSERT INTO desk.event_head TABLE kept.head;
		DELETE FROM keys.statement; INSERT INTO keys.statement OVERRIDING SYSTEM VALUE TABLE kept.statement;
		DELETE FROM keys.staff_key; INSERT INTO keys.staff_key TABLE kept.staff_key" >/dev/null
}

# rechain FROM: hashes and head made to fit again from that number on, as one would who owns the database.
rechain()
{
	tamper "DO \$\$
		DECLARE e desk.event; h bytea := coalesce((SELECT hash FROM desk.event WHERE school_id = 1 AND seq = $1 - 1), decode(repeat('00', 32), 'hex'));
		BEGIN
			FOR e IN SELECT * FROM desk.event WHERE school_id = 1 AND seq >= $1 ORDER BY seq LOOP
				h := desk.event_hash(h, desk.event_body(e));
				UPDATE desk.event x SET hash = h, prev = coalesce((SELECT p.hash FROM desk.event p WHERE p.school_id = 1 AND p.seq = e.seq - 1),
					decode(repeat('00', 32), 'hex')) WHERE x.school_id = 1 AND x.seq = e.seq;
			END LOOP;
			UPDATE desk.event_head SET hash = h, seq = (SELECT max(seq) FROM desk.event WHERE school_id = 1) WHERE school_id = 1;
		END \$\$" >/dev/null
}

verify() { pindesk audit verify "$@" >"$DESK_DIR.out" 2>"$DESK_DIR.err"; }
says() { grep -qF -- "$1" "$DESK_DIR.out" || { cat "$DESK_DIR.out" "$DESK_DIR.err"; return 1; }; }

# found NAME SENTENCE: the history is refused, with that sentence; then it is put right again.
found()
{
	verify
	is "$1: is not in order" "$?" 1
	check "$1: is named" says "$2"
	restore
}

# rewritten NAME SQL: changed, the chain made to fit, every signature after it taken off.
signed_off()
{
	tamper "UPDATE desk.event SET signature = NULL WHERE school_id = 1 AND seq >= $1" >/dev/null
	rechain "$1"
}

desk_start
check "a parent gets a PIN" desk_story "$HERE/stories/desk/walk_in.story"
echo "$DESK_PASSPHRASE" | pindesk audit verify --user jwells --passphrase-fd 0 >"$DESK_DIR.out" 2>&1
is "the principal may verify as well" "$?" 0
echo "$DESK_PASSPHRASE" | pindesk audit verify --user mortega --passphrase-fd 0 >"$DESK_DIR.out" 2>&1
check "an account administrator may not" says "those who oversee it"
is "and that it was tried is written down" "$(sql "SELECT kind || ' ' || actor FROM desk.event WHERE school_id = 1 ORDER BY seq DESC LIMIT 1")" "refused mortega"
is "all of it is signed" "$(sql "SELECT count(*) FROM desk.event WHERE signature IS NULL")" 0
last=$(sql "SELECT max(seq) FROM desk.event WHERE school_id = 1")
seen=$(find "$DESK_DIR" -name heads)
check "the desk keeps how far it has seen" grep -q "^1 $last " "$seen"
check "the history is in order" verify
check "and says how long it is" says "LINC  Lincoln Elementary: $last events, in order and unchanged; $last signed."
pindesk audit head >"$DESK_DIR/head"
check "its head can be kept on paper" grep -qE "^LINC $last( [0-9a-f]{4}){10}$" "$DESK_DIR/head"
check "and is found again" verify --head "$DESK_DIR/head"
check "typed from the paper too, in capitals" verify --head "$(grep LINC "$DESK_DIR/head" | tr a-f A-F)"
is "a head that is none is told" "$(pindesk audit verify --head 'LINC 3 abc' 2>&1 | grep -c 'is no head')" 1
is "shown in plain words" "$(pindesk audit show --sheet 0001-000001 | grep -c 'handed sheet 0001-000001 to GARCIA, Juan')" 1
keep

is "an event cannot be changed" "$(sql "UPDATE desk.event SET kind = 'x' WHERE seq = 3" | grep -c 'neither changed nor deleted')" 1
is "nor deleted" "$(sql "DELETE FROM desk.event WHERE seq = 3" | grep -c 'neither changed nor deleted')" 1
is "nor can all of them" "$(sql "TRUNCATE desk.event" | grep -c 'neither changed nor deleted')" 1

tamper "UPDATE desk.event SET detail = detail || '{\"answer\": \"no_match\"}' WHERE seq = 5"
found "an answer changed" "BROKEN at event 5: it was changed"
tamper "UPDATE desk.event SET guardian_id = 1 WHERE seq = 10"
rechain 10
found "a code's guardian changed, all hashes made anew" "BROKEN at event 10: its signature is not that of mortega"
tamper "DELETE FROM desk.event WHERE seq = 6"
found "an event deleted" "BROKEN at event 6: it is missing: after 5 comes 7"
tamper "DELETE FROM desk.event WHERE seq = 6; UPDATE desk.event SET seq = 1 - seq WHERE seq > 6; UPDATE desk.event SET seq = -seq WHERE seq < 0"
rechain 6
found "an event deleted and the gap closed" "BROKEN at event 6: its signature is not that of mortega"
tamper "UPDATE desk.event SET seq = -1 WHERE seq = 4; UPDATE desk.event SET seq = 4 WHERE seq = 5; UPDATE desk.event SET seq = 5 WHERE seq = -1"
found "two events in another order" "BROKEN at event 4: it was changed"
tamper "INSERT INTO desk.event (school_id, seq, at, actor, kind, prev, hash)
	SELECT 1, seq + 1, at, 'ltran', 'code_issued', hash, desk.event_hash(hash, 'x') FROM desk.event WHERE seq = $last"
tamper "UPDATE desk.event_head SET seq = seq + 1"
found "an event written by hand" "BROKEN at event $((last + 1)): it was changed"
tamper "UPDATE desk.event e SET signature = o.signature FROM desk.event o WHERE e.seq = 7 AND o.seq = 8"
found "the signature of another event" "BROKEN at event 7: its signature is not that of mortega"
tamper "UPDATE desk.event SET actor = 'ltran' WHERE seq = 9"
rechain 9
found "what one did put on another" "BROKEN at event 9: its signature is not that of ltran"
tamper "DELETE FROM desk.event WHERE seq > $last - 3"
found "the end cut off" "BROKEN at event $((last - 2)): the history was cut off here: this desk has seen it up to number $last"
mv "$seen" "$seen.away"
tamper "DELETE FROM desk.event WHERE seq > $last - 3"
found "the end cut off, where nobody has seen it" "the database itself counts $last events"
tamper "DELETE FROM desk.event WHERE seq > $last - 3"
rechain 1
verify --head "$DESK_DIR/head"
is "the end cut off and the head set back" "$?" 1
check "the paper knows" says "the history was cut off here: the head in $DESK_DIR/head has seen it up to number $last"
restore
rm -f "$seen"
tamper "UPDATE desk.event SET detail = '{\"why\": \"phone\"}' WHERE seq = 12"
signed_off 12
check "rewritten without signatures: in order by itself" verify
check "but they are missing" says "mortega: $((last - 11)), the oldest of"
verify --strict
is "which --strict does not take" "$?" 1
rm -f "$seen"
verify --head "$DESK_DIR/head"
is "rewritten without signatures: not by the paper" "$?" 1
check "the paper says where" says "BROKEN at event $last: it is not the one that the head in $DESK_DIR/head has seen"
restore
mv "$seen.away" "$seen"
tamper "UPDATE desk.event SET detail = '{\"why\": \"phone\"}' WHERE seq = 12"
signed_off 12
found "rewritten without signatures" "BROKEN at event $last: it is not the one that this desk has seen"
tamper "UPDATE desk.event SET at = at - interval '1 day' WHERE seq = 12"
signed_off 12
found "an event of yesterday put in today" "BROKEN at event 12: its time is before that of event 11"
tamper "UPDATE keys.statement SET body = set_byte(body, 40, 255 - get_byte(body, 40)) WHERE role_name = 'mortega';
	UPDATE keys.staff_key SET body = set_byte(body, 40, 255 - get_byte(body, 40)) WHERE role_name = 'mortega'"
found "a member's key swapped" "BROKEN at event 1: it is signed, but no key of mortega is vouched for"
tamper "DELETE FROM desk.event; DELETE FROM desk.event_head"
found "all of it deleted" "BROKEN at event 1: the history was cut off here: this desk has seen it up to number $last"
check "and then it is in order again" verify

# The desk itself finds out, when it is shown another history than before.
tamper "UPDATE desk.event SET detail = '{\"why\": \"phone\"}' WHERE seq = 12"
signed_off 12
check "a desk that is shown another history says so" desk_story "$HERE/stories/desk/forked.story"
is "and signs nothing of it" "$(sql "SELECT count(*) FROM desk.event WHERE seq > $last AND signature IS NOT NULL")" 0
restore
tap_done
