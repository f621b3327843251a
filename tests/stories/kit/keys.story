# A key that cannot be done now says why; F1 lists, filters and runs; common keys.
env PINDESK_NOW=2026-11-22T10:42:00
run $KIT_DEMO
wait Who is it for?
key Esc
see Not possible. This is the first screen.
key F2
see Next parent.
key Ctrl-C
see F10 leaves the desk, Ctrl-L locks it.
type xu
wait > XU, Li
key Enter
wait Here is the person.
not-see F5 hand over
key F5
see Not possible. The letter was not printed yet. T touches first.
key T
see Touched.
key t
see touched 2, removed 0
key ?
wait What can be done now
see X          Remove at once.
screen what-works
not-see F1         List
type touch the
gone Remove at once.
see > T          Touch the person.
cursor on Type to filter
key Enter
wait touched 3, removed 0
key F1
wait What can be done now
type nonsense
see Nothing here is called that.
key Enter
see Nothing here is called that.
key Esc
gone What can be done now
key F1
wait What can be done now
type hand
wait > F5         (not now) Hand the letter over.
see The letter was not printed yet. T touches first.
screen why-not
key Enter
see Not possible. The letter was not printed yet. T touches first.
# a sentence that does not fit on its line stands below
key F1
wait What can be done now
type same face
wait > F3
screen cut-off
key Esc
gone What can be done now
# in a field a question mark is a question mark
key Esc
wait Who is it for?
key ?
wait Who is it for?  xu?
key F1
wait What can be done now
type same
see > ?          (not now) The same as F1.
see Here it is typed, like any other character.
key Esc
gone What can be done now
key Esc
wait Who is it for?  ___
key Ctrl-Q
expect-exit 0
restored
