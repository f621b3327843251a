-- SPDX-License-Identifier: Apache-2.0
-- 0005 search
--
-- Why: the look-up answers while the clerk types, in one school or in a thousand. Under row security
-- LIKE and trigrams cannot be index conditions, comparisons can; so every word of a person stands in
-- a table of its own, searched by ranges, and pairs of words stand in another, because at district
-- size two common words would otherwise mean reading both. Each query has exactly one index it can
-- use (the district's have text_pattern_ops), and the order of the index is the ranking.
-- Filled by registry.search_rebuild and search_refresh; an import calls them, then vacuums.

CREATE TABLE registry.person_at (
	school_id int NOT NULL,
	kind "char" NOT NULL CHECK (kind IN ('s', 'g')),
	person_id bigint NOT NULL,
	folded text COLLATE "C" NOT NULL,
	name text NOT NULL DEFAULT '',
	born date,
	grade text,
	room text,
	guardians int,
	verified int,
	phone text,
	children text,
	student_id bigint,
	PRIMARY KEY (person_id, kind, school_id)
);
CREATE INDEX person_at_school ON registry.person_at (school_id);
COMMENT ON TABLE registry.person_at IS 'each person once for each of their schools, as searched and as shown when found; triggers keep it';
COMMENT ON COLUMN registry.person_at.school_id IS 'the school';
COMMENT ON COLUMN registry.person_at.kind IS 's student, g guardian';
COMMENT ON COLUMN registry.person_at.person_id IS 'student_id or guardian_id';
COMMENT ON COLUMN registry.person_at.folded IS 'every word of the person, each after a space';
COMMENT ON COLUMN registry.person_at.name IS 'as lists show it';
COMMENT ON COLUMN registry.person_at.born IS 'of a student';
COMMENT ON COLUMN registry.person_at.grade IS 'of a student';
COMMENT ON COLUMN registry.person_at.room IS 'of a student, the homeroom''s';
COMMENT ON COLUMN registry.person_at.guardians IS 'of a student, how many';
COMMENT ON COLUMN registry.person_at.verified IS 'of them verified';
COMMENT ON COLUMN registry.person_at.phone IS 'of a guardian the first; not of one restricted at this school';
COMMENT ON COLUMN registry.person_at.children IS 'of a guardian, those at this school from whom no document keeps them';
COMMENT ON COLUMN registry.person_at.student_id IS 'the student, or the child of a guardian to open first';

CREATE TABLE registry.find_word (
	school_id int NOT NULL,
	kind "char" NOT NULL,
	person_id bigint NOT NULL,
	word text COLLATE "C" NOT NULL,
	shared smallint NOT NULL,
	folded text COLLATE "C" NOT NULL
);
COMMENT ON TABLE registry.find_word IS 'every word of every person';
COMMENT ON COLUMN registry.find_word.school_id IS 'the school';
COMMENT ON COLUMN registry.find_word.kind IS 's student, g guardian';
COMMENT ON COLUMN registry.find_word.person_id IS 'student_id or guardian_id';
COMMENT ON COLUMN registry.find_word.word IS 'one word: of a name, a birthday (MMDDYYYY), an ID, a telephone''s last 4, 7, 10 digits, an e-mail';
COMMENT ON COLUMN registry.find_word.shared IS 'letters it begins with that the person''s word before it, in order, begins with too: whoever typed more of them reads the person here first';
COMMENT ON COLUMN registry.find_word.folded IS 'all words, to check the other ones typed without another table';

CREATE TABLE registry.find_pair (
	key text COLLATE "C" NOT NULL,
	school_id int NOT NULL,
	kind "char" NOT NULL,
	person_id bigint NOT NULL
);
COMMENT ON TABLE registry.find_pair IS 'every two words of a person in both orders, for searches of the whole district';
COMMENT ON COLUMN registry.find_pair.key IS 'first two letters of one word, the other word, the first in full';
COMMENT ON COLUMN registry.find_pair.school_id IS 'the school';
COMMENT ON COLUMN registry.find_pair.kind IS 's student, g guardian';
COMMENT ON COLUMN registry.find_pair.person_id IS 'student_id or guardian_id';

CREATE FUNCTION registry.search_indexes() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '256MB' AS $$
BEGIN
	CREATE INDEX find_word_school ON registry.find_word (school_id, kind, word);
	CREATE INDEX find_word_district ON registry.find_word (kind, word text_pattern_ops);
	CREATE INDEX find_word_person ON registry.find_word (person_id, kind);
	CREATE INDEX find_pair_district ON registry.find_pair (kind, key, person_id, school_id);
	CREATE INDEX find_pair_person ON registry.find_pair (person_id, kind);
END $$;
COMMENT ON FUNCTION registry.search_indexes() IS 'the indexes of the words and of the pairs, built at once';
SELECT registry.search_indexes();

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['person_at', 'find_word', 'find_pair'] LOOP
		EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON registry.%I TO pindesk_api
			USING (school_id = ANY ((SELECT registry.scope())::int[]) OR (SELECT registry.scope()) = ''{0}'')', t);
		EXECUTE format('GRANT SELECT ON registry.%I TO pindesk_api', t);
	END LOOP;
END $$;

-- Filling ---------------------------------------------------------------------------------------

CREATE FUNCTION registry.name_words(p_name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_remove(string_to_array(translate(registry.fold(CASE WHEN length(p_name) < 60 THEN p_name
		ELSE regexp_replace(left(p_name, 300), '(\S{60})\S+', '\1', 'g') END), E'\t\n\r\f\x0B', '     '), ' '), '')
$$;
COMMENT ON FUNCTION registry.name_words(text) IS 'the words of a name as they are searched; of a very long text the first, cut to what an index takes';

CREATE FUNCTION registry.person_words(p_name text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	v_words text[] := registry.name_words(p_name);
BEGIN
	IF p_name ~ '[''’ʼ‘`´]' THEN
		v_words := v_words || ARRAY(SELECT o.word FROM unnest(registry.name_words(translate(p_name, '''’ʼ‘`´', '      '))) AS o(word)
			WHERE length(o.word) > 1 AND o.word <> ALL (v_words));
	END IF;
	RETURN v_words;
END $$;
COMMENT ON FUNCTION registry.person_words(text) IS 'the words a person is found by: those of the name, and what stands behind an apostrophe';

CREATE FUNCTION registry.shared_start(p_one text, p_other text) RETURNS int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	n int := 1;
BEGIN
	WHILE n <= length(p_one) AND left(p_one, n) = left(p_other, n) LOOP
		n := n + 1;
	END LOOP;
	RETURN n - 1;
END $$;
COMMENT ON FUNCTION registry.shared_start(text, text) IS 'how many letters two words begin with alike';

CREATE FUNCTION registry.words_in_order(p_words text[]) RETURNS TABLE (word text, shared smallint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT w.word, CASE WHEN left(w.word, 1) = left(w.before, 1) THEN registry.shared_start(w.word, w.before) ELSE 0 END::smallint
		FROM (SELECT d.word, lag(d.word) OVER (ORDER BY d.word) AS before
			FROM (SELECT DISTINCT u.word COLLATE "C" AS word FROM unnest(p_words) AS u(word)) d) w
$$;
COMMENT ON FUNCTION registry.words_in_order(text[]) IS 'the words of a person as find_word has them';

CREATE FUNCTION registry.phone_words(p_phones text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_words text[] := '{}';
	v_phone text;
	v text;
	n int;
BEGIN
	FOREACH v_phone IN ARRAY p_phones LOOP
		v := registry.phone_digits(v_phone);
		FOREACH n IN ARRAY '{4, 7, 10}'::int[] LOOP
			IF length(v) >= n AND right(v, n) <> ALL (v_words) THEN
				v_words := v_words || right(v, n);
			END IF;
		END LOOP;
	END LOOP;
	RETURN v_words;
END $$;
COMMENT ON FUNCTION registry.phone_words(text[]) IS 'telephones as they are searched: last 4, 7 and 10 digits';

CREATE FUNCTION registry.students_shown(p_students bigint[]) RETURNS TABLE (school_id int, student_id bigint, name text, born date, grade text, room text,
	guardians int, verified int)
LANGUAGE sql STABLE AS $$
	SELECT s.school_id, s.student_id, registry.listed(s.family, s.given, s.middle), s.born, s.grade, h.room, coalesce(c.guardians, 0)::int, coalesce(c.verified, 0)::int
		FROM registry.student s
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		LEFT JOIN (SELECT t.school_id, t.student_id, count(*) AS guardians, count(*) FILTER (WHERE t.standing = 'verified') AS verified
			FROM registry.guardianship t WHERE p_students IS NULL OR t.student_id = ANY (p_students) GROUP BY t.school_id, t.student_id) c
			ON c.school_id = s.school_id AND c.student_id = s.student_id
		WHERE p_students IS NULL OR s.student_id = ANY (p_students)
$$;
COMMENT ON FUNCTION registry.students_shown(bigint[]) IS 'how these students are shown when found; NULL means all';

CREATE FUNCTION registry.guardians_shown(p_guardians bigint[]) RETURNS TABLE (school_id int, guardian_id bigint, name text, phone text, children text, student_id bigint)
LANGUAGE sql STABLE AS $$
	SELECT k.school_id, g.guardian_id, registry.listed(g.family, g.given), CASE WHEN NOT k.restricted THEN f.phone END, k.children, k.student_id
		FROM (SELECT t.school_id, t.guardian_id, bool_or(t.standing = 'restricted') AS restricted,
				string_agg(registry.listed(b.family, b.given, b.middle) || coalesce(' (' || nullif(b.grade, '') || ')', ''), '; '
					ORDER BY b.born, b.student_id) FILTER (WHERE t.standing <> 'restricted') AS children,
				(array_agg(b.student_id ORDER BY t.standing = 'restricted', b.born, b.student_id))[1] AS student_id
			FROM registry.guardianship t JOIN registry.student b ON b.school_id = t.school_id AND b.student_id = t.student_id
			WHERE p_guardians IS NULL OR t.guardian_id = ANY (p_guardians) GROUP BY t.school_id, t.guardian_id) k
		JOIN registry.guardian g ON g.guardian_id = k.guardian_id
		LEFT JOIN (SELECT DISTINCT ON (p.guardian_id) p.guardian_id, p.phone FROM registry.guardian_phone p
			WHERE p_guardians IS NULL OR p.guardian_id = ANY (p_guardians) ORDER BY p.guardian_id, p.ordinal) f ON f.guardian_id = g.guardian_id
$$;
COMMENT ON FUNCTION registry.guardians_shown(bigint[]) IS 'how these guardians are shown when found, at each of their schools; of a restricted one neither telephone nor the children kept from them; NULL means all';

-- A pair that a person has twice stands twice; whoever reads them counts a person once.
-- A plan for lists of any length would be one for short lists, and everybody against everybody for long ones.
CREATE FUNCTION registry.search_fill(p_students bigint[], p_guardians bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '256MB' SET plan_cache_mode = force_custom_plan AS $$
BEGIN
	CREATE TEMP TABLE search_person ON COMMIT DROP AS
	SELECT p.school_id, p.kind, p.person_id, p.names, p.births, ' ' || array_to_string(p.names || p.births || p.others, ' ') AS folded,
			p.names || p.births || p.others AS words
		FROM (SELECT s.school_id, 's'::"char" AS kind, s.student_id AS person_id,
				registry.person_words(s.family || ' ' || s.given || ' ' || s.middle) AS names,
				array_remove(ARRAY[to_char(s.born, 'MMDDYYYY')], NULL) AS births,
				registry.name_words(s.permanent_id) || CASE s.phone WHEN '' THEN '{}' ELSE registry.phone_words(ARRAY[s.phone]) END
					|| CASE s.email WHEN '' THEN '{}' ELSE registry.name_words(s.email) END
					|| CASE WHEN s.student_id IN (SELECT a.kept_id FROM registry.student_alias a WHERE a.apart_at IS NULL) THEN registry.student_alias_words(s.student_id) ELSE '{}' END AS others
			FROM registry.student s WHERE (p_students IS NULL OR s.student_id = ANY (p_students))
				AND s.student_id NOT IN (SELECT a.old_id FROM registry.student_alias a WHERE a.apart_at IS NULL)
		UNION ALL
		SELECT t.school_id, 'g', g.guardian_id, registry.person_words(g.family || ' ' || g.given), '{}',
				CASE WHEN t.restricted THEN '{}' ELSE CASE g.email WHEN '' THEN '{}' ELSE registry.name_words(g.email) END
					|| coalesce(registry.phone_words(f.phones), '{}') END
					|| CASE WHEN g.guardian_id IN (SELECT a.kept_id FROM registry.guardian_alias a WHERE a.apart_at IS NULL) THEN registry.alias_words(g.guardian_id) ELSE '{}' END
			FROM registry.guardian g
			JOIN (SELECT x.guardian_id, x.school_id, bool_or(x.standing = 'restricted') AS restricted
				FROM registry.guardianship x WHERE p_guardians IS NULL OR x.guardian_id = ANY (p_guardians)
				GROUP BY x.guardian_id, x.school_id) t ON t.guardian_id = g.guardian_id
			LEFT JOIN (SELECT o.guardian_id, array_agg(o.phone) AS phones FROM registry.guardian_phone o
				WHERE p_guardians IS NULL OR o.guardian_id = ANY (p_guardians) GROUP BY o.guardian_id) f ON f.guardian_id = g.guardian_id) p;
	ANALYZE pg_temp.search_person;
	INSERT INTO registry.person_at (school_id, kind, person_id, folded, name, born, grade, room, guardians, verified, student_id)
		SELECT p.school_id, p.kind, p.person_id, p.folded, x.name, x.born, x.grade, x.room, x.guardians, x.verified, x.student_id
		FROM pg_temp.search_person p JOIN registry.students_shown(p_students) x ON x.school_id = p.school_id AND x.student_id = p.person_id
		WHERE p.kind = 's' ORDER BY p.school_id, p.folded COLLATE "C";
	INSERT INTO registry.person_at (school_id, kind, person_id, folded, name, phone, children, student_id)
		SELECT p.school_id, p.kind, p.person_id, p.folded, x.name, x.phone, x.children, x.student_id
		FROM pg_temp.search_person p JOIN registry.guardians_shown(p_guardians) x ON x.school_id = p.school_id AND x.guardian_id = p.person_id
		WHERE p.kind = 'g' ORDER BY p.school_id, p.folded COLLATE "C";
	INSERT INTO registry.find_word (school_id, kind, person_id, word, shared, folded)
		SELECT p.school_id, p.kind, p.person_id, w.word, w.shared, p.folded
		FROM pg_temp.search_person p CROSS JOIN LATERAL registry.words_in_order(p.words) AS w ORDER BY p.school_id, p.kind, w.word COLLATE "C", p.person_id;
	INSERT INTO registry.find_pair (key, school_id, kind, person_id)
		SELECT left(a.word, 2) || ' ' || b.word || ' ' || a.word, p.school_id, p.kind, p.person_id
		FROM pg_temp.search_person p CROSS JOIN LATERAL unnest(p.names) WITH ORDINALITY AS a(word, n)
			CROSS JOIN LATERAL unnest(p.names || p.births) WITH ORDINALITY AS b(word, n)
		WHERE a.n <> b.n;
	DROP TABLE pg_temp.search_person;
END $$;
COMMENT ON FUNCTION registry.search_fill(bigint[], bigint[]) IS 'enters the words of these people; NULL means all; telephone and e-mail of a restricted person are not searchable';

CREATE FUNCTION registry.search_rebuild() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	TRUNCATE registry.person_at, registry.find_word, registry.find_pair;
	ANALYZE registry.student, registry.homeroom, registry.guardian, registry.guardian_phone, registry.guardianship;
	DROP INDEX registry.find_word_school, registry.find_word_district, registry.find_word_person, registry.find_pair_district, registry.find_pair_person;
	PERFORM registry.search_fill(NULL, NULL);
	PERFORM registry.search_indexes();
END $$;
COMMENT ON FUNCTION registry.search_rebuild() IS 'makes everybody searchable anew; VACUUM ANALYZE the three tables after it';

CREATE FUNCTION registry.search_refresh(students bigint[], guardians bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_students bigint[] := coalesce(students, '{}');
	v_guardians bigint[] := coalesce(guardians, '{}');
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['person_at', 'find_word', 'find_pair'] LOOP
		EXECUTE format('DELETE FROM registry.%I WHERE kind = ''s'' AND person_id = ANY ($1) OR kind = ''g'' AND person_id = ANY ($2)', t)
			USING v_students, v_guardians;
	END LOOP;
	PERFORM registry.search_fill(v_students, v_guardians);
END $$;
COMMENT ON FUNCTION registry.search_refresh(bigint[], bigint[]) IS 'makes these people searchable anew after a change; guardians also when a guardianship of theirs changed';

CREATE FUNCTION registry.show_anew(p_students bigint[], p_guardians bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET jit = off AS $$
BEGIN
	-- Locked first, in one order, so that what is counted then is what others have committed.
	PERFORM FROM registry.person_at p WHERE p.kind = 's' AND p.person_id = ANY (p_students) OR p.kind = 'g' AND p.person_id = ANY (p_guardians)
		ORDER BY p.person_id, p.kind, p.school_id FOR UPDATE;
	UPDATE registry.person_at p SET name = x.name, born = x.born, grade = x.grade, room = x.room, guardians = x.guardians, verified = x.verified, student_id = x.student_id
		FROM registry.students_shown(p_students) x WHERE p.kind = 's' AND p.person_id = x.student_id AND p.school_id = x.school_id
			AND (p.name, p.born, p.grade, p.room, p.guardians, p.verified, p.student_id) IS DISTINCT FROM (x.name, x.born, x.grade, x.room, x.guardians, x.verified, x.student_id);
	UPDATE registry.person_at p SET name = x.name, phone = x.phone, children = x.children, student_id = x.student_id
		FROM registry.guardians_shown(p_guardians) x WHERE p.kind = 'g' AND p.person_id = x.guardian_id AND p.school_id = x.school_id
			AND (p.name, p.phone, p.children, p.student_id) IS DISTINCT FROM (x.name, x.phone, x.children, x.student_id);
	DELETE FROM registry.person_at p WHERE p.kind = 'g' AND p.person_id = ANY (p_guardians)
		AND NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = p.person_id AND t.school_id = p.school_id);
END $$;
COMMENT ON FUNCTION registry.show_anew(bigint[], bigint[]) IS 'what is shown of these people when found, taken anew from the record; a guardian whose last tie at a school ended is found there no more';

CREATE FUNCTION registry.shown_anew() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_students bigint[];
	v_guardians bigint[];
BEGIN
	IF NOT EXISTS (SELECT FROM registry.person_at) THEN
		RETURN NULL;
	END IF;
	CASE TG_TABLE_NAME
	WHEN 'guardianship' THEN
		SELECT array_agg(DISTINCT c.student_id), array_agg(DISTINCT c.guardian_id) INTO v_students, v_guardians FROM changed c;
	WHEN 'student' THEN
		SELECT array_agg(DISTINCT c.student_id), array_agg(DISTINCT t.guardian_id) INTO v_students, v_guardians
			FROM changed c LEFT JOIN registry.guardianship t ON t.student_id = c.student_id;
	WHEN 'homeroom' THEN
		SELECT array_agg(s.student_id) INTO v_students FROM changed c JOIN registry.student s ON s.school_id = c.school_id AND s.homeroom_id = c.homeroom_id;
	ELSE
		SELECT array_agg(DISTINCT c.guardian_id) INTO v_guardians FROM changed c;
	END CASE;
	IF v_students IS NOT NULL OR v_guardians IS NOT NULL THEN
		PERFORM registry.show_anew(coalesce(v_students, '{}'), coalesce(v_guardians, '{}'));
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.shown_anew() IS 'after a statement that changed people: the look-up shows them as they are now';

DO $$
DECLARE
	t text;
	e text;
BEGIN
	FOREACH t IN ARRAY ARRAY['student', 'homeroom', 'guardian', 'guardian_phone', 'guardianship'] LOOP
		FOREACH e IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
			CONTINUE WHEN e <> 'UPDATE' AND t IN ('student', 'homeroom', 'guardian');
			EXECUTE format('CREATE TRIGGER shown_after_%s AFTER %s ON registry.%I REFERENCING %s TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry.shown_anew()',
				lower(e), e, t, CASE e WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
		END LOOP;
	END LOOP;
END $$;
CREATE TRIGGER shown_before_update AFTER UPDATE ON registry.guardianship REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry.shown_anew();

CREATE FUNCTION registry.search_guardian(p_guardian bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	p record;
BEGIN
	FOR p IN SELECT t.school_id, n.names || CASE WHEN bool_or(t.standing = 'restricted') THEN '{}' ELSE n.others END || registry.alias_words(p_guardian) AS words
		FROM registry.guardian g
		JOIN registry.guardianship t ON t.guardian_id = g.guardian_id
		CROSS JOIN LATERAL (SELECT registry.person_words(g.family || ' ' || g.given) AS names, registry.name_words(g.email) || registry.phone_words(
			ARRAY(SELECT o.phone FROM registry.guardian_phone o WHERE o.guardian_id = g.guardian_id)) AS others) n
		WHERE g.guardian_id = p_guardian GROUP BY t.school_id, n.names, n.others LOOP
		DELETE FROM registry.find_word w WHERE w.person_id = p_guardian AND w.kind = 'g' AND w.school_id = p.school_id;
		INSERT INTO registry.find_word (school_id, kind, person_id, word, shared, folded)
			SELECT p.school_id, 'g'::"char", p_guardian, w.word, w.shared, ' ' || array_to_string(p.words, ' ') FROM registry.words_in_order(p.words) AS w;
		INSERT INTO registry.person_at (school_id, kind, person_id, folded)
			VALUES (p.school_id, 'g', p_guardian, ' ' || array_to_string(p.words, ' '))
			ON CONFLICT (person_id, kind, school_id) DO UPDATE SET folded = excluded.folded;
	END LOOP;
	PERFORM registry.show_anew('{}', ARRAY[p_guardian]);
END $$;
COMMENT ON FUNCTION registry.search_guardian(bigint) IS 'makes one guardian searchable anew whose restriction began or ended; needs no temporary table, so the desk''s functions can call it';
GRANT EXECUTE ON FUNCTION registry.search_guardian(bigint) TO pindesk_api;

-- Asking ----------------------------------------------------------------------------------------

-- Called at every keystroke, by functions that have set the search_path: so none of its own.
CREATE FUNCTION registry.typed_words(p_typed text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	v text := left(trim(coalesce(p_typed, '')), 64);
	d text[];
	m text[];
BEGIN
	IF v !~ '[0-9]' THEN
		RETURN (registry.name_words(v))[1:6];
	END IF;
	IF v ~ '[/-]' THEN
		FOR d IN SELECT * FROM regexp_matches(v, '(?:^|\s)((\d{4})-(\d{1,2})-(\d{1,2}))(?=\s|$)', 'g') LOOP
			v := replace(v, d[1], lpad(d[3], 2, '0') || lpad(d[4], 2, '0') || d[2]);
		END LOOP;
		FOR m IN SELECT * FROM regexp_matches(v, '(?:^|\s)((\d{1,2})/(\d{0,2})(?:/(\d{0,4}))?)(?=\s|$)', 'g') LOOP
			v := replace(v, m[1], lpad(m[2], 2, '0')
				|| CASE WHEN m[3] = '' OR length(m[3]) = 1 AND m[4] IS NULL AND length(m[2]) = 2 THEN m[3] ELSE lpad(m[3], 2, '0') END
				|| CASE WHEN length(m[4]) = 2 AND m[4] NOT IN ('19', '20') THEN '20' || m[4] ELSE coalesce(m[4], '') END);
		END LOOP;
	END IF;
	IF v ~ '^[0-9 ().+-]+$' THEN
		RETURN array_remove(ARRAY[registry.phone_digits(v)], '');
	END IF;
	v := regexp_replace(v, '(?:^|\s)\(?(\d{3})\)?[-. ]*(\d{3})[-. ]?(\d{4})(?=\s|$)', ' \1\2\3', 'g');
	v := regexp_replace(v, '(?:^|\s)(\d{3})[-.](\d{4})(?=\s|$)', ' \1\2', 'g');
	RETURN (registry.name_words(v))[1:6];
END $$;
COMMENT ON FUNCTION registry.typed_words(text) IS 'what was typed, as words to search: birthdays and telephones in any usual form become digits';

-- Every statement of the look-up is written so that its plan is the same whoever asks: one index, read in
-- its order. The school is asked for by name; row security checks it again.

CREATE TYPE desk.found_person AS (kind text, person_id bigint, school_id int, name text, born text, grade text, room text, guardians int, verified int,
	phone text, children text, student_id bigint);
COMMENT ON TYPE desk.found_person IS 'a line of the look-up: of a student what is born to verified, of a guardian phone and children; student_id is whom to open';

CREATE FUNCTION desk.found(p_kinds "char"[], p_persons bigint[], p_schools int[], p_scores real[], p_most int) RETURNS SETOF desk.found_person
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
	RETURN QUERY SELECT CASE p.kind WHEN 's' THEN 'student' ELSE 'guardian' END, p.person_id, p.school_id, p.name, p.born::text, p.grade, p.room,
			p.guardians, p.verified, p.phone, p.children, p.student_id
		FROM (SELECT f.kind, f.person_id, f.school_id, max(f.score) AS score
			FROM unnest(p_kinds, p_persons, p_schools, p_scores) WITH ORDINALITY AS f(kind, person_id, school_id, score, n) GROUP BY 1, 2, 3
			ORDER BY f.kind DESC, max(f.score) DESC, min(f.n) LIMIT p_most) x
		JOIN registry.person_at p ON p.person_id = x.person_id AND p.kind = x.kind AND p.school_id = x.school_id
		ORDER BY p.kind DESC, x.score DESC, p.folded, p.person_id, p.school_id;
END $$;
COMMENT ON FUNCTION desk.found("char"[], bigint[], int[], real[], int) IS 'how people found are shown, so many at most: students first, then the better score, then by name; of a restricted person neither telephone nor children';

CREATE FUNCTION desk.find_district(p_words text[], p_most int, OUT kinds "char"[], OUT persons bigint[], OUT schools int[], OUT scores real[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_bitmapscan = off SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_words text[] := p_words;
	v_main text COLLATE "C";
	v_side text;
	v_from text[];
	v_to text[];
	v_pairs int := p_most + p_most / 4; -- some are of one person
BEGIN
	IF cardinality(p_words) > 1 THEN
		-- A number is the full word of a pair, never the side; else the longest is, and a letter is the last choice.
		v_words := ARRAY(SELECT w.word FROM unnest(p_words) WITH ORDINALITY AS w(word, n)
			ORDER BY w.word ~ '^[0-9]' DESC, length(w.word) DESC, w.word ~ '^[a-z]$', w.n);
		v_side := v_words[2];
		-- Pairs begin with two letters of the side; when only one was typed, with it and any other. (As columns
		-- of their own: under row security an expression of columns is no range.)
		SELECT array_agg(h.head || ' ' || v_words[1]), array_agg(h.head || ' ' || v_words[1] || U&'\+10FFFF') INTO v_from, v_to
			FROM (SELECT left(v_side, 2) AS head WHERE v_side !~ '^([0-9]|[^a-z]$)'
				UNION ALL SELECT v_side || chr(l) FROM generate_series(ascii('a'), ascii('z')) AS l WHERE v_side ~ '^[a-z]$') h;
		IF v_from IS NULL AND v_side !~ '^[0-9]' THEN
			v_words := v_side || array_remove(v_words, v_side);
		END IF;
	END IF;
	v_main := v_words[1];
	IF v_from IS NULL THEN
		SELECT array_agg(f.kind), array_agg(f.person_id), array_agg(f.school_id), array_agg((f.word = v_main OR length(v_main) = 4 AND length(f.word) = 8 AND f.word < ':')::int)
			INTO kinds, persons, schools, scores
			FROM (SELECT w.* FROM unnest('{s,g}'::"char"[]) AS k(kind) CROSS JOIN LATERAL (
				SELECT w.kind, w.person_id, w.school_id, w.word FROM registry.find_word w
				WHERE w.kind = k.kind AND w.word ~>=~ v_main AND w.word ~<~ (v_main || U&'\+10FFFF')
					AND w.shared < length(v_main)
					AND (v_side IS NULL OR NOT EXISTS (SELECT FROM unnest(v_words) AS o(word) WHERE strpos(w.folded, ' ' || o.word) = 0))
				ORDER BY w.word USING ~<~ LIMIT p_most) w LIMIT p_most) f;
		RETURN;
	END IF;
	SELECT array_agg(f.kind), array_agg(f.person_id), array_agg(f.school_id), array_agg((split_part(f.key, ' ', 2) = v_main)::int)
		INTO kinds, persons, schools, scores
		FROM (SELECT w.* FROM unnest('{s,g}'::"char"[]) AS k(kind) CROSS JOIN LATERAL (
			SELECT w.* FROM unnest(v_from, v_to) AS h(lo, hi) CROSS JOIN LATERAL (
				SELECT w.kind, w.person_id, w.school_id, w.key FROM registry.find_pair w
				WHERE w.kind = k.kind AND w.key >= h.lo AND w.key < h.hi AND strpos(w.key, ' ' || v_side) > 0
					AND (cardinality(v_words) = 2 OR EXISTS (SELECT FROM registry.person_at p
						WHERE p.person_id = w.person_id AND p.kind = w.kind AND p.school_id = w.school_id
							AND NOT EXISTS (SELECT FROM unnest(v_words) AS o(word) WHERE strpos(p.folded, ' ' || o.word) = 0)))
				ORDER BY w.key LIMIT v_pairs) w LIMIT v_pairs) w LIMIT 2 * p_most) f;
END $$;
COMMENT ON FUNCTION desk.find_district(text[], int) IS 'so many who in the whole district has words that begin so, some of them more than once; two words are two of a name or a birthday';

CREATE FUNCTION desk.find_people(p_typed text, p_most int DEFAULT 50) RETURNS SETOF desk.found_person
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_bitmapscan = off SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
	v_scope int[] := desk.enter();
	v_words text[] := registry.typed_words(p_typed);
	v_main text COLLATE "C";
	v_other text := ' ';
	v_many int := cardinality(v_scope);
	v_most int := least(greatest(p_most, 1), 100);
	v_sheet text;
BEGIN
	IF cardinality(v_words) = 0 THEN
		RETURN;
	ELSIF strpos(p_typed, '-') > 4 THEN
		-- What a scanner types from a letter's QR, or the number at its foot.
		v_sheet := substring(p_typed FROM '(?:#s=|^\s*)([0-9]{4,}-[0-9]{6,})\s*$');
		IF v_sheet IS NOT NULL THEN
			RETURN QUERY SELECT f.* FROM desk.sheet h JOIN desk.credential c ON c.school_id = h.school_id AND c.credential_id = h.credential_id
				CROSS JOIN LATERAL desk.found('{s,g}', ARRAY[registry.kept_student(c.student_id), registry.kept_guardian(c.guardian_id)],
					ARRAY[c.school_id, c.school_id], NULL, v_most) f WHERE h.number = v_sheet;
			RETURN;
		END IF;
	END IF;
	IF v_scope = '{0}' THEN
		RETURN QUERY SELECT f.* FROM desk.find_district(v_words, v_most) d CROSS JOIN LATERAL desk.found(d.kinds, d.persons, d.schools, d.scores, v_most) f;
		RETURN;
	END IF;
	IF cardinality(v_words) > 1 THEN
		v_words := ARRAY(SELECT w.word FROM unnest(v_words) WITH ORDINALITY AS w(word, n) ORDER BY length(w.word) DESC, w.n);
		v_other := ' ' || v_words[2];
	END IF;
	v_main := v_words[1];
	-- Of several words of a person that begin so only the first in order is read, so that as many are as many people; and where
	-- there are so many students no guardian is read.
	RETURN QUERY SELECT CASE p.kind WHEN 's' THEN 'student' ELSE 'guardian' END, p.person_id, p.school_id, p.name, p.born::text, p.grade, p.room,
			p.guardians, p.verified, p.phone, p.children, p.student_id
		FROM (SELECT f.kind, f.word = v_main OR length(v_main) = 4 AND length(f.word) = 8 AND f.word < ':' AS exact, f.folded, f.person_id, f.school_id
			FROM (SELECT w.* FROM unnest(array_fill('s'::"char", ARRAY[v_many]) || array_fill('g'::"char", ARRAY[v_many]), v_scope || v_scope) AS s(kind, school_id)
				CROSS JOIN LATERAL (
					SELECT w.kind, w.person_id, w.school_id, w.word, w.folded FROM registry.find_word w
					WHERE w.school_id = s.school_id AND w.kind = s.kind AND w.word >= v_main AND w.word < v_main || U&'\+10FFFF'
						AND w.shared < length(v_main) AND strpos(w.folded, v_other) > 0
						AND (cardinality(v_words) < 3 OR NOT EXISTS (SELECT FROM unnest(v_words) AS o(word) WHERE strpos(w.folded, ' ' || o.word) = 0))
					ORDER BY w.word LIMIT v_most) w LIMIT v_most * v_many) f
			ORDER BY f.kind DESC, exact DESC, f.folded, f.person_id, f.school_id LIMIT v_most) x
		JOIN registry.person_at p ON p.person_id = x.person_id AND p.kind = x.kind AND p.school_id = x.school_id
		ORDER BY x.kind DESC, x.exact DESC, x.folded, x.person_id, x.school_id;
END $$;
COMMENT ON FUNCTION desk.find_people(text, int) IS 'students, then guardians, of the caller''s schools: part of names in any order, birthday, student ID, telephone, e-mail, or whose letter a sheet is; so many at most, never over 100';

CREATE FUNCTION desk.find_near(p_typed text) RETURNS SETOF desk.found_person
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off SET enable_seqscan = off SET jit = off AS $$
DECLARE
	v_scope int[] := desk.enter();
	v_words text[] := registry.typed_words(p_typed);
	v_names text[] := ARRAY(SELECT o.word FROM unnest(v_words) AS o(word) WHERE o.word !~ '^[0-9]');
BEGIN
	-- Which names of the schools are near is asked once a name, not once a person; a number has to be right.
	RETURN QUERY WITH near AS MATERIALIZED (
			SELECT o.n, d.word, x.score
			FROM (SELECT DISTINCT w.word FROM registry.find_word w WHERE w.school_id = ANY (v_scope) AND w.kind IN ('s', 'g')
					AND w.word >= 'a' AND strpos(w.word, '@') = 0) d
				CROSS JOIN unnest(v_names) WITH ORDINALITY AS o(word, n)
				CROSS JOIN LATERAL public.word_similarity(o.word, d.word) AS x(score)
			WHERE x.score >= 0.4),
		person AS (
			SELECT w.kind, w.person_id, w.school_id, r.n, max(r.score) AS score
			FROM near r CROSS JOIN unnest(v_scope) AS s(school_id) CROSS JOIN unnest('{s,g}'::"char"[]) AS k(kind)
				JOIN registry.find_word w ON w.school_id = s.school_id AND w.kind = k.kind AND w.word = r.word
			WHERE NOT EXISTS (SELECT FROM unnest(v_words) AS o(word) WHERE o.word ~ '^[0-9]' AND strpos(w.folded, ' ' || o.word) = 0)
			GROUP BY w.kind, w.person_id, w.school_id, r.n),
		best AS (
			SELECT p.kind, p.person_id, p.school_id, avg(p.score)::real AS score FROM person p
			GROUP BY p.kind, p.person_id, p.school_id HAVING count(*) = cardinality(v_names) ORDER BY p.kind DESC, score DESC LIMIT 50)
		SELECT f.* FROM (SELECT array_agg(b.kind) AS kinds, array_agg(b.person_id) AS persons, array_agg(b.school_id) AS schools, array_agg(b.score) AS scores FROM best b) b
			CROSS JOIN LATERAL desk.found(b.kinds, b.persons, b.schools, b.scores, 50) f;
END $$;
COMMENT ON FUNCTION desk.find_near(text) IS 'near spellings at the caller''s own schools, for when find_people found nothing; not for the whole district';

GRANT EXECUTE ON FUNCTION registry.name_words(text), registry.typed_words(text) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.find_people(text, int), desk.find_near(text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (5, 'search');
