# What an import had otherwise than the desk: gone through line by line, marked as seen.
mask \d\d:\d\d(:\d\d)?
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d(?= )
sh psql -U postgres -v ON_ERROR_STOP=1 -q -c "INSERT INTO desk.import (import_id, by_whom, source, format, file, sha256, complete, counts) VALUES (901, 'dnguyen', 'sis', 'OneRoster 1.2', 'november.zip', repeat('ab', 32), true, '{\"student\": {\"added\": 0, \"changed\": 3, \"ended\": 1}, \"guardian\": {\"added\": 0, \"changed\": 0, \"ended\": 0}, \"link\": {\"added\": 0, \"changed\": 0, \"ended\": 0}, \"school\": {\"added\": 0, \"changed\": 0, \"ended\": 0}}')" -c "INSERT INTO desk.import_kept (import_id, n, kind, person_id, person, field, ours, theirs) SELECT 901, v.n, v.kind, CASE v.kind WHEN 'student' THEN (SELECT s.student_id FROM registry.student s WHERE s.family = 'Garcia Lopez' AND s.given = 'Ana Maria') END, v.person, v.field, v.ours, v.theirs FROM (VALUES (1, 'guardian', 'Rosa Lopez', 'email', 'rosa.l@example.org', 'rosa@old.example.org'), (2, 'student', 'Ana Maria Garcia Lopez', 'phone', '+16265550143', '+16265550999'), (3, 'student', 'Ana Maria Garcia Lopez', 'address', '1420 N Marengo Ave, Apt 6, Sierra Vista, CA, 91199', '9 Elm St, Sierra Vista, CA, 91199')) AS v(n, kind, person, field, ours, theirs)" >/dev/null
env HOME=$PINDESK_DEMO
run $PINDESK
wait Sign in with your own user name.
type dnguyen
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait New Emergency Contact Report
type a
wait 3 to look at
screen imports
key d
wait what stayed as it was here
cursor on Rosa Lopez
screen kept
# a guardian has no one student to open
key Enter
wait A guardian is found by F2
key s
wait Seen. The next import does not ask again.
wait seen
# what nobody has seen stands first
cursor on Ana Maria
screen one_seen
key Enter
wait GARCIA LOPEZ, Ana Maria
key Esc
wait what stayed as it was here
key a
wait All of it is seen.
screen all_seen
key Esc
wait 3 seen
sh [ "$(psql -U postgres -Atqc "SELECT count(*) || ' ' || min(seen_by) FROM desk.import_kept WHERE import_id = 901 AND seen_at IS NOT NULL")" = "3 dnguyen" ]
