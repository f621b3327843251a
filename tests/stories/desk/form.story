# The Parent Access Form comes out of the printer filled in, to be signed; its text can be read, and
# the version that was signed is kept.
mask \d\d:\d\d
mask \d{4}-\d{3}
mask \d\d/\d\d/20[2-9]\d
mask , [0-9a-f]{8}
include sign_in.inc
wait ready
include to_letter.inc
key 1
wait Ask the parent
key m m m m m
wait See the photo ID
key 1 Enter Enter
type 77a1
key Enter
type 1/31/2030
key Enter y Enter y Enter
wait Next is the Parent Access Form
key Enter
wait F6 prints the form for signature, with text es 1.
key F4
wait What is agreed to
see Formulario
screen text
key Esc
wait Signed paper seen
key F6
wait Where shall it come out?
screen print
key +
see Copies  2
key -
see Copies  1
key Enter
wait Printed on
screen printed
key Enter
gone Printed on
# A paper of another version, that there never was.
key Up
type 0
key Enter
key y Enter
wait Not possible
see There was never a version 10
key Up
key Backspace
key Enter
key y Enter
wait All checks are done.
key F2
wait Who is it for?
key F10
expect-exit 0
restored
