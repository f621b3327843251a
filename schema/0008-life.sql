-- SPDX-License-Identifier: Apache-2.0
-- 0008 life
--
-- Why: the rules about who may have a code, and everything that changes them: standing, restriction,
-- a second person, approval, revoking. Each rule stands once, in can_persons, can_codes or can_again;
-- the list a clerk sees, every step that could refuse and a letter run ask those, so they cannot
-- disagree. can_person and can_code ask them about one guardian. They go by keys whatever the planner
-- thinks (a plan made while a table was empty would be kept while it fills); a plan without them costs so
-- much that it would be compiled, hence no jit.
-- Where each rule comes from stands in eligibility_rule, beside it in the database.
-- Locks go visit, guardianship, credential, event; each function takes them in that order.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD007', 'standing_waits', 'a document was seen; a second person has yet to confirm it {guardian,by,document}'),
	('PD009', 'twin_record', 'another record of this student has the same name {guardian,standing}'),
	('PD026', 'visit_purpose', 'there is a visit for this pair with another purpose {purpose,visit}');

CREATE TABLE desk.eligibility_rule (
	ordinal int PRIMARY KEY,
	code text NOT NULL REFERENCES desk.refusal,
	rule text NOT NULL,
	citation text NOT NULL
);
COMMENT ON TABLE desk.eligibility_rule IS 'every reason not to issue a code, in the order in which they are looked at, and where it comes from';
COMMENT ON COLUMN desk.eligibility_rule.ordinal IS 'order: the first that applies is the answer';
COMMENT ON COLUMN desk.eligibility_rule.code IS 'the refusal';
COMMENT ON COLUMN desk.eligibility_rule.rule IS 'the rule';
COMMENT ON COLUMN desk.eligibility_rule.citation IS 'statute, standard or practice of the field';
INSERT INTO desk.eligibility_rule (ordinal, code, rule, citation) VALUES
	(10, 'PD060', 'Only somebody tied to the student by a record of the student''s school.', '34 CFR 99.3 (parent); 34 CFR 99.31(c)'),
	(20, 'PD002', 'A court order or binding document that restricts a person beats everything until it is lifted, whatever its dates; it binds that person alone.',
		'34 CFR 99.4; Education Code 49077'),
	(30, 'PD006', 'No new code for a student who has left; an account goes on for the days of the policy after the last child''s exit.',
		'Education Code 49061; practice of districts: access lasts 90 days after the exit'),
	(40, 'PD005', 'On the 18th birthday the rights pass to the student.', 'Education Code 49061(a); 34 CFR 99.5(a)'),
	(50, 'PD009', 'Two records of one name at a student, one of them restricted or with access: first settle who is who.',
		'34 CFR 99.31(c) (identify and authenticate); 34 CFR 99.4'),
	(60, 'PD007', 'Where the policy asks for two, a standing counts when a second person has confirmed it.', 'ISO 9564 (dual control); policy guardianship.second-person'),
	(70, 'PD001', 'Only a verified parent or legal guardian; either parent is one, custody alone changes nothing.',
		'Education Code 49061(a); 34 CFR 99.4; LAUSD REF-6363.1'),
	(80, 'PD004', 'Whoever has an account needs no code; where the code is one for all children, an account for one child is an account.',
		'practice of districts: one login for a parent, good year after year'),
	(90, 'PD003', 'One working code for each scope of the policy; a lost one is printed again or replaced.', 'NIST SP 800-63A (one-time, bound to one applicant)'),
	(100, 'PD020', 'A visit is in one pair of hands.', 'ISO 9564 (who issued is known)'),
	(110, 'PD052', 'Printing again and replacing take a code that has been handed over and still works.', 'NIST SP 800-63B (reissue, revocation)');
ALTER TABLE desk.eligibility_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON desk.eligibility_rule FOR SELECT TO pindesk_api USING (true);
GRANT SELECT ON desk.eligibility_rule TO pindesk_api;

-- Who may be issued a code ----------------------------------------------------------------------

CREATE FUNCTION desk.twins_of(p_students bigint[], p_guardians bigint[], p_restricted bool) RETURNS TABLE (n int, standing text)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
	RETURN QUERY SELECT u.n::int, w.standing
		FROM unnest(p_students, p_guardians) WITH ORDINALITY AS u(student_id, guardian_id, n)
		LEFT JOIN registry.guardianship t ON t.guardian_id = u.guardian_id AND t.student_id = u.student_id
		LEFT JOIN registry.guardian g ON g.guardian_id = u.guardian_id
		CROSS JOIN LATERAL (SELECT x.standing FROM registry.guardianship x JOIN registry.guardian o ON o.guardian_id = x.guardian_id
			WHERE x.school_id = t.school_id AND x.student_id = t.student_id AND x.guardian_id <> t.guardian_id
				-- The names first: whether somebody has access is asked of few.
				AND CASE WHEN registry.fold(registry.spoken(o.given, '', o.family)) = registry.fold(registry.spoken(g.given, '', g.family))
					THEN x.standing = 'restricted' OR NOT p_restricted AND (
						(registry.code_of(x.student_id, x.guardian_id, 'guardianship', NULL)).credential_id IS NOT NULL
						OR (registry.code_of(x.student_id, x.guardian_id, 'guardian', NULL)).credential_id IS NOT NULL
						OR (registry.account_of(x.student_id, x.guardian_id, 'guardianship')).account_id IS NOT NULL) END
			ORDER BY x.standing = 'restricted' DESC LIMIT 1) w
		WHERE t.told_apart_by IS NULL;
END $$;
COMMENT ON FUNCTION desk.twins_of(bigint[], bigint[], bool) IS
	'of guardians of whom another record of the same name at the same student is restricted or (unless p_restricted) has access: its standing; not of those told apart; n is the place in the arrays';

CREATE FUNCTION desk.twin_of(t registry.guardianship, p_restricted bool) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT w.standing FROM desk.twins_of(ARRAY[t.student_id], ARRAY[t.guardian_id], p_restricted) w);
END $$;
COMMENT ON FUNCTION desk.twin_of(registry.guardianship, bool) IS 'standing of another record of the same name at the same student that is restricted or (unless p_restricted) has access; NULL when none or told apart';

CREATE FUNCTION desk.can_persons(p_students bigint[], p_guardians bigint[])
RETURNS TABLE (n int, student_id bigint, guardian_id bigint, guardian text, code text, facts jsonb)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_today date := registry.today();
	v_second bool := desk.policy('guardianship', 'second-person') = 'yes';
BEGIN
	RETURN QUERY SELECT p.n::int, p.student_id, p.guardian_id, p.guardian, p.code, CASE p.code
			WHEN 'PD000' THEN '{}'
			WHEN 'PD060' THEN jsonb_build_object('what', p.what)
			WHEN 'PD002' THEN jsonb_build_object('guardian', p.guardian, 'document', (p.t).restriction_document, 'since', (p.t).restricted_since)
			WHEN 'PD006' THEN jsonb_build_object('student', registry.spoken((p.s).given, (p.s).middle, (p.s).family), 'on', (p.s).exited_on)
			WHEN 'PD005' THEN jsonb_build_object('student', registry.spoken((p.s).given, (p.s).middle, (p.s).family), 'since', registry.of_age_on((p.s).born))
			WHEN 'PD009' THEN jsonb_build_object('guardian', p.guardian, 'standing', p.twin)
			WHEN 'PD007' THEN jsonb_build_object('guardian', p.guardian, 'by', desk.display((p.t).standing_by), 'document', (p.t).standing_document)
			ELSE jsonb_build_object('guardian', p.guardian, 'student', registry.spoken((p.s).given, (p.s).middle, (p.s).family)) END
		FROM (SELECT u.n, u.student_id, u.guardian_id, s, t, w.standing AS twin, registry.spoken(g.given, '', g.family) AS guardian,
				CASE WHEN s.student_id IS NULL THEN 'student' ELSE 'guardian' END AS what,
				CASE WHEN t.guardian_id IS NULL THEN 'PD060'
					WHEN t.standing = 'restricted' THEN 'PD002'
					WHEN s.status = 'exited' OR s.exited_on <= v_today THEN 'PD006'
					WHEN registry.of_age_on(s.born) <= v_today THEN 'PD005'
					WHEN w.standing IS NOT NULL THEN 'PD009'
					WHEN t.standing = 'unverified' AND t.standing_document IS NOT NULL AND v_second THEN 'PD007'
					WHEN t.standing <> 'verified' THEN 'PD001'
					ELSE 'PD000' END AS code
			FROM unnest(p_students, p_guardians) WITH ORDINALITY AS u(student_id, guardian_id, n)
			LEFT JOIN registry.guardian g ON g.guardian_id = u.guardian_id
			LEFT JOIN registry.student s ON s.student_id = u.student_id
			LEFT JOIN registry.guardianship t ON t.school_id = s.school_id AND t.student_id = s.student_id AND t.guardian_id = u.guardian_id
			LEFT JOIN desk.twins_of(p_students, p_guardians, false) w ON w.n = u.n
			OFFSET 0) p;
END $$;
COMMENT ON FUNCTION desk.can_persons(bigint[], bigint[]) IS
	'whether each of these persons may have a code for this student at all: PD000, else the refusal and its facts; restricted beats everything; n is the place in the arrays';

CREATE FUNCTION desk.can_person(p_student bigint, p_guardian bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT p.code, p.facts INTO code, facts FROM desk.can_persons(ARRAY[p_student], ARRAY[p_guardian]) p;
END $$;
COMMENT ON FUNCTION desk.can_person(bigint, bigint) IS 'whether this person may have a code for this student at all: PD000, else the refusal and its facts; restricted beats everything';

CREATE FUNCTION desk.can_codes(p_students bigint[], p_guardians bigint[]) RETURNS TABLE (n int, student_id bigint, guardian_id bigint, code text, facts jsonb)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_scope text := desk.policy('credential', 'scope');
	-- The code a visit in hand has made is its own affair.
	v_visits bigint[] := ARRAY(SELECT coalesce(v.visit_id, 0) FROM unnest(p_students, p_guardians) WITH ORDINALITY AS u(student_id, guardian_id, n)
		LEFT JOIN desk.visit v ON v.student_id = u.student_id AND v.guardian_id = u.guardian_id AND v.state IN ('open', 'parked', 'issued') ORDER BY u.n);
BEGIN
	RETURN QUERY SELECT k.n, k.student_id, k.guardian_id, k.code, CASE WHEN k.code = k.person THEN k.facts ELSE CASE k.code
			WHEN 'PD004' THEN jsonb_build_object('guardian', k.guardian, 'email', k.email)
			WHEN 'PD003' THEN jsonb_build_object('guardian', k.guardian, 'issued', (k.c).issued_on, 'handed', (k.c).handed_on, 'expires', (k.c).expires)
			ELSE jsonb_build_object('by', desk.display((k.v).holder), 'desk', (k.v).desk, 'visit', (k.v).number) END END
		FROM (SELECT p.n, p.student_id, p.guardian_id, p.guardian, p.facts, p.code AS person, a.email, c.code AS c, v,
				CASE WHEN p.code <> 'PD000' THEN p.code
					WHEN a.account_id IS NOT NULL THEN 'PD004'
					WHEN c.n IS NOT NULL THEN 'PD003'
					WHEN v.visit_id IS NOT NULL AND v.state IN ('open', 'issued') AND v.holder <> session_user AND NOT desk.visit_left(v) THEN 'PD020'
					ELSE 'PD000' END AS code
			FROM desk.can_persons(p_students, p_guardians) p
			LEFT JOIN registry.accounts_of(p_students, p_guardians, v_scope) a ON a.n = p.n
			LEFT JOIN registry.codes_of(p_students, p_guardians, v_scope, v_visits) c ON c.n = p.n
			LEFT JOIN desk.visit v ON v.visit_id = nullif(v_visits[p.n], 0)
			OFFSET 0) k;
END $$;
COMMENT ON FUNCTION desk.can_codes(bigint[], bigint[]) IS
	'whether each of these guardians may be issued a code for this student now: PD000, else the refusal and its facts; n is the place in the arrays';

CREATE FUNCTION desk.can_code(p_student bigint, p_guardian bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT k.code, k.facts INTO code, facts FROM desk.can_codes(ARRAY[p_student], ARRAY[p_guardian]) k;
END $$;
COMMENT ON FUNCTION desk.can_code(bigint, bigint) IS 'whether this guardian may be issued a code for this student now: PD000, else the refusal and its facts';

CREATE FUNCTION desk.can_again(p_student bigint, p_guardian bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v desk.visit;
	c desk.credential;
	a record;
	v_scope text := desk.policy('credential', 'scope');
BEGIN
	SELECT p.code, p.facts INTO code, facts FROM desk.can_person(p_student, p_guardian) p;
	IF code <> 'PD000' THEN
		RETURN;
	END IF;
	SELECT x.* INTO v FROM desk.visit x
		WHERE x.student_id = p_student AND x.guardian_id = p_guardian AND x.state IN ('open', 'parked', 'issued');
	SELECT x.* INTO a FROM registry.account_of(p_student, p_guardian, v_scope) x;
	-- The code a replacing visit has made is its own affair.
	c := registry.code_of(p_student, p_guardian, v_scope, CASE WHEN v.purpose = 'replace' THEN v.visit_id END);
	facts := jsonb_build_object('purposes', 'replace');
	IF a.account_id IS NOT NULL AND NOT a.locked THEN
		code := 'PD004';
		facts := (SELECT k.facts FROM desk.can_code(p_student, p_guardian) k);
	ELSIF v.state IN ('open', 'issued') AND v.holder <> session_user AND NOT desk.visit_left(v) THEN
		code := 'PD020';
		facts := jsonb_build_object('by', desk.display(v.holder), 'desk', v.desk, 'visit', v.number);
	ELSIF c.credential_id IS NULL AND a.account_id IS NULL AND NOT coalesce(v.purpose = 'replace' AND v.state = 'issued', false) THEN
		code := 'PD052';
		facts := jsonb_build_object('state', coalesce((SELECT CASE WHEN x.state IN ('issued', 'live') THEN 'expired' ELSE x.state END
			FROM desk.credential x WHERE x.student_id = p_student AND x.guardian_id = p_guardian ORDER BY x.issued_on DESC, x.ended_at DESC LIMIT 1), 'not there'));
	ELSIF c.state = 'issued' AND c.visit_id IS NOT NULL THEN
		code := 'PD052';
		facts := jsonb_build_object('state', 'not handed over yet');
	ELSIF c.state = 'live' AND c.school_id = (SELECT s.school_id FROM registry.student s WHERE s.student_id = p_student) THEN
		facts := jsonb_build_object('purposes', 'reprint; replace');
	END IF;
END $$;
COMMENT ON FUNCTION desk.can_again(bigint, bigint) IS 'whether a visit may print the code again or replace it: PD000 with the purposes, else the refusal; a code of another school, or a locked account, can only be replaced';

CREATE FUNCTION desk.must_visit(p_student bigint, p_guardian bigint, p_purpose text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	k record;
BEGIN
	IF p_purpose = 'new' THEN
		SELECT c.code, c.facts INTO k FROM desk.can_code(p_student, p_guardian) c;
	ELSE
		SELECT c.code, c.facts INTO k FROM desk.can_again(p_student, p_guardian) c;
	END IF;
	IF k.code <> 'PD000' THEN
		PERFORM desk.refuse(k.code, k.facts);
	ELSIF p_purpose = 'reprint' AND k.facts ->> 'purposes' NOT LIKE 'reprint%' THEN
		PERFORM desk.refuse('PD052', '{"state": "not this school''s to print again; it can be replaced"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.must_visit(bigint, bigint, text) IS 'refuses with what can_code or can_again says, unless it says PD000';

CREATE FUNCTION desk.guardians(p_student bigint, p_act uuid DEFAULT NULL) RETURNS TABLE (student_id bigint, guardian_id bigint, name text, given_name text, relation text,
	standing text, standing_since text, standing_document text, standing_by text, language text, language_name text, phone text, email text,
	registered_email text, address text, credential_state text, credential_on text, credential_expires text, handed_on text,
	visit_id bigint, visit_state text, can_code text, can_facts text, can_again text, can_again_facts text, visit_purpose text,
	account_locked bool, account_email text, account_ends text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_school int;
BEGIN
	PERFORM desk.enter();
	SELECT s.school_id INTO v_school FROM registry.student s WHERE s.student_id = p_student;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
	PERFORM set_config('pindesk.act', coalesce(p_act::text, ''), true);
	PERFORM desk.log(v_school, 'guardians_viewed', p_student, NULL, NULL, '{}');
	RETURN QUERY SELECT t.student_id, t.guardian_id, registry.listed(g.family, g.given), registry.spoken(g.given, '', g.family), t.relation,
			t.standing,
			CASE WHEN shown THEN desk.day_of(t.standing_at)::text ELSE t.restricted_since::text END,
			CASE WHEN shown THEN t.standing_document ELSE t.restriction_document END,
			CASE WHEN shown AND t.standing_document IS NOT NULL THEN concat_ws(', ', desk.display(t.standing_by), desk.display(t.confirmed_by)) END,
			CASE WHEN shown THEN g.language END, CASE WHEN shown THEN registry.language_name(g.language) END,
			CASE WHEN shown THEN desk.first_phone(t.guardian_id) END, CASE WHEN shown THEN nullif(g.email, '') END,
			CASE WHEN shown THEN a.email END, CASE WHEN shown THEN desk.address_line(g.address_id) END,
			CASE WHEN c.state IN ('issued', 'live') AND c.expires < registry.today() THEN 'expired' ELSE c.state END,
			c.issued_on::text, c.expires::text, c.handed_on::text, v.visit_id, v.state, k.code, desk.facts(k.facts)::text,
			r.code, desk.facts(r.facts)::text, v.purpose, coalesce(a.locked, false), CASE WHEN shown THEN a.email END, a.ends::text
		FROM registry.guardianship t
		CROSS JOIN LATERAL (SELECT t.standing <> 'restricted' AS shown) w
		JOIN registry.guardian g ON g.guardian_id = t.guardian_id
		LEFT JOIN desk.visit v ON v.student_id = t.student_id AND v.guardian_id = t.guardian_id AND v.state IN ('open', 'parked', 'issued')
		LEFT JOIN LATERAL (SELECT x.state, x.issued_on, x.expires, x.handed_on FROM desk.credential x
			WHERE x.guardian_id = t.guardian_id AND (x.student_id = t.student_id OR x.scope = 'guardian')
			ORDER BY x.state IN ('issued', 'live') DESC, x.issued_on DESC, x.ended_at DESC LIMIT 1) c ON true
		LEFT JOIN LATERAL registry.account_of(t.student_id, t.guardian_id, 'guardian') a ON true
		CROSS JOIN LATERAL desk.can_code(t.student_id, t.guardian_id) k
		CROSS JOIN LATERAL desk.can_again(t.student_id, t.guardian_id) r
		WHERE t.school_id = v_school AND t.student_id = p_student
		ORDER BY array_position(ARRAY['verified', 'unverified', 'restricted'], t.standing), registry.listed(g.family, g.given), t.guardian_id;
END $$;
COMMENT ON FUNCTION desk.guardians(bigint, uuid) IS 'everybody tied to a student, with standing, code, account, visit, and what may be done; of a restricted person nothing but the name; an event';

-- Standing --------------------------------------------------------------------------------------

CREATE FUNCTION desk.pair_hold(p_student bigint, p_guardian bigint, VARIADIC p_roles text[]) RETURNS registry.guardianship
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	t registry.guardianship;
BEGIN
	PERFORM desk.enter();
	PERFORM FROM desk.visit x WHERE x.student_id = p_student AND x.guardian_id = p_guardian AND x.state IN ('open', 'parked', 'issued') FOR UPDATE;
	SELECT x.* INTO t FROM registry.guardianship x WHERE x.student_id = p_student AND x.guardian_id = p_guardian FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	END IF;
	PERFORM desk.need(t.school_id, p_roles);
	RETURN t;
END $$;
COMMENT ON FUNCTION desk.pair_hold(bigint, bigint, text[]) IS 'locks a guardian of a student and their visit for a write by one of these roles; PD013, PD060';

CREATE FUNCTION desk.pair_log(t registry.guardianship, p_kind text, p_detail jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(t.school_id, p_kind, t.student_id, t.guardian_id, NULL, p_detail || jsonb_build_object('before', t.standing))
$$;
COMMENT ON FUNCTION desk.pair_log(registry.guardianship, text, jsonb) IS 'one event of a guardian of a student';

CREATE FUNCTION desk.pair_stop(t registry.guardianship, p_reason text, p_link bool) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.credential := registry.code_of(t.student_id, t.guardian_id, desk.policy('credential', 'scope'), NULL);
	v desk.visit;
	v_visit desk.visit;
	v_ended bool := false;
BEGIN
	IF c.guardian_id = t.guardian_id THEN
		v_ended := registry.code_end(c.credential_id, 'revoke');
	END IF;
	SELECT x.* INTO v FROM desk.visit x
		WHERE x.student_id = t.student_id AND x.guardian_id = t.guardian_id AND x.state IN ('open', 'parked', 'issued') FOR UPDATE;
	IF FOUND THEN
		v_visit := v;
		PERFORM desk.visit_drop(v, 'refuse', p_reason);
	END IF;
	IF p_link THEN
		UPDATE portal.link l SET ended_at = now() WHERE l.student_id = t.student_id AND l.guardian_id = t.guardian_id AND l.ended_at IS NULL;
	END IF;
	IF v_visit.visit_id IS NOT NULL THEN
		PERFORM desk.visit_dropped(v_visit, 'visit_refused', p_reason);
	END IF;
	IF v_ended THEN
		PERFORM registry.code_log(c.credential_id, 'code_revoked', jsonb_build_object('reason', p_reason));
		RETURN c.credential_id;
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION desk.pair_stop(registry.guardianship, text, bool) IS 'revokes the code of this guardian and of nobody else, ends their visit and (p_link) what their account sees of this student; the code, if there was one';

CREATE FUNCTION desk.need_text(p_field text, p_value text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_value text := trim(coalesce(p_value, ''));
BEGIN
	IF v_value = '' OR length(v_value) > 200 OR v_value ~ '[[:cntrl:]]' THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', p_field, 'why', 'is missing, too long or has characters that cannot be typed'));
	END IF;
	RETURN v_value;
END $$;
COMMENT ON FUNCTION desk.need_text(text, text) IS 'a text that has to be there, trimmed; PD061';

CREATE FUNCTION desk.verify_standing(p_act uuid, p_student bigint, p_guardian bigint, p_document text, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'verify_standing');
	v_name text := (SELECT registry.spoken(g.given, '', g.family) FROM registry.guardian g WHERE g.guardian_id = p_guardian);
	v_two bool := desk.policy('guardianship', 'second-person') = 'yes';
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	IF t.standing = 'restricted' THEN
		PERFORM desk.refuse('PD002', jsonb_build_object('guardian', v_name, 'document', t.restriction_document, 'since', t.restricted_since));
	ELSIF desk.twin_of(t, true) IS NOT NULL THEN
		PERFORM desk.refuse('PD009', jsonb_build_object('guardian', v_name, 'standing', 'restricted'));
	ELSIF p_document IS NULL OR p_document <> ALL (desk.policy_list('guardianship', 'documents')) THEN
		PERFORM desk.refuse('PD033', jsonb_build_object('document', p_document));
	END IF;
	v_result := CASE WHEN v_two AND t.standing <> 'verified' THEN 'waiting' ELSE 'verified' END;
	UPDATE registry.guardianship x SET standing = CASE v_result WHEN 'waiting' THEN 'unverified' ELSE 'verified' END,
			standing_document = p_document, standing_by = session_user, standing_at = now(), confirmed_by = NULL
		WHERE x.school_id = t.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	PERFORM desk.pair_log(t, CASE v_result WHEN 'waiting' THEN 'standing_proposed' ELSE 'standing_verified' END,
		jsonb_build_object('document', p_document, 'note', nullif(p_note, '')));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.verify_standing(uuid, bigint, bigint, text, text) IS 'records that a document was seen which makes this person a verified guardian, or waiting for a second person; PD002, PD009, PD013, PD033';

CREATE FUNCTION desk.confirm_standing(p_act uuid, p_student bigint, p_guardian bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'confirm_standing');
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	IF t.standing <> 'unverified' OR t.standing_document IS NULL THEN
		PERFORM desk.refuse('PD061', '{"field": "standing", "why": "does not wait for a second person"}');
	ELSIF t.standing_by = session_user THEN
		PERFORM desk.refuse('PD013', '{"needs": "a second person"}');
	ELSIF desk.twin_of(t, true) IS NOT NULL THEN
		PERFORM desk.refuse('PD009', jsonb_build_object('standing', 'restricted',
			'guardian', (SELECT registry.spoken(g.given, '', g.family) FROM registry.guardian g WHERE g.guardian_id = p_guardian)));
	END IF;
	UPDATE registry.guardianship x SET standing = 'verified', confirmed_by = session_user
		WHERE x.school_id = t.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	PERFORM desk.pair_log(t, 'standing_verified', jsonb_build_object('document', t.standing_document, 'first', t.standing_by));
	RETURN desk.act_end(p_act, 'verified');
END $$;
COMMENT ON FUNCTION desk.confirm_standing(uuid, bigint, bigint) IS 'the second person has seen the document too; not the first one; PD009, PD013, PD061';

CREATE FUNCTION desk.unverify(p_act uuid, p_student bigint, p_guardian bigint, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'unverify');
	v_revoked uuid;
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	p_reason := desk.need_text('reason', p_reason);
	IF t.standing = 'restricted' OR t.standing_document IS NULL AND t.standing <> 'verified' THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', 'standing', 'why', 'is ' || t.standing));
	END IF;
	UPDATE registry.guardianship x SET standing = 'unverified', standing_document = NULL, standing_by = NULL, standing_at = NULL, confirmed_by = NULL
		WHERE x.school_id = t.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	v_revoked := desk.pair_stop(t, p_reason, true);
	PERFORM desk.pair_log(t, 'standing_taken_back', jsonb_build_object('reason', p_reason, 'document', t.standing_document, 'revoked', v_revoked));
	RETURN desk.act_end(p_act, 'unverified');
END $$;
COMMENT ON FUNCTION desk.unverify(uuid, bigint, bigint, text) IS 'takes a standing back that was recorded by mistake: no document is on file, nothing of this guardian works for this student; PD061';

CREATE FUNCTION desk.restrict(p_act uuid, p_student bigint, p_guardian bigint, p_document text, p_since date, p_until date, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'restrict');
	v_revoked uuid;
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	p_document := desk.need_text('document', p_document);
	IF p_until < coalesce(p_since, registry.today()) THEN
		PERFORM desk.refuse('PD061', '{"field": "until", "why": "is before it begins"}');
	END IF;
	UPDATE registry.guardianship x SET standing = 'restricted', restriction_document = p_document, restricted_since = coalesce(p_since, registry.today()),
			restricted_until = p_until, restriction_note = nullif(trim(p_note), ''), told_apart_by = NULL,
			standing_document = CASE WHEN t.standing <> 'unverified' THEN t.standing_document END
		WHERE x.school_id = t.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	PERFORM registry.search_guardian(p_guardian);
	v_revoked := desk.pair_stop(t, 'restricted', true);
	PERFORM desk.pair_log(t, 'restricted', jsonb_build_object('document', p_document, 'since', coalesce(p_since, registry.today()), 'until', p_until,
		'note', nullif(trim(p_note), ''), 'revoked', v_revoked));
	RETURN desk.act_end(p_act, 'restricted');
END $$;
COMMENT ON FUNCTION desk.restrict(uuid, bigint, bigint, text, date, date, text) IS 'enters a court order or binding document against this person: visit, code and link of this guardian end, of nobody else; again corrects it; PD061';

CREATE FUNCTION desk.lift(p_act uuid, p_student bigint, p_guardian bigint, p_document text, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'lift');
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'principal', 'district');
	p_document := desk.need_text('document', p_document);
	IF t.standing <> 'restricted' THEN
		PERFORM desk.refuse('PD061', '{"field": "standing", "why": "is not restricted"}');
	END IF;
	v_result := CASE WHEN t.standing_document IS NULL THEN 'unverified' ELSE 'verified' END;
	UPDATE registry.guardianship x SET standing = v_result, restriction_document = NULL, restricted_since = NULL, restricted_until = NULL, restriction_note = NULL
		WHERE x.school_id = t.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	PERFORM registry.search_guardian(p_guardian);
	PERFORM desk.pair_log(t, 'restriction_lifted', jsonb_build_object('document', p_document, 'note', nullif(trim(p_note), ''),
		'restriction', t.restriction_document, 'since', t.restricted_since));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.lift(uuid, bigint, bigint, text, text) IS 'ends a restriction: the standing is what was proved before it; code and link are made anew; PD013, PD061';

CREATE FUNCTION desk.tell_apart(p_act uuid, p_student bigint, p_guardian bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'tell_apart');
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'principal', 'district');
	p_note := desk.need_text('note', p_note);
	UPDATE registry.guardianship x SET told_apart_by = session_user
		WHERE x.school_id = t.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	PERFORM desk.pair_log(t, 'told_apart', jsonb_build_object('note', p_note));
	RETURN desk.act_end(p_act, 'told apart');
END $$;
COMMENT ON FUNCTION desk.tell_apart(uuid, bigint, bigint, text) IS 'settles that this person is not the other one of the same name at this student; PD013';

CREATE FUNCTION desk.revoke(p_act uuid, p_student bigint, p_guardian bigint, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'revoke');
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	t := desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	IF desk.pair_stop(t, desk.need_text('reason', p_reason), false) IS NULL THEN
		PERFORM desk.refuse('PD052', jsonb_build_object('state', coalesce((SELECT CASE WHEN c.state IN ('issued', 'live') THEN 'expired' ELSE c.state END
			FROM desk.credential c WHERE c.student_id = p_student AND c.guardian_id = p_guardian
			ORDER BY c.issued_on DESC, c.ended_at DESC LIMIT 1), 'not there')));
	END IF;
	RETURN desk.act_end(p_act, 'revoked');
END $$;
COMMENT ON FUNCTION desk.revoke(uuid, bigint, bigint, text) IS 'ends the code of one guardian, and a visit that holds it; the other parent''s stays; PD052 when there is none to end';

-- Approval --------------------------------------------------------------------------------------

CREATE FUNCTION desk.approvers() RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE desk.policy('visit', 'approval') WHEN 'none' THEN '{}' WHEN 'second_person' THEN ARRAY['account_admin', 'principal', 'district']
		ELSE ARRAY['principal', 'district'] END
$$;
COMMENT ON FUNCTION desk.approvers() IS 'roles that may approve a form under this profile';

CREATE FUNCTION desk.approvals_waiting() RETURNS TABLE (visit_id bigint, number text, student text, guardian text, since timestamptz, by_whom text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT v.visit_id, v.number, registry.listed(s.family, s.given, s.middle), registry.listed(g.family, g.given), f.at, desk.display(f.by_whom)
		FROM desk.visit v
		JOIN desk.access_form f ON f.school_id = v.school_id AND f.visit_id = v.visit_id AND f.finished
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		WHERE v.state IN ('open', 'parked') AND (v_scope = '{0}' OR v.school_id = ANY (v_scope))
			AND (f.by_whom <> session_user OR desk.policy('visit', 'approval') <> 'second_person')
			AND EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.role = ANY (desk.approvers())
				AND (a.school_id IS NULL OR a.school_id = v.school_id)
				AND a.term @> now())
			AND desk.step_now(v) = 'approval'
		ORDER BY f.at;
END $$;
COMMENT ON FUNCTION desk.approvals_waiting() IS 'forms that the caller may approve now, the oldest first';

CREATE FUNCTION desk.approve(p_act uuid, p_visit bigint, p_yes bool, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'approve');
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	ELSIF v.state NOT IN ('open', 'parked') THEN
		PERFORM desk.need_clerk(v.school_id);
		PERFORM desk.refuse('PD021', jsonb_build_object('state', v.state));
	ELSIF 'approval' <> ALL (desk.step_list(v.purpose)) OR desk.step_done(v, 'approval') THEN
		PERFORM desk.need_clerk(v.school_id);
		PERFORM desk.refuse('PD061', '{"field": "approval", "why": "is given or not asked for"}');
	END IF;
	PERFORM desk.need(v.school_id, desk.approvers());
	PERFORM desk.visit_need(v, 'approval');
	IF desk.policy('visit', 'approval') = 'second_person' AND EXISTS (SELECT FROM desk.access_form f
			WHERE f.school_id = v.school_id AND f.visit_id = p_visit AND f.by_whom = session_user) THEN
		PERFORM desk.refuse('PD013', '{"needs": "a second person"}');
	ELSIF p_yes IS NULL OR NOT p_yes AND trim(coalesce(p_note, '')) = '' THEN
		PERFORM desk.refuse('PD061', '{"field": "note", "why": "has to say why not"}');
	END IF;
	INSERT INTO desk.approval (school_id, visit_id, granted, note) VALUES (v.school_id, p_visit, p_yes, nullif(trim(p_note), ''))
		ON CONFLICT (school_id, visit_id) DO UPDATE SET granted = excluded.granted, note = excluded.note, by_whom = excluded.by_whom, at = excluded.at;
	v_result := v.state;
	IF NOT p_yes THEN
		v_result := desk.visit_drop(v, 'refuse', trim(p_note));
	END IF;
	PERFORM desk.visit_log(v, CASE WHEN p_yes THEN 'form_approved' ELSE 'form_declined' END, jsonb_build_object('note', nullif(trim(p_note), '')));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.approve(uuid, bigint, bool, text) IS 'says yes or no to a form; no ends the visit with the note; PD013, PD021, PD022, PD061';

GRANT EXECUTE ON FUNCTION desk.guardians(bigint, uuid), desk.verify_standing(uuid, bigint, bigint, text, text),
	desk.confirm_standing(uuid, bigint, bigint), desk.unverify(uuid, bigint, bigint, text),
	desk.restrict(uuid, bigint, bigint, text, date, date, text), desk.lift(uuid, bigint, bigint, text, text),
	desk.tell_apart(uuid, bigint, bigint, text), desk.revoke(uuid, bigint, bigint, text), desk.approvals_waiting(),
	desk.approve(uuid, bigint, bool, text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (8, 'life');
