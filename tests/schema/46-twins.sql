-- SPDX-License-Identifier: Apache-2.0
-- The same person kept twice: proposed with why, joined by a person, never silently; taken apart again.
SELECT plan(96);
GRANT USAGE ON SCHEMA t TO PUBLIC;

-- 31 is Rosa Lopez (11) from another system, at 106; 32 a Rosa mistyped, at Ana; 33 her namesake at MADI only.
INSERT INTO registry.guardian (guardian_id, given, family, email, source, sourced_id) VALUES (31, 'Rosa', 'Lopez', '', 'lunch', 'L31'),
	(32, 'Roza', 'López', 'roza@example.org', 'sis', 'S32'), (33, 'Rosa', 'López', 'ROSA.L@example.org', 'sis', 'S33'), (34, 'Mario', 'Diaz', '', NULL, NULL),
	(35, 'Maria', 'Diaz', '', NULL, NULL), (36, 'Elena', 'Ruiz', '', NULL, NULL), (37, 'López', 'Rosa', '', NULL, NULL);
INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone, kind) VALUES (31, 1, '+16265550144', 'mobile'), (31, 2, '+16265550177', 'work'), (34, 1, '+16265550188', 'home'),
	(35, 1, '+16265550188', 'home');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation) VALUES (1, 106, 31, 'mother'), (1, 101, 32, 'parent'), (2, 201, 33, 'aunt'),
	(1, 105, 34, 'father'), (1, 105, 35, 'mother'), (1, 102, 36, 'parent'), (1, 102, 37, 'parent');
SELECT registry.search_rebuild();

CREATE FUNCTION pg_temp.pairs(p_role text, p_rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT string_agg(concat_ws('' '', state, one_id, other_id, nullif(other, '''') IS NULL, why), ''; '' ORDER BY one_id, other_id) FROM desk.twin_pairs(%s)', p_rest))
$$;
CREATE FUNCTION pg_temp.join(p_role text, p_kept bigint, p_gone bigint, p_take text DEFAULT '{}', p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.twin_join(%L, %s, %s, %L, ''same face'')', p_act, p_kept, p_gone, p_take))
$$;
CREATE FUNCTION pg_temp.two(p_role text, p_one bigint, p_other bigint) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.twin_two(gen_random_uuid(), %s, %s, ''sisters'')', p_one, p_other))
$$;
CREATE FUNCTION pg_temp.apart(p_role text, p_old bigint, p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.twin_apart(%L, %s, ''two after all'')', p_act, p_old))
$$;
CREATE FUNCTION pg_temp.ties(p_guardian bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t.student_id || ' ' || t.standing, ', ' ORDER BY t.student_id) FROM registry.guardianship t WHERE t.guardian_id = p_guardian
$$;
CREATE FUNCTION pg_temp.why(p_guardian bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(w.twin_id || ' ' || w.why, '; ' ORDER BY w.twin_id) FROM registry.twins(ARRAY[p_guardian]) w
$$;

-- Who looks like whom.
SELECT is(pg_temp.why(11), '31 same name, telephone; 32 nearly the same name, child; 33 same name, e-mail, child; 37 same name, child', 'what speaks for each');
SELECT is(pg_temp.why(31), '11 same name, telephone', 'from the other side too');
UPDATE registry.guardianship SET told_apart_by = 'principal_a' WHERE guardian_id = 32;
SELECT ok(pg_temp.why(11) NOT LIKE '%32%' AND coalesce(pg_temp.why(32), '') NOT LIKE '%11 %', 'not who were told apart at a child');
UPDATE registry.guardianship SET told_apart_by = NULL WHERE guardian_id = 32;
SELECT is(pg_temp.why(34), NULL, 'Mario and Maria at one telephone and child are two people');
SELECT is(pg_temp.why(14), NULL, 'a name alone is nothing');
SELECT is((SELECT count(*) FROM registry.twins('{}')), 0::bigint, 'nobody asked, nothing said');
SELECT is((SELECT string_agg(format('%s/%s %s', a, b, registry.near_word(a, b)::text), ', ') FROM (VALUES ('lopez', 'lopes'), ('lopez', 'lpoez'), ('jon', 'jan'),
	('garcia', 'garcia lopez'), ('juan', 'juana'), ('jose', 'josefa'), ('', 'ana'), ('chen', 'chan'), ('katherine', 'catherine'), ('smith', 'smyths'), ('thanh', 'hanh'), ('rosa', 'tosa')) AS v(a, b)),
	'lopez/lopes true, lopez/lpoez true, jon/jan false, garcia/garcia lopez true, juan/juana false, jose/josefa false, /ana false, chen/chan true, katherine/catherine true, smith/smyths false, thanh/hanh false, rosa/tosa false',
	'near spellings');
INSERT INTO registry.guardian (guardian_id, given, family) SELECT 1000 + n, 'Shel', 'Ter' FROM generate_series(1, 60) AS n;
INSERT INTO registry.guardian_phone (guardian_id, phone) SELECT 1000 + n, '+16265559999' FROM generate_series(1, 60) AS n;
INSERT INTO registry.guardianship (school_id, student_id, guardian_id) SELECT 1, 103, 1000 + n FROM generate_series(1, 60) AS n;
SELECT cmp_ok((SELECT count(*) FROM registry.twins('{1001}')), '<=', 40::bigint, 'a telephone of sixty people does not make sixty times sixty pairs');
DELETE FROM registry.guardianship WHERE guardian_id > 1000;

-- Who sees which pairs.
SELECT ok(pg_temp.pairs('clerk_a') LIKE 'new 11 31 f same name, telephone; new 11 32 f %; new 11 33 t same name%; new 11 37 f %', 'a clerk sees those of their school; a record at another school has no name');
SELECT is(pg_temp.pairs('district_d'), NULL, 'the district office sees nothing unasked');
SELECT ok(pg_temp.pairs('district_d', '2') LIKE '%11 33 f%', 'but a school, with both names');
SELECT is(pg_temp.pairs('clerk_a', 'NULL, 31'), 'new 31 11 f same name, telephone', 'and one guardian''s');
SELECT is(pg_temp.pairs('clerk_a', 'NULL, 33'), NULL, 'not of a guardian elsewhere');
SELECT is(pg_temp.pairs('nobody_a'), 'PD010 no_assignment', 'nor anybody without an assignment');
SELECT is(t.try('pindesk_staff', 'SELECT count(*) FROM registry.twins(''{11}'')'), '42501', 'staff do not ask the registry');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM registry.twin'), '42501', 'nor the table');

-- Side by side.
SELECT is(t.try('viewer_a', 'SELECT count(*) FROM desk.twin_pair(gen_random_uuid(), 11, 31)'), 'PD013 not_allowed', 'who only reads does not lay them side by side');
SELECT is(t.try('clerk_a', 'SELECT string_agg(concat_ws(''|'', label, one, other), ''; '' ORDER BY n, label) FROM desk.twin_pair(gen_random_uuid(), 11, 31) WHERE n < 20'),
	'Name|LÓPEZ, Rosa|LOPEZ, Rosa; Telephone|626-555-0144 mobile|626-555-0144 mobile, 626-555-0177 work; E-mail|rosa.l@example.org; Language|Spanish|English; '
	|| 'Address|1420 N Marengo Ave Apt 6, Pasadena, CA 91103; Comes from|the desk|lunch L31; Ana Maria García López|mother, verified; Mateo García|mother, verified; '
	|| 'Thị Hồng Nguyễn|mother, unverified', 'field by field, child by child; not the child at another school');
SELECT ok(t.try('clerk_a', 'SELECT string_agg(concat_ws(''|'', label, one, other), ''; '' ORDER BY n, label) FROM desk.twin_pair(gen_random_uuid(), 14, 36)')
	LIKE 'Name|RUIZ, Elena|RUIZ, Elena; Telephone|(not shown); E-mail|(not shown); Language|(not shown)|English; Address|(not shown); %RESTRICTED%', 'of somebody restricted neither telephone nor address');
SELECT is((SELECT count(*) FROM desk.event e WHERE e.kind = 'twins_viewed' AND e.actor = 'clerk_a' AND e.ref IN ('31', '36')), 2::bigint, 'each look is an event');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.twin_pair(gen_random_uuid(), 11, 21)'), 'PD060 not_found', 'nobody is laid beside somebody of another school');

-- Two people: for good.
SELECT is(pg_temp.two('clerk_a', 14, 36), 'PD013 not_allowed', 'where one is restricted, a principal says that they are two');
SELECT is(t.try('principal_a', $$SELECT desk.twin_two(gen_random_uuid(), 36, 37, ' ')$$), 'PD061 bad_value', 'not without saying how one knows');
SELECT is(pg_temp.two('clerk_a', 11, 37), 'PD135 twin_elsewhere', 'nor while one of them has a child elsewhere');
SELECT is(pg_temp.two('principal_a', 32, 37), 'two', 'two people');
SELECT is(pg_temp.two('district_d', 37, 11), 'two', 'whichever is named first');
SELECT ok(coalesce(pg_temp.why(37), '') NOT LIKE '%11 %' AND coalesce(pg_temp.why(11), '') NOT LIKE '%37%', 'are never proposed again');
SELECT is((SELECT string_agg(t.guardian_id || coalesce(' ' || t.told_apart_by, ''), ',' ORDER BY t.guardian_id) FROM registry.guardianship t
	WHERE t.student_id = 102 AND t.guardian_id IN (11, 12, 37)), '11 district_d,12,37 district_d', 'and told apart at the child both have');
SELECT is(pg_temp.join('district_d', 11, 37), 'PD139 twin_decided', 'and not joined');
SELECT is(t.fact('how') || ' ' || t.fact('by'), 'two people District D', 'because somebody said so');
SELECT is((SELECT count(*) FROM desk.event e WHERE e.kind = 'twins_told_apart' AND e.ref = '11'), 2::bigint, 'an event in each school concerned');

-- Joining: who may.
SELECT is(pg_temp.join('viewer_a', 32, 31), 'PD013 not_allowed', 'who only reads joins nothing');
SELECT matches(pg_temp.join('clerk_b', 32, 31), '^PD(060|135)', 'nor another school');
SELECT is(pg_temp.join('principal_a', 11, 31), 'PD135 twin_elsewhere', 'a principal not what reaches into another school');
SELECT is(pg_temp.join('principal_a', 31, 31), 'PD060 not_found', 'nobody with themselves');
SELECT is(pg_temp.join('clerk_a', 32, 31), 'proposed', 'an account administrator proposes');
SELECT is(pg_temp.ties(31) || ' ' || pg_temp.ties(32), '106 unverified 101 unverified', 'which changes nothing');
SELECT is(pg_temp.pairs('district_d'), 'proposed 31 32 f same face', 'the district office sees what was proposed');
SELECT is(pg_temp.join('principal_a', 32, 31, '{shoes}'), 'PD061 bad_value', 'only fields there are can be taken');

-- What stands in the way.
UPDATE registry.guardianship SET standing = 'verified', standing_document = 'birth_certificate', standing_at = now() WHERE guardian_id IN (31, 32);
SELECT t.start('clerk_a', 106, 31) AS visit \gset
SELECT is(pg_temp.join('district_d', 11, 31), 'PD136 twin_busy', 'not in the middle of a visit');
SELECT is(t.fact('guardian') || ': ' || t.fact('what'), 'Rosa Lopez: a visit that is not finished', 'and says so');
SELECT t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', :visit)) \g /dev/null
SELECT t.live('clerk_a', 106, 31) AS code31 \gset
SELECT is(t.code_state(:'code31'), 'live', 'the other record has a code in hand');
SELECT is(pg_temp.join('district_d', 11, 31), 'PD137 twin_holds', 'then it is not the one to go');
SELECT is((SELECT t.try('district_d', 'SELECT code FROM desk.twin_can(31, 11)')), 'PD000', 'the other way round it would');
INSERT INTO portal.account (account_id, email) VALUES (31, 'rosa31@example.org'), (11, 'rosa11@example.org');
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) VALUES (31, 1, 106, 31), (11, 1, 101, 11);
SELECT is(pg_temp.join('district_d', 11, 31), 'PD137 twin_holds', 'nor with an account on each side');
SELECT is(t.fact('has'), 'an account of its own (rosa31@example.org)', 'and says which');
UPDATE portal.link SET account_id = 11 WHERE account_id = 31;
UPDATE registry.guardian SET safe_at_home = true, address_id = 3 WHERE guardian_id = 31;
SELECT is(pg_temp.join('district_d', 11, 31), 'PD136 twin_busy', 'nor an address in Safe at Home with another one');
UPDATE registry.guardian SET safe_at_home = false, address_id = 2 WHERE guardian_id = 31;

-- Joined.
SELECT to_jsonb(g) AS before11, (SELECT count(*) FROM desk.event) AS events FROM registry.guardian g WHERE g.guardian_id = 11 \gset
SELECT is(pg_temp.join('district_d', 11, 31, '{language}', t.act('join')), 'joined', 'one account for both, a code to end: joined');
SELECT is(pg_temp.join('district_d', 11, 31, '{language}', t.act('join')), 'joined', 'once is once');
SELECT is(pg_temp.ties(11), '101 verified, 102 verified, 106 verified, 201 verified', 'the ties are with the record that stays');
SELECT is(pg_temp.ties(31), NULL, 'and none with the other');
SELECT is(t.code_state(:'code31'), 'revoked', 'the code of the record that went has ended');
SELECT is((SELECT e.detail ->> 'reason' FROM desk.event e WHERE e.kind = 'code_revoked' AND e.ref = :'code31'), 'two records of one person were joined', 'with an event');
SELECT is((SELECT string_agg(p.ordinal || ' ' || p.phone, ', ' ORDER BY p.ordinal) FROM registry.guardian_phone p WHERE p.guardian_id = 11), '1 +16265550144, 2 +16265550177',
	'a telephone that it lacked came over');
SELECT is((SELECT concat_ws('|', g.given, g.family, g.email, g.language, g.address_id, g.reach_desk_changed_at IS NOT NULL) FROM registry.guardian g WHERE g.guardian_id = 11),
	'Rosa|López|rosa.l@example.org|en|1|t', 'and what was chosen; the rest stays');
SELECT is((SELECT string_agg(l.student_id || ' ' || l.guardian_id || ' ' || (l.ended_at IS NULL), ', ' ORDER BY l.student_id, l.guardian_id) FROM portal.link l WHERE l.account_id = 11),
	'101 11 true, 106 11 true, 106 31 false', 'the account sees the child as the one guardian');
SELECT is((SELECT count(*) FROM desk.event e WHERE e.kind = 'twins_joined' AND e.guardian_id = 11 AND e.detail ->> 'gone' = '31'), 2::bigint, 'an event in each school');
SELECT is((SELECT count(*) FROM desk.credential c WHERE c.guardian_id = 31) + (SELECT count(*) FROM desk.visit v WHERE v.guardian_id = 31), 3::bigint, 'codes and visits stay where they were');
SELECT is(registry.kept_guardian(31), 11::bigint, 'the old id means the new');
SELECT is((SELECT string_agg(w.person_id::text, ',') FROM (SELECT DISTINCT w.person_id FROM registry.find_word w WHERE w.kind = 'g' AND w.person_id IN (11, 31)) w), '11', 'the look-up finds one');
SELECT is(t.try('clerk_a', 'SELECT person_id FROM desk.find_people(''rosa 0177'') WHERE kind = ''guardian'''), '11', 'by the telephone that came over too');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.guardians(106) WHERE guardian_id = 31'), '0', 'no list has the other');
UPDATE registry.guardian SET given = 'Roxana' WHERE guardian_id = 31;
SELECT registry.search_rebuild();
SELECT is(t.try('clerk_a', 'SELECT person_id FROM desk.find_people(''roxana'')'), '11', 'the old name still leads to the one that stayed');
SELECT registry.search_guardian(11);
SELECT is(t.try('clerk_a', 'SELECT person_id FROM desk.find_people(''lopez roxana'')'), '11', 'after a change too');
UPDATE registry.guardian SET given = 'Rosa' WHERE guardian_id = 31;
INSERT INTO desk.sheet (school_id, number, credential_id, state) VALUES (1, '0001-900031', :'code31', 'ruined');
SELECT is(t.try('clerk_a', 'SELECT string_agg(kind || person_id, '' '' ORDER BY kind) FROM desk.find_people(''0001-900031'')'), 'guardian11 student106', 'and so does a letter that it had');
SELECT is(t.try('clerk_a', 'SELECT desk.visit_start(gen_random_uuid(), 106, 31, ''in_person'', ''front 1'')'), 'PD060 not_found', 'no visit for it');
SELECT throws_ok($$INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, issued_on, expires)
	VALUES (gen_random_uuid(), 1, 106, 31, 'guardianship', 1, current_date, current_date + 9)$$, 'PD060', 'not_found', 'and no code, whoever makes one');
SELECT is(pg_temp.join('district_d', 32, 31), 'PD060 not_found', 'it is not joined again');
SELECT ok(pg_temp.pairs('clerk_a') LIKE '%joined 11 31 f%', 'what was joined stands on the list');

-- Apart again.
SELECT is(pg_temp.apart('principal_a', 31), 'PD135 twin_elsewhere', 'who could not join cannot take apart');
SELECT t.try('clerk_a', 'SELECT can_code FROM desk.guardians(106) WHERE guardian_id = 11') AS can \gset
SELECT is(:'can'::text, 'PD004', 'who had an account under the old record needs no code');
INSERT INTO desk.visit (school_id, number, student_id, guardian_id, channel, holder) VALUES (1, 'x', 106, 11, 'in_person', 'clerk_a') RETURNING visit_id AS visit \gset
SELECT is(pg_temp.apart('district_d', 31), 'PD138 twin_stays', 'nor while a visit is open for a child that came over');
SELECT t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', :visit)) \g /dev/null
UPDATE registry.guardian_alias SET at = at - interval '31 days' WHERE old_id = 31;
SELECT is(pg_temp.apart('district_d', 31), 'PD138 twin_stays', 'nor after a month');
SELECT is(t.fact('why'), 'they were joined more than 30 days ago', 'which it says');
UPDATE registry.guardian_alias SET at = at + interval '31 days' WHERE old_id = 31;
UPDATE registry.guardian SET email = 'rosa.new@example.org' WHERE guardian_id = 11;
SELECT is(pg_temp.apart('district_d', 31, t.act('apart')), 'apart', 'else they are');
SELECT is(pg_temp.apart('district_d', 31, t.act('apart')), 'apart', 'once is once');
SELECT is(pg_temp.ties(11) || ' / ' || pg_temp.ties(31), '101 verified, 102 verified, 201 verified / 106 verified', 'ties are where they were');
SELECT is((SELECT to_jsonb(g) - 'email' - 'language' - 'reach_desk_changed_at' FROM registry.guardian g WHERE g.guardian_id = 11),
	:'before11'::jsonb - 'email' - 'language' - 'reach_desk_changed_at', 'the record as it was');
SELECT is((SELECT g.email FROM registry.guardian g WHERE g.guardian_id = 11), 'rosa.new@example.org', 'but what was changed since');
SELECT is((SELECT string_agg(l.student_id || ' ' || l.guardian_id, ', ' ORDER BY l.student_id, l.guardian_id) FROM portal.link l WHERE l.account_id = 11 AND l.ended_at IS NULL),
	'101 11, 106 31', 'accounts too');
SELECT ok(coalesce(pg_temp.why(31), '') NOT LIKE '%11 %', 'and they are not proposed again');

-- The address before Safe at Home goes from the record that went, too.
ALTER TABLE registry.address ALTER COLUMN address_id RESTART WITH 1001;
INSERT INTO registry.address (address_id, line1, city, state, zip) VALUES (77, '9 Real Rd', 'Pasadena', 'CA', '91101');
INSERT INTO registry.guardian (guardian_id, given, family, address_id) VALUES (38, 'Sukarno', '', 77);
INSERT INTO registry.guardianship (school_id, student_id, guardian_id) VALUES (1, 106, 38);
SELECT is(pg_temp.join('principal_a', 15, 38), 'joined', 'joined, with an address each');
SELECT is(t.try('clerk_a', $$SELECT desk.card_change(gen_random_uuid(), 106, 15, 'address', '{line1,city,zip}', '{PO Box 846,Sacramento,95812}', 'safe_at_home', '', '{}')$$), 'applied',
	'a Safe at Home card');
SELECT is((SELECT count(*) FROM registry.address WHERE address_id = 77) + (SELECT count(*) FROM registry.guardian WHERE guardian_id = 38 AND address_id IS NOT NULL), 0::bigint,
	'leaves no other address anywhere');

-- A restriction holds, whoever stays.
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document) VALUES (1, 101, 36, 'stepmother', 'verified', 'adoption');
UPDATE registry.guardianship SET told_apart_by = 'principal_a' WHERE guardian_id IN (14, 36);
SELECT t.live('clerk_a', 101, 36) AS code36 \gset
SELECT is(t.code_state(:'code36'), 'live', 'one record has a code, the other a court order for the same child');
SELECT is(pg_temp.join('principal_a', 36, 14), 'joined', 'joined');
SELECT is(pg_temp.ties(36), '101 restricted, 102 unverified', 'the restriction holds for that child');
SELECT is((SELECT t.restriction_document FROM registry.guardianship t WHERE t.guardian_id = 36 AND t.student_id = 101), 'court order', 'with its document');
SELECT is(t.code_state(:'code36'), 'revoked', 'and the code is dead');
SELECT is((SELECT e.why || ' ' || (e.tie ->> 'standing') FROM registry.guardianship_ended e WHERE e.guardian_id = 14), 'joined restricted', 'the old tie is kept whole');
SELECT is(pg_temp.apart('clerk_a', 14), 'PD013 not_allowed', 'an account administrator takes nothing apart');
SELECT is(pg_temp.apart('principal_a', 14), 'apart', 'apart again');
SELECT is(pg_temp.ties(36) || ' / ' || pg_temp.ties(14), '101 verified, 102 unverified / 101 restricted', 'the order is with whom it was against');

-- One that comes while they are joined is in both records afterwards: nobody knows against whom it is.
INSERT INTO registry.guardian (guardian_id, given, family) VALUES (51, 'Ola', 'Lind'), (52, 'Ola', 'Lindh');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document) VALUES (1, 106, 51, 'uncle', 'verified', 'court order'),
	(1, 106, 52, 'uncle', 'unverified', NULL);
SELECT is(pg_temp.join('principal_a', 51, 52) || t.try('clerk_a', $$SELECT desk.restrict(gen_random_uuid(), 106, 51, 'court order 77', NULL, NULL, '')$$), 'joinedrestricted', 'an order against who was joined');
SELECT is(pg_temp.apart('principal_a', 52), 'apart', 'apart again');
SELECT is((SELECT string_agg(concat_ws(' ', t.guardian_id, t.standing, t.restriction_document), ', ' ORDER BY t.guardian_id)
	FROM registry.guardianship t WHERE t.guardian_id IN (51, 52)), '51 restricted court order 77, 52 restricted court order 77', 'is one against both');
