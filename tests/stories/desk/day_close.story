# The day does not close over a sheet of the counter that nobody looked at or that lies about good; it
# goes into the safe, and from there into the parent's hand. A day that was left open is closed later.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
include sign_in.inc
key F7
wait No run yet.
key d
wait No paper with codes was printed.
see Every sheet is accounted for.
key e
wait No earlier day was left open.
key F2
wait Who is it for?
# two sheets: one blank, one that nobody looked at
include to_letter.inc
key 1
include checks.inc
key Enter
wait Did it come out right?
key b
wait put it into the shredder
key Enter
wait Did it come out right?
key F2
wait Who is it for?  ___
key F7
wait No run yet.
key d
wait At the counter
wait 2 NOT, first 0001-000001
screen open
key c
wait Sheets are not accounted for.
key Enter
wait NOT LOOKED AT
see It is no good. X when it is shredded.
screen sheets
key v
wait Only a good sheet is kept
key x
wait is in the shredder.
key y
wait It is written down.
wait Look in the tray.
key g
wait good, not given
key Esc
wait 1 NOT, first 0001-000002
key Enter
wait good, not given
key v
wait in the safe
see Enter opens the student, to hand it over.
screen safe
key Esc
wait all accounted for
key c
wait Every sheet lies where it is written down.
key y
wait The day is closed.
screen closed
# out of the safe into the parent's hand
key Enter
wait in the safe
key Enter
wait > GARCIA, Juan
key Enter
wait Enter goes on with the letter.
key Enter
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(state, ',' ORDER BY number) FROM desk.sheet")" = shredded,handed ]
# yesterday nobody closed
sh psql -U postgres -qc "UPDATE desk.sheet SET reserved_at = reserved_at - interval '1 day'"
key F2
wait Who is it for?  ___
key F7
wait No run yet.
key d
wait was left open. E goes there.
screen left_open
key e
wait Which day?
see 2 sheets
screen which_day
key 1
wait an earlier day   Lincoln Elementary
see Every sheet is accounted for.
key c
wait you close it today
key y
wait The day is closed.
screen earlier
sh [ "$(psql -U postgres -Atqc "SELECT string_agg((day - (at AT TIME ZONE time_zone)::date)::text, ',' ORDER BY day) FROM desk.day_end, registry.district")" = -1,0 ]
key e
wait Which day?
key 1
wait No paper with codes was printed.
not-see was left open
key F10
expect-exit 0
restored
