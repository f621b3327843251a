# A district with a profile of its own: what it calls things, which ID it takes, no form.
# tests/e2e/profiles.sh has loaded tests/profiles/lunch.
mask \d\d:\d\d
mask [A-Z][a-z]+ \d{1,2}, 20[2-9]\d
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
see Juan Garcia may be issued a Lunch Key now.
key Enter
wait At the counter
key 1
wait Ask the parent; do not read the answers aloud.
# left and taken up again; days on paper and on the screen are as this district writes them
key F2
wait 1 parked visit
key F7
wait No run yet.
key d
wait No paper with codes was printed.
key p
wait Where shall it come out?
key Enter
wait Printed on
sh for f in $PINDESK_PRINTED/*.pdf; do pdftotext -layout $f -; done | grep -qE "$(date +%d/%m/%Y) [0-9]{2}:"
key Esc
wait No paper with codes was printed.
key F2
wait 1 parked visit
sh psql -U postgres -qc "UPDATE desk.visit SET touched_at = timestamptz '2026-03-02 12:00'"
key F3
wait 02/03 12:
key Enter
wait Ask the parent; do not read the answers aloud.
key m m
wait See the photo ID of Juan Garcia.
key 1
wait Sierra Vista Library
screen identity
key Enter Enter
type 4821
key Enter
# as this district writes a day
wait Date printed on it, as 14/03/2027.
type 2/28/2029
key Tab
wait * type it as 14/03/2027
key Shift-Tab
key Ctrl-U
type 28/2/2029
key Enter y Enter y
key Enter
wait All checks are done.
key Enter
wait Enter makes a Lunch Account Key for Juan Garcia
key Enter
wait Enter prints the letter
screen letter
key Enter
wait Did it come out right?
key g
wait Give it to Juan Garcia. Press H
key h
wait Done. Juan Garcia has the Lunch Key.
key F10
expect-exit 0
restored
