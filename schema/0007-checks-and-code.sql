-- SPDX-License-Identifier: Apache-2.0
-- 0007 checks and code
--
-- Why: the second half of the walk-in: what is asked, shown and signed, then the code, its paper and
-- its hand-over. A code is sealed by the desk before it comes here; the database keeps envelopes it
-- cannot open and decides only who may have them. Paper is counted: a sheet that may have been
-- printed must be looked at and marked before there is another.

-- A visit: questions and photo ID ---------------------------------------------------------------

CREATE FUNCTION desk.visit_questions(p_visit bigint) RETURNS TABLE (ordinal int, question text, record text, answer text, by_whom text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v desk.visit;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
	RETURN QUERY SELECT q.ordinal, q.question, q.record, a.answer, CASE WHEN a.answer IS NOT NULL THEN desk.display(a.by_whom) END
		FROM desk.askable(v) q
		LEFT JOIN desk.answer a ON a.school_id = v.school_id AND a.visit_id = v.visit_id AND a.question = q.question
		ORDER BY q.ordinal;
END $$;
COMMENT ON FUNCTION desk.visit_questions(bigint) IS 'the questions of a visit, the record beside each, how each went';

CREATE FUNCTION desk.visit_fail(v desk.visit) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_failed int;
BEGIN
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = v.visit_id;
	v_failed := desk.failed_checks(v);
	IF v_failed < desk.policy('questions', 'failed-checks')::int THEN
		RETURN v.state;
	END IF;
	UPDATE desk.visit x SET reason = 'checks failed' WHERE x.visit_id = v.visit_id;
	PERFORM desk.visit_log(v, 'checks_failed', jsonb_build_object('failed', v_failed));
	RETURN desk.visit_move(v, 'fail');
END $$;
COMMENT ON FUNCTION desk.visit_fail(desk.visit) IS 'ends a visit when too many checks have failed; its state either way';

CREATE FUNCTION desk.visit_answer(p_act uuid, p_visit bigint, p_question text, p_answer text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_answer');
	v_before text;
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	v := desk.visit_hold(p_visit, 'open');
	IF p_answer NOT IN ('match', 'no_match', 'unsure') THEN
		PERFORM desk.refuse('PD061', '{"field": "answer", "why": "is not match, no_match or unsure"}');
	ELSIF NOT EXISTS (SELECT FROM desk.askable(v) q WHERE q.question = p_question AND q.record IS NOT NULL) THEN
		PERFORM desk.refuse('PD061', '{"field": "question", "why": "is not asked in this visit"}');
	END IF;
	SELECT a.answer INTO v_before FROM desk.answer a WHERE a.school_id = v.school_id AND a.visit_id = p_visit AND a.question = p_question;
	INSERT INTO desk.answer AS a (school_id, visit_id, question, answer) VALUES (v.school_id, p_visit, p_question, p_answer)
		ON CONFLICT (school_id, visit_id, question) DO UPDATE SET answer = excluded.answer, by_whom = excluded.by_whom, at = excluded.at;
	PERFORM desk.visit_log(v, 'question_answered', jsonb_build_object('question', p_question, 'answer', coalesce(p_answer, 'taken back'), 'before', v_before));
	RETURN desk.act_end(p_act, desk.visit_fail(v));
END $$;
COMMENT ON FUNCTION desk.visit_answer(uuid, bigint, text, text) IS 'how one question went; NULL takes it back; the visit ends by itself when too many fail';

CREATE FUNCTION desk.visit_identity(p_act uuid, p_visit bigint, p_kind text, p_issuer text, p_last4 text, p_expires date,
	p_name_matches bool, p_face_matches bool) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_identity');
	v_until date := p_expires + desk.policy('identity', 'accept-expired-days')::int;
	v_wrong text;
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	v := desk.visit_hold(p_visit, 'open');
	PERFORM desk.visit_need(v, 'identity');
	v_wrong := CASE WHEN coalesce(trim(p_issuer), '') = '' OR length(p_issuer) > 60 THEN 'issuer'
		WHEN p_last4 IS NULL OR p_last4 !~ '^[A-Za-z0-9]{1,4}$' THEN 'last4'
		WHEN p_expires IS NULL OR NOT isfinite(p_expires) THEN 'expires' WHEN p_name_matches IS NULL THEN 'name_matches'
		WHEN p_face_matches IS NULL THEN 'face_matches' END;
	IF p_kind IS NULL OR p_kind <> ALL (desk.policy_list('identity', 'accept')) THEN
		PERFORM desk.refuse('PD030', jsonb_build_object('kind', p_kind));
	ELSIF v_wrong IS NOT NULL THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', v_wrong,
			'why', CASE v_wrong WHEN 'last4' THEN 'is up to four letters and digits, never the whole number' ELSE 'is missing or too long' END));
	ELSIF v_until < registry.today() THEN
		PERFORM desk.refuse('PD031', jsonb_build_object('expired', p_expires, 'accepted_until', v_until));
	END IF;
	INSERT INTO desk.identity_document (school_id, visit_id, kind, issuer, last4, expires, name_matches, face_matches)
		VALUES (v.school_id, p_visit, p_kind, trim(p_issuer), upper(p_last4), p_expires, p_name_matches, p_face_matches)
		ON CONFLICT (school_id, visit_id) DO UPDATE SET kind = excluded.kind, issuer = excluded.issuer, last4 = excluded.last4,
			expires = excluded.expires, name_matches = excluded.name_matches, face_matches = excluded.face_matches,
			by_whom = excluded.by_whom, at = excluded.at;
	IF NOT (p_name_matches AND p_face_matches) THEN
		UPDATE desk.visit x SET id_failures = x.id_failures + 1 WHERE x.visit_id = p_visit;
	END IF;
	PERFORM desk.visit_log(v, 'identity_seen', jsonb_build_object('kind', p_kind, 'issuer', trim(p_issuer), 'expires', p_expires,
		'name_matches', p_name_matches, 'face_matches', p_face_matches));
	RETURN desk.act_end(p_act, desk.visit_fail(v));
END $$;
COMMENT ON FUNCTION desk.visit_identity(uuid, bigint, text, text, text, date, bool, bool) IS 'the photo ID that was shown; one that does not match is kept as a failed check, the step stays undone; PD030, PD031, PD061';

CREATE FUNCTION desk.visit_identity_get(p_visit bigint) RETURNS TABLE (kind text, issuer text, last4 text, expires text, name_matches bool, face_matches bool)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT i.kind, i.issuer, i.last4, i.expires::text, i.name_matches, i.face_matches
		FROM desk.identity_document i WHERE i.visit_id = p_visit;
END $$;
COMMENT ON FUNCTION desk.visit_identity_get(bigint) IS 'the photo ID of a visit, no row when none was seen';

-- A visit: the access form ----------------------------------------------------------------------

CREATE FUNCTION desk.form_record(v desk.visit) RETURNS TABLE (ordinal int, field text, record text, editable bool)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT f.ordinal, f.field, nullif(f.record, ''), f.editable
		FROM registry.student s
		JOIN registry.school c ON c.school_id = s.school_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		LEFT JOIN registry.address a ON a.address_id = g.address_id
		CROSS JOIN LATERAL (VALUES (1, 'school', c.name, false), (2, 'permanent_id', s.permanent_id, false),
			(3, 'student_first', s.given, false), (4, 'student_middle', s.middle, false), (5, 'student_last', s.family, false),
			(6, 'parent_name', registry.spoken(g.given, '', g.family), true),
			(7, 'address_line1', a.line1, true), (8, 'address_line2', a.line2, true),
			(9, 'city', a.city, true), (10, 'state', a.state, true), (11, 'zip', a.zip, true),
			(12, 'home_phone', desk.first_phone(g.guardian_id), true), (13, 'email', g.email, true)) AS f(ordinal, field, record, editable)
		WHERE s.student_id = v.student_id;
END $$;
COMMENT ON FUNCTION desk.form_record(desk.visit) IS 'the fields of the Parent Access Form as the record has them; the address is the parent''s own';

CREATE FUNCTION desk.visit_form(p_visit bigint) RETURNS TABLE (ordinal int, field text, record text, proposed text, editable bool)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v desk.visit;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
	RETURN QUERY SELECT f.ordinal, f.field, f.record, c.proposed, f.editable FROM desk.form_record(v) f
		LEFT JOIN desk.change c ON c.school_id = v.school_id AND c.visit_id = v.visit_id AND c.field = f.field AND c.state = 'proposed'
		ORDER BY f.ordinal;
END $$;
COMMENT ON FUNCTION desk.visit_form(bigint) IS 'the Parent Access Form of a visit; proposed is NULL where the parent corrected nothing';

CREATE FUNCTION desk.visit_form_save(p_act uuid, p_visit bigint, p_fields text[], p_values text[], p_signature_seen bool, p_finish bool) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_form_save');
	v_changed text[] := '{}';
	v desk.visit;
	f record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	v := desk.visit_hold(p_visit, 'open');
	PERFORM desk.visit_need(v, 'form');
	IF coalesce(cardinality(p_fields), 0) <> coalesce(cardinality(p_values), 0) THEN
		PERFORM desk.refuse('PD061', '{"field": "fields", "why": "do not go with the values"}');
	ELSIF coalesce(p_finish, false) AND NOT coalesce(p_signature_seen, false) THEN
		PERFORM desk.refuse('PD040');
	END IF;
	FOR f IN SELECT u.field, trim(coalesce(u.value, '')) AS value, r.field IS NOT NULL AS known, coalesce(r.record, '') AS record, r.editable,
			trim(coalesce(u.value, '')) IN ('', r.record)
				OR u.field = 'home_phone' AND registry.phone_digits(u.value) = registry.phone_digits(r.record) AS same
		FROM unnest(p_fields, p_values) AS u(field, value) LEFT JOIN desk.form_record(v) r ON r.field = u.field LOOP
		IF NOT f.known OR NOT f.editable AND NOT f.same THEN
			PERFORM desk.refuse('PD061', jsonb_build_object('field', f.field, 'why', 'cannot be changed here'));
		ELSIF length(f.value) > 200 OR f.value ~ '[[:cntrl:]]' THEN
			PERFORM desk.refuse('PD061', jsonb_build_object('field', f.field, 'why', 'is too long or has characters that cannot be typed'));
		ELSIF f.same THEN
			UPDATE desk.change c SET state = 'withdrawn', at = now()
				WHERE c.school_id = v.school_id AND c.visit_id = p_visit AND c.field = f.field AND c.state = 'proposed';
		ELSE
			INSERT INTO desk.change (school_id, visit_id, field, student_id, guardian_id, record, proposed)
				VALUES (v.school_id, p_visit, f.field, v.student_id, v.guardian_id, f.record, f.value)
				ON CONFLICT (school_id, visit_id, field) DO UPDATE SET record = excluded.record, proposed = excluded.proposed,
					state = 'proposed', by_whom = excluded.by_whom, at = excluded.at;
			v_changed := v_changed || f.field;
		END IF;
	END LOOP;
	INSERT INTO desk.access_form AS a (school_id, visit_id, signature_seen, finished, agreement_version)
		SELECT v.school_id, p_visit, coalesce(p_signature_seen, false), coalesce(p_finish, false), p.version
			FROM desk.profile p JOIN registry.district d ON d.profile = p.name
		ON CONFLICT (school_id, visit_id) DO UPDATE SET signature_seen = excluded.signature_seen,
			finished = excluded.signature_seen AND (excluded.finished OR a.finished),
			agreement_version = excluded.agreement_version, by_whom = excluded.by_whom, at = excluded.at;
	PERFORM desk.visit_log(v, 'form_saved', jsonb_build_object('proposed', to_jsonb(v_changed), 'signature_seen', coalesce(p_signature_seen, false),
		'finished', coalesce(p_finish, false)));
	RETURN desk.act_end(p_act, v.state);
END $$;
COMMENT ON FUNCTION desk.visit_form_save(uuid, bigint, text[], text[], bool, bool) IS 'keeps what the parent corrected as proposals (an empty value goes back to the record), and that the signed form was seen; PD040, PD061';

CREATE FUNCTION desk.visit_form_state(p_visit bigint) RETURNS TABLE (signature_seen bool, finished bool, agreement_version int, verified_by text, verified_on text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT coalesce(f.signature_seen, false), coalesce(f.finished, false), coalesce(f.agreement_version, p.version),
			CASE WHEN f.signature_seen THEN desk.display(f.by_whom) END,
			CASE WHEN f.signature_seen THEN desk.day_of(f.at)::text END
		FROM desk.visit v
		CROSS JOIN registry.district d
		JOIN desk.profile p ON p.name = d.profile
		LEFT JOIN desk.access_form f ON f.school_id = v.school_id AND f.visit_id = v.visit_id
		WHERE v.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.visit_form_state(bigint) IS 'how far the form of a visit is, and who verified it';

-- The code --------------------------------------------------------------------------------------

CREATE FUNCTION desk.issue_check(v desk.visit) RETURNS TABLE (generation int, scope text, expires date)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.must_visit(v.student_id, v.guardian_id, v.purpose);
	IF v.purpose = 'reprint' THEN
		PERFORM desk.refuse('PD026', jsonb_build_object('purpose', v.purpose, 'visit', v.number));
	ELSIF v.old_credential IS NOT NULL AND NOT registry.code_alive(v.old_credential) THEN
		PERFORM desk.refuse('PD052', '{"state": "no longer valid"}');
	END IF;
	PERFORM desk.visit_need(v, 'code');
	generation := (SELECT max(k.generation) FROM keys.school_key k WHERE k.school_id = v.school_id);
	IF generation IS NULL THEN
		PERFORM desk.refuse('PD060', '{"what": "school key"}');
	END IF;
	scope := desk.policy('credential', 'scope');
	expires := registry.today() + desk.policy('credential', 'days-by-hand')::int;
	RETURN NEXT;
END $$;
COMMENT ON FUNCTION desk.issue_check(desk.visit) IS 'every rule about issuing, once more, and what the code must be bound to';

CREATE FUNCTION desk.issue_prepare(p_visit bigint) RETURNS TABLE (district_id uuid, school_id int, generation int, guardian_id bigint,
	student_id bigint, scope text, expires text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v desk.visit;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit;
	PERFORM desk.visit_check(v, 'open');
	RETURN QUERY SELECT d.district_id, v.school_id, i.generation, v.guardian_id, v.student_id, i.scope, i.expires::text
		FROM desk.issue_check(v) i CROSS JOIN registry.district d;
END $$;
COMMENT ON FUNCTION desk.issue_prepare(bigint) IS 'what to seal a new code to and with; every refusal there could be comes here';

CREATE FUNCTION desk.credential_issue(p_act uuid, p_visit bigint, p_credential uuid, p_generation int, p_expires date,
	p_school_envelope bytea, p_portal_envelope bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'credential_issue');
	v desk.visit;
	v_replaced bool := false;
	i record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::uuid;
	END IF;
	v := desk.visit_hold(p_visit, 'open');
	PERFORM FROM registry.guardianship t WHERE t.student_id = v.student_id AND t.guardian_id = v.guardian_id FOR SHARE;
	SELECT c.* INTO i FROM desk.issue_check(v) c;
	IF p_generation IS DISTINCT FROM i.generation THEN
		PERFORM desk.refuse('PD070', jsonb_build_object('have', p_generation::text, 'need', i.generation::text));
	ELSIF p_expires IS DISTINCT FROM i.expires THEN
		PERFORM desk.refuse('PD061', '{"field": "expires", "why": "is not what was prepared"}');
	ELSIF p_credential IS NULL OR coalesce(length(p_school_envelope), 0) = 0 OR coalesce(length(p_portal_envelope), 0) = 0 THEN
		PERFORM desk.refuse('PD061', '{"field": "envelope", "why": "is missing"}');
	END IF;
	UPDATE desk.credential c SET state = desk.move('credential', c.state, 'expire'), ended_at = now()
		WHERE c.state IN ('issued', 'live') AND c.expires < registry.today() AND c.scope = i.scope
			AND (i.scope = 'guardian' OR c.student_id = v.student_id) AND (i.scope = 'student' OR c.guardian_id = v.guardian_id);
	IF v.old_credential IS NOT NULL THEN
		v_replaced := registry.code_end(v.old_credential, 'revoke');
		IF NOT v_replaced THEN
			PERFORM desk.refuse('PD052', '{"state": "no longer valid"}');
		END IF;
	END IF;
	INSERT INTO desk.credential (credential_id, school_id, visit_id, student_id, guardian_id, scope, generation, issued_on, expires)
		VALUES (p_credential, v.school_id, p_visit, v.student_id, v.guardian_id, i.scope, i.generation, registry.today(), i.expires)
		ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		PERFORM desk.must_visit(v.student_id, v.guardian_id, 'new');
		PERFORM desk.refuse('PD061', '{"field": "credential", "why": "is in use"}');
	END IF;
	INSERT INTO desk.envelope (school_id, credential_id, to_key, generation, sealed)
		SELECT v.school_id, p_credential, e.to_key, e.generation, e.sealed
		FROM (VALUES ('school', i.generation, p_school_envelope),
			('portal', coalesce((SELECT max(k.generation) FROM keys.portal_key k), 0), p_portal_envelope)) AS e(to_key, generation, sealed);
	PERFORM desk.visit_move(v, 'issue');
	IF v_replaced THEN
		PERFORM registry.code_log(v.old_credential, 'code_revoked', jsonb_build_object('reason', 'replaced', 'by', p_credential));
	END IF;
	PERFORM desk.visit_log(v, 'code_issued', jsonb_build_object('credential', p_credential, 'generation', i.generation, 'expires', i.expires));
	RETURN desk.act_end(p_act, p_credential::text)::uuid;
END $$;
COMMENT ON FUNCTION desk.credential_issue(uuid, bigint, uuid, int, date, bytea, bytea) IS 'keeps a new code, sealed, and revokes the one it replaces; PD061, PD070 when it was sealed to something else than issue_prepare said';

CREATE FUNCTION desk.credential_find(p_credential uuid) RETURNS desk.credential
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.credential;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO c FROM desk.credential x WHERE x.credential_id = p_credential;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "credential"}');
	END IF;
	IF c.state IN ('issued', 'live') AND c.expires < registry.today() THEN
		c.state := 'expired';
	END IF;
	RETURN c;
END $$;
COMMENT ON FUNCTION desk.credential_find(uuid) IS 'one credential, or PD060; one past its day shows as expired';

CREATE FUNCTION desk.envelope_open(p_act uuid, p_credential uuid, p_why text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'envelope_open');
	c desk.credential := desk.credential_find(p_credential);
	v desk.visit;
BEGIN
	PERFORM desk.need_clerk(c.school_id);
	IF p_why IS NULL OR p_why NOT IN ('letter', 'phone') THEN
		PERFORM desk.refuse('PD061', '{"field": "why", "why": "is not letter or phone"}');
	ELSIF c.state NOT IN ('issued', 'live') THEN
		PERFORM desk.refuse('PD052', jsonb_build_object('state', c.state));
	END IF;
	v := desk.credential_hold(c);
	IF p_why = 'phone' AND v.phone_released IS NULL THEN
		PERFORM desk.refuse('PD050');
	END IF;
	IF v_result IS DISTINCT FROM p_credential::text THEN
		IF v_result IS NOT NULL THEN
			PERFORM desk.refuse('PD062');
		END IF;
		PERFORM desk.act_end(p_act, p_credential::text);
		PERFORM desk.log(c.school_id, 'envelope_opened', c.student_id, c.guardian_id, c.credential_id::text, jsonb_build_object('why', p_why), v.desk);
	END IF;
	RETURN (SELECT e.sealed FROM desk.envelope e WHERE e.credential_id = p_credential AND e.to_key = 'school');
END $$;
COMMENT ON FUNCTION desk.envelope_open(uuid, uuid, text) IS 'the envelope sealed to the school; the event is written in the same transaction, before anybody can read it';

CREATE FUNCTION desk.letter_words(p_school int, p_student bigint, p_guardian bigint, p_issued date, p_expires date)
RETURNS TABLE (school text, school_line1 text, school_line2 text, school_phone text,
	school_hours text, parent text, line1 text, line2 text, line3 text, language text, student text, permanent_id text,
	primary_phone text, grade text, room text, teacher text, issued_on text, expires text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT s.name, s.line1, s.line2, s.phone, s.hours, registry.spoken(g.given, '', g.family),
			l.lines[1], l.lines[2], l.lines[3], g.language, w.names, t.permanent_id, nullif(t.phone, ''),
			CASE WHEN w.one THEN t.grade END, CASE WHEN w.one THEN h.room END, CASE WHEN w.one THEN h.teacher END, p_issued::text, p_expires::text
		FROM registry.school s
		JOIN registry.student t ON t.student_id = p_student
		JOIN registry.guardian g ON g.guardian_id = p_guardian
		LEFT JOIN registry.homeroom h ON h.school_id = t.school_id AND h.homeroom_id = t.homeroom_id
		LEFT JOIN registry.address a ON a.address_id = g.address_id
		CROSS JOIN LATERAL (SELECT array_remove(ARRAY[nullif(trim(a.line1), ''), nullif(trim(a.line2), ''),
			nullif(trim(concat_ws(' ', a.city, a.state, a.zip)), '')], NULL) AS lines) l
		CROSS JOIN LATERAL desk.letter_students(desk.policy('credential', 'scope'), p_school, t, p_guardian) w
		WHERE s.school_id = p_school
$$;
COMMENT ON FUNCTION desk.letter_words(int, bigint, bigint, date, date) IS 'what a letter says beside the code: only this guardian''s address, only students the code is for';

CREATE FUNCTION desk.letter_data(p_credential uuid) RETURNS TABLE (school text, school_line1 text, school_line2 text, school_phone text,
	school_hours text, parent text, line1 text, line2 text, line3 text, language text, student text, permanent_id text,
	primary_phone text, grade text, room text, teacher text, issued_on text, expires text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	c desk.credential := desk.credential_find(p_credential);
BEGIN
	RETURN QUERY SELECT w.* FROM desk.letter_words(c.school_id, c.student_id, c.guardian_id, c.issued_on, c.expires) w;
END $$;
COMMENT ON FUNCTION desk.letter_data(uuid) IS 'what the letter of a code says beside it';

CREATE FUNCTION desk.letter_draft(p_visit bigint) RETURNS TABLE (school text, school_line1 text, school_line2 text, school_phone text,
	school_hours text, parent text, line1 text, line2 text, line3 text, language text, student text, permanent_id text,
	primary_phone text, grade text, room text, teacher text, issued_on text, expires text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT w.* FROM desk.issue_prepare(p_visit) i
		CROSS JOIN LATERAL desk.letter_words(i.school_id, i.student_id, i.guardian_id, registry.today(), i.expires::date) w;
END $$;
COMMENT ON FUNCTION desk.letter_draft(bigint) IS 'what the letter will say whose code is made next, to see that it can be drawn; the refusals of issue_prepare';

-- Paper -----------------------------------------------------------------------------------------

CREATE FUNCTION desk.sheet_reserve(p_act uuid, p_credential uuid, p_printer text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'sheet_reserve');
	c desk.credential;
	v desk.visit;
	p desk.sheet;
	n int;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::bigint;
	END IF;
	c := desk.credential_find(p_credential);
	v := desk.credential_hold(c);
	SELECT x.* INTO p FROM desk.sheet x WHERE x.credential_id = p_credential AND x.visit_id = v.visit_id AND x.state IN ('reserved', 'sent', 'printed', 'safe');
	IF FOUND THEN
		PERFORM desk.refuse('PD051', jsonb_build_object('sheet', p.number, 'state', p.state, 'act', 'reserve'));
	END IF;
	n := desk.count(c.school_id, 'sheet');
	INSERT INTO desk.sheet AS x (school_id, number, credential_id, visit_id, printer)
		VALUES (c.school_id, lpad(c.school_id::text, greatest(4, length(c.school_id::text)), '0') || '-'
			|| lpad(n::text, greatest(6, length(n::text)), '0'), p_credential, v.visit_id, coalesce(p_printer, ''))
		RETURNING x.* INTO p;
	PERFORM desk.visit_log(v, 'sheet_reserved', jsonb_build_object('sheet', p.number, 'printer', p.printer));
	RETURN desk.act_end(p_act, p.sheet_id::text)::bigint;
END $$;
COMMENT ON FUNCTION desk.sheet_reserve(uuid, uuid, text) IS 'takes the next sheet number for a code; PD051 while another sheet of it is not accounted for';

CREATE FUNCTION desk.sheet(p_sheet bigint) RETURNS TABLE (sheet_id bigint, number text, state text, credential_id uuid, printer text, job text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.sheet_id, s.number, s.state, s.credential_id, s.printer, s.job FROM desk.sheet s WHERE s.sheet_id = p_sheet;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "sheet"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.sheet(bigint) IS 'one sheet';

CREATE FUNCTION desk.sheet_act(p_sheet bigint, p_move text, p_kind text, p_detail jsonb, OUT s desk.sheet, OUT v desk.visit)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_visit bigint;
BEGIN
	SELECT x.visit_id INTO v_visit FROM desk.sheet x WHERE x.sheet_id = p_sheet;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "sheet"}');
	END IF;
	v := desk.visit_hold(v_visit, 'open', 'parked', 'refused', 'issued', 'done');
	SELECT x.* INTO s FROM desk.sheet x WHERE x.sheet_id = p_sheet FOR UPDATE;
	UPDATE desk.sheet x SET state = desk.move('sheet', s.state, p_move, s.number) WHERE x.sheet_id = p_sheet RETURNING x.* INTO s;
	PERFORM desk.visit_log(v, p_kind, p_detail || jsonb_build_object('sheet', s.number));
END $$;
COMMENT ON FUNCTION desk.sheet_act(bigint, text, text, jsonb) IS 'moves a sheet, its visit locked; PD051 when it cannot be done from where it is';

CREATE FUNCTION desk.sheet_sent(p_act uuid, p_sheet bigint, p_job text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'sheet_sent');
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM desk.enter();
	v_result := (SELECT (a.s).state FROM desk.sheet_act(p_sheet, 'send', 'sheet_sent', jsonb_build_object('job', p_job)) a);
	UPDATE desk.sheet x SET job = p_job WHERE x.sheet_id = p_sheet;
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.sheet_sent(uuid, bigint, text) IS 'the printer has the sheet; from here on it may have come out, whatever becomes of the job';

CREATE FUNCTION desk.sheet_mark(p_act uuid, p_sheet bigint, p_mark text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'sheet_mark');
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	ELSIF p_mark IS NULL OR p_mark NOT IN ('good', 'blank', 'ruined', 'safe', 'shredded') THEN
		PERFORM desk.refuse('PD061', '{"field": "mark", "why": "is not good, blank, ruined, safe or shredded"}');
	END IF;
	v_result := (SELECT (a.s).state FROM desk.sheet_act(p_sheet, CASE p_mark WHEN 'shredded' THEN 'shred' WHEN 'safe' THEN 'store' ELSE p_mark END, 'sheet_marked', jsonb_build_object('mark', p_mark)) a);
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.sheet_mark(uuid, bigint, text) IS 'what lay in the tray, or that it was shredded or lies in the safe; blank, ruined or shredded frees the code for another sheet';

CREATE FUNCTION desk.visit_finish(v desk.visit) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.credential;
BEGIN
	SELECT x.* INTO c FROM desk.credential x WHERE x.credential_id = desk.visit_credential(v) FOR UPDATE;
	IF c.state IN ('issued', 'live') AND c.expires < registry.today() THEN
		PERFORM desk.refuse('PD052', '{"state": "expired"}');
	ELSIF v.purpose <> 'reprint' THEN
		UPDATE desk.credential x SET state = desk.move('credential', c.state, 'hand'), handed_on = registry.today()
			WHERE x.credential_id = c.credential_id;
	ELSIF c.state <> 'live' THEN
		PERFORM desk.refuse('PD052', jsonb_build_object('state', c.state));
	END IF;
	RETURN desk.visit_move(v, 'finish');
END $$;
COMMENT ON FUNCTION desk.visit_finish(desk.visit) IS 'the guardian has the code: it is live, the visit is done; a code printed again stays as it was';

CREATE FUNCTION desk.sheet_handed(p_act uuid, p_sheet bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'sheet_handed');
	a record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT x.* INTO a FROM desk.sheet_act(p_sheet, 'hand', 'sheet_handed', '{}') x;
	PERFORM desk.visit_check(a.v, 'issued');
	PERFORM desk.visit_finish(a.v);
	RETURN desk.act_end(p_act, (a.s).state);
END $$;
COMMENT ON FUNCTION desk.sheet_handed(uuid, bigint) IS 'the guardian has the sheet: its code is live, the visit is done; only a sheet marked good';

-- By phone --------------------------------------------------------------------------------------

CREATE FUNCTION desk.phone_release(p_act uuid, p_visit bigint) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'phone_release');
	v_credential uuid;
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::uuid;
	END IF;
	v := desk.visit_hold(p_visit, 'open', 'issued');
	IF v.channel <> desk.policy('visit', 'phone-release') THEN
		PERFORM desk.refuse('PD050');
	END IF;
	PERFORM desk.visit_need(v, 'letter');
	IF v.purpose = 'reprint' THEN
		v := desk.visit_reprint(v);
	END IF;
	v_credential := desk.visit_credential(v);
	UPDATE desk.visit x SET phone_released = now() WHERE x.visit_id = p_visit;
	PERFORM desk.visit_log(v, 'phone_released', jsonb_build_object('credential', v_credential));
	RETURN desk.act_end(p_act, v_credential::text)::uuid;
END $$;
COMMENT ON FUNCTION desk.phone_release(uuid, bigint) IS 'lets the code of a visit by video be read out, every step passed; PD022, PD050';

CREATE FUNCTION desk.phone_confirmed(p_act uuid, p_visit bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'phone_confirmed');
	v desk.visit;
	p desk.sheet;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	v := desk.visit_hold(p_visit, 'issued');
	IF v.phone_released IS NULL THEN
		PERFORM desk.refuse('PD050');
	END IF;
	SELECT s.* INTO p FROM desk.sheet s WHERE s.visit_id = p_visit AND s.state IN ('reserved', 'sent');
	IF FOUND THEN
		PERFORM desk.refuse('PD051', jsonb_build_object('sheet', p.number, 'state', p.state, 'act', 'confirm'));
	END IF;
	v_result := desk.visit_finish(v);
	PERFORM desk.visit_log(v, 'phone_confirmed');
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.phone_confirmed(uuid, bigint) IS 'the guardian read the code back right: it is live, the visit is done';

GRANT EXECUTE ON FUNCTION desk.visit_questions(bigint), desk.visit_answer(uuid, bigint, text, text),
	desk.visit_identity(uuid, bigint, text, text, text, date, bool, bool), desk.visit_identity_get(bigint), desk.visit_form(bigint),
	desk.visit_form_save(uuid, bigint, text[], text[], bool, bool), desk.visit_form_state(bigint), desk.issue_prepare(bigint),
	desk.credential_issue(uuid, bigint, uuid, int, date, bytea, bytea), desk.envelope_open(uuid, uuid, text),
	desk.letter_data(uuid), desk.letter_draft(bigint), desk.sheet_reserve(uuid, uuid, text), desk.sheet(bigint), desk.sheet_sent(uuid, bigint, text),
	desk.sheet_mark(uuid, bigint, text), desk.sheet_handed(uuid, bigint), desk.phone_release(uuid, bigint),
	desk.phone_confirmed(uuid, bigint) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (7, 'checks-and-code');
