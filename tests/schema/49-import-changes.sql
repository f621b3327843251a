-- SPDX-License-Identifier: Apache-2.0
-- Changes of a OneRoster system: a row that is sent anew says whose somebody is, as far as its own side goes.
SELECT plan(57);
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
	SELECT concat_ws(' ', s.kind, s.line, s.id) INTO v FROM admin.import_sound('roster', NOT p_complete) s;
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

-- Roles of OneRoster 1.2, "id/user/role", "id/user/role/gone" or ".../over", whose endDate is past: 2 is a parent, 4 a guardian.
CREATE FUNCTION pg_temp.roles(p_roles text[], p_rows text[] DEFAULT '{}', p_complete bool DEFAULT false, p_anyway bool DEFAULT true) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	IF p_complete THEN
		INSERT INTO pg_temp.import_school (id, code, name) VALUES ('s2', 'MADI', 'Madison Middle');
	END IF;
	INSERT INTO pg_temp.import_user (line, id, roles, given, middle, family, identifier, email, phone, mobile, flaws, agents, grade, school, rank, differs)
		SELECT n + 1, split_part(r, '/', 1), 0, upper(split_part(r, '/', 1)), '', 'Tide', CASE WHEN r LIKE 'k%' THEN '05' || split_part(r, '/', 1) ELSE '' END,
			'', '', '', 128, replace(split_part(r, '/', 2), ';', ','), '', '', 0, false FROM unnest(p_rows) WITH ORDINALITY AS u(r, n);
	INSERT INTO pg_temp.import_role (line, id, usr, role, school, rank, gone, over)
		SELECT n + 1, split_part(r, '/', 1), split_part(r, '/', 2), split_part(r, '/', 3)::int, CASE WHEN r LIKE '%/1' THEN 's2' ELSE '' END, 1, r LIKE '%/gone', r LIKE '%/over'
		FROM unnest(p_roles) WITH ORDINALITY AS u(r, n);
	SELECT concat_ws(' ', s.kind, s.line, s.id) INTO v FROM admin.import_sound('roster', NOT p_complete) s;
	IF FOUND THEN
		RETURN v;
	END IF;
	SELECT concat_ws(' ', a.added, a.changed, a.ended) INTO v FROM admin.import_apply('roster', p_complete, p_anyway) a WHERE a.kind = 'link';
	RETURN v;
EXCEPTION WHEN SQLSTATE 'PD110' THEN
	RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.held(p_id text) RETURNS text[] LANGUAGE sql AS $$ SELECT g.roles FROM registry.guardian g WHERE g.source = 'roster' AND g.sourced_id = p_id $$;
\set roles '{r1/k1/1,r2/k2/1,r3/m1/2,r4/m1/4,r5/f1/2}'
\set people '{k1/m1,k2/m1;f1,m1/,f1/}'
DELETE FROM registry.guardianship WHERE source = 'roster';
SELECT is(pg_temp.roles(:'roles', :'people', true), '3 0 0', 'a full package of 1.2');
SELECT is((SELECT array_agg(g.roles::text ORDER BY g.sourced_id) FROM registry.guardian g WHERE g.sourced_id IN ('m1', 'f1', 'x1') AND g.source = 'roster'), '{"{r5}","{r3,r4}",NULL}', 'by which roles somebody is a guardian is remembered');
SELECT is(pg_temp.roles(:'roles', :'people', true), '0 0 0', 'the same again changes nothing');
SELECT is(pg_temp.roles('{r3/m1/2/gone}'), '0 0 0', 'one of two roles is deleted');
SELECT is(pg_temp.held('m1'), '{r4}', 'the other one holds the ties');
SELECT is(pg_temp.roles('{r3/m1/2/gone}'), '0 0 0', 'told again, it is no other one');
SELECT is(pg_temp.roles('{r4/m1/4/gone,r6/m1/2}'), '0 0 0', 'one role in the place of another');
SELECT is(pg_temp.held('m1'), '{r6}', 'is a role');
SELECT is(pg_temp.roles('{r9/f1/0/gone}'), '0 0 0', 'a role that never made a guardian');
SELECT is(pg_temp.roles('{r6/m1/0/gone}', p_anyway => false), 'PD110', 'the last one, even if its row does not say which it was: more than a tenth of the ties, somebody has to say so');
SELECT is(concat_ws(' ', pg_temp.held('m1'), pg_temp.ties()), '{r6} k1 m1 1, k2 f1 1, k2 m1 1', 'and nothing happens');
SELECT is(pg_temp.roles('{r6/m1/0/gone}', '{m1/k1}'), '0 0 2', 'said so, the guardian has no ties, whomever the own row names');
SELECT is(concat_ws(' ', pg_temp.held('m1'), pg_temp.ties()), '{} k2 f1 1', 'whoever keeps a role does');
SELECT is((SELECT string_agg(DISTINCT e.why, ',') FROM registry.guardianship_ended e JOIN registry.guardian g USING (guardian_id) WHERE g.sourced_id = 'm1'
	AND e.tie ->> 'named_by' = '1'), 'taken away', 'they are kept whole');
SELECT is(pg_temp.roles('{r6/m1/0/gone}', '{m1/k1}'), '0 0 0', 'the same again changes nothing');
SELECT is(pg_temp.roles('{r1/k1/1,r2/k2/1,r5/f1/2}', :'people', true), '0 0 0', 'nor does the full package that says so too');
SELECT is(pg_temp.roles('{r7/m1/2}', '{k1/m1}'), '1 0 0', 'a new role, and a child that names her: a guardian again');
UPDATE registry.guardianship t SET standing = 'verified', standing_document = 'birth_certificate' FROM registry.guardian g WHERE g.guardian_id = t.guardian_id AND g.sourced_id = 'm1';
SELECT is(pg_temp.roles('{r7/m1/2/gone}'), '0 0 0', 'whom the desk has verified stays');
SELECT is((SELECT string_agg(concat_ws('|', c.person, c.field, c.ours, c.theirs), ', ') FROM admin.import_conflicts() c), 'M1 Tide|guardian of K1 Tide|verified|not named any more', 'and is listed');
SELECT is(pg_temp.roles('{r8/x1/2/gone}'), '0 0 0', 'a role of somebody of whose roles nothing is known ends nothing');
SELECT is((SELECT string_agg(concat_ws('|', c.kind, c.person, c.field), ', ') FROM admin.import_conflicts() c), 'guardian|X1 Tide|role', 'and is listed');
SELECT is(pg_temp.roles('{r8/n1/2/gone}', '{n1/k1}'), '0 0 0', 'whose only role is deleted');
SELECT is((SELECT count(*) FROM registry.guardian g WHERE g.sourced_id = 'n1'), 0::bigint, 'does not come in');

-- Who has left counts for nothing.
UPDATE registry.guardianship SET standing = 'unverified', standing_document = NULL WHERE source = 'roster';
UPDATE registry.student SET status = 'exited', exited_on = registry.today() WHERE source = 'roster' AND sourced_id = 'k1';
SELECT is(pg_temp.rows('{}', p_ended => '{m1}', p_anyway => false), '0 0 1', 'the ties of a student who has left are no tenth of the school''s');
SELECT is((SELECT count(*) FROM admin.import_leaving('roster')), 0::bigint, 'nor does the desk ask for it');

-- One who is kept under two ids is a guardian as long as one of them is.
SELECT is(pg_temp.roles('{r20/g1/2,r21/g2/2}', '{k2/f1;g1;g2,g1/,g2/}'), '2 0 0', 'a guardian comes with two ids');
SELECT guardian_id AS g1 FROM registry.guardian WHERE source = 'roster' AND sourced_id = 'g1' \gset
SELECT guardian_id AS g2 FROM registry.guardian WHERE source = 'roster' AND sourced_id = 'g2' \gset
SELECT is(t.try('district_d', format('SELECT desk.twin_join(gen_random_uuid(), %s, %s, ''{}'', '''')', :g1, :g2)), 'joined', 'and is joined');
SELECT is(pg_temp.roles('{r20/g1/2/gone}'), '0 0 0', 'the role of the one, even of the record that stayed, ends nothing');
SELECT is(pg_temp.roles('{r21/g2/2/gone}'), '0 0 1', 'that of the other does');

-- An endDate that is past ends nobody, for many systems write the end of the school year there; it is told.
CREATE FUNCTION pg_temp.over() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws('|', o.kind, o.tab, o.rows, o.line, o.who), ', ') FROM admin.import_odd() o WHERE o.kind = 'over' $$;
SELECT is(pg_temp.roles('{r30/k3/1,r31/m3/2/over,r32/m3/4,r33/f3/2/over,r34/f3/4/over,r35/a3/8/over,r36/x3/2/over}', '{k3/m3;f3;a3,m3/,f3/,a3/,x3/}', true), '3 0 0', 'a full package with roles that are over');
SELECT is((SELECT string_agg(t.student || '-' || t.guardian, ' ') FROM (SELECT s.sourced_id AS student, g.sourced_id AS guardian FROM registry.guardianship y JOIN registry.guardian g USING (guardian_id)
	JOIN registry.student s USING (student_id) WHERE s.sourced_id = 'k3' ORDER BY 2) t), 'k3-a3 k3-f3 k3-m3', 'ends none of their ties');
SELECT is(pg_temp.over(), 'over|6|2|5|F3 Tide, A3 Tide', 'but counts whose roles all are, with names; not who is nobody''s guardian');
SELECT is(pg_temp.roles('{r31/m3/2/over}'), '0 0 0', 'of changes one role');
SELECT is(pg_temp.over(), NULL, 'is not told where another one goes on');
SELECT is(pg_temp.roles('{r33/f3/2/over,r34/f3/4/over}'), '0 0 0', 'all of them');
SELECT is(pg_temp.over(), 'over|6|1|2|F3 Tide', 'are');
