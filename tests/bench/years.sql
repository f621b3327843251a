-- SPDX-License-Identifier: Apache-2.0
-- Ten years at the counter of the school that the setting bench.school names, of children who are no
-- longer there: for each of them a visit, a code, its sheet, a change of a card, and now and then a
-- parent let in again. Load it as superuser into a generated district.
SET session_replication_role = replica;
CREATE TEMP TABLE past AS
	SELECT s.school_id, n, md5('years' || s.school_id || '-' || n)::uuid AS id, 900000000 + n AS person, registry.today() - 110 - (n * 3650 / (5 * s.size))::int AS day
	FROM bench.school s, generate_series(1, 5 * s.size) AS n WHERE s.school_id = current_setting('bench.school')::int
		AND NOT EXISTS (SELECT FROM desk.visit v WHERE v.school_id = s.school_id AND v.number = 'y' || s.school_id || '-1');
INSERT INTO desk.visit (school_id, number, student_id, guardian_id, channel, purpose, state, holder, started_at, touched_at, reason)
	SELECT school_id, 'y' || school_id || '-' || n, person, person, 'in_person', CASE WHEN n % 9 = 0 THEN 'reprint' ELSE 'new' END, CASE WHEN n % 20 = 0 THEN 'refused' ELSE 'done' END,
		'clerk_' || school_id, day + time '10:00', day + time '10:08', CASE WHEN n % 20 = 0 THEN 'left' END FROM past;
INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, issued_by, expires, handed_on, ended_at)
	SELECT id, school_id, person, person, 'guardianship', 1, (ARRAY['used', 'used', 'expired', 'revoked'])[1 + n % 4], day, 'clerk_' || school_id, day + 30, day, day + time '12:00' FROM past;
INSERT INTO desk.sheet (school_id, number, credential_id, state, printer, reserved_by, reserved_at)
	SELECT school_id, 'y' || school_id || '-' || n, id, CASE WHEN n % 10 = 0 THEN 'shredded' ELSE 'handed' END, 'office', 'clerk_' || school_id, day + time '10:07' FROM past;
INSERT INTO desk.contact_change (act, school_id, student_id, guardian_id, kind, person, source, state, proposed_at, decided_by, decided_at)
	SELECT id, school_id, person, person, 'reach', 'Somebody', 'desk', 'applied', day + time '11:00', 'clerk_' || school_id, day + time '11:00' FROM past;
-- Numbered before those that are there.
INSERT INTO desk.contact_notice (school_id, number, change_id, students, at)
	SELECT p.school_id, -p.n, c.change_id, ARRAY[p.person], c.decided_at FROM past p JOIN desk.contact_change c ON c.act = p.id;
INSERT INTO desk.unlocking (school_id, guardian_id, id_kind, last4, at) SELECT school_id, person, 'passport', '1234', day + time '13:00' FROM past WHERE n % 15 = 0;
DROP TABLE past;
SET session_replication_role = origin;
