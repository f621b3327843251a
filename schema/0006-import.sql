-- SPDX-License-Identifier: Apache-2.0
-- 0006 import
--
-- Why: a student system sends its people again and again, whole. One transaction takes a package in:
-- its rows go to stage tables that live as long as the transaction, then set-based statements hold
-- them against the registry. The same package again changes nothing. What the desk has found out is
-- the desk's: an import enters guardianships as unverified and touches no standing, no restriction
-- and no credential; an empty cell takes nothing away; what desk or portal changed since (the
-- *_desk_changed_at of 0013) stays, and is listed beside what the package says. A student whom a full
-- package no longer names has left the school; when that is more than a tenth of a school it is
-- refused unless somebody says so. Ties that are no longer named end (0024), unless the desk has a reason
-- to keep them: nobody loses a standing because a file was short. Guardians stay.
-- Called in this order: import_begin, COPY into the stage tables, import_sound (0025), which makes people
-- of single rows; then import_apply, and before the commit import_samples and import_conflicts.
-- By whoever owns the database; at the desk through the functions of 0025.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD110', 'too_many_gone', 'more than a tenth of a school would have left {school,gone,had}'),
	('PD111', 'import_unknown', 'a change names a school that is not in the district {school}');

DO $$
BEGIN
	EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO pindesk_owner', current_database());
END $$;

CREATE FUNCTION admin.import_tables() RETURNS TABLE (name text, given text, found text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	VALUES ('import_school', 'id text, code text, name text', 'school_id int'),
		('import_homeroom', 'id text, school text, room text, teacher text, grade text', NULL),
		('import_student', 'id text, school text, homeroom text, permanent_id text, given text, middle text, family text, born text, grade text, phone text,
			email text, language text, line1 text, line2 text, city text, state text, zip text, known_only bool',
			'student_id bigint, school_id int, homeroom_id bigint, address_id bigint, alias bool NOT NULL DEFAULT false'),
		('import_guardian', 'id text, given text, family text, email text, phone text, mobile text, work text, language text, line1 text, line2 text,
			city text, state text, zip text, known_only bool', 'guardian_id bigint, address_id bigint'),
		('import_link', 'student text, guardian text, relation text', 'school_id int, student_id bigint, guardian_id bigint, side int'),
		('import_ended', 'id text', NULL),
		('import_link_ended', NULL, 'student text NOT NULL, guardian text NOT NULL, student_id bigint'),
		('import_user', 'line int, id text, roles int, given text, middle text, family text, identifier text, email text, phone text, mobile text, flaws int,
			agents text, grade text, school text, rank int, differs bool', NULL),
		('import_role', 'line int, usr text, role int, school text, rank int, id text, gone bool, over bool', NULL),
		('import_born', 'line int, usr text, born text', NULL),
		('import_enrolled', 'line int, class text, usr text, teacher bool, main bool, rank int, since text', NULL),
		('import_id', 'tab int, line int, id text', NULL),
		('import_reference', 'tab int, line int, col int, place int, target int, id text', NULL),
		('import_part_student', 'tab int, line int, rank int, known bool, flaws int, id text, school text, room text, teacher text, number text, given text,
			middle text, family text, born text, grade text, phone text, email text, language text, line1 text, line2 text, city text, state text, zip text', NULL),
		('import_part_guardian', 'tab int, line int, known bool, flaws int, id text, given text, family text, email text, phone text, mobile text, work text,
			language text, line1 text, line2 text, city text, state text, zip text', NULL),
		('import_part_link', 'tab int, line int, student text, guardian text, relation text, ended bool', NULL),
		('import_odd', NULL, 'n int, kind text, rows bigint, line int, tab int DEFAULT 4, who text'),
		('import_conflict', NULL, 'kind text, person_id bigint, person text, field text, ours text, theirs text'),
		('import_done', NULL, 'kind text, person_id bigint, student_id bigint DEFAULT 0, school_id int, done text')
$$;
COMMENT ON FUNCTION admin.import_tables() IS 'the stage tables: columns that a package fills, with an empty text for nothing; and those that are found out here';

CREATE FUNCTION admin.import_begin() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
	t record;
BEGIN
	IF NOT EXISTS (SELECT FROM registry.district) THEN
		PERFORM desk.refuse('PD060', '{"what": "district"}');
	END IF;
	PERFORM pg_advisory_xact_lock(hashtext('pindesk import'));
	FOR t IN SELECT i.name, concat_ws(', ', replace(i.given, ',', ' NOT NULL,') || ' NOT NULL', i.found) AS columns,
			(SELECT string_agg(split_part(trim(c), ' ', 1), ', ') FROM string_to_table(translate(i.given, E'\n\t', ''), ',') AS c) AS given
		FROM admin.import_tables() i LOOP
		EXECUTE format('DROP TABLE IF EXISTS pg_temp.%I', t.name);
		EXECUTE format('CREATE TEMP TABLE %I (%s) ON COMMIT DROP', t.name, t.columns);
		IF t.given IS NOT NULL THEN
			EXECUTE format('GRANT INSERT (%s) ON pg_temp.%I TO %I', t.given, t.name, session_user);
		END IF;
	END LOOP;
	ALTER TABLE pg_temp.import_done ADD PRIMARY KEY (kind, person_id, student_id);
END $$;
COMMENT ON FUNCTION admin.import_begin() IS 'stage tables for one import, gone when the transaction ends, which whoever signed in may fill by COPY; one import at a time';

CREATE FUNCTION admin.import_tell(p_step text, p_of bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RAISE NOTICE USING ERRCODE = 'PD000', MESSAGE = concat_ws(' ', 'import', p_step, p_of);
END $$;
COMMENT ON FUNCTION admin.import_tell(text, bigint) IS 'tells the caller at once which step begins, and of how many';

-- Applying ---------------------------------------------------------------------------------------
-- ANALYZE stands wherever a column that the next statements join by has just been filled: planned
-- with what was known before, a large district's import would take hours. Only those columns: each one costs.

CREATE FUNCTION admin.import_address(p_line1 text, p_line2 text, p_city text, p_state text, p_zip text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT concat_ws(', ', nullif(p_line1, ''), nullif(p_line2, ''), nullif(p_city, ''), nullif(p_state, ''), nullif(p_zip, ''))
$$;
COMMENT ON FUNCTION admin.import_address(text, text, text, text, text) IS 'an address on one line';

CREATE FUNCTION admin.import_schools(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_code text;
BEGIN
	UPDATE pg_temp.import_school i SET school_id = s.school_id FROM registry.school s WHERE s.source = p_source AND s.sourced_id = i.id;
	-- Two systems may know a school; it belongs to the first, and the second finds it by its code.
	UPDATE pg_temp.import_school i SET school_id = s.school_id FROM registry.school s
		WHERE i.school_id IS NULL AND s.code = i.code AND s.source <> p_source;
	SELECT i.code INTO v_code FROM pg_temp.import_school i JOIN registry.school s ON s.code = i.code
		WHERE i.school_id IS NULL AND s.sourced_id IS NOT NULL ORDER BY i.code LIMIT 1;
	IF FOUND THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', 'school ' || v_code,
			'why', 'is in the district already, from an earlier import that gave it another sourcedId. Give it the same sourcedId, or another identifier'));
	END IF;
	SELECT i.code INTO v_code FROM pg_temp.import_school i WHERE p_changes AND i.school_id IS NULL AND i.name = ''
		AND NOT EXISTS (SELECT FROM registry.school s WHERE s.code = i.code) ORDER BY i.code LIMIT 1;
	IF FOUND THEN
		PERFORM desk.refuse('PD111', jsonb_build_object('school', v_code));
	END IF;
	-- The code is what assignments and people say; it stays as it is.
	WITH changed AS (
		UPDATE registry.school s SET source = p_source, sourced_id = i.id, name = coalesce(nullif(i.name, ''), s.name)
		FROM pg_temp.import_school i
		WHERE (s.school_id = i.school_id AND s.source = p_source OR i.school_id IS NULL AND s.code = i.code)
			AND (s.source, s.sourced_id, s.name) IS DISTINCT FROM (p_source, i.id, coalesce(nullif(i.name, ''), s.name))
		RETURNING s.school_id)
	INSERT INTO pg_temp.import_done (kind, person_id, school_id, done) SELECT 'school', c.school_id, c.school_id, 'changed' FROM changed c;
	WITH added AS (
		INSERT INTO registry.school (code, name, source, sourced_id)
		SELECT i.code, coalesce(nullif(i.name, ''), i.code), p_source, i.id FROM pg_temp.import_school i
		WHERE i.school_id IS NULL AND NOT EXISTS (SELECT FROM registry.school s WHERE s.source = p_source AND s.sourced_id = i.id)
		ORDER BY i.code
		RETURNING school_id)
	INSERT INTO pg_temp.import_done (kind, person_id, school_id, done) SELECT 'school', a.school_id, a.school_id, 'added' FROM added a;
	UPDATE pg_temp.import_school i SET school_id = s.school_id FROM registry.school s WHERE s.source = p_source AND s.sourced_id = i.id;
	ANALYZE pg_temp.import_school;
END $$;
COMMENT ON FUNCTION admin.import_schools(text, bool) IS 'schools of the package: known by sourcedId, the first time by their code';

CREATE FUNCTION admin.import_homerooms(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE registry.student s SET homeroom_id = NULL
		FROM pg_temp.import_homeroom i JOIN pg_temp.import_school c ON c.id = i.school
			JOIN registry.homeroom h ON h.source = p_source AND h.sourced_id = i.id AND h.school_id <> c.school_id
		WHERE s.school_id = h.school_id AND s.homeroom_id = h.homeroom_id;
	INSERT INTO registry.homeroom AS h (school_id, room, teacher, grade, source, sourced_id)
		SELECT c.school_id, i.room, i.teacher, i.grade, p_source, i.id
		FROM pg_temp.import_homeroom i JOIN pg_temp.import_school c ON c.id = i.school
		ON CONFLICT (source, sourced_id) DO UPDATE SET school_id = excluded.school_id, room = excluded.room,
			teacher = coalesce(nullif(excluded.teacher, ''), h.teacher), grade = excluded.grade
		WHERE (h.school_id, h.room, h.grade) IS DISTINCT FROM (excluded.school_id, excluded.room, excluded.grade)
			OR excluded.teacher NOT IN ('', h.teacher);
END $$;
COMMENT ON FUNCTION admin.import_homerooms(text) IS 'homerooms of the package, known by sourcedId';

CREATE FUNCTION admin.import_students_match(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v record;
BEGIN
	UPDATE pg_temp.import_student i SET school_id = n.school_id, homeroom_id = n.homeroom_id, student_id = n.student_id
		FROM (SELECT x.id, c.school_id, h.homeroom_id, s.student_id FROM pg_temp.import_student x LEFT JOIN pg_temp.import_school c ON c.id = x.school
			LEFT JOIN registry.homeroom h ON x.homeroom <> '' AND h.source = p_source AND h.sourced_id = x.homeroom AND h.school_id = c.school_id
			LEFT JOIN registry.student s ON s.source = p_source AND s.sourced_id = x.id) n WHERE n.id = i.id;
	UPDATE pg_temp.import_student i SET student_id = s.student_id FROM registry.student s
		WHERE i.student_id IS NULL AND s.permanent_id = i.permanent_id
			AND NOT EXISTS (SELECT FROM pg_temp.import_student o WHERE o.student_id = s.student_id);
	INSERT INTO pg_temp.import_conflict (kind, person, field, ours, theirs)
		SELECT 'unknown', registry.spoken(i.given, i.middle, i.family), 'student ID', '', i.permanent_id FROM pg_temp.import_student i
		WHERE i.known_only AND i.student_id IS NULL;
	DELETE FROM pg_temp.import_student i WHERE i.known_only AND i.student_id IS NULL;
	UPDATE pg_temp.import_student i SET school_id = s.school_id FROM registry.student s
		WHERE i.school_id IS NULL AND s.student_id = i.student_id;
	ANALYZE pg_temp.import_student (student_id, permanent_id, school_id);
	-- Materialized: with the LIMIT in sight the planner would hope for an early end that never comes.
	WITH clash AS MATERIALIZED (
		SELECT i.permanent_id, registry.spoken(i.given, i.middle, i.family) AS here, registry.spoken(s.given, s.middle, s.family) AS there
		FROM pg_temp.import_student i JOIN registry.student s ON s.permanent_id = i.permanent_id
		WHERE s.student_id IS DISTINCT FROM i.student_id)
	SELECT c.* INTO v FROM clash c ORDER BY c.permanent_id LIMIT 1;
	IF FOUND THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', 'student ID ' || v.permanent_id, 'why',
			format('is that of %s in the package and of %s in the district. Find out whose it is and correct the package', v.here, v.there)));
	END IF;
	PERFORM admin.import_student_aliases(p_source);
END $$;
COMMENT ON FUNCTION admin.import_students_match(text) IS 'finds the students of the package in the registry: by sourcedId, else by permanent ID';

CREATE FUNCTION admin.import_students_kept() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO pg_temp.import_conflict (kind, person_id, person, field, ours, theirs)
		SELECT 'student', s.student_id, registry.spoken(s.given, s.middle, s.family), n.field, n.ours, n.theirs
		FROM pg_temp.import_student i JOIN registry.student s ON s.student_id = i.student_id
			LEFT JOIN registry.address a ON a.address_id = s.address_id
			CROSS JOIN LATERAL (VALUES ('phone', s.phone, i.phone),
				('address', concat_ws(', ', nullif(a.line1, ''), nullif(a.line2, ''), nullif(a.city, ''), nullif(a.state, ''), nullif(a.zip, '')),
				admin.import_address(i.line1, i.line2, i.city, i.state, i.zip))) AS n(field, ours, theirs)
		WHERE s.home_desk_changed_at IS NOT NULL AND n.theirs <> '' AND n.theirs <> n.ours;
	UPDATE pg_temp.import_student i SET phone = '', line1 = '', line2 = '', city = '', state = '', zip = '' FROM registry.student s
		WHERE s.student_id = i.student_id AND s.home_desk_changed_at IS NOT NULL;
	-- Numbers first, rows after: so each new address knows whose it is.
	UPDATE pg_temp.import_student i SET address_id = nextval(pg_get_serial_sequence('registry.address', 'address_id'))
		WHERE (i.line1, i.line2, i.city, i.state, i.zip) <> ('', '', '', '', '') AND NOT EXISTS (SELECT FROM registry.student s JOIN registry.address a ON a.address_id = s.address_id
			WHERE s.student_id = i.student_id AND (a.line1, a.line2, a.city, a.state, a.zip) = (i.line1, i.line2, i.city, i.state, i.zip));
	INSERT INTO registry.address (address_id, line1, line2, city, state, zip)
		SELECT i.address_id, i.line1, i.line2, i.city, i.state, i.zip FROM pg_temp.import_student i
		WHERE i.address_id IS NOT NULL;
END $$;
COMMENT ON FUNCTION admin.import_students_kept() IS 'lists what the desk changed of students since and the package has otherwise, and takes it out of the package; enters new addresses';

CREATE FUNCTION admin.import_students(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM admin.import_students_match(p_source);
	PERFORM admin.import_students_kept();
	WITH wanted AS (
		SELECT i.student_id, i.school_id, CASE WHEN i.known_only THEN s.permanent_id ELSE i.permanent_id END AS permanent_id, i.given, i.middle, i.family,
			coalesce(nullif(i.born, '')::date, s.born) AS born, coalesce(nullif(i.grade, ''), s.grade) AS grade, coalesce(nullif(i.phone, ''), s.phone) AS phone,
			coalesce(nullif(i.email, ''), s.email) AS email,
			coalesce(i.homeroom_id, CASE WHEN s.school_id = i.school_id THEN s.homeroom_id END) AS homeroom_id,
			coalesce(nullif(i.language, ''), s.language) AS language, coalesce(i.address_id, s.address_id) AS address_id,
			CASE WHEN i.known_only THEN s.status ELSE 'active' END AS status, CASE WHEN i.known_only THEN s.exited_on END AS exited_on,
			CASE WHEN i.known_only THEN s.source ELSE p_source END AS source, CASE WHEN i.known_only THEN s.sourced_id ELSE i.id END AS id
		FROM pg_temp.import_student i JOIN registry.student s ON s.student_id = i.student_id WHERE NOT i.alias),
	changed AS (
		UPDATE registry.student s SET school_id = w.school_id, permanent_id = w.permanent_id, given = w.given, middle = w.middle,
			family = w.family, born = w.born, grade = w.grade, email = w.email, homeroom_id = w.homeroom_id, language = w.language,
			-- Here and with guardians: a desk may have changed it since what it keeps was looked up.
			phone = CASE WHEN s.home_desk_changed_at IS NULL THEN w.phone ELSE s.phone END,
			address_id = CASE WHEN s.home_desk_changed_at IS NULL THEN w.address_id ELSE s.address_id END, status = w.status, exited_on = w.exited_on, source = w.source, sourced_id = w.id
		FROM wanted w
		WHERE s.student_id = w.student_id
			AND (s.school_id, s.permanent_id, s.given, s.middle, s.family, s.born, s.grade, s.phone, s.email, s.homeroom_id, s.language, s.address_id,
				s.status, s.exited_on, s.source, s.sourced_id)
			IS DISTINCT FROM (w.school_id, w.permanent_id, w.given, w.middle, w.family, w.born, w.grade, w.phone, w.email, w.homeroom_id, w.language,
				w.address_id, w.status, w.exited_on, w.source, w.id)
		RETURNING s.student_id, s.school_id)
	INSERT INTO pg_temp.import_done (kind, person_id, school_id, done) SELECT 'student', c.student_id, c.school_id, 'changed' FROM changed c;
	WITH added AS (
		INSERT INTO registry.student (school_id, permanent_id, given, middle, family, born, grade, phone, email, homeroom_id, language, address_id, source, sourced_id)
		SELECT i.school_id, i.permanent_id, i.given, i.middle, i.family, nullif(i.born, '')::date, i.grade, i.phone, i.email, i.homeroom_id, coalesce(nullif(i.language, ''), 'en'),
			i.address_id, p_source, i.id
		FROM pg_temp.import_student i WHERE i.student_id IS NULL
		ORDER BY i.school_id, i.permanent_id
		RETURNING student_id, school_id)
	INSERT INTO pg_temp.import_done (kind, person_id, school_id, done) SELECT 'student', a.student_id, a.school_id, 'added' FROM added a;
	IF FOUND THEN
		ANALYZE registry.student;
		UPDATE pg_temp.import_student i SET student_id = s.student_id FROM registry.student s
			WHERE i.student_id IS NULL AND s.source = p_source AND s.sourced_id = i.id;
		ANALYZE pg_temp.import_student (id, student_id, school_id);
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_students(text) IS 'students of the package: changed, or added; one who had left is active again';

CREATE FUNCTION admin.import_end(p_source text, p_complete bool, p_anyway bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v record;
BEGIN
	CREATE TEMP TABLE import_gone ON COMMIT DROP AS
		SELECT s.student_id, s.school_id FROM registry.student s JOIN pg_temp.import_ended e ON e.id = s.sourced_id
		WHERE s.source = p_source AND s.status = 'active'
		UNION SELECT s.student_id, s.school_id FROM registry.student s JOIN (SELECT DISTINCT x.school_id FROM pg_temp.import_school x) c ON c.school_id = s.school_id
		WHERE p_complete AND s.source = p_source AND s.status = 'active'
			AND NOT EXISTS (SELECT FROM pg_temp.import_student i WHERE i.student_id = s.student_id);
	SELECT c.name, g.gone, h.had INTO v FROM (SELECT x.school_id, count(*) AS gone FROM pg_temp.import_gone x GROUP BY x.school_id) g
			JOIN registry.school c ON c.school_id = g.school_id
			JOIN (SELECT s.school_id, count(*) AS had FROM registry.student s WHERE s.source = p_source AND s.status = 'active'
				AND NOT EXISTS (SELECT FROM pg_temp.import_done d WHERE d.kind = 'student' AND d.person_id = s.student_id AND d.done = 'added')
				GROUP BY s.school_id) h ON h.school_id = g.school_id
		WHERE g.gone * 10 > h.had ORDER BY g.gone DESC, c.name LIMIT 1;
	IF FOUND AND NOT p_anyway THEN
		PERFORM desk.refuse('PD110', jsonb_build_object('school', v.name, 'gone', v.gone, 'had', v.had, 'what', 'students'));
	END IF;
	UPDATE registry.student s SET status = 'exited', exited_on = registry.today() FROM pg_temp.import_gone g WHERE s.student_id = g.student_id;
	INSERT INTO pg_temp.import_done (kind, person_id, school_id, done) SELECT 'student', g.student_id, g.school_id, 'ended' FROM pg_temp.import_gone g
		ON CONFLICT (kind, person_id, student_id) DO UPDATE SET done = 'ended';
	DROP TABLE pg_temp.import_gone;
END $$;
COMMENT ON FUNCTION admin.import_end(text, bool, bool) IS 'students whom the package takes away, or a full one no longer names, have left; PD110 when that is more than a tenth of a school and nobody said so';

CREATE FUNCTION admin.import_phones() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	CREATE TEMP TABLE import_phone ON COMMIT DROP AS
		SELECT i.guardian_id, n.kind, n.phone, n.n FROM pg_temp.import_guardian i
			CROSS JOIN LATERAL (VALUES ('home', i.phone, 1), ('mobile', i.mobile, 2), ('work', i.work, 3)) AS n(kind, phone, n)
		WHERE n.phone <> '' AND NOT EXISTS (SELECT FROM registry.guardian_phone p WHERE p.guardian_id = i.guardian_id AND p.phone = n.phone);
	ANALYZE pg_temp.import_phone (guardian_id);
	PERFORM FROM registry.guardian g WHERE g.guardian_id IN (SELECT i.guardian_id FROM pg_temp.import_phone i)
		AND NOT EXISTS (SELECT FROM pg_temp.import_done d WHERE d.kind = 'guardian' AND d.person_id = g.guardian_id AND d.done = 'added') FOR NO KEY UPDATE;
	DELETE FROM pg_temp.import_phone i USING registry.guardian g WHERE g.guardian_id = i.guardian_id AND g.reach_desk_changed_at IS NOT NULL;
	WITH changed AS (
		UPDATE registry.guardian_phone p SET phone = i.phone FROM pg_temp.import_phone i
		WHERE p.guardian_id = i.guardian_id AND p.kind = i.kind AND p.ordinal = (SELECT min(o.ordinal) FROM registry.guardian_phone o
			WHERE o.guardian_id = i.guardian_id AND o.kind = i.kind)
		RETURNING p.guardian_id, p.kind),
	added AS (
		INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone, kind)
		SELECT i.guardian_id, coalesce(l.ordinal, 0) + row_number() OVER (PARTITION BY i.guardian_id ORDER BY i.n), i.phone, i.kind
		FROM pg_temp.import_phone i LEFT JOIN (SELECT o.guardian_id, max(o.ordinal) AS ordinal FROM registry.guardian_phone o
			WHERE o.guardian_id IN (SELECT x.guardian_id FROM pg_temp.import_phone x) GROUP BY o.guardian_id) l ON l.guardian_id = i.guardian_id
		WHERE NOT EXISTS (SELECT FROM registry.guardian_phone o WHERE o.guardian_id = i.guardian_id AND o.kind = i.kind)
		RETURNING guardian_id)
	INSERT INTO pg_temp.import_done (kind, person_id, done)
		SELECT 'guardian', c.guardian_id, 'changed' FROM changed c UNION SELECT 'guardian', a.guardian_id, 'changed' FROM added a
		ON CONFLICT DO NOTHING;
	IF FOUND THEN
		ANALYZE registry.guardian_phone;
	END IF;
	DROP TABLE pg_temp.import_phone;
END $$;
COMMENT ON FUNCTION admin.import_phones() IS 'telephones of guardians: one at home, one mobile and one at work come with the package, others stay';

CREATE FUNCTION admin.import_guardians_kept() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO pg_temp.import_conflict (kind, person_id, person, field, ours, theirs)
		SELECT 'guardian', g.guardian_id, registry.spoken(g.given, '', g.family), n.field, n.ours, n.theirs
		FROM pg_temp.import_guardian i JOIN registry.guardian g ON g.guardian_id = i.guardian_id
			LEFT JOIN registry.address a ON a.address_id = g.address_id
			CROSS JOIN LATERAL (VALUES (g.name_desk_changed_at IS NOT NULL, 'name', registry.spoken(g.given, '', g.family), registry.spoken(i.given, '', i.family)),
				(g.reach_desk_changed_at IS NOT NULL, 'email', g.email, i.email),
				(g.reach_desk_changed_at IS NOT NULL, 'language', g.language, i.language),
				(g.reach_desk_changed_at IS NOT NULL, 'home phone', coalesce(registry.phone_of(g.guardian_id, 'home'), ''), i.phone),
				(g.reach_desk_changed_at IS NOT NULL, 'mobile phone', coalesce(registry.phone_of(g.guardian_id, 'mobile'), ''), i.mobile),
				(g.reach_desk_changed_at IS NOT NULL, 'work phone', coalesce(registry.phone_of(g.guardian_id, 'work'), ''), i.work),
				(g.address_desk_changed_at IS NOT NULL OR g.safe_at_home, 'address', CASE WHEN g.safe_at_home THEN 'Safe at Home' ELSE
					concat_ws(', ', nullif(a.line1, ''), nullif(a.line2, ''), nullif(a.city, ''), nullif(a.state, ''), nullif(a.zip, '')) END,
				CASE WHEN g.safe_at_home AND (i.line1, i.line2, i.city, i.state, i.zip) <> ('', '', '', '', '') THEN 'another address'
					ELSE admin.import_address(i.line1, i.line2, i.city, i.state, i.zip) END)) AS n(kept, field, ours, theirs)
		WHERE (g.name_desk_changed_at IS NOT NULL OR g.reach_desk_changed_at IS NOT NULL OR g.address_desk_changed_at IS NOT NULL OR g.safe_at_home)
			AND n.kept AND n.theirs <> '' AND n.theirs <> n.ours;
	UPDATE pg_temp.import_guardian i SET given = CASE WHEN g.name_desk_changed_at IS NULL THEN i.given ELSE g.given END,
			family = CASE WHEN g.name_desk_changed_at IS NULL THEN i.family ELSE g.family END,
			email = CASE WHEN g.reach_desk_changed_at IS NULL THEN i.email ELSE '' END,
			language = CASE WHEN g.reach_desk_changed_at IS NULL THEN i.language ELSE '' END,
			phone = CASE WHEN g.reach_desk_changed_at IS NULL THEN i.phone ELSE '' END,
			mobile = CASE WHEN g.reach_desk_changed_at IS NULL THEN i.mobile ELSE '' END,
			work = CASE WHEN g.reach_desk_changed_at IS NULL THEN i.work ELSE '' END,
			line1 = CASE WHEN n.address THEN i.line1 ELSE '' END, line2 = CASE WHEN n.address THEN i.line2 ELSE '' END,
			city = CASE WHEN n.address THEN i.city ELSE '' END, state = CASE WHEN n.address THEN i.state ELSE '' END,
			zip = CASE WHEN n.address THEN i.zip ELSE '' END
		FROM registry.guardian g CROSS JOIN LATERAL (SELECT g.address_desk_changed_at IS NULL AND NOT g.safe_at_home AS address) n WHERE g.guardian_id = i.guardian_id
			AND (g.name_desk_changed_at IS NOT NULL OR g.reach_desk_changed_at IS NOT NULL OR g.address_desk_changed_at IS NOT NULL OR g.safe_at_home);
	UPDATE pg_temp.import_guardian i SET address_id = nextval(pg_get_serial_sequence('registry.address', 'address_id'))
		WHERE (i.line1, i.line2, i.city, i.state, i.zip) <> ('', '', '', '', '') AND NOT EXISTS (SELECT FROM registry.guardian g JOIN registry.address a ON a.address_id = g.address_id
			WHERE g.guardian_id = i.guardian_id AND (a.line1, a.line2, a.city, a.state, a.zip) = (i.line1, i.line2, i.city, i.state, i.zip));
	INSERT INTO registry.address (address_id, line1, line2, city, state, zip)
		SELECT i.address_id, i.line1, i.line2, i.city, i.state, i.zip FROM pg_temp.import_guardian i
		WHERE i.address_id IS NOT NULL;
END $$;
COMMENT ON FUNCTION admin.import_guardians_kept() IS 'the same of guardians; the address of somebody in Safe at Home is never taken, nor shown';

CREATE FUNCTION admin.import_guardians(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	-- Whoever would be a guardian only of students whom nobody here knows is no concern of ours.
	IF EXISTS (SELECT FROM pg_temp.import_conflict c WHERE c.kind = 'unknown') THEN
		DELETE FROM pg_temp.import_guardian i WHERE EXISTS (SELECT FROM pg_temp.import_link l WHERE l.guardian = i.id)
			AND NOT EXISTS (SELECT FROM pg_temp.import_link l WHERE l.guardian = i.id AND (l.student_id IS NOT NULL OR EXISTS (SELECT FROM pg_temp.import_student s WHERE s.id = l.student)
				OR EXISTS (SELECT FROM registry.student s WHERE s.source = p_source AND s.sourced_id = l.student)));
	END IF;
	DELETE FROM pg_temp.import_guardian i WHERE i.known_only AND NOT EXISTS (SELECT FROM registry.guardian g
		WHERE g.source = p_source AND g.sourced_id = i.id);
	UPDATE pg_temp.import_guardian i SET guardian_id = g.guardian_id FROM registry.guardian g WHERE g.source = p_source AND g.sourced_id = i.id;
	ANALYZE pg_temp.import_guardian (id, guardian_id);
	PERFORM admin.import_aliases(p_source);
	PERFORM admin.import_guardians_kept();
	WITH added AS (
		INSERT INTO registry.guardian (given, family, email, language, address_id, source, sourced_id, roles)
		SELECT i.given, i.family, i.email, coalesce(nullif(i.language, ''), 'en'), i.address_id, p_source, i.id, r.held FROM pg_temp.import_guardian i
			LEFT JOIN admin.import_held() r ON r.usr = i.id
		WHERE NOT EXISTS (SELECT FROM registry.guardian g WHERE g.source = p_source AND g.sourced_id = i.id)
		ORDER BY i.family, i.given, i.id
		RETURNING guardian_id)
	INSERT INTO pg_temp.import_done (kind, person_id, done) SELECT 'guardian', a.guardian_id, 'added' FROM added a;
	IF FOUND THEN
		ANALYZE registry.guardian;
		UPDATE pg_temp.import_guardian i SET guardian_id = g.guardian_id FROM registry.guardian g
			WHERE i.guardian_id IS NULL AND g.source = p_source AND g.sourced_id = i.id;
		ANALYZE pg_temp.import_guardian (id, guardian_id);
	END IF;
	WITH changed AS (
		UPDATE registry.guardian g SET given = CASE WHEN g.name_desk_changed_at IS NULL THEN i.given ELSE g.given END,
			family = CASE WHEN g.name_desk_changed_at IS NULL THEN i.family ELSE g.family END,
			email = CASE WHEN g.reach_desk_changed_at IS NULL THEN coalesce(nullif(i.email, ''), g.email) ELSE g.email END,
			language = CASE WHEN g.reach_desk_changed_at IS NULL THEN coalesce(nullif(i.language, ''), g.language) ELSE g.language END,
			address_id = CASE WHEN g.address_desk_changed_at IS NULL AND NOT g.safe_at_home THEN coalesce(i.address_id, g.address_id) ELSE g.address_id END
		FROM pg_temp.import_guardian i
		WHERE g.guardian_id = i.guardian_id
			AND (g.given, g.family, g.email, g.language, g.address_id) IS DISTINCT FROM (i.given, i.family, coalesce(nullif(i.email, ''), g.email),
				coalesce(nullif(i.language, ''), g.language), coalesce(i.address_id, g.address_id))
		RETURNING g.guardian_id)
	INSERT INTO pg_temp.import_done (kind, person_id, done) SELECT 'guardian', c.guardian_id, 'changed' FROM changed c ON CONFLICT DO NOTHING;
	PERFORM admin.import_phones();
END $$;
COMMENT ON FUNCTION admin.import_guardians(text) IS 'guardians of the package, known by sourcedId';

CREATE FUNCTION admin.import_links(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE pg_temp.import_link i SET school_id = s.school_id, student_id = s.student_id, guardian_id = g.guardian_id
		FROM pg_temp.import_student s, pg_temp.import_guardian g WHERE s.id = i.student AND g.id = i.guardian;
	IF p_changes THEN
		UPDATE pg_temp.import_link i SET school_id = s.school_id, guardian_id = g.guardian_id
			FROM registry.student s, pg_temp.import_guardian g WHERE i.guardian_id IS NULL AND s.student_id = i.student_id AND g.id = i.guardian;
		UPDATE pg_temp.import_link i SET school_id = k.school_id, student_id = k.student_id, guardian_id = registry.kept_guardian(g.guardian_id)
			FROM registry.student s, registry.student k, registry.guardian g WHERE i.student_id IS NULL AND s.source = p_source AND s.sourced_id = i.student
				AND k.student_id = registry.kept_student(s.student_id)
				AND g.source = p_source AND g.sourced_id = i.guardian;
	END IF;
	DELETE FROM pg_temp.import_link i WHERE i.guardian_id IS NULL;
	ANALYZE pg_temp.import_link (student_id, guardian_id);
	-- Whom the desk took off a card with a document stays off it.
	INSERT INTO pg_temp.import_conflict (kind, person_id, person, field, ours, theirs)
		SELECT 'link', i.guardian_id, registry.spoken(g.given, '', g.family), 'guardian of ' || registry.spoken(s.given, s.middle, s.family),
			'taken off the card at the desk', i.relation
		FROM pg_temp.import_link i JOIN registry.person_removed r ON r.student_id = i.student_id AND r.guardian_id = i.guardian_id
			JOIN registry.guardian g ON g.guardian_id = i.guardian_id JOIN registry.student s ON s.student_id = i.student_id
		WHERE NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.student_id = i.student_id AND t.guardian_id = i.guardian_id);
	DELETE FROM pg_temp.import_link i USING registry.person_removed r WHERE r.student_id = i.student_id AND r.guardian_id = i.guardian_id
		AND NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.student_id = i.student_id AND t.guardian_id = i.guardian_id);
	INSERT INTO pg_temp.import_conflict (kind, person_id, person, field, ours, theirs)
		SELECT 'link', t.guardian_id, registry.spoken(g.given, '', g.family), 'relation to ' || registry.spoken(s.given, s.middle, s.family), t.relation, i.relation
		FROM pg_temp.import_link i JOIN registry.guardianship t ON t.student_id = i.student_id AND t.guardian_id = i.guardian_id
			JOIN registry.guardian g ON g.guardian_id = i.guardian_id JOIN registry.student s ON s.student_id = i.student_id
		WHERE t.relation_desk_changed_at IS NOT NULL AND t.relation <> i.relation AND i.relation NOT IN ('', 'parent', 'guardian', 'relative');
	-- A desk may have said more than parent, guardian or relative; that is not made vague again.
	WITH changed AS (
		UPDATE registry.guardianship t SET relation = i.relation FROM pg_temp.import_link i
		WHERE t.school_id = i.school_id AND t.student_id = i.student_id AND t.guardian_id = i.guardian_id
			AND t.relation IN ('parent', 'guardian', 'relative') AND t.relation <> i.relation AND i.relation <> '' AND t.relation_desk_changed_at IS NULL
		RETURNING t.guardian_id, t.student_id, t.school_id)
	INSERT INTO pg_temp.import_done (kind, person_id, student_id, school_id, done)
		SELECT 'link', c.guardian_id, c.student_id, c.school_id, 'changed' FROM changed c;
	WITH added AS (
		INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, source, named_by)
		SELECT i.school_id, i.student_id, i.guardian_id, coalesce(nullif(i.relation, ''), 'guardian'), 'unverified', p_source, i.side FROM pg_temp.import_link i
		WHERE NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.school_id = i.school_id AND t.student_id = i.student_id AND t.guardian_id = i.guardian_id)
		ORDER BY i.school_id, i.student_id, i.guardian_id
		ON CONFLICT DO NOTHING
		RETURNING guardian_id, student_id, school_id)
	INSERT INTO pg_temp.import_done (kind, person_id, student_id, school_id, done)
		SELECT 'link', a.guardian_id, a.student_id, a.school_id, 'added' FROM added a;
	IF FOUND THEN
		ANALYZE registry.guardianship;
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_links(text, bool) IS 'what ties guardians to students: new ties are unverified, the standing of old ones is not touched';

CREATE FUNCTION admin.import_missing(p_source text) RETURNS TABLE (kind text, missing bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT 'school', count(*) FROM registry.school s WHERE s.source = p_source
			AND NOT EXISTS (SELECT FROM pg_temp.import_school i WHERE i.school_id = s.school_id)
		UNION ALL SELECT 'student', count(*) FROM registry.student s JOIN pg_temp.import_school c ON c.school_id = s.school_id
			WHERE s.status = 'active' AND NOT EXISTS (SELECT FROM pg_temp.import_student i WHERE i.student_id = s.student_id)
		UNION ALL SELECT 'guardian', count(*) FROM registry.guardian g WHERE g.source = p_source
			AND EXISTS (SELECT FROM registry.guardianship t JOIN pg_temp.import_school c ON c.school_id = t.school_id
				WHERE t.guardian_id = g.guardian_id)
			AND NOT EXISTS (SELECT FROM pg_temp.import_guardian i WHERE i.guardian_id = g.guardian_id)
		UNION ALL SELECT 'link', count(*) FROM registry.guardianship t JOIN pg_temp.import_school c ON c.school_id = t.school_id
			WHERE t.source = p_source AND NOT EXISTS (SELECT FROM pg_temp.import_link i
				WHERE i.student_id = t.student_id AND i.guardian_id = t.guardian_id);
END $$;
COMMENT ON FUNCTION admin.import_missing(text) IS 'what the schools of the package have that it no longer names; counted only';

CREATE FUNCTION admin.import_search() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_students bigint[];
	v_guardians bigint[];
BEGIN
	SELECT array_agg(d.person_id) INTO v_students FROM pg_temp.import_done d WHERE d.kind = 'student';
	SELECT array_agg(DISTINCT p.id) INTO v_guardians FROM (
		SELECT d.person_id AS id FROM pg_temp.import_done d WHERE d.kind IN ('guardian', 'link')
		UNION SELECT t.guardian_id FROM pg_temp.import_done d JOIN registry.guardianship t ON t.student_id = d.person_id
			WHERE d.kind = 'student') p;
	IF coalesce(cardinality(v_students), 0) + coalesce(cardinality(v_guardians), 0) = 0 THEN
		RETURN;
	ELSIF 2 * (coalesce(cardinality(v_students), 0) + coalesce(cardinality(v_guardians), 0)) > (SELECT count(*) FROM registry.person_at) THEN
		PERFORM registry.search_rebuild();
	ELSE
		PERFORM registry.search_refresh(v_students, v_guardians);
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_search() IS 'makes searchable whoever the import changed, or everybody when that is most of them';

CREATE FUNCTION admin.import_apply(p_source text, p_complete bool DEFAULT true, p_anyway bool DEFAULT false, p_try bool DEFAULT false, p_about jsonb DEFAULT '{}')
	RETURNS TABLE (kind text, added bigint, changed bigint, unchanged bigint, ended bigint, missing bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
DECLARE
	v record;
BEGIN
	ANALYZE pg_temp.import_school (id, code), pg_temp.import_homeroom (id, school), pg_temp.import_student (id, school, homeroom, permanent_id), pg_temp.import_guardian (id),
		pg_temp.import_link (student, guardian);
	PERFORM admin.import_tell('schools', (SELECT count(*) FROM pg_temp.import_school));
	PERFORM admin.import_schools(p_source, NOT p_complete);
	PERFORM admin.import_homerooms(p_source);
	PERFORM admin.import_tell('students', (SELECT count(*) FROM pg_temp.import_student));
	PERFORM admin.import_students(p_source);
	PERFORM admin.import_end(p_source, p_complete, p_anyway);
	PERFORM admin.import_tell('guardians', (SELECT count(*) FROM pg_temp.import_guardian));
	PERFORM admin.import_guardians(p_source);
	PERFORM admin.import_roles(p_source, NOT p_complete);
	PERFORM admin.import_tell('links', (SELECT count(*) FROM pg_temp.import_link));
	PERFORM admin.import_links(p_source, NOT p_complete);
	PERFORM admin.import_end_ties(p_source, p_complete, p_anyway);
	ANALYZE pg_temp.import_done;
	PERFORM admin.import_tell('index', (SELECT count(*) FROM pg_temp.import_done d WHERE d.kind IN ('student', 'guardian')));
	IF NOT p_try THEN
		PERFORM admin.import_search();
	END IF;
	PERFORM admin.import_tell('log');
	FOR v IN SELECT d.school_id, count(*) FILTER (WHERE d.kind = 'student' AND d.done = 'added') AS students_added,
			count(*) FILTER (WHERE d.kind = 'student' AND d.done = 'changed') AS students_changed,
			count(*) FILTER (WHERE d.kind = 'student' AND d.done = 'ended') AS students_ended,
			count(*) FILTER (WHERE d.kind = 'link' AND d.done = 'added') AS guardianships_added,
			count(*) FILTER (WHERE d.kind = 'link' AND d.done = 'ended') AS guardianships_ended
		FROM pg_temp.import_done d WHERE d.school_id IS NOT NULL AND NOT p_try GROUP BY d.school_id ORDER BY d.school_id LOOP
		PERFORM desk.log(v.school_id, 'import', NULL, NULL, p_source, to_jsonb(v) - 'school_id' || p_about);
	END LOOP;
	RETURN QUERY SELECT k.kind, count(d.done) FILTER (WHERE d.done = 'added'), count(d.done) FILTER (WHERE d.done = 'changed'),
			k.total - count(d.done) FILTER (WHERE d.done <> 'ended'), count(d.done) FILTER (WHERE d.done = 'ended'), max(m.missing)
		FROM (SELECT 1 AS n, 'school' AS kind, count(*) AS total FROM pg_temp.import_school
			UNION ALL SELECT 2, 'student', count(*) FROM pg_temp.import_student
			UNION ALL SELECT 3, 'guardian', count(*) FROM pg_temp.import_guardian
			UNION ALL SELECT 4, 'link', count(*) FROM pg_temp.import_link) k
		JOIN admin.import_missing(p_source) m ON m.kind = k.kind
		LEFT JOIN pg_temp.import_done d ON d.kind = k.kind
		GROUP BY k.n, k.kind, k.total ORDER BY k.n;
END $$;
COMMENT ON FUNCTION admin.import_apply(text, bool, bool, bool, jsonb) IS 'takes the staged package into the registry, as SOURCE; COMPLETE: whoever is not in it has left; how many schools, students, guardians and links were added, changed, as before, ended, and are no longer named; TRY: leaves out the look-up and the events, for whoever rolls it back; ABOUT stands in the events too; PD110, PD111';

CREATE FUNCTION admin.import_samples() RETURNS TABLE (kind text, done text, name text, about text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS $$
BEGIN
	RETURN QUERY SELECT n.kind, n.done, coalesce(c.name, registry.listed(s.family, s.given, s.middle), registry.listed(g.family, g.given)) AS name,
			CASE n.kind WHEN 'school' THEN c.code WHEN 'student' THEN concat_ws(', ', s.permanent_id, nullif(s.grade, ''), o.name)
				WHEN 'link' THEN coalesce(t.relation || ' ', '') || 'of ' || registry.spoken(p.given, p.middle, p.family) ELSE coalesce(g.email, '') END AS about
		FROM (SELECT d.*, row_number() OVER (PARTITION BY d.kind, d.done ORDER BY d.person_id, d.student_id) AS n FROM pg_temp.import_done d) n
			LEFT JOIN registry.school c ON n.kind = 'school' AND c.school_id = n.person_id
			LEFT JOIN registry.student s ON n.kind = 'student' AND s.student_id = n.person_id
			LEFT JOIN registry.school o ON o.school_id = s.school_id
			LEFT JOIN registry.guardian g ON n.kind IN ('guardian', 'link') AND g.guardian_id = n.person_id
			LEFT JOIN registry.student p ON n.kind = 'link' AND p.student_id = n.student_id
			LEFT JOIN registry.guardianship t ON n.kind = 'link' AND t.student_id = n.student_id AND t.guardian_id = n.person_id
		WHERE n.n <= 5 ORDER BY array_position('{school,student,guardian,link}', n.kind), n.done, n.n;
END $$;
COMMENT ON FUNCTION admin.import_samples() IS 'up to five of each kind that the import added, changed or ended';

CREATE FUNCTION admin.import_conflicts() RETURNS TABLE (kind text, person text, field text, ours text, theirs text, total bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT c.kind, c.person, c.field, c.ours, c.theirs, count(*) OVER () FROM pg_temp.import_conflict c
		ORDER BY c.kind, c.person, c.field LIMIT 200;
END $$;
COMMENT ON FUNCTION admin.import_conflicts() IS 'what the desk entered and the package has otherwise, which stayed as it is; whom a change names and nobody knows; how many in all';

-- Somebody who is there twice is proposed, both side by side; nothing here makes one of two.
CREATE FUNCTION admin.twins() RETURNS TABLE (kind text, why text, one_id bigint, one text, other_id bigint, other text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY WITH child AS MATERIALIZED (
			SELECT s.student_id, registry.fold(s.given || ' ' || s.family) AS folded, s.born, s.status, concat_ws(', ', registry.listed(s.family, s.given, s.middle),
				s.permanent_id, s.born::text, nullif(s.grade, ''), c.name, nullif(s.phone, ''), CASE s.status WHEN 'exited' THEN 'has left' END) AS about
			FROM registry.student s JOIN registry.school c ON c.school_id = s.school_id WHERE s.born IS NOT NULL),
		pair AS MATERIALIZED (SELECT w.guardian_id AS one, w.twin_id AS two, w.why
			FROM registry.twins(ARRAY(SELECT g.guardian_id FROM registry.guardian g)) w WHERE w.guardian_id < w.twin_id),
		told AS (SELECT g.guardian_id, concat_ws(', ', registry.listed(g.family, g.given), nullif(g.email, ''),
				(SELECT string_agg(p.phone, ' ' ORDER BY p.ordinal) FROM registry.guardian_phone p WHERE p.guardian_id = g.guardian_id),
				(SELECT string_agg(t.relation || ' of ' || registry.spoken(s.given, s.middle, s.family) || ' (' || t.standing || ')', ', ' ORDER BY s.student_id)
					FROM registry.guardianship t JOIN registry.student s ON s.student_id = t.student_id WHERE t.guardian_id = g.guardian_id)) AS about
			FROM registry.guardian g WHERE g.guardian_id IN (SELECT p.one FROM pair p UNION SELECT p.two FROM pair p))
		SELECT 'student', 'same name and birth date', a.student_id, a.about, b.student_id, b.about FROM child a
			JOIN child b ON b.born = a.born AND b.folded = a.folded AND b.student_id > a.student_id
			WHERE (a.status = 'active' OR b.status = 'active')
				AND NOT EXISTS (SELECT FROM registry.student_twin w WHERE w.one_id = a.student_id AND w.other_id = b.student_id AND w.state <> 'proposed')
		UNION ALL SELECT 'guardian', p.why, p.one, x.about, p.two, y.about FROM pair p JOIN told x ON x.guardian_id = p.one JOIN told y ON y.guardian_id = p.two
		ORDER BY 1 DESC, 4, 3, 5;
END $$;
COMMENT ON FUNCTION admin.twins() IS 'pairs that may be one person: students of one name and birth date, guardians as registry.twins sees them; both as a line each; not whom somebody has decided about';

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (6, 'import');
