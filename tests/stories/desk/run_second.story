# Above the district's number a second person confirms a run, never the one who froze it. Whoever came
# to the counter meanwhile drops out and is listed.
mask \d\d:\d\d
mask \d\d/\d\d
sh psql -U postgres -qc "INSERT INTO desk.policy (section, key, value) VALUES ('run', 'second-person-above', '100') ON CONFLICT (section, key) DO UPDATE SET value = excluded.value"
include sign_in.inc
key F7
wait No run yet.
key n
wait A new letter run
type Fall 2026
key Enter Enter Enter Enter Enter
type 5
key F5
wait 167 letters
key f
wait Freeze the run
type freeze
key Enter
wait waits for a second person
screen waits
key c
wait You froze it. Somebody else confirms it
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.credential")" = 0 ]
sh psql -U postgres -Atqc "SELECT format('SET SESSION AUTHORIZATION mortega; SELECT desk.visit_start(gen_random_uuid(), %s, %s, ''in_person'', ''front 2'')', student_id, guardian_id) FROM desk.run_item WHERE ordinal = 7" | psql -U postgres -q >/dev/null
key Ctrl-L
wait Locked.
key Shift-Tab Ctrl-U
type ltran
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F7
wait > Fall 2026
key Enter
wait frozen, waits for a second person
key c
wait When you confirm it
key y
wait 0 of 166 printed
see 1 dropped out since it was frozen
key w
wait at the counter
screen dropped
key Esc
wait 0 of 166 printed
sh [ "$(psql -U postgres -Atqc "SELECT state || ' ' || confirmed_by FROM desk.run")" = "frozen ltran" ]
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.credential")" = 166 ]
key F10
expect-exit 0
