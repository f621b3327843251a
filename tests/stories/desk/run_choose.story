# Whom a run is for: some homerooms, a list of IDs with one that is nobody's, a family; and for somebody
# who works for the district, several schools at once.
mask \d\d:\d\d
mask \d\d/\d\d
mask of \d+\. PgDn
include sign_in.inc
key F7
wait No run yet.
key n
wait all of them; F3 chooses some
key F4
wait You work at this school only.
type Rooms
key F3
wait All homerooms are meant
key Down Space Space
wait 2 of 24 homerooms chosen
screen rooms
key Enter
wait 02, 03
key F3
wait 2 of 24 homerooms chosen
key a
wait 24 of 24 homerooms chosen
key a
wait All homerooms are meant
key Home Space
wait 1 of 24 homerooms chosen
key Esc
wait Homerooms        01
see Rooms
key F5
wait get no letter
sh [ "$(psql -U postgres -Atqc "SELECT filter ->> 'homerooms' FROM desk.run")" = "[$(psql -U postgres -Atqc "SELECT homeroom_id FROM registry.homeroom WHERE school_id = 1 AND room = '01'")]" ]
key Esc
wait > Rooms
key n
wait all of them; F3 chooses some
type List
key Enter Enter Enter Enter Enter Enter Enter
type x y
key Enter
wait one ID; more go below
key Shift-Tab Ctrl-U
key Tab
type 428089452 77777 99
key F5
wait IDs that are nobody's here
screen nobody
key n
wait F3 homerooms
see 428089452 77777 99
key F5
wait IDs that are nobody's here
key y
wait 2 letters
sh [ "$(psql -U postgres -Atqc "SELECT filter ->> 'ids' FROM desk.run ORDER BY run_id DESC LIMIT 1")" = '["0428089452"]' ]
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type dnguyen
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F7
wait Letter runs
key n
wait F4 chooses: one, several or all
key F5
wait No school is chosen yet.
key F4
wait Space chooses the marked school
key Space Space
wait 2 of 3 schools chosen
screen schools
key Enter
wait 2 schools, a run for each
key F3
wait Homerooms are chosen for one school.
type District
key F5
wait 2 drafts, one a school.
screen runs
key F10
expect-exit 0
