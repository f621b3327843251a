-- SPDX-License-Identifier: Apache-2.0
-- 0021 twins
--
-- Why: one person is kept twice when two systems know them, or somebody mistyped a name. Such pairs are
-- proposed with what speaks for them, shown side by side, and joined by a person, never silently; that
-- two records are two people is remembered for good. Joining deletes nothing: the ties go to the record
-- that stays, the other one keeps its history and is known as an alias, so that an import which still
-- names it means the one that stays, and all can be taken apart again.
-- And ties end here that a student system no longer names: they leave the lists and are kept.
-- The desk's functions ask the rules and the owner's write the registry, as with cards (0013).

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD135', 'twin_elsewhere', 'one of the two records has children at another school too {guardian}'),
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

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['guardianship_ended', 'tie_doubt'] LOOP
		EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON registry.%I TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
	END LOOP;
END $$;
ALTER TABLE registry.twin ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.twin TO pindesk_api USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.guardianship t
	WHERE t.guardian_id IN (one_id, other_id) AND t.school_id = ANY ((SELECT registry.scope())::int[])));
ALTER TABLE registry.guardian_alias ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.guardian_alias TO pindesk_api USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.guardianship t
	WHERE t.guardian_id = kept_id AND t.school_id = ANY ((SELECT registry.scope())::int[])));
GRANT SELECT ON registry.twin, registry.guardian_alias, registry.guardianship_ended, registry.tie_doubt TO pindesk_api;
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
	-- Mario and Maria, Juan and Juana are two people.
	RETURN greatest(length(v_a), length(v_b)) = 1 AND NOT (s = 0 AND v_a || v_b ~ '^[ao]+$') OR length(v_a) = 2 AND v_a = reverse(v_b);
END $$;
COMMENT ON FUNCTION registry.near_word(text, text) IS 'whether two folded names may be one mistyped: a letter more, less, other or two swapped; or one has a name more';

CREATE FUNCTION registry.names_alike(p_given text, p_family text, p_other_given text, p_other_family text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	g text := registry.fold(p_given);
	f text := registry.fold(p_family);
	og text := registry.fold(p_other_given);
	o text := registry.fold(p_other_family);
BEGIN
	IF g = og AND f = o OR g = o AND f = og OR trim(g || ' ' || f) = trim(og || ' ' || o) THEN
		RETURN 'same name';
	ELSIF registry.near_word(g, og) AND registry.near_word(f, o) OR registry.near_word(g, o) AND registry.near_word(f, og) THEN
		RETURN 'nearly the same name';
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.names_alike(text, text, text, text) IS 'how alike two names are, in words; NULL when not';

-- Every way goes through an index and stops at twenty: a telephone of a hundred people is nobody's.
CREATE FUNCTION registry.twins(p_guardians bigint[]) RETURNS TABLE (guardian_id bigint, twin_id bigint, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY WITH hit AS MATERIALIZED (
		SELECT h.one, h.two, min(h.n) FILTER (WHERE h.n = 1) IS NOT NULL AS phone, bool_or(h.n = 2) AS email, bool_or(h.n = 3) AS child, bool_or(h.n = 4) AS home
		FROM (
			SELECT p.guardian_id AS one, q.guardian_id AS two, 1 AS n
			FROM unnest(p_guardians) AS m(id) JOIN registry.guardian_phone p ON p.guardian_id = m.id
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.guardian_phone x WHERE x.phone = p.phone LIMIT 20) q
			UNION ALL
			SELECT g.guardian_id, q.guardian_id, 2
			FROM unnest(p_guardians) AS m(id) JOIN registry.guardian g ON g.guardian_id = m.id
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.guardian x WHERE lower(x.email) = lower(g.email) AND x.email <> '' LIMIT 20) q
			UNION ALL
			SELECT t.guardian_id, q.guardian_id, 3
			FROM unnest(p_guardians) AS m(id) JOIN registry.guardianship t ON t.guardian_id = m.id
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.guardianship x WHERE x.student_id = t.student_id LIMIT 20) q
			UNION ALL
			SELECT g.guardian_id, q.guardian_id, 4
			FROM unnest(p_guardians) AS m(id) JOIN registry.guardian g ON g.guardian_id = m.id JOIN registry.address a ON a.address_id = g.address_id
				CROSS JOIN LATERAL (SELECT x.guardian_id FROM registry.address b JOIN registry.guardian x ON x.address_id = b.address_id
					WHERE b.zip = a.zip AND lower(b.line1) = lower(a.line1) AND b.line1 <> '' AND b.line2 = a.line2 LIMIT 20) q) h
		WHERE h.one <> h.two GROUP BY h.one, h.two)
	SELECT h.one, h.two, concat_ws(', ', n.alike, CASE WHEN h.phone THEN 'telephone' END, CASE WHEN h.email THEN 'e-mail' END,
			CASE WHEN h.child THEN 'child' END, CASE WHEN h.home THEN 'address' END)
		FROM hit h JOIN registry.guardian g ON g.guardian_id = h.one JOIN registry.guardian o ON o.guardian_id = h.two
			CROSS JOIN LATERAL (SELECT registry.names_alike(g.given, g.family, o.given, o.family) AS alike OFFSET 0) n
		WHERE n.alike IS NOT NULL AND EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = h.two)
			AND NOT EXISTS (SELECT FROM registry.twin w WHERE w.one_id = least(h.one, h.two) AND w.other_id = greatest(h.one, h.two) AND w.state = 'two')
			AND NOT (h.child AND EXISTS (SELECT FROM registry.guardianship t JOIN registry.guardianship u ON u.student_id = t.student_id
				WHERE t.guardian_id = h.one AND u.guardian_id = h.two AND coalesce(t.told_apart_by, u.told_apart_by) IS NOT NULL))
		ORDER BY 1, 2;
END $$;
COMMENT ON FUNCTION registry.twins(bigint[]) IS 'records that may be the same person as one of these, and what speaks for it; not those that somebody said are two people';
GRANT EXECUTE ON FUNCTION registry.twins(bigint[]) TO pindesk_api;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (21, 'twins');
