# Every page in every language: look at it, see its QR, print some, save one; nothing of it secret.
mask \d\d:\d\d
mask Line \d+ of \d+
mask /var/tmp/[^ ]*
include sign_in.inc
wait ready
key F6
wait Samples, forms, hand-outs
key 1
wait Letter with the code
screen list
key Right Right
wait Language: Spanish (Español)
key Enter
wait Line 1 of
see Estudiante
screen letter
key q
wait It opens https://parents.example.org/help
screen qr
key q
wait Line 1 of
key p
wait Where shall it come out?
key + +
see Copies  3
key Enter
wait Printed on the printer at localhost: 3 copies.
key Enter
gone Printed on
# A printer that is none: nothing came out, and it says so.
key p
wait another one: type it
key Down Down Down
key Enter
wait Type the name of a print queue
type folder:/dev/null/pages
key Enter
wait Nothing was printed.
screen not-printed
key Up Up Up Enter
wait Printed on the printer at localhost: 1 copy.
key Esc
gone Printed on
key s
wait Type the name of the PDF file
type /nowhere/at/all/page.pdf
key Enter
wait Did not work
key Esc
wait Language: Spanish (Español)
# From right to left.
key l
wait In which language?
screen languages
key Esc
key Left
wait Language: Arabic
key Down Down
see > Receipt of a visit
key Enter
wait Line 1 of
key q
wait This page has no QR
key F2
wait Who is it for?
key F10
expect-exit 0
restored
