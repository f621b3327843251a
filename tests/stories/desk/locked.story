# Left alone, the desk locks itself: the keys go, the work stays, whoever signs in.
mask \d\d:\d\d
mask \d{4}-\d{3}
mask /var/tmp/\S+
sh sed 's/^\[desk\]/&\nidle-lock = 6/; s/^idle-lock = [0-57-9].*//' "$PINDESK_SETTINGS" >"$STORY_TMP/desk.ini"; chmod 600 "$STORY_TMP/desk.ini"
env PINDESK_SETTINGS=$STORY_TMP/desk.ini
include sign_in.inc
include to_letter.inc
key 1
wait Ask the parent
key m
wait Questions 1 of 5
key m
wait Questions 2 of 5
key m
wait Questions 3 of 5
key m
wait Questions 4 of 5
key m
wait See the photo ID
key 4 Enter Ctrl-U
type Méxic
# half a word typed, then nobody is there
wait Locked. What M. Ortega was doing is kept
not-see Juan
# the connection is given up with the keys
sh until [ "$(psql -U postgres -Atqc "SELECT count(*) FROM pg_stat_activity WHERE usename = 'mortega'")" = 0 ]; do sleep 0.1; done
screen locked
type $DESK_PASSPHRASE
key Enter
wait See the photo ID
see Méxic
type o
wait México
# somebody else: not her screen, and not her visit
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
see L. Tran
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait A visit of Juan Garcia is under way
key Enter
wait M. Ortega
# nor whom she was looking for
key F2
wait Who is it for?
type garcia ana
wait > GARCIA LOPEZ
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type mortega
key Enter
type $DESK_PASSPHRASE
key Enter
wait M. Ortega
wait Who is it for?
not-see GARCIA
not-see garcia
key F10
expect-exit 0
