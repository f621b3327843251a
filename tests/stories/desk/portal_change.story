# What a parent said in the portal waits in the queue, old beside new; taken while a letter with a working
# code is in the mail, it asks what becomes of that.
mask \d\d:\d\d
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d
sh psql -U postgres -v ON_ERROR_STOP=1 -q -c "CREATE TEMP TABLE tie AS SELECT t.school_id, t.student_id, t.guardian_id, g.given FROM registry.guardianship t JOIN registry.student s USING (school_id, student_id) JOIN registry.guardian g USING (guardian_id) WHERE s.family = 'Garcia Lopez' AND s.given = 'Ana Maria' AND t.standing = 'verified'" -c "INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, issued_by, expires, handed_on) SELECT '00000000-0000-4000-8000-000000000002', school_id, student_id, guardian_id, 'guardianship', 1, 'live', registry.today(), 'mortega', registry.today() + 30, registry.today() FROM tie WHERE given = 'Rosa'" -c "INSERT INTO desk.sheet (school_id, number, credential_id, state) VALUES (1, '0001-900002', '00000000-0000-4000-8000-000000000002', 'mailed')" -c "INSERT INTO portal.account (account_id, email) VALUES (9006, 'rosa@example.org')" -c "INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) SELECT 9006, school_id, student_id, guardian_id FROM tie WHERE given = 'Rosa'" -c "SELECT portal.contact_change(gen_random_uuid(), 9006, t.guardian_id, s.permanent_id, 'address', '{\"line1\": \"9 Portal Way\"}') FROM tie t JOIN registry.student s USING (student_id) WHERE t.given = 'Rosa'" >/dev/null
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key F4
wait call in need
see 1 waiting
key q
wait > Rosa Lopez
screen queue
key a
wait Which document was seen?
key 2
wait A letter is on its way
screen queue_asked
key 1
wait The card is changed: Rosa Lopez.
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(state, ' ') FROM desk.credential WHERE credential_id = '00000000-0000-4000-8000-000000000002'")" = live ]
key F10
expect-exit 0
