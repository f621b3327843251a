# Reports: bars, narrowed down, sorted, from day to day, printed, written to a file.
mask \d\d:\d\d(:\d\d)?
mask \d\d/\d\d/20[2-9]\d
mask /[^ ]*\d{4}-\d\d-\d\d-\d{6}
mask LINC \d+ [0-9a-f]{4} .*
env HOME=$PINDESK_DEMO
include sign_in.inc
key F6
wait New Emergency Contact Report
type 8
wait Coverage by homeroom
screen reports
key 1
wait of 6 rows
screen coverage
# only what is asked for
key /
wait in any column stay
type 3
key Enter
wait only "3"
screen only
key a
wait of 6 rows
key s s
wait sorted by Guardians
key p
wait Print
key Enter
wait Enter or
sh pdftotext -layout $PINDESK_PRINTED/*.pdf - | grep -q 'Coverage by grade'
key Esc
wait sorted by Guardians
key e
wait Written to
see Written to /
sh f=$(ls $PINDESK_DEMO/pindesk/coverage-*.csv) && test $(stat -c %a "$f") = 600 && test $(wc -l <"$f") = 7 && grep -q Registered "$f"
key Esc
wait Coverage by homeroom
key 2
wait Homeroom
wait rows
screen homerooms
key Esc
wait Coverage by homeroom
key 3
wait the last 30 days
key d
wait The first day, and the last one
type 13/45/2026
key Enter
wait is not a day
key d
wait The first day, and the last one
type 1/1/2020 1/31/2020
key Enter
wait from 01/01/2020 to 01/31/2020
wait No code in these days.
key a
wait All rows are shown.
key Esc
wait Coverage by homeroom
key 0
wait Close of the day
wait stands open
screen close
key Esc
wait Coverage by homeroom
key 6
wait Nobody is locked out.
key Esc
wait Coverage by homeroom
key F10
expect-exit 0
