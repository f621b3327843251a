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
gone only "3"
see of 6 rows
# chosen by what the school has: the beginning is enough
key f
wait Homeroom
wait empty: any
screen choose
key Tab
type 12 ch
key Tab
type span
key Enter
wait room 12 Chen, Spanish
screen chosen
# kept when one goes back
key Esc
wait Coverage by homeroom
key 1
wait room 12 Chen, Spanish
key f
wait Homeroom
see Spanish
type 99
key Enter
wait There is no
screen none_such
key F5
key Enter
wait of 6 rows
key s
wait sorted by Grade
see > K
key s
wait sorted by Guardians
key p
wait Print
key Enter
wait Enter or
sh pdftotext -layout $PINDESK_PRINTED/*.pdf - | grep -q 'Coverage by grade'
key Esc
gone Enter or
key e
wait Written to
see Written to /
sh f=$(ls $PINDESK_DEMO/pindesk/coverage-*.csv) && test $(stat -c %a "$f") = 600 && test $(wc -l <"$f") = 8 && grep -q Registered "$f" && head -n 1 "$f" | grep -q 'Coverage by grade, Lincoln Elementary, sorted by Guardians, 6 rows'
key x
wait xlsx
sh f=$(ls $PINDESK_DEMO/pindesk/coverage-*.xlsx) && test $(stat -c %a "$f") = 600 && /usr/bin/python3 -c 'import openpyxl, sys; w = openpyxl.load_workbook(sys.argv[1]).active; sys.exit(not (w.auto_filter.ref and "sorted by Guardians, 6 rows" in str(list(w.values)[-1])))' "$f"
key Esc
wait Coverage by homeroom
key 2
wait Homeroom
wait rows
screen homerooms
key Esc
wait the same for each room
key 3
wait the last 30 days
key f
wait The first day
type 13/45/2026
key Enter
wait That is not a day
key F5
type 1/31/2020
key Tab
type 1/1/2020
key Enter
wait before the first one
key F5
screen days
key Up
type 1/1/2020
key Tab
type 1/31/2020
key Enter
wait from 01/01/2020 to 01/31/2020
wait Nothing is as chosen
key a
wait the last 30 days
key a
wait All rows are shown.
key Esc
wait Coverage by homeroom
key 0
wait Head of events
screen close
key Esc
wait Coverage by homeroom
key 6
wait Nobody is locked out.
key Esc
wait Coverage by homeroom
key F10
expect-exit 0
