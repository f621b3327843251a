-- SPDX-License-Identifier: Apache-2.0
-- 0026 student twins
--
-- Why: a child is kept twice when two systems know it, or a school it moved to entered it anew. As with
-- guardians (0021) such pairs are proposed, laid side by side, and joined by a person, never silently;
-- that they are two children is remembered for good. The record that stays keeps its permanent ID; the
-- other one leaves every list, keeps its history, and is known as an alias: an import that names it means
-- the one that stays, and its old ID still leads there. Ties, contacts and accounts come over. A code
-- cannot: it is sealed to its record, so a record with a code that works is not the one to go.
-- For thirty days all can be taken apart again (0027).

-- What is kept ----------------------------------------------------------------------------------

CREATE TABLE registry.student_twin (
	one_id bigint NOT NULL REFERENCES registry.student (student_id),
	other_id bigint NOT NULL REFERENCES registry.student (student_id),
	state text NOT NULL CHECK (state IN ('proposed', 'two', 'same')),
	kept_id bigint,
	note text NOT NULL DEFAULT '',
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (one_id, other_id),
	CHECK (one_id < other_id),
	CHECK (kept_id IN (one_id, other_id))
);
CREATE INDEX student_twin_other ON registry.student_twin (other_id);
COMMENT ON TABLE registry.student_twin IS 'what people said of two records that look like one child; "two" holds for good';
COMMENT ON COLUMN registry.student_twin.one_id IS 'the student of the smaller id';
COMMENT ON COLUMN registry.student_twin.other_id IS 'the other student';
COMMENT ON COLUMN registry.student_twin.state IS 'proposed: somebody who may not join them thinks they are one; two: two children; same: joined';
COMMENT ON COLUMN registry.student_twin.kept_id IS 'which is to stay, or stayed';
COMMENT ON COLUMN registry.student_twin.note IS 'how they know';
COMMENT ON COLUMN registry.student_twin.by_whom IS 'who said so';
COMMENT ON COLUMN registry.student_twin.at IS 'when';

CREATE TABLE registry.student_alias (
	alias_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	old_id bigint NOT NULL REFERENCES registry.student (student_id),
	kept_id bigint NOT NULL REFERENCES registry.student (student_id),
	moved bigint[] NOT NULL,
	before jsonb NOT NULL,
	after jsonb NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	apart_by name,
	apart_at timestamptz,
	CHECK (old_id <> kept_id)
);
CREATE UNIQUE INDEX student_alias_old ON registry.student_alias (old_id) WHERE apart_at IS NULL;
CREATE INDEX student_alias_kept ON registry.student_alias (kept_id) WHERE apart_at IS NULL;
COMMENT ON TABLE registry.student_alias IS 'records of a child that were joined: the old one has no ties any more and stands for the one that stayed';
COMMENT ON COLUMN registry.student_alias.alias_id IS 'its id';
COMMENT ON COLUMN registry.student_alias.old_id IS 'the record that went';
COMMENT ON COLUMN registry.student_alias.kept_id IS 'the record that stayed';
COMMENT ON COLUMN registry.student_alias.moved IS 'guardians whose tie came over; of those both had, the old tie is in guardianship_ended';
COMMENT ON COLUMN registry.student_alias.before IS 'the record that stayed with ties and contacts, and whether the other was active, as they were';
COMMENT ON COLUMN registry.student_alias.after IS 'the same as joining left them; what has changed since is not put back';
COMMENT ON COLUMN registry.student_alias.by_whom IS 'who joined them';
COMMENT ON COLUMN registry.student_alias.at IS 'when';
COMMENT ON COLUMN registry.student_alias.apart_by IS 'who took them apart again';
COMMENT ON COLUMN registry.student_alias.apart_at IS 'when; empty while joined';

ALTER TABLE registry.guardianship_ended ADD COLUMN student_alias_id bigint REFERENCES registry.student_alias;
CREATE INDEX guardianship_ended_student_alias ON registry.guardianship_ended (student_alias_id) WHERE student_alias_id IS NOT NULL;
COMMENT ON COLUMN registry.guardianship_ended.student_alias_id IS 'the joining of two records of the child that ended it';
CREATE INDEX student_born ON registry.student (born);

ALTER TABLE registry.student_twin ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.student_twin TO pindesk_api USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.student s
	WHERE s.student_id IN (one_id, other_id) AND s.school_id = ANY ((SELECT registry.scope())::int[])));
ALTER TABLE registry.student_alias ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.student_alias TO pindesk_api USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.student s
	WHERE s.student_id = kept_id AND s.school_id = ANY ((SELECT registry.scope())::int[])));
GRANT SELECT ON registry.student_twin, registry.student_alias TO pindesk_api;

-- Who may be there twice ------------------------------------------------------------------------

CREATE FUNCTION registry.kept_student(p_student bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v bigint := p_student;
	v_next bigint;
BEGIN
	LOOP
		SELECT a.kept_id INTO v_next FROM registry.student_alias a WHERE a.old_id = v AND a.apart_at IS NULL;
		EXIT WHEN NOT FOUND;
		v := v_next;
	END LOOP;
	RETURN v;
END $$;
COMMENT ON FUNCTION registry.kept_student(bigint) IS 'the record that stands for this one after joining; itself when it was not joined';
GRANT EXECUTE ON FUNCTION registry.kept_student(bigint) TO pindesk_api;

CREATE FUNCTION registry.student_alias_words(p_student bigint) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT ARRAY(SELECT unnest(registry.person_words(o.family || ' ' || o.given || ' ' || o.middle || ' ' || o.permanent_id)) FROM registry.student_alias a
			JOIN registry.student o ON o.student_id = a.old_id WHERE a.kept_id = p_student AND a.apart_at IS NULL
		EXCEPT SELECT unnest(registry.person_words(s.family || ' ' || s.given || ' ' || s.middle)) FROM registry.student s WHERE s.student_id = p_student)
$$;
COMMENT ON FUNCTION registry.student_alias_words(bigint) IS 'words by which the look-up knew the records that stand for this one: the old ID and a mistyped name still lead here';

-- A birth date has few children of it, however large the district; they are found by it alone.
CREATE FUNCTION registry.student_twins(p_students bigint[]) RETURNS TABLE (student_id bigint, twin_id bigint, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT s.student_id, o.student_id, concat_ws(', ', n.alike, 'birth date',
			CASE WHEN EXISTS (SELECT FROM registry.guardianship t JOIN registry.guardianship u ON u.guardian_id = t.guardian_id AND u.student_id = o.student_id
				WHERE t.student_id = s.student_id) THEN 'guardian' END,
			CASE WHEN s.phone <> '' AND s.phone = o.phone THEN 'telephone' END, CASE WHEN o.status = 'exited' THEN 'one has left' END)
		FROM unnest(p_students) AS m(id)
			CROSS JOIN LATERAL (SELECT x.student_id, x.born, x.phone, registry.fold(x.given) AS given, registry.fold(x.family) AS family
				FROM registry.student x WHERE x.student_id = m.id AND x.status = 'active' AND x.born IS NOT NULL OFFSET 0) s
			CROSS JOIN LATERAL (SELECT x.student_id, x.phone, x.status, registry.fold(x.given) AS given, registry.fold(x.family) AS family
				FROM registry.student x WHERE x.born = s.born AND x.student_id <> s.student_id OFFSET 0) o
			CROSS JOIN LATERAL (SELECT CASE WHEN left(s.given, 1) IN (left(o.given, 1), left(o.family, 1)) OR o.given = '' OR strpos(s.given || o.given, ' ') > 0
				THEN registry.names_alike(s.given, s.family, o.given, o.family) END AS alike OFFSET 0) n
		WHERE n.alike IS NOT NULL
			AND NOT EXISTS (SELECT FROM registry.student_alias a WHERE a.old_id = o.student_id AND a.apart_at IS NULL)
			AND NOT EXISTS (SELECT FROM registry.student_twin w WHERE w.one_id = least(s.student_id, o.student_id)
				AND w.other_id = greatest(s.student_id, o.student_id) AND w.state = 'two')
		ORDER BY 1, 2;
END $$;
COMMENT ON FUNCTION registry.student_twins(bigint[]) IS 'records that may be the same child as one of these, and what speaks for it; not those that somebody said are two';
GRANT EXECUTE ON FUNCTION registry.student_twins(bigint[]) TO pindesk_api;

CREATE FUNCTION registry.student_alias_name(p_student bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT registry.listed(s.family, s.given, s.middle) FROM registry.student s
		WHERE s.student_id = p_student AND EXISTS (SELECT FROM registry.student_alias a WHERE a.old_id = p_student AND a.apart_at IS NULL)
$$;
COMMENT ON FUNCTION registry.student_alias_name(bigint) IS 'the name of a record that went, of another school too';
GRANT EXECUTE ON FUNCTION registry.student_alias_name(bigint) TO pindesk_api;

-- Two side by side ------------------------------------------------------------------------------

CREATE FUNCTION desk.student_twin_line(p_student bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT concat_ws(', ', s.permanent_id, c.name, 'grade ' || nullif(s.grade, ''), 'room ' || nullif(h.room, ''),
			CASE WHEN registry.kept_student(s.student_id) <> s.student_id THEN 'joined' WHEN s.status = 'exited' THEN 'has left' END,
			(SELECT count(*) || CASE WHEN count(*) = 1 THEN ' guardian' ELSE ' guardians' END FROM registry.guardianship t WHERE t.student_id = s.student_id))
		FROM registry.student s JOIN registry.school c ON c.school_id = s.school_id
			LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		WHERE s.student_id = p_student
$$;
COMMENT ON FUNCTION desk.student_twin_line(bigint) IS 'where a record of the caller''s schools stands, on one line';

CREATE FUNCTION desk.student_twin_pairs(p_school int DEFAULT NULL, p_student bigint DEFAULT NULL) RETURNS TABLE (state text, one_id bigint, other_id bigint, one text, other text,
	one_children text, other_children text, why text, by_whom text, on_day text, kept_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
	v_ids bigint[];
BEGIN
	IF p_student IS NOT NULL THEN
		v_ids := ARRAY(SELECT s.student_id FROM registry.student s WHERE s.student_id = p_student);
	ELSIF p_school IS NOT NULL OR v_scope <> '{0}' THEN
		v_ids := ARRAY(SELECT s.student_id FROM registry.student s WHERE s.status = 'active' AND (p_school IS NULL OR s.school_id = p_school));
	END IF;
	RETURN QUERY SELECT p.state, p.one_id, p.other_id, registry.listed(s.family, s.given, s.middle),
			coalesce(registry.listed(o.family, o.given, o.middle), registry.student_alias_name(p.other_id), ''),
			desk.student_twin_line(p.one_id), desk.student_twin_line(p.other_id), p.why, desk.display(p.by_whom),
			desk.day_of(p.at)::text, p.kept_id
		FROM (SELECT coalesce(w.state, 'new') AS state, t.student_id AS one_id, t.twin_id AS other_id, t.why, w.by_whom, w.at, w.kept_id
				FROM registry.student_twins(v_ids) t
				LEFT JOIN registry.student_twin w ON w.one_id = least(t.student_id, t.twin_id) AND w.other_id = greatest(t.student_id, t.twin_id)
				WHERE t.student_id < t.twin_id OR t.twin_id <> ALL (v_ids)
			UNION ALL SELECT w.state, w.one_id, w.other_id, w.note, w.by_whom, w.at, w.kept_id FROM registry.student_twin w
				WHERE w.state = 'proposed' AND v_ids IS NULL
			UNION ALL SELECT 'joined', a.kept_id, a.old_id, w.note, a.by_whom, a.at, a.kept_id
				FROM registry.student_alias a JOIN registry.student_twin w ON w.one_id = least(a.old_id, a.kept_id) AND w.other_id = greatest(a.old_id, a.kept_id)
				WHERE a.apart_at IS NULL AND (v_ids IS NULL OR a.kept_id = ANY (v_ids)) AND a.at > now() - interval '30 days') p
		JOIN registry.student s ON s.student_id = p.one_id
		LEFT JOIN registry.student o ON o.student_id = p.other_id
		ORDER BY array_position(ARRAY['proposed', 'new', 'joined'], p.state), registry.listed(s.family, s.given, s.middle), p.one_id, p.other_id LIMIT 500;
END $$;
COMMENT ON FUNCTION desk.student_twin_pairs(int, bigint) IS 'pairs of records that may be one child, of the caller''s schools, of one school, or of one student; and those joined in the last 30 days. The whole district without a school: only what somebody proposed. An empty name: the other record is at another school';

CREATE FUNCTION desk.student_twin_side(p_student bigint) RETURNS TABLE (n int, field text, label text, value text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT v.n, v.field, v.label, v.value
		FROM registry.student s JOIN registry.school c ON c.school_id = s.school_id
			LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
			CROSS JOIN LATERAL (VALUES (1, 'name', 'Name', registry.listed(s.family, s.given, s.middle)), (2, 'id', 'Student ID', s.permanent_id),
				(3, 'born', 'Born', desk.day(s.born)), (4, 'school', 'School', c.name || CASE s.status WHEN 'exited' THEN ' (has left)' ELSE '' END),
				(5, 'grade', 'Grade, room', nullif(concat_ws(', ', nullif(s.grade, ''), nullif(h.room, '')), '')), (6, 'phone', 'Telephone', registry.phone_text(nullif(s.phone, ''))),
				(7, 'mail', 'Student e-mail', nullif(s.email, '')), (8, 'home', 'Address', desk.address_line(s.address_id)),
				(9, 'source', 'Comes from', coalesce(s.source || coalesce(' ' || s.sourced_id, ''), 'the desk'))) AS v(n, field, label, value)
		WHERE s.student_id = p_student
	UNION ALL
	SELECT 10, 'guardian', registry.spoken(g.given, '', g.family), concat_ws(', ', desk.twin_tie(t),
			CASE WHEN EXISTS (SELECT FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
				WHERE l.student_id = p_student AND l.guardian_id = t.guardian_id AND l.ended_at IS NULL) THEN 'has an account' END)
		FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id WHERE t.student_id = p_student
	UNION ALL
	SELECT 20, 'contact', 'In an emergency', string_agg(e.name, ', ' ORDER BY e.ordinal) FROM registry.emergency_contact e WHERE e.student_id = p_student
	UNION ALL
	SELECT 21, 'visits', 'Visits', nullif(count(*), 0)::text FROM desk.visit v WHERE v.student_id = p_student
$$;
COMMENT ON FUNCTION desk.student_twin_side(bigint) IS 'one record of a child as it is laid beside another';

CREATE FUNCTION desk.student_twin_pair(p_act uuid, p_one bigint, p_other bigint) RETURNS TABLE (n int, field text, label text, one text, other text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_school int;
BEGIN
	PERFORM desk.enter();
	PERFORM set_config('pindesk.act', coalesce(p_act::text, ''), true);
	IF (SELECT count(*) FROM registry.student s WHERE s.student_id IN (p_one, p_other)) <> 2 THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
	SELECT s.school_id INTO v_school FROM registry.student s WHERE s.student_id = p_one;
	PERFORM desk.need_clerk(v_school);
	PERFORM desk.log(v_school, 'student_twins_viewed', p_one, NULL, p_other::text, '{}');
	RETURN QUERY SELECT coalesce(a.n, b.n), coalesce(a.field, b.field), coalesce(a.label, b.label), a.value, b.value
		FROM desk.student_twin_side(p_one) a FULL JOIN desk.student_twin_side(p_other) b ON b.n = a.n AND b.label = a.label
		WHERE coalesce(a.n, b.n) < 10 OR coalesce(a.value, b.value) IS NOT NULL
		ORDER BY 1, 3;
END $$;
COMMENT ON FUNCTION desk.student_twin_pair(uuid, bigint, bigint) IS 'two records of a child side by side, field by field and guardian by guardian; an event; PD013, PD060';

-- Whether they may be joined --------------------------------------------------------------------

CREATE FUNCTION registry.student_twin_reach(p_kept bigint, p_gone bigint) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT array_agg(DISTINCT s.school_id ORDER BY s.school_id) FROM registry.student s WHERE s.student_id IN (p_kept, p_gone)
$$;
COMMENT ON FUNCTION registry.student_twin_reach(bigint, bigint) IS 'the schools of two records';

CREATE FUNCTION registry.student_twin_hold(p_kept bigint, p_gone bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM FROM desk.visit v WHERE v.student_id IN (p_kept, p_gone) AND v.state IN ('open', 'parked', 'issued') ORDER BY v.visit_id FOR UPDATE;
	PERFORM FROM registry.guardianship t WHERE t.student_id IN (p_kept, p_gone) ORDER BY t.student_id, t.guardian_id FOR UPDATE;
	PERFORM FROM registry.student s WHERE s.student_id IN (p_kept, p_gone) ORDER BY s.student_id FOR UPDATE;
END $$;
COMMENT ON FUNCTION registry.student_twin_hold(bigint, bigint) IS 'locks two records of a child, their ties and visits, in the order of the house';

CREATE FUNCTION registry.student_twin_check(p_kept bigint, p_gone bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	k registry.student;
	g registry.student;
	v_what text;
	v_has text;
	v_advice text := 'Let that record stay and the other one go';
BEGIN
	SELECT x.* INTO k FROM registry.student x WHERE x.student_id = p_kept;
	SELECT x.* INTO g FROM registry.student x WHERE x.student_id = p_gone;
	v_what := CASE WHEN EXISTS (SELECT FROM desk.visit v WHERE v.student_id = p_gone AND v.state IN ('open', 'parked', 'issued')) THEN 'a visit that is not finished'
		WHEN EXISTS (SELECT FROM desk.contact_change c WHERE c.student_id = p_gone AND c.state = 'waiting') THEN 'a change of the emergency card that waits' END;
	IF k.status = 'exited' AND g.status = 'active' THEN
		v_has := 'a place at a school, while the one that stays has left';
	ELSIF EXISTS (SELECT FROM desk.credential c WHERE c.student_id = p_gone AND c.state IN ('issued', 'live') AND c.expires >= registry.today()) THEN
		v_has := 'a code that works';
		v_advice := v_advice || ', or cancel the code first';
	ELSIF EXISTS (SELECT FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
			JOIN portal.link m ON m.guardian_id = l.guardian_id AND m.student_id = p_kept AND m.ended_at IS NULL AND m.account_id <> l.account_id
			JOIN portal.account b ON b.account_id = m.account_id AND b.ended_at IS NULL WHERE l.student_id = p_gone AND l.ended_at IS NULL) THEN
		v_has := 'an account of a guardian who has another one with the record that stays';
		v_advice := 'Ask which account the parent uses, and have the portal end the other one';
	END IF;
	code := CASE WHEN v_what IS NOT NULL THEN 'PD136' WHEN v_has IS NOT NULL THEN 'PD137' ELSE 'PD000' END;
	facts := jsonb_strip_nulls(jsonb_build_object('guardian', registry.spoken(g.given, g.middle, g.family), 'what', v_what, 'has', v_has,
		'advice', CASE WHEN v_has IS NOT NULL THEN v_advice END));
END $$;
COMMENT ON FUNCTION registry.student_twin_check(bigint, bigint, OUT text, OUT jsonb) IS 'what of the record that would go stands in the way, whichever school it is at: PD000, PD136, PD137; no code ends by joining';

CREATE FUNCTION desk.student_twin_can(p_kept bigint, p_gone bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_scope int[] := desk.enter();
	v_schools int[] := registry.student_twin_reach(p_kept, p_gone);
	w record;
	v_school int;
BEGIN
	code := 'PD060';
	facts := '{"what": "student"}';
	SELECT x.state, x.by_whom, x.at INTO w FROM registry.student_twin x WHERE x.one_id = least(p_kept, p_gone) AND x.other_id = greatest(p_kept, p_gone) AND x.state <> 'proposed';
	IF FOUND THEN
		code := 'PD139';
		facts := jsonb_build_object('how', CASE w.state WHEN 'two' THEN 'two children' ELSE 'one child' END, 'by', desk.display(w.by_whom), 'on', w.at::date);
	ELSIF p_kept = p_gone OR NOT EXISTS (SELECT FROM registry.student s WHERE s.student_id IN (p_kept, p_gone)) THEN
		RETURN;
	ELSIF v_scope <> '{0}' AND NOT v_schools <@ v_scope THEN
		code := 'PD135';
		facts := (SELECT jsonb_build_object('guardian', registry.spoken(s.given, s.middle, s.family)) FROM registry.student s WHERE s.student_id IN (p_kept, p_gone) LIMIT 1);
	ELSIF (SELECT count(*) FROM registry.student s WHERE s.student_id IN (p_kept, p_gone) AND registry.kept_student(s.student_id) = s.student_id) = 2 THEN
		FOREACH v_school IN ARRAY v_schools LOOP
			PERFORM desk.need_clerk(v_school);
		END LOOP;
		SELECT c.code, c.facts INTO code, facts FROM registry.student_twin_check(p_kept, p_gone) c;
	END IF;
END $$;
COMMENT ON FUNCTION desk.student_twin_can(bigint, bigint, OUT text, OUT jsonb) IS 'whether the first of two records of a child can stay and the other go: PD000, else the refusal and its facts';

-- Deciding --------------------------------------------------------------------------------------

CREATE FUNCTION registry.student_twin_put(p_kept bigint, p_other bigint, p_state text, p_note text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO registry.student_twin AS w (one_id, other_id, state, kept_id, note)
		VALUES (least(p_kept, p_other), greatest(p_kept, p_other), p_state, CASE p_state WHEN 'two' THEN NULL ELSE p_kept END, p_note)
		ON CONFLICT (one_id, other_id) DO UPDATE SET state = excluded.state, kept_id = excluded.kept_id, note = excluded.note, by_whom = session_user, at = now()
$$;
COMMENT ON FUNCTION registry.student_twin_put(bigint, bigint, text, text) IS 'writes down what was said of a pair';

CREATE FUNCTION desk.student_twin_log(p_schools int[], p_kind text, p_kept bigint, p_other bigint, p_detail jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int;
BEGIN
	FOREACH v_school IN ARRAY p_schools LOOP
		PERFORM desk.log(v_school, p_kind, (SELECT s.student_id FROM registry.student s WHERE s.school_id = v_school AND s.student_id IN (p_kept, p_other)
			ORDER BY s.student_id <> p_kept LIMIT 1), NULL, p_other::text, p_detail);
	END LOOP;
END $$;
COMMENT ON FUNCTION desk.student_twin_log(int[], text, bigint, bigint, jsonb) IS 'one event of a pair in each school concerned';

CREATE FUNCTION desk.student_twin_two(p_act uuid, p_one bigint, p_other bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'student_twin_two');
	k record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM registry.student_twin_hold(p_one, p_other);
	SELECT c.code, c.facts INTO k FROM desk.student_twin_can(p_one, p_other) c;
	IF k.code NOT IN ('PD000', 'PD136', 'PD137') THEN
		PERFORM desk.refuse(k.code, k.facts);
	END IF;
	p_note := desk.need_text('note', p_note);
	PERFORM registry.student_twin_put(p_one, p_other, 'two', p_note);
	PERFORM desk.student_twin_log(registry.student_twin_reach(p_one, p_other), 'student_twins_told_apart', p_one, p_other, jsonb_build_object('note', p_note));
	RETURN desk.act_end(p_act, 'two');
END $$;
COMMENT ON FUNCTION desk.student_twin_two(uuid, bigint, bigint, text) IS 'these are two children: never proposed again; PD013, PD135, PD139';

CREATE FUNCTION registry.student_as_is(p_kept bigint, p_gone bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT jsonb_build_object('record', to_jsonb(s), 'gone', (SELECT to_jsonb(o) FROM registry.student o WHERE o.student_id = p_gone),
			'contacts', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.ordinal), '[]') FROM registry.emergency_contact e WHERE e.student_id = p_kept),
			'ties', (SELECT coalesce(jsonb_object_agg(t.guardian_id, to_jsonb(t) - 'school_id'), '{}') FROM registry.guardianship t WHERE t.student_id = p_kept))
		FROM registry.student s WHERE s.student_id = p_kept
$$;
COMMENT ON FUNCTION registry.student_as_is(bigint, bigint) IS 'a record with contacts and ties, and the row of the other one, to be put back from';

-- What comes to the card of the record that stays is a change like any other: the binder wants it.
CREATE FUNCTION registry.student_twin_card(p_kept bigint, p_gone bigint, p_moved bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int := (SELECT s.school_id FROM registry.student s WHERE s.student_id = p_kept);
	v record;
	v_id bigint;
BEGIN
	FOR v IN SELECT g.guardian_id, 'guardian_add' AS kind, registry.spoken(g.given, '', g.family) AS person,
				jsonb_build_object('given', g.given, 'family', g.family, 'relation', t.relation) AS new, NULL::registry.emergency_contact AS e
			FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id WHERE t.student_id = p_kept AND t.guardian_id = ANY (p_moved)
		UNION ALL SELECT NULL, 'contact_add', e.name, jsonb_build_object('name', e.name, 'phone', e.phone, 'relation', e.relation), e
			FROM registry.emergency_contact e WHERE e.student_id = p_gone AND NOT EXISTS (SELECT FROM registry.emergency_contact o WHERE o.student_id = p_kept
				AND (registry.fold(o.name) = registry.fold(e.name) OR o.phone <> '' AND o.phone = e.phone)) LOOP
		IF v.kind = 'contact_add' THEN
			INSERT INTO registry.emergency_contact (school_id, student_id, ordinal, name, phone, relation, desk_changed_at)
				SELECT v_school, p_kept, coalesce(max(o.ordinal), 0) + 1, (v.e).name, (v.e).phone, (v.e).relation, (v.e).desk_changed_at
				FROM registry.emergency_contact o WHERE o.student_id = p_kept;
		END IF;
		INSERT INTO desk.contact_change (school_id, student_id, guardian_id, kind, person, new, state, note, decided_by, decided_at)
			VALUES (v_school, p_kept, v.guardian_id, v.kind, v.person, v.new, 'applied', 'two records of this child were joined', session_user, clock_timestamp())
			RETURNING change_id INTO v_id;
		INSERT INTO desk.contact_notice (school_id, number, change_id, students) VALUES (v_school, desk.count(v_school, 'card'), v_id, ARRAY[p_kept]);
	END LOOP;
END $$;
COMMENT ON FUNCTION registry.student_twin_card(bigint, bigint, bigint[]) IS 'emergency contacts that the record that stays lacks come over, and its school''s next report tells of everybody new on the card';

CREATE FUNCTION registry.student_twin_ties(p_kept bigint, p_gone bigint, p_moved bigint[], p_alias bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int := (SELECT s.school_id FROM registry.student s WHERE s.student_id = p_kept);
BEGIN
	-- Of a guardian both have, the tie that stays keeps its standing; a restriction always comes along.
	PERFORM registry.restriction_comes(t, p_kept, t.guardian_id) FROM registry.guardianship t WHERE t.student_id = p_gone;
	INSERT INTO registry.guardianship_ended (school_id, student_id, guardian_id, why, tie, student_alias_id)
		SELECT t.school_id, t.student_id, t.guardian_id, 'joined', to_jsonb(t), p_alias FROM registry.guardianship t
		WHERE t.student_id = p_gone AND t.guardian_id <> ALL (p_moved);
	DELETE FROM registry.guardianship t WHERE t.student_id = p_gone AND t.guardian_id <> ALL (p_moved);
	UPDATE registry.guardianship t SET school_id = v_school, student_id = p_kept WHERE t.student_id = p_gone;
	UPDATE registry.tie_doubt d SET school_id = v_school, student_id = p_kept WHERE d.student_id = p_gone AND d.guardian_id = ANY (p_moved)
		AND NOT EXISTS (SELECT FROM registry.tie_doubt o WHERE o.student_id = p_kept AND o.guardian_id = d.guardian_id);
	INSERT INTO registry.person_removed (school_id, student_id, guardian_id, by_whom, at)
		SELECT v_school, p_kept, r.guardian_id, r.by_whom, r.at FROM registry.person_removed r WHERE r.student_id = p_gone
			AND NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.student_id = p_kept AND t.guardian_id = r.guardian_id)
		ON CONFLICT DO NOTHING;
	INSERT INTO portal.link (account_id, school_id, student_id, guardian_id, linked_at)
		SELECT l.account_id, v_school, p_kept, l.guardian_id, l.linked_at FROM portal.link l JOIN registry.guardianship t ON t.student_id = p_kept
			AND t.guardian_id = l.guardian_id AND t.standing <> 'restricted'
		WHERE l.student_id = p_gone AND l.ended_at IS NULL
		ON CONFLICT (account_id, student_id, guardian_id) DO UPDATE SET ended_at = NULL;
	UPDATE portal.link l SET ended_at = now() WHERE l.student_id = p_gone AND l.ended_at IS NULL;
END $$;
COMMENT ON FUNCTION registry.student_twin_ties(bigint, bigint, bigint[], bigint) IS 'guardians, who was taken off the card, and accounts of the record that goes come to the one that stays';

CREATE FUNCTION registry.student_twin_join(p_kept bigint, p_gone bigint, p_note text) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_before jsonb := registry.student_as_is(p_kept, p_gone);
	v_moved bigint[];
	v_alias bigint;
BEGIN
	-- Whom the desk took off the card of the one that stays does not come back by the other.
	v_moved := ARRAY(SELECT t.guardian_id FROM registry.guardianship t WHERE t.student_id = p_gone
		AND NOT EXISTS (SELECT FROM registry.guardianship u WHERE u.student_id = p_kept AND u.guardian_id = t.guardian_id)
		AND NOT EXISTS (SELECT FROM registry.person_removed r WHERE r.student_id = p_kept AND r.guardian_id = t.guardian_id) ORDER BY t.guardian_id);
	INSERT INTO registry.student_alias (old_id, kept_id, moved, before, after) VALUES (p_gone, p_kept, v_moved, v_before, '{}') RETURNING alias_id INTO v_alias;
	PERFORM registry.student_twin_ties(p_kept, p_gone, v_moved, v_alias);
	PERFORM registry.student_twin_card(p_kept, p_gone, v_moved);
	UPDATE registry.student k SET born = coalesce(k.born, g.born), grade = coalesce(nullif(k.grade, ''), g.grade), phone = coalesce(nullif(k.phone, ''), g.phone),
			email = coalesce(nullif(k.email, ''), g.email), address_id = coalesce(k.address_id, g.address_id)
		FROM registry.student g WHERE k.student_id = p_kept AND g.student_id = p_gone;
	UPDATE registry.student g SET status = 'exited', exited_on = coalesce(g.exited_on, registry.today()) WHERE g.student_id = p_gone;
	UPDATE registry.student_alias a SET after = registry.student_as_is(p_kept, p_gone) WHERE a.alias_id = v_alias;
	PERFORM registry.student_twin_put(p_kept, p_gone, 'same', p_note);
	PERFORM registry.search_refresh(ARRAY[p_kept, p_gone], ARRAY(SELECT t.guardian_id FROM registry.guardianship t WHERE t.student_id = p_kept
		UNION SELECT e.guardian_id FROM registry.guardianship_ended e WHERE e.student_alias_id = v_alias));
	RETURN v_moved;
END $$;
COMMENT ON FUNCTION registry.student_twin_join(bigint, bigint, text) IS 'writes the joining into the registry; whoever calls has asked student_twin_can and holds the locks; guardians whose tie came over';

CREATE FUNCTION desk.student_twin_join(p_act uuid, p_kept bigint, p_gone bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'student_twin_join');
	v_schools int[];
	v_moved bigint[];
	v_codes uuid[];
	t registry.guardianship;
	k record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM registry.student_twin_hold(p_kept, p_gone);
	v_schools := registry.student_twin_reach(p_kept, p_gone);
	SELECT x.code, x.facts INTO k FROM desk.student_twin_can(p_kept, p_gone) x;
	IF k.code <> 'PD000' THEN
		PERFORM desk.refuse(k.code, k.facts);
	END IF;
	p_note := left(trim(coalesce(p_note, '')), 200);
	IF NOT desk.twin_may(v_schools) THEN
		PERFORM registry.student_twin_put(p_kept, p_gone, 'proposed', p_note);
		PERFORM desk.student_twin_log(v_schools, 'student_twins_proposed', p_kept, p_gone, jsonb_build_object('note', nullif(p_note, '')));
		RETURN desk.act_end(p_act, 'proposed');
	END IF;
	FOR t IN SELECT x.* FROM registry.guardianship x JOIN registry.guardianship o ON o.guardian_id = x.guardian_id AND o.student_id = p_gone
		WHERE x.student_id = p_kept AND o.standing = 'restricted' AND x.standing <> 'restricted' ORDER BY x.guardian_id LOOP
		v_codes := v_codes || desk.pair_stop(t, 'restricted', true);
	END LOOP;
	v_moved := registry.student_twin_join(p_kept, p_gone, p_note);
	PERFORM desk.student_twin_log(v_schools, 'student_twins_joined', p_kept, p_gone, jsonb_build_object('gone', p_gone, 'note', nullif(p_note, ''),
		'moved', to_jsonb(v_moved), 'revoked', to_jsonb(array_remove(v_codes, NULL))));
	RETURN desk.act_end(p_act, 'joined');
END $$;
COMMENT ON FUNCTION desk.student_twin_join(uuid, bigint, bigint, text) IS 'two records are one child, the first stays with its permanent ID: guardians, contacts and accounts come over, a restriction always holds; an account administrator proposes it only; PD013, PD135, PD136, PD137, PD139';

GRANT EXECUTE ON FUNCTION registry.student_twin_reach(bigint, bigint), registry.student_twin_hold(bigint, bigint), registry.student_twin_check(bigint, bigint),
	registry.student_twin_put(bigint, bigint, text, text), registry.student_twin_join(bigint, bigint, text) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.student_twin_pairs(int, bigint), desk.student_twin_pair(uuid, bigint, bigint), desk.student_twin_can(bigint, bigint),
	desk.student_twin_two(uuid, bigint, bigint, text), desk.student_twin_join(uuid, bigint, bigint, text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (26, 'student-twins');
