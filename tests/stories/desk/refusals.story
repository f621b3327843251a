# Who may not be issued a PIN hears why, and what to do next.
mask \d\d:\d\d
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key Down Down
cursor on > GARCIA, Tomas
screen not-verified
key Enter
wait Not possible
key Down
cursor on > RUIZ, Elena
wait is restricted: court order
screen restricted
not-see Reads
key Enter
wait Not possible
key F3
wait lift the restriction (principal)
key Esc
gone lift the restriction
# a document puts Tomas on the list, by whoever has seen it
key Up F3
wait record the document that proves
key 1
wait Standing of Tomas Garcia, uncle of Ana Maria Garcia Lopez
key Enter Enter
see Choose the document you have seen
key 2
screen standing
key Enter
type guardianship papers of March
key Enter
wait is now a verified legal guardian
see Tomas Garcia may be issued a PIN now.
# of age, and gone
key Esc Ctrl-U
type price tyler
wait > PRICE, Tyler
key Enter
wait left
screen exited
key F10
expect-exit 0
