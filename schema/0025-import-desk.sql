-- SPDX-License-Identifier: Apache-2.0
-- 0025 import at the desk
--
-- Why: a district's package is larger than a program should hold, so OneRoster's files are staged row
-- by row as they are, and put together here, set by set: who is a student, who a parent, who belongs to
-- whom, what names somebody who is not there. And a district administrator imports at the desk, who
-- does not own the database: the same functions, run as the owner, for whoever is assigned to the whole
-- district, never more than that; each such import stands in a history with what came of it.

-- Putting OneRoster together --------------------------------------------------------------------
-- Tables are numbered as the reader does: 4 users, 5 userProfiles, 7 demographics.

CREATE FUNCTION admin.import_check() RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	PERFORM admin.import_tell('check', (SELECT count(*) FROM pg_temp.import_user));
	ANALYZE pg_temp.import_user, pg_temp.import_id, pg_temp.import_born, pg_temp.import_reference, pg_temp.import_role, pg_temp.import_enrolled;
	RETURN QUERY WITH ids AS (SELECT 4 AS tab, u.line, u.id FROM pg_temp.import_user u
			UNION ALL SELECT 7, b.line, b.usr FROM pg_temp.import_born b UNION ALL SELECT i.tab, i.line, i.id FROM pg_temp.import_id i),
		twice AS MATERIALIZED (SELECT i.tab, i.id, min(i.line) AS first FROM ids i GROUP BY i.tab, i.id HAVING count(*) > 1)
		SELECT 'twice', t.tab, s.line, 0, 1, t.tab, t.id, t.first FROM twice t
			CROSS JOIN LATERAL (SELECT min(i.line) AS line FROM ids i WHERE i.tab = t.tab AND i.id = t.id AND i.line > t.first) s
		ORDER BY t.tab, s.line LIMIT 1;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY WITH lost AS (
			SELECT r.* FROM pg_temp.import_reference r WHERE r.target = 4 AND NOT EXISTS (SELECT FROM pg_temp.import_user u WHERE u.id = r.id)
			UNION ALL SELECT r.* FROM pg_temp.import_reference r WHERE r.target = 5)
		SELECT 'missing', l.tab, l.line, l.col, l.place, l.target, l.id, 0 FROM lost l
		WHERE NOT EXISTS (SELECT FROM pg_temp.import_id i WHERE i.tab = l.target AND i.id = l.id)
		ORDER BY l.tab, l.line, l.col LIMIT 1;
END $$;
COMMENT ON FUNCTION admin.import_check() IS 'the first id that stands twice in a file of a staged OneRoster package, else the first reference to somebody who is not in it; none: it is sound';

CREATE FUNCTION admin.import_persons(p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off SET client_min_messages = warning AS $$
BEGIN
	DROP TABLE IF EXISTS pg_temp.import_person;
	CREATE TEMP TABLE import_person ON COMMIT DROP AS
		SELECT n.line, n.id, n.roles, CASE WHEN n.school = '' AND NOT p_changes THEN n.roles & ~1 ELSE n.roles END AS taken,
			CASE WHEN n.given = '' THEN n.family ELSE n.given END AS given, n.middle, CASE WHEN n.given = '' THEN '' ELSE n.family END AS family,
			n.identifier, n.email, n.phone, n.mobile, n.flaws, n.agents, n.grade, n.school, n.differs, b.born
		FROM (SELECT u.line, u.id, u.roles | coalesce(r.roles, 0) AS roles, u.given, u.middle, u.family, u.identifier, u.email, u.phone, u.mobile, u.flaws,
				u.agents, u.grade, CASE WHEN r.best <> '' AND (r.rank > u.rank OR u.school = '') THEN r.best ELSE u.school END AS school,
				u.differs OR coalesce(r.low <> r.high OR u.school <> '' AND (u.school <> r.low OR u.school <> r.high), false) AS differs
			FROM pg_temp.import_user u LEFT JOIN (SELECT o.usr, bit_or(o.role) AS roles, max(o.rank) AS rank, min(nullif(o.school, '')) AS low,
					max(nullif(o.school, '')) AS high, (array_agg(o.school ORDER BY o.school = '', o.rank DESC, o.line))[1] AS best
				FROM pg_temp.import_role o GROUP BY o.usr) r ON r.usr = u.id) n
		LEFT JOIN pg_temp.import_born b ON b.usr = n.id;
	ANALYZE pg_temp.import_person;
END $$;
COMMENT ON FUNCTION admin.import_persons(bool) IS 'everybody of a staged OneRoster package with roles, school and birth date; whoever goes to no school is taken for no student';

CREATE FUNCTION admin.import_relation(p_roles int) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN p_roles & 2 > 0 THEN 'parent' WHEN p_roles & 4 > 0 THEN 'guardian' WHEN p_roles & 8 > 0 THEN 'relative' ELSE '' END
$$;
COMMENT ON FUNCTION admin.import_relation(int) IS 'a role in words';

CREATE FUNCTION admin.import_ties(p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off SET client_min_messages = warning AS $$
BEGIN
	DROP TABLE IF EXISTS pg_temp.import_tie;
	CREATE TEMP TABLE import_tie ON COMMIT DROP AS
		SELECT p.line, p.id AS one, p.taken AS one_is, a.id AS other, o.taken AS other_is,
			p_changes AND (o.id IS NULL OR o.taken = 0 OR p.taken = 0) AS half
		FROM (SELECT x.line, x.id, x.taken, x.agents FROM pg_temp.import_person x WHERE x.agents <> '') p
			CROSS JOIN LATERAL (SELECT DISTINCT trim(c) AS id FROM string_to_table(p.agents, ',') AS c WHERE trim(c) <> '') a
			LEFT JOIN pg_temp.import_person o ON o.id = a.id
		WHERE p_changes OR o.id IS NOT NULL;
	-- In changes the other of a pair may be known from before; when nobody knows who of the two is the student,
	-- both ways are noted, and the registry knows which one can be.
	INSERT INTO pg_temp.import_link (student, guardian, relation)
		SELECT DISTINCT n.student, n.guardian, n.relation FROM (
			SELECT t.one AS student, t.other AS guardian, admin.import_relation(t.other_is) AS relation FROM pg_temp.import_tie t
				WHERE NOT t.half AND t.one <> t.other AND t.one_is & 1 > 0 AND t.other_is & 14 > 0
			UNION ALL SELECT t.other, t.one, admin.import_relation(t.one_is) FROM pg_temp.import_tie t
				WHERE NOT t.half AND t.one <> t.other AND t.other_is & 1 > 0 AND t.one_is & 14 > 0 AND NOT (t.one_is & 1 > 0 AND t.other_is & 14 > 0)
			UNION ALL SELECT t.one, t.other, '' FROM pg_temp.import_tie t WHERE t.half AND (t.one_is & 1 > 0 OR t.one_is = 0)
			UNION ALL SELECT t.other, t.one, admin.import_relation(t.one_is) FROM pg_temp.import_tie t
				WHERE t.half AND (t.one_is & 14 > 0 OR t.one_is = 0)) n;
	INSERT INTO pg_temp.import_odd SELECT 5, 'strange_tie', count(*), min(t.line) FROM pg_temp.import_tie t
		WHERE NOT t.half AND (t.one = t.other OR NOT (t.one_is & 1 > 0 AND t.other_is & 14 > 0) AND NOT (t.other_is & 1 > 0 AND t.one_is & 14 > 0))
		HAVING count(*) > 0;
	DROP TABLE pg_temp.import_tie;
	ANALYZE pg_temp.import_link;
END $$;
COMMENT ON FUNCTION admin.import_ties(bool) IS 'who belongs to whom, whichever side names the other';

CREATE FUNCTION admin.import_oddities(p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
DECLARE
	v record;
BEGIN
	SELECT count(*) FILTER (WHERE p.roles & 1 > 0 AND NOT p.student) AS lost, min(p.line) FILTER (WHERE p.roles & 1 > 0 AND NOT p.student) AS lost_at,
			count(*) FILTER (WHERE p.student AND p.differs) AS differ, min(p.line) FILTER (WHERE p.student AND p.differs) AS differ_at,
			count(*) FILTER (WHERE p.student AND p.identifier = '') AS number, min(p.line) FILTER (WHERE p.student AND p.identifier = '') AS number_at,
			count(*) FILTER (WHERE p.student AND p.born IS NULL) AS born, min(p.line) FILTER (WHERE p.student AND p.born IS NULL) AS born_at,
			count(*) FILTER (WHERE p.student AND p.flaws & p.wrong > 0) AS phone, min(p.line) FILTER (WHERE p.student AND p.flaws & p.wrong > 0) AS phone_at,
			count(*) FILTER (WHERE p.student AND p.flaws & 2 * p.wrong > 0) AS more, min(p.line) FILTER (WHERE p.student AND p.flaws & 2 * p.wrong > 0) AS more_at
		INTO v FROM (SELECT x.line, x.roles, x.differs, x.identifier, nullif(x.born, '') AS born, x.flaws, CASE WHEN x.flaws & 32 > 0 THEN 1 ELSE 4 END AS wrong,
			x.taken & 1 > 0 OR p_changes AND x.taken = 0 AS student FROM pg_temp.import_person x) p;
	INSERT INTO pg_temp.import_odd VALUES (1, 'no_school', v.lost, v.lost_at), (2, 'schools_differ', v.differ, v.differ_at), (3, 'no_number', v.number, v.number_at),
		(4, 'no_birth', CASE WHEN p_changes THEN 0 ELSE v.born END, v.born_at), (7, 'phone', v.phone, v.phone_at), (8, 'extension', v.more, v.more_at);
	SELECT count(*) FILTER (WHERE NOT p.tied) AS alone, min(p.line) FILTER (WHERE NOT p.tied) AS alone_at,
			count(*) FILTER (WHERE p.tied AND p.flaws & 16 > 0) AS mail, min(p.line) FILTER (WHERE p.tied AND p.flaws & 16 > 0) AS mail_at,
			sum((p.flaws & 1 > 0)::int + (p.flaws & 4 > 0)::int) FILTER (WHERE p.tied) AS phone, min(p.line) FILTER (WHERE p.tied AND p.flaws & 5 > 0) AS phone_at,
			sum((p.flaws & 2 > 0)::int + (p.flaws & 8 > 0)::int) FILTER (WHERE p.tied) AS more, min(p.line) FILTER (WHERE p.tied AND p.flaws & 10 > 0) AS more_at
		INTO v FROM (SELECT x.line, x.flaws, p_changes OR l.guardian IS NOT NULL AS tied FROM pg_temp.import_person x
			LEFT JOIN (SELECT DISTINCT k.guardian FROM pg_temp.import_link k) l ON l.guardian = x.id
			WHERE x.taken & 14 > 0 OR p_changes AND x.taken = 0) p;
	INSERT INTO pg_temp.import_odd VALUES (6, 'mail', v.mail, v.mail_at), (7, 'phone', v.phone, v.phone_at), (8, 'extension', v.more, v.more_at),
		(9, 'alone', v.alone, v.alone_at);
END $$;
COMMENT ON FUNCTION admin.import_oddities(bool) IS 'what is odd about people and taken all the same: how many rows, and the first';

CREATE FUNCTION admin.import_rooms() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	-- Of several teachers the main one, the last that is called so; else the first.
	UPDATE pg_temp.import_homeroom h SET teacher = n.name FROM (
		SELECT DISTINCT ON (e.class) e.class, CASE WHEN p.family <> '' THEN p.family ELSE p.given END AS name
		FROM pg_temp.import_enrolled e JOIN pg_temp.import_person p ON p.id = e.usr
		WHERE e.teacher ORDER BY e.class, e.main DESC, CASE WHEN e.main THEN -e.line ELSE e.line END) n
		WHERE n.class = h.id;
END $$;
COMMENT ON FUNCTION admin.import_rooms() IS 'the teachers of homerooms';

CREATE FUNCTION admin.import_assemble(p_changes bool) RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	PERFORM admin.import_tell('assemble', (SELECT count(*) FROM pg_temp.import_user));
	ANALYZE pg_temp.import_homeroom;
	PERFORM admin.import_persons(p_changes);
	PERFORM admin.import_ties(p_changes);
	PERFORM admin.import_rooms();
	PERFORM admin.import_oddities(p_changes);
	-- Of several homerooms of the own school the one that goes on; of these, the newest.
	INSERT INTO pg_temp.import_student (id, school, homeroom, permanent_id, given, middle, family, born, grade, phone, language, line1, line2, city, state, zip, known_only)
		SELECT p.id, p.school, coalesce(r.class, ''), CASE WHEN p.identifier <> '' THEN p.identifier ELSE p.id END, p.given, p.middle, p.family, coalesce(p.born, ''),
			p.grade, CASE WHEN p.flaws & 32 > 0 THEN p.phone ELSE p.mobile END, '', '', '', '', '', '', p.school = '' OR p.taken = 0
		FROM pg_temp.import_person p LEFT JOIN (SELECT DISTINCT ON (e.usr COLLATE "C") e.usr, e.class FROM pg_temp.import_enrolled e
				JOIN pg_temp.import_homeroom h ON h.id = e.class JOIN pg_temp.import_person o ON o.id = e.usr AND o.school = h.school
				WHERE NOT e.teacher ORDER BY e.usr COLLATE "C", e.rank DESC, e.since COLLATE "C" DESC, e.line) r ON r.usr = p.id
		WHERE p.taken & 1 > 0 OR p_changes AND p.taken = 0;
	INSERT INTO pg_temp.import_guardian (id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip, known_only)
		SELECT p.id, CASE WHEN p.middle <> '' AND p.family <> '' THEN p.given || ' ' || p.middle ELSE p.given END, p.family, p.email, p.phone, p.mobile,
			'', '', '', '', '', '', '', p.taken = 0
		FROM pg_temp.import_person p
			LEFT JOIN (SELECT DISTINCT k.guardian FROM pg_temp.import_link k) l ON l.guardian = p.id
		WHERE p.taken & 14 > 0 AND (p_changes OR l.guardian IS NOT NULL) OR p_changes AND p.taken = 0;
	ANALYZE pg_temp.import_student, pg_temp.import_guardian;
	RETURN QUERY SELECT 'no_name', 4, p.line, 0, 0, 0, p.id, 0 FROM pg_temp.import_person p
		WHERE p.given = '' AND p.id IN (SELECT s.id FROM pg_temp.import_student s WHERE s.given = '' UNION ALL SELECT g.id FROM pg_temp.import_guardian g WHERE g.given = '')
		ORDER BY p.line LIMIT 1;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY WITH twice AS MATERIALIZED (SELECT s.permanent_id FROM pg_temp.import_student s GROUP BY s.permanent_id HAVING count(*) > 1),
		place AS MATERIALIZED (SELECT t.permanent_id, p.line, min(p.line) OVER (PARTITION BY t.permanent_id) AS first FROM twice t
			JOIN pg_temp.import_student s ON s.permanent_id = t.permanent_id JOIN pg_temp.import_person p ON p.id = s.id)
		SELECT 'number_twice', 4, l.line, 0, 0, 0, l.permanent_id, l.first FROM place l WHERE l.line > l.first ORDER BY l.line LIMIT 1;
END $$;
COMMENT ON FUNCTION admin.import_assemble(bool) IS 'makes students, guardians, ties and homerooms of a staged OneRoster package; the first person without a name, or student with another''s ID; none: it is done';

CREATE FUNCTION admin.import_odd() RETURNS TABLE (kind text, rows bigint, line int)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT o.kind, sum(o.rows)::bigint, min(o.line) FROM pg_temp.import_odd o WHERE o.rows > 0 GROUP BY o.n, o.kind ORDER BY min(o.line), o.n;
END $$;
COMMENT ON FUNCTION admin.import_odd() IS 'what import_assemble found odd';

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (25, 'import-desk');
