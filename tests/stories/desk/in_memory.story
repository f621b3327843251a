# A code on the screen, hidden, behind a lock, and after the end: $CANARY looks each time where it
# stands in the desk's memory. Played by tests/hostile/canary.
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key Down
wait > LOPEZ, Rosa
key Enter
wait How is the parent here?
key 2
include checks.inc
key F7
wait Read it to the parent slowly
sh $CANARY shown
key Esc
gone slowly
sh $CANARY hidden
key F7
wait Read it to the parent slowly
key Ctrl-L
wait Locked. What M. Ortega was doing is kept
gone slowly
sh $CANARY locked
type $DESK_PASSPHRASE
key Enter
wait Enter prints the letter
sh $CANARY back
key F7
wait Read it to the parent slowly
sh $CANARY exit
key Esc
gone slowly
key F10
expect-exit 0
