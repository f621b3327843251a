# Where the district wants two people, a colleague says yes at their own desk, under their own name;
# nobody says yes to themselves, and a yes is good for one look.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d{4}-\d{3}
mask \d{5} \d{5}
mask in \d+ seconds
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
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key F5
wait is shown for one minute
key Enter
wait Why has it to be seen?
type The letter got wet
key Enter
wait A second person has to say yes.
screen waits
key F2
wait Who is it for?  ___
key F5
wait No colleague asks to see a code.
# the colleague
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F5
wait The letter got wet
screen asked
key a
wait Let a colleague see a code?
key y
wait may see it now
# and back
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type mortega
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait Juan Garcia already has a PIN
key F5
wait is shown for one minute
key Enter
wait Why has it to be seen?
type The letter got wet
key Enter
wait Any key hides it.
key x
wait Hidden.
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(kind || ' ' || actor, ', ' ORDER BY seq) FROM desk.event WHERE kind LIKE '%reveal%'")" = "reveal_asked mortega, reveal_granted ltran, code_revealed mortega" ]
# one look, and the next is asked for again
key Enter
wait Why has it to be seen?
type Again
key Enter
wait A second person has to say yes.
