-- SPDX-License-Identifier: Apache-2.0
-- 0023 run choice
--
-- Why: what a run is chosen by (homerooms, a list of IDs), what its drafter may do with it, and letters
-- of it on paper before there is any code: those carry real families' facts, so printing them is a
-- right and an event, and reading them on the screen is not more than the look-up shows.

CREATE FUNCTION desk.run_homerooms(p_school int) RETURNS TABLE (homeroom_id bigint, grade text, room text, teacher text, students int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.need_clerk(p_school);
	RETURN QUERY SELECT h.homeroom_id::bigint, coalesce(h.grade, ''), coalesce(h.room, ''), coalesce(h.teacher, ''), count(s.student_id)::int
		FROM registry.homeroom h
		LEFT JOIN registry.student s ON s.school_id = h.school_id AND s.homeroom_id = h.homeroom_id AND s.status = 'active'
		WHERE h.school_id = p_school
		GROUP BY h.homeroom_id, h.grade, h.room, h.teacher HAVING count(s.student_id) > 0
		ORDER BY registry.grade_rank(coalesce(h.grade, '')), coalesce(h.room, ''), coalesce(h.teacher, ''), h.homeroom_id;
END $$;
COMMENT ON FUNCTION desk.run_homerooms(int) IS 'the homerooms of a school that have students, by grade; PD013, PD060';

CREATE FUNCTION desk.run_ids(p_schools int[], p_ids text[]) RETURNS TABLE (typed text, permanent_id text, school_id int, student_id bigint, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_school int;
BEGIN
	PERFORM desk.enter();
	FOREACH v_school IN ARRAY p_schools LOOP
		PERFORM desk.need_clerk(v_school);
	END LOOP;
	RETURN QUERY SELECT u.typed, f.permanent_id, f.school_id, f.student_id, CASE WHEN f.permanent_id IS NULL THEN 'unknown' WHEN f.status <> 'active' THEN 'left' END
		FROM (SELECT x.typed, min(x.n) AS n FROM unnest(p_ids) WITH ORDINALITY AS x(typed, n) WHERE trim(x.typed) <> '' GROUP BY x.typed) u
		LEFT JOIN LATERAL (SELECT s.permanent_id, s.school_id, s.student_id, s.status FROM registry.student s
			WHERE s.school_id = ANY (p_schools) AND (s.permanent_id = u.typed OR ltrim(s.permanent_id, '0') = ltrim(u.typed, '0') AND ltrim(u.typed, '0') <> '')
			ORDER BY s.permanent_id = u.typed DESC, s.status = 'active' DESC, s.student_id LIMIT 1) f ON true
		ORDER BY u.n;
END $$;
COMMENT ON FUNCTION desk.run_ids(int[], text[]) IS 'whose IDs these are among the students of these schools, also when a spreadsheet took the zeros before them; why: unknown, left, or NULL';

CREATE FUNCTION desk.run_ids_must(p_school int, p_ids jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_bad text[] := ARRAY(SELECT u.id FROM jsonb_array_elements_text(p_ids) WITH ORDINALITY AS u(id, n)
		WHERE NOT EXISTS (SELECT FROM registry.student s WHERE s.school_id = p_school AND s.permanent_id = u.id) ORDER BY u.n);
BEGIN
	IF v_bad <> '{}' THEN
		PERFORM desk.refuse('PD119', jsonb_build_object('ids', array_to_string(v_bad[1:20], ', '), 'count', cardinality(v_bad)::text));
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_ids_must(int, jsonb) IS 'refuses PD119 when one of these is no student of the school';

CREATE FUNCTION desk.run_may(r desk.run) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND (a.school_id IS NULL OR a.school_id = r.school_id)
		AND a.term @> now()
		AND a.role = ANY (regexp_split_to_array(desk.policy_or('run', 'freeze', 'account_admin; principal; district'), '\s*;\s*')))
$$;
COMMENT ON FUNCTION desk.run_may(desk.run) IS 'whether whoever signed in has a role that the policy lets freeze';

CREATE FUNCTION desk.run_limits(p_run bigint) RETURNS TABLE (may_freeze bool, freeze_roles text, may_confirm bool, second_above int, letters_a_day int, letters_today int,
	letters_alone int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	r desk.run;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO r FROM desk.run x WHERE x.run_id = p_run;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "run"}');
	END IF;
	RETURN QUERY SELECT desk.run_may(r), desk.policy_or('run', 'freeze', 'account_admin; principal; district'), r.frozen_by IS DISTINCT FROM session_user,
		desk.policy_or('run', 'second-person-above', '300')::int, desk.policy_or('run', 'letters-a-day', '5000')::int, desk.run_today(r.school_id), desk.run_alone();
END $$;
COMMENT ON FUNCTION desk.run_limits(bigint) IS 'what the policy says of freezing this run: who, from when on two, how many a day, how many of those are gone, and how many one has frozen alone; PD060';

-- Letters to look at ------------------------------------------------------------------------------

CREATE FUNCTION desk.run_sample_letters(p_run bigint, p_seed text) RETURNS TABLE (n int, student_id bigint, guardian_id bigint, school_id int, expires date)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	r desk.run;
	v_expires date;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO r FROM desk.run x WHERE x.run_id = p_run;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "run"}');
	END IF;
	PERFORM desk.need_clerk(r.school_id);
	v_expires := registry.today() + desk.policy('credential', CASE r.delivery WHEN 'mail' THEN 'days-by-mail' ELSE 'days-by-hand' END)::int;
	RETURN QUERY WITH q AS (SELECT x.*, count(*) OVER () AS letters, md5(p_seed || x.student_id || ' ' || x.guardian_id) AS luck FROM desk.run_sequence(r) x),
			p AS (SELECT q.* FROM q WHERE q.n IN (1, q.letters)
				UNION ALL (SELECT q.* FROM q WHERE q.n > 1 AND q.n < q.letters ORDER BY q.luck LIMIT 3))
		SELECT p.n, p.student_id, p.guardian_id, r.school_id, v_expires FROM p ORDER BY p.n;
END $$;
COMMENT ON FUNCTION desk.run_sample_letters(bigint, text) IS 'the first, the last and three other letters of a draft: the same three for the same seed; PD013, PD060';

CREATE FUNCTION desk.run_samples(p_run bigint, p_seed text DEFAULT NULL) RETURNS TABLE (school text, school_line1 text, school_line2 text, school_phone text,
	school_hours text, parent text, line1 text, line2 text, line3 text, language text, student text, permanent_id text,
	primary_phone text, grade text, room text, teacher text, issued_on text, expires text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT w.* FROM desk.run_sample_letters(p_run, coalesce(p_seed, random()::text)) p
		CROSS JOIN LATERAL desk.letter_words(p.school_id, p.student_id, p.guardian_id, registry.today(), p.expires) w ORDER BY p.n;
END $$;
COMMENT ON FUNCTION desk.run_samples(bigint, text) IS 'what the first, the last and three other letters of a draft will say, the same for the same seed; no code is made for it';

CREATE FUNCTION desk.run_samples_printed(p_act uuid, p_run bigint, p_seed text, p_where text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_samples_printed');
	v_letters jsonb;
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	END IF;
	r := desk.run_hold(p_run);
	PERFORM desk.need(r.school_id, regexp_split_to_array(desk.policy_or('run', 'freeze', 'account_admin; principal; district'), '\s*;\s*'));
	v_letters := (SELECT jsonb_agg(jsonb_build_array(p.student_id, p.guardian_id) ORDER BY p.n) FROM desk.run_sample_letters(p_run, p_seed) p);
	PERFORM desk.run_log(r, 'run_samples_printed', jsonb_build_object('where', nullif(trim(p_where), ''), 'letters', v_letters));
	RETURN desk.act_end(p_act, jsonb_array_length(v_letters)::text)::int;
END $$;
COMMENT ON FUNCTION desk.run_samples_printed(uuid, bigint, text, text) IS 'the letters of a seed are about to go to a printer or into a file, by who may freeze; the event names whose they are; how many; PD013, PD060';

GRANT EXECUTE ON FUNCTION desk.run_homerooms(int), desk.run_ids(int[], text[]), desk.run_limits(bigint), desk.run_samples(bigint, text),
	desk.run_samples_printed(uuid, bigint, text, text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (23, 'run-choice');
