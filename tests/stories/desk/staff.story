# Who may what here: a principal looks, lets a member in by a code, puts a clerk out, and meets what a
# principal may not.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
run $PINDESK
wait Sign in with your own user name.
key Ctrl-U
type jwells
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait Staff and rights
type 6
wait Staff of Lincoln
wait in force
screen list
cursor on > J. Wells
key F3
wait Nobody gives or takes away an own role.
key F4
wait A new member of staff
wait LINC
type P. Adams
key Enter
type padams
key Enter Enter
key 1
key Enter
type designee
screen new
key Enter Enter Enter
wait Code for the first sign-in
see press F5
key Enter
wait has a code
screen invited
key Down
cursor on > L. Tran
key F5
wait These keys were compared and signed already.
key F8
wait from now on
screen take-away
type ou
key Enter
not-see is out of
type t
key Enter
wait L. Tran is out of Lincoln Elementary.
wait ended
screen taken
key Down Down
cursor on > L. Tran
key F8
wait It has ended already.
key Ctrl-Q
expect-exit 0
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait Did not work
key Ctrl-Q
expect-exit 0
