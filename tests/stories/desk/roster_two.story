# Where the district wants two people, a colleague says yes to a roster with codes at their own desk.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d{4}-\d{3}
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
sh psql -U postgres -qc "UPDATE desk.policy SET value = 'two-people' WHERE section = 'credential' AND key = 'reveal'"
wait Who is it for?  ___
key F6
wait New Emergency Contact Report
key 9
wait 550 of 550 lines
key F3
wait guardians.
type garcia juan
wait with "garcia juan"
key F9
wait 1 of these
key Enter
wait Why do they have to be printed?
type The letters were lost
key Enter
wait A second person has to say yes.
screen waits
key F5
wait waits for a colleague
key Enter
wait Somebody else has to say yes
key F2
wait Who is it for?  ___
# the colleague
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait New Emergency Contact Report
key 9
wait 550 of 550 lines
key F12
wait your yes?
screen asked
key Enter
wait Let a colleague print codes?
screen yes
key y
wait may print it now
# and back
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type mortega
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait New Emergency Contact Report
key 9
wait 550 of 550 lines
key F3
wait guardians.
type garcia juan
wait with "garcia juan"
key F9
wait 1 of these
key Enter
wait Why do they have to be printed?
type The letters were lost
key Enter
wait Stand beside it
key 1
wait came out on
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(kind || ' ' || actor, ', ' ORDER BY seq) FROM desk.event WHERE kind LIKE 'roster%' AND kind <> 'roster_viewed'")" = "roster_asked mortega, roster_granted ltran, roster_codes_opened mortega, roster_printed mortega" ]
sh [ "$(psql -U postgres -Atqc "SELECT detail->>'second' FROM desk.event WHERE kind = 'code_listed'")" = ltran ]
