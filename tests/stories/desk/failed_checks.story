# Three failed checks end the visit, and the principal sees it.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
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
key n
wait NO MATCH
# taken back, it counts no more
key Up
cursor on > Student's name
key x
gone NO MATCH
key m n n u
wait could not say
see Checks that failed so far: 2
key n
wait Too many checks failed
screen ended
key Enter
wait Who is it for?
see Waiting  nothing
key F10
expect-exit 0
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type jwells
key Enter
type $DESK_PASSPHRASE
key Enter
wait 1 ended after failed checks
key F3
wait ENDED
screen principal
key Enter
see This visit ended after failed checks
key F10
expect-exit 0
