# The terminal: nothing written when idle, no colour when none is wanted, every character kept
# through a resize, the cursor always on what is in focus.
mask \d\d:\d\d
env NO_COLOR=1
env PINDESK_NOW=2026-11-22T10:42:00
include sign_in.inc
wait ready
cursor on Who is it for?
colour none
# an empty field cannot be emptied
key F1
wait What can be done now
type empty the
see (not now) Empty the field.
key Esc
gone What can be done now
type garcía  ana
wait > GARCIA LOPEZ, Ana Maria
quiet 1500
key F1
wait What can be done now
type empty the
see > Esc        Empty the field.
key Esc
gone What can be done now
resize 100x30
wait > GARCIA LOPEZ, Ana Maria
see garcía  ana
resize 60x20
wait > GARCIA LOPEZ, Ana Maria
screen narrow
resize 59x19
wait 60
resize 80x24
wait > GARCIA LOPEZ, Ana Maria
see garcía  ana
key Enter
wait > GARCIA, Juan
cursor on > GARCIA, Juan
colour none
key F1
wait What can be done now
type lock the
wait lock the_
see Ctrl-L
key Enter
wait Locked. What M. Ortega was doing is kept
cursor on > Passphrase
type $DESK_PASSPHRASE
key Enter
wait > GARCIA, Juan
signal TERM
expect-exit 143
restored
