# A parent has moved while a letter with a working code is on its way: told, and asked what becomes of it.
mask \d\d:\d\d
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key Enter
wait Look at sheet 0001-000001 in the tray.
key g
wait Give it to Juan Garcia.
key F2
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait GARCIA, Juan
key F4
wait call in need
key a
wait Address of Juan Garcia
key Ctrl-U
type 5 New Street
key Tab Tab Tab Tab Tab y Tab 1 Enter
wait A letter is on its way
see sheet 0001-000001
screen letter
# given up, nothing is changed
key Esc
gone A letter is on its way
sh test "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.contact_change WHERE state = 'applied'")" = 0
key Enter
wait A letter is on its way
key 2
wait The card is changed: Juan Garcia.
see 5 New Street
sh test "$(psql -U postgres -Atqc "SELECT string_agg(state, ' ') FROM desk.credential")" = revoked
sh test "$(psql -U postgres -Atqc "SELECT state FROM desk.visit")" = refused
# the student lives there too
key Up Up Up Up Up Up
wait > GARCIA LOPEZ, Ana
see 5 New Street
key F10
expect-exit 0
