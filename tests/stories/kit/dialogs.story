env PINDESK_NOW=2026-11-22T10:42:00
run $KIT_DEMO
wait XU, Li
type xu
wait > XU, Li
gone ZAPATA
key Enter
wait Here is the person.
# Enter twice never does it; the word does
key F8
wait The person goes from the list for good.
cursor on Type remove
screen word
key Enter
see Type the word remove, then Enter. Esc goes back.
key Enter
see Type the word remove
type remov
key Enter
see Type the word remove
key e Enter
wait Removed.
see touched 0, removed 1
key F8
wait The person goes from the list for good.
type remove
key Esc
wait Nothing was removed.
see touched 0, removed 1
# a line
key n
wait What should the next desk know?
key Enter
see Nothing is typed yet. Esc goes back.
type father calls at noon
key Enter
wait note: father calls at noon
# one of a few
key p
wait Which kind of ID is it?
cursor on > 1  California ID
key Down
cursor on > 2  Driver's license
screen pick
key Enter
see Picked 1.
key p
wait Which kind of ID is it?
key 3
see Picked 2.
key p
wait Which kind of ID is it?
key Esc
see Picked -1.
# typed ahead after the key that opens a dialog: not for it, which nobody has seen yet
keys p 3
wait Which kind of ID is it?
not-see Picked 2.
key 3
see Picked 2.
keys F8 r e m o v e Enter
wait The person goes from the list for good.
not-see Removed.
key Esc
wait Nothing was removed.
see touched 0, removed 1
# and the same when an answer opens it
keys k n
wait It takes the name from the list.
not-see Nothing was removed.
screen yes-no
key n
see Nothing was removed.
keys n a Enter
wait What should the next desk know?
not-see note: a
key Esc
see note: none
# F2 closes all of it
key k
wait It takes the name
key F2
wait Who is it for?  ___
see Next parent.
key F10
expect-exit 0
