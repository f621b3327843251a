-- SPDX-License-Identifier: Apache-2.0
-- Changes of a OneRoster system: a row that is sent anew says whose somebody is, as far as its own side goes.
SELECT plan(21);
SET check_function_bodies = off;
ALTER TABLE registry.student ALTER COLUMN student_id RESTART WITH 1001;
ALTER TABLE registry.guardian ALTER COLUMN guardian_id RESTART WITH 1001;

-- Rows of users.csv: "id/agents" or "id/agents/flaws"; k... are students of MADI, others parents; 128 says that the column is there.
CREATE FUNCTION pg_temp.rows(p_rows text[], p_complete bool DEFAULT false, p_anyway bool DEFAULT true, p_ended text[] DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	IF p_complete THEN
		INSERT INTO pg_temp.import_school (id, code, name) VALUES ('s2', 'MADI', 'Madison Middle');
	END IF;
	INSERT INTO pg_temp.import_user (line, id, roles, given, middle, family, identifier, email, phone, mobile, flaws, agents, grade, school, rank, differs)
		SELECT n + 1, split_part(r, '/', 1), CASE WHEN r LIKE 'k%' THEN 1 ELSE 2 END, upper(split_part(r, '/', 1)), '', 'Tide', CASE WHEN r LIKE 'k%' THEN '05' || split_part(r, '/', 1) ELSE '' END,
			'', '', '', coalesce(nullif(split_part(r, '/', 3), ''), '128')::int, split_part(r, '/', 2), '', CASE WHEN r LIKE 'k%' AND p_complete THEN 's2' ELSE '' END, 1, false
		FROM unnest(p_rows) WITH ORDINALITY AS u(r, n);
	INSERT INTO pg_temp.import_ended (id) SELECT unnest(p_ended);
	SELECT concat_ws(' ', s.kind, s.line, s.id) INTO v FROM admin.import_sound(NOT p_complete) s;
	IF FOUND THEN
		RETURN v;
	END IF;
	SELECT concat_ws(' ', a.added, a.changed, a.ended) INTO v FROM admin.import_apply('roster', p_complete, p_anyway) a WHERE a.kind = 'link';
	RETURN v;
EXCEPTION WHEN SQLSTATE 'PD110' THEN
	RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.ties() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', s.sourced_id, g.sourced_id, t.named_by), ', ' ORDER BY s.sourced_id, g.sourced_id)
		FROM registry.guardianship t JOIN registry.guardian g USING (guardian_id) JOIN registry.student s USING (student_id) WHERE t.source = 'roster'
$$;
\set full '{k1/m1;f1,k2/m1,m1/k1;k2,f1/,x1/k1;k2}'
CREATE FUNCTION pg_temp.list(p text[]) RETURNS text[] LANGUAGE sql AS $$ SELECT array_agg(replace(r, ';', ',') ORDER BY n) FROM unnest(p) WITH ORDINALITY AS u(r, n) $$;

SELECT is(pg_temp.rows(pg_temp.list(:'full'), true), '5 0 0', 'a full package');
SELECT is(pg_temp.ties(), 'k1 f1 1, k1 m1 3, k1 x1 2, k2 m1 3, k2 x1 2', 'whose row names whom is remembered');
SELECT is(pg_temp.rows(pg_temp.list(:'full'), true), '0 0 0', 'the same again changes nothing');
SELECT is(pg_temp.rows('{k1/m1}', p_anyway => false), 'PD110', 'one of five: more than a tenth, somebody has to say so');
SELECT is(pg_temp.ties(), 'k1 f1 1, k1 m1 3, k1 x1 2, k2 m1 3, k2 x1 2', 'and nothing happens');
SELECT is(pg_temp.rows('{k1/m1}'), '0 0 1', 'a guardian taken off a student');
SELECT is(pg_temp.ties(), 'k1 m1 3, k1 x1 2, k2 m1 3, k2 x1 2', 'has the tie no more; whom another row names, keeps it');
SELECT is((SELECT string_agg(concat_ws(' ', e.why, g.sourced_id, e.tie ->> 'standing'), ',') FROM registry.guardianship_ended e JOIN registry.guardian g USING (guardian_id)), 'not named f1 unverified', 'it is kept whole');
SELECT is(pg_temp.rows('{k1//0,m1//0}'), '0 0 0', 'rows without the column say nothing');
SELECT is(pg_temp.rows('{k2/}'), '0 0 0', 'one of two sides lets go');
SELECT is(pg_temp.ties(), 'k1 m1 3, k1 x1 2, k2 m1 2, k2 x1 2', 'the other still holds');
SELECT is(pg_temp.rows('{m1/k1}'), '0 0 1', 'until it does not either');
SELECT is(pg_temp.ties(), 'k1 m1 3, k1 x1 2, k2 x1 2', 'then the tie is gone');
SELECT is(pg_temp.rows('{x1/k1,k2/x1}'), '0 0 0', 'from one side to the other in one package');
SELECT is(pg_temp.ties(), 'k1 m1 3, k1 x1 2, k2 x1 1', 'nothing is lost');

-- The same reasons hold a tie as with a full package.
UPDATE registry.guardianship t SET standing = 'verified', standing_document = 'birth_certificate' FROM registry.guardian g WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'x1';
SELECT is(pg_temp.rows('{k2/}'), '0 0 0', 'whom the desk has verified stays');
SELECT is((SELECT string_agg(d.state, ',') FROM registry.tie_doubt d WHERE d.source = 'roster'), 'waiting', 'and waits for somebody to decide');
SELECT is(pg_temp.rows('{k2/x1}'), '0 0 0', 'named again');
SELECT is((SELECT string_agg(d.state, ',') FROM registry.tie_doubt d WHERE d.source = 'roster'), 'named', 'nobody has to');

-- A guardian who is deleted; a student who has left.
SELECT is(pg_temp.rows('{}', p_ended => '{m1}'), '0 0 1', 'a guardian who is deleted has no ties');
UPDATE registry.student SET status = 'exited', exited_on = registry.today() WHERE source = 'roster' AND sourced_id = 'k1';
UPDATE registry.guardianship SET standing = 'unverified', standing_document = NULL WHERE source = 'roster';
SELECT is(pg_temp.rows('{x1/}'), '0 0 0', 'a student who left keeps theirs');
