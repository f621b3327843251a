# Each of the ten reports printed and written to both kinds of file, and the files read by other programs;
# and for the whole district narrowed down to one of several schools.
mask \d\d:\d\d(:\d\d)?
mask \d\d/\d\d/20[2-9]\d
mask /[^ ]*\d{4}-\d\d-\d\d-\d{6}
env HOME=$PINDESK_DEMO
sh psql -U postgres -v ON_ERROR_STOP=1 -q -c "UPDATE desk.policy SET value = 'principal' WHERE section = 'visit' AND key = 'approval'" -c "CREATE TEMP TABLE tie AS SELECT t.*, row_number() OVER (ORDER BY t.student_id, t.guardian_id) AS n FROM registry.guardianship t JOIN registry.student s USING (school_id, student_id) WHERE t.school_id = 1 AND t.standing = 'verified' AND s.born IS NOT NULL LIMIT 5" -c "INSERT INTO desk.visit (school_id, number, student_id, guardian_id, channel, state, holder, desk, note, reason) SELECT 1, '0101-00' || n, student_id, guardian_id, 'in_person', CASE n WHEN 1 THEN 'parked' WHEN 2 THEN 'refused' ELSE 'open' END, 'mortega', 'front 1', 'birth certificate', 'went away' FROM tie WHERE n < 4" -c "CREATE TEMP TABLE third AS SELECT visit_id FROM desk.visit WHERE number = '0101-003'" -c "INSERT INTO desk.answer (school_id, visit_id, question, answer) SELECT 1, visit_id, q, 'match' FROM third, unnest('{student_name,birth_date,grade,address_phone,emergency_contact}'::text[]) q" -c "INSERT INTO desk.identity_document (school_id, visit_id, kind, issuer, last4, expires, name_matches, face_matches) SELECT 1, visit_id, 'passport', 'Mexico', '1234', current_date + 400, true, true FROM third" -c "INSERT INTO desk.access_form (school_id, visit_id, signature_seen, finished, agreement_version, by_whom) SELECT 1, visit_id, true, true, 1, 'mortega' FROM third" -c "INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, issued_by, expires, handed_on) SELECT '00000000-0000-4000-8000-000000000004', 1, student_id, guardian_id, 'guardianship', 1, 'live', registry.today(), 'mortega', registry.today() + 30, registry.today() FROM tie WHERE n = 4" -c "INSERT INTO desk.sheet (school_id, number, credential_id, state) VALUES (1, '0001-900001', '00000000-0000-4000-8000-000000000004', 'returned')" -c "INSERT INTO portal.account (account_id, email, locked_at, sign_in_failures) VALUES (9005, 'out@example.org', now(), 3)" -c "INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) SELECT 9005, 1, student_id, guardian_id FROM tie WHERE n = 5" >/dev/null
include sign_in.inc
key F6
wait New Emergency Contact Report
type 8
wait Coverage by homeroom
key 1
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait coverage-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 2
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait homerooms-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 3
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait days-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 4
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait weeks-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 5
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait approvals-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 6
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait locked-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 7
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait parked-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 8
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait refused-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 9
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait returned-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
key 0
wait rows
key p
wait Print
key Enter
wait Enter or
key Esc
gone Enter or
key e
wait close-
key x
wait .xlsx
key Esc
wait Each can be narrowed down
# what other programs read: title on paper and in the file, the same rows in both, filter and frozen heading
sh $PINDESK_DATA/tests/stories/report_files $PINDESK_DEMO $PINDESK_PRINTED
key F10
expect-exit 0
# the district: several schools, then one of them
run $PINDESK
wait > Passphrase
key Shift-Tab Ctrl-U
type dnguyen
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait New Emergency Contact Report
type 8
wait Coverage by homeroom
key 1
wait ROOS
see MADI
screen schools
key f
wait Homeroom
cursor on School
type madi
key Tab Tab
wait 101 Winslow
screen choose_school
key Enter
wait MADI Madison Middle
gone ROOS
screen one_school
key e
wait Written to
sh f=$(ls -t $PINDESK_DEMO/pindesk/coverage-*.csv | head -n 1) && grep -q 'Madison Middle' "$f" && ! grep -q ROOS "$f"
key f
wait Homeroom
cursor on School
key Ctrl-U
type zzz
key Enter
wait There is no
key F5
key Enter
wait ROOS
# several at once, by what is typed
key /
wait in any column stay
type madi
key Enter
wait only "madi"
key p
wait Print
key Esc
key F10
expect-exit 0
