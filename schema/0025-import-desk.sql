-- SPDX-License-Identifier: Apache-2.0
-- 0025 import at the desk
--
-- Why: a district's package is larger than a program should hold, so its files are staged row by row as
-- they are, and put together here, set by set: who is a student, who a parent, who belongs to whom, what
-- names somebody who is not there. OneRoster has its own way; of every other system a mapping says what
-- each row tells of a person. And a district administrator imports at the desk, who
-- does not own the database: the same functions, run as the owner, for whoever is assigned to the whole
-- district, never more than that; each such import stands in a history with what came of it.

-- Putting OneRoster together --------------------------------------------------------------------
-- Tables are numbered as the reader does: 4 users, 5 userProfiles, 7 demographics.

CREATE FUNCTION admin.import_check() RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	PERFORM admin.import_tell('check', (SELECT count(*) FROM pg_temp.import_user));
	ANALYZE pg_temp.import_user (id), pg_temp.import_id (tab, id), pg_temp.import_born (usr), pg_temp.import_reference (tab, target, id), pg_temp.import_role (usr),
		pg_temp.import_enrolled (class, usr);
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
				FROM pg_temp.import_role o WHERE NOT o.gone GROUP BY o.usr) r ON r.usr = u.id) n
		LEFT JOIN pg_temp.import_born b ON b.usr = n.id;
	ANALYZE pg_temp.import_person (id, taken, agents, school);
END $$;
COMMENT ON FUNCTION admin.import_persons(bool) IS 'everybody of a staged OneRoster package with roles, school and birth date; whoever goes to no school is taken for no student';

CREATE FUNCTION admin.import_relation(p_roles int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
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
	INSERT INTO pg_temp.import_link (student, guardian, relation, side)
		SELECT n.student, n.guardian, max(n.relation), bit_or(n.side) FROM (
			SELECT t.one AS student, t.other AS guardian, admin.import_relation(t.other_is) AS relation, 1 AS side FROM pg_temp.import_tie t
				WHERE NOT t.half AND t.one <> t.other AND t.one_is & 1 > 0 AND t.other_is & 14 > 0
			UNION ALL SELECT t.other, t.one, admin.import_relation(t.one_is), 2 FROM pg_temp.import_tie t
				WHERE NOT t.half AND t.one <> t.other AND t.other_is & 1 > 0 AND t.one_is & 14 > 0 AND NOT (t.one_is & 1 > 0 AND t.other_is & 14 > 0)
			UNION ALL SELECT t.one, t.other, '', 1 FROM pg_temp.import_tie t WHERE t.half AND (t.one_is & 1 > 0 OR t.one_is = 0)
			UNION ALL SELECT t.other, t.one, admin.import_relation(t.one_is), 2 FROM pg_temp.import_tie t
				WHERE t.half AND (t.one_is & 14 > 0 OR t.one_is = 0)) n
		GROUP BY n.student, n.guardian;
	INSERT INTO pg_temp.import_odd SELECT 5, 'strange_tie', count(*), min(t.line) FROM pg_temp.import_tie t
		WHERE NOT t.half AND (t.one = t.other OR NOT (t.one_is & 1 > 0 AND t.other_is & 14 > 0) AND NOT (t.other_is & 1 > 0 AND t.one_is & 14 > 0))
		HAVING count(*) > 0;
	DROP TABLE pg_temp.import_tie;
	ANALYZE pg_temp.import_link (student, guardian);
END $$;
COMMENT ON FUNCTION admin.import_ties(bool) IS 'who belongs to whom, whichever side names the other, and which sides do';

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
			count(*) FILTER (WHERE p.student AND p.flaws & 2 * p.wrong > 0) AS more, min(p.line) FILTER (WHERE p.student AND p.flaws & 2 * p.wrong > 0) AS more_at,
			count(*) FILTER (WHERE p.student AND p.flaws & 16 > 0) AS mail, min(p.line) FILTER (WHERE p.student AND p.flaws & 16 > 0) AS mail_at
		INTO v FROM (SELECT x.line, x.roles, x.differs, x.identifier, nullif(x.born, '') AS born, x.flaws, CASE WHEN x.flaws & 32 > 0 THEN 1 ELSE 4 END AS wrong,
			x.taken & 1 > 0 OR p_changes AND x.taken = 0 AS student FROM pg_temp.import_person x) p;
	INSERT INTO pg_temp.import_odd VALUES (1, 'no_school', v.lost, v.lost_at), (2, 'schools_differ', v.differ, v.differ_at), (3, 'no_number', v.number, v.number_at),
		(4, 'no_birth', CASE WHEN p_changes THEN 0 ELSE v.born END, v.born_at), (6, 'mail', v.mail, v.mail_at), (7, 'phone', v.phone, v.phone_at), (8, 'extension', v.more, v.more_at);
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

CREATE FUNCTION admin.import_assemble(p_source text, p_changes bool) RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	PERFORM admin.import_tell('assemble', (SELECT count(*) FROM pg_temp.import_user));
	ANALYZE pg_temp.import_homeroom (id, school);
	PERFORM admin.import_persons(p_changes);
	PERFORM admin.import_ties(p_changes);
	PERFORM admin.import_rooms();
	PERFORM admin.import_oddities(p_changes);
	-- Of several homerooms of the own school the one that goes on; of these, the newest.
	INSERT INTO pg_temp.import_student (id, school, homeroom, permanent_id, given, middle, family, born, grade, phone, email, language, line1, line2, city, state, zip, known_only)
		SELECT p.id, p.school, coalesce(r.class, ''), CASE WHEN p.identifier <> '' THEN p.identifier ELSE p.id END, p.given, p.middle, p.family, coalesce(p.born, ''),
			p.grade, CASE WHEN p.flaws & 32 > 0 THEN p.phone ELSE p.mobile END, p.email, '', '', '', '', '', '', p.school = '' OR p.taken = 0
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
	ANALYZE pg_temp.import_student (id, permanent_id), pg_temp.import_guardian (id);
	PERFORM admin.import_over(p_source, p_changes);
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
COMMENT ON FUNCTION admin.import_assemble(text, bool) IS 'makes students, guardians, ties and homerooms of a staged OneRoster package; the first person without a name, or student with another''s ID; none: it is done';

CREATE FUNCTION admin.import_odd() RETURNS TABLE (kind text, tab int, rows bigint, line int, who text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT o.kind, o.tab, sum(o.rows)::bigint, min(o.line), min(o.who) FROM pg_temp.import_odd o WHERE o.rows > 0 GROUP BY o.n, o.kind, o.tab ORDER BY o.tab, min(o.line), o.n;
END $$;
COMMENT ON FUNCTION admin.import_odd() IS 'what was found odd when people were put together, by table; who: some of those it is about, where that matters';

-- Putting the rows of a mapping together --------------------------------------------------------
-- What stands in the first row that says it holds. The rows of each person are handed to the aggregates
-- sorted; an ORDER BY in each of them would sort each of them anew.

-- Whom a row ties and no row tells of: a student whom the system brought, by its own id, or else by the student
-- ID; where it has brought none, its ids are student IDs.
CREATE FUNCTION admin.import_known(p_source text) RETURNS TABLE (student text, student_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_own bool := EXISTS (SELECT FROM registry.student s WHERE s.source = p_source);
BEGIN
	RETURN QUERY SELECT o.student, registry.kept_student(coalesce(s.student_id, n.student_id))
		FROM (SELECT l.student, coalesce(min(r.number) FILTER (WHERE r.number <> ''), CASE WHEN NOT v_own THEN l.student END) AS number
				FROM pg_temp.import_tied l LEFT JOIN pg_temp.import_part_student r ON r.id = l.student WHERE NOT l.told GROUP BY l.student) o
			LEFT JOIN registry.student s ON s.source = p_source AND s.sourced_id = o.student
			LEFT JOIN registry.student n ON s.student_id IS NULL AND n.permanent_id = o.number
		WHERE coalesce(s.student_id, n.student_id) IS NOT NULL;
END $$;
COMMENT ON FUNCTION admin.import_known(text) IS 'students of the registry whom ties of the staged rows name and no row tells of';

CREATE FUNCTION admin.import_merge_students(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off SET client_min_messages = warning AS $$
DECLARE
	v_told bool := EXISTS (SELECT FROM pg_temp.import_school);
BEGIN
	DROP TABLE IF EXISTS pg_temp.import_whole;
	CREATE TEMP TABLE import_whole ON COMMIT DROP AS
		SELECT m.*, CASE WHEN m.school <> '' AND (m.room <> '' OR m.teacher <> '') THEN m.school || ' room ' || CASE WHEN m.room <> '' THEN m.room ELSE m.teacher END ELSE '' END AS homeroom
		FROM (SELECT p.id, min(p.tab) FILTER (WHERE NOT p.known) AS tab, (array_agg(p.line) FILTER (WHERE NOT p.known))[1] AS line,
				coalesce((array_agg(p.school) FILTER (WHERE p.school <> ''))[1], '') AS school, coalesce(min(p.school) FILTER (WHERE p.school <> '')
					<> max(p.school) FILTER (WHERE p.school <> ''), false) AS differs,
				coalesce((array_agg(p.room) FILTER (WHERE p.room <> ''))[1], '') AS room, coalesce((array_agg(p.teacher) FILTER (WHERE p.teacher <> ''))[1], '') AS teacher,
				coalesce((array_agg(p.number) FILTER (WHERE p.number <> ''))[1], p.id) AS number, coalesce((array_agg(p.given) FILTER (WHERE p.given <> ''))[1], '') AS given,
				coalesce((array_agg(p.middle) FILTER (WHERE p.middle <> ''))[1], '') AS middle, coalesce((array_agg(p.family) FILTER (WHERE p.family <> ''))[1], '') AS family,
				coalesce((array_agg(p.born) FILTER (WHERE p.born <> ''))[1], '') AS born, coalesce((array_agg(p.grade) FILTER (WHERE p.grade <> ''))[1], '') AS grade,
				coalesce((array_agg(p.phone) FILTER (WHERE p.phone <> ''))[1], '') AS phone, coalesce((array_agg(p.email) FILTER (WHERE p.email <> ''))[1], '') AS email,
				coalesce((array_agg(p.language) FILTER (WHERE p.language <> ''))[1], '') AS language, (array_agg(p.home) FILTER (WHERE p.home IS NOT NULL))[1] AS home
			FROM (SELECT r.tab, r.line, r.known, r.id COLLATE "C" AS id, CASE WHEN v_told AND s.id IS NULL THEN '' ELSE r.school END AS school, r.room, r.teacher, r.number,
					r.given, r.middle, r.family, r.born, r.grade, r.phone, r.email, r.language,
					CASE WHEN r.line1 <> '' OR r.city <> '' THEN jsonb_build_array(r.line1, r.line2, r.city, r.state, r.zip) END AS home
				FROM pg_temp.import_part_student r LEFT JOIN pg_temp.import_school s ON s.id = r.school
				ORDER BY r.id COLLATE "C", r.rank, r.tab, r.line) p
			GROUP BY p.id HAVING NOT bool_and(p.known)) m;
	DROP TABLE IF EXISTS pg_temp.import_tied;
	CREATE TEMP TABLE import_tied ON COMMIT DROP AS
		SELECT l.student, l.guardian, l.relation, l.tab, l.line, l.ended, w.id IS NOT NULL AS told, g.id IS NOT NULL AS here, NULL::bigint AS student_id
		FROM (SELECT DISTINCT ON (x.student COLLATE "C", x.guardian COLLATE "C") x.* FROM pg_temp.import_part_link x
				ORDER BY x.student COLLATE "C", x.guardian COLLATE "C", x.ended, x.tab, x.line) l
			LEFT JOIN pg_temp.import_whole w ON w.id = l.student
			LEFT JOIN (SELECT DISTINCT x.id FROM pg_temp.import_part_guardian x WHERE NOT x.known) g ON g.id = l.guardian;
	ANALYZE pg_temp.import_whole (id, number), pg_temp.import_tied (student, guardian);
	UPDATE pg_temp.import_tied l SET student_id = k.student_id FROM admin.import_known(p_source) k WHERE NOT l.told AND k.student = l.student;
	IF NOT v_told THEN
		INSERT INTO pg_temp.import_school (id, code, name) SELECT DISTINCT w.school, w.school, '' FROM pg_temp.import_whole w WHERE w.school <> '';
	END IF;
	INSERT INTO pg_temp.import_homeroom (id, school, room, teacher, grade)
		SELECT DISTINCT ON (w.homeroom) w.homeroom, w.school, w.room, w.teacher, w.grade FROM pg_temp.import_whole w WHERE w.homeroom <> ''
		ORDER BY w.homeroom, w.teacher = '', w.tab, w.line;
	INSERT INTO pg_temp.import_student (id, school, homeroom, permanent_id, given, middle, family, born, grade, phone, email, language, line1, line2, city, state, zip, known_only)
		SELECT w.id, w.school, w.homeroom, w.number, CASE WHEN w.given = '' THEN w.family ELSE w.given END, w.middle, CASE WHEN w.given = '' THEN '' ELSE w.family END,
			w.born, w.grade, w.phone, w.email, w.language, coalesce(w.home ->> 0, ''), coalesce(w.home ->> 1, ''), coalesce(w.home ->> 2, ''), coalesce(w.home ->> 3, ''),
			coalesce(w.home ->> 4, ''), w.school = ''
		FROM pg_temp.import_whole w;
	INSERT INTO pg_temp.import_link (student, guardian, relation, student_id) SELECT l.student, l.guardian, l.relation, l.student_id FROM pg_temp.import_tied l
		WHERE l.here AND NOT l.ended AND (l.told OR p_changes AND l.student_id IS NOT NULL);
	INSERT INTO pg_temp.import_link_ended (student, guardian, student_id) SELECT l.student, l.guardian, l.student_id FROM pg_temp.import_tied l WHERE l.ended;
END $$;
COMMENT ON FUNCTION admin.import_merge_students(text, bool) IS 'makes students, their schools, homerooms and ties of what single rows say of them; changes may tie students of whom they say nothing else';

CREATE FUNCTION admin.import_merge_guardians(p_source text, p_changes bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
BEGIN
	INSERT INTO pg_temp.import_guardian (id, given, family, email, phone, mobile, work, language, line1, line2, city, state, zip, known_only)
		SELECT m.id, CASE WHEN m.given = '' THEN m.family ELSE m.given END, CASE WHEN m.given = '' THEN '' ELSE m.family END, m.email, m.phone, m.mobile, m.work, m.language,
			coalesce(m.home ->> 0, ''), coalesce(m.home ->> 1, ''), coalesce(m.home ->> 2, ''), coalesce(m.home ->> 3, ''), coalesce(m.home ->> 4, ''), false
		FROM (SELECT p.id, coalesce((array_agg(p.given) FILTER (WHERE p.given <> ''))[1], '') AS given, coalesce((array_agg(p.family) FILTER (WHERE p.family <> ''))[1], '') AS family,
				coalesce((array_agg(p.email) FILTER (WHERE p.email <> ''))[1], '') AS email, coalesce((array_agg(p.phone) FILTER (WHERE p.phone <> ''))[1], '') AS phone,
				coalesce((array_agg(p.mobile) FILTER (WHERE p.mobile <> ''))[1], '') AS mobile, coalesce((array_agg(p.work) FILTER (WHERE p.work <> ''))[1], '') AS work,
				coalesce((array_agg(p.language) FILTER (WHERE p.language <> ''))[1], '') AS language, (array_agg(p.home) FILTER (WHERE p.home IS NOT NULL))[1] AS home
			FROM (SELECT r.id COLLATE "C" AS id, r.given, r.family, r.email, r.phone, r.mobile, r.work, r.language,
					CASE WHEN r.line1 <> '' OR r.city <> '' THEN jsonb_build_array(r.line1, r.line2, r.city, r.state, r.zip) END AS home
				FROM pg_temp.import_part_guardian r WHERE r.id IN (SELECT l.guardian FROM pg_temp.import_link l)
				ORDER BY r.id COLLATE "C", r.tab, r.line) p
			GROUP BY p.id) m;
	IF p_changes THEN
		UPDATE pg_temp.import_guardian i SET given = k.given, family = k.family FROM registry.guardian g, registry.guardian k
			WHERE i.given = '' AND g.source = p_source AND g.sourced_id = i.id AND k.guardian_id = registry.kept_guardian(g.guardian_id);
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_merge_guardians(text, bool) IS 'makes guardians of what single rows say of them; who belongs to no student is left out; changes need not say a name that is known';

CREATE FUNCTION admin.import_merge(p_source text, p_changes bool) RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET jit = off AS $$
#variable_conflict use_column
BEGIN
	PERFORM admin.import_tell('assemble', (SELECT count(*) FROM pg_temp.import_part_student));
	ANALYZE pg_temp.import_part_student (id), pg_temp.import_part_guardian (id), pg_temp.import_part_link (student, guardian);
	PERFORM admin.import_merge_students(p_source, p_changes);
	ANALYZE pg_temp.import_link (guardian);
	PERFORM admin.import_merge_guardians(p_source, p_changes);
	ANALYZE pg_temp.import_student (id, permanent_id), pg_temp.import_guardian (id);
	INSERT INTO pg_temp.import_odd (n, kind, tab, rows, line)
		SELECT o.n, o.kind, w.tab, count(*), min(w.line) FROM pg_temp.import_whole w CROSS JOIN LATERAL (VALUES (1, 'known_only', w.school = ''),
			(2, 'schools_differ', w.differs), (4, 'no_birth', w.born = '' AND w.school <> '')) AS o(n, kind, so) WHERE o.so GROUP BY o.n, o.kind, w.tab
		UNION ALL SELECT 5, o.kind, l.tab, count(*), min(l.line) FROM pg_temp.import_tied l
			CROSS JOIN LATERAL (SELECT CASE WHEN NOT l.here OR NOT l.told AND NOT p_changes THEN 'lost_tie' WHEN NOT l.told AND l.student_id IS NULL THEN 'no_student' END AS kind) o
			WHERE NOT l.ended AND o.kind IS NOT NULL GROUP BY o.kind, l.tab
		UNION ALL SELECT o.n, o.kind, p.tab, count(*), min(p.line)
			FROM (SELECT s.tab, s.line, s.flaws FROM pg_temp.import_part_student s WHERE s.flaws > 0 AND s.id IN (SELECT i.id FROM pg_temp.import_student i)
				UNION ALL SELECT g.tab, g.line, g.flaws FROM pg_temp.import_part_guardian g WHERE g.flaws > 0 AND g.id IN (SELECT i.id FROM pg_temp.import_guardian i)) p
			CROSS JOIN LATERAL (VALUES (6, 'mail', p.flaws & 16 > 0), (7, 'phone', p.flaws & 5 > 0), (8, 'extension', p.flaws & 10 > 0),
				(9, 'language', p.flaws & 64 > 0)) AS o(n, kind, so) WHERE o.so GROUP BY o.n, o.kind, p.tab;
	RETURN QUERY SELECT 'no_name', n.tab, n.line, 0, 0, 0, n.id::text, 0 FROM (
			SELECT w.tab, w.line, w.id FROM pg_temp.import_whole w WHERE w.given = '' AND w.family = ''
			UNION ALL SELECT p.tab, p.line, p.id FROM pg_temp.import_guardian g JOIN pg_temp.import_part_guardian p ON p.id = g.id AND NOT p.known WHERE g.given = '') n
		ORDER BY n.tab, n.line LIMIT 1;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY SELECT 'number_twice', n.tab, n.line, 0, 0, 0, n.number::text, n.first FROM (
			SELECT w.tab, w.line, w.number, first_value(w.line) OVER (PARTITION BY w.number ORDER BY w.tab, w.line) AS first,
				row_number() OVER (PARTITION BY w.number ORDER BY w.tab, w.line) AS nth
			FROM pg_temp.import_whole w WHERE w.number IN (SELECT s.permanent_id FROM pg_temp.import_student s GROUP BY s.permanent_id HAVING count(*) > 1)) n
		WHERE n.nth > 1 ORDER BY n.tab, n.line LIMIT 1;
	DROP TABLE pg_temp.import_whole, pg_temp.import_tied;
END $$;
COMMENT ON FUNCTION admin.import_merge(text, bool) IS 'makes people of what the rows of a mapping''s files say; the first without a name, or student with another''s ID; none: it is done';

-- At the desk ------------------------------------------------------------------------------------

CREATE TABLE desk.import (
	import_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT now(),
	by_whom name NOT NULL DEFAULT session_user,
	source text NOT NULL,
	format text NOT NULL,
	file text NOT NULL,
	sha256 text NOT NULL,
	complete bool NOT NULL,
	leaving text[] NOT NULL DEFAULT '{}',
	counts jsonb NOT NULL
);
COMMENT ON TABLE desk.import IS 'every import that was taken in, at the desk or by the command';
COMMENT ON COLUMN desk.import.import_id IS 'its number, which its events name';
COMMENT ON COLUMN desk.import.at IS 'when';
COMMENT ON COLUMN desk.import.by_whom IS 'the login that did it; at the command that is no member of staff';
COMMENT ON COLUMN desk.import.source IS 'whose ids the package has';
COMMENT ON COLUMN desk.import.format IS 'what it was, as people say it';
COMMENT ON COLUMN desk.import.file IS 'name of the file or folder';
COMMENT ON COLUMN desk.import.sha256 IS 'SHA-256 of what was read, to tell later which file it was';
COMMENT ON COLUMN desk.import.complete IS 'a full package; else changes';
COMMENT ON COLUMN desk.import.leaving IS 'codes of the schools of which somebody said that more than a tenth has left';
COMMENT ON COLUMN desk.import.counts IS 'added, changed, ended by kind';

CREATE TABLE desk.import_kept (
	import_id bigint NOT NULL REFERENCES desk.import,
	n int NOT NULL,
	kind text NOT NULL,
	person_id bigint,
	person text NOT NULL,
	field text NOT NULL,
	ours text NOT NULL,
	theirs text NOT NULL,
	seen_by name,
	seen_at timestamptz,
	PRIMARY KEY (import_id, n)
);
COMMENT ON TABLE desk.import_kept IS 'what the desk had entered and an import had otherwise: it stayed, and somebody should look';
COMMENT ON COLUMN desk.import_kept.import_id IS 'the import';
COMMENT ON COLUMN desk.import_kept.n IS 'counts them';
COMMENT ON COLUMN desk.import_kept.kind IS 'student, guardian, link, or unknown: a change of somebody whom nobody knows';
COMMENT ON COLUMN desk.import_kept.person_id IS 'student_id or guardian_id';
COMMENT ON COLUMN desk.import_kept.person IS 'the name then';
COMMENT ON COLUMN desk.import_kept.field IS 'what is different';
COMMENT ON COLUMN desk.import_kept.ours IS 'as the desk has it';
COMMENT ON COLUMN desk.import_kept.theirs IS 'as the package had it';
COMMENT ON COLUMN desk.import_kept.seen_by IS 'who said that it needs no more looking at; the same difference in a later import is seen already';
COMMENT ON COLUMN desk.import_kept.seen_at IS 'when';

ALTER TABLE desk.import ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON desk.import TO pindesk_api USING ((SELECT registry.scope()) = '{0}');
ALTER TABLE desk.import_kept ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON desk.import_kept TO pindesk_api USING ((SELECT registry.scope()) = '{0}');
GRANT SELECT ON desk.import, desk.import_kept TO pindesk_api;
GRANT UPDATE (seen_by, seen_at) ON desk.import_kept TO pindesk_api;

CREATE FUNCTION admin.import_leaving(p_source text) RETURNS TABLE (code text, name text, what text, gone bigint, had bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS $$
BEGIN
	RETURN QUERY SELECT c.code, c.name, CASE e.kind WHEN 'student' THEN 'students' ELSE 'guardians' END, e.gone, n.had + e.gone
		FROM (SELECT d.school_id, d.kind, count(*) AS gone FROM pg_temp.import_done d LEFT JOIN registry.student s ON s.student_id = d.student_id
			WHERE d.done = 'ended' AND (d.kind = 'student' OR d.kind = 'link' AND s.status = 'active') GROUP BY d.school_id, d.kind) e
		JOIN registry.school c ON c.school_id = e.school_id
		LEFT JOIN (SELECT 'student' AS kind, s.school_id, count(*) AS had FROM registry.student s WHERE s.source = p_source AND s.status = 'active'
				AND NOT EXISTS (SELECT FROM pg_temp.import_done d WHERE d.kind = 'student' AND d.person_id = s.student_id AND d.done = 'added') GROUP BY s.school_id
			UNION ALL SELECT 'link', t.school_id, count(*) FROM registry.guardianship t
				JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id AND s.status = 'active' WHERE t.source = p_source
				AND NOT EXISTS (SELECT FROM pg_temp.import_done d WHERE d.kind = 'link' AND d.person_id = t.guardian_id AND d.student_id = t.student_id
				AND d.done = 'added') GROUP BY t.school_id) h ON h.kind = e.kind AND h.school_id = e.school_id
		CROSS JOIN LATERAL (SELECT coalesce(h.had, 0) AS had) n
		WHERE e.gone * 10 > n.had + e.gone ORDER BY c.code, e.kind DESC;
END $$;
COMMENT ON FUNCTION admin.import_leaving(text) IS 'schools of which the import at hand ends more than a tenth: how many, of how many';

CREATE FUNCTION admin.import_clean() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS $$
BEGIN
	IF EXISTS (SELECT FROM pg_temp.import_student i WHERE concat_ws(' ', i.id, i.permanent_id, i.given, i.middle, i.family, i.grade, i.phone, i.email, i.language, i.line1, i.line2,
				i.city, i.state, i.zip) ~ '[[:cntrl:]]')
			OR EXISTS (SELECT FROM pg_temp.import_guardian i WHERE concat_ws(' ', i.id, i.given, i.family, i.email, i.phone, i.mobile, i.work, i.language, i.line1, i.line2,
				i.city, i.state, i.zip) ~ '[[:cntrl:]]')
			OR EXISTS (SELECT FROM pg_temp.import_school i WHERE concat_ws(' ', i.id, i.code, i.name) ~ '[[:cntrl:]]')
			OR EXISTS (SELECT FROM pg_temp.import_homeroom i WHERE concat_ws(' ', i.id, i.room, i.teacher, i.grade) ~ '[[:cntrl:]]')
			OR EXISTS (SELECT FROM pg_temp.import_link i WHERE i.relation ~ '[[:cntrl:]]') THEN
		PERFORM desk.refuse('PD061', '{"field": "package", "why": "has characters that nobody types"}');
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_clean() IS 'refuses staged rows with controls, which the reader of packages takes out: these did not come through it';

-- What an import would do, each a row of texts; nothing of it is done when this returns, whoever commits.
CREATE FUNCTION admin.import_tried(p_source text, p_complete bool) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
	v jsonb;
	v_all jsonb := '[]';
BEGIN
	PERFORM admin.import_clean();
	BEGIN
		SELECT jsonb_agg(jsonb_build_object('what', 'count', 'c1', a.kind, 'c2', a.added, 'c3', a.changed, 'c4', a.ended, 'c5', a.unchanged, 'c6', a.missing)) INTO v
			FROM admin.import_apply(p_source, p_complete, true, true) a;
		v_all := v_all || coalesce(v, '[]');
		SELECT jsonb_agg(jsonb_build_object('what', 'leaving', 'c1', l.code, 'c2', l.name, 'c3', l.what, 'c4', l.gone, 'c5', l.had)) INTO v FROM admin.import_leaving(p_source) l;
		v_all := v_all || coalesce(v, '[]');
		SELECT jsonb_agg(jsonb_build_object('what', 'school', 'c1', s.code, 'c2', s.name, 'c3', s.added, 'c4', s.changed, 'c5', s.ended, 'c6', s.ties) ORDER BY s.code) INTO v
			FROM (SELECT c.code, c.name, count(*) FILTER (WHERE d.kind = 'student' AND d.done = 'added') AS added,
					count(*) FILTER (WHERE d.kind = 'student' AND d.done = 'changed') AS changed, count(*) FILTER (WHERE d.kind = 'student' AND d.done = 'ended') AS ended,
					count(*) FILTER (WHERE d.kind = 'link' AND d.done = 'added') || '/' || count(*) FILTER (WHERE d.kind = 'link' AND d.done = 'ended') AS ties
				FROM pg_temp.import_done d JOIN registry.school c ON c.school_id = d.school_id GROUP BY c.code, c.name) s;
		v_all := v_all || coalesce(v, '[]');
		SELECT jsonb_agg(jsonb_build_object('what', 'sample', 'c1', s.kind, 'c2', s.done, 'c3', s.name, 'c4', s.about)) INTO v FROM admin.import_samples() s;
		v_all := v_all || coalesce(v, '[]');
		SELECT jsonb_agg(jsonb_build_object('what', 'kept', 'c1', c.kind, 'c2', c.person, 'c3', c.field, 'c4', c.ours, 'c5', c.theirs, 'c6', c.total)) INTO v
			FROM admin.import_conflicts() c;
		v_all := v_all || coalesce(v, '[]');
		RAISE EXCEPTION USING ERRCODE = 'PD000', MESSAGE = 'tried';
	EXCEPTION WHEN SQLSTATE 'PD000' THEN
		NULL;
	END;
	RETURN v_all;
END $$;
COMMENT ON FUNCTION admin.import_tried(text, bool) IS 'what taking the staged package in would do: numbers, schools, samples, what is kept, whose tenth would leave; it is undone before this returns; PD061, PD111';

CREATE FUNCTION admin.import_record(p_source text, p_complete bool, p_leaving text[], p_format text, p_file text, p_sha256 text, p_counts jsonb) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_id bigint;
BEGIN
	INSERT INTO desk.import (source, format, file, sha256, complete, leaving, counts) VALUES (p_source, p_format, p_file, p_sha256, p_complete, coalesce(p_leaving, '{}'), p_counts)
		RETURNING import_id INTO v_id;
	-- A system that sends its package every night has the same differences every night.
	INSERT INTO desk.import_kept (import_id, n, kind, person_id, person, field, ours, theirs, seen_by, seen_at)
		SELECT v_id, row_number() OVER (ORDER BY c.kind, c.person, c.field, c.theirs), c.kind, c.person_id, c.person, c.field, c.ours, c.theirs, k.seen_by, k.seen_at
		FROM pg_temp.import_conflict c LEFT JOIN (
			SELECT DISTINCT ON (o.kind, o.person_id, o.person, o.field, o.ours, o.theirs) o.* FROM desk.import_kept o
			WHERE o.seen_at IS NOT NULL AND o.import_id = (SELECT max(i.import_id) FROM desk.import i WHERE i.source = p_source AND i.import_id < v_id)
		) k ON k.kind = c.kind AND k.person = c.person AND k.field = c.field AND k.ours = c.ours AND k.theirs = c.theirs AND k.person_id IS NOT DISTINCT FROM c.person_id;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION admin.import_record(text, bool, text[], text, text, text, jsonb) IS 'writes down what was taken in; what somebody has seen of the import before stays seen';

CREATE FUNCTION admin.import_counts(p_source text, p_complete bool, p_anyway bool, p_about jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT jsonb_object_agg(a.kind, jsonb_build_object('added', a.added, 'changed', a.changed, 'ended', a.ended, 'unchanged', a.unchanged, 'missing', a.missing))
		FROM admin.import_apply(p_source, p_complete, p_anyway, false, p_about) a);
END $$;
COMMENT ON FUNCTION admin.import_counts(text, bool, bool, jsonb) IS 'import_apply, its rows as one value';

CREATE FUNCTION admin.import_taken(p_source text, p_complete bool, p_leaving text[], p_format text, p_file text, p_sha256 text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_counts jsonb;
	v record;
BEGIN
	PERFORM admin.import_clean();
	v_counts := admin.import_counts(p_source, p_complete, true, jsonb_build_object('file', p_file, 'sha256', p_sha256));
	SELECT l.* INTO v FROM admin.import_leaving(p_source) l WHERE l.code <> ALL (coalesce(p_leaving, '{}')) LIMIT 1;
	IF FOUND THEN
		PERFORM desk.refuse('PD110', jsonb_build_object('school', v.name, 'gone', v.gone, 'had', v.had, 'what', v.what));
	END IF;
	RETURN admin.import_record(p_source, p_complete, p_leaving, p_format, p_file, p_sha256, v_counts);
END $$;
COMMENT ON FUNCTION admin.import_taken(text, bool, text[], text, text, text) IS 'takes the staged package in and writes it down; LEAVING: codes of schools of which a tenth may leave; its number; PD061, PD110, PD111';

CREATE FUNCTION admin.import_sound(p_source text, p_changes bool) RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM pg_temp.import_part_student) OR EXISTS (SELECT FROM pg_temp.import_part_link) THEN
		RETURN QUERY SELECT * FROM admin.import_merge(p_source, p_changes);
		RETURN;
	END IF;
	RETURN QUERY SELECT * FROM admin.import_check();
	IF NOT FOUND THEN
		RETURN QUERY SELECT * FROM admin.import_assemble(p_source, p_changes);
	END IF;
END $$;
COMMENT ON FUNCTION admin.import_sound(text, bool) IS 'makes people of the staged rows of a SOURCE; the first thing that is wrong with them; none: they can be applied';

ALTER FUNCTION admin.import_odd() SECURITY DEFINER;
GRANT EXECUTE ON FUNCTION admin.import_begin(), admin.import_sound(text, bool), admin.import_odd(), admin.import_tried(text, bool),
	admin.import_taken(text, bool, text[], text, text, text) TO pindesk_api;

CREATE FUNCTION desk.need_importer() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.enter();
	IF NOT EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.role = 'district' AND a.school_id IS NULL
			AND a.term @> now()) THEN
		PERFORM desk.refuse('PD013', jsonb_build_object('needs', 'district', 'role', (SELECT string_agg(DISTINCT a.role, ', ') FROM desk.assignment a
			WHERE a.role_name = session_user)));
	END IF;
END $$;
COMMENT ON FUNCTION desk.need_importer() IS 'refuses PD013 to whoever is not assigned to the whole district as its administrator';

CREATE FUNCTION desk.import_begin() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need_importer();
	PERFORM admin.import_begin();
END $$;
COMMENT ON FUNCTION desk.import_begin() IS 'stage tables for one import, which the caller may fill by COPY; PD013';

CREATE FUNCTION desk.import_sound(p_source text, p_changes bool) RETURNS TABLE (kind text, tab int, line int, col int, place int, target int, id text, other int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need_importer();
	RETURN QUERY SELECT * FROM admin.import_sound(p_source, p_changes);
END $$;
COMMENT ON FUNCTION desk.import_sound(text, bool) IS 'puts a staged package together; the first thing that is wrong with it, if anything; PD013';

CREATE FUNCTION desk.import_odd() RETURNS TABLE (kind text, tab int, rows bigint, line int, who text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need_importer();
	RETURN QUERY SELECT * FROM admin.import_odd();
END $$;
COMMENT ON FUNCTION desk.import_odd() IS 'what was odd about it; PD013';

CREATE FUNCTION desk.import_try(p_source text, p_complete bool) RETURNS TABLE (what text, c1 text, c2 text, c3 text, c4 text, c5 text, c6 text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need_importer();
	RETURN QUERY SELECT r.what, r.c1, r.c2, r.c3, r.c4, r.c5, r.c6 FROM jsonb_to_recordset(admin.import_tried(p_source, p_complete))
		AS r(what text, c1 text, c2 text, c3 text, c4 text, c5 text, c6 text);
END $$;
COMMENT ON FUNCTION desk.import_try(text, bool) IS 'what the staged package would do, nothing of which is done: count, leaving, school, sample, kept; PD013, PD061, PD111';

CREATE FUNCTION desk.import_take(p_act uuid, p_source text, p_complete bool, p_leaving text[], p_format text, p_file text, p_sha256 text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'import_take');
BEGIN
	PERFORM desk.need_importer();
	IF v_result IS NULL THEN
		PERFORM desk.need_text('source', p_source);
		PERFORM desk.need_text('file', p_file);
		v_result := desk.act_end(p_act, admin.import_taken(p_source, p_complete, p_leaving, p_format, p_file, p_sha256)::text);
	END IF;
	RETURN v_result::bigint;
END $$;
COMMENT ON FUNCTION desk.import_take(uuid, text, bool, text[], text, text, text) IS 'takes the staged package in, an event for each school that it changes; LEAVING: codes of schools of which somebody said that a tenth may leave; its number; PD013, PD061, PD110, PD111';

CREATE FUNCTION desk.imports() RETURNS TABLE (import_id bigint, at timestamptz, by_whom text, format text, file text, sha256 text, students text, guardians text,
	ties text, schools text, kept bigint, unseen bigint, leaving text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need_importer();
	RETURN QUERY SELECT i.import_id, i.at, coalesce(desk.display(i.by_whom), i.by_whom), i.format, i.file, i.sha256, n.texts[1], n.texts[2], n.texts[3], n.texts[4],
			k.kept, k.unseen, array_to_string(i.leaving, ', ')
		FROM desk.import i CROSS JOIN LATERAL (SELECT array_agg(format('+%s ~%s -%s', i.counts -> k.kind ->> 'added', i.counts -> k.kind ->> 'changed',
				i.counts -> k.kind ->> 'ended') ORDER BY k.n) AS texts FROM unnest('{student,guardian,link,school}'::text[]) WITH ORDINALITY AS k(kind, n)) n
			CROSS JOIN LATERAL (SELECT count(*) AS kept, count(*) FILTER (WHERE o.seen_at IS NULL) AS unseen FROM desk.import_kept o WHERE o.import_id = i.import_id) k
		ORDER BY i.import_id DESC LIMIT 200;
END $$;
COMMENT ON FUNCTION desk.imports() IS 'imports, the newest first: when, by whom, which file, what came of it (+added ~changed -ended), how much the desk kept otherwise, how much of that nobody has marked as seen; PD013';

CREATE FUNCTION desk.import_kept(p_import bigint) RETURNS TABLE (n int, kind text, person_id bigint, person text, field text, ours text, theirs text,
	seen_by text, seen_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need_importer();
	RETURN QUERY SELECT k.n, k.kind, k.person_id, k.person, k.field, k.ours, k.theirs, coalesce(desk.display(k.seen_by), k.seen_by), k.seen_at
		FROM desk.import_kept k WHERE k.import_id = p_import ORDER BY k.seen_at IS NOT NULL, k.n LIMIT 1000;
END $$;
COMMENT ON FUNCTION desk.import_kept(bigint) IS 'what the desk had entered and that import had otherwise; it stayed; what nobody has seen yet first; PD013';

CREATE FUNCTION desk.import_conflict_seen(p_act uuid, p_import bigint, p_n int DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'import_conflict_seen');
	v_seen int;
BEGIN
	PERFORM desk.need_importer();
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	UPDATE desk.import_kept k SET seen_by = session_user, seen_at = now()
		WHERE k.import_id = p_import AND (p_n IS NULL OR k.n = p_n) AND k.seen_at IS NULL;
	GET DIAGNOSTICS v_seen = ROW_COUNT;
	IF v_seen = 0 AND NOT EXISTS (SELECT FROM desk.import_kept k WHERE k.import_id = p_import AND (p_n IS NULL OR k.n = p_n)) THEN
		PERFORM desk.refuse('PD060', '{"what": "difference"}');
	END IF;
	PERFORM desk.log(desk.home_school(), 'import_conflict_seen', NULL, NULL, p_import::text, jsonb_build_object('seen', v_seen, 'line', p_n));
	RETURN desk.act_end(p_act, 'seen');
END $$;
COMMENT ON FUNCTION desk.import_conflict_seen(uuid, bigint, int) IS 'marks one difference of an import (its N), or without N all of them, as seen; who was first stays; PD013, PD060';

GRANT EXECUTE ON FUNCTION desk.import_begin(), desk.import_sound(text, bool), desk.import_odd(), desk.import_try(text, bool),
	desk.import_take(uuid, text, bool, text[], text, text, text), desk.imports(), desk.import_kept(bigint), desk.import_conflict_seen(uuid, bigint, int) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (25, 'import-desk');
