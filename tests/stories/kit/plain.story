# A terminal whose terminfo knows four function keys and no Home: the keys that it has all the same
# do what they always do; none comes as Esc and letters.
env TERM=vt100
run $KIT_DEMO
wait Who is it for?
type xu
wait > XU, Li
key Home
type z
wait Who is it for?  zxu__
key Delete
wait Who is it for?  zu__
key End Backspace Home Delete
wait Who is it for?  ____
type xu
wait > XU, Li
key Enter
wait Here is the person.
key F5
see Not possible. The letter was not printed yet. T touches first.
key F3
wait > Name
key Shift-Tab
cursor on > Phone
key Esc
wait Here is the person.
key F1
wait What can be done now
key PgDn
key Esc
gone What can be done now
key F10
expect-exit 0
