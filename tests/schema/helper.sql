-- SPDX-License-Identifier: Apache-2.0
-- What the tests here share: to act as somebody, and to walk a visit to a step.
CREATE SCHEMA tap;
CREATE EXTENSION pgtap SCHEMA tap;
CREATE SCHEMA t;

-- What p_sql gives when that login sends it: the first column of the first row, or the refusal.
CREATE FUNCTION t.try(p_role text, p_sql text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	v_result text;
	v_detail text;
BEGIN
	PERFORM set_config('session_authorization', p_role, false);
	EXECUTE p_sql INTO v_result;
	RESET SESSION AUTHORIZATION;
	RETURN v_result;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
	RESET SESSION AUTHORIZATION;
	IF SQLSTATE LIKE 'PD%' THEN
		PERFORM set_config('t.facts', v_detail, false);
		RETURN SQLSTATE || ' ' || SQLERRM;
	END IF;
	RETURN SQLSTATE;
END $$;

-- One fact of the last refusal.
CREATE FUNCTION t.fact(p_name text) RETURNS text
LANGUAGE sql AS $$ SELECT current_setting('t.facts')::jsonb ->> p_name $$;

-- An act's UUID from a word, so that a test can name it again.
CREATE FUNCTION t.act(p_word text) RETURNS uuid
LANGUAGE sql AS $$ SELECT md5(p_word)::uuid $$;

CREATE FUNCTION t.start(p_role text, p_student bigint, p_guardian bigint, p_channel text DEFAULT 'in_person') RETURNS bigint
LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.visit_start(gen_random_uuid(), %s, %s, %L, ''front 1'')', p_student, p_guardian, p_channel))::bigint
$$;

CREATE FUNCTION t.answer(p_role text, p_visit bigint, p_question text, p_answer text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.visit_answer(gen_random_uuid(), %s, %L, %L)', p_visit, p_question, p_answer))
$$;

CREATE FUNCTION t.answers(p_role text, p_visit bigint) RETURNS text
LANGUAGE sql AS $$
	SELECT max(t.answer(p_role, p_visit, q, 'match'))
	FROM unnest(ARRAY['student_name', 'birth_date', 'grade', 'address_phone', 'emergency_contact']) AS q
$$;

CREATE FUNCTION t.identity(p_role text, p_visit bigint, p_rest text DEFAULT $q$'passport', 'Mexico', '1234', current_date + 400, true, true$q$) RETURNS text
LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.visit_identity(gen_random_uuid(), %s, %s)', p_visit, p_rest))
$$;

CREATE FUNCTION t.form(p_role text, p_visit bigint, p_rest text DEFAULT $q$'{}', '{}', true, true$q$) RETURNS text
LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.visit_form_save(gen_random_uuid(), %s, %s)', p_visit, p_rest))
$$;

CREATE FUNCTION t.issue(p_role text, p_visit bigint, p_credential uuid DEFAULT gen_random_uuid()) RETURNS text
LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.credential_issue(gen_random_uuid(), %s, %L, p.generation, p.expires::date, ''s'', ''p'') FROM desk.issue_prepare(%s) p',
		p_visit, p_credential, p_visit))
$$;

-- A visit ready for its code, or (p_issued) with it.
CREATE FUNCTION t.ready(p_role text, p_student bigint, p_guardian bigint, p_channel text DEFAULT 'in_person', p_issued bool DEFAULT false) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v bigint := t.start(p_role, p_student, p_guardian, p_channel);
BEGIN
	PERFORM t.answers(p_role, v);
	PERFORM t.identity(p_role, v);
	PERFORM t.form(p_role, v);
	IF p_issued THEN
		PERFORM t.issue(p_role, v);
	END IF;
	RETURN v;
END $$;

CREATE FUNCTION t.credential(p_visit bigint) RETURNS uuid
LANGUAGE sql AS $$ SELECT c.credential_id FROM desk.credential c WHERE c.visit_id = p_visit $$;

CREATE FUNCTION t.state(p_visit bigint) RETURNS text
LANGUAGE sql AS $$ SELECT v.state FROM desk.visit v WHERE v.visit_id = p_visit $$;

-- A visit for another purpose, its questions and photo ID done; or the refusal.
CREATE FUNCTION t.again(p_role text, p_student bigint, p_guardian bigint, p_purpose text, p_channel text DEFAULT 'in_person') RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	v text := t.try(p_role, format('SELECT desk.visit_start(gen_random_uuid(), %s, %s, %L, ''front 1'', %L)', p_student, p_guardian, p_channel, p_purpose));
BEGIN
	IF v ~ '^[0-9]+$' THEN
		PERFORM t.answers(p_role, v::bigint);
		PERFORM t.identity(p_role, v::bigint);
	END IF;
	RETURN v;
END $$;

-- A code that the guardian has in hand.
CREATE FUNCTION t.live(p_role text, p_student bigint, p_guardian bigint) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
	v bigint := t.ready(p_role, p_student, p_guardian, 'in_person', true);
	s text := t.try(p_role, format('SELECT desk.sheet_reserve(gen_random_uuid(), %L, ''office'')', t.credential(v)));
BEGIN
	PERFORM t.try(p_role, format('SELECT desk.sheet_sent(gen_random_uuid(), %s, ''job'')', s));
	PERFORM t.try(p_role, format('SELECT desk.sheet_mark(gen_random_uuid(), %s, ''good'')', s));
	PERFORM t.try(p_role, format('SELECT desk.sheet_handed(gen_random_uuid(), %s)', s));
	RETURN t.credential(v);
END $$;

CREATE FUNCTION t.code_state(p_credential uuid) RETURNS text
LANGUAGE sql AS $$ SELECT c.state FROM desk.credential c WHERE c.credential_id = p_credential $$;

CREATE FUNCTION t.policy(p_section text, p_key text, p_value text) RETURNS void
LANGUAGE sql AS $$ UPDATE desk.policy SET value = p_value WHERE section = p_section AND key = p_key $$;

-- One column of the guardian list.
CREATE FUNCTION t.list(p_role text, p_student bigint, p_guardian bigint, p_column text) RETURNS text
LANGUAGE sql AS $$ SELECT t.try(p_role, format('SELECT %s FROM desk.guardians(%s) WHERE guardian_id = %s', p_column, p_student, p_guardian)) $$;

-- Rows into the stage tables, one array a column, as COPY brings them.
CREATE FUNCTION t.stage_school(text[], text[], text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO pg_temp.import_school (id, code, name) SELECT * FROM unnest($1, $2, $3);
END $$;
CREATE FUNCTION t.stage_homeroom(text[], text[], text[], text[], text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO pg_temp.import_homeroom (id, school, room, teacher, grade) SELECT * FROM unnest($1, $2, $3, $4, $5);
END $$;
CREATE FUNCTION t.stage_student(id text[], school text[], homeroom text[], permanent_id text[], given text[],
	middle text[], family text[], born text[], grade text[], phone text[], language text[] DEFAULT NULL, line1 text[] DEFAULT NULL,
	line2 text[] DEFAULT NULL, city text[] DEFAULT NULL, state text[] DEFAULT NULL, zip text[] DEFAULT NULL, known text[] DEFAULT NULL, email text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO pg_temp.import_student (id, school, homeroom, permanent_id, given, middle, family, born, grade, phone, email, language, line1, line2, city, state, zip, known_only)
		SELECT n.id, n.school, n.homeroom, n.permanent_id, n.given, n.middle, n.family, n.born, n.grade, n.phone, coalesce(n.email, ''),
			coalesce(n.language, ''), coalesce(n.line1, ''), coalesce(n.line2, ''), coalesce(n.city, ''), coalesce(n.state, ''), coalesce(n.zip, ''), coalesce(n.known, '') <> ''
		FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
			AS n(id, school, homeroom, permanent_id, given, middle, family, born, grade, phone, language, line1, line2, city, state, zip, known, email);
END $$;
CREATE FUNCTION t.stage_guardian(id text[], given text[], family text[], email text[], phone text[], mobile text[],
	work text[] DEFAULT NULL, language text[] DEFAULT NULL, line1 text[] DEFAULT NULL, line2 text[] DEFAULT NULL, city text[] DEFAULT NULL,
	state text[] DEFAULT NULL, zip text[] DEFAULT NULL, known text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO pg_temp.import_guardian (id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip, known_only)
		SELECT n.id, n.given, n.family, n.email, n.phone, n.mobile, coalesce(n.work, ''), coalesce(n.language, ''),
			coalesce(n.line1, ''), coalesce(n.line2, ''), coalesce(n.city, ''), coalesce(n.state, ''), coalesce(n.zip, ''), coalesce(n.known, '') <> ''
		FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			AS n(id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip, known);
END $$;
CREATE FUNCTION t.stage_link(text[], text[], text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO pg_temp.import_link (student, guardian, relation) SELECT * FROM unnest($1, $2, $3);
END $$;
CREATE FUNCTION t.stage_ended(text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO pg_temp.import_ended (id) SELECT * FROM unnest($1);
END $$;

-- p_sql as p_role; t.reads keeps how many rows of each table it read as that part of that step.
CREATE TABLE t.reads (step text, part int, name text, rows bigint);
CREATE VIEW t.rows_read AS SELECT s.schemaname || '.' || s.relname AS name, s.seq_tup_read + coalesce(s.idx_tup_fetch, 0) AS rows
	FROM pg_stat_xact_all_tables s WHERE s.schemaname IN ('desk', 'registry', 'keys', 'portal');
CREATE FUNCTION t.reading(p_step text, p_part int, p_sql text, p_role text DEFAULT 'clerk_a') RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	v_before jsonb := (SELECT jsonb_object_agg(r.name, r.rows) FROM t.rows_read r);
	v_result text := t.try(p_role, p_sql);
BEGIN
	INSERT INTO t.reads SELECT p_step, p_part, r.name, r.rows - coalesce((v_before ->> r.name)::bigint, 0) FROM t.rows_read r;
	RETURN v_result;
END $$;
