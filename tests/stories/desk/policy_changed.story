# The district loads another policy while a desk is signed in: no code of the old shape is made, and
# the visit goes on after signing in again.
mask \d\d:\d\d
include sign_in.inc
include to_letter.inc
key 1
wait Ask the parent
key m m m m m
wait See the photo ID
key 1 Enter Enter
type 77a1
key Enter
type 1/31/2030
key Enter y Enter y Enter
wait Next is the Parent Access Form
key Enter
wait Signed paper seen
key y Enter
wait All checks are done.
key Enter
wait Enter makes a Parent Portal PIN
sh cp -r $PINDESK_DATA/schema/profiles/pin $STORY_TMP/pin && sed -i 's/^days-by-hand = 30/days-by-hand = 20/' $STORY_TMP/pin/profile.ini
sh PGUSER=postgres $PINDESK admin profile load $STORY_TMP/pin/profile.ini >/dev/null
key Enter
wait The district has changed its policy.
sh test "$(psql -U postgres -Atqc 'SELECT count(*) FROM desk.credential')" = 0
key Ctrl-L
wait Locked.
type $DESK_PASSPHRASE
key Enter
wait 20 days.
wait The rules of the district have changed since this desk
screen told
key Enter
wait Enter prints the letter
key F10
expect-exit 0
