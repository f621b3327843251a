# A court order takes one parent's access at once, and nobody else's; only the principal lifts it.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key F3
wait restrict: a court order
screen ways
key 1
wait custody
type order 26-118
key Enter
type 11/02/2026
key Enter Enter
type no contact
screen restrict
key Enter
wait is restricted from now on
cursor on > GARCIA, Juan
see Do not issue
see LOPEZ, Rosa
key F3
wait lift the restriction
key 1
wait What was proved before
type order 26-140
key Enter Enter
wait Not possible
see order 26-140
# the desk is not left over what is filled in without a word
key F10
wait What was filled in is not saved
key y
expect-exit 0
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type jwells
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait RESTRICTED
key Down Down
cursor on > GARCIA, Juan
key F3
wait lift the restriction
key 1
wait What was proved before
type order 26-140 ends it
key Enter Enter
wait is no longer restricted
cursor on > GARCIA, Juan
see Juan Garcia may be issued a PIN now.
key F10
expect-exit 0
