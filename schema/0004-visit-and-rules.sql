-- SPDX-License-Identifier: Apache-2.0
-- 0004 visit and rules
--
-- Why: the walk-in. Who may be issued a code is asked of must_visit (0008), here at the start of a
-- visit and again by each step that could refuse. A visit's steps depend on its purpose and are
-- checked in order by visit_need; no desk can skip one.
-- Each write: act_begin, lock the visit, check, change, one event last, act_end.

-- Small words -----------------------------------------------------------------------------------

CREATE TABLE registry.language (
	tag text PRIMARY KEY,
	name text NOT NULL
);
COMMENT ON TABLE registry.language IS 'languages as clerks call them';
COMMENT ON COLUMN registry.language.tag IS 'BCP 47';
COMMENT ON COLUMN registry.language.name IS 'its name in English';
INSERT INTO registry.language (tag, name) VALUES ('en', 'English'), ('es', 'Spanish'), ('vi', 'Vietnamese'), ('ko', 'Korean'),
	('zh', 'Chinese'), ('zh-Hans', 'Chinese (simplified)'), ('zh-Hant', 'Chinese (traditional)'), ('yue', 'Cantonese'),
	('ja', 'Japanese'), ('hy', 'Armenian'), ('ar', 'Arabic'), ('fa', 'Persian'), ('ru', 'Russian'), ('uk', 'Ukrainian'),
	('tl', 'Tagalog'), ('fil', 'Filipino'), ('hi', 'Hindi'), ('pa', 'Punjabi'), ('ur', 'Urdu'), ('bn', 'Bengali'), ('ta', 'Tamil'),
	('te', 'Telugu'), ('he', 'Hebrew'), ('fr', 'French'), ('de', 'German'), ('it', 'Italian'), ('pt', 'Portuguese'), ('pl', 'Polish'),
	('th', 'Thai'), ('km', 'Khmer'), ('lo', 'Lao'), ('hmn', 'Hmong'), ('my', 'Burmese'), ('so', 'Somali'), ('am', 'Amharic'),
	('sw', 'Swahili'), ('tr', 'Turkish'), ('ps', 'Pashto'), ('sm', 'Samoan'), ('to', 'Tongan'), ('mix', 'Mixteco'), ('zap', 'Zapoteco');
ALTER TABLE registry.language ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON registry.language FOR SELECT TO pindesk_api USING (true);
GRANT SELECT ON registry.language TO pindesk_api;

CREATE FUNCTION registry.language_name(p_tag text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce((SELECT l.name FROM registry.language l WHERE l.tag IN (p_tag, split_part(p_tag, '-', 1))
		ORDER BY l.tag = p_tag DESC LIMIT 1), p_tag)
$$;
COMMENT ON FUNCTION registry.language_name(text) IS 'a language as clerks call it; the tag itself when unknown';

CREATE FUNCTION registry.of_age_on(p_born date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (p_born + interval '18 years')::date $$;
COMMENT ON FUNCTION registry.of_age_on(date) IS 'day from which the rights are the student''s own (Education Code 49061)';

-- Put into the statement that asks (hence no search_path of its own): a letter run asks it for every letter.
CREATE FUNCTION desk.letter_students(p_scope text, p_school int, s registry.student, p_guardian bigint) RETURNS TABLE (names text, one bool)
LANGUAGE sql STABLE ROWS 1 AS $$
	SELECT coalesce(w.names, registry.spoken(s.given, s.middle, s.family)), p_scope <> 'guardian' OR w.n = 1
		FROM (SELECT string_agg(registry.spoken(x.given, x.middle, x.family), ', ' ORDER BY x.born, x.student_id) AS names, count(*) AS n
			FROM registry.guardianship t JOIN registry.student x ON x.school_id = t.school_id AND x.student_id = t.student_id
			WHERE p_scope = 'guardian' AND t.school_id = p_school AND t.guardian_id = p_guardian AND t.standing = 'verified' AND x.status = 'active'
				AND registry.of_age_on(x.born) > registry.today() IS NOT FALSE) w
$$;
COMMENT ON FUNCTION desk.letter_students(text, int, registry.student, bigint) IS 'whom a letter names: the student, or where one code is for all of a guardian''s students those this school has verified the guardian for, the eldest first; one: a grade and a room can stand beside';

CREATE FUNCTION registry.phone_digits(p_phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT regexp_replace(regexp_replace(coalesce(p_phone, ''), '[^0-9]', '', 'g'), '^1([0-9]{10})$', '\1')
$$;
COMMENT ON FUNCTION registry.phone_digits(text) IS 'the digits of a telephone number, a US one without its 1; what numbers are compared by';

CREATE FUNCTION registry.phone_text(p_phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT nullif(regexp_replace(p_phone, '^\+1([0-9]{3})([0-9]{3})([0-9]{4})$', '\1-\2-\3'), '')
$$;
COMMENT ON FUNCTION registry.phone_text(text) IS 'a telephone number to read: 626-555-0143, others as they are; NULL when empty';

CREATE FUNCTION desk.display(p_staff name) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce((SELECT s.display FROM desk.staff s WHERE s.role_name = p_staff), p_staff::text)
$$;
COMMENT ON FUNCTION desk.display(name) IS 'a colleague''s name to read';

CREATE FUNCTION desk.first_phone(p_guardian bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT p.phone FROM registry.guardian_phone p WHERE p.guardian_id = p_guardian ORDER BY p.ordinal LIMIT 1
$$;
COMMENT ON FUNCTION desk.first_phone(bigint) IS 'the telephone of a guardian to call first';

CREATE FUNCTION desk.address_line(p_address bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT nullif(concat_ws(', ', nullif(trim(a.line1 || ' ' || a.line2), ''), nullif(a.city, ''), nullif(trim(a.state || ' ' || a.zip), '')), '')
		FROM registry.address a WHERE a.address_id = p_address
$$;
COMMENT ON FUNCTION desk.address_line(bigint) IS 'an address on one line';

GRANT EXECUTE ON FUNCTION registry.language_name(text), registry.of_age_on(date), registry.phone_digits(text), registry.phone_text(text)
	TO pindesk_api;

-- Students and guardians ------------------------------------------------------------------------

CREATE FUNCTION desk.student(p_student bigint) RETURNS TABLE (student_id bigint, school_id int, permanent_id text, family text, given text,
	middle text, name text, born text, grade text, room text, teacher text, school text, of_age bool, exited_on text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.student_id, s.school_id, s.permanent_id, s.family, s.given, s.middle, registry.listed(s.family, s.given, s.middle),
			s.born::text, s.grade, h.room, h.teacher, c.name, coalesce(registry.of_age_on(s.born) <= registry.today(), false), s.exited_on::text
		FROM registry.student s
		JOIN registry.school c ON c.school_id = s.school_id
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		WHERE s.student_id = p_student;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.student(bigint) IS 'one student; PD060 when there is none of that id in the caller''s schools';

-- A visit in hand -------------------------------------------------------------------------------

CREATE FUNCTION desk.visit_left(v desk.visit) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT v.state = 'parked' OR v.state IN ('open', 'issued') AND v.touched_at < now() - interval '30 minutes'
$$;
COMMENT ON FUNCTION desk.visit_left(desk.visit) IS 'whether anybody of the school may take a visit up: parked, or nothing was done in it for half an hour, as after a power cut';

CREATE FUNCTION desk.failed_checks(v desk.visit) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT v.id_failures + count(*)::int FROM desk.answer a
		WHERE a.school_id = v.school_id AND a.visit_id = v.visit_id AND a.answer = 'no_match'
$$;
COMMENT ON FUNCTION desk.failed_checks(desk.visit) IS 'answers that stand as no match, and IDs that did not fit';

CREATE FUNCTION desk.visit_check(v desk.visit, VARIADIC p_states text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF v.visit_id IS NULL THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
	PERFORM desk.need_clerk(v.school_id);
	IF v.state <> ALL (p_states) THEN
		IF v.state = 'refused' AND v.reason = 'checks failed' THEN
			PERFORM desk.refuse('PD023', jsonb_build_object('failed', desk.failed_checks(v)));
		END IF;
		PERFORM desk.refuse('PD021', jsonb_build_object('state', v.state));
	ELSIF v.state IN ('open', 'issued') AND v.holder <> session_user THEN
		PERFORM desk.refuse('PD020', jsonb_build_object('by', desk.display(v.holder), 'desk', v.desk, 'visit', v.number));
	END IF;
END $$;
COMMENT ON FUNCTION desk.visit_check(desk.visit, text[]) IS 'refuses unless the visit is in one of these states and in the caller''s hands';

CREATE FUNCTION desk.visit_hold(p_visit bigint, VARIADIC p_states text[]) RETURNS desk.visit
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v desk.visit;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit FOR UPDATE;
	PERFORM desk.visit_check(v, VARIADIC p_states);
	UPDATE desk.visit x SET touched_at = now() WHERE x.visit_id = p_visit;
	RETURN v;
END $$;
COMMENT ON FUNCTION desk.visit_hold(bigint, text[]) IS 'locks a visit for a write, after visit_check';

CREATE FUNCTION desk.visit_move(v desk.visit, p_act text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_state text := desk.move('visit', v.state, p_act);
BEGIN
	UPDATE desk.visit x SET state = v_state, touched_at = now() WHERE x.visit_id = v.visit_id;
	RETURN v_state;
END $$;
COMMENT ON FUNCTION desk.visit_move(desk.visit, text) IS 'moves a locked visit; the new state';

CREATE FUNCTION desk.visit_log(v desk.visit, p_kind text, p_detail jsonb DEFAULT '{}') RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(v.school_id, p_kind, v.student_id, v.guardian_id, v.number, p_detail || jsonb_build_object('visit', v.visit_id), v.desk)
$$;
COMMENT ON FUNCTION desk.visit_log(desk.visit, text, jsonb) IS 'one event of a visit';

CREATE FUNCTION desk.askable(v desk.visit) RETURNS TABLE (ordinal int, question text, record text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	s registry.student;
	g registry.guardian;
	v_where bigint;
	v_phone text;
BEGIN
	SELECT x.* INTO s FROM registry.student x WHERE x.student_id = v.student_id;
	SELECT x.* INTO g FROM registry.guardian x WHERE x.guardian_id = v.guardian_id;
	v_where := coalesce(s.address_id, g.address_id);
	v_phone := coalesce(nullif(s.phone, ''), desk.first_phone(v.guardian_id));
	RETURN QUERY SELECT q.ordinal::int, q.question, nullif(CASE q.question
			WHEN 'student_name' THEN registry.spoken(s.given, s.middle, s.family)
			WHEN 'birth_date' THEN s.born::text
			WHEN 'grade' THEN s.grade
			WHEN 'address_phone' THEN concat_ws(E'\n', (SELECT concat_ws(E'\n', nullif(trim(a.line1 || ' ' || a.line2), ''),
					nullif(concat_ws(', ', nullif(a.city, ''), nullif(trim(a.state || ' ' || a.zip), '')), ''))
				FROM registry.address a WHERE a.address_id = v_where), registry.phone_text(v_phone))
			WHEN 'emergency_contact' THEN (SELECT string_agg(concat_ws(', ', e.name, registry.phone_text(e.phone)), E'\n' ORDER BY e.ordinal)
				FROM registry.emergency_contact e WHERE e.school_id = s.school_id AND e.student_id = s.student_id) END, '')
		FROM unnest(desk.policy_list('questions', 'ask')) WITH ORDINALITY AS q(question, ordinal);
END $$;
COMMENT ON FUNCTION desk.askable(desk.visit) IS 'the questions of the profile with the record beside them; no record, not asked';

CREATE FUNCTION desk.question_count(v desk.visit, OUT askable int, OUT answered int, OUT matched int, OUT needed int)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT count(*)::int, count(a.answer)::int, count(*) FILTER (WHERE a.answer = 'match')::int,
			least(desk.policy('questions', 'must-match')::int, count(*)::int)
		FROM desk.askable(v) q
		LEFT JOIN desk.answer a ON a.school_id = v.school_id AND a.visit_id = v.visit_id AND a.question = q.question
		WHERE q.record IS NOT NULL
$$;
COMMENT ON FUNCTION desk.question_count(desk.visit) IS 'how many questions can be asked, were answered, matched, and must match';

CREATE FUNCTION desk.step_list(p_purpose text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT ARRAY['channel', 'questions', 'identity'] || CASE WHEN p_purpose = 'reprint' THEN '{}'
			ELSE CASE WHEN desk.policy('visit', 'access-form') <> 'yes' THEN '{}'
				WHEN desk.policy('visit', 'approval') = 'none' THEN ARRAY['form'] ELSE ARRAY['form', 'approval'] END || ARRAY['code'] END
		|| ARRAY['letter', 'handed']
$$;
COMMENT ON FUNCTION desk.step_list(text) IS 'the steps of a visit of that purpose under this profile, in order';

CREATE FUNCTION desk.visit_credential(v desk.visit) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE v.purpose WHEN 'reprint' THEN v.old_credential
		ELSE (SELECT c.credential_id FROM desk.credential c WHERE c.visit_id = v.visit_id) END
$$;
COMMENT ON FUNCTION desk.visit_credential(desk.visit) IS 'the code that leaves with this visit: the one made in it, or the one it prints again; NULL while there is none';

CREATE FUNCTION desk.step_done(v desk.visit, p_step text) RETURNS bool
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	q record;
BEGIN
	IF v.state = 'done' THEN
		RETURN true;
	END IF;
	CASE p_step
	WHEN 'channel' THEN
		RETURN true;
	WHEN 'questions' THEN
		SELECT c.* INTO q FROM desk.question_count(v) c;
		RETURN q.askable >= desk.policy('questions', 'at-least')::int AND q.answered = q.askable AND q.matched >= q.needed;
	WHEN 'identity' THEN
		RETURN EXISTS (SELECT FROM desk.identity_document i
			WHERE i.school_id = v.school_id AND i.visit_id = v.visit_id AND i.name_matches AND i.face_matches
				AND i.expires + desk.policy('identity', 'accept-expired-days')::int >= registry.today());
	WHEN 'form' THEN
		RETURN EXISTS (SELECT FROM desk.access_form f WHERE f.school_id = v.school_id AND f.visit_id = v.visit_id AND f.finished);
	WHEN 'approval' THEN
		RETURN EXISTS (SELECT FROM desk.approval a JOIN desk.access_form f ON f.school_id = a.school_id AND f.visit_id = a.visit_id
			WHERE a.school_id = v.school_id AND a.visit_id = v.visit_id AND a.granted AND f.finished AND a.at >= f.at);
	WHEN 'code' THEN
		RETURN EXISTS (SELECT FROM desk.credential c WHERE c.visit_id = v.visit_id AND c.state IN ('issued', 'live', 'used'));
	WHEN 'letter' THEN
		RETURN EXISTS (SELECT FROM desk.sheet s WHERE s.visit_id = v.visit_id AND s.state IN ('printed', 'safe', 'handed', 'mailed'));
	ELSE
		RETURN false;
	END CASE;
END $$;
COMMENT ON FUNCTION desk.step_done(desk.visit, text) IS 'whether a step of a visit is done';

CREATE FUNCTION desk.step_now(v desk.visit) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT s.step FROM unnest(desk.step_list(v.purpose)) WITH ORDINALITY AS s(step, n) WHERE NOT desk.step_done(v, s.step) ORDER BY s.n LIMIT 1
$$;
COMMENT ON FUNCTION desk.step_now(desk.visit) IS 'the first step not done; NULL when all are';

CREATE FUNCTION desk.visit_need(v desk.visit, p_step text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_steps text[] := desk.step_list(v.purpose);
	v_step text;
	q record;
BEGIN
	FOREACH v_step IN ARRAY v_steps[1:array_position(v_steps, p_step) - 1] LOOP
		IF v_step = 'questions' THEN
			SELECT c.* INTO q FROM desk.question_count(v) c;
			IF q.askable < desk.policy('questions', 'at-least')::int THEN
				PERFORM desk.refuse('PD024', jsonb_build_object('have', q.askable::text, 'need', desk.policy('questions', 'at-least')));
			ELSIF q.answered = q.askable AND q.matched < q.needed THEN
				PERFORM desk.refuse('PD025', jsonb_build_object('have', q.matched::text, 'need', q.needed::text));
			END IF;
		END IF;
		IF NOT desk.step_done(v, v_step) THEN
			PERFORM desk.refuse('PD022', jsonb_build_object('missing', v_step));
		END IF;
	END LOOP;
END $$;
COMMENT ON FUNCTION desk.visit_need(desk.visit, text) IS 'refuses unless every step before this one is done: PD022, PD024, PD025';

-- A visit: beginning, looking, leaving ----------------------------------------------------------

CREATE FUNCTION desk.visit_lapsed(v desk.visit) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce((SELECT c.state IN ('expired', 'revoked') OR c.state = 'issued' AND c.expires < registry.today()
			FROM desk.credential c WHERE c.visit_id = v.visit_id),
		v.old_credential IS NOT NULL AND NOT registry.code_alive(v.old_credential))
$$;
COMMENT ON FUNCTION desk.visit_lapsed(desk.visit) IS 'whether the code of a visit ended before it was handed over, or the one to print again or replace has ended';

CREATE FUNCTION desk.visit_drop(v desk.visit, p_act text, p_reason text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_state text := desk.visit_move(v, p_act);
BEGIN
	UPDATE desk.visit x SET reason = p_reason WHERE x.visit_id = v.visit_id;
	UPDATE desk.credential c SET ended_at = now(),
			state = desk.move('credential', c.state, CASE WHEN c.expires < registry.today() THEN 'expire' ELSE 'revoke' END)
		WHERE c.visit_id = v.visit_id AND c.state = 'issued';
	RETURN v_state;
END $$;
COMMENT ON FUNCTION desk.visit_drop(desk.visit, text, text) IS 'ends a locked visit without a hand-over; a code made in it ends with it, one that was there before does not';

CREATE FUNCTION desk.visit_dropped(v desk.visit, p_kind text, p_reason text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.visit_log(v, p_kind, jsonb_build_object('reason', p_reason,
		'revoked', (SELECT c.credential_id FROM desk.credential c WHERE c.visit_id = v.visit_id AND c.state IN ('revoked', 'expired'))))
$$;
COMMENT ON FUNCTION desk.visit_dropped(desk.visit, text, text) IS 'the event of a visit that was dropped';

CREATE FUNCTION desk.visit_take(v desk.visit, p_desk text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_state text := v.state;
	v_issued bool := CASE v.purpose WHEN 'reprint' THEN v.phone_released IS NOT NULL OR EXISTS (SELECT FROM desk.sheet s WHERE s.visit_id = v.visit_id)
		ELSE EXISTS (SELECT FROM desk.credential c WHERE c.visit_id = v.visit_id AND c.state = 'issued') END;
BEGIN
	IF v.state = 'parked' THEN
		v_state := desk.visit_move(v, CASE WHEN v_issued THEN 'resume_issued' ELSE 'resume' END);
	END IF;
	UPDATE desk.visit x SET holder = session_user, desk = coalesce(p_desk, ''), touched_at = now() WHERE x.visit_id = v.visit_id
		RETURNING x.* INTO v;
	PERFORM desk.visit_log(v, 'visit_resumed');
	RETURN v_state;
END $$;
COMMENT ON FUNCTION desk.visit_take(desk.visit, text) IS 'puts a locked visit into the caller''s hands';

CREATE FUNCTION desk.visit_begin(p_school int, p_student bigint, p_guardian bigint, p_channel text, p_desk text, p_purpose text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.credential;
	v desk.visit;
	v_old desk.visit;
BEGIN
	LOOP
		PERFORM desk.must_visit(p_student, p_guardian, p_purpose);
		c := NULL;
		IF p_purpose <> 'new' THEN
			c := registry.code_of(p_student, p_guardian, desk.policy('credential', 'scope'), NULL);
		END IF;
		INSERT INTO desk.visit AS x (school_id, number, student_id, guardian_id, channel, desk, purpose, old_credential)
			VALUES (p_school, '', p_student, p_guardian, p_channel, coalesce(p_desk, ''), p_purpose, c.credential_id)
			ON CONFLICT DO NOTHING RETURNING x.* INTO v;
		EXIT WHEN FOUND;
		-- Somebody has one: as soon as it can be locked the rules are asked again.
		SELECT x.* INTO v FROM desk.visit x
			WHERE x.student_id = p_student AND x.guardian_id = p_guardian AND x.state IN ('open', 'parked', 'issued') FOR UPDATE;
		PERFORM desk.must_visit(p_student, p_guardian, p_purpose);
		IF v.visit_id IS NULL THEN
			PERFORM desk.refuse('PD021', '{"state": "done"}');
		ELSIF desk.visit_lapsed(v) THEN
			PERFORM desk.visit_drop(v, 'lapse', 'the code ended before it was handed over');
			v_old := v;
		ELSIF v.purpose <> p_purpose THEN
			PERFORM desk.refuse('PD026', jsonb_build_object('purpose', v.purpose, 'visit', v.number));
		ELSE
			PERFORM desk.visit_take(v, p_desk);
			RETURN v.visit_id;
		END IF;
	END LOOP;
	PERFORM FROM registry.guardianship t WHERE t.student_id = p_student AND t.guardian_id = p_guardian FOR SHARE;
	PERFORM desk.must_visit(p_student, p_guardian, p_purpose);
	UPDATE desk.visit x SET number = to_char(registry.today(), 'MMDD-') || lpad(n::text, greatest(3, length(n::text)), '0')
		FROM desk.count(p_school, 'visit ' || registry.today()) AS n WHERE x.visit_id = v.visit_id RETURNING x.* INTO v;
	IF v_old.visit_id IS NOT NULL THEN
		PERFORM desk.visit_dropped(v_old, 'visit_lapsed', 'the code ended before it was handed over');
	END IF;
	PERFORM desk.visit_log(v, 'visit_started', jsonb_build_object('channel', p_channel, 'purpose', p_purpose));
	RETURN v.visit_id;
END $$;
COMMENT ON FUNCTION desk.visit_begin(int, bigint, bigint, text, text, text) IS 'makes the one visit of a pair, or takes up the one there is; one whose code ended meanwhile makes room';

CREATE FUNCTION desk.visit_start(p_act uuid, p_student bigint, p_guardian bigint, p_channel text, p_desk text,
	p_purpose text DEFAULT 'new') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_start');
	v_school int;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::bigint;
	END IF;
	SELECT s.school_id INTO v_school FROM registry.student s WHERE s.student_id = p_student;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
	PERFORM desk.need_clerk(v_school);
	IF p_channel IS NULL OR p_channel <> ALL (desk.policy_list('visit', 'channels')) THEN
		PERFORM desk.refuse('PD061', '{"field": "channel", "why": "is not one of this district''s"}');
	ELSIF p_purpose IS NULL OR p_purpose NOT IN ('new', 'reprint', 'replace') THEN
		PERFORM desk.refuse('PD061', '{"field": "purpose", "why": "is not new, reprint or replace"}');
	END IF;
	RETURN desk.act_end(p_act, desk.visit_begin(v_school, p_student, p_guardian, p_channel, p_desk, p_purpose)::text)::bigint;
END $$;
COMMENT ON FUNCTION desk.visit_start(uuid, bigint, bigint, text, text, text) IS 'begins a visit, or takes up the parked one; whatever must_visit says against it is the refusal; PD026';

CREATE FUNCTION desk.visit(p_visit bigint) RETURNS TABLE (visit_id bigint, number text, state text, channel text, school_id int, school text,
	student_id bigint, student text, permanent_id text, grade text, guardian_id bigint, guardian text, relation text, step text,
	failed_checks int, by_whom text, desk text, note text, credential_id uuid, credential_state text, credential_expires text,
	sheet_id bigint, sheet_number text, sheet_state text, purpose text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT v.visit_id, v.number, v.state, v.channel, v.school_id, c.name, v.student_id, registry.spoken(s.given, s.middle, s.family),
			s.permanent_id, s.grade, v.guardian_id, registry.spoken(g.given, '', g.family), t.relation, desk.step_now(v),
			desk.failed_checks(v), desk.display(v.holder), v.desk, coalesce(v.reason, v.note), k.credential_id,
			CASE WHEN k.state IN ('issued', 'live') AND k.expires < registry.today() THEN 'expired' ELSE k.state END,
			k.expires::text, p.sheet_id, p.number, p.state, v.purpose
		FROM desk.visit v
		JOIN registry.school c ON c.school_id = v.school_id
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		LEFT JOIN registry.guardianship t ON t.student_id = v.student_id AND t.guardian_id = v.guardian_id
		LEFT JOIN desk.credential k ON k.credential_id = desk.visit_credential(v)
		LEFT JOIN LATERAL (SELECT x.sheet_id, x.number, x.state FROM desk.sheet x WHERE x.visit_id = v.visit_id
			ORDER BY x.sheet_id DESC LIMIT 1) p ON true
		WHERE v.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.visit(bigint) IS 'one visit; its note is the reason once it was refused';

CREATE FUNCTION desk.visit_steps(p_visit bigint) RETURNS TABLE (ordinal int, step text, state text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v desk.visit;
	v_now text;
	q record;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "visit"}');
	END IF;
	v_now := desk.step_now(v);
	SELECT c.* INTO q FROM desk.question_count(v) c;
	RETURN QUERY SELECT s.n::int, s.step,
			CASE WHEN s.step = v_now AND (v.state = 'refused' OR s.step = 'questions' AND q.answered = q.askable) THEN 'failed'
				WHEN s.step = v_now THEN 'now'
				WHEN desk.step_done(v, s.step) THEN 'done' ELSE 'todo' END,
			CASE s.step
				WHEN 'channel' THEN (SELECT p.value FROM desk.policy p WHERE p.section = 'visit-label' AND p.key = v.channel)
				WHEN 'questions' THEN q.answered || ' of ' || q.askable
				WHEN 'identity' THEN (SELECT p.value FROM desk.identity_document i JOIN desk.policy p ON p.section = 'identity-label' AND p.key = i.kind
					WHERE i.school_id = v.school_id AND i.visit_id = v.visit_id)
				WHEN 'approval' THEN (SELECT desk.display(a.by_whom) FROM desk.approval a
					WHERE a.school_id = v.school_id AND a.visit_id = v.visit_id AND desk.step_done(v, 'approval'))
				WHEN 'letter' THEN (SELECT x.number FROM desk.sheet x WHERE x.visit_id = v.visit_id ORDER BY x.sheet_id DESC LIMIT 1) END
		FROM unnest(desk.step_list(v.purpose)) WITH ORDINALITY AS s(step, n) ORDER BY s.n;
END $$;
COMMENT ON FUNCTION desk.visit_steps(bigint) IS 'the steps of a visit: todo, now, done, failed';

CREATE FUNCTION desk.visit_park(p_act uuid, p_visit bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_park');
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	v := desk.visit_hold(p_visit, 'open', 'issued');
	v_result := desk.visit_move(v, 'park');
	UPDATE desk.visit x SET note = nullif(trim(p_note), '') WHERE x.visit_id = p_visit;
	PERFORM desk.visit_log(v, 'visit_parked', jsonb_build_object('note', nullif(trim(p_note), '')));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.visit_park(uuid, bigint, text) IS 'puts a visit aside for any desk of the school';

CREATE FUNCTION desk.visit_resume(p_act uuid, p_visit bigint, p_desk text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_resume');
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT x.* INTO v FROM desk.visit x WHERE x.visit_id = p_visit FOR UPDATE;
	IF NOT desk.visit_left(v) OR v.visit_id IS NULL THEN
		PERFORM desk.visit_check(v, 'open', 'issued');
	END IF;
	PERFORM desk.need_clerk(v.school_id);
	PERFORM desk.must_visit(v.student_id, v.guardian_id, v.purpose);
	IF desk.visit_lapsed(v) THEN
		PERFORM desk.refuse('PD052', '{"state": "expired"}');
	END IF;
	RETURN desk.act_end(p_act, desk.visit_take(v, p_desk));
END $$;
COMMENT ON FUNCTION desk.visit_resume(uuid, bigint, text) IS 'takes up a parked visit; PD020 when a colleague has it in hand today';

CREATE FUNCTION desk.visit_refuse(p_act uuid, p_visit bigint, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'visit_refuse');
	v desk.visit;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	v := desk.visit_hold(p_visit, 'open', 'parked', 'issued');
	IF coalesce(trim(p_reason), '') IN ('', 'checks failed') THEN
		PERFORM desk.refuse('PD061', '{"field": "reason", "why": "is missing"}');
	END IF;
	v_result := desk.visit_drop(v, 'refuse', trim(p_reason));
	PERFORM desk.visit_dropped(v, 'visit_refused', trim(p_reason));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.visit_refuse(uuid, bigint, text) IS 'ends a visit with a reason; a code made in it and not handed over is revoked, one there was before is not';

-- What leaves with a visit ----------------------------------------------------------------------

CREATE FUNCTION desk.credential_hold(c desk.credential) RETURNS desk.visit
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_visit bigint := c.visit_id;
	v desk.visit;
BEGIN
	IF c.state = 'live' THEN
		SELECT x.visit_id INTO v_visit FROM desk.visit x
			WHERE x.school_id = c.school_id AND x.old_credential = c.credential_id AND x.purpose = 'reprint' AND x.state IN ('open', 'issued', 'parked')
			ORDER BY x.holder = session_user DESC, x.state = 'parked' LIMIT 1;
	END IF;
	IF c.state NOT IN ('issued', 'live') OR v_visit IS NULL THEN
		PERFORM desk.need_clerk(c.school_id);
		PERFORM desk.refuse('PD052', jsonb_build_object('state', c.state));
	ELSIF c.state = 'issued' THEN
		RETURN desk.visit_hold(v_visit, 'issued');
	END IF;
	RETURN desk.visit_reprint(desk.visit_hold(v_visit, 'open', 'issued'));
END $$;
COMMENT ON FUNCTION desk.credential_hold(desk.credential) IS 'locks the visit in which a code may be put on paper or read out now: the one it was made in, or one that prints it again; PD052';

CREATE FUNCTION desk.visit_reprint(v desk.visit) RETURNS desk.visit
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF v.state = 'open' THEN
		PERFORM desk.must_visit(v.student_id, v.guardian_id, v.purpose);
		PERFORM desk.visit_need(v, 'letter');
		v.state := desk.visit_move(v, 'reprint');
	END IF;
	RETURN v;
END $$;
COMMENT ON FUNCTION desk.visit_reprint(desk.visit) IS 'lets the code of a reprint out, every check done';

-- What waits ------------------------------------------------------------------------------------

CREATE FUNCTION desk.visits_waiting() RETURNS TABLE (visit_id bigint, number text, kind text, student text, guardian text, since timestamptz,
	by_whom text, note text, desk text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT v.visit_id, v.number, CASE v.state WHEN 'refused' THEN 'failed' ELSE 'parked' END,
			registry.listed(s.family, s.given, s.middle), registry.listed(g.family, g.given), v.touched_at,
			desk.display(v.holder), coalesce(v.reason, v.note), v.desk
		FROM desk.visit v
		JOIN registry.student s ON s.student_id = v.student_id
		JOIN registry.guardian g ON g.guardian_id = v.guardian_id
		WHERE (v_scope = '{0}' OR v.school_id = ANY (v_scope))
			AND (v.state IN ('parked', 'open', 'issued') AND desk.visit_left(v)
				OR v.state = 'refused' AND v.reason = 'checks failed' AND v.touched_at > now() - interval '14 days'
					AND EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.role IN ('principal', 'district')
						AND (a.school_id IS NULL OR a.school_id = v.school_id)
						AND a.term @> now()))
		ORDER BY v.touched_at;
END $$;
COMMENT ON FUNCTION desk.visits_waiting() IS 'parked visits, and for principals those that ended by failed checks in the last two weeks';

GRANT EXECUTE ON FUNCTION desk.student(bigint),
	desk.visit_start(uuid, bigint, bigint, text, text, text), desk.visit(bigint), desk.visit_steps(bigint), desk.visit_park(uuid, bigint, text),
	desk.visit_resume(uuid, bigint, text), desk.visit_refuse(uuid, bigint, text), desk.visits_waiting() TO pindesk_staff;
GRANT EXECUTE ON FUNCTION desk.visit_lapsed(desk.visit), desk.visit_drop(desk.visit, text, text), desk.visit_dropped(desk.visit, text, text),
	desk.visit_move(desk.visit, text), desk.visit_log(desk.visit, text, jsonb) TO pindesk_owner;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (4, 'visit-and-rules');
