-- SPDX-License-Identifier: Apache-2.0
-- A small district to test with: two schools, a handful of families, five logins. Load it by psql as
-- superuser into a migrated database; $PINDESK_PROFILE names profile.ini. Keys are dummies.
--
--   student  101 Ana Maria Garcia Lopez (born 12 April), 102 Mateo Garcia, 103 Diego Sato (of age),
--            104 Olga Petrova (exited), 105 Bo (nothing but a name), 106 Nguyen Thi Hong; LINC
--            201 Liam O'Brien-Muller; MADI
--   guardian  11 Rosa Lopez (verified), 12 Juan Garcia (verified; has an account for 102),
--             13 Tomas Garcia (unverified), 14 Elena Ruiz (restricted for 101), 15 Sukarno (verified),
--             16 17 18 verified for 103 104 105; 21 Mia O'Brien (MADI), 11 has 201 there as well
--   login    clerk_a clerk_c (LINC), clerk_b (MADI), principal_a, viewer_a, expired_a, nobody_a,
--            district_d, both_d (LINC and MADI)
\set ON_ERROR_STOP on
\set ini `cat "${PINDESK_PROFILE:?names profile.ini}"`

CREATE TEMP TABLE ini AS
	SELECT * FROM regexp_split_to_table(:'ini', '\n') WITH ORDINALITY AS l(line, n) WHERE line !~ '^\s*(#|$)';
SELECT admin.district_create('6b1f4a52-0c11-4f0e-9d0e-2f8a3f6f9b10', 'Test Unified', 'pin', :'ini',
		array_agg(p.section ORDER BY p.n), array_agg(p.key ORDER BY p.n), array_agg(p.value ORDER BY p.n))
	FROM (SELECT i.n, (SELECT trim(BOTH '[]' FROM h.line) FROM ini h WHERE h.line ~ '^\[' AND h.n < i.n ORDER BY h.n DESC LIMIT 1) AS section,
			trim(split_part(i.line, '=', 1)) AS key, trim(substr(i.line, strpos(i.line, '=') + 1)) AS value
		FROM ini i WHERE i.line !~ '^\[') p;
DROP TABLE ini;
SELECT admin.template_put('pin', 'letter', 'en', '# {parent}');
SELECT admin.school_put('LINC', 'Lincoln Elementary', '1 Oak St', 'Pasadena CA 91103', '626-555-0100', '8 to 4');
SELECT admin.school_put('MADI', 'Madison Middle', '2 Elm St', 'Pasadena CA 91103', '626-555-0200', '8 to 4');
SELECT admin.school_key_put(s, 1, 'body', 'signer', 'signature') FROM (VALUES (1), (2)) AS v(s);
SELECT admin.portal_key_put('body', 'signer', 'signature');

DO $$
DECLARE
	r text;
BEGIN
	FOREACH r IN ARRAY ARRAY['clerk_a', 'clerk_b', 'clerk_c', 'principal_a', 'viewer_a', 'expired_a', 'nobody_a', 'district_d', 'both_d'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
			EXECUTE format('CREATE ROLE %I LOGIN IN ROLE pindesk_staff', r);
		END IF;
		PERFORM admin.staff_put(r, initcap(replace(r, '_', ' ')), 'wrapped', 'body', 'signer', 'signature');
		PERFORM admin.grant_put(r, 1, 1, 'grant', 'signer', 'signature');
	END LOOP;
END $$;
SELECT admin.assign('clerk_a', 'LINC', 'account_admin', registry.today() - 30, NULL);
SELECT admin.assign('clerk_c', 'LINC', 'account_admin', registry.today() - 30, registry.today());
SELECT admin.assign('clerk_b', 'MADI', 'account_admin', registry.today() - 30, NULL);
SELECT admin.assign('principal_a', 'LINC', 'principal', registry.today() - 30, NULL);
SELECT admin.assign('viewer_a', 'LINC', 'viewer', registry.today() - 30, NULL);
SELECT admin.assign('expired_a', 'LINC', 'account_admin', registry.today() - 30, registry.today() - 1);
SELECT admin.assign('district_d', NULL, 'district', registry.today() - 30, NULL);
SELECT admin.assign('both_d', 'LINC', 'account_admin', registry.today() - 30, NULL);
SELECT admin.assign('both_d', 'MADI', 'account_admin', registry.today() - 30, NULL);

INSERT INTO registry.homeroom (school_id, homeroom_id, room, teacher, grade) VALUES (1, 1, '12', 'Ms. Chen', '3'), (2, 2, '7', 'Mr. Diaz', '6');
INSERT INTO registry.address (address_id, line1, line2, city, state, zip) VALUES
	(1, '1420 N Marengo Ave', 'Apt 6', 'Pasadena', 'CA', '91103'), (2, '77 Lake Ave', '', 'Pasadena', 'CA', '91101'),
	(3, '9 Secret Ct', '', 'Altadena', 'CA', '91001');
INSERT INTO registry.student (school_id, student_id, permanent_id, given, middle, family, born, grade, homeroom_id, address_id, phone, status, exited_on)
	SELECT v.school, v.id, v.pid, v.given, v.middle, v.family, v.born, v.grade, v.room, v.address, v.phone, v.status, v.gone
	FROM (SELECT registry.today() AS day, extract(year FROM registry.today())::int AS year) d CROSS JOIN LATERAL (VALUES
		(1, 101, '0412883107', 'Ana', 'Maria', 'García López', make_date(d.year - 9, 4, 12), '3', 1, 1, '+16265550143', 'active', NULL::date),
		(1, 102, '0412883108', 'Mateo', '', 'García', make_date(d.year - 7, 11, 3), '1', 1, 1, '+16265550143', 'active', NULL),
		(1, 103, '0412883109', 'Diego', '', 'Sato', (d.day - interval '18 years')::date, '12', 1, 2, '+16265550199', 'active', NULL),
		(1, 104, '0412883110', 'Olga', '', 'Petrova', make_date(d.year - 8, 1, 5), '2', 1, 2, '+16265550198', 'exited', d.day - 3),
		(1, 105, '0412883111', 'Bo', '', '', NULL, '', NULL, NULL, '', 'active', NULL),
		(1, 106, '0412883112', 'Thị Hồng', '', 'Nguyễn', make_date(d.year - 8, 9, 30), '2', 1, 2, '+16265550197', 'active', NULL),
		(2, 201, '0412883201', 'Liam', '', 'O''Brien-Müller', make_date(d.year - 12, 4, 12), '6', 2, 2, '+16265550210', 'active', NULL)
	) AS v(school, id, pid, given, middle, family, born, grade, room, address, phone, status, gone);
INSERT INTO registry.emergency_contact (school_id, student_id, ordinal, name, phone, relation)
	SELECT s.school_id, s.student_id, 1, 'Luis Lopez', '+16265550187', 'uncle' FROM registry.student s WHERE s.student_id <> 105;
INSERT INTO registry.guardian (guardian_id, given, family, email, language, address_id) VALUES
	(11, 'Rosa', 'López', 'rosa.l@example.org', 'es', 1), (12, 'Juan', 'García', 'juan.g@example.org', 'es', 2),
	(13, 'Tomás', 'García', '', 'es', 1), (14, 'Elena', 'Ruiz', 'elena@example.org', 'ru', 3), (15, 'Sukarno', '', '', 'en', 2),
	(16, 'Kenji', 'Sato', '', 'ja', 2), (17, 'Ivan', 'Petrov', '', 'ru', 2), (18, 'Ulla', 'Berg', '', 'en', NULL),
	(21, 'Mia', 'O''Brien', 'mia@example.org', 'en', 2);
INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone) VALUES (11, 1, '+16265550144'), (12, 1, '+16265550145'),
	(14, 1, '+16265550146'), (21, 1, '+16265550221');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document, standing_at) VALUES
	(1, 101, 11, 'mother', 'verified', 'birth_certificate', now()), (1, 102, 11, 'mother', 'verified', 'birth_certificate', now()),
	(2, 201, 11, 'aunt', 'verified', 'court_order', now()),
	(1, 101, 12, 'father', 'verified', 'birth_certificate', now()), (1, 102, 12, 'father', 'verified', 'birth_certificate', now()),
	(1, 101, 13, 'uncle', 'unverified', NULL, NULL), (1, 106, 15, 'father', 'verified', 'adoption', now()),
	(1, 103, 16, 'father', 'verified', 'birth_certificate', now()), (1, 104, 17, 'father', 'verified', 'birth_certificate', now()),
	(1, 105, 18, 'mother', 'verified', 'birth_certificate', now()), (2, 201, 21, 'mother', 'verified', 'birth_certificate', now());
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, restriction_document, restricted_since)
	VALUES (1, 101, 14, 'stepmother', 'restricted', 'court order', '2026-03-14');
INSERT INTO portal.account (account_id, email) VALUES (1, 'juan.portal@example.org');
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) VALUES (1, 1, 102, 12);
SELECT registry.search_rebuild();
