# The first screen, typing, the list, opening.
env PINDESK_NOW=2026-11-22T10:42:00
run $KIT_DEMO
wait Who is it for?
cursor on Who is it for?
screen home
type garcia
gone SMITH
screen typed
key Down
see > GARCIA, Mariana
key Enter
wait Here is the person.
screen person
key Esc
wait Who is it for?  garcia
key Ctrl-U
type bad
wait > bad �[31mname�[0m
key Enter
wait Here is the person.
screen bad-name
key Esc
wait Who is it for?  bad
key F10
expect-exit 0
restored
