# By phone only in a visit by video with every step passed: spelled, hidden again, read back.
include sign_in.inc
include to_letter.inc
key 2
include checks.inc
key F7
wait Read it to the parent slowly
see Y when the parent has read it back right.
# Ctrl-L takes it from the screen at once
key Ctrl-L
wait Locked. What M. Ortega was doing is kept
gone slowly
type $DESK_PASSPHRASE
key Enter
wait Enter prints the letter
not-see slowly
key F7
wait Read it to the parent slowly
key Esc
gone slowly
key F7
wait Read it to the parent slowly
key y
wait Done. Juan Garcia has the PIN.
key F10
expect-exit 0
