# A visit is left half way and taken up by a colleague; nothing typed is lost.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d{4}-\d{3}
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key Enter
wait How is the parent here?
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
key Up Up Up
cursor on Home phone
key Ctrl-U
type 626.555.0177
key Down
wait 626-555-0177
see *
# F2: the next parent is here
key F2
wait is parked
see 1 parked visit
key F10
expect-exit 0
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait 1 parked visit
key F3
wait > parked
screen waiting
key Enter
wait Next is the Parent Access Form
key Enter
wait 626-555-0177
key y Enter
wait All checks are done.
# somebody else at another desk is told who has it
key F10
expect-exit 0
include sign_in_again.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait A visit of Juan Garcia is under way
key Enter
wait L. Tran
key F10
expect-exit 0
