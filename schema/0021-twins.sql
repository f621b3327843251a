-- SPDX-License-Identifier: Apache-2.0
-- 0021 twins
--
-- Why: one person is kept twice when two systems know them, or somebody mistyped a name. Such pairs are
-- proposed with what speaks for them, shown side by side, and joined by a person, never silently; that
-- two records are two people is remembered for good. Joining deletes nothing: the ties go to the record
-- that stays, the other one keeps its history and is known as an alias, so that an import which still
-- names it means the one that stays, and all can be taken apart again (0024).
-- The desk's functions ask the rules and the owner's write the registry, as with cards (0013).

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD135', 'twin_elsewhere', 'one of the two records belongs to another school too {guardian}'),
	('PD136', 'twin_busy', 'the record that would go has something in hand {guardian,what}'),
	('PD137', 'twin_holds', 'the record that would go holds what cannot be moved {guardian,has,advice}'),
	('PD138', 'twin_stays', 'the two cannot be taken apart any more {why}'),
	('PD139', 'twin_decided', 'the pair was decided {how,by,on}');

-- What is kept ----------------------------------------------------------------------------------

CREATE TABLE registry.twin (
	one_id bigint NOT NULL REFERENCES registry.guardian,
	other_id bigint NOT NULL REFERENCES registry.guardian,
	state text NOT NULL CHECK (state IN ('proposed', 'two', 'same')),
	kept_id bigint,
	note text NOT NULL DEFAULT '',
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (one_id, other_id),
	CHECK (one_id < other_id),
	CHECK (kept_id IN (one_id, other_id))
);
CREATE INDEX twin_other ON registry.twin (other_id);
COMMENT ON TABLE registry.twin IS 'what people said of two records that look like one person; "two" holds for good';
COMMENT ON COLUMN registry.twin.one_id IS 'the guardian of the smaller id';
COMMENT ON COLUMN registry.twin.other_id IS 'the other guardian';
COMMENT ON COLUMN registry.twin.state IS 'proposed: somebody who may not join them thinks they are one; two: two people; same: joined';
COMMENT ON COLUMN registry.twin.kept_id IS 'which is to stay, or stayed';
COMMENT ON COLUMN registry.twin.note IS 'how they know';
COMMENT ON COLUMN registry.twin.by_whom IS 'who said so';
COMMENT ON COLUMN registry.twin.at IS 'when';

CREATE TABLE registry.guardian_alias (
	alias_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	old_id bigint NOT NULL REFERENCES registry.guardian,
	kept_id bigint NOT NULL REFERENCES registry.guardian,
	moved bigint[] NOT NULL,
	before jsonb NOT NULL,
	after jsonb NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	apart_by name,
	apart_at timestamptz,
	CHECK (old_id <> kept_id)
);
CREATE UNIQUE INDEX guardian_alias_old ON registry.guardian_alias (old_id) WHERE apart_at IS NULL;
CREATE INDEX guardian_alias_kept ON registry.guardian_alias (kept_id) WHERE apart_at IS NULL;
COMMENT ON TABLE registry.guardian_alias IS 'records that were joined: the old one has no ties any more and stands for the one that stayed';
COMMENT ON COLUMN registry.guardian_alias.alias_id IS 'its id';
COMMENT ON COLUMN registry.guardian_alias.old_id IS 'the record that went';
COMMENT ON COLUMN registry.guardian_alias.kept_id IS 'the record that stayed';
COMMENT ON COLUMN registry.guardian_alias.moved IS 'students whose tie came over; of those both had, the old tie is in guardianship_ended';
COMMENT ON COLUMN registry.guardian_alias.before IS 'the record that stayed and its ties, as they were';
COMMENT ON COLUMN registry.guardian_alias.after IS 'the same as joining left them; what has changed since is not put back';
COMMENT ON COLUMN registry.guardian_alias.by_whom IS 'who joined them';
COMMENT ON COLUMN registry.guardian_alias.at IS 'when';
COMMENT ON COLUMN registry.guardian_alias.apart_by IS 'who took them apart again';
COMMENT ON COLUMN registry.guardian_alias.apart_at IS 'when; empty while joined';

CREATE TABLE registry.guardianship_ended (
	ended_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL,
	student_id bigint NOT NULL REFERENCES registry.student (student_id) ON DELETE CASCADE,
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	why text NOT NULL CHECK (why IN ('not named', 'taken away', 'joined')),
	ended_on date NOT NULL DEFAULT registry.today(),
	tie jsonb NOT NULL,
	alias_id bigint REFERENCES registry.guardian_alias,
	back_at timestamptz
);
CREATE INDEX guardianship_ended_student ON registry.guardianship_ended (student_id, guardian_id);
CREATE INDEX guardianship_ended_guardian ON registry.guardianship_ended (guardian_id);
CREATE INDEX guardianship_ended_alias ON registry.guardianship_ended (alias_id) WHERE alias_id IS NOT NULL;
COMMENT ON TABLE registry.guardianship_ended IS 'ties that have ended, whole as they were; they are in no list and no run';
COMMENT ON COLUMN registry.guardianship_ended.ended_id IS 'its id';
COMMENT ON COLUMN registry.guardianship_ended.school_id IS 'the student''s school then';
COMMENT ON COLUMN registry.guardianship_ended.student_id IS 'the student';
COMMENT ON COLUMN registry.guardianship_ended.guardian_id IS 'the guardian';
COMMENT ON COLUMN registry.guardianship_ended.why IS 'the student system no longer names it, took the person away, or two records were joined';
COMMENT ON COLUMN registry.guardianship_ended.ended_on IS 'when';
COMMENT ON COLUMN registry.guardianship_ended.tie IS 'the row of registry.guardianship';
COMMENT ON COLUMN registry.guardianship_ended.alias_id IS 'the joining that ended it';
COMMENT ON COLUMN registry.guardianship_ended.back_at IS 'when it came back';

ALTER TABLE registry.guardianship_ended ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.guardianship_ended TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]));
ALTER TABLE registry.twin ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.twin TO pindesk_api USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.guardianship t
	WHERE t.guardian_id IN (one_id, other_id) AND t.school_id = ANY ((SELECT registry.scope())::int[])));
ALTER TABLE registry.guardian_alias ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.guardian_alias TO pindesk_api USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.guardianship t
	WHERE t.guardian_id = kept_id AND t.school_id = ANY ((SELECT registry.scope())::int[])));
GRANT SELECT ON registry.twin, registry.guardian_alias, registry.guardianship_ended TO pindesk_api;
CREATE INDEX address_place ON registry.address (zip, lower(line1)) WHERE line1 <> '';

-- Who may be there twice ------------------------------------------------------------------------

CREATE FUNCTION registry.kept_guardian(p_guardian bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v bigint := p_guardian;
	v_next bigint;
BEGIN
	LOOP
		SELECT a.kept_id INTO v_next FROM registry.guardian_alias a WHERE a.old_id = v AND a.apart_at IS NULL;
		EXIT WHEN NOT FOUND;
		v := v_next;
	END LOOP;
	RETURN v;
END $$;
COMMENT ON FUNCTION registry.kept_guardian(bigint) IS 'the record that stands for this one after joining; itself when it was not joined';
GRANT EXECUTE ON FUNCTION registry.kept_guardian(bigint) TO pindesk_api;

CREATE FUNCTION registry.alias_words(p_guardian bigint) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT ARRAY(SELECT unnest(registry.person_words(o.family || ' ' || o.given)) FROM registry.guardian_alias a JOIN registry.guardian o ON o.guardian_id = a.old_id
			WHERE a.kept_id = p_guardian AND a.apart_at IS NULL
		EXCEPT SELECT unnest(registry.person_words(g.family || ' ' || g.given)) FROM registry.guardian g WHERE g.guardian_id = p_guardian)
$$;
COMMENT ON FUNCTION registry.alias_words(bigint) IS 'words by which the look-up knew the records that stand for this one: a mistyped name still leads here';

CREATE FUNCTION registry.alias_name(p_guardian bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT registry.listed(g.family, g.given) FROM registry.guardian g
		WHERE g.guardian_id = p_guardian AND EXISTS (SELECT FROM registry.guardian_alias a WHERE a.old_id = p_guardian AND a.apart_at IS NULL)
$$;
COMMENT ON FUNCTION registry.alias_name(bigint) IS 'the name of a record that went; it has no tie by which row security would show it';
GRANT EXECUTE ON FUNCTION registry.alias_name(bigint) TO pindesk_api;

CREATE FUNCTION registry.near_word(a text, b text) RETURNS bool
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	p int := 0;
	s int := 0;
	v_a text;
	v_b text;
BEGIN
	IF a = b THEN
		RETURN true;
	ELSIF a = '' OR b = '' OR abs(length(a) - length(b)) > 1 AND a !~ ' ' AND b !~ ' ' THEN
		RETURN false;
	ELSIF string_to_array(a, ' ') <@ string_to_array(b, ' ') OR string_to_array(b, ' ') <@ string_to_array(a, ' ') THEN
		RETURN true;
	ELSIF least(length(a), length(b)) < 4 THEN
		RETURN false;
	END IF;
	WHILE substr(a, p + 1, 1) = substr(b, p + 1, 1) AND p < least(length(a), length(b)) LOOP
		p := p + 1;
	END LOOP;
	WHILE substr(a, length(a) - s, 1) = substr(b, length(b) - s, 1) AND p + s < least(length(a), length(b)) LOOP
		s := s + 1;
	END LOOP;
	v_a := substr(a, p + 1, length(a) - p - s);
	v_b := substr(b, p + 1, length(b) - p - s);
	-- Mario and Maria, Juan and Juana, Thanh and Hanh are two people; who begins to type seldom errs.
	RETURN greatest(length(v_a), length(v_b)) = 1 AND NOT (s = 0 AND v_a || v_b ~ '^[ao]+$') AND (p > 0 OR length(a) = length(b) AND length(a) > 5)
		OR length(v_a) = 2 AND v_a = reverse(v_b);
END $$;
COMMENT ON FUNCTION registry.near_word(text, text) IS 'whether two folded names may be one mistyped: a letter more, less, other or two swapped; or one has a name more';

CREATE FUNCTION registry.names_alike(g text, f text, og text, o text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF g = og AND f = o OR g = o AND f = og OR trim(g || ' ' || f) = trim(og || ' ' || o) THEN
		RETURN 'same name';
	ELSIF registry.near_word(g, og) AND registry.near_word(f, o) OR registry.near_word(g, o) AND registry.near_word(f, og) THEN
		RETURN 'nearly the same name';
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.names_alike(text, text, text, text) IS 'how alike two names are, first and last of each folded, in words; NULL when not';

-- Every way goes through an index and stops at twenty: a telephone of a hundred people is nobody's.
CREATE FUNCTION registry.twins(p_guardians bigint[]) RETURNS TABLE (guardian_id bigint, twin_id bigint, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY WITH hit AS MATERIALIZED (
		SELECT h.one, h.two, min(h.n) FILTER (WHERE h.n = 1) IS NOT NULL AS phone, bool_or(h.n = 2) AS email, bool_or(h.n = 3) AS child, bool_or(h.n = 4) AS home
		FROM (
			SELECT p.guardian_id AS one, q.guardian_id AS two, 1 AS n
			FROM unnest(p_guardians) AS m(id) CROSS JOIN LATERAL (SELECT x.guardian_id, x.phone FROM registry.guardian_phone x WHERE x.guardian_id = m.id OFFSET 0) p
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.guardian_phone x WHERE x.phone = p.phone LIMIT 20) q
			UNION ALL
			SELECT g.guardian_id, q.guardian_id, 2
			FROM unnest(p_guardians) AS m(id) CROSS JOIN LATERAL (SELECT x.guardian_id, x.email FROM registry.guardian x WHERE x.guardian_id = m.id AND x.email <> '' OFFSET 0) g
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.guardian x WHERE lower(x.email) = lower(g.email) AND x.email <> '' LIMIT 20) q
			UNION ALL
			SELECT t.guardian_id, q.guardian_id, 3
			FROM unnest(p_guardians) AS m(id) CROSS JOIN LATERAL (SELECT x.guardian_id, x.student_id FROM registry.guardianship x WHERE x.guardian_id = m.id OFFSET 0) t
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.guardianship x WHERE x.student_id = t.student_id LIMIT 20) q
			UNION ALL
			SELECT g.guardian_id, q.guardian_id, 4
			FROM unnest(p_guardians) AS m(id) CROSS JOIN LATERAL (SELECT x.guardian_id, y.zip, y.line1, y.line2 FROM registry.guardian x
					JOIN registry.address y ON y.address_id = x.address_id WHERE x.guardian_id = m.id AND y.line1 <> '' OFFSET 0) g
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.address b JOIN registry.guardian x ON x.address_id = b.address_id
					WHERE b.zip = g.zip AND lower(b.line1) = lower(g.line1) AND b.line1 <> '' AND b.line2 = g.line2 LIMIT 20) q) h
		WHERE h.one <> h.two GROUP BY h.one, h.two),
	named AS MATERIALIZED (SELECT g.guardian_id, registry.fold(g.given) AS given, registry.fold(g.family) AS family
		FROM (SELECT h.one FROM hit h UNION SELECT h.two FROM hit h) x(id)
			CROSS JOIN LATERAL (SELECT y.guardian_id, y.given, y.family FROM registry.guardian y WHERE y.guardian_id = x.id OFFSET 0) g)
	SELECT h.one, h.two, concat_ws(', ', n.alike, CASE WHEN h.phone THEN 'telephone' END, CASE WHEN h.email THEN 'e-mail' END,
			CASE WHEN h.child THEN 'child' END, CASE WHEN h.home THEN 'address' END)
		FROM hit h JOIN named g ON g.guardian_id = h.one JOIN named o ON o.guardian_id = h.two
			-- Most who share a telephone are a couple: what cannot be alike is not looked at letter by letter.
			CROSS JOIN LATERAL (SELECT CASE WHEN left(g.given, 1) IN (left(o.given, 1), left(o.family, 1))
				OR g.given = '' OR o.given = '' OR length(g.given) = length(o.given) AND length(g.given) > 5 OR strpos(g.given || o.given, ' ') > 0
				THEN registry.names_alike(g.given, g.family, o.given, o.family) END AS alike OFFSET 0) n
		WHERE n.alike IS NOT NULL AND EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = h.two)
			AND NOT EXISTS (SELECT FROM registry.twin w WHERE w.one_id = least(h.one, h.two) AND w.other_id = greatest(h.one, h.two) AND w.state = 'two')
			AND (NOT h.child OR (SELECT count(coalesce(t.told_apart_by, u.told_apart_by)) FROM registry.guardianship t JOIN registry.guardianship u
				ON u.student_id = t.student_id AND u.school_id = t.school_id WHERE t.guardian_id = h.one AND u.guardian_id = h.two) = 0)
		ORDER BY 1, 2;
END $$;
COMMENT ON FUNCTION registry.twins(bigint[]) IS 'records that may be the same person as one of these, and what speaks for it; not those that somebody said are two people';
GRANT EXECUTE ON FUNCTION registry.twins(bigint[]) TO pindesk_api;

-- Two side by side ------------------------------------------------------------------------------

CREATE FUNCTION desk.twin_children(p_guardian bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT string_agg(registry.spoken(s.given, s.middle, s.family) || coalesce(' (' || nullif(s.grade, '') || ')', ''), ', ' ORDER BY s.born, s.student_id)
		FROM registry.guardianship t JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id
		WHERE t.guardian_id = p_guardian AND t.standing <> 'restricted'
$$;
COMMENT ON FUNCTION desk.twin_children(bigint) IS 'children of a guardian at the caller''s schools, but those they are restricted for';

CREATE FUNCTION desk.twin_pairs(p_school int DEFAULT NULL, p_guardian bigint DEFAULT NULL) RETURNS TABLE (state text, one_id bigint, other_id bigint, one text, other text,
	one_children text, other_children text, why text, by_whom text, on_day text, kept_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
	v_ids bigint[];
BEGIN
	IF p_guardian IS NOT NULL THEN
		v_ids := ARRAY(SELECT g.guardian_id FROM registry.guardian g WHERE g.guardian_id = p_guardian);
	ELSIF p_school IS NOT NULL OR v_scope <> '{0}' THEN
		v_ids := ARRAY(SELECT DISTINCT t.guardian_id FROM registry.guardianship t WHERE p_school IS NULL OR t.school_id = p_school);
	END IF;
	RETURN QUERY SELECT p.state, p.one_id, p.other_id, registry.listed(g.family, g.given), coalesce(registry.listed(o.family, o.given), registry.alias_name(p.other_id), ''),
			desk.twin_children(p.one_id), desk.twin_children(p.other_id), p.why, desk.display(p.by_whom),
			desk.day_of(p.at)::text, p.kept_id
		FROM (SELECT CASE WHEN w.state IS NULL THEN 'new' ELSE w.state END AS state, t.guardian_id AS one_id, t.twin_id AS other_id, t.why, w.by_whom, w.at, w.kept_id
				FROM registry.twins(v_ids) t LEFT JOIN registry.twin w ON w.one_id = least(t.guardian_id, t.twin_id) AND w.other_id = greatest(t.guardian_id, t.twin_id)
				WHERE t.guardian_id < t.twin_id OR t.twin_id <> ALL (v_ids)
			UNION ALL SELECT w.state, w.one_id, w.other_id, w.note, w.by_whom, w.at, w.kept_id FROM registry.twin w
				WHERE w.state = 'proposed' AND v_ids IS NULL
			UNION ALL SELECT 'joined', a.kept_id, a.old_id, w.note, a.by_whom, a.at, a.kept_id
				FROM registry.guardian_alias a JOIN registry.twin w ON w.one_id = least(a.old_id, a.kept_id) AND w.other_id = greatest(a.old_id, a.kept_id)
				WHERE a.apart_at IS NULL AND (v_ids IS NULL OR a.kept_id = ANY (v_ids)) AND a.at > now() - interval '30 days') p
		JOIN registry.guardian g ON g.guardian_id = p.one_id
		LEFT JOIN registry.guardian o ON o.guardian_id = p.other_id
		WHERE g.guardian_id IS NOT NULL
		ORDER BY array_position(ARRAY['proposed', 'new', 'joined'], p.state), registry.listed(g.family, g.given), p.one_id, p.other_id LIMIT 500;
END $$;
COMMENT ON FUNCTION desk.twin_pairs(int, bigint) IS 'pairs of records that may be one person, of the caller''s schools, of one school, or of one guardian; and those joined in the last 30 days. The whole district without a school: only what somebody proposed. An empty name: the other record is at another school';

CREATE FUNCTION desk.twin_tie(t registry.guardianship) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT concat_ws(', ', t.relation, CASE t.standing WHEN 'restricted' THEN 'RESTRICTED' ELSE t.standing END,
		(SELECT 'code ' || CASE WHEN c.state = 'live' THEN 'works' ELSE c.state END FROM desk.credential c WHERE c.guardian_id = t.guardian_id AND c.student_id = t.student_id
			ORDER BY c.state IN ('issued', 'live') DESC, c.issued_on DESC, c.ended_at DESC LIMIT 1))
$$;
COMMENT ON FUNCTION desk.twin_tie(registry.guardianship) IS 'a tie as it stands beside another record: relation, standing, the code';

CREATE FUNCTION desk.twin_side(p_guardian bigint) RETURNS TABLE (n int, field text, label text, value text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH g AS (SELECT x.*, NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = x.guardian_id AND t.standing = 'restricted') AS shown
		FROM registry.guardian x WHERE x.guardian_id = p_guardian)
	SELECT v.n, v.field, v.label, CASE WHEN g.shown OR v.n IN (1, 6) THEN v.value WHEN v.value <> '' THEN '(not shown)' END
		FROM g CROSS JOIN LATERAL (VALUES (1, 'name', 'Name', registry.listed(g.family, g.given)),
			(2, 'phones', 'Telephone', (SELECT string_agg(registry.phone_text(p.phone) || ' ' || p.kind, ', ' ORDER BY p.ordinal)
				FROM registry.guardian_phone p WHERE p.guardian_id = g.guardian_id)),
			(3, 'email', 'E-mail', nullif(g.email, '')), (4, 'language', 'Language', registry.language_name(g.language)),
			(5, 'address', 'Address', CASE WHEN g.safe_at_home THEN 'Safe at Home: ' ELSE '' END || desk.address_line(g.address_id)),
			(6, 'source', 'Comes from', coalesce(g.source || coalesce(' ' || g.sourced_id, ''), 'the desk'))) AS v(n, field, label, value)
	UNION ALL
	SELECT 10, 'child', registry.spoken(s.given, s.middle, s.family), desk.twin_tie(t)
		FROM registry.guardianship t JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id WHERE t.guardian_id = p_guardian
	UNION ALL
	SELECT 20, 'account', 'Account', string_agg(DISTINCT a.email, ', ') FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id
		WHERE l.guardian_id = p_guardian AND l.ended_at IS NULL AND a.ended_at IS NULL
	UNION ALL
	SELECT 21, 'visits', 'Visits', nullif(count(*), 0)::text FROM desk.visit v WHERE v.guardian_id = p_guardian
	UNION ALL
	SELECT 22, 'sheets', 'Letters', nullif(count(*), 0)::text FROM desk.sheet h JOIN desk.credential c ON c.school_id = h.school_id AND c.credential_id = h.credential_id
		WHERE c.guardian_id = p_guardian
$$;
COMMENT ON FUNCTION desk.twin_side(bigint) IS 'one record as it is laid beside another; of somebody restricted neither telephone nor address';

CREATE FUNCTION desk.twin_pair(p_act uuid, p_one bigint, p_other bigint) RETURNS TABLE (n int, field text, label text, one text, other text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	t registry.guardianship;
BEGIN
	PERFORM desk.enter();
	PERFORM set_config('pindesk.act', coalesce(p_act::text, ''), true);
	SELECT x.* INTO t FROM registry.guardianship x WHERE x.guardian_id IN (p_one, p_other) ORDER BY x.school_id, x.student_id LIMIT 1;
	IF NOT FOUND OR NOT EXISTS (SELECT FROM registry.guardian g WHERE g.guardian_id = p_one) OR NOT EXISTS (SELECT FROM registry.guardian g WHERE g.guardian_id = p_other) THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	END IF;
	PERFORM desk.need_clerk(t.school_id);
	PERFORM desk.log(t.school_id, 'twins_viewed', t.student_id, p_one, p_other::text, '{}');
	RETURN QUERY SELECT coalesce(a.n, b.n), coalesce(a.field, b.field), coalesce(a.label, b.label), a.value, b.value
		FROM desk.twin_side(p_one) a FULL JOIN desk.twin_side(p_other) b ON b.n = a.n AND b.label = a.label
		WHERE coalesce(a.n, b.n) < 10 OR coalesce(a.value, b.value) IS NOT NULL
		ORDER BY 1, 3;
END $$;
COMMENT ON FUNCTION desk.twin_pair(uuid, bigint, bigint) IS 'two records side by side, field by field and child by child; an event; PD013, PD060';

-- Whether they may be joined --------------------------------------------------------------------

CREATE FUNCTION registry.twin_reach(p_kept bigint, p_gone bigint) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT array_agg(DISTINCT t.school_id ORDER BY t.school_id) FROM registry.guardianship t WHERE t.guardian_id IN (p_kept, p_gone)
$$;
COMMENT ON FUNCTION registry.twin_reach(bigint, bigint) IS 'every school where one of the two has a child';

CREATE FUNCTION registry.twin_hold(p_kept bigint, p_gone bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM FROM desk.visit v WHERE v.guardian_id IN (p_kept, p_gone) AND v.state IN ('open', 'parked', 'issued') ORDER BY v.visit_id FOR UPDATE;
	PERFORM FROM registry.guardianship t WHERE t.guardian_id IN (p_kept, p_gone) ORDER BY t.student_id, t.guardian_id FOR UPDATE;
	PERFORM FROM registry.guardian g WHERE g.guardian_id IN (p_kept, p_gone) ORDER BY g.guardian_id FOR UPDATE;
END $$;
COMMENT ON FUNCTION registry.twin_hold(bigint, bigint) IS 'locks two records, their ties and visits, in the order of the house';

CREATE FUNCTION registry.twin_codes(p_guardian bigint) RETURNS TABLE (credential_id uuid, student_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT c.credential_id, c.student_id FROM desk.credential c WHERE c.guardian_id = p_guardian AND c.state IN ('issued', 'live') AND c.expires >= registry.today()
		ORDER BY c.school_id, c.credential_id
$$;
COMMENT ON FUNCTION registry.twin_codes(bigint) IS 'codes of a guardian that work or wait, whichever school issued them';

CREATE FUNCTION registry.twin_check(p_kept bigint, p_gone bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	k registry.guardian;
	g registry.guardian;
	v_what text;
	v_mine text;
	v_theirs text;
BEGIN
	code := 'PD000';
	facts := '{}';
	SELECT x.* INTO k FROM registry.guardian x WHERE x.guardian_id = p_kept;
	SELECT x.* INTO g FROM registry.guardian x WHERE x.guardian_id = p_gone;
	v_what := CASE WHEN EXISTS (SELECT FROM desk.visit v WHERE v.guardian_id = p_gone AND v.state IN ('open', 'parked', 'issued')) THEN 'a visit that is not finished'
		WHEN EXISTS (SELECT FROM desk.credential c JOIN desk.sheet s ON s.credential_id = c.credential_id AND s.state IN ('reserved', 'sent')
			WHERE c.guardian_id = p_gone AND c.state IN ('issued', 'live')) THEN 'a letter in the printer'
		WHEN EXISTS (SELECT FROM desk.contact_change c WHERE c.guardian_id = p_gone AND c.state = 'waiting') THEN 'a change of the emergency card that waits'
		WHEN k.safe_at_home <> g.safe_at_home AND k.address_id IS NOT NULL AND g.address_id IS NOT NULL
			THEN 'another address, and one of the two is in Safe at Home' END;
	SELECT string_agg(DISTINCT a.email, ', ') FILTER (WHERE l.guardian_id = p_kept), string_agg(DISTINCT a.email, ', ') FILTER (WHERE l.guardian_id = p_gone)
		INTO v_mine, v_theirs FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
		WHERE l.guardian_id IN (p_kept, p_gone) AND l.ended_at IS NULL;
	IF v_what IS NOT NULL THEN
		code := 'PD136';
		facts := jsonb_build_object('what', v_what);
	ELSIF v_mine <> v_theirs THEN
		code := 'PD137';
		facts := jsonb_build_object('has', 'an account of its own (' || v_theirs || ')', 'advice', 'Ask which account the parent uses, and have the portal end the other one');
	ELSIF v_mine IS NULL AND EXISTS (SELECT FROM registry.twin_codes(p_gone)) AND NOT EXISTS (SELECT FROM registry.twin_codes(p_kept)) THEN
		code := 'PD137';
		facts := jsonb_build_object('has', 'a code that works', 'advice', 'Let that record stay and the other one go, or cancel the code first');
	END IF;
	facts := facts || jsonb_build_object('guardian', registry.spoken(g.given, '', g.family));
END $$;
COMMENT ON FUNCTION registry.twin_check(bigint, bigint, OUT text, OUT jsonb) IS 'what of the record that would go stands in the way, whichever school it is at: PD000, PD136, PD137; a code cannot be moved, it is sealed to its record';

CREATE FUNCTION desk.twin_can(p_kept bigint, p_gone bigint, OUT code text, OUT facts jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_scope int[] := desk.enter();
	v_schools int[] := registry.twin_reach(p_kept, p_gone);
	w record;
	v_school int;
BEGIN
	code := 'PD000';
	facts := '{}';
	SELECT x.state, x.by_whom, x.at INTO w FROM registry.twin x WHERE x.one_id = least(p_kept, p_gone) AND x.other_id = greatest(p_kept, p_gone) AND x.state <> 'proposed';
	IF FOUND THEN
		code := 'PD139';
		facts := jsonb_build_object('how', CASE w.state WHEN 'two' THEN 'two people' ELSE 'one person' END, 'by', desk.display(w.by_whom), 'on', w.at::date);
	ELSIF p_kept = p_gone OR (SELECT count(DISTINCT t.guardian_id) FROM registry.guardianship t WHERE t.guardian_id IN (p_kept, p_gone)) = 0 THEN
		code := 'PD060';
		facts := '{"what": "guardian"}';
	ELSIF v_scope <> '{0}' AND NOT v_schools <@ v_scope THEN
		code := 'PD135';
		facts := (SELECT jsonb_build_object('guardian', registry.spoken(g.given, '', g.family)) FROM registry.guardian g WHERE g.guardian_id IN (p_kept, p_gone) LIMIT 1);
	ELSIF NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = p_kept) OR NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = p_gone) THEN
		code := 'PD060';
		facts := '{"what": "guardian"}';
	ELSE
		FOREACH v_school IN ARRAY v_schools LOOP
			PERFORM desk.need_clerk(v_school);
		END LOOP;
		SELECT c.code, c.facts INTO code, facts FROM registry.twin_check(p_kept, p_gone) c;
	END IF;
END $$;
COMMENT ON FUNCTION desk.twin_can(bigint, bigint, OUT text, OUT jsonb) IS 'whether the first of two records can stay and the other go: PD000, else the refusal and its facts';

CREATE FUNCTION desk.twin_may(p_schools int[]) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT NOT EXISTS (SELECT FROM unnest(p_schools) AS s(school_id) WHERE NOT EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user
		AND a.role IN ('principal', 'district') AND (a.school_id IS NULL OR a.school_id = s.school_id)
		AND a.term @> now()))
$$;
COMMENT ON FUNCTION desk.twin_may(int[]) IS 'whether the caller is a principal or of the district office at each of these schools';

-- Deciding --------------------------------------------------------------------------------------

CREATE FUNCTION registry.twin_put(p_kept bigint, p_other bigint, p_state text, p_note text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO registry.twin AS w (one_id, other_id, state, kept_id, note)
		VALUES (least(p_kept, p_other), greatest(p_kept, p_other), p_state, CASE p_state WHEN 'two' THEN NULL ELSE p_kept END, p_note)
		ON CONFLICT (one_id, other_id) DO UPDATE SET state = excluded.state, kept_id = excluded.kept_id, note = excluded.note, by_whom = session_user, at = now()
$$;
COMMENT ON FUNCTION registry.twin_put(bigint, bigint, text, text) IS 'writes down what was said of a pair';

CREATE FUNCTION desk.twin_log(p_schools int[], p_kind text, p_kept bigint, p_other bigint, p_detail jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int;
BEGIN
	FOREACH v_school IN ARRAY p_schools LOOP
		PERFORM desk.log(v_school, p_kind, (SELECT min(t.student_id) FROM registry.guardianship t WHERE t.school_id = v_school AND t.guardian_id IN (p_kept, p_other)),
			p_kept, p_other::text, p_detail);
	END LOOP;
END $$;
COMMENT ON FUNCTION desk.twin_log(int[], text, bigint, bigint, jsonb) IS 'one event of a pair in each school concerned';

CREATE FUNCTION desk.twin_two(p_act uuid, p_one bigint, p_other bigint, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'twin_two');
	v_schools int[];
	v_may bool;
	k record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM registry.twin_hold(p_one, p_other);
	v_schools := registry.twin_reach(p_one, p_other);
	v_may := desk.twin_may(v_schools);
	SELECT c.code, c.facts INTO k FROM desk.twin_can(p_one, p_other) c;
	IF k.code NOT IN ('PD000', 'PD136', 'PD137') THEN
		PERFORM desk.refuse(k.code, k.facts);
	ELSIF NOT v_may AND EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id IN (p_one, p_other) AND t.standing = 'restricted') THEN
		PERFORM desk.refuse('PD013', '{"role": "account_admin", "needs": "principal, district"}');
	END IF;
	p_note := desk.need_text('note', p_note);
	PERFORM registry.twin_put(p_one, p_other, 'two', p_note);
	UPDATE registry.guardianship t SET told_apart_by = session_user FROM registry.guardianship u
		WHERE v_may AND t.guardian_id IN (p_one, p_other) AND u.guardian_id IN (p_one, p_other) AND u.guardian_id <> t.guardian_id
			AND u.school_id = t.school_id AND u.student_id = t.student_id;
	PERFORM desk.twin_log(v_schools, 'twins_told_apart', p_one, p_other, jsonb_build_object('note', p_note));
	RETURN desk.act_end(p_act, 'two');
END $$;
COMMENT ON FUNCTION desk.twin_two(uuid, bigint, bigint, text) IS 'these are two people: never proposed again, and (by a principal) told apart at the children both have; PD013, PD135, PD139';

CREATE FUNCTION registry.twin_fields(p_kept bigint, p_gone bigint, p_take text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	k registry.guardian;
	g registry.guardian;
BEGIN
	SELECT x.* INTO k FROM registry.guardian x WHERE x.guardian_id = p_kept;
	SELECT x.* INTO g FROM registry.guardian x WHERE x.guardian_id = p_gone;
	UPDATE registry.guardian x SET
			given = CASE WHEN 'name' = ANY (p_take) THEN g.given ELSE k.given END, family = CASE WHEN 'name' = ANY (p_take) THEN g.family ELSE k.family END,
			name_desk_changed_at = CASE WHEN 'name' = ANY (p_take) THEN now() ELSE k.name_desk_changed_at END,
			email = CASE WHEN 'email' = ANY (p_take) OR k.email = '' THEN g.email ELSE k.email END,
			language = CASE WHEN 'language' = ANY (p_take) THEN g.language ELSE k.language END,
			reach_desk_changed_at = CASE WHEN p_take && ARRAY['email', 'language'] THEN now() ELSE k.reach_desk_changed_at END,
			address_id = CASE WHEN 'address' = ANY (p_take) OR k.address_id IS NULL THEN coalesce(g.address_id, k.address_id) ELSE k.address_id END,
			address_desk_changed_at = CASE WHEN 'address' = ANY (p_take) THEN now() ELSE k.address_desk_changed_at END,
			safe_at_home = k.safe_at_home OR g.safe_at_home, text_opt_in = k.text_opt_in, prefers = coalesce(nullif(k.prefers, ''), g.prefers)
		WHERE x.guardian_id = p_kept;
	INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone, kind)
		SELECT p_kept, coalesce((SELECT max(o.ordinal) FROM registry.guardian_phone o WHERE o.guardian_id = p_kept), 0) + row_number() OVER (ORDER BY p.ordinal),
			p.phone, p.kind
		FROM registry.guardian_phone p WHERE p.guardian_id = p_gone
			AND NOT EXISTS (SELECT FROM registry.guardian_phone o WHERE o.guardian_id = p_kept AND o.phone = p.phone);
END $$;
COMMENT ON FUNCTION registry.twin_fields(bigint, bigint, text[]) IS 'what the record that stays takes from the other: telephones it lacks, what is empty, and what was chosen';

CREATE FUNCTION registry.twin_as_is(p_guardian bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT jsonb_build_object('record', to_jsonb(g),
			'phones', (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.ordinal), '[]') FROM registry.guardian_phone p WHERE p.guardian_id = p_guardian),
			'ties', (SELECT coalesce(jsonb_object_agg(t.student_id, to_jsonb(t) - 'school_id'), '{}') FROM registry.guardianship t WHERE t.guardian_id = p_guardian))
		FROM registry.guardian g WHERE g.guardian_id = p_guardian
$$;
COMMENT ON FUNCTION registry.twin_as_is(bigint) IS 'a record with telephones and ties, to be put back from';

CREATE FUNCTION registry.restriction_comes(t registry.guardianship, p_student bigint, p_guardian bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	UPDATE registry.guardianship k SET standing = 'restricted', restriction_document = t.restriction_document, restricted_since = t.restricted_since,
			restricted_until = t.restricted_until, restriction_note = t.restriction_note, told_apart_by = NULL
		WHERE k.student_id = p_student AND k.guardian_id = p_guardian AND k.standing <> 'restricted' AND t.standing = 'restricted'
$$;
COMMENT ON FUNCTION registry.restriction_comes(registry.guardianship, bigint, bigint) IS 'a restriction of one tie holds in another one, of the same two people, as well, with its document; one that this has already stays';

CREATE FUNCTION registry.twin_join(p_kept bigint, p_gone bigint, p_take text[], p_note text) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_before jsonb := registry.twin_as_is(p_kept);
	v_moved bigint[];
	v_alias bigint;
BEGIN
	v_moved := ARRAY(SELECT t.student_id FROM registry.guardianship t WHERE t.guardian_id = p_gone
		AND NOT EXISTS (SELECT FROM registry.guardianship u WHERE u.student_id = t.student_id AND u.guardian_id = p_kept) ORDER BY t.student_id);
	INSERT INTO registry.guardian_alias (old_id, kept_id, moved, before, after) VALUES (p_gone, p_kept, v_moved, v_before, '{}') RETURNING alias_id INTO v_alias;
	-- Of a child both have, the tie that stays keeps its standing; a restriction always comes along.
	PERFORM registry.restriction_comes(t, t.student_id, p_kept) FROM registry.guardianship t WHERE t.guardian_id = p_gone;
	INSERT INTO registry.guardianship_ended (school_id, student_id, guardian_id, why, tie, alias_id)
		SELECT t.school_id, t.student_id, t.guardian_id, 'joined', to_jsonb(t), v_alias FROM registry.guardianship t
		WHERE t.guardian_id = p_gone AND t.student_id <> ALL (v_moved);
	DELETE FROM registry.guardianship t WHERE t.guardian_id = p_gone AND t.student_id <> ALL (v_moved);
	UPDATE registry.guardianship t SET guardian_id = p_kept WHERE t.guardian_id = p_gone;
	INSERT INTO portal.link (account_id, school_id, student_id, guardian_id, linked_at)
		SELECT l.account_id, l.school_id, l.student_id, p_kept, l.linked_at FROM portal.link l JOIN registry.guardianship t ON t.student_id = l.student_id
			AND t.guardian_id = p_kept AND t.standing <> 'restricted'
		WHERE l.guardian_id = p_gone AND l.ended_at IS NULL
		ON CONFLICT (account_id, student_id, guardian_id) DO UPDATE SET ended_at = NULL;
	UPDATE portal.link l SET ended_at = now() WHERE l.guardian_id = p_gone AND l.ended_at IS NULL;
	PERFORM registry.twin_fields(p_kept, p_gone, p_take);
	UPDATE registry.guardian_alias a SET after = registry.twin_as_is(p_kept) WHERE a.alias_id = v_alias;
	PERFORM registry.twin_put(p_kept, p_gone, 'same', p_note);
	PERFORM registry.search_renamed(p_gone), registry.search_renamed(p_kept);
	RETURN v_moved;
END $$;
COMMENT ON FUNCTION registry.twin_join(bigint, bigint, text[], text) IS 'writes the joining into the registry; whoever calls has asked twin_can and holds the locks; students whose tie came over';

CREATE FUNCTION desk.twin_join(p_act uuid, p_kept bigint, p_gone bigint, p_take text[], p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'twin_join');
	v_schools int[];
	v_moved bigint[];
	v_codes uuid[];
	t registry.guardianship;
	c record;
	k record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM registry.twin_hold(p_kept, p_gone);
	v_schools := registry.twin_reach(p_kept, p_gone);
	SELECT x.code, x.facts INTO k FROM desk.twin_can(p_kept, p_gone) x;
	IF k.code <> 'PD000' THEN
		PERFORM desk.refuse(k.code, k.facts);
	ELSIF NOT coalesce(p_take, '{}') <@ ARRAY['name', 'email', 'language', 'address'] THEN
		PERFORM desk.refuse('PD061', '{"field": "what to take", "why": "is not name, email, language or address"}');
	END IF;
	p_note := left(trim(coalesce(p_note, '')), 200);
	IF NOT desk.twin_may(v_schools) THEN
		PERFORM registry.twin_put(p_kept, p_gone, 'proposed', p_note);
		PERFORM desk.twin_log(v_schools, 'twins_proposed', p_kept, p_gone, jsonb_build_object('note', nullif(p_note, '')));
		RETURN desk.act_end(p_act, 'proposed');
	END IF;
	FOR c IN SELECT x.credential_id FROM registry.twin_codes(p_gone) x LOOP
		IF registry.code_end(c.credential_id, 'revoke') THEN
			PERFORM registry.code_log(c.credential_id, 'code_revoked', '{"reason": "two records of one person were joined"}');
			v_codes := v_codes || c.credential_id;
		END IF;
	END LOOP;
	FOR t IN SELECT x.* FROM registry.guardianship x JOIN registry.guardianship o ON o.school_id = x.school_id AND o.student_id = x.student_id AND o.guardian_id = p_gone
		WHERE x.guardian_id = p_kept AND o.standing = 'restricted' AND x.standing <> 'restricted' ORDER BY x.school_id, x.student_id LOOP
		v_codes := v_codes || desk.pair_stop(t, 'restricted', true);
	END LOOP;
	v_moved := registry.twin_join(p_kept, p_gone, coalesce(p_take, '{}'), p_note);
	PERFORM desk.twin_log(v_schools, 'twins_joined', p_kept, p_gone, jsonb_build_object('gone', p_gone, 'note', nullif(p_note, ''), 'take', to_jsonb(p_take),
		'moved', to_jsonb(v_moved), 'revoked', to_jsonb(array_remove(v_codes, NULL))));
	RETURN desk.act_end(p_act, 'joined');
END $$;
COMMENT ON FUNCTION desk.twin_join(uuid, bigint, bigint, text[], text) IS 'two records are one person, the first stays: ties, telephones and account come over, codes of the other end, a restriction always holds; an account administrator proposes it only; PD013, PD135, PD136, PD137, PD139';

GRANT EXECUTE ON FUNCTION registry.twin_reach(bigint, bigint), registry.twin_hold(bigint, bigint), registry.twin_codes(bigint),
	registry.twin_check(bigint, bigint), registry.twin_put(bigint, bigint, text, text), registry.twin_join(bigint, bigint, text[], text) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.twin_pairs(int, bigint), desk.twin_pair(uuid, bigint, bigint), desk.twin_can(bigint, bigint),
	desk.twin_two(uuid, bigint, bigint, text), desk.twin_join(uuid, bigint, bigint, text[], text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (21, 'twins');
