# profile access-code
# A parent asks for the access code at the counter: no form, one code for all their students.
mask \d\d:\d\d
mask \d{4}-\d{6}
mask \d{4}-\d{3}
mask \d\d/\d\d/20[2-9]\d
include sign_in.inc
wait ready
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait VERIFIED legal guardian
cursor on > GARCIA, Juan
see Juan Garcia may be issued an access code now.
key Enter
wait How is the parent here?
key 1
wait Ask the parent; do not read the answers aloud.
key m m m
wait See the photo ID of Juan Garcia.
key 1
key Enter Enter
type 4821
key Enter
type 2/28/2029
key Enter y Enter y
key Enter
wait All checks are done.
screen checks-done
key Enter
wait Enter makes
screen letter-next
key Enter
wait Enter prints the letter
screen letter
key Enter
wait Did it come out right?
key g
wait Give it to Juan Garcia. Press H
key h
wait Done. Juan Garcia has the
screen done
key F10
expect-exit 0
restored
