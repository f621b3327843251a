# In person the code is on paper only; a sheet that did not come out right gets no second number of
# its own making, and the same PIN comes out again.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d{4}-\d{3}
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key F7
see A code is read aloud only in a visit by video
key Enter
wait Look at sheet 0001-000001 in the tray.
key Enter
see Look at the sheet first
key h
see There is no good sheet to hand over yet.
key b
wait The last sheet is struck off
key Enter
wait Look at sheet 0001-000002 in the tray.
key r
wait The last sheet is struck off
key Enter
wait Look at sheet 0001-000003 in the tray.
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
sh test $(for f in $PINDESK_PRINTED/*.pdf; do pdftotext $f - | grep -oE '[0-9]{5} [0-9]{5}'; done | sort -u | wc -l) = 1
sh test $(ls $PINDESK_PRINTED/*.pdf | wc -l) = 3
key F10
expect-exit 0
