# A parent comes to the counter and leaves with a working PIN letter.
mask \d\d:\d\d
mask \d{4}-\d{6}
mask \d{4}-\d{3}
mask \d\d/\d\d/20[2-9]\d
include sign_in.inc
wait ready
screen lookup-empty
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
screen lookup
key Enter
wait VERIFIED legal guardian
screen student
cursor on > GARCIA, Juan
see Juan Garcia may be issued a PIN now.
key Enter
wait How is the parent here?
key 1
wait Ask the parent; do not read the answers aloud.
screen questions
key m m m m m
wait See the photo ID of Juan Garcia.
screen identity
key 2
key Enter Enter
type 4821
key Enter
type 2/28/2029
key Enter y Enter y
screen identity-filled
key Enter
wait Next is the Parent Access Form
key Enter
wait Signed paper seen
screen access-form
key y Enter
wait All checks are done.
key Enter
wait Enter makes a Parent Portal PIN
key Enter
wait Enter prints the letter
screen letter
key Enter
wait Did it come out right?
key g
wait Give it to Juan Garcia. Press H
key h
wait Done. Juan Garcia has the PIN.
screen done
key F2
wait Who is it for?  ___
# A scanner types like a keyboard: whose letter is this?
type https://parents.example.org/link#s=0001-000001
wait > GARCIA LOPEZ, Ana Maria
see GARCIA, Juan
key Ctrl-U
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
see handed
key F10
expect-exit 0
restored
