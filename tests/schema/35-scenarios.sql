-- SPDX-License-Identifier: Apache-2.0
-- Situations of families, and what the desk says in each: to a new code, and to printing again or
-- replacing. Each is set up alone, asked through guardians() and visit_start as clerk_a, and undone.
-- Student 101 has guardian 11 (mother), 12 (father); 102 is her brother; 201 her cousin at the other school.
GRANT USAGE ON SCHEMA t TO PUBLIC;
UPDATE portal.link SET ended_at = now();

-- What a set-up can say in a word.
CREATE FUNCTION t.born(p_student bigint, p_day date) RETURNS void LANGUAGE sql AS $$ UPDATE registry.student SET born = p_day WHERE student_id = p_student $$;
CREATE FUNCTION t.left(p_student bigint, p_day date, p_status text DEFAULT 'exited') RETURNS void LANGUAGE sql AS $$
	UPDATE registry.student SET status = p_status, exited_on = p_day WHERE student_id = p_student $$;
CREATE FUNCTION t.stands(p_student bigint, p_guardian bigint, p_standing text, p_until date DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
	UPDATE registry.guardianship SET standing = p_standing, restriction_document = CASE p_standing WHEN 'restricted' THEN 'order' END, restricted_until = p_until
		WHERE student_id = p_student AND guardian_id = p_guardian $$;
CREATE FUNCTION t.code(p_student bigint, p_guardian bigint, p_state text, p_days int DEFAULT 30, p_scope text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
	INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, expires)
		SELECT gen_random_uuid(), s.school_id, p_student, p_guardian, coalesce(p_scope, desk.policy('credential', 'scope')), 1, p_state, registry.today(), registry.today() + p_days
		FROM registry.student s WHERE s.student_id = p_student $$;
CREATE FUNCTION t.account(p_student bigint, p_guardian bigint, p_locked bool DEFAULT false, p_ended bool DEFAULT false) RETURNS void LANGUAGE sql AS $$
	WITH a AS (INSERT INTO portal.account (account_id, email, locked_at, ended_at) VALUES (77, 'x@example.org', CASE WHEN p_locked THEN now() END, CASE WHEN p_ended THEN now() END)
		ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING account_id)
	INSERT INTO portal.link (account_id, school_id, student_id, guardian_id)
		SELECT a.account_id, s.school_id, p_student, p_guardian FROM a, registry.student s WHERE s.student_id = p_student $$;
CREATE FUNCTION t.twin(p_student bigint, p_guardian bigint, p_name text, p_standing text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO registry.guardian (guardian_id, given, family) VALUES (p_guardian, split_part(p_name, ' ', 1), split_part(p_name, ' ', 2));
	INSERT INTO registry.guardianship (school_id, student_id, guardian_id, standing, restriction_document)
		SELECT s.school_id, p_student, p_guardian, p_standing, CASE p_standing WHEN 'restricted' THEN 'order' END FROM registry.student s WHERE s.student_id = p_student;
END $$;
CREATE FUNCTION t.waits(p_student bigint, p_guardian bigint) RETURNS void LANGUAGE sql AS $$
	UPDATE registry.guardianship SET standing = 'unverified', standing_document = 'court_order', standing_by = 'clerk_c', standing_at = now()
		WHERE student_id = p_student AND guardian_id = p_guardian $$;
CREATE FUNCTION t.scope(p_scope text) RETURNS void LANGUAGE sql AS $$ SELECT t.policy('credential', 'scope', p_scope) $$;
CREATE FUNCTION t.visit(p_role text, p_student bigint, p_guardian bigint, p_sql text DEFAULT 'SELECT 1') RETURNS void LANGUAGE plpgsql AS $$
DECLARE v bigint := t.start(p_role, p_student, p_guardian);
BEGIN EXECUTE replace(p_sql, ':v', v::text); END $$;

CREATE TEMP TABLE scenario (n int GENERATED ALWAYS AS IDENTITY, name text, setup text, student bigint, guardian bigint, new text, again text);
INSERT INTO scenario (name, setup, student, guardian, new, again) VALUES
	-- Who they are to the student.
	('the mother, verified', '', 101, 11, 'PD000', 'PD052'),
	('the father, verified: either parent', '', 101, 12, 'PD000', 'PD052'),
	('an uncle, not verified', '', 101, 13, 'PD001', 'PD001'),
	('a stepmother under a restriction', '', 101, 14, 'PD002', 'PD002'),
	('a guardian of one name', '', 106, 15, 'PD000', 'PD052'),
	('a student of one name without a birth date', '', 105, 18, 'PD000', 'PD052'),
	('a mother taken back', 'SELECT t.stands(101, 11, ''unverified'')', 101, 11, 'PD001', 'PD001'),
	('the other parent not verified changes nothing', 'SELECT t.stands(101, 12, ''unverified'')', 101, 11, 'PD000', 'PD052'),
	('verified for the brother only', 'SELECT t.stands(101, 11, ''unverified'')', 102, 11, 'PD000', 'PD052'),
	('not a guardian of this student', '', 101, 15, NULL, NULL),
	('a guardian of a student at another school', '', 201, 21, 'PD060', 'PD060'),
	-- Restrictions.
	('verified and then restricted', 'SELECT t.stands(101, 11, ''restricted'')', 101, 11, 'PD002', 'PD002'),
	('the other parent restricted changes nothing', 'SELECT t.stands(101, 12, ''restricted'')', 101, 11, 'PD000', 'PD052'),
	('restricted for the brother only', 'SELECT t.stands(102, 11, ''restricted'')', 101, 11, 'PD000', 'PD052'),
	('a restriction past its date, not lifted', 'SELECT t.stands(101, 11, ''restricted'', registry.today() - 1)', 101, 11, 'PD002', 'PD002'),
	('a restriction that ends today', 'SELECT t.stands(101, 11, ''restricted'', registry.today())', 101, 11, 'PD002', 'PD002'),
	('a restriction lifted', 'SELECT t.stands(101, 11, ''restricted''); SELECT t.try(''principal_a'', $x$SELECT desk.lift(gen_random_uuid(), 101, 11, ''dismissal'', '''')$x$)', 101, 11, 'PD000', 'PD052'),
	('restricted beats a live code', 'SELECT t.code(101, 11, ''live''); SELECT t.stands(101, 11, ''restricted'')', 101, 11, 'PD002', 'PD002'),
	('restricted beats an account', 'SELECT t.account(101, 11); SELECT t.stands(101, 11, ''restricted'')', 101, 11, 'PD002', 'PD002'),
	('restricted beats of age', 'SELECT t.born(101, ''1990-01-01''); SELECT t.stands(101, 11, ''restricted'')', 101, 11, 'PD002', 'PD002'),
	('restricted beats exited', 'SELECT t.left(101, registry.today()); SELECT t.stands(101, 11, ''restricted'')', 101, 11, 'PD002', 'PD002'),
	-- Age.
	('18 tomorrow', 'SELECT t.born(101, (registry.today() + 1 - interval ''18 years'')::date)', 101, 11, 'PD000', 'PD052'),
	('18 today', 'SELECT t.born(101, (registry.today() - interval ''18 years'')::date)', 101, 11, 'PD005', 'PD005'),
	('18 yesterday', 'SELECT t.born(101, (registry.today() - 1 - interval ''18 years'')::date)', 101, 11, 'PD005', 'PD005'),
	('no birth date on record', 'SELECT t.born(101, NULL)', 101, 11, 'PD000', 'PD052'),
	('of age beats not verified', 'SELECT t.born(101, ''1990-01-01'')', 101, 13, 'PD005', 'PD005'),
	('of age beats a live code', 'SELECT t.born(101, ''1990-01-01''); SELECT t.code(101, 11, ''live'')', 101, 11, 'PD005', 'PD005'),
	('a brother of age changes nothing', 'SELECT t.born(102, ''1990-01-01'')', 101, 11, 'PD000', 'PD052'),
	-- Exit.
	('exited three days ago', '', 104, 17, 'PD006', 'PD006'),
	('leaves today', 'SELECT t.left(101, registry.today(), ''active'')', 101, 11, 'PD006', 'PD006'),
	('leaves tomorrow', 'SELECT t.left(101, registry.today() + 1, ''active'')', 101, 11, 'PD000', 'PD052'),
	('exited, no day known', 'SELECT t.left(101, NULL)', 101, 11, 'PD006', 'PD006'),
	('exited beats of age', 'SELECT t.born(101, ''1990-01-01''); SELECT t.left(101, registry.today())', 101, 11, 'PD006', 'PD006'),
	('back again', 'SELECT t.left(101, registry.today() - 9); SELECT t.left(101, NULL, ''active'')', 101, 11, 'PD000', 'PD052'),
	('the brother left', 'SELECT t.left(102, registry.today() - 9)', 101, 11, 'PD000', 'PD052'),
	-- Codes, one for each guardian of each student.
	('a live code', 'SELECT t.code(101, 11, ''live'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('a live code on its last day', 'SELECT t.code(101, 11, ''live'', 0)', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('a live code past its day', 'SELECT t.code(101, 11, ''live'', -1)', 101, 11, 'PD000', 'PD052'),
	('an expired code', 'SELECT t.code(101, 11, ''expired'', -1)', 101, 11, 'PD000', 'PD052'),
	('a revoked code', 'SELECT t.code(101, 11, ''revoked'')', 101, 11, 'PD000', 'PD052'),
	('a used code whose account ended', 'SELECT t.code(101, 11, ''used''); SELECT t.account(101, 11, false, true)', 101, 11, 'PD000', 'PD052'),
	('a used code and its account', 'SELECT t.code(101, 11, ''used''); SELECT t.account(101, 11)', 101, 11, 'PD004', 'PD004'),
	('the other parent has a live code', 'SELECT t.code(101, 12, ''live'')', 101, 11, 'PD000', 'PD052'),
	('the other parent used a code', 'SELECT t.code(101, 12, ''used''); SELECT t.account(101, 12)', 101, 11, 'PD000', 'PD052'),
	('the other parent''s code was revoked', 'SELECT t.code(101, 12, ''revoked'')', 101, 11, 'PD000', 'PD052'),
	('a live code for the brother', 'SELECT t.code(102, 11, ''live'')', 101, 11, 'PD000', 'PD052'),
	('an account for the brother', 'SELECT t.account(102, 11)', 101, 11, 'PD000', 'PD052'),
	('an expired one and a live one', 'SELECT t.code(101, 11, ''expired'', -9); SELECT t.code(101, 11, ''live'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	-- One code for all children of a guardian.
	('guardian: a live code for the brother', 'SELECT t.scope(''guardian''); SELECT t.code(102, 11, ''live'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('guardian: a live code from another school', 'SELECT t.scope(''guardian''); SELECT t.code(201, 11, ''live'')', 101, 11, 'PD003', 'PD000 replace'),
	('guardian: an expired code from another school', 'SELECT t.scope(''guardian''); SELECT t.code(201, 11, ''live'', -1)', 101, 11, 'PD000', 'PD052'),
	('guardian: an account for the brother', 'SELECT t.scope(''guardian''); SELECT t.account(102, 11)', 101, 11, 'PD004', 'PD004'),
	('guardian: an account for a child at another school', 'SELECT t.scope(''guardian''); SELECT t.account(201, 11)', 101, 11, 'PD004', 'PD004'),
	('guardian: the other parent has a live code', 'SELECT t.scope(''guardian''); SELECT t.code(101, 12, ''live'')', 101, 11, 'PD000', 'PD052'),
	('guardian: the other parent has an account', 'SELECT t.scope(''guardian''); SELECT t.account(101, 12)', 101, 11, 'PD000', 'PD052'),
	('guardian: a code of an older scope', 'SELECT t.code(101, 11, ''live''); SELECT t.scope(''guardian'')', 101, 11, 'PD000', 'PD052'),
	('guardian: restricted for the brother, a code from there', 'SELECT t.scope(''guardian''); SELECT t.stands(102, 11, ''restricted''); SELECT t.code(102, 11, ''live'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	-- One code for a student.
	('student: a live code for her', 'SELECT t.scope(''student''); SELECT t.code(101, 11, ''live'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('student: a live code given to the other parent', 'SELECT t.scope(''student''); SELECT t.code(101, 12, ''live'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('student: a live code for the brother', 'SELECT t.scope(''student''); SELECT t.code(102, 11, ''live'')', 101, 11, 'PD000', 'PD052'),
	('student: an account of the other parent', 'SELECT t.scope(''student''); SELECT t.account(101, 12)', 101, 11, 'PD000', 'PD052'),
	('student: an account for the brother', 'SELECT t.scope(''student''); SELECT t.account(102, 11)', 101, 11, 'PD000', 'PD052'),
	-- Locked out of the portal.
	('a locked account', 'SELECT t.account(101, 11, true)', 101, 11, 'PD004', 'PD000 replace'),
	('a locked account, not verified any more', 'SELECT t.account(101, 11, true); SELECT t.stands(101, 11, ''unverified'')', 101, 11, 'PD001', 'PD001'),
	('an account that ended', 'SELECT t.account(101, 11, false, true)', 101, 11, 'PD000', 'PD052'),
	('a link that ended', 'SELECT t.account(101, 11); UPDATE portal.link SET ended_at = now()', 101, 11, 'PD000', 'PD052'),
	-- Two records of one name.
	('a twin without anything', 'SELECT t.twin(101, 41, ''ROSA Lopez'', ''unverified'')', 101, 11, 'PD000', 'PD052'),
	('a twin, verified, without a code', 'SELECT t.twin(101, 41, ''Rosa Lopez'', ''verified'')', 101, 11, 'PD000', 'PD052'),
	('a twin that is restricted', 'SELECT t.twin(101, 41, ''Rosa López'', ''restricted'')', 101, 11, 'PD009', 'PD009'),
	('a twin with a live code', 'SELECT t.twin(101, 41, ''Rosa Lopez'', ''verified''); SELECT t.code(101, 41, ''live'')', 101, 11, 'PD009', 'PD009'),
	('a twin with an account', 'SELECT t.twin(101, 41, ''Rosa Lopez'', ''verified''); SELECT t.account(101, 41)', 101, 11, 'PD009', 'PD009'),
	('a twin whose code was revoked', 'SELECT t.twin(101, 41, ''Rosa Lopez'', ''verified''); SELECT t.code(101, 41, ''revoked'')', 101, 11, 'PD000', 'PD052'),
	('a restricted twin, told apart', 'SELECT t.twin(101, 41, ''Rosa Lopez'', ''restricted''); SELECT t.try(''principal_a'', $x$SELECT desk.tell_apart(gen_random_uuid(), 101, 11, ''aunt'')$x$)', 101, 11, 'PD000', 'PD052'),
	('a restricted person of the same name at the brother', 'SELECT t.twin(102, 41, ''Rosa Lopez'', ''restricted'')', 101, 11, 'PD000', 'PD052'),
	('a restricted person of another name', 'SELECT t.twin(101, 41, ''Rosana Lopez'', ''restricted'')', 101, 11, 'PD000', 'PD052'),
	('a twin beats not verified', 'SELECT t.twin(101, 41, ''Tomas Garcia'', ''restricted'')', 101, 13, 'PD009', 'PD009'),
	-- Safe at Home.
	('Safe at Home: a substitute address', 'UPDATE registry.guardian SET safe_at_home = true WHERE guardian_id = 11', 101, 11, 'PD000', 'PD052'),
	('Safe at Home: no address at all', 'UPDATE registry.guardian SET safe_at_home = true, address_id = NULL WHERE guardian_id = 11', 101, 11, 'PD000', 'PD052'),
	('Safe at Home, the other parent restricted', 'UPDATE registry.guardian SET safe_at_home = true WHERE guardian_id = 11; SELECT t.stands(101, 12, ''restricted'')', 101, 11, 'PD000', 'PD052'),
	-- Two persons.
	('waits for a second person', 'SELECT t.policy(''guardianship'', ''second-person'', ''yes''); SELECT t.waits(101, 13)', 101, 13, 'PD007', 'PD007'),
	('confirmed by a second person', 'SELECT t.policy(''guardianship'', ''second-person'', ''yes''); SELECT t.waits(101, 13); SELECT t.try(''principal_a'', ''SELECT desk.confirm_standing(gen_random_uuid(), 101, 13)'')', 101, 13, 'PD000', 'PD052'),
	('confirmed by the first person', 'SELECT t.policy(''guardianship'', ''second-person'', ''yes''); SELECT t.waits(101, 13); SELECT t.try(''clerk_c'', ''SELECT desk.confirm_standing(gen_random_uuid(), 101, 13)'')', 101, 13, 'PD007', 'PD007'),
	('waits, and was restricted', 'SELECT t.policy(''guardianship'', ''second-person'', ''yes''); SELECT t.waits(101, 13); SELECT t.stands(101, 13, ''restricted'')', 101, 13, 'PD002', 'PD002'),
	('two persons asked for, verified before', 'SELECT t.policy(''guardianship'', ''second-person'', ''yes'')', 101, 11, 'PD000', 'PD052'),
	('two persons asked for, nobody seen yet', 'SELECT t.policy(''guardianship'', ''second-person'', ''yes'')', 101, 13, 'PD001', 'PD001'),
	-- Visits.
	('the own visit is open', 'SELECT t.visit(''clerk_a'', 101, 11)', 101, 11, 'PD000', 'PD052'),
	('a colleague has the visit', 'SELECT t.visit(''clerk_c'', 101, 11)', 101, 11, 'PD020', 'PD020'),
	('a colleague parked it', 'SELECT t.visit(''clerk_c'', 101, 11, $x$SELECT t.try(''clerk_c'', ''SELECT desk.visit_park(gen_random_uuid(), :v, NULL)'')$x$)', 101, 11, 'PD000', 'PD052'),
	('a colleague left it open yesterday', 'SELECT t.visit(''clerk_c'', 101, 11, ''UPDATE desk.visit SET touched_at = now() - interval ''''1 day'''''')', 101, 11, 'PD000', 'PD052'),
	('a colleague left it open an hour ago', 'SELECT t.visit(''clerk_c'', 101, 11, ''UPDATE desk.visit SET touched_at = now() - interval ''''1 hour'''''')', 101, 11, 'PD000', 'PD052'),
	('a visit of the other parent', 'SELECT t.visit(''clerk_c'', 101, 12)', 101, 11, 'PD000', 'PD052'),
	('a visit for the brother', 'SELECT t.visit(''clerk_c'', 102, 11)', 101, 11, 'PD000', 'PD052'),
	('the own visit waits for approval', 'SELECT t.policy(''visit'', ''approval'', ''second_person''); SELECT t.ready(''clerk_a'', 101, 11)', 101, 11, 'PD000', 'PD052'),
	('approval was declined', 'SELECT t.policy(''visit'', ''approval'', ''second_person''); SELECT t.try(''clerk_c'', format(''SELECT desk.approve(gen_random_uuid(), %s, false, ''''no'''')'', t.ready(''clerk_a'', 101, 11)))', 101, 11, 'PD000', 'PD052'),
	('a code made, not handed over', 'SELECT t.ready(''clerk_a'', 101, 11, ''in_person'', true)', 101, 11, 'PD000', 'PD052'),
	('a code made, expired before it was handed over', 'SELECT t.ready(''clerk_a'', 101, 11, ''in_person'', true); UPDATE desk.credential SET expires = registry.today() - 1', 101, 11, 'PD000', 'PD052'),
	('a visit refused with its code', 'SELECT t.try(''clerk_a'', format(''SELECT desk.visit_refuse(gen_random_uuid(), %s, ''''left'''')'', t.ready(''clerk_a'', 101, 11, ''in_person'', true)))', 101, 11, 'PD000', 'PD052'),
	('a code in the own hands of the mother', 'SELECT t.live(''clerk_a'', 101, 11)', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('being printed again', 'SELECT t.live(''clerk_a'', 101, 11); SELECT t.again(''clerk_a'', 101, 11, ''reprint'')', 101, 11, 'PD003', 'PD000 reprint; replace'),
	('being printed again by a colleague', 'SELECT t.live(''clerk_a'', 101, 11); SELECT t.again(''clerk_c'', 101, 11, ''reprint'')', 101, 11, 'PD003', 'PD020');

-- What is said of one scenario: by the list to both questions; by visit_start to both, as far as the list is to be believed.
CREATE FUNCTION t.tell(p scenario, OUT new text, OUT again text, OUT start text, OUT restart text) LANGUAGE plpgsql AS $$
BEGIN
	BEGIN
		EXECUTE coalesce(nullif(p.setup, ''), 'SELECT 1');
		new := t.list('clerk_a', p.student, p.guardian, 'can_code');
		again := t.list('clerk_a', p.student, p.guardian, 'concat_ws('' '', can_again, can_again_facts::json ->> ''purposes'')');
		new := left(new, 5);
		start := left(t.try('clerk_a', format('SELECT desk.visit_start(gen_random_uuid(), %s, %s, ''in_person'', ''x'')', p.student, p.guardian)), 5);
		RAISE EXCEPTION 'back' USING ERRCODE = 'ZZ000';
	EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
		NULL;
	END;
	BEGIN
		EXECUTE coalesce(nullif(p.setup, ''), 'SELECT 1');
		restart := left(t.try('clerk_a', format('SELECT desk.visit_start(gen_random_uuid(), %s, %s, ''in_person'', ''x'', ''replace'')', p.student, p.guardian)), 5);
		RAISE EXCEPTION 'back' USING ERRCODE = 'ZZ000';
	EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
		NULL;
	END;
	again := CASE WHEN again LIKE 'PD000%' THEN again ELSE left(again, 5) END;
	start := CASE WHEN start ~ '^[0-9]+$' THEN 'PD000' ELSE start END;
	restart := CASE WHEN restart ~ '^[0-9]+$' OR restart = 'PD026' THEN 'PD000' ELSE restart END;
END $$;
SELECT plan(2 + 2 * count(*)::int) FROM scenario;
SELECT ok(count(*) >= 60, 'there are sixty at least: ' || count(*)) FROM scenario;
CREATE TEMP TABLE told AS SELECT s.n, s.name, s.new AS want, s.again AS want_again, x.* FROM scenario s CROSS JOIN LATERAL t.tell(s) x;
SELECT is(coalesce(new, 'none') || ', again ' || coalesce(again, 'none'), coalesce(want, 'none') || ', again ' || coalesce(want_again, 'none'), name) FROM told ORDER BY n;
SELECT is(start || ', again ' || restart, coalesce(want, 'PD060') || ', again ' || coalesce(left(want_again, 5), 'PD060'), name || ': the visit hears the same') FROM told ORDER BY n;
SELECT is_empty($$SELECT r.code FROM desk.eligibility_rule r WHERE NOT EXISTS (SELECT FROM told t WHERE r.code IN (t.want, t.want_again))$$, 'each rule of the table is met in one of them');
