# profile vpc
# A parent signs the Parent Access Form; a second clerk approves it, and the parent leaves with a VPC.
mask \d\d:\d\d
mask \d{4}-\d{6}
mask \d{4}-\d{3}
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
include sign_in.inc
wait ready
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait VERIFIED legal guardian
cursor on > GARCIA, Juan
see Juan Garcia may be issued a VPC now.
key Enter
wait How is the parent here?
key 1
wait Ask the parent; do not read the answers aloud.
key m m m
wait See the photo ID of Juan Garcia.
screen identity
key 3 Enter
type Consulate of Mexico
key Enter
type 4821
key Enter
type 2/28/2029
key Enter y Enter y
key Enter
wait Next is the Parent Access Form
key Enter
wait Signed paper seen
screen access-form
key y Enter
wait The form waits for approval.
screen waits
key F2
wait is parked
key F10
expect-exit 0
restored
# The one who took the form does not find it; a colleague does.
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait 1 form to approve
key F4
wait GARCIA, Juan
screen approvals
key a
wait is approved; it can go on.
key Esc
wait ready
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
cursor on > GARCIA, Juan
key Enter
wait All checks are done.
screen approved
key Enter
wait Enter makes a Verification PassCode for Juan Garcia
key Enter
wait Enter prints the letter
key Enter
wait Did it come out right?
key g
wait Give it to Juan Garcia. Press H
key h
wait Done. Juan Garcia has the VPC.
key F10
expect-exit 0
restored
