#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Everybody who held a key is gone, and the root file too: two of three shares make it again, the
# recovery key opens every school, a new principal is let in, and a PIN issued before all that is
# printed again. No school is ever bricked.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"
# shellcheck source=tests/lib/paper.sh
. "$HERE/lib/paper.sh"
ROOT_PASSPHRASE=$(sed -n "s/^DISTRICT_PASSPHRASE=//p" "$DESK_ROOT/packaging/demo" | tr -d "'\"")
FRESH='seven quiet lanterns 9'

admin() { pindesk admin "$@" --passphrase-fd 3; }
rooted() { admin "$@" --root-file "$DESK_DIR/keys/root"; }
root_says() { printf '%s\n' "$ROOT_PASSPHRASE" "$@"; }
sql() { psql -X -q -A -t -c "$1"; }
plays() { desk_story "$DESK_DIR/$1.story"; }

desk_start
cp "$HERE"/stories/desk/*.inc "$DESK_DIR"
printf '%s\n' 'include sign_in.inc' 'include to_letter.inc' 'key 1' 'include checks.inc' 'key Enter' 'wait Look at sheet' \
	'key g' 'wait Give it to' 'key h' 'wait Done.' 'key Ctrl-Q' 'expect-exit 0' >"$DESK_DIR/issue.story"
check "a clerk issues a PIN" plays issue
paper_wait "$PINDESK_PRINTED" 1
PIN=$(paper_code "$(paper_newest "$PINDESK_PRINTED")")

# Shares, while there is a root file.
shares=(--share "$DESK_DIR/s1" --share "$DESK_DIR/s2" --share "$DESK_DIR/s3")
check "the root key is split in three" rooted shares "${shares[@]}" 3< <(root_says)
check_not "never over files that are there" rooted shares "${shares[@]}" 3< <(root_says)
is "nobody else reads a share" "$(stat -c %a "$DESK_DIR/s1" "$DESK_DIR/s2" "$DESK_DIR/s3" | sort -u)" 600
check "the recovery key opens every school" rooted recover 3< <(root_says)
is "and says who holds them" "$(rooted recover 3< <(root_says) 2>/dev/null | grep LINC)" "$(printf 'LINC\tkey 1 opens, 4 hold it')"

# The district office leaves, which no desk may say.
check "the district's only member is taken out" rooted staff remove dnguyen 3< <(root_says)
is "every school has a new key" "$(sql 'select string_agg(distinct n::text, chr(44)) from (select max(generation) n from keys.school_key group by school_id) x')" 2
check "the recovery key opens all of them" rooted recover 3< <(root_says)
check "who is out is out" test -z "$(sql "select 1 from pg_roles where rolname = 'dnguyen' and rolcanlogin")"

# A clerk signs in: what is out is sealed again.
rm -f "$DESK_DIR/state/users"
printf '%s\n' 'include sign_in.inc' 'wait All codes are under the new key' 'key Ctrl-Q' 'expect-exit 0' >"$DESK_DIR/again.story"
check "the next clerk who signs in seals again what is out" plays again
is "all of it" "$(sql "select string_agg(distinct generation::text, ',') from desk.envelope where to_key = 'school'")" 2

# Now everybody goes, and the root file is lost.
for user in jwells ltran mortega; do
	check "$user is taken out" rooted staff remove "$user" 3< <(root_says)
done
rm "$DESK_DIR/keys/root"
check_not "one share is not enough" admin recover --share "$DESK_DIR/s2" --share "$DESK_DIR/s2" --new-root-file "$DESK_DIR/keys/root" 3< <(echo "$FRESH")
sed '$s/^./7/' "$DESK_DIR/s3" >"$DESK_DIR/slip"
sed '$s/^./8/' "$DESK_DIR/s3" >"$DESK_DIR/slip2"
cmp -s "$DESK_DIR/slip" "$DESK_DIR/s3" && mv "$DESK_DIR/slip2" "$DESK_DIR/slip"
is "a share with a slip names the group" "$(admin recover --share "$DESK_DIR/s2" --share "$DESK_DIR/slip" --new-root-file "$DESK_DIR/keys/root" 3< <(echo "$FRESH") 2>&1 |
	grep -o 'group [0-9]*')" 'group 22'
check "two shares make the root file again" admin recover --share "$DESK_DIR/s3" --share "$DESK_DIR/s1" --new-root-file "$DESK_DIR/keys/root" 3< <(echo "$FRESH")
ROOT_PASSPHRASE=$FRESH
is "nobody holds the school's key now" "$(rooted recover 3< <(root_says) 2>/dev/null | grep LINC | cut -f2)" \
	'key 5 opens, 0 hold it: pindesk admin staff add USER --role principal'
check "a new clerk is let in with the root key" rooted staff add pnew --name 'P. New' --role account_admin --school LINC 3< <(root_says "$DESK_PASSPHRASE")
check "and one who was out comes back, by the same passphrase" rooted staff add mortega --role account_admin --school LINC 3< <(root_says "$DESK_PASSPHRASE")
rm -f "$DESK_DIR/state/users"
check "who came back signs in, and seals again" plays again
printf '%s\n' 'include sign_in_again.inc' 'type garcia ana' 'wait > GARCIA LOPEZ, Ana Maria' 'key Enter' 'wait already has a PIN' 'key F6' \
	'wait print it again' 'key 1' 'wait How is the parent here?' 'key 1' \
	'wait Ask the parent' 'key m m m m m' 'wait See the photo ID' 'key 1 Enter Enter' 'type 77a1' 'key Enter' 'type 1/31/2030' \
	'key Enter y Enter y Enter' 'wait Enter goes on with the letter' 'key Enter' 'wait Enter prints' 'key Enter' 'wait Look at sheet' \
	'key Ctrl-Q' 'expect-exit 0' >"$DESK_DIR/reprint.story"
check "and prints the letter again" plays reprint
check "it arrives" paper_wait "$PINDESK_PRINTED" 2
is "with the PIN of the first day" "$(paper_code "$(paper_newest "$PINDESK_PRINTED")")" "$PIN"
is "the history of the school is whole" "$(sql "select admin.events_verify(school_id) from registry.school where code = 'LINC'")" ''
tap_done
