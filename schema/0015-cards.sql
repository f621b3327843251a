-- SPDX-License-Identifier: Apache-2.0
-- 0015 cards
--
-- Why: what the counter, the portal and the printer do with emergency cards. change_check holds every
-- rule about a change; card_change and change_accept both ask it. A rule that a clerk may overrule
-- names what has to be confirmed, so that nobody confirms by habit what they have not read.

-- In words --------------------------------------------------------------------------------------

CREATE FUNCTION desk.card_value(p_field text, p_value text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(nullif(CASE WHEN p_field IN ('home', 'work', 'cell', 'phone') THEN registry.phone_text(p_value)
		WHEN p_field = 'first' THEN CASE p_value WHEN '' THEN '' ELSE p_value || ' phone' END
		WHEN p_field = 'language' THEN registry.language_name(p_value)
		WHEN p_field = 'prefers' THEN CASE p_value WHEN 'call' THEN 'a call' WHEN 'text' THEN 'a text message' WHEN 'email' THEN 'e-mail'
			WHEN 'mail' THEN 'a letter' ELSE '' END
		ELSE p_value END, ''), '-')
$$;
COMMENT ON FUNCTION desk.card_value(text, text) IS 'a field of a card to read; - when empty';

CREATE FUNCTION desk.card_fields() RETURNS TABLE (n int, field text, label text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT f.n, f.field, f.label FROM (VALUES (1, 'name', 'Name'), (2, 'given', 'First name'), (3, 'family', 'Last name'), (4, 'relation', 'Relation'), (5, 'home', 'Home phone'),
			(6, 'work', 'Work phone'), (7, 'cell', 'Cell phone'), (8, 'phone', 'Phone'), (9, 'first', 'Call first'), (10, 'texts', 'Text messages'),
			(11, 'email', 'E-mail'), (12, 'prefers', 'Prefers'), (13, 'language', 'Reads'), (14, 'line1', 'Address'), (15, 'line2', 'Apt, unit'),
			(16, 'city', 'City'), (17, 'state', 'State'), (18, 'zip', 'ZIP'), (19, 'students', 'Student too')) AS f(n, field, label)
$$;
COMMENT ON FUNCTION desk.card_fields() IS 'the fields of a card as people call them, in order';

CREATE FUNCTION desk.change_words(c desk.contact_change, OUT labels text, OUT olds text, OUT news text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT string_agg(f.label, E'\n' ORDER BY f.n), string_agg(desk.card_value(f.field, coalesce(c.old ->> f.field, '')), E'\n' ORDER BY f.n),
			string_agg(CASE WHEN c.kind LIKE '%remove' THEN '-' ELSE desk.card_value(f.field, coalesce(c.new ->> f.field, '')) END, E'\n' ORDER BY f.n)
		FROM desk.card_fields() f
		WHERE (c.old || c.new) ? f.field
$$;
COMMENT ON FUNCTION desk.change_words(desk.contact_change) IS 'a change to read: a line for each field, its name, old, new';

CREATE FUNCTION desk.change_list(c desk.contact_change) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN c.kind = 'address' OR c.kind = 'home' AND c.new - 'phone' <> '{}' THEN 'address-documents'
		WHEN c.kind IN ('contact_add', 'contact_remove', 'guardian_add', 'guardian_remove') OR c.new ?| ARRAY['name', 'given', 'family']
			THEN 'people-documents' END
$$;
COMMENT ON FUNCTION desk.change_list(desk.contact_change) IS 'which documents of the profile let this change happen; NULL when it needs none';

CREATE FUNCTION desk.change_stale(c desk.contact_change) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT o.key FROM registry.card_record(c.kind, c.student_id, c.guardian_id, c.contact) AS r(record) CROSS JOIN LATERAL jsonb_each_text(c.old) AS o
		WHERE c.state = 'waiting' AND o.value IS DISTINCT FROM coalesce(r.record ->> o.key, '') ORDER BY o.key LIMIT 1
$$;
COMMENT ON FUNCTION desk.change_stale(desk.contact_change) IS 'a field that the record has otherwise than when the change was proposed; NULL when none';

CREATE FUNCTION desk.change_rows(p_changes bigint[]) RETURNS TABLE (change_id bigint, kind text, student_id bigint, guardian_id bigint, student text,
	person text, labels text, olds text, news text, source text, state text, since timestamptz, by_whom text, document text, reason text,
	needs_document bool, stale bool, number text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT c.change_id, c.kind, c.student_id, c.guardian_id, concat_ws(', ', registry.listed(s.family, s.given), 'grade ' || nullif(s.grade, ''),
				'room ' || nullif(h.room, '')),
			c.person, w.labels, CASE WHEN r.hidden THEN '(restricted)' ELSE w.olds END, CASE WHEN r.hidden THEN '(restricted)' ELSE w.news END,
			c.source, c.state, coalesce(c.decided_at, c.proposed_at),
			CASE WHEN c.source = 'portal' AND (c.state = 'waiting' OR c.decided_by = c.proposed_by) THEN 'the parent, in the portal'
				ELSE desk.display(coalesce(c.decided_by, c.proposed_by)) END,
			coalesce((SELECT p.value FROM desk.policy p WHERE p.section = desk.change_list(c) || '-label' AND p.key = c.document), c.document), c.reason,
			desk.change_list(c) IS NOT NULL, desk.change_stale(c) IS NOT NULL, v.number
		FROM desk.contact_change c
		LEFT JOIN registry.student s ON s.student_id = c.student_id
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		LEFT JOIN desk.visit v ON v.visit_id = c.visit_id
		CROSS JOIN LATERAL desk.change_words(c) w
		CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = c.guardian_id AND t.standing = 'restricted'
			AND c.kind IN ('reach', 'address', 'name') AND (t.student_id = c.student_id OR EXISTS (SELECT FROM desk.contact_notice n
				WHERE n.change_id = c.change_id AND t.student_id = ANY (n.students)))) AS hidden) r
		WHERE c.change_id = ANY (p_changes)
$$;
COMMENT ON FUNCTION desk.change_rows(bigint[]) IS 'these changes to read; of a restricted person not what they say';

-- The card --------------------------------------------------------------------------------------

CREATE FUNCTION desk.card_rows(p_students bigint[]) RETURNS TABLE (student_id bigint, kind text, person_id bigint, name text, given_name text, given text,
	family text, relation text, standing text, home_phone text, work_phone text, cell_phone text, first_phone text, texts bool, email text,
	prefers text, language text, language_name text, line1 text, line2 text, city text, state text, zip text, address text, safe_at_home bool,
	changed_on text, changed_by text, waiting int, school text, grade text, room text, teacher text, born text, permanent_id text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH person AS (
		SELECT s.student_id, s.school_id, 1 AS part, 'student' AS kind, s.student_id AS id, registry.listed(s.family, s.given, s.middle) AS name,
				registry.spoken(s.given, s.middle, s.family) AS spoken, s.given, s.family, NULL AS relation, NULL AS standing, nullif(s.phone, '') AS home,
				NULL::text AS work, NULL::text AS cell, NULL::text AS first, false AS texts, NULL::text AS email, NULL::text AS prefers, s.language,
				coalesce(k.address_id, s.address_id) AS address_id, k.address_id IS NOT NULL AS safe
			FROM registry.student s LEFT JOIN LATERAL (SELECT g.address_id FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
				WHERE t.student_id = s.student_id AND t.standing <> 'restricted' AND g.safe_at_home ORDER BY g.guardian_id LIMIT 1) k ON true
		UNION ALL
		SELECT t.student_id, t.school_id, array_position(ARRAY['verified', 'unverified', 'restricted'], t.standing) + 1, 'guardian', g.guardian_id,
				registry.listed(g.family, g.given), registry.spoken(g.given, '', g.family), g.given, g.family, t.relation, t.standing,
				registry.phone_of(g.guardian_id, 'home'), registry.phone_of(g.guardian_id, 'work'), registry.phone_of(g.guardian_id, 'cell'),
				coalesce(nullif(g.first_phone, ''), (SELECT replace(p.kind, 'mobile', 'cell') FROM registry.guardian_phone p
					WHERE p.guardian_id = g.guardian_id ORDER BY p.ordinal LIMIT 1)),
				g.text_opt_in, nullif(g.email, ''), nullif(g.prefers, ''), g.language, g.address_id, g.safe_at_home
			FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
		UNION ALL
		SELECT e.student_id, e.school_id, 5, 'contact', e.ordinal, e.name, e.name, NULL, NULL, nullif(e.relation, ''), NULL, nullif(e.phone, ''), NULL, NULL,
				NULL, false, NULL, NULL, NULL, NULL, false
			FROM registry.emergency_contact e)
	SELECT p.student_id, p.kind, p.id, p.name, p.spoken, p.given, p.family, p.relation, p.standing, CASE WHEN shown THEN p.home END,
			CASE WHEN shown THEN p.work END, CASE WHEN shown THEN p.cell END, CASE WHEN shown THEN p.first END, shown AND p.texts,
			CASE WHEN shown THEN p.email END, CASE WHEN shown THEN p.prefers END, CASE WHEN shown THEN p.language END,
			CASE WHEN shown THEN registry.language_name(p.language) END, a ->> 'line1', a ->> 'line2', a ->> 'city', a ->> 'state', a ->> 'zip',
			CASE WHEN shown THEN desk.address_line(p.address_id) END, shown AND p.safe,
			desk.day_of(c.at)::text, c.by_whom,
			(SELECT count(*)::int FROM desk.contact_change w WHERE w.student_id = p.student_id AND w.state = 'waiting' AND CASE p.kind
				WHEN 'guardian' THEN w.guardian_id = p.id AND w.kind IN ('reach', 'address', 'name', 'guardian_remove')
				WHEN 'student' THEN w.kind IN ('home', 'contact_add', 'guardian_add') ELSE w.contact = p.id AND w.kind LIKE 'contact%' END),
			o.name, s.grade, h.room, h.teacher, s.born::text, s.permanent_id
		FROM person p
		JOIN registry.student s ON s.student_id = p.student_id AND s.school_id = p.school_id
		JOIN registry.school o ON o.school_id = s.school_id
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		CROSS JOIN LATERAL (SELECT p.standing IS DISTINCT FROM 'restricted' AS shown) v
		LEFT JOIN LATERAL registry.address_of(p.address_id) AS a ON shown AND p.address_id IS NOT NULL
		LEFT JOIN LATERAL (SELECT x.decided_at AS at, CASE WHEN x.source = 'portal' AND x.decided_by = x.proposed_by THEN 'the parent'
				ELSE desk.display(x.decided_by) END AS by_whom
			FROM desk.contact_change x WHERE (x.student_id = p.student_id OR x.guardian_id = CASE p.kind WHEN 'guardian' THEN p.id END)
				AND x.state = 'applied' AND shown AND CASE p.kind
				WHEN 'guardian' THEN x.guardian_id = p.id AND (x.kind IN ('reach', 'address') OR x.kind IN ('name', 'guardian_add') AND x.student_id = p.student_id)
				WHEN 'student' THEN x.student_id = p.id AND x.kind = 'home' ELSE x.student_id = p.student_id AND x.contact = p.id END
			ORDER BY x.decided_at DESC LIMIT 1) c ON true
		WHERE p.student_id = ANY (p_students)
		ORDER BY registry.listed(s.family, s.given, s.middle), p.student_id, p.part, CASE p.kind WHEN 'contact' THEN lpad(p.id::text, 9, '0') ELSE p.name END, p.id
$$;
COMMENT ON FUNCTION desk.card_rows(bigint[]) IS 'emergency cards: student, guardians, contacts; of a restricted person the name, of a Safe at Home household the substitute address';

CREATE FUNCTION desk.card(p_student bigint) RETURNS TABLE (student_id bigint, kind text, person_id bigint, name text, given_name text, given text,
	family text, relation text, standing text, home_phone text, work_phone text, cell_phone text, first_phone text, texts bool, email text,
	prefers text, language text, language_name text, line1 text, line2 text, city text, state text, zip text, address text, safe_at_home bool,
	changed_on text, changed_by text, waiting int, school text, grade text, room text, teacher text, born text, permanent_id text)
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
	PERFORM desk.log(v_school, 'card_viewed', p_student, NULL, NULL, '{}');
	RETURN QUERY SELECT * FROM desk.card_rows(ARRAY[p_student]);
END $$;
COMMENT ON FUNCTION desk.card(bigint) IS 'the emergency card of a student; an event';

CREATE FUNCTION desk.card_history(p_student bigint) RETURNS TABLE (change_id bigint, kind text, student_id bigint, guardian_id bigint, student text,
	person text, labels text, olds text, news text, source text, state text, since timestamptz, by_whom text, document text, reason text,
	needs_document bool, stale bool, number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT r.* FROM desk.change_rows(ARRAY(SELECT c.change_id FROM desk.contact_change c WHERE c.student_id = p_student
		UNION SELECT n.change_id FROM desk.contact_notice n JOIN registry.student s ON s.student_id = p_student AND s.school_id = n.school_id
			WHERE p_student = ANY (n.students))) r
		ORDER BY r.since DESC, r.change_id DESC LIMIT 200;
END $$;
COMMENT ON FUNCTION desk.card_history(bigint) IS 'what was changed on a card, what waits, what was declined, the newest first';

-- The rules -------------------------------------------------------------------------------------

CREATE FUNCTION desk.need_confirmed(c desk.contact_change, p_confirm text[], p_word text, p_code text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF p_word <> ALL (coalesce(p_confirm, '{}')) THEN
		PERFORM desk.refuse(p_code, p_facts);
	ELSIF p_word IN ('restricted', 'safe_at_home') THEN
		PERFORM desk.need(c.school_id, ARRAY['principal', 'district']);
	END IF;
END $$;
COMMENT ON FUNCTION desk.need_confirmed(desk.contact_change, text[], text, text, jsonb) IS 'refuses unless that word was confirmed; a restriction and Safe at Home are confirmed by a principal only';

CREATE FUNCTION desk.change_check(c desk.contact_change, p_confirm text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_list text := desk.change_list(c);
	r record;
	v text;
BEGIN
	IF v_list IS NOT NULL AND c.document IS NULL THEN
		PERFORM desk.refuse('PD100', jsonb_build_object('kind', c.kind));
	ELSIF v_list IS NOT NULL AND c.document <> ALL (desk.policy_list('contacts', v_list)) THEN
		PERFORM desk.refuse('PD101', jsonb_build_object('document', c.document));
	END IF;
	SELECT x.* INTO r FROM registry.touches_restricted(c) x;
	IF r.guardian IS NOT NULL THEN
		PERFORM desk.need_confirmed(c, p_confirm, 'restricted', 'PD102', jsonb_build_object('guardian', r.guardian, 'document', r.document));
	END IF;
	SELECT registry.spoken(g.given, '', g.family), concat_ws(' and ', CASE WHEN a.account_id IS NOT NULL THEN 'a portal account' END,
			CASE WHEN (registry.code_of(t.student_id, t.guardian_id, desk.policy('credential', 'scope'), NULL)).credential_id IS NOT NULL THEN 'a working code' END)
		AS has INTO r
		FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
		LEFT JOIN LATERAL registry.account_of(t.student_id, t.guardian_id, desk.policy('credential', 'scope')) a ON true
		WHERE t.student_id = c.student_id AND t.standing = 'verified' AND CASE c.kind WHEN 'guardian_remove' THEN t.guardian_id = c.guardian_id
			WHEN 'contact_remove' THEN registry.fold(registry.spoken(g.given, '', g.family)) = registry.fold(c.person) ELSE false END LIMIT 1;
	IF FOUND THEN
		PERFORM desk.need_confirmed(c, p_confirm, 'guardian', 'PD103', jsonb_build_object('guardian', r.spoken, 'has', nullif(r.has, '')));
	END IF;
	SELECT registry.spoken(g.given, '', g.family) INTO v FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id AND g.safe_at_home
		WHERE t.student_id = c.student_id AND t.standing <> 'restricted' AND c.document IS DISTINCT FROM 'safe_at_home' AND v_list = 'address-documents'
			AND (c.kind = 'home' OR t.guardian_id = c.guardian_id OR c.new ->> 'students' = 'yes') LIMIT 1;
	IF FOUND THEN
		PERFORM desk.need_confirmed(c, p_confirm, 'safe_at_home', 'PD105', jsonb_build_object('guardian', v));
	END IF;
	SELECT string_agg(DISTINCT l.sheet, ', ') INTO v FROM registry.letters_out(c.guardian_id) l WHERE c.kind = 'address';
	IF v IS NOT NULL AND NOT coalesce(p_confirm, '{}') && ARRAY['letters', 'revoke'] THEN
		PERFORM desk.refuse('PD104', jsonb_build_object('guardian', c.person, 'sheets', v));
	END IF;
END $$;
COMMENT ON FUNCTION desk.change_check(desk.contact_change, text[]) IS 'every rule about a change of a card; PD100 to PD105, each but the first two can be confirmed';

CREATE FUNCTION desk.change_make(c desk.contact_change, p_confirm text[]) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	t registry.guardianship;
BEGIN
	IF c.kind = 'address' AND 'revoke' = ANY (p_confirm) THEN
		FOR t IN SELECT x.* FROM registry.guardianship x WHERE x.guardian_id = c.guardian_id
			AND EXISTS (SELECT FROM registry.letters_out(c.guardian_id) l WHERE l.student_id = x.student_id) ORDER BY x.school_id, x.student_id LOOP
			PERFORM desk.pair_stop(t, 'the address changed while a letter was on its way', false);
		END LOOP;
	ELSIF c.kind = 'guardian_remove' THEN
		SELECT x.* INTO STRICT t FROM registry.guardianship x WHERE x.student_id = c.student_id AND x.guardian_id = c.guardian_id;
		PERFORM desk.pair_stop(t, 'taken off the emergency card', true);
	END IF;
	UPDATE desk.change x SET state = 'applied' WHERE c.visit_id IS NOT NULL AND x.visit_id = c.visit_id AND x.state = 'proposed'
		AND desk.form_kind(x.field) = c.kind;
	PERFORM registry.card_apply(c);
	RETURN 'applied';
END $$;
COMMENT ON FUNCTION desk.change_make(desk.contact_change, text[]) IS 'makes a change that was checked';

CREATE FUNCTION desk.form_kind(p_field text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN p_field = 'parent_name' THEN 'name' WHEN p_field IN ('home_phone', 'email') THEN 'reach' ELSE 'address' END
$$;
COMMENT ON FUNCTION desk.form_kind(text) IS 'which kind of change a field of the access form is';

CREATE FUNCTION desk.card_hold(p_student bigint, p_guardian bigint, p_kind text) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int;
BEGIN
	SELECT s.school_id INTO v_school FROM registry.student s WHERE s.student_id = p_student;
	IF NOT FOUND OR p_guardian IS NULL AND p_kind IN ('reach', 'address', 'name', 'guardian_remove') THEN
		PERFORM desk.refuse('PD060', jsonb_build_object('what', CASE WHEN v_school IS NULL THEN 'student' ELSE 'guardian' END));
	END IF;
	PERFORM desk.need_clerk(v_school);
	IF p_kind IN ('reach', 'address', 'name', 'guardian_remove') THEN
		PERFORM desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	END IF;
	RETURN v_school;
END $$;
COMMENT ON FUNCTION desk.card_hold(bigint, bigint, text) IS 'locks what a change of a card touches, for those who may; the school';

-- What the counter does -------------------------------------------------------------------------

CREATE FUNCTION desk.card_change(p_act uuid, p_student bigint, p_guardian bigint, p_kind text, p_fields text[], p_values text[], p_document text,
	p_note text, p_confirm text[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'card_change');
	v_school int;
	c desk.contact_change;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	ELSIF coalesce(cardinality(p_fields), 0) <> coalesce(cardinality(p_values), 0) THEN
		PERFORM desk.refuse('PD061', '{"field": "fields", "why": "do not go with the values"}');
	END IF;
	v_school := desk.card_hold(p_student, nullif(p_guardian, 0), p_kind);
	c := registry.card_draft(p_student, nullif(p_guardian, 0), p_kind, coalesce(jsonb_object(p_fields, p_values), '{}'));
	IF c.new = '{}' AND p_kind NOT LIKE '%remove' THEN
		RETURN desk.act_end(p_act, 'same');
	END IF;
	INSERT INTO desk.contact_change AS x (act, school_id, student_id, guardian_id, kind, contact, person, old, new)
		VALUES (p_act, v_school, c.student_id, c.guardian_id, c.kind, c.contact, c.person, c.old, c.new) RETURNING x.* INTO c;
	c.document := CASE WHEN desk.change_list(c) IS NOT NULL THEN nullif(p_document, '') END;
	c.note := nullif(trim(p_note), '');
	PERFORM desk.change_check(c, p_confirm);
	RETURN desk.act_end(p_act, desk.change_make(c, p_confirm));
END $$;
COMMENT ON FUNCTION desk.card_change(uuid, bigint, bigint, text, text[], text[], text, text, text[]) IS 'changes a card at the counter; same when nothing differs; PD013, PD060, PD061, PD100 to PD105';

CREATE FUNCTION desk.changes_waiting() RETURNS TABLE (change_id bigint, kind text, student_id bigint, guardian_id bigint, student text,
	person text, labels text, olds text, news text, source text, state text, since timestamptz, by_whom text, document text, reason text,
	needs_document bool, stale bool, number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT r.* FROM desk.change_rows(ARRAY(SELECT c.change_id FROM desk.contact_change c
		WHERE c.state = 'waiting' AND (v_scope = '{0}' OR c.school_id = ANY (v_scope)) ORDER BY c.proposed_at LIMIT 500)) r ORDER BY r.since, r.change_id;
END $$;
COMMENT ON FUNCTION desk.changes_waiting() IS 'changes of cards that wait for somebody of the school, the oldest first';

CREATE FUNCTION desk.change_hold(p_change bigint) RETURNS desk.contact_change
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.contact_change;
	v_scope int[] := desk.enter();
BEGIN
	SELECT x.* INTO c FROM desk.contact_change x WHERE x.change_id = p_change AND (v_scope = '{0}' OR x.school_id = ANY (v_scope));
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "change"}');
	END IF;
	PERFORM desk.need_clerk(c.school_id);
	IF c.kind IN ('reach', 'address', 'name', 'guardian_remove') THEN
		PERFORM FROM desk.visit x WHERE x.student_id = c.student_id AND x.guardian_id = c.guardian_id AND x.state IN ('open', 'parked', 'issued') FOR UPDATE;
		PERFORM FROM registry.guardianship x WHERE x.student_id = c.student_id AND x.guardian_id = c.guardian_id FOR UPDATE;
	END IF;
	SELECT x.* INTO STRICT c FROM desk.contact_change x WHERE x.change_id = p_change FOR UPDATE;
	IF c.state <> 'waiting' THEN
		PERFORM desk.refuse('PD107', jsonb_build_object('state', c.state, 'by', desk.display(c.decided_by)));
	END IF;
	RETURN c;
END $$;
COMMENT ON FUNCTION desk.change_hold(bigint) IS 'locks a waiting change for those who may decide it; PD013, PD060, PD107';

CREATE FUNCTION desk.change_accept(p_act uuid, p_change bigint, p_document text, p_confirm text[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'change_accept');
	v_stale text;
	c desk.contact_change;
	d desk.contact_change;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	c := desk.change_hold(p_change);
	v_stale := desk.change_stale(c);
	d := registry.card_draft(c.student_id, c.guardian_id, c.kind, (CASE WHEN c.kind LIKE '%remove' THEN '{}' ELSE c.new END)
		|| CASE WHEN c.contact IS NULL THEN '{}' ELSE jsonb_build_object('contact', c.contact) END);
	c.document := CASE WHEN desk.change_list(c) IS NOT NULL THEN nullif(p_document, '') END;
	PERFORM desk.change_check(c, p_confirm);
	IF v_stale IS NOT NULL AND 'stale' <> ALL (coalesce(p_confirm, '{}')) THEN
		PERFORM desk.refuse('PD106', jsonb_build_object('field', (SELECT lower(f.label) FROM desk.card_fields() f WHERE f.field = v_stale)));
	END IF;
	c.old := d.old; c.new := d.new;
	RETURN desk.act_end(p_act, desk.change_make(c, p_confirm));
END $$;
COMMENT ON FUNCTION desk.change_accept(uuid, bigint, text, text[]) IS 'takes a waiting change over; PD013, PD060, PD100 to PD107';

CREATE FUNCTION desk.change_decline(p_act uuid, p_change bigint, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'change_decline');
	c desk.contact_change;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	c := desk.change_hold(p_change);
	p_reason := desk.need_text('reason', p_reason);
	UPDATE desk.contact_change x SET state = 'declined', reason = p_reason, decided_by = session_user, decided_at = clock_timestamp() WHERE x.change_id = p_change;
	UPDATE desk.change x SET state = 'declined' WHERE c.visit_id IS NOT NULL AND x.visit_id = c.visit_id AND x.state = 'proposed'
		AND desk.form_kind(x.field) = c.kind;
	PERFORM desk.log(c.school_id, 'card_change_declined', c.student_id, c.guardian_id, p_change::text,
		jsonb_build_object('kind', c.kind, 'source', c.source, 'reason', p_reason));
	RETURN desk.act_end(p_act, 'declined');
END $$;
COMMENT ON FUNCTION desk.change_decline(uuid, bigint, text) IS 'leaves the record as it is, with a reason; PD013, PD060, PD061, PD107';

CREATE FUNCTION desk.glance() RETURNS TABLE (parked int, waiting_forms int, locked int, failed_visits int, contact_changes int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT count(*) FILTER (WHERE w.kind = 'parked')::int, (SELECT count(*)::int FROM desk.approvals_waiting()),
			desk.locked_count(), count(*) FILTER (WHERE w.kind = 'failed')::int, (SELECT count(*)::int FROM desk.contact_change c
				WHERE c.state = 'waiting' AND (v_scope = '{0}' OR c.school_id = ANY (v_scope)))
		FROM desk.visits_waiting() w;
END $$;
COMMENT ON FUNCTION desk.glance() IS 'how much waits, for the foot of the look-up';

-- The New Emergency Contact Report --------------------------------------------------------------

CREATE FUNCTION desk.contact_new(p_school int) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(max(p.to_number), 0) + 1 FROM desk.contact_print p WHERE p.school_id = p_school AND p.moves_on
$$;
COMMENT ON FUNCTION desk.contact_new(int) IS 'the first notice that no report has printed';

CREATE FUNCTION desk.contact_prints() RETURNS TABLE (print_id bigint, school_id int, school text, what text, from_number int, to_number int, changes int,
	cards int, printed_at timestamptz, printed_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT p.print_id, p.school_id, s.name, p.what, p.f, p.t, n.changes, n.cards, p.at, CASE WHEN p.by_whom IS NOT NULL THEN desk.display(p.by_whom) END
		FROM (SELECT 0::bigint AS print_id, c.school_id, 'report' AS what, desk.contact_new(c.school_id) AS f,
				(SELECT coalesce(max(x.number), 0) FROM desk.contact_notice x WHERE x.school_id = c.school_id) AS t, NULL::timestamptz AS at, NULL::name AS by_whom
				FROM registry.school c WHERE v_scope <> '{0}' AND c.school_id = ANY (v_scope)
					OR v_scope = '{0}' AND EXISTS (SELECT FROM desk.contact_notice x WHERE x.school_id = c.school_id)
			UNION ALL
			SELECT l.print_id, l.school_id, l.what, l.from_number, l.to_number, l.at, l.by_whom FROM (SELECT x.*, row_number() OVER (PARTITION BY x.school_id
				ORDER BY x.print_id DESC) AS n FROM desk.contact_print x WHERE v_scope = '{0}' OR x.school_id = ANY (v_scope)) l WHERE l.n <= 30) p
		JOIN registry.school s ON s.school_id = p.school_id
		CROSS JOIN LATERAL (SELECT count(*)::int AS changes, (SELECT count(DISTINCT u.id)::int FROM desk.contact_notice y CROSS JOIN LATERAL unnest(y.students) AS u(id)
				WHERE y.school_id = p.school_id AND y.number BETWEEN p.f AND p.t) AS cards
			FROM desk.contact_notice x WHERE x.school_id = p.school_id AND x.number BETWEEN p.f AND p.t) n
		ORDER BY p.print_id > 0, s.name, p.print_id DESC;
END $$;
COMMENT ON FUNCTION desk.contact_prints() IS 'for each school what is new (print_id 0), then what was printed, the newest first';

CREATE FUNCTION desk.contact_range(p_school int, p_from int, p_to int, p_since date) RETURNS SETOF desk.contact_notice
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan ROWS 50 AS $$
DECLARE
	v_since timestamptz := desk.day_start(p_since);
BEGIN
	RETURN QUERY SELECT n.* FROM desk.contact_notice n
		WHERE n.school_id = p_school AND CASE WHEN v_since IS NULL THEN n.number BETWEEN p_from AND p_to ELSE n.at >= v_since END
		ORDER BY n.number;
END $$;
COMMENT ON FUNCTION desk.contact_range(int, int, int, date) IS 'notices of a school from one number to another, or since a day';

CREATE FUNCTION desk.contact_report(p_school int, p_from int, p_to int, p_since date) RETURNS TABLE (change_id bigint, kind text, student_id bigint,
	guardian_id bigint, student text, person text, labels text, olds text, news text, source text, state text, since timestamptz, by_whom text,
	document text, reason text, needs_document bool, stale bool, number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.need(p_school, ARRAY['viewer', 'account_admin', 'principal', 'district', 'auditor']);
	PERFORM desk.log(p_school, 'contact_report_viewed', NULL, NULL, NULL, jsonb_build_object('from', p_from, 'to', p_to, 'since', p_since));
	RETURN QUERY SELECT r.change_id, r.kind, n.students[1], r.guardian_id,
			(SELECT string_agg(concat_ws(', ', registry.listed(s.family, s.given), 'grade ' || nullif(s.grade, ''), 'room ' || nullif(h.room, '')), '; '
				ORDER BY registry.listed(s.family, s.given)) FROM registry.student s
				LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id WHERE s.student_id = ANY (n.students)),
			r.person, r.labels, r.olds, r.news, r.source, r.state, r.since, r.by_whom, r.document, r.reason, r.needs_document, r.stale, n.number::text
		FROM desk.contact_range(p_school, p_from, p_to, p_since) n
		JOIN desk.change_rows(ARRAY(SELECT x.change_id FROM desk.contact_range(p_school, p_from, p_to, p_since) x)) r ON r.change_id = n.change_id
		ORDER BY n.number;
END $$;
COMMENT ON FUNCTION desk.contact_report(int, int, int, date) IS 'the New Emergency Contact Report: changes with old and new, numbered as the school counts them; an event';

CREATE FUNCTION desk.contact_cards(p_school int, p_from int, p_to int, p_since date) RETURNS TABLE (student_id bigint, kind text, person_id bigint, name text,
	given_name text, given text, family text, relation text, standing text, home_phone text, work_phone text, cell_phone text, first_phone text,
	texts bool, email text, prefers text, language text, language_name text, line1 text, line2 text, city text, state text, zip text, address text,
	safe_at_home bool, changed_on text, changed_by text, waiting int, school text, grade text, room text, teacher text, born text, permanent_id text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_students bigint[];
BEGIN
	PERFORM desk.need(p_school, ARRAY['viewer', 'account_admin', 'principal', 'district', 'auditor']);
	v_students := ARRAY(SELECT DISTINCT u.id FROM desk.contact_range(p_school, p_from, p_to, p_since) n CROSS JOIN LATERAL unnest(n.students) AS u(id)
		JOIN registry.student s ON s.student_id = u.id AND s.school_id = p_school AND s.status = 'active');
	PERFORM desk.log(p_school, 'cards_viewed', NULL, NULL, NULL, jsonb_build_object('from', p_from, 'to', p_to, 'since', p_since, 'cards', cardinality(v_students)));
	RETURN QUERY SELECT * FROM desk.card_rows(v_students);
END $$;
COMMENT ON FUNCTION desk.contact_cards(int, int, int, date) IS 'the cards that those changes concern, as they are now, for the binder; an event';

CREATE FUNCTION desk.contact_printed(p_act uuid, p_school int, p_from int, p_to int, p_what text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'contact_printed');
	v_new int;
	v_id bigint;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::bigint;
	END IF;
	PERFORM desk.need_clerk(p_school);
	PERFORM FROM desk.counter c WHERE c.school_id = p_school AND c.name = 'card' FOR UPDATE;
	v_new := desk.contact_new(p_school);
	IF p_what IS NULL OR p_what NOT IN ('report', 'cards') OR p_from IS NULL OR p_from < 1 OR p_to IS NULL OR p_to < p_from
			OR NOT EXISTS (SELECT FROM desk.contact_notice n WHERE n.school_id = p_school AND n.number = p_to) THEN
		PERFORM desk.refuse('PD061', '{"field": "changes", "why": "are none of this school"}');
	END IF;
	INSERT INTO desk.contact_print (school_id, what, from_number, to_number, moves_on)
		VALUES (p_school, p_what, p_from, p_to, p_what = 'report' AND p_from <= v_new AND p_to >= v_new) RETURNING print_id INTO v_id;
	PERFORM desk.log(p_school, CASE p_what WHEN 'report' THEN 'contact_report_printed' ELSE 'cards_printed' END, NULL, NULL, v_id::text,
		jsonb_build_object('from', p_from, 'to', p_to));
	RETURN desk.act_end(p_act, v_id::text)::bigint;
END $$;
COMMENT ON FUNCTION desk.contact_printed(uuid, int, int, int, text) IS 'keeps that changes, or cards, were printed; a report without a gap moves on what is new; PD013, PD061';

-- The portal ------------------------------------------------------------------------------------

CREATE FUNCTION registry.portal_contacts(p_account bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	WITH mine AS (SELECT l.guardian_id, s.student_id, s.permanent_id, registry.spoken(s.given, s.middle, s.family) AS name
		FROM portal.link l JOIN registry.guardianship t ON t.student_id = l.student_id AND t.guardian_id = l.guardian_id AND t.standing = 'verified'
		JOIN registry.student s ON s.student_id = l.student_id AND s.status = 'active'
		WHERE l.account_id = p_account AND l.ended_at IS NULL)
	SELECT jsonb_build_object(
		'guardians', (SELECT coalesce(jsonb_agg(jsonb_build_object('guardian', g.guardian_id, 'name', registry.spoken(g.given, '', g.family),
				'reach', registry.card_record('reach', NULL, g.guardian_id, NULL), 'address', registry.address_of(g.address_id)) ORDER BY g.guardian_id), '[]')
			FROM registry.guardian g WHERE g.guardian_id IN (SELECT m.guardian_id FROM mine m)),
		'students', (SELECT coalesce(jsonb_agg(jsonb_build_object('permanent_id', m.permanent_id, 'name', m.name, 'contacts', (SELECT coalesce(
				jsonb_agg(jsonb_build_object('contact', e.ordinal, 'name', e.name, 'relation', e.relation, 'phone', e.phone) ORDER BY e.ordinal), '[]')
				FROM registry.emergency_contact e WHERE e.student_id = m.student_id)) ORDER BY m.permanent_id), '[]')
			FROM (SELECT DISTINCT x.student_id, x.permanent_id, x.name FROM mine x) m),
		'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('change', c.change_id, 'kind', c.kind, 'new', c.new, 'state', c.state,
				'at', coalesce(c.decided_at, c.proposed_at)) ORDER BY c.change_id), '[]')
			FROM desk.contact_change c WHERE c.account_id = p_account AND c.proposed_at > now() - interval '90 days'))
$$;
COMMENT ON FUNCTION registry.portal_contacts(bigint) IS 'what a parent sees of the card: their own data, their children''s contacts, what they sent; nothing of the other parent';

CREATE FUNCTION registry.portal_change(p_act uuid, p_account bigint, p_guardian bigint, p_student bigint, p_kind text, p_values jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.contact_change;
BEGIN
	SELECT x.* INTO c FROM desk.contact_change x WHERE x.act = p_act;
	IF FOUND THEN
		PERFORM desk.refuse('PD062') WHERE c.account_id IS DISTINCT FROM p_account OR c.kind <> p_kind OR c.student_id <> p_student;
		RETURN jsonb_build_object('result', CASE c.state WHEN 'applied' THEN 'changed' ELSE c.state END, 'change', c.change_id);
	ELSIF (SELECT count(*) FILTER (WHERE x.state = 'waiting') >= 20 OR count(*) >= 50 FROM desk.contact_change x
		WHERE x.account_id = p_account AND (x.state = 'waiting' OR x.proposed_at > now() - interval '1 day')) THEN
		RETURN '{"result": "no", "why": "too many changes; the school goes through them first"}';
	END IF;
	c := registry.card_draft(p_student, p_guardian, p_kind, p_values);
	IF c.new = '{}' AND p_kind <> 'contact_remove' THEN
		RETURN '{"result": "same"}';
	END IF;
	UPDATE desk.contact_change x SET state = 'withdrawn', decided_by = session_user, decided_at = clock_timestamp()
		WHERE x.account_id = p_account AND x.state = 'waiting' AND x.kind = p_kind AND x.guardian_id = p_guardian AND x.student_id = p_student
			AND x.contact IS NOT DISTINCT FROM c.contact AND p_kind <> 'contact_add';
	INSERT INTO desk.contact_change AS x (act, school_id, student_id, guardian_id, kind, contact, person, old, new, source, account_id)
		SELECT p_act, s.school_id, p_student, p_guardian, p_kind, c.contact, c.person, c.old, c.new, 'portal', p_account
		FROM registry.student s WHERE s.student_id = p_student RETURNING x.* INTO c;
	IF p_kind = 'reach' AND (registry.touches_restricted(c)).guardian IS NULL THEN
		PERFORM registry.card_apply(c);
		RETURN jsonb_build_object('result', 'changed', 'change', c.change_id);
	END IF;
	PERFORM desk.log(c.school_id, 'card_change_proposed', p_student, p_guardian, c.change_id::text, jsonb_build_object('kind', p_kind, 'source', 'portal'));
	RETURN jsonb_build_object('result', 'waiting', 'change', c.change_id);
END $$;
COMMENT ON FUNCTION registry.portal_change(uuid, bigint, bigint, bigint, text, jsonb) IS 'a change from the portal: how to reach the parent at once, the rest waits; what waited of the same kind is withdrawn';

CREATE FUNCTION portal.usable(p_account bigint) RETURNS bool
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v portal.account;
BEGIN
	SELECT x.* INTO v FROM portal.account x WHERE x.account_id = p_account;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "account"}');
	END IF;
	RETURN v.locked_at IS NULL AND v.ended_at IS NULL;
END $$;
COMMENT ON FUNCTION portal.usable(bigint) IS 'whether an account is neither locked nor ended; PD060';

CREATE FUNCTION portal.contacts(p_account bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN portal.usable(p_account) THEN registry.portal_contacts(p_account) ELSE '{"guardians": [], "students": [], "changes": []}' END
$$;
COMMENT ON FUNCTION portal.contacts(bigint) IS 'the parent''s own telephones, preferences and address, the emergency contacts of the children, and what was sent in the last 90 days';

CREATE FUNCTION portal.contact_change(p_act uuid, p_account bigint, p_guardian bigint, p_permanent_id text, p_kind text, p_values jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_student bigint;
BEGIN
	IF p_act IS NULL OR p_kind IS NULL OR p_kind NOT IN ('reach', 'address', 'name', 'contact_add', 'contact_change', 'contact_remove')
			OR jsonb_typeof(p_values) IS DISTINCT FROM 'object' THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', CASE WHEN p_act IS NULL THEN 'act'
			WHEN jsonb_typeof(p_values) IS DISTINCT FROM 'object' THEN 'values' ELSE 'kind' END, 'why', 'is missing or nothing a portal can change'));
	END IF;
	SELECT l.student_id INTO v_student FROM portal.link l JOIN registry.student s ON s.student_id = l.student_id
		WHERE l.account_id = p_account AND l.guardian_id = p_guardian AND l.ended_at IS NULL AND s.permanent_id = p_permanent_id
			AND portal.standing(l.student_id, l.guardian_id) IS NULL;
	IF NOT portal.usable(p_account) OR v_student IS NULL THEN
		RETURN '{"result": "no"}';
	END IF;
	RETURN registry.portal_change(p_act, p_account, p_guardian, v_student, p_kind, p_values);
END $$;
COMMENT ON FUNCTION portal.contact_change(uuid, bigint, bigint, text, text, jsonb) IS 'a change by a linked parent: changed, waiting (an office has to see a document), same, or no; PD060, PD061, PD062';

GRANT EXECUTE ON FUNCTION portal.contacts(bigint), portal.contact_change(uuid, bigint, bigint, text, text, jsonb) TO pindesk_portal;
GRANT EXECUTE ON FUNCTION registry.portal_contacts(bigint), registry.portal_change(uuid, bigint, bigint, bigint, text, jsonb) TO pindesk_portal_api;
GRANT EXECUTE ON FUNCTION desk.card(bigint), desk.card_history(bigint), desk.card_change(uuid, bigint, bigint, text, text[], text[], text, text, text[]),
	desk.changes_waiting(), desk.change_accept(uuid, bigint, text, text[]), desk.change_decline(uuid, bigint, text), desk.contact_prints(),
	desk.contact_report(int, int, int, date), desk.contact_cards(int, int, int, date), desk.contact_printed(uuid, int, int, int, text), desk.glance()
	TO pindesk_staff;

-- A card is asked for by its student, without the school that leads every key.
CREATE INDEX emergency_contact_student ON registry.emergency_contact (student_id);

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (15, 'cards');
