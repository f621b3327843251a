# A code looked up by role: the reason first, then a minute on the screen, gone with any key and with
# the lock; the event stands before.
mask \d\d:\d\d
mask \d{4}-\d{3}
mask \d{5} \d{5}
mask in \d+ seconds
mask /var/tmp/\S+
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
wait Who is it for?
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key F5
wait is shown for one minute
screen before
key Enter
wait Why has it to be seen?
type The letter got wet at the counter
key Enter
wait Any key hides it.
screen shown
sh [ "$(psql -U postgres -Atqc "SELECT detail->>'reason' FROM desk.event WHERE kind = 'code_revealed'")" = "The letter got wet at the counter" ]
key x
wait Hidden.
not-see Any key hides it
# the lock takes it off as well
key Enter
wait Why has it to be seen?
type Once more
key Enter
wait Any key hides it.
key Ctrl-L
wait Locked.
type $DESK_PASSPHRASE
key Enter
wait Hidden.
screen hidden
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.event WHERE kind = 'code_revealed'")" = 2 ]
sh until [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.event WHERE signature IS NULL")" = 0 ]; do sleep 0.1; done
