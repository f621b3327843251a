# What was done for a student, in plain words; another day, a sheet, a filter; and the printed record of
# who had access.
mask \d\d:\d\d:\d\d
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
mask \d{4}-\d{3}
mask localhost:\d+
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key Enter
wait Did it come out right?
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
key F2
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key F7
wait opened the student's record
screen student
key Down Down
screen focus
key f
wait Show some of them
type sheet
key Enter
gone opened the student's record
see handed sheet
screen filter
key f
wait Show some of them
type *
key Enter
wait opened the student's record
key s
wait A sheet
type 0001-000001
key Enter
wait sheet 0001-000001
screen sheet
key d
wait Another day
type 1/2/2020
key Enter
wait Nothing was done here
# back to the student
key Enter
key Esc
wait Juan Garcia already has a PIN
key F7
wait opened the student's record
key r
wait All events of a school are for those who oversee it.
screen not-yours
# the principal may see all, and print the record
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type jwells
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key F7
wait M. Ortega
not-see You see what you did yourself
key r
wait Where shall it come out?
sh rm -f "$PINDESK_PRINTED"/*.pdf
key Enter
sh until ls "$PINDESK_PRINTED"/*.pdf >/dev/null 2>&1 && pdftotext -layout "$(ls -t "$PINDESK_PRINTED"/*.pdf | head -n 1)" - | tee "$STORY_TMP/record" | grep -q "Record of access"; do sleep 0.2; done
sh grep -q "California Education Code 49064" "$STORY_TMP/record"
sh grep -q "M. Ortega.*account administrator" "$STORY_TMP/record"
sh grep -q "to hand a parent their PIN" "$STORY_TMP/record"
sh ! grep -qE "[0-9]{5} [0-9]{5}" "$STORY_TMP/record"
sh psql -U postgres -Atqc "SELECT kind FROM desk.event WHERE actor = 'jwells'" | grep -q disclosures_read
