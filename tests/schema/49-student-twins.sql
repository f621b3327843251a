-- SPDX-License-Identifier: Apache-2.0
-- The same child kept twice: proposed with why, joined by a person, never silently; taken apart again;
-- and an import that still names the record that went.
SELECT plan(84);
GRANT USAGE ON SCHEMA t TO PUBLIC;
ALTER TABLE registry.student ALTER COLUMN student_id RESTART WITH 1001;
ALTER TABLE registry.guardian ALTER COLUMN guardian_id RESTART WITH 1001;

-- 111 is Ana (101) out of another system, 112 nearly her name at MADI, 113 her twin sister.
INSERT INTO registry.student (school_id, student_id, permanent_id, given, middle, family, born, grade, phone, email, source, sourced_id)
	SELECT v.school, v.id, v.pid, v.given, '', v.family, s.born, v.grade, v.phone, v.mail, v.source, v.sid
	FROM registry.student s, (VALUES (1, 111, '0990000111', 'Ana Maria', 'Garcia Lopez', '3', '+16265550143', 'ana@students.example.org', 'lunch', 'L1'),
		(2, 112, '0990000112', 'Ana', 'Garcia Lopes', '3', '', '', 'lunch', 'L2'), (1, 113, '0990000113', 'Beatriz', 'García López', '3', '+16265550143', '', NULL, NULL))
		AS v(school, id, pid, given, family, grade, phone, mail, source, sid) WHERE s.student_id = 101;
INSERT INTO registry.guardian (guardian_id, given, family, source, sourced_id) VALUES (41, 'Lupe', 'Lara', 'lunch', 'LG1'), (42, 'Omar', 'Lara', NULL, NULL);
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document) VALUES (1, 111, 11, 'mother', 'unverified', NULL),
	(1, 111, 41, 'grandmother', 'verified', 'birth_certificate'), (1, 111, 42, 'uncle', 'unverified', NULL), (2, 112, 41, 'grandmother', 'unverified', NULL);
INSERT INTO registry.person_removed (school_id, student_id, guardian_id) VALUES (1, 101, 42);
INSERT INTO registry.emergency_contact (school_id, student_id, ordinal, name, phone, relation) VALUES (1, 111, 1, 'Nina Neighbour', '+16265550666', 'neighbour');
SELECT registry.search_rebuild();

CREATE FUNCTION pg_temp.pairs(p_role text, p_rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT string_agg(concat_ws('' '', state, one_id, other_id, nullif(other, '''') IS NULL, why), ''; '' ORDER BY one_id, other_id) FROM desk.student_twin_pairs(%s)', p_rest))
$$;
CREATE FUNCTION pg_temp.join(p_role text, p_kept bigint, p_gone bigint, p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.student_twin_join(%L, %s, %s, ''same birth certificate'')', p_act, p_kept, p_gone))
$$;
CREATE FUNCTION pg_temp.two(p_role text, p_one bigint, p_other bigint, p_note text DEFAULT 'twins') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.student_twin_two(gen_random_uuid(), %s, %s, %L)', p_one, p_other, p_note))
$$;
CREATE FUNCTION pg_temp.apart(p_role text, p_old bigint, p_act uuid DEFAULT gen_random_uuid()) RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT desk.student_twin_apart(%L, %s, ''two after all'')', p_act, p_old))
$$;
CREATE FUNCTION pg_temp.ties(p_student bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t.guardian_id || ' ' || t.standing, ', ' ORDER BY t.guardian_id) FROM registry.guardianship t WHERE t.student_id = p_student
$$;
CREATE FUNCTION pg_temp.why(p_student bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(w.twin_id || ' ' || w.why, '; ' ORDER BY w.twin_id) FROM registry.student_twins(ARRAY[p_student]) w
$$;
CREATE FUNCTION pg_temp.contacts(p_student bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(e.name, ', ' ORDER BY e.ordinal) FROM registry.emergency_contact e WHERE e.student_id = p_student
$$;
CREATE FUNCTION pg_temp.found(p_typed text, p_role text DEFAULT 'clerk_a') RETURNS text LANGUAGE sql AS $$
	SELECT t.try(p_role, format('SELECT string_agg(person_id::text, '','' ORDER BY person_id) FROM desk.find_people(%L) WHERE kind = ''student''', p_typed))
$$;

-- Who looks like whom.
SELECT is(pg_temp.why(101), '111 nearly the same name, birth date, guardian, telephone; 112 nearly the same name, birth date', 'what speaks for each');
SELECT is(pg_temp.why(113), NULL, 'a sister of the same birthday is another child');
SELECT is((SELECT count(*) FROM registry.student_twins('{}')), 0::bigint, 'nobody asked, nothing said');
SELECT is(pg_temp.pairs('clerk_a'), 'new 101 111 f nearly the same name, birth date, guardian, telephone; new 101 112 t nearly the same name, birth date; new 111 112 t nearly the same name, birth date, guardian',
	'a clerk sees those of their school; a record at another school has no name');
SELECT is(pg_temp.pairs('district_d'), NULL, 'the district office sees nothing unasked');
SELECT ok(pg_temp.pairs('district_d', '2') LIKE '%112 101 f%', 'but a school, with both names');
SELECT is(pg_temp.pairs('clerk_a', 'NULL, 112'), NULL, 'not of a student elsewhere');
SELECT is(pg_temp.pairs('nobody_a'), 'PD010 no_assignment', 'nor anybody without an assignment');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM registry.student_twin'), '42501', 'nor the table');
SELECT is((SELECT count(*) FROM admin.twins() a WHERE a.kind = 'student' AND a.one_id = 101), 0::bigint, 'the command lists those of exactly one name');

-- Side by side.
SELECT is(t.try('viewer_a', 'SELECT count(*) FROM desk.student_twin_pair(gen_random_uuid(), 101, 111)'), 'PD013 not_allowed', 'who only reads does not lay them side by side');
SELECT is(t.try('clerk_a', 'SELECT string_agg(concat_ws(''|'', label, coalesce(one, ''-''), coalesce(other, ''-'')), ''; '' ORDER BY n, label) FROM desk.student_twin_pair(gen_random_uuid(), 101, 111)
	WHERE n IN (1, 2, 4, 5, 7, 9, 10, 20)'),
	'Name|GARCÍA LÓPEZ, Ana Maria|GARCIA LOPEZ, Ana Maria; Student ID|0412883107|0990000111; School|Lincoln Elementary|Lincoln Elementary; Grade, room|3, 12|3; Student e-mail|-|ana@students.example.org; '
	|| 'Comes from|the desk|lunch L1; Elena Ruiz|stepmother, RESTRICTED|-; Juan García|father, verified|-; Lupe Lara|-|grandmother, verified; Omar Lara|-|uncle, unverified; '
	|| 'Rosa López|mother, verified|mother, unverified; Tomás García|uncle, unverified|-; In an emergency|Luis Lopez|Nina Neighbour', 'field by field, guardian by guardian');
SELECT is((SELECT count(*) FROM desk.event e WHERE e.kind = 'student_twins_viewed' AND e.actor = 'clerk_a' AND e.student_id = 101 AND e.ref = '111'), 1::bigint, 'a look is an event');
SELECT is(t.try('clerk_a', 'SELECT count(*) FROM desk.student_twin_pair(gen_random_uuid(), 101, 112)'), 'PD060 not_found', 'nobody is laid beside somebody of another school');

-- Two children: for good.
SELECT is(pg_temp.two('clerk_a', 101, 112), 'PD135 twin_elsewhere', 'who is at another school too is decided by the district office');
SELECT is(pg_temp.two('district_d', 101, 112, ' '), 'PD061 bad_value', 'not without saying how one knows');
SELECT is(pg_temp.two('district_d', 101, 112), 'two', 'two children');
SELECT is(pg_temp.why(101), '111 nearly the same name, birth date, guardian, telephone', 'are never proposed again');
SELECT is(pg_temp.join('district_d', 112, 101), 'PD139 twin_decided', 'and not joined');
SELECT is((SELECT count(*) FROM desk.event e WHERE e.kind = 'student_twins_told_apart'), 2::bigint, 'an event in each school concerned');

-- Joining: who may, and what stands in the way.
SELECT is(pg_temp.join('viewer_a', 101, 111), 'PD013 not_allowed', 'who only reads joins nothing');
SELECT matches(pg_temp.join('clerk_b', 101, 111), '^PD(060|135)', 'nor another school');
SELECT is(pg_temp.join('principal_a', 111, 111), 'PD060 not_found', 'nobody with themselves');
SELECT is(pg_temp.join('clerk_a', 101, 111), 'proposed', 'an account administrator proposes');
SELECT is(pg_temp.ties(111), '11 unverified, 41 verified, 42 unverified', 'which changes nothing');
SELECT is(pg_temp.pairs('district_d'), 'proposed 101 111 f same birth certificate', 'the district office sees what was proposed');
SELECT t.start('clerk_a', 111, 41) AS visit \gset
SELECT is(pg_temp.join('principal_a', 101, 111), 'PD136 twin_busy', 'not in the middle of a visit');
SELECT t.try('clerk_a', format('SELECT desk.visit_refuse(gen_random_uuid(), %s, ''left'')', :visit)) \g /dev/null
SELECT t.live('clerk_a', 111, 41) AS code \gset
SELECT is(pg_temp.join('principal_a', 101, 111), 'PD137 twin_holds', 'a record with a code that works is not the one to go');
SELECT is(t.code_state(:'code'), 'live', 'and the code lives');
SELECT is(t.fact('guardian') || ': ' || t.fact('has'), 'Ana Maria Garcia Lopez: a code that works', 'which it says');
SELECT is(t.try('principal_a', 'SELECT code FROM desk.student_twin_can(111, 101)'), 'PD000', 'the other way round it would');
SELECT t.try('clerk_a', 'SELECT desk.revoke(gen_random_uuid(), 111, 41, ''two records'')') \g /dev/null
UPDATE registry.student SET status = 'exited', exited_on = registry.today() WHERE student_id = 101;
SELECT is(pg_temp.join('principal_a', 101, 111), 'PD137 twin_holds', 'who has left does not stay while the other is here');
UPDATE registry.student SET status = 'active', exited_on = NULL WHERE student_id = 101;
INSERT INTO portal.account (account_id, email) VALUES (41, 'lupe@example.org'), (11, 'rosa11@example.org'), (12, 'rosa12@example.org');
INSERT INTO portal.link (account_id, school_id, student_id, guardian_id) VALUES (41, 1, 111, 41), (11, 1, 111, 11), (12, 1, 101, 11);
SELECT is(pg_temp.join('principal_a', 101, 111), 'PD137 twin_holds', 'nor while a guardian has an account with each');
UPDATE portal.link SET ended_at = now() WHERE account_id = 12;
INSERT INTO desk.contact_change (school_id, student_id, kind, person) VALUES (1, 111, 'home', 'Ana');
SELECT is(pg_temp.join('principal_a', 101, 111), 'PD136 twin_busy', 'nor while a change of the card waits');
UPDATE desk.contact_change SET state = 'declined' WHERE student_id = 111;

-- Joined.
SELECT to_jsonb(s) - 'email' AS before101 FROM registry.student s WHERE s.student_id = 101 \gset
SELECT coalesce(max(n.number), 0) AS notices FROM desk.contact_notice n WHERE n.school_id = 1 \gset
SELECT is(pg_temp.join('principal_a', 101, 111, t.act('join')), 'joined', 'joined');
SELECT is(pg_temp.join('principal_a', 101, 111, t.act('join')), 'joined', 'once is once');
SELECT is(pg_temp.ties(101), '11 verified, 12 verified, 13 unverified, 14 restricted, 41 verified', 'guardians are with the record that stays; whom the desk took off the card is not');
SELECT is(pg_temp.ties(111), NULL, 'and none with the other');
SELECT is((SELECT string_agg(e.guardian_id || ' ' || e.why, ', ' ORDER BY e.guardian_id) FROM registry.guardianship_ended e WHERE e.student_id = 111), '11 joined, 42 joined', 'their old ties are kept whole');
SELECT is((SELECT concat_ws('|', s.permanent_id, s.email, s.status) FROM registry.student s WHERE s.student_id = 101), '0412883107|ana@students.example.org|active', 'the permanent ID stays, what was empty is filled');
SELECT is((SELECT s.status || ' ' || s.permanent_id FROM registry.student s WHERE s.student_id = 111), 'exited 0990000111', 'the other leaves every list');
SELECT is(pg_temp.contacts(101), 'Luis Lopez, Nina Neighbour', 'an emergency contact came over');
SELECT is((SELECT string_agg(c.kind || ' ' || c.person, ', ' ORDER BY n.number) FROM desk.contact_notice n JOIN desk.contact_change c USING (change_id)
	WHERE n.school_id = 1 AND n.number > :notices AND n.students = '{101}'), 'guardian_add Lupe Lara, contact_add Nina Neighbour', 'and the next report tells of who is new on the card');
SELECT is((SELECT string_agg(concat_ws(' ', l.student_id, l.guardian_id, l.account_id), ', ' ORDER BY l.guardian_id) FROM portal.link l WHERE l.ended_at IS NULL AND l.student_id IN (101, 111)),
	'101 11 11, 101 41 41', 'accounts see the child as the one record');
SELECT is((SELECT count(*) FROM desk.credential c WHERE c.student_id = 111) + (SELECT count(*) FROM desk.visit v WHERE v.student_id = 111), 3::bigint, 'codes and visits stay where they were');
SELECT is((SELECT concat_ws(' ', e.student_id, e.ref, e.detail ->> 'moved', e.detail ->> 'note') FROM desk.event e WHERE e.kind = 'student_twins_joined'), '101 111 [41] same birth certificate', 'an event');
SELECT is(registry.kept_student(111), 101::bigint, 'the old id means the new');
SELECT is(pg_temp.found('0990000111') || pg_temp.found('garcia ana') || pg_temp.found('ana@st'), '101101101', 'the look-up finds one, by the old ID too');
SELECT registry.search_rebuild();
SELECT is(pg_temp.found('0990000111') || pg_temp.found('garcia ana'), '101101', 'when it is made anew, too');
SELECT is(t.try('clerk_a', 'SELECT string_agg(person_id::text, '','') FROM desk.find_people(''lupe'')'), '41', 'her grandmother is found with her');
SELECT is(t.try('clerk_a', 'SELECT desk.visit_start(gen_random_uuid(), 111, 41, ''in_person'', ''front 1'')'), 'PD060 not_found', 'no visit for the record that went');
SELECT throws_ok($$INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, issued_on, expires)
	VALUES (gen_random_uuid(), 1, 111, 41, 'guardianship', 1, current_date, current_date + 9)$$, 'PD060', 'not_found', 'and no code, whoever makes one');
SELECT is(pg_temp.join('principal_a', 113, 111), 'PD060 not_found', 'it is not joined again');
SELECT ok(pg_temp.pairs('clerk_a') LIKE '%joined 101 111 f%', 'what was joined stands on the list');

-- An import that names the record that went.
CREATE FUNCTION pg_temp.package(p_source text, p_id text, p_pid text, p_own bool DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v text;
BEGIN
	PERFORM admin.import_begin();
	PERFORM t.stage_school('{s1}', '{LINC}', '{Lincoln Elementary}');
	IF p_own THEN
		PERFORM t.stage_student('{own}', '{s1}', '{""}', '{0412883107}', '{Ana}', '{Maria}', '{García López}', '{""}', '{5}', '{""}');
	END IF;
	PERFORM t.stage_student(ARRAY[p_id], '{s1}', '{""}', ARRAY[p_pid], '{Anna}', '{""}', '{Garzia}', '{""}', '{4}', '{+16265550777}', email => '{anna@students.example.org}');
	PERFORM t.stage_guardian('{LG1}', '{Lupe}', '{Lara}', '{""}', '{""}', '{""}');
	PERFORM t.stage_link(ARRAY[p_id], '{LG1}', '{grandmother}');
	SELECT string_agg(format('%s %s %s %s', a.kind, a.added, a.changed, a.ended), ', ') INTO v FROM admin.import_apply(p_source, false) a WHERE a.kind IN ('student', 'link');
	RETURN v;
END $$;
CREATE FUNCTION pg_temp.ana() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws('|', s.permanent_id, s.given, s.grade, s.phone, s.email, s.status, s.source) FROM registry.student s WHERE s.student_id = 101
$$;
SELECT is(pg_temp.package('lunch', 'L1', '0990000111'), 'student 0 0 0, link 0 0 0', 'from another system it says nothing where something is known');
SELECT is(pg_temp.ana(), '0412883107|Ana|3|+16265550143|ana@students.example.org|active', 'the record that stays is as it was');
UPDATE registry.student SET phone = '' WHERE student_id = 101;
SELECT is(pg_temp.package('lunch', 'L1', '0990000111') || pg_temp.ana(), 'student 0 1 0, link 0 0 00412883107|Ana|3|+16265550777|ana@students.example.org|active', 'what is empty is filled');
SELECT is(pg_temp.package('lunch', 'L1', '0990000111', true), 'student 0 1 0, link 0 0 0', 'beside a row of the record itself');
SELECT is(pg_temp.ana(), '0412883107|Ana|5|+16265550777|ana@students.example.org|active|lunch', 'that row has the say, the other none');
SELECT is(pg_temp.package('lunch', 'L1', '0990000111') || pg_temp.ana(), 'student 0 1 0, link 0 0 00412883107|Anna|4|+16265550777|anna@students.example.org|active|lunch',
	'alone, from the same system, it speaks for the child; the ID stays');
SELECT is((SELECT s.status FROM registry.student s WHERE s.student_id = 111), 'exited', 'and the record that went does not come back');
SELECT is((SELECT count(*) FROM registry.student s WHERE s.given = 'Anna'), 1::bigint, 'nor a third one');
UPDATE registry.student s SET given = 'Ana', family = 'García López', middle = 'Maria', grade = '3', phone = '+16265550143', email = 'ana@students.example.org', source = NULL, sourced_id = NULL WHERE student_id = 101;

-- Apart again.
SELECT is(pg_temp.apart('clerk_a', 111), 'PD013 not_allowed', 'an account administrator takes nothing apart');
UPDATE portal.link SET linked_at = now() + interval '1 second' WHERE student_id = 101 AND guardian_id = 41 AND ended_at IS NULL;
SELECT is(pg_temp.apart('principal_a', 111), 'PD138 twin_stays', 'nor while an account was linked since to a guardian who came over');
UPDATE portal.link l SET linked_at = o.linked_at FROM portal.link o WHERE l.student_id = 101 AND l.guardian_id = 41 AND o.student_id = 111 AND o.guardian_id = 41;
UPDATE registry.student_alias SET at = at - interval '31 days' WHERE old_id = 111;
SELECT is(pg_temp.apart('principal_a', 111) || t.fact('why'), 'PD138 twin_staysthey were joined more than 30 days ago', 'nor after a month');
UPDATE registry.student_alias SET at = at + interval '31 days' WHERE old_id = 111;
INSERT INTO registry.guardian_alias (old_id, kept_id, moved, before, after, at) VALUES (41, 13, '{101}', '{}', '{}', now() + interval '1 second');
SELECT is(pg_temp.apart('principal_a', 111), 'PD138 twin_stays', 'nor when a guardian who came over was joined since');
DELETE FROM registry.guardian_alias;
INSERT INTO registry.guardian_alias (old_id, kept_id, moved, before, after, at) VALUES (42, 13, '{111}', '{}', '{}', now() - interval '1 second');
SELECT is(registry.apart_why_not((SELECT a.alias_id FROM registry.guardian_alias a)), 'two records of a child were joined since; take those apart first', 'nor the other way round');
DELETE FROM registry.guardian_alias;
SELECT is(pg_temp.apart('principal_a', 111, t.act('apart')), 'apart', 'else they are');
SELECT is(pg_temp.apart('principal_a', 111, t.act('apart')), 'apart', 'once is once');
SELECT is(pg_temp.ties(101) || ' / ' || pg_temp.ties(111), '11 verified, 12 verified, 13 unverified, 14 restricted / 11 unverified, 41 verified, 42 unverified', 'ties are where they were');
SELECT is((SELECT to_jsonb(s) - 'email' || jsonb_build_object('email', s.email) FROM registry.student s WHERE s.student_id = 101), :'before101'::jsonb || '{"email": ""}', 'the record as it was');
SELECT is((SELECT s.status FROM registry.student s WHERE s.student_id = 111) || pg_temp.contacts(101), 'activeLuis Lopez', 'the other is here again, with its own contact');
SELECT is((SELECT string_agg(concat_ws(' ', l.student_id, l.guardian_id), ', ' ORDER BY l.guardian_id) FROM portal.link l WHERE l.ended_at IS NULL AND l.student_id IN (101, 111)), '111 11, 111 41', 'accounts too');
SELECT is(pg_temp.found('0990000111') || coalesce(pg_temp.why(111), ''), '111112 nearly the same name, birth date, guardian', 'found on its own, and not proposed again');

-- A restriction holds, whichever record stays.
INSERT INTO registry.student (school_id, student_id, permanent_id, given, family, born, grade, address_id, phone) VALUES (1, 121, '0990000121', 'Ken', 'Sato', '2017-05-05', '3', 2, '+16265550199'),
	(1, 122, '0990000122', 'Ken', 'Sato', '2017-05-05', '3', 2, '+16265550199');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document, restriction_document) VALUES (1, 121, 16, 'father', 'verified', 'birth_certificate', NULL),
	(1, 122, 16, 'father', 'restricted', NULL, 'court order');
SELECT t.live('clerk_a', 121, 16) AS code16 \gset
SELECT is((SELECT count(*) FROM admin.twins() a WHERE a.kind = 'student' AND a.one_id = 121), 1::bigint, 'of exactly one name and birth date: the command lists them');
SELECT is(pg_temp.join('principal_a', 121, 122), 'joined', 'one record has a code, the other a court order against the same guardian');
SELECT is(pg_temp.ties(121) || ' ' || t.code_state(:'code16'), '16 restricted revoked', 'the restriction holds, and the code is dead');
SELECT is((SELECT e.detail ->> 'revoked' FROM desk.event e WHERE e.kind = 'student_twins_joined' AND e.student_id = 121), format('["%s"]', :'code16'), 'which the event tells');
SELECT is((SELECT count(*) FROM admin.twins() a WHERE a.kind = 'student' AND a.one_id = 121), 0::bigint, 'joined they are not listed');
SELECT is(pg_temp.apart('principal_a', 122), 'apart', 'apart again');
SELECT is(pg_temp.ties(121) || ' / ' || pg_temp.ties(122), '16 verified / 16 restricted', 'the order is with the record it was in');

-- One that comes while they are joined is in both records afterwards: nobody knows of which child it speaks.
INSERT INTO registry.student (school_id, student_id, permanent_id, given, family, born, grade, address_id, phone) VALUES (1, 131, '0990000131', 'Mika', 'Sato', '2018-05-05', '2', 2, '+16265550199'),
	(1, 132, '0990000132', 'Mika', 'Sato', '2018-05-05', '2', 2, '+16265550199');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, standing, standing_document) VALUES (1, 131, 16, 'father', 'verified', 'birth_certificate'),
	(1, 132, 16, 'father', 'unverified', NULL);
SELECT is(pg_temp.join('principal_a', 131, 132) || t.try('clerk_a', $$SELECT desk.restrict(gen_random_uuid(), 131, 16, 'court order 77', NULL, NULL, '')$$), 'joinedrestricted', 'an order for a child that was joined');
SELECT is(pg_temp.apart('principal_a', 132), 'apart', 'apart again');
SELECT is((SELECT string_agg(concat_ws(' ', t.student_id, t.standing, t.restriction_document), ', ' ORDER BY t.student_id)
	FROM registry.guardianship t WHERE t.student_id IN (131, 132)), '131 restricted court order 77, 132 restricted court order 77', 'is one for both');
