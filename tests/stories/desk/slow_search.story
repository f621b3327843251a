# A server that takes a minute over short inputs holds nobody up: what is typed stands there at once, what
# is typed next replaces the question, the server is told to drop the old one, Esc and F keys work.
mask \d\d:\d\d
include sign_in.inc
sh psql -U postgres -qc 'ALTER FUNCTION desk.find_people(text, int) RENAME TO find_quick; CREATE FUNCTION desk.find_people(t text, most int) RETURNS TABLE (kind text, person_id bigint, school_id int, name text, born text, grade text, room text, guardians int, verified int, phone text, children text, student_id bigint) LANGUAGE plpgsql SECURITY DEFINER AS $f$ BEGIN PERFORM pg_sleep(60) WHERE length(t) < 8; RETURN QUERY SELECT * FROM desk.find_quick(t, most); END $f$; GRANT EXECUTE ON FUNCTION desk.find_people(text, int) TO pindesk_staff'
type g
wait ?  g_
wait Asking the server
screen asking
type a
wait ?  ga_
type rcia
wait ?  garcia_
type  lo
wait GARCIA LOPEZ, Ana Maria
screen found
sh test $(psql -U postgres -Atqc "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%find_people%'") = 0
# clearing the field asks nobody, another screen opens meanwhile
key Esc
wait Two letters are enough
type n
wait ?  n_
key F6
wait New Emergency Contact Report
key Esc
wait Asking the server
key Esc
wait Given up.
sh until [ "$(psql -U postgres -Atqc "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%find_people%'")" = 0 ]; do sleep 0.1; done
key F10
expect-exit 0
