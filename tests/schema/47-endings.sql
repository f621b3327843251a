-- SPDX-License-Identifier: Apache-2.0
-- What a student system no longer names: ties end, are kept whole, and stay where the desk has a reason.
SELECT plan(58);
GRANT USAGE ON SCHEMA t TO PUBLIC;
ALTER TABLE registry.student ALTER COLUMN student_id RESTART WITH 1001;
ALTER TABLE registry.guardian ALTER COLUMN guardian_id RESTART WITH 1001;
ALTER TABLE registry.address ALTER COLUMN address_id RESTART WITH 1001;

-- Forty students k1.. of school MADI, each with a mother m1.. and a father f1..; without those named.
CREATE FUNCTION pg_temp.package(p_without text[] DEFAULT '{}', p_complete bool DEFAULT true, p_anyway bool DEFAULT false, p_ended text[] DEFAULT '{}', p_links bool DEFAULT true,
	p_source text DEFAULT 'sis', p_n int DEFAULT 40, p_more text[] DEFAULT '{}', p_only bool DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	PERFORM t.stage_school('{s2}', '{MADI}', '{Madison Middle}');
	IF NOT p_only THEN
		PERFORM t.stage_student(array_agg('k' || n), array_agg('s2'::text), array_agg(''::text), array_agg('05' || to_char(n, 'FM00000000')), array_agg('Kid' || n), array_agg(''::text),
			array_agg('Tide' || n), array_agg(''::text), array_agg('6'::text), array_agg(''::text)) FROM generate_series(1, p_n) AS n;
	END IF;
	PERFORM t.stage_guardian(array_agg(x.id), array_agg(x.given), array_agg(x.family), array_agg(x.email), array_agg(x.phone), array_agg(x.mobile))
		FROM (SELECT k || n AS id, CASE k WHEN 'm' THEN 'Mo' ELSE 'Fa' END || n AS given, 'Tide' || n AS family, ''::text AS email, '+1626555' || to_char(n, 'FM0000') AS phone, ''::text AS mobile
			FROM generate_series(1, p_n) AS n CROSS JOIN (VALUES ('m'), ('f')) AS v(k)
			UNION ALL SELECT split_part(m, '/', 1), split_part(m, '/', 3), split_part(m, '/', 4), split_part(m, '/', 5), split_part(m, '/', 6), '' FROM unnest(p_more) AS m) x
		WHERE x.id <> ALL (p_without) AND (NOT p_only OR x.id = ANY (SELECT split_part(m, '/', 1) FROM unnest(p_more) AS m));
	IF p_links THEN
		PERFORM t.stage_link(array_agg(x.student), array_agg(x.id), array_agg('parent'::text))
			FROM (SELECT 'k' || n AS student, k || n AS id FROM generate_series(1, p_n) AS n CROSS JOIN (VALUES ('m'), ('f')) AS v(k)
				UNION ALL SELECT split_part(m, '/', 2), split_part(m, '/', 1) FROM unnest(p_more) AS m WHERE split_part(m, '/', 2) <> '') x
			WHERE x.id <> ALL (p_without) AND (NOT p_only OR x.id = ANY (SELECT split_part(m, '/', 1) FROM unnest(p_more) AS m));
	END IF;
	PERFORM t.stage_ended(p_ended);
	SELECT string_agg(format('%s %s %s %s %s', a.kind, a.added, a.changed, a.ended, a.missing), ', ') INTO v FROM admin.import_apply(p_source, p_complete, p_anyway) a
		WHERE a.kind IN ('guardian', 'link');
	RETURN v;
END $$;
CREATE FUNCTION pg_temp.refused(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	EXECUTE p_sql;
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS v = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', SQLSTATE, SQLERRM, v);
END $$;
CREATE FUNCTION pg_temp.conflicts() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws('|', c.person, c.field, c.ours, c.theirs), '; ' ORDER BY c.person) FROM admin.import_conflicts() c
$$;
CREATE FUNCTION pg_temp.g(p_id text) RETURNS bigint LANGUAGE sql AS $$ SELECT g.guardian_id FROM registry.guardian g WHERE g.source = 'sis' AND g.sourced_id = p_id $$;
CREATE FUNCTION pg_temp.k(p_n int) RETURNS bigint LANGUAGE sql AS $$ SELECT s.student_id FROM registry.student s WHERE s.source = 'sis' AND s.sourced_id = 'k' || p_n $$;
CREATE FUNCTION pg_temp.tie(p_id text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t.standing, ',') FROM registry.guardianship t WHERE t.guardian_id = pg_temp.g(p_id)
$$;
CREATE FUNCTION pg_temp.decide(p_role text, p_id text, p_ends bool, p_n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.tie_unnamed_decide(gen_random_uuid(), %s, %s, %L, ''asked the mother'')', pg_temp.k(p_n), pg_temp.g(p_id), p_ends))
$$;

SELECT is(pg_temp.package(), 'guardian 80 0 0 0, link 80 0 0 0', 'eighty guardians');
SELECT is(pg_temp.package(), 'guardian 0 0 0 0, link 0 0 0 0', 'the same again');
SELECT is(pg_temp.package('{f1}'), 'guardian 0 0 0 0, link 0 0 1 0', 'one is no longer named: the tie ends');
SELECT is(pg_temp.tie('f1'), NULL, 'and is in no list');
SELECT is((SELECT concat_ws(' ', e.why, e.ended_on = registry.today(), e.tie ->> 'relation', e.tie ->> 'source') FROM registry.guardianship_ended e WHERE e.guardian_id = pg_temp.g('f1')),
	'not named t parent sis', 'but kept whole');
SELECT is((SELECT count(*) FROM registry.guardian WHERE guardian_id = pg_temp.g('f1')), 1::bigint, 'and so is the person');
SELECT is((SELECT count(*) FROM registry.find_word w WHERE w.kind = 'g' AND w.person_id = pg_temp.g('f1')), 0::bigint, 'the look-up finds them no more');
SELECT is((SELECT string_agg(s.kind || ' ' || s.done || ' ' || s.name || ' ' || s.about, ', ') FROM admin.import_samples() s), 'link ended TIDE1, Fa1 of Kid1 Tide1', 'a sample says who');
SELECT is((SELECT e.detail ->> 'guardianships_ended' FROM desk.event e WHERE e.kind = 'import' ORDER BY e.seq DESC LIMIT 1), '1', 'and the event how many');
SELECT is(pg_temp.package('{f1}'), 'guardian 0 0 0 0, link 0 0 0 0', 'the same again ends nothing');
SELECT is(pg_temp.package(), 'guardian 0 0 0 0, link 1 0 0 0', 'named again it is there again');
SELECT is(pg_temp.tie('f1'), 'unverified', 'unverified');
SELECT ok(pg_temp.package('{}', p_links => false) LIKE '%link 0 0 0 80', 'a package without a single tie is not about ties');
SELECT is((SELECT count(*) FROM registry.guardianship t WHERE t.source = 'sis'), 80::bigint, 'and ends none');

-- Too many at once.
SELECT is(pg_temp.refused($$SELECT pg_temp.package('{f1,f2,f3,f4,f5,f6,f7,f8,f9}')$$),
	'PD110 too_many_gone {"had": "80", "gone": "9", "what": "guardians", "school": "Madison Middle"}', 'nine of eighty are too many');
SELECT is((SELECT count(*) FROM registry.guardianship t WHERE t.source = 'sis'), 80::bigint, 'and nothing has ended');
SELECT is(pg_temp.package('{f33,f34,f35,f36,f37,f38,f39,f40}'), 'guardian 0 0 0 0, link 0 0 8 0', 'eight are not');
SELECT is(pg_temp.package('{f32,f33,f34,f35,f36,f37,f38,f39,f40,m32,m33,m34,m35,m36,m37,m38,m39,m40}', p_anyway => true), 'guardian 0 0 0 0, link 0 0 10 0',
	'more when somebody says so');
SELECT is(pg_temp.package(p_anyway => true), 'guardian 0 0 0 0, link 18 0 0 0', 'all back');

-- What the desk has a reason to keep.
UPDATE registry.guardianship SET standing = 'verified', standing_document = 'birth_certificate', standing_at = now(), standing_by = 'clerk_b' WHERE guardian_id IN (pg_temp.g('m1'), pg_temp.g('m2'));
UPDATE registry.guardianship SET standing = 'restricted', restriction_document = 'court order 7', restricted_since = registry.today() WHERE guardian_id = pg_temp.g('m3');
UPDATE registry.guardianship SET relation_desk_changed_at = now() WHERE guardian_id = pg_temp.g('m4');
UPDATE registry.guardianship SET standing_document = 'birth_certificate', standing_by = 'clerk_b' WHERE guardian_id = pg_temp.g('m5');
INSERT INTO portal.account (account_id, email) VALUES (90, 'm6@example.org');
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) SELECT 90, 2, pg_temp.k(6), pg_temp.g('m6');
INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, expires) VALUES
	(t.act('m1'), 2, pg_temp.k(1), pg_temp.g('m1'), 'guardianship', 1, 'live', registry.today(), registry.today() + 9),
	(t.act('m7'), 2, pg_temp.k(7), pg_temp.g('m7'), 'guardianship', 1, 'live', registry.today(), registry.today() + 9);
SELECT ok(pg_temp.package('{m1,m2,m3,m4,m5,m6,m7,m8}') LIKE '%link 0 0 1 7', 'seven of eight stay');
SELECT is(pg_temp.conflicts(), 'Mo1 Tide1|guardian of Kid1 Tide1|verified, has a code that works|not named any more; Mo2 Tide2|guardian of Kid2 Tide2|verified|not named any more; '
	|| 'Mo3 Tide3|guardian of Kid3 Tide3|restricted|not named any more; Mo4 Tide4|guardian of Kid4 Tide4|entered at the desk|not named any more; '
	|| 'Mo5 Tide5|guardian of Kid5 Tide5|a document was seen|not named any more; Mo6 Tide6|guardian of Kid6 Tide6|has an account|not named any more; '
	|| 'Mo7 Tide7|guardian of Kid7 Tide7|has a code that works|not named any more', 'and are listed, each with what holds it');
SELECT is(pg_temp.tie('m3'), 'restricted', 'a restriction stays');
SELECT is(t.code_state(t.act('m1')) || t.code_state(t.act('m7')), 'livelive', 'no code is touched');
SELECT is((SELECT count(*) FROM registry.tie_doubt d WHERE d.state = 'waiting'), 7::bigint, 'they wait to be looked at');

-- Looked at.
SELECT is(t.try('clerk_b', 'SELECT string_agg(concat_ws(''|'', student, guardian, held, source), ''; '' ORDER BY student) FROM desk.ties_unnamed() WHERE held LIKE ''%code%'''),
	'TIDE1, Kid1|TIDE1, Mo1|verified, has a code that works|sis; TIDE7, Kid7|TIDE7, Mo7|has a code that works|sis', 'the school sees them');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.ties_unnamed()'), '0', 'another school does not');
SELECT is(t.try('district_d', 'SELECT count(*) FROM desk.ties_unnamed(2)'), '7', 'the district office does');
SELECT is(pg_temp.decide('clerk_b', 'm2', true, 2), 'PD013 not_allowed', 'an account administrator ends none');
SELECT is(pg_temp.decide('clerk_b', 'm2', false, 2), 'stays', 'but says that one stays');
SELECT is(pg_temp.decide('clerk_b', 'm2', false, 2), 'PD139 twin_decided', 'once');
SELECT is(pg_temp.decide('district_d', 'm3', true, 3), 'PD002 guardian_restricted', 'a restriction is not ended so');
SELECT is(pg_temp.decide('district_d', 'm1', true, 1), 'ended', 'the district office ends one');
SELECT is(t.code_state(t.act('m1')), 'revoked', 'and with it the code');
SELECT is(pg_temp.tie('m1'), NULL, 'the tie is in no list');
SELECT is((SELECT e.tie ->> 'standing_document' FROM registry.guardianship_ended e WHERE e.guardian_id = pg_temp.g('m1')), 'birth_certificate', 'and kept whole');
SELECT is((SELECT string_agg(e.kind, ' ' ORDER BY e.seq) FROM desk.event e WHERE e.guardian_id IN (pg_temp.g('m1'), pg_temp.g('m2'))), 'tie_stays code_revoked tie_ended', 'with events');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.ties_unnamed()'), '5', 'five are left');
SELECT ok(pg_temp.package('{m1,m2,m3,m4,m5,m6,m7,m8}') LIKE '%link 0 0 0 6', 'the same again');
SELECT ok(pg_temp.conflicts() NOT LIKE '%Mo2%', 'does not tell again of one that stays');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.ties_unnamed()'), '5', 'nor asks again');
SELECT ok(pg_temp.package('{m8}') LIKE '%link 1 0 0 0', 'named again');
SELECT is(t.try('clerk_b', 'SELECT count(*) FROM desk.ties_unnamed()'), '0', 'nothing waits');

-- Changes that take a person away.
SELECT ok(pg_temp.package('{}', p_complete => false, p_ended => '{f20,m3}', p_only => true, p_more => '{f21/k21/Fa21/Tide21//+16265550021}') LIKE '%link 0 0 1 %', 'a package of changes ends the ties of whom it takes away');
SELECT is((SELECT e.why FROM registry.guardianship_ended e WHERE e.guardian_id = pg_temp.g('f20')), 'taken away', 'and of nobody else');
SELECT is(pg_temp.tie('m3') || ' ' || pg_temp.tie('f22'), 'restricted unverified', 'not a restriction');

-- An old id means the record that stayed.
SELECT ok(pg_temp.package('{m8,f20}', p_more => '{dup/k9/Mo9/Tide9/mo9@example.org/+16265557777}') LIKE 'guardian 1 0 0%, link 1 0 0%', 'a guardian comes a second time');
SELECT pg_temp.g('dup') AS dup, pg_temp.g('m9') AS m9 \gset
SELECT is((SELECT w.why FROM registry.twins(ARRAY[:dup]) w WHERE w.twin_id = :m9), 'same name, child', 'is proposed');
SELECT is(t.try('district_d', format('SELECT desk.twin_join(gen_random_uuid(), %s, %s, ''{}'', '''')', :m9, :dup)), 'joined', 'and joined');
SELECT ok(pg_temp.package('{m8,f20}', p_more => '{dup/k9/Mo9/Tide9/other@example.org/+16265557778}') LIKE 'guardian 0 0 0%, link 0 0 0%', 'both ids in one package: the own row has the say');
SELECT is((SELECT g.email FROM registry.guardian g WHERE g.guardian_id = :m9), 'mo9@example.org', 'what was joined stays');
SELECT ok(pg_temp.package('{m8,f20,m9}', p_more => '{dup/k9/Mona/Tide9/new@example.org/+16265557778}') LIKE 'guardian 0 1 0%, link 0 0 0%', 'the old id alone changes the record that stayed');
SELECT is((SELECT g.given || ' ' || g.email FROM registry.guardian g WHERE g.guardian_id = :m9), 'Mona new@example.org', 'name and all');
SELECT is((SELECT count(*) FROM registry.guardianship t WHERE t.guardian_id = :dup), 0::bigint, 'and no tie comes back to the old one');
SELECT ok(pg_temp.package('{}', p_complete => false, p_ended => '{dup}', p_only => true, p_anyway => true) LIKE '%link 0 0 0 %', 'changes that delete one of two ids');
SELECT is(pg_temp.tie('m9'), 'unverified', 'end nothing while the other one is there');
SELECT ok(pg_temp.package('{}', p_complete => false, p_ended => '{dup,m9}', p_only => true, p_anyway => true) LIKE '%link 0 0 1 %', 'both of them do');
UPDATE registry.guardian SET source = 'lunch', sourced_id = 'L9' WHERE guardian_id = :m9;
SELECT ok(pg_temp.package('{m8,f20,m9}', p_more => '{dup/k9/Moana/Tidee/third@example.org/+16265557779}') LIKE 'guardian 0 0 0%', 'a row of another system than the record''s own changes nothing that is filled');
SELECT is((SELECT g.given || ' ' || g.email FROM registry.guardian g WHERE g.guardian_id = :m9), 'Mona new@example.org', 'so two systems do not undo each other night by night');
