# The roster of the school: searched, sorted, narrowed down, written to files, printed.
mask \d\d:\d\d(:\d\d)?
mask \d\d/\d\d/20[2-9]\d
mask /[^ ]*\d{4}-\d\d-\d\d-\d{6}
env HOME=$PINDESK_DEMO
include sign_in.inc
key F6
wait New Emergency Contact Report
key 9
wait 550 of 550 lines
screen students
# typed words find the beginnings of words, accents or none
type jose cr
wait with "jose cr"
screen searched
key F5
wait 550 of 550 lines
key Right Right Right Right
screen columns
# by any column, and round
key F6
wait turns the order round
screen sort
key 2
wait by Grade
screen by_grade
key F6
wait turns the order round
key 2
wait last first
screen sorted
# only some lines
key F4
wait Only lines that have
screen filter
type K, 1
key Tab Tab
type alvarez
key Enter
wait Grade K, 1; Teacher alvarez
screen only
key F3
wait guardians.
screen guardians
key Right Right Right Right Right Right Right Right
screen guardians_on
type 626-555
wait with "626-555"
screen searched_phone
key F7
wait Codes are never in it
key 2
wait Written to
see Written to /
sh f=$(ls $PINDESK_DEMO/pindesk/roster-*.csv) && test $(stat -c %a "$f") = 600 && grep -q '+1626' "$f"
key F7
wait Codes are never in it
key 1
wait .xlsx. Nobody
sh f=$(ls $PINDESK_DEMO/pindesk/roster-*.xlsx) && test $(stat -c %a "$f") = 600 && unzip -l "$f" >/dev/null
sh test -z "$(find $PINDESK_DEMO/pindesk -name '.pindesk*')"
# on paper
key F8
wait Where shall it come out?
key Enter
wait Printed on
sh pdftotext -layout $PINDESK_PRINTED/*.pdf - | grep -q 'GARCIA, Juan .*626-555-0146'
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(kind || ' ' || (detail->>'page'), ', ' ORDER BY seq) FROM desk.event WHERE detail->>'what' ~ '35 lines'")" = "data_exported export-roster, data_exported export-roster, page_printed roster" ]
key Esc
gone Printed on
# the student, and back to the same lines
key Down Down Down Down
key Enter
wait > GARCIA, Juan
key Esc
wait 35 of 1212 lines
see with "626-555"
key F10
expect-exit 0
