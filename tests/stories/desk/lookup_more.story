# More people match than are shown at first: the screen says so, and who goes down gets the rest.
mask \d\d:\d\d
include sign_in.inc
type 0
wait More match than these 12
screen many
key PgDn
wait of 99
wait More match than these 99. Type more.
screen rest
# the mark stays where it was, also after a look at the student
key Down Enter
wait Standing
key Esc
wait Who is it for?
wait of 99
screen back
# what is typed anew begins at the top again
type 4
wait More match than these 12
key F2
gone More match
key F10
expect-exit 0
