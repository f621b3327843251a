# Who is there for the whole district names a school; they look no code up.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
run $PINDESK
wait Sign in with your own user name.
type dnguyen
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait New Emergency Contact Report
key 9
wait type the code of a school
type NOPE
key Enter
wait There is no school "NOPE"
gone Not possible
screen nowhere
type madi
key Enter
wait Students of Madison Middle
wait lines
key F3
wait guardians.
key F9
wait Roster of Madison Middle
key Enter
wait Not possible.
key Esc
wait guardians.
# sixty columns
resize 60x20
wait guardians.
screen narrow
key F4
wait Only lines that have
screen narrow_filter
key Esc
wait guardians.
key F10
expect-exit 0
