-- SPDX-License-Identifier: Apache-2.0
-- 0027 student apart
--
-- Why: two records of a child that were joined (0026) by mistake are taken apart again, as long as nothing
-- was done with it that cannot be told apart; and an import that still names the record that went means
-- the one that stays.

CREATE FUNCTION registry.student_apart_why_not(p_old bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN a.at < now() - interval '30 days' THEN 'they were joined more than 30 days ago'
			WHEN EXISTS (SELECT FROM registry.student_alias x WHERE x.old_id = a.kept_id AND x.apart_at IS NULL)
				THEN 'the record that stayed was joined with another one since; take that apart first'
			WHEN EXISTS (SELECT FROM registry.guardian_alias x WHERE x.apart_at IS NULL AND x.at > a.at AND (x.old_id = ANY (a.moved) OR x.kept_id = ANY (a.moved)
				OR x.old_id IN (SELECT e.guardian_id FROM registry.guardianship_ended e WHERE e.student_alias_id = a.alias_id)))
				THEN 'two records of a guardian were joined since; take those apart first'
			WHEN EXISTS (SELECT FROM desk.visit v WHERE v.student_id = a.kept_id AND v.guardian_id = ANY (a.moved) AND v.state IN ('open', 'parked', 'issued'))
				THEN 'there is a visit of a guardian who came over; finish or refuse it first'
			WHEN EXISTS (SELECT FROM desk.credential c WHERE c.student_id = a.kept_id AND c.guardian_id = ANY (a.moved) AND c.state IN ('issued', 'live')
				AND c.expires >= registry.today()) THEN 'a code works for a guardian who came over; cancel it first'
			WHEN EXISTS (SELECT FROM portal.link l WHERE l.student_id = a.kept_id AND l.guardian_id = ANY (a.moved) AND l.ended_at IS NULL AND l.linked_at > a.at)
				THEN 'a guardian who came over has linked an account since' END
		FROM registry.student_alias a WHERE a.old_id = p_old AND a.apart_at IS NULL
$$;
COMMENT ON FUNCTION registry.student_apart_why_not(bigint) IS 'why two records of a child cannot be taken apart any more; NULL when they can';

CREATE FUNCTION registry.student_apart_ties(a registry.student_alias) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int := (SELECT s.school_id FROM registry.student s WHERE s.student_id = a.old_id);
BEGIN
	UPDATE registry.guardianship t SET school_id = v_school, student_id = a.old_id WHERE t.student_id = a.kept_id AND t.guardian_id = ANY (a.moved);
	INSERT INTO registry.guardianship
		SELECT (jsonb_populate_record(NULL::registry.guardianship, e.tie || jsonb_build_object('school_id', v_school))).*
		FROM registry.guardianship_ended e WHERE e.student_alias_id = a.alias_id AND e.back_at IS NULL
		ON CONFLICT DO NOTHING;
	UPDATE registry.guardianship_ended e SET back_at = now() WHERE e.student_alias_id = a.alias_id AND e.back_at IS NULL;
	-- Who was restricted since is so in both records: nobody knows yet which of the two it is.
	PERFORM registry.restriction_comes(k, a.old_id, k.guardian_id) FROM registry.guardianship k
		WHERE k.student_id = a.kept_id AND a.after -> 'ties' -> k.guardian_id::text ->> 'standing' <> 'restricted';
	UPDATE registry.guardianship k SET standing = b.standing, standing_document = b.standing_document, standing_by = b.standing_by, standing_at = b.standing_at,
			restriction_document = b.restriction_document, restricted_since = b.restricted_since, restricted_until = b.restricted_until,
			restriction_note = b.restriction_note
		FROM jsonb_each(a.before -> 'ties') e CROSS JOIN LATERAL jsonb_populate_record(NULL::registry.guardianship, e.value) b
		WHERE k.student_id = a.kept_id AND k.guardian_id = e.key::bigint AND to_jsonb(k) - 'school_id' = a.after -> 'ties' -> e.key;
	UPDATE registry.tie_doubt d SET school_id = v_school, student_id = a.old_id WHERE d.student_id = a.kept_id AND d.guardian_id = ANY (a.moved)
		AND NOT EXISTS (SELECT FROM registry.tie_doubt o WHERE o.student_id = a.old_id AND o.guardian_id = d.guardian_id);
	DELETE FROM registry.person_removed k USING registry.person_removed o
		WHERE k.student_id = a.kept_id AND o.student_id = a.old_id AND o.guardian_id = k.guardian_id AND o.at = k.at;
	UPDATE portal.link l SET ended_at = now() WHERE l.student_id = a.kept_id AND l.ended_at IS NULL AND EXISTS (SELECT FROM portal.link o
		WHERE o.student_id = a.old_id AND o.account_id = l.account_id AND o.guardian_id = l.guardian_id AND o.ended_at = a.at
			AND (l.guardian_id = ANY (a.moved) OR l.linked_at = o.linked_at));
	UPDATE portal.link l SET ended_at = NULL WHERE l.student_id = a.old_id AND l.ended_at = a.at AND EXISTS (SELECT FROM registry.guardianship t
		WHERE t.student_id = a.old_id AND t.guardian_id = l.guardian_id AND t.standing <> 'restricted');
END $$;
COMMENT ON FUNCTION registry.student_apart_ties(registry.student_alias) IS 'guardians and accounts of two records as they were before joining, with what has happened to them since';

CREATE FUNCTION registry.student_twin_apart(p_old bigint, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	a registry.student_alias;
	b registry.student;
	l registry.student;
BEGIN
	SELECT x.* INTO STRICT a FROM registry.student_alias x WHERE x.old_id = p_old AND x.apart_at IS NULL FOR UPDATE;
	PERFORM registry.student_apart_ties(a);
	b := jsonb_populate_record(NULL::registry.student, a.before -> 'record');
	l := jsonb_populate_record(NULL::registry.student, a.after -> 'record');
	UPDATE registry.student s SET born = CASE WHEN s.born = l.born THEN b.born ELSE s.born END, grade = CASE WHEN s.grade = l.grade THEN b.grade ELSE s.grade END,
			phone = CASE WHEN s.phone = l.phone THEN b.phone ELSE s.phone END, email = CASE WHEN s.email = l.email THEN b.email ELSE s.email END,
			address_id = CASE WHEN s.address_id = l.address_id THEN b.address_id ELSE s.address_id END
		WHERE s.student_id = a.kept_id;
	DELETE FROM registry.emergency_contact e USING registry.emergency_contact o WHERE e.student_id = a.kept_id AND o.student_id = a.old_id
		AND (o.name, o.phone, o.relation) = (e.name, e.phone, e.relation)
		AND NOT EXISTS (SELECT FROM jsonb_array_elements(a.before -> 'contacts') x WHERE (x ->> 'name', x ->> 'phone') = (e.name, e.phone));
	UPDATE registry.student s SET status = a.before -> 'gone' ->> 'status', exited_on = (a.before -> 'gone' ->> 'exited_on')::date WHERE s.student_id = a.old_id;
	UPDATE registry.student_alias x SET apart_by = session_user, apart_at = now() WHERE x.alias_id = a.alias_id;
	PERFORM registry.student_twin_put(a.kept_id, a.old_id, 'two', p_note);
	PERFORM registry.search_refresh(ARRAY[a.kept_id, a.old_id], ARRAY(SELECT t.guardian_id FROM registry.guardianship t WHERE t.student_id IN (a.kept_id, a.old_id)));
END $$;
COMMENT ON FUNCTION registry.student_twin_apart(bigint, text) IS 'puts two records of a child back as they were; what was changed since stays with the record that stayed';

CREATE FUNCTION desk.student_twin_apart(p_act uuid, p_old bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'student_twin_apart');
	v_scope int[] := desk.enter();
	v_schools int[];
	v_why text;
	a registry.student_alias;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT x.* INTO a FROM registry.student_alias x WHERE x.old_id = p_old AND x.apart_at IS NULL;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
	PERFORM registry.student_twin_hold(a.kept_id, a.old_id);
	v_schools := registry.student_twin_reach(a.kept_id, a.old_id);
	v_why := registry.student_apart_why_not(p_old);
	IF v_scope <> '{0}' AND NOT v_schools <@ v_scope THEN
		PERFORM desk.refuse('PD135', (SELECT jsonb_build_object('guardian', registry.spoken(s.given, s.middle, s.family)) FROM registry.student s WHERE s.student_id = a.kept_id));
	ELSIF NOT desk.twin_may(v_schools) THEN
		PERFORM desk.refuse('PD013', '{"role": "account_admin", "needs": "principal, district"}');
	ELSIF v_why IS NOT NULL THEN
		PERFORM desk.refuse('PD138', jsonb_build_object('why', v_why));
	END IF;
	p_note := desk.need_text('note', p_note);
	PERFORM registry.student_twin_apart(p_old, p_note);
	PERFORM desk.student_twin_log(v_schools, 'student_twins_taken_apart', a.kept_id, a.old_id, jsonb_build_object('note', p_note, 'moved', to_jsonb(a.moved)));
	RETURN desk.act_end(p_act, 'apart');
END $$;
COMMENT ON FUNCTION desk.student_twin_apart(uuid, bigint, text) IS 'two records that were joined are two children after all; PD013, PD135, PD138';

-- An import that names the record that went -----------------------------------------------------

CREATE FUNCTION admin.import_student_aliases(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v record;
BEGIN
	FOR v IN SELECT i.id, registry.kept_student(a.old_id) AS kept_id FROM registry.student_alias a JOIN pg_temp.import_student i ON i.student_id = a.old_id
		WHERE a.apart_at IS NULL ORDER BY i.id LOOP
		-- The record's own row has the say. Beside it the other says nothing; from another system it fills what is empty.
		UPDATE pg_temp.import_student i SET student_id = k.student_id, known_only = true, alias = o.own, homeroom_id = CASE WHEN NOT o.own AND NOT o.foreign THEN i.homeroom_id END,
				school_id = CASE WHEN o.own OR o.foreign THEN k.school_id ELSE i.school_id END,
				given = CASE WHEN o.own OR o.foreign THEN k.given ELSE i.given END, middle = CASE WHEN o.own OR o.foreign THEN k.middle ELSE i.middle END,
				family = CASE WHEN o.own OR o.foreign THEN k.family ELSE i.family END,
				born = CASE WHEN o.own OR o.foreign AND k.born IS NOT NULL THEN '' ELSE i.born END, grade = CASE WHEN o.own OR o.foreign AND k.grade <> '' THEN '' ELSE i.grade END,
				phone = CASE WHEN o.own OR o.foreign AND k.phone <> '' THEN '' ELSE i.phone END, email = CASE WHEN o.own OR o.foreign AND k.email <> '' THEN '' ELSE i.email END,
				language = CASE WHEN o.own OR o.foreign THEN '' ELSE i.language END,
				line1 = CASE WHEN o.own OR o.home THEN '' ELSE i.line1 END, line2 = CASE WHEN o.own OR o.home THEN '' ELSE i.line2 END,
				city = CASE WHEN o.own OR o.home THEN '' ELSE i.city END, state = CASE WHEN o.own OR o.home THEN '' ELSE i.state END,
				zip = CASE WHEN o.own OR o.home THEN '' ELSE i.zip END
			FROM registry.student k CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_temp.import_student x WHERE x.student_id = k.student_id) AS own,
				k.source IS DISTINCT FROM p_source AS foreign, k.source IS DISTINCT FROM p_source AND k.address_id IS NOT NULL AS home) o
			WHERE k.student_id = v.kept_id AND i.id = v.id;
	END LOOP;
END $$;
COMMENT ON FUNCTION admin.import_student_aliases(text) IS 'points rows of children whose records were joined at the record that stayed; called once the staged students have their ids';

GRANT EXECUTE ON FUNCTION registry.student_apart_why_not(bigint), registry.student_twin_apart(bigint, text) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.student_twin_apart(uuid, bigint, text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (27, 'student-apart');
