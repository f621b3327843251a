# Ctrl-L locks at once, nothing secret stays, and signing in brings the work back.
env PINDESK_NOW=2026-11-22T10:42:00
run $KIT_DEMO
wait XU, Li
type xu
wait > XU, Li
gone ZAPATA
key Enter
wait Here is the person.
key s
see 48316-07295
key n
wait What should the next desk know?
type calls at
key Ctrl-L
wait The desk is locked.
cursor on > Passphrase
not-see 48316-07295
not-see XU, Li
not-see Ortega
screen locked
key F2
see The desk is locked.
key Esc
see The desk is locked.
type nope
see Passphrase  ****___
key Enter
wait Not possible. This passphrase is not right. Try again.
type opem
key Backspace n Enter
wait What should the next desk know?
see calls at___
not-see 48316-07295
type  noon
key Enter
wait note: calls at noon
key F10
expect-exit 0
restored
