# Another passphrase: what was typed wrongly changes nothing, and the old one stays good until the
# new one is taken.
mask \d\d:\d\d
include sign_in.inc
key F6
wait Your passphrase
type 7
wait Passphrase of today
screen empty
type wrong
key Enter
type seven quiet lanterns
key Enter
type seven quiet lantern
key Enter
wait The two new ones are not the same.
type $DESK_PASSPHRASE
key Enter
type short
key Enter
type short
key Enter
wait The passphrase is too short.
type not this one at all
key Enter
type seven quiet lanterns
key Enter
type seven quiet lanterns
key Enter
wait That is not your passphrase of today.
type $DESK_PASSPHRASE
key Enter
type seven quiet lanterns
key Enter
type seven quiet lanterns
screen typed
key Enter
wait The new passphrase counts from now on
key Ctrl-L
wait > Passphrase
type $DESK_PASSPHRASE
key Enter
wait That is not the passphrase of mortega.
type seven quiet lanterns
key Enter
wait Your passphrase
key Ctrl-Q
expect-exit 0
