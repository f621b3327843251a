-- SPDX-License-Identifier: Apache-2.0
-- 0024 endings
--
-- Why: what has come together or come in can end. Two records that were joined by mistake are taken apart
-- again (0021), as long as nothing was done with it that cannot be told apart. And a tie that a student
-- system no longer names ends: it leaves every list and is kept whole. Only what the desk has no reason
-- to keep ends so: a restriction, a standing, what a parent said at the counter, a working code, an
-- account hold the tie; then it is listed, and somebody at the school decides. Changes end a tie when they
-- tell of a person anew and neither side names the other any more, when they delete the guardian or the last
-- role that made one, or when a row of a mapped export says that it has ended. A package that would end
-- more than a tenth of a school's ties is refused unless somebody says so, as with students (0006).

CREATE TABLE registry.tie_doubt (
	school_id int NOT NULL,
	student_id bigint NOT NULL REFERENCES registry.student (student_id) ON DELETE CASCADE,
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	source text NOT NULL,
	since date NOT NULL DEFAULT registry.today(),
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stays', 'named', 'ended')),
	by_whom name,
	at timestamptz,
	PRIMARY KEY (student_id, guardian_id)
);
CREATE INDEX tie_doubt_waiting ON registry.tie_doubt (school_id) WHERE state = 'waiting';
COMMENT ON TABLE registry.tie_doubt IS 'ties that a student system no longer names and the desk has a reason to keep: somebody looks and decides';
COMMENT ON COLUMN registry.tie_doubt.school_id IS 'the student''s school then';
COMMENT ON COLUMN registry.tie_doubt.student_id IS 'the student';
COMMENT ON COLUMN registry.tie_doubt.guardian_id IS 'the guardian';
COMMENT ON COLUMN registry.tie_doubt.source IS 'the system';
COMMENT ON COLUMN registry.tie_doubt.since IS 'the day it was first no longer named';
COMMENT ON COLUMN registry.tie_doubt.state IS 'waiting; stays: somebody said so; named: the system names it again; ended: somebody ended it';
COMMENT ON COLUMN registry.tie_doubt.by_whom IS 'who decided';
COMMENT ON COLUMN registry.tie_doubt.at IS 'when';
ALTER TABLE registry.tie_doubt ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.tie_doubt TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]));
GRANT SELECT ON registry.tie_doubt TO pindesk_api;

-- Taken apart again -----------------------------------------------------------------------------

CREATE FUNCTION registry.apart_why_not(p_alias bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT CASE WHEN EXISTS (SELECT FROM registry.student_alias x WHERE x.apart_at IS NULL AND x.at > a.at AND (x.old_id = ANY (a.moved)
				OR x.old_id IN (SELECT e.student_id FROM registry.guardianship_ended e WHERE e.alias_id = a.alias_id)))
			THEN 'two records of a child were joined since; take those apart first'
		WHEN a.at < now() - interval '30 days' THEN 'they were joined more than 30 days ago'
		WHEN EXISTS (SELECT FROM registry.guardian_alias x WHERE x.old_id = a.kept_id AND x.apart_at IS NULL)
			THEN 'the record that stayed was joined with another one since; take that apart first'
		WHEN EXISTS (SELECT FROM desk.visit v WHERE v.guardian_id = a.kept_id AND v.student_id = ANY (a.moved) AND v.state IN ('open', 'parked', 'issued'))
			THEN 'there is a visit for one of the children that came over; finish or refuse it first'
		WHEN EXISTS (SELECT FROM desk.credential c WHERE c.guardian_id = a.kept_id AND c.student_id = ANY (a.moved) AND c.state IN ('issued', 'live')
			AND c.expires >= registry.today()) THEN 'a code works for one of the children that came over; cancel it first'
		WHEN EXISTS (SELECT FROM portal.link l WHERE l.guardian_id = a.kept_id AND l.student_id = ANY (a.moved) AND l.ended_at IS NULL AND l.linked_at > a.at)
			THEN 'one of the children that came over was linked to an account since' END
		FROM registry.guardian_alias a WHERE a.alias_id = p_alias);
END $$;
COMMENT ON FUNCTION registry.apart_why_not(bigint) IS 'why two records cannot be taken apart any more; NULL when they can';

CREATE FUNCTION registry.apart_ties(a registry.guardian_alias) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE registry.guardianship t SET guardian_id = a.old_id WHERE t.guardian_id = a.kept_id AND t.student_id = ANY (a.moved);
	INSERT INTO registry.guardianship
		SELECT (jsonb_populate_record(NULL::registry.guardianship, e.tie || jsonb_build_object('school_id', s.school_id))).*
		FROM registry.guardianship_ended e JOIN registry.student s ON s.student_id = e.student_id
		WHERE e.alias_id = a.alias_id AND e.back_at IS NULL
		ON CONFLICT DO NOTHING;
	UPDATE registry.guardianship_ended e SET back_at = now() WHERE e.alias_id = a.alias_id AND e.back_at IS NULL;
	-- Who was restricted since is so in both records: nobody knows yet which of the two it is.
	PERFORM registry.restriction_comes(k, k.student_id, a.old_id) FROM registry.guardianship k
		WHERE k.guardian_id = a.kept_id AND a.after -> 'ties' -> k.student_id::text ->> 'standing' <> 'restricted';
	UPDATE registry.guardianship k SET standing = b.standing, standing_document = b.standing_document, standing_by = b.standing_by, standing_at = b.standing_at,
			restriction_document = b.restriction_document, restricted_since = b.restricted_since, restricted_until = b.restricted_until,
			restriction_note = b.restriction_note, told_apart_by = session_user
		FROM jsonb_each(a.before -> 'ties') e CROSS JOIN LATERAL jsonb_populate_record(NULL::registry.guardianship, e.value) b
		WHERE k.guardian_id = a.kept_id AND k.student_id = e.key::bigint AND to_jsonb(k) - 'school_id' = a.after -> 'ties' -> e.key;
	UPDATE portal.link l SET ended_at = now() WHERE l.guardian_id = a.kept_id AND l.ended_at IS NULL AND EXISTS (SELECT FROM portal.link o
		WHERE o.guardian_id = a.old_id AND o.account_id = l.account_id AND o.student_id = l.student_id AND o.ended_at = a.at
			AND (l.student_id = ANY (a.moved) OR l.linked_at = o.linked_at));
	UPDATE portal.link l SET ended_at = NULL WHERE l.guardian_id = a.old_id AND l.ended_at = a.at AND EXISTS (SELECT FROM registry.guardianship t
		WHERE t.guardian_id = a.old_id AND t.student_id = l.student_id AND t.standing <> 'restricted');
END $$;
COMMENT ON FUNCTION registry.apart_ties(registry.guardian_alias) IS 'ties and accounts of two records as they were before joining, with what has happened to them since';

CREATE FUNCTION registry.twin_apart(p_old bigint, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	a registry.guardian_alias;
	v_was registry.guardian;
	v_left registry.guardian;
BEGIN
	SELECT x.* INTO STRICT a FROM registry.guardian_alias x WHERE x.old_id = p_old AND x.apart_at IS NULL FOR UPDATE;
	PERFORM registry.apart_ties(a);
	v_was := jsonb_populate_record(NULL::registry.guardian, a.before -> 'record');
	v_left := jsonb_populate_record(NULL::registry.guardian, a.after -> 'record');
	UPDATE registry.guardian g SET given = v_was.given, family = v_was.family, name_desk_changed_at = v_was.name_desk_changed_at
		WHERE g.guardian_id = a.kept_id AND (g.given, g.family) = (v_left.given, v_left.family);
	UPDATE registry.guardian g SET email = v_was.email, language = v_was.language, prefers = v_was.prefers, reach_desk_changed_at = v_was.reach_desk_changed_at
		WHERE g.guardian_id = a.kept_id AND (g.email, g.language, g.prefers) = (v_left.email, v_left.language, v_left.prefers);
	UPDATE registry.guardian g SET address_id = v_was.address_id, safe_at_home = v_was.safe_at_home, address_desk_changed_at = v_was.address_desk_changed_at
		WHERE g.guardian_id = a.kept_id AND g.address_id IS NOT DISTINCT FROM v_left.address_id AND g.safe_at_home = v_left.safe_at_home;
	DELETE FROM registry.guardian_phone p WHERE p.guardian_id = a.kept_id AND EXISTS (SELECT FROM registry.guardian_phone o WHERE o.guardian_id = a.old_id AND o.phone = p.phone)
		AND NOT EXISTS (SELECT FROM jsonb_array_elements(a.before -> 'phones') x WHERE x ->> 'phone' = p.phone);
	UPDATE registry.guardian_alias x SET apart_by = session_user, apart_at = now() WHERE x.alias_id = a.alias_id;
	PERFORM registry.twin_put(a.kept_id, a.old_id, 'two', p_note);
	PERFORM registry.search_renamed(a.old_id), registry.search_renamed(a.kept_id);
END $$;
COMMENT ON FUNCTION registry.twin_apart(bigint, text) IS 'puts two records back as they were; what was changed since stays with the record that stayed';

CREATE FUNCTION desk.twin_apart(p_act uuid, p_old bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'twin_apart');
	v_scope int[] := desk.enter();
	v_schools int[];
	v_why text;
	a registry.guardian_alias;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT x.* INTO a FROM registry.guardian_alias x WHERE x.old_id = p_old AND x.apart_at IS NULL;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	END IF;
	PERFORM registry.twin_hold(a.kept_id, a.old_id);
	v_schools := registry.twin_reach(a.kept_id, a.old_id);
	v_why := registry.apart_why_not(a.alias_id);
	IF v_scope <> '{0}' AND NOT v_schools <@ v_scope THEN
		PERFORM desk.refuse('PD135', (SELECT jsonb_build_object('guardian', registry.spoken(g.given, '', g.family)) FROM registry.guardian g WHERE g.guardian_id = a.kept_id));
	ELSIF NOT desk.twin_may(v_schools) THEN
		PERFORM desk.refuse('PD013', '{"role": "account_admin", "needs": "principal, district"}');
	ELSIF v_why IS NOT NULL THEN
		PERFORM desk.refuse('PD138', jsonb_build_object('why', v_why));
	END IF;
	p_note := desk.need_text('note', p_note);
	PERFORM registry.twin_apart(p_old, p_note);
	PERFORM desk.twin_log(v_schools, 'twins_taken_apart', a.kept_id, a.old_id, jsonb_build_object('note', p_note, 'moved', to_jsonb(a.moved)));
	RETURN desk.act_end(p_act, 'apart');
END $$;
COMMENT ON FUNCTION desk.twin_apart(uuid, bigint, text) IS 'two records that were joined are two people after all; codes that ended with the joining stay ended; PD013, PD135, PD138';

-- Nothing new for a record that went: a code being made while two are joined would be nobody's.
CREATE FUNCTION registry.not_for_alias() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM added n JOIN registry.guardian_alias a ON a.old_id = n.guardian_id AND a.apart_at IS NULL) THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	ELSIF EXISTS (SELECT FROM added n JOIN registry.student_alias a ON a.old_id = n.student_id AND a.apart_at IS NULL) THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.not_for_alias() IS 'refuses PD060 for a code or a visit of a record that was joined with another; its foreign key has waited for the joining';
CREATE TRIGGER not_for_alias AFTER INSERT ON desk.credential REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION registry.not_for_alias();
CREATE TRIGGER not_for_alias AFTER INSERT ON desk.visit REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION registry.not_for_alias();

-- No longer named -------------------------------------------------------------------------------

CREATE FUNCTION registry.tie_held(t registry.guardianship) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT nullif(concat_ws(', ', CASE WHEN t.standing <> 'unverified' THEN t.standing WHEN t.standing_document IS NOT NULL THEN 'a document was seen' END,
		CASE WHEN t.relation_desk_changed_at IS NOT NULL THEN 'entered at the desk' END,
		CASE WHEN EXISTS (SELECT FROM desk.credential c WHERE c.student_id = t.student_id AND c.guardian_id = t.guardian_id AND c.state IN ('issued', 'live')
			AND c.expires >= registry.today()) THEN 'has a code that works' END,
		CASE WHEN EXISTS (SELECT FROM desk.visit v WHERE v.student_id = t.student_id AND v.guardian_id = t.guardian_id AND v.state IN ('open', 'parked', 'issued'))
			THEN 'is in a visit' END,
		CASE WHEN EXISTS (SELECT FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
			WHERE l.student_id = t.student_id AND l.guardian_id = t.guardian_id AND l.ended_at IS NULL) THEN 'has an account' END), '')
$$;
COMMENT ON FUNCTION registry.tie_held(registry.guardianship) IS 'what holds a tie that a student system no longer names; NULL: nothing';

CREATE FUNCTION registry.tie_put_away(p_student bigint, p_guardian bigint, p_why text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO registry.guardianship_ended (school_id, student_id, guardian_id, why, tie)
		SELECT t.school_id, t.student_id, t.guardian_id, p_why, to_jsonb(t) FROM registry.guardianship t WHERE t.student_id = p_student AND t.guardian_id = p_guardian;
	DELETE FROM registry.guardianship t WHERE t.student_id = p_student AND t.guardian_id = p_guardian
$$;
COMMENT ON FUNCTION registry.tie_put_away(bigint, bigint, text) IS 'ends one tie: out of the lists, kept whole';

-- A student's row names the guardians, a guardian's row the students, or both do; who sends changes sends a
-- row whole, so what it leaves out is no longer so, as far as that side goes.
ALTER TABLE registry.guardianship ADD COLUMN named_by int;
COMMENT ON COLUMN registry.guardianship.named_by IS 'whose row in the student system names the other: 1 the student''s, 2 the guardian''s, 3 both, 0 neither any more; NULL: it does not say';

-- In OneRoster 1.2 who names whom makes nobody a guardian without a row of roles.csv that says so, wherever.
-- A full package says it whole; changes tell of single rows, so those that there were are remembered:
-- whoever loses the last is as one who is deleted, and whoever keeps another stays, as they would with
-- the next full package.
ALTER TABLE registry.guardian ADD COLUMN roles text[];
COMMENT ON COLUMN registry.guardian.roles IS 'the ids of the rows of roles.csv by which the student system has them as parent, guardian or relative; NULL: it has no such rows';

CREATE FUNCTION admin.import_held() RETURNS TABLE (usr text, held text[], gone text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT o.usr, array_agg(o.id ORDER BY o.id COLLATE "C") FILTER (WHERE NOT o.gone), array_agg(o.id) FILTER (WHERE o.gone)
		FROM pg_temp.import_role o WHERE o.role & 14 > 0 OR o.gone GROUP BY o.usr;
END $$;
COMMENT ON FUNCTION admin.import_held() IS 'of everybody of a staged OneRoster package the ids of roles that make a guardian: those there are, and those that are deleted';

-- Many systems write the end of the school year into every role: an endDate that is past ends nobody. It is told.
CREATE FUNCTION admin.import_over(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	INSERT INTO pg_temp.import_odd (n, kind, tab, rows, line, who)
		WITH x AS MATERIALIZED (SELECT o.line, registry.spoken(coalesce(p.given, g.given), '', coalesce(p.family, g.family)) AS name
			FROM (SELECT r.usr, min(r.line) AS line, array_agg(r.id) AS ids FROM pg_temp.import_role r WHERE r.role & 14 > 0 AND NOT r.gone GROUP BY r.usr HAVING bool_and(r.over)) o
				LEFT JOIN pg_temp.import_person p ON p.id = o.usr LEFT JOIN pg_temp.import_guardian i ON i.id = o.usr
				LEFT JOIN registry.guardian g ON g.source = p_source AND g.sourced_id = o.usr
			WHERE CASE WHEN p_changes THEN coalesce(g.roles <@ o.ids, g.guardian_id IS NOT NULL OR p.id IS NOT NULL) ELSE i.id IS NOT NULL END)
		SELECT 10, 'over', 6, count(*), min(x.line), (SELECT string_agg(y.name, ', ') FROM (SELECT x.name FROM x ORDER BY x.line LIMIT 3) y) FROM x;
END $$;
COMMENT ON FUNCTION admin.import_over(text, bool) IS 'counts guardians of a staged OneRoster package all of whose roles have an endDate that is past, with the names of the first three; they stay';

CREATE FUNCTION admin.import_roles(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO pg_temp.import_conflict (kind, person_id, person, field, ours, theirs)
		SELECT 'guardian', g.guardian_id, registry.spoken(g.given, '', g.family), 'role', 'guardian', 'a role ends of which nothing is known here'
		FROM admin.import_held() r JOIN registry.guardian g ON g.source = p_source AND g.sourced_id = r.usr
		WHERE r.gone IS NOT NULL AND g.roles IS NULL;
	UPDATE registry.guardian g SET roles = n.roles
		FROM (SELECT o.guardian_id, ARRAY(SELECT DISTINCT x.id COLLATE "C" FROM unnest(CASE WHEN p_changes THEN o.roles END || r.held) AS x(id)
				WHERE x.id <> ALL (coalesce(r.gone, '{}')) ORDER BY 1) AS roles
			FROM admin.import_held() r JOIN registry.guardian o ON o.source = p_source AND o.sourced_id = r.usr
			WHERE NOT p_changes OR o.roles IS NOT NULL) n
		WHERE g.guardian_id = n.guardian_id AND g.roles IS DISTINCT FROM n.roles;
	IF p_changes THEN
		INSERT INTO pg_temp.import_ended (id)
			SELECT g.sourced_id FROM admin.import_held() r JOIN registry.guardian g ON g.source = p_source AND g.sourced_id = r.usr WHERE g.roles = '{}';
		DELETE FROM pg_temp.import_link i USING registry.guardian g WHERE g.source = p_source AND g.sourced_id = i.guardian AND g.roles = '{}';
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_roles(text, bool) IS 'remembers by which roles somebody is a guardian; who has lost the last one goes among those that the package deletes; after import_guardians, before import_links';

CREATE FUNCTION admin.import_named(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
	DROP TABLE IF EXISTS pg_temp.import_told;
	CREATE TEMP TABLE import_told ON COMMIT DROP AS
		SELECT t.student_id, t.guardian_id, bit_or(x.side) AS side FROM (
			SELECT s.student_id, NULL::bigint AS guardian_id, 1 AS side FROM pg_temp.import_user u
				JOIN registry.student s ON s.source = p_source AND s.sourced_id = u.id WHERE p_changes AND u.flaws & 128 > 0
			-- Of a record that was joined with another one row is not all that is said.
			UNION ALL SELECT NULL, g.guardian_id, 2 FROM pg_temp.import_user u JOIN registry.guardian g ON g.source = p_source AND g.sourced_id = u.id
				WHERE p_changes AND u.flaws & 128 > 0 AND NOT EXISTS (SELECT FROM registry.guardian_alias a
				WHERE a.apart_at IS NULL AND g.guardian_id IN (a.old_id, a.kept_id))) x
			CROSS JOIN LATERAL (SELECT y.student_id, y.guardian_id FROM registry.guardianship y WHERE y.student_id = x.student_id AND y.source = p_source
				UNION ALL SELECT y.student_id, y.guardian_id FROM registry.guardianship y WHERE y.guardian_id = x.guardian_id AND y.source = p_source) t
		GROUP BY t.student_id, t.guardian_id;
	ANALYZE pg_temp.import_told;
	UPDATE registry.guardianship t SET named_by = coalesce(n.side, 0) | CASE WHEN p_changes THEN t.named_by & ~coalesce(n.told, 0) ELSE 0 END
		FROM (SELECT coalesce(i.student_id, d.student_id) AS student_id, coalesce(i.guardian_id, d.guardian_id) AS guardian_id, i.side, d.side AS told
			FROM pg_temp.import_link i FULL JOIN pg_temp.import_told d ON d.student_id = i.student_id AND d.guardian_id = i.guardian_id) n
		WHERE t.source = p_source AND t.student_id = n.student_id AND t.guardian_id = n.guardian_id
			AND (n.side IS NOT NULL OR n.told IS NOT NULL AND t.named_by IS NOT NULL)
			AND t.named_by IS DISTINCT FROM (coalesce(n.side, 0) | CASE WHEN p_changes THEN t.named_by & ~coalesce(n.told, 0) ELSE 0 END);
END $$;
COMMENT ON FUNCTION admin.import_named(text, bool) IS 'remembers of each tie whose row names the other; of changes, where a row that is sent anew no longer does; after import_links';

CREATE FUNCTION admin.ties_gone(p_source text, p_complete bool) RETURNS TABLE (school_id int, student_id bigint, guardian_id bigint, why text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	-- A package without a single tie is not about ties.
	v_whole bool := p_complete AND EXISTS (SELECT FROM pg_temp.import_link);
BEGIN
	-- Of records that were joined the last one has to go: who keeps two of somebody deletes one, once that is found.
	RETURN QUERY WITH away AS MATERIALIZED (SELECT k.guardian_id FROM (SELECT registry.kept_guardian(g.guardian_id) AS guardian_id,
				count(DISTINCT g.guardian_id) FILTER (WHERE g.roles IS DISTINCT FROM '{}') AS gone
				FROM pg_temp.import_ended e JOIN registry.guardian g ON g.source = p_source AND g.sourced_id = e.id GROUP BY 1) k
			WHERE k.gone >= (SELECT count(*) FROM (SELECT k.guardian_id UNION ALL SELECT a.old_id FROM registry.guardian_alias a
					WHERE a.kept_id = k.guardian_id AND a.apart_at IS NULL) r JOIN registry.guardian o ON o.guardian_id = r.guardian_id
				WHERE o.source = p_source AND o.roles IS DISTINCT FROM '{}')),
		gone AS (SELECT t.school_id, t.student_id, t.guardian_id, 'taken away' AS why FROM away w JOIN registry.guardianship t ON t.guardian_id = w.guardian_id
				WHERE t.source = p_source
			UNION ALL SELECT t.school_id, t.student_id, t.guardian_id, 'not named' FROM registry.guardianship t
				WHERE v_whole AND t.source = p_source AND EXISTS (SELECT FROM pg_temp.import_student i WHERE i.student_id = t.student_id)
				AND NOT EXISTS (SELECT FROM away w WHERE w.guardian_id = t.guardian_id)
			UNION ALL SELECT t.school_id, t.student_id, t.guardian_id, 'not named' FROM pg_temp.import_told d
				JOIN registry.guardianship t ON t.student_id = d.student_id AND t.guardian_id = d.guardian_id JOIN registry.student s ON s.student_id = t.student_id
				WHERE t.named_by = 0 AND s.status = 'active' AND NOT EXISTS (SELECT FROM away w WHERE w.guardian_id = t.guardian_id)
			UNION ALL SELECT DISTINCT t.school_id, t.student_id, t.guardian_id, 'taken away' FROM pg_temp.import_link_ended e
				LEFT JOIN pg_temp.import_student i ON i.id = e.student
				JOIN registry.guardian g ON g.source = p_source AND g.sourced_id = e.guardian
				JOIN registry.guardianship t ON t.student_id = coalesce(i.student_id, e.student_id) AND t.guardian_id = registry.kept_guardian(g.guardian_id)
				WHERE t.source = p_source AND NOT v_whole AND NOT EXISTS (SELECT FROM away w WHERE w.guardian_id = t.guardian_id))
		SELECT x.* FROM gone x WHERE NOT EXISTS (SELECT FROM pg_temp.import_link i WHERE i.student_id = x.student_id AND i.guardian_id = x.guardian_id);
END $$;
COMMENT ON FUNCTION admin.ties_gone(text, bool) IS 'ties of a source that the staged package takes away, or that a full one, or the row of a person sent anew, no longer names; a student who left keeps what is not taken away';

CREATE FUNCTION admin.import_end_ties(p_source text, p_complete bool, p_anyway bool, OUT ended bigint, OUT kept bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v record;
BEGIN
	PERFORM admin.import_named(p_source, NOT p_complete);
	CREATE TEMP TABLE import_tie ON COMMIT DROP AS SELECT x.*, NULL::text AS held FROM admin.ties_gone(p_source, p_complete) x;
	ANALYZE pg_temp.import_tie (student_id, guardian_id);
	-- A desk may be at work with one of them: what holds it is known once that is done.
	PERFORM FROM registry.guardianship t JOIN pg_temp.import_tie x ON t.school_id = x.school_id AND t.student_id = x.student_id AND t.guardian_id = x.guardian_id
		ORDER BY t.student_id, t.guardian_id FOR UPDATE OF t;
	DELETE FROM pg_temp.import_tie x WHERE NOT EXISTS (SELECT FROM registry.guardianship t
		WHERE t.school_id = x.school_id AND t.student_id = x.student_id AND t.guardian_id = x.guardian_id);
	UPDATE pg_temp.import_tie x SET held = registry.tie_held(t) FROM registry.guardianship t
		WHERE t.school_id = x.school_id AND t.student_id = x.student_id AND t.guardian_id = x.guardian_id;
	SELECT c.name, g.gone, h.had INTO v FROM (SELECT x.school_id, count(*) AS gone FROM pg_temp.import_tie x
				JOIN registry.student s ON s.school_id = x.school_id AND s.student_id = x.student_id AND s.status = 'active' GROUP BY x.school_id) g
			JOIN registry.school c ON c.school_id = g.school_id
			LEFT JOIN (SELECT t.school_id, count(*) AS had FROM registry.guardianship t JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id
				WHERE t.source = p_source AND s.status = 'active' AND NOT EXISTS (SELECT FROM pg_temp.import_done d
				WHERE d.kind = 'link' AND d.person_id = t.guardian_id AND d.student_id = t.student_id AND d.done = 'added') GROUP BY t.school_id) h ON h.school_id = g.school_id
		WHERE g.gone * 10 > coalesce(h.had, 0) ORDER BY g.gone DESC, c.name LIMIT 1;
	IF FOUND AND NOT p_anyway THEN
		PERFORM desk.refuse('PD110', jsonb_build_object('school', v.name, 'gone', v.gone, 'had', coalesce(v.had, 0), 'what', 'guardians'));
	END IF;
	UPDATE registry.tie_doubt d SET state = 'named', by_whom = NULL, at = now() FROM pg_temp.import_link i
		WHERE d.source = p_source AND d.state IN ('waiting', 'stays') AND i.student_id = d.student_id AND i.guardian_id = d.guardian_id;
	INSERT INTO registry.tie_doubt AS d (school_id, student_id, guardian_id, source)
		SELECT x.school_id, x.student_id, x.guardian_id, p_source FROM pg_temp.import_tie x WHERE x.held IS NOT NULL
		ON CONFLICT (student_id, guardian_id) DO UPDATE SET school_id = excluded.school_id, source = excluded.source, since = registry.today(), state = 'waiting',
			by_whom = NULL, at = NULL WHERE d.state IN ('named', 'ended');
	INSERT INTO pg_temp.import_conflict (kind, person_id, person, field, ours, theirs)
		SELECT 'link', x.guardian_id, registry.spoken(g.given, '', g.family), 'guardian of ' || registry.spoken(s.given, s.middle, s.family), x.held, 'not named any more'
		FROM pg_temp.import_tie x JOIN registry.guardian g ON g.guardian_id = x.guardian_id JOIN registry.student s ON s.student_id = x.student_id
			JOIN registry.tie_doubt d ON d.student_id = x.student_id AND d.guardian_id = x.guardian_id AND d.state = 'waiting'
		WHERE x.held IS NOT NULL;
	INSERT INTO registry.guardianship_ended (school_id, student_id, guardian_id, why, tie)
		SELECT t.school_id, t.student_id, t.guardian_id, x.why, to_jsonb(t) FROM pg_temp.import_tie x
			JOIN registry.guardianship t ON t.school_id = x.school_id AND t.student_id = x.student_id AND t.guardian_id = x.guardian_id WHERE x.held IS NULL;
	DELETE FROM registry.guardianship t USING pg_temp.import_tie x
		WHERE t.school_id = x.school_id AND t.student_id = x.student_id AND t.guardian_id = x.guardian_id AND x.held IS NULL;
	INSERT INTO pg_temp.import_done (kind, person_id, student_id, school_id, done)
		SELECT 'link', x.guardian_id, x.student_id, x.school_id, 'ended' FROM pg_temp.import_tie x WHERE x.held IS NULL
		ON CONFLICT (kind, person_id, student_id) DO UPDATE SET done = 'ended';
	SELECT count(*) FILTER (WHERE x.held IS NULL), count(*) FILTER (WHERE x.held IS NOT NULL) INTO ended, kept FROM pg_temp.import_tie x;
	DROP TABLE pg_temp.import_tie;
END $$;
COMMENT ON FUNCTION admin.import_end_ties(text, bool, bool, OUT bigint, OUT bigint) IS 'ends the ties that the staged package no longer names, keeps and lists those the desk has a reason to keep; once, after import_links; PD110 when that is more than a tenth of a school';

-- An old id in a package means the record that stayed.
CREATE FUNCTION admin.import_aliases(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE pg_temp.import_guardian i SET guardian_id = registry.kept_guardian(a.old_id) FROM registry.guardian_alias a
		WHERE i.guardian_id = a.old_id AND a.apart_at IS NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- The record's own row has the say; beside it, or from another system, only what is empty is filled.
	UPDATE pg_temp.import_guardian i SET given = g.given, family = g.family, email = CASE WHEN g.email = '' AND NOT o.own THEN i.email ELSE '' END, language = '',
			phone = CASE WHEN o.own OR registry.phone_of(g.guardian_id, 'home') IS NOT NULL THEN '' ELSE i.phone END,
			mobile = CASE WHEN o.own OR registry.phone_of(g.guardian_id, 'mobile') IS NOT NULL THEN '' ELSE i.mobile END,
			work = CASE WHEN o.own OR registry.phone_of(g.guardian_id, 'work') IS NOT NULL THEN '' ELSE i.work END,
			line1 = CASE WHEN o.home THEN i.line1 ELSE '' END, line2 = CASE WHEN o.home THEN i.line2 ELSE '' END,
			city = CASE WHEN o.home THEN i.city ELSE '' END, state = CASE WHEN o.home THEN i.state ELSE '' END, zip = CASE WHEN o.home THEN i.zip ELSE '' END
		FROM registry.guardian g CROSS JOIN LATERAL (SELECT n.own, g.address_id IS NULL AND NOT n.own AS home
			FROM (SELECT EXISTS (SELECT FROM pg_temp.import_guardian x WHERE g.source = p_source AND x.id = g.sourced_id) AS own) n) o
		WHERE g.guardian_id = i.guardian_id AND (g.source, g.sourced_id) IS DISTINCT FROM (p_source, i.id) AND (o.own OR g.source <> p_source);
END $$;
COMMENT ON FUNCTION admin.import_aliases(text) IS 'points rows of records that were joined at the record that stayed; called once the staged guardians have their ids';

-- What waits to be looked at --------------------------------------------------------------------

CREATE FUNCTION desk.ties_unnamed(p_school int DEFAULT NULL) RETURNS TABLE (student_id bigint, guardian_id bigint, student text, guardian text, relation text,
	held text, source text, since text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT d.student_id, d.guardian_id, registry.listed(s.family, s.given, s.middle), registry.listed(g.family, g.given), t.relation,
			registry.tie_holds(d.student_id, d.guardian_id), d.source, d.since::text
		FROM registry.tie_doubt d JOIN registry.guardianship t ON t.student_id = d.student_id AND t.guardian_id = d.guardian_id
			JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id JOIN registry.guardian g ON g.guardian_id = t.guardian_id
		WHERE d.state = 'waiting' AND (p_school IS NULL OR d.school_id = p_school) AND (v_scope = '{0}' OR d.school_id = ANY (v_scope))
		ORDER BY 3, 4, 1, 2 LIMIT 500;
END $$;
COMMENT ON FUNCTION desk.ties_unnamed(int) IS 'guardians whom a student system no longer names and who stay for now, with what holds them';

CREATE FUNCTION registry.tie_holds(p_student bigint, p_guardian bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT registry.tie_held(t) FROM registry.guardianship t WHERE t.student_id = p_student AND t.guardian_id = p_guardian
$$;
COMMENT ON FUNCTION registry.tie_holds(bigint, bigint) IS 'tie_held, across schools';

CREATE FUNCTION registry.tie_decide(p_student bigint, p_guardian bigint, p_ends bool) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE registry.tie_doubt d SET state = CASE WHEN p_ends THEN 'ended' ELSE 'stays' END, by_whom = session_user, at = now()
		WHERE d.student_id = p_student AND d.guardian_id = p_guardian;
	IF p_ends THEN
		PERFORM registry.tie_put_away(p_student, p_guardian, 'not named');
		PERFORM registry.search_renamed(p_guardian);
	END IF;
END $$;
COMMENT ON FUNCTION registry.tie_decide(bigint, bigint, bool) IS 'writes down what was decided of a tie that is no longer named';

CREATE FUNCTION desk.tie_unnamed_decide(p_act uuid, p_student bigint, p_guardian bigint, p_ends bool, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'tie_unnamed_decide');
	v_revoked uuid;
	t registry.guardianship;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	IF p_ends THEN
		t := desk.pair_hold(p_student, p_guardian, 'principal', 'district');
	ELSE
		t := desk.pair_hold(p_student, p_guardian, 'account_admin', 'principal', 'district');
	END IF;
	IF NOT EXISTS (SELECT FROM registry.tie_doubt d WHERE d.student_id = p_student AND d.guardian_id = p_guardian AND d.state = 'waiting') THEN
		PERFORM desk.refuse('PD139', '{"how": "nobody waits for it any more"}');
	ELSIF p_ends AND t.standing = 'restricted' THEN
		PERFORM desk.refuse('PD002', jsonb_build_object('guardian', (SELECT registry.spoken(g.given, '', g.family) FROM registry.guardian g WHERE g.guardian_id = p_guardian),
			'document', t.restriction_document, 'since', t.restricted_since));
	END IF;
	p_note := desk.need_text('note', p_note);
	IF p_ends THEN
		v_revoked := desk.pair_stop(t, 'the student system no longer names this person', true);
	END IF;
	PERFORM registry.tie_decide(p_student, p_guardian, p_ends);
	v_result := CASE WHEN p_ends THEN 'ended' ELSE 'stays' END;
	PERFORM desk.pair_log(t, CASE WHEN p_ends THEN 'tie_ended' ELSE 'tie_stays' END, jsonb_build_object('note', p_note, 'revoked', v_revoked));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.tie_unnamed_decide(uuid, bigint, bigint, bool, text) IS 'a guardian whom the student system no longer names stays, or (by a principal) ends with code, visit and link; a restriction never ends so; PD002, PD013, PD139';

GRANT EXECUTE ON FUNCTION registry.twin_apart(bigint, text), registry.apart_why_not(bigint), registry.tie_holds(bigint, bigint),
	registry.tie_decide(bigint, bigint, bool) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.twin_apart(uuid, bigint, text), desk.ties_unnamed(int), desk.tie_unnamed_decide(uuid, bigint, bigint, bool, text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (24, 'endings');
