-- SPDX-License-Identifier: Apache-2.0
-- 0017 run
--
-- Why: each fall every guardian without an account gets a letter (MISSION M1, X7 to X10). A run is of
-- one school, because keys, sheets and events are. It is drafted, looked through (every guardian it
-- touches has a verdict, and the verdict is can_code's) and frozen into a numbered manifest. Its codes
-- and its paper are 0018's affair.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD120', 'no_postal_address', 'a letter cannot be mailed to this guardian {guardian,have}'),
	('PD121', 'email_shared', 'this guardian''s e-mail is on other guardians'' records, too {email,others}'),
	('PD122', 'no_letter_in_language', 'there is no letter in the language this guardian reads {language}'),
	('PD123', 'run_state', 'the run is not where this can be done {state,act}'),
	('PD124', 'run_too_many', 'more letters than a school may freeze in a day {letters,limit,today}'),
	('PD125', 'run_other_person', 'a second person has to confirm this run, not the one who froze it {by,above}'),
	('PD126', 'run_not_accounted', 'sheets are not accounted for {sheets,example}'),
	('PD127', 'run_code_ended', 'a sheet carries a code that has ended; it can only be shredded {sheets}'),
	('PD128', 'person_twice', 'this guardian may stand in the registry twice {guardian,other,why}'),
	('PD119', 'ids_unknown', 'IDs that are no students of the school {ids,count}');

INSERT INTO desk.transition (life, from_state, act, to_state) VALUES
	('run', 'draft', 'freeze', 'minting'),
	('run', 'draft', 'ask_second', 'waiting'),
	('run', 'waiting', 'confirm', 'minting'),
	('run', 'waiting', 'reopen', 'draft'),
	('run', 'minting', 'frozen', 'frozen'),
	('run', 'frozen', 'close', 'closed'),
	('run', 'draft', 'drop', 'dropped'),
	('run', 'waiting', 'drop', 'dropped');

CREATE TABLE desk.run (
	school_id int NOT NULL REFERENCES registry.school,
	run_id bigint GENERATED ALWAYS AS IDENTITY,
	title text NOT NULL CHECK (title <> ''),
	state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'waiting', 'minting', 'frozen', 'closed', 'dropped')),
	delivery text NOT NULL CHECK (delivery IN ('backpack', 'mail')),
	carrier text NOT NULL CHECK (carrier IN ('own', 'eldest', 'youngest')),
	job_by text NOT NULL CHECK (job_by IN ('homeroom', 'letters')),
	job_size int NOT NULL CHECK (job_size BETWEEN 1 AND 1000),
	filter jsonb NOT NULL DEFAULT '{}',
	expires date,
	letters int,
	manifest bytea,
	created_by name NOT NULL DEFAULT session_user,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	checked_at timestamptz,
	frozen_by name,
	frozen_at timestamptz,
	confirmed_by name,
	closed_by name,
	closed_at timestamptz,
	PRIMARY KEY (school_id, run_id),
	UNIQUE (run_id)
);
CREATE INDEX run_state ON desk.run (school_id, state);
COMMENT ON TABLE desk.run IS 'letter runs of a school';
COMMENT ON COLUMN desk.run.school_id IS 'the school';
COMMENT ON COLUMN desk.run.run_id IS 'its id';
COMMENT ON COLUMN desk.run.title IS 'what the office calls it: Fall 2026';
COMMENT ON COLUMN desk.run.state IS 'draft, waiting (for a second person), minting, frozen, closed, dropped';
COMMENT ON COLUMN desk.run.delivery IS 'backpack (by homeroom) or mail (by ZIP)';
COMMENT ON COLUMN desk.run.carrier IS 'which child takes a letter home: its own, the eldest or the youngest of the guardian''s here';
COMMENT ON COLUMN desk.run.job_by IS 'a print job is one homeroom, or so many letters';
COMMENT ON COLUMN desk.run.job_size IS 'letters of a job, at most';
COMMENT ON COLUMN desk.run.filter IS 'who is meant: grades, homerooms, language, who, family (the permanent ID of one of its students), ids';
COMMENT ON COLUMN desk.run.expires IS 'last day of its codes';
COMMENT ON COLUMN desk.run.letters IS 'letters of the frozen manifest';
COMMENT ON COLUMN desk.run.manifest IS 'sha256 over the frozen manifest, see run_manifest';
COMMENT ON COLUMN desk.run.created_by IS 'who drafted it';
COMMENT ON COLUMN desk.run.created_at IS 'when';
COMMENT ON COLUMN desk.run.checked_at IS 'when the verdicts were last made';
COMMENT ON COLUMN desk.run.frozen_by IS 'who froze it';
COMMENT ON COLUMN desk.run.frozen_at IS 'when';
COMMENT ON COLUMN desk.run.confirmed_by IS 'the second person, above the number of the policy';
COMMENT ON COLUMN desk.run.closed_by IS 'who closed it, every sheet accounted for';
COMMENT ON COLUMN desk.run.closed_at IS 'when';
CREATE TRIGGER guard_state BEFORE UPDATE OF state ON desk.run FOR EACH ROW EXECUTE FUNCTION desk.guard_state('run');

CREATE TABLE desk.run_item (
	school_id int NOT NULL,
	run_id bigint NOT NULL,
	student_id bigint NOT NULL REFERENCES registry.student (student_id),
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	carrier_id bigint NOT NULL,
	state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'left', 'waiting', 'minted', 'dropped')),
	code text NOT NULL,
	facts jsonb NOT NULL DEFAULT '{}',
	warnings text[] NOT NULL DEFAULT '{}',
	language text NOT NULL,
	ordinal int,
	job int,
	credential_id uuid,
	PRIMARY KEY (school_id, run_id, student_id, guardian_id),
	UNIQUE (run_id, ordinal),
	FOREIGN KEY (school_id, run_id) REFERENCES desk.run,
	FOREIGN KEY (school_id, credential_id) REFERENCES desk.credential (school_id, credential_id)
);
CREATE INDEX run_item_job ON desk.run_item (run_id, job, ordinal);
CREATE INDEX run_item_credential ON desk.run_item (credential_id) WHERE credential_id IS NOT NULL;
COMMENT ON TABLE desk.run_item IS 'every guardian a run touches, with the verdict and, once frozen, the place in the manifest';
COMMENT ON COLUMN desk.run_item.school_id IS 'the school';
COMMENT ON COLUMN desk.run_item.run_id IS 'the run';
COMMENT ON COLUMN desk.run_item.student_id IS 'the student the code is for; of a code for all children, one of them';
COMMENT ON COLUMN desk.run_item.guardian_id IS 'the guardian the letter goes to';
COMMENT ON COLUMN desk.run_item.carrier_id IS 'the student who takes it home';
COMMENT ON COLUMN desk.run_item.state IS 'planned or left out while drafted; waiting for its code, minted, or dropped since';
COMMENT ON COLUMN desk.run_item.code IS 'PD000, or why there is no letter';
COMMENT ON COLUMN desk.run_item.facts IS 'facts of that';
COMMENT ON COLUMN desk.run_item.warnings IS 'what should be looked at and keeps no letter back: PD120, PD121, PD122, PD128';
COMMENT ON COLUMN desk.run_item.language IS 'what the letter will be written in';
COMMENT ON COLUMN desk.run_item.ordinal IS 'number in the manifest, the order of printing';
COMMENT ON COLUMN desk.run_item.job IS 'print job it belongs to now';
COMMENT ON COLUMN desk.run_item.credential_id IS 'its code';

CREATE TABLE desk.run_job (
	school_id int NOT NULL,
	run_id bigint NOT NULL,
	job int NOT NULL,
	label text NOT NULL,
	state text NOT NULL DEFAULT 'todo' CHECK (state IN ('todo', 'sent', 'ended')),
	printer text NOT NULL DEFAULT '',
	printer_job text,
	said text,
	by_whom name,
	at timestamptz,
	PRIMARY KEY (school_id, run_id, job),
	FOREIGN KEY (school_id, run_id) REFERENCES desk.run
);
COMMENT ON TABLE desk.run_job IS 'print jobs of a run, in the order of printing; a reprint is a job of its own';
COMMENT ON COLUMN desk.run_job.school_id IS 'the school';
COMMENT ON COLUMN desk.run_job.run_id IS 'the run';
COMMENT ON COLUMN desk.run_job.job IS 'counts from 1';
COMMENT ON COLUMN desk.run_job.label IS 'homeroom or letters, as the separator sheet says';
COMMENT ON COLUMN desk.run_job.state IS 'todo, sent (its sheets may have come out), ended (the printer is done with it)';
COMMENT ON COLUMN desk.run_job.printer IS 'where it was sent';
COMMENT ON COLUMN desk.run_job.printer_job IS 'the printer''s name for it';
COMMENT ON COLUMN desk.run_job.said IS 'what the printer said at its end';
COMMENT ON COLUMN desk.run_job.by_whom IS 'who sent it';
COMMENT ON COLUMN desk.run_job.at IS 'when';

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['desk.run', 'desk.run_item', 'desk.run_job'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON %s TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))
			WITH CHECK ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO pindesk_api', t);
	END LOOP;
END $$;

-- Small words -----------------------------------------------------------------------------------

CREATE FUNCTION desk.policy_or(p_section text, p_key text, p_else text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce((SELECT p.value FROM desk.policy p WHERE p.section = p_section AND p.key = p_key), p_else)
$$;
COMMENT ON FUNCTION desk.policy_or(text, text, text) IS 'a value of the profile that may be left out';

CREATE FUNCTION registry.grade_rank(p_grade text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN p_grade ~ '^[0-9]{1,2}$' THEN p_grade::int WHEN upper(p_grade) IN ('K', 'KG') THEN 0
		WHEN upper(p_grade) = 'TK' THEN -1 WHEN p_grade = '' THEN 99 ELSE -2 END
$$;
COMMENT ON FUNCTION registry.grade_rank(text) IS 'order of grades: preschool, TK, K, 1 to 12, none';
GRANT EXECUTE ON FUNCTION registry.grade_rank(text) TO pindesk_api;

CREATE FUNCTION desk.run_hold(p_run bigint, p_act text DEFAULT NULL) RETURNS desk.run
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r desk.run;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO r FROM desk.run x WHERE x.run_id = p_run FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "run"}');
	END IF;
	PERFORM desk.need_clerk(r.school_id);
	IF p_act IS NOT NULL AND NOT EXISTS (SELECT FROM desk.transition t WHERE t.life = 'run' AND t.from_state = r.state AND t.act = p_act) THEN
		PERFORM desk.refuse('PD123', jsonb_build_object('state', r.state, 'act', p_act));
	END IF;
	RETURN r;
END $$;
COMMENT ON FUNCTION desk.run_hold(bigint, text) IS 'locks a run for a write, when that can be done from where it is; PD060, PD013, PD123';

CREATE FUNCTION desk.run_log(r desk.run, p_kind text, p_detail jsonb DEFAULT '{}') RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(r.school_id, p_kind, NULL, NULL, 'run ' || r.run_id, p_detail || jsonb_build_object('title', r.title))
$$;
COMMENT ON FUNCTION desk.run_log(desk.run, text, jsonb) IS 'one event of a run';

-- Draft and preflight ---------------------------------------------------------------------------

CREATE FUNCTION desk.run_people(r desk.run) RETURNS TABLE (student_id bigint, guardian_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope text := desk.policy('credential', 'scope');
	f jsonb := r.filter;
BEGIN
	RETURN QUERY SELECT DISTINCT ON (CASE WHEN v_scope <> 'guardian' THEN t.student_id END, CASE WHEN v_scope <> 'student' THEN t.guardian_id END)
			t.student_id, t.guardian_id
		FROM registry.guardianship t
		JOIN registry.student s ON s.school_id = t.school_id AND s.student_id = t.student_id
		JOIN registry.guardian g ON g.guardian_id = t.guardian_id
		WHERE t.school_id = r.school_id AND s.status = 'active'
			AND (f -> 'grades' IS NULL OR f -> 'grades' ? s.grade)
			AND (f -> 'homerooms' IS NULL OR f -> 'homerooms' @> to_jsonb(s.homeroom_id))
			AND (f ->> 'language' IS NULL OR g.language = f ->> 'language')
			AND (f ->> 'family' IS NULL OR t.guardian_id IN (SELECT x.guardian_id FROM registry.guardianship x
				JOIN registry.student c ON c.school_id = x.school_id AND c.student_id = x.student_id
				WHERE x.school_id = r.school_id AND c.permanent_id = f ->> 'family'))
			AND (f -> 'ids' IS NULL OR f -> 'ids' ? s.permanent_id)
			AND (f ->> 'who' IS DISTINCT FROM 'never_handed' OR NOT EXISTS (SELECT FROM desk.credential c
				WHERE c.guardian_id = t.guardian_id AND (v_scope = 'guardian' OR c.student_id = t.student_id) AND c.handed_on IS NOT NULL))
			AND (f ->> 'who' IS DISTINCT FROM 'no_code' OR NOT EXISTS (SELECT FROM desk.credential c
				WHERE c.state IN ('issued', 'live') AND c.expires >= registry.today() AND (v_scope = 'student' OR c.guardian_id = t.guardian_id)
					AND (v_scope = 'guardian' OR c.student_id = t.student_id)))
		ORDER BY CASE WHEN v_scope <> 'guardian' THEN t.student_id END, CASE WHEN v_scope <> 'student' THEN t.guardian_id END,
			t.standing = 'verified' DESC, s.born, t.student_id, t.guardian_id;
END $$;
COMMENT ON FUNCTION desk.run_people(desk.run) IS 'whom a run is about: one row for each code there could be, of the policy''s scope';

CREATE FUNCTION desk.run_verdicts(r desk.run, p_students bigint[], p_guardians bigint[])
RETURNS TABLE (n int, student_id bigint, guardian_id bigint, code text, facts jsonb)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
	v_mail bool := r.delivery = 'mail';
BEGIN
	RETURN QUERY SELECT k.n, k.student_id, k.guardian_id, CASE WHEN k.code <> 'PD000' THEN k.code WHEN v.visit_id IS NOT NULL THEN 'PD020' ELSE coalesce(m.code, 'PD000') END,
			CASE WHEN k.code <> 'PD000' THEN k.facts
				WHEN v.visit_id IS NOT NULL THEN jsonb_build_object('by', desk.display(v.holder), 'desk', v.desk, 'visit', v.number)
				ELSE coalesce(m.facts, '{}') END
		FROM desk.can_codes(p_students, p_guardians) k
		LEFT JOIN desk.visit v ON v.student_id = k.student_id AND v.guardian_id = k.guardian_id AND v.state IN ('open', 'parked', 'issued')
		LEFT JOIN LATERAL (SELECT 'PD120' AS code, jsonb_build_object('guardian', registry.spoken(g.given, '', g.family),
				'have', coalesce(desk.address_line(g.address_id), 'nothing')) AS facts
			FROM registry.guardian g LEFT JOIN registry.address a ON a.address_id = g.address_id
			WHERE v_mail AND g.guardian_id = k.guardian_id
				AND (coalesce(trim(a.line1), '') = '' OR coalesce(trim(a.city), '') = '' OR coalesce(a.zip, '') !~ '^[0-9]{5}')) m ON true;
END $$;
COMMENT ON FUNCTION desk.run_verdicts(desk.run, bigint[], bigint[]) IS
	'whether each of these guardians gets a letter in the run: what can_codes says, no visit at the counter, and an address to mail it to; n is the place in the arrays';

CREATE FUNCTION registry.emails_shared(p_guardians bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT DISTINCT g.guardian_id FROM unnest(p_guardians) AS u(id) JOIN registry.guardian g ON g.guardian_id = u.id AND g.email <> ''
		JOIN registry.guardian x ON lower(x.email) = lower(g.email) AND x.email <> '' AND x.guardian_id <> g.guardian_id
$$;
COMMENT ON FUNCTION registry.emails_shared(bigint[]) IS 'those of these guardians whose e-mail stands on another guardian''s record, whichever school''s';
CREATE INDEX guardian_email ON registry.guardian (lower(email)) WHERE email <> '';
GRANT EXECUTE ON FUNCTION registry.emails_shared(bigint[]) TO pindesk_api;

CREATE FUNCTION desk.run_language(p_reads text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT t.lang FROM desk.template t JOIN registry.district d ON d.profile = t.profile
		WHERE t.kind = 'letter' AND t.lang IN (p_reads, split_part(p_reads, '-', 1)) ORDER BY t.lang = p_reads DESC LIMIT 1
$$;
COMMENT ON FUNCTION desk.run_language(text) IS 'the language a letter can be written in for somebody who reads this one; NULL when none but English';

-- Asked one after another by a step of the index each, not by looking at every guardian there is.
CREATE FUNCTION registry.languages_read() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	WITH RECURSIVE w AS ((SELECT g.language FROM registry.guardian g ORDER BY g.language LIMIT 1)
		UNION ALL SELECT (SELECT g.language FROM registry.guardian g WHERE g.language > w.language ORDER BY g.language LIMIT 1) FROM w WHERE w.language IS NOT NULL)
	SELECT w.language FROM w WHERE w.language IS NOT NULL
$$;
COMMENT ON FUNCTION registry.languages_read() IS 'the languages guardians of the district read';
CREATE INDEX guardian_language ON registry.guardian (language);
GRANT EXECUTE ON FUNCTION registry.languages_read() TO pindesk_api;

CREATE FUNCTION desk.run_languages() RETURNS TABLE (language text, lang text)
LANGUAGE sql STABLE ROWS 30 SET search_path = pg_catalog, pg_temp AS $$
	SELECT x.language, desk.run_language(x.language) FROM registry.languages_read() AS x(language)
$$;
COMMENT ON FUNCTION desk.run_languages() IS 'each language guardians read, and the one a letter can be written in for them';

CREATE FUNCTION desk.run_warn(r desk.run, p_planned bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE desk.run_item i SET warnings = i.warnings || w.codes
		FROM (SELECT u.guardian_id, array_agg(u.code ORDER BY u.code) AS codes FROM (
				SELECT e, 'PD121' FROM registry.emails_shared(p_planned) e
				UNION SELECT v.id, 'PD128' FROM registry.twins(p_planned) t CROSS JOIN LATERAL (VALUES (t.guardian_id), (t.twin_id)) AS v(id)
				UNION SELECT g.guardian_id, 'PD120' FROM unnest(p_planned) AS p(id) JOIN registry.guardian g ON g.guardian_id = p.id
					LEFT JOIN registry.address a ON a.address_id = g.address_id
					WHERE coalesce(trim(a.line1), '') = '' OR coalesce(trim(a.city), '') = '' OR coalesce(a.zip, '') !~ '^[0-9]{5}')
				AS u(guardian_id, code) GROUP BY u.guardian_id) w
		WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.state = 'planned' AND i.guardian_id = w.guardian_id;
	IF desk.policy_or('run', 'twins', 'look') = 'hold' THEN
		UPDATE desk.run_item i SET state = 'left', code = 'PD128', warnings = '{}'
			WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.state = 'planned' AND 'PD128' = ANY (i.warnings);
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_warn(desk.run, bigint[]) IS 'what should be looked at of those who get a letter: shared e-mail, no full address (the letter shows it, by backpack too), perhaps in the registry twice, which holds the letter back where the policy says so';

CREATE FUNCTION desk.run_fill(r desk.run) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
	UPDATE desk.run_item i SET state = 'left', code = 'PD060', facts = '{"what": "guardian"}', warnings = '{}'
		WHERE i.school_id = r.school_id AND i.run_id = r.run_id;
	INSERT INTO desk.run_item AS i (school_id, run_id, student_id, guardian_id, carrier_id, state, code, facts, warnings, language)
		SELECT r.school_id, r.run_id, p.student_id, p.guardian_id, p.student_id, CASE p.code WHEN 'PD000' THEN 'planned' ELSE 'left' END,
				p.code, desk.facts(p.facts), CASE WHEN l.lang IS NULL THEN ARRAY['PD122'] ELSE '{}' END, coalesce(l.lang, 'en')
			FROM (SELECT array_agg(x.student_id) AS students, array_agg(x.guardian_id) AS guardians
				FROM (SELECT y.*, (row_number() OVER () - 1) / 500 AS part FROM desk.run_people(r) y) x GROUP BY x.part) w
			CROSS JOIN LATERAL desk.run_verdicts(r, w.students, w.guardians) p
			JOIN registry.guardian g ON g.guardian_id = p.guardian_id
			LEFT JOIN desk.run_languages() l ON l.language = g.language
		ON CONFLICT ON CONSTRAINT run_item_pkey DO UPDATE SET carrier_id = excluded.carrier_id, state = excluded.state, code = excluded.code,
			facts = excluded.facts, warnings = excluded.warnings, language = excluded.language;
	PERFORM desk.run_warn(r, ARRAY(SELECT DISTINCT x.guardian_id FROM desk.run_item x
		WHERE x.school_id = r.school_id AND x.run_id = r.run_id AND x.state = 'planned'));
	IF r.carrier <> 'own' AND r.delivery = 'backpack' THEN
		UPDATE desk.run_item i SET carrier_id = c.student_id
			FROM (SELECT DISTINCT ON (x.guardian_id) x.guardian_id, x.student_id FROM desk.run_item x
				JOIN registry.student s ON s.student_id = x.student_id
				WHERE x.school_id = r.school_id AND x.run_id = r.run_id AND x.state = 'planned'
				ORDER BY x.guardian_id, CASE r.carrier WHEN 'eldest' THEN s.born END, s.born DESC, s.student_id) c
			WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.state = 'planned' AND i.guardian_id = c.guardian_id;
	END IF;
	UPDATE desk.run x SET checked_at = clock_timestamp() WHERE x.school_id = r.school_id AND x.run_id = r.run_id;
END $$;
COMMENT ON FUNCTION desk.run_fill(desk.run) IS 'makes the verdicts of a draft anew';

CREATE FUNCTION desk.run_draft(p_act uuid, p_school int, p_title text, p_delivery text, p_carrier text, p_job_by text, p_job_size int, p_filter jsonb)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_draft');
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::bigint;
	END IF;
	PERFORM desk.need_clerk(p_school);
	IF coalesce(trim(p_title), '') = '' THEN
		PERFORM desk.refuse('PD061', '{"field": "title", "why": "is missing"}');
	ELSIF p_filter ->> 'who' NOT IN ('no_account', 'no_code', 'never_handed') THEN
		PERFORM desk.refuse('PD061', '{"field": "who", "why": "is not no_account, no_code or never_handed"}');
	END IF;
	PERFORM desk.run_ids_must(p_school, coalesce(p_filter -> 'ids', '[]') || coalesce(p_filter -> 'family', '[]'));
	BEGIN
		INSERT INTO desk.run AS x (school_id, title, delivery, carrier, job_by, job_size, filter)
			VALUES (p_school, trim(p_title), p_delivery, coalesce(p_carrier, 'own'), coalesce(p_job_by, 'homeroom'), coalesce(p_job_size, 100),
				coalesce(jsonb_strip_nulls(p_filter), '{}')) RETURNING x.* INTO r;
	EXCEPTION WHEN check_violation OR not_null_violation THEN
		PERFORM desk.refuse('PD061', '{"field": "delivery, carrier or job", "why": "is none there is"}');
	END;
	PERFORM desk.run_fill(r);
	PERFORM desk.run_log(r, 'run_drafted', jsonb_build_object('delivery', r.delivery, 'filter', r.filter));
	RETURN desk.act_end(p_act, r.run_id::text)::bigint;
END $$;
COMMENT ON FUNCTION desk.run_draft(uuid, int, text, text, text, text, int, jsonb) IS 'a new run with its verdicts; nothing is issued; PD013, PD061';

CREATE FUNCTION desk.run_check(p_act uuid, p_run bigint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_check');
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	END IF;
	r := desk.run_hold(p_run, 'freeze');
	PERFORM desk.run_fill(r);
	RETURN desk.act_end(p_act, (SELECT count(*)::text FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.state = 'planned'))::int;
END $$;
COMMENT ON FUNCTION desk.run_check(uuid, bigint) IS 'makes the verdicts of a draft anew, after exceptions were mended; how many letters it would be';

CREATE FUNCTION desk.runs(p_school int) RETURNS TABLE (run_id bigint, school_id int, school text, title text, state text, delivery text, job_by text, job_size int,
	filter text, letters int, planned int, left_out int, minted int, dropped int, expires text, created_by text, created_at timestamptz, frozen_by text,
	frozen_at timestamptz, confirmed_by text, closed_at timestamptz, manifest text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT r.run_id, r.school_id, s.name, r.title, r.state, r.delivery, r.job_by, r.job_size, r.filter::text, r.letters,
			n.planned, n.left_out, n.minted, n.dropped, r.expires::text, desk.display(r.created_by), r.created_at,
			CASE WHEN r.frozen_by IS NOT NULL THEN desk.display(r.frozen_by) END, r.frozen_at,
			CASE WHEN r.confirmed_by IS NOT NULL THEN desk.display(r.confirmed_by) END, r.closed_at, encode(r.manifest, 'hex')
		FROM desk.run r JOIN registry.school s ON s.school_id = r.school_id
		CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.state IN ('planned', 'waiting', 'minted'))::int, count(*) FILTER (WHERE i.state = 'left')::int,
				count(*) FILTER (WHERE i.state = 'minted')::int, count(*) FILTER (WHERE i.state = 'dropped')::int
			FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = r.run_id) n(planned, left_out, minted, dropped)
		WHERE (p_school IS NULL OR r.school_id = p_school) AND (v_scope = '{0}' OR r.school_id = ANY (v_scope)) AND r.state <> 'dropped'
		ORDER BY r.run_id DESC;
END $$;
COMMENT ON FUNCTION desk.runs(int) IS 'the runs of a school (NULL: of all one''s schools), the newest first';

CREATE FUNCTION desk.run_exceptions(p_run bigint) RETURNS TABLE (student_id bigint, guardian_id bigint, student text, guardian text, grade text, room text,
	code text, facts text, kept_back bool, dropped bool, guardian_name text, student_name text, relation text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT i.student_id, i.guardian_id, registry.listed(s.family, s.given, s.middle), registry.listed(g.family, g.given), s.grade, h.room,
			w.code, w.facts::text, w.kept, i.state = 'dropped', o.guardian, o.student, t.relation
		FROM desk.run_item i
		JOIN registry.student s ON s.student_id = i.student_id
		JOIN registry.guardian g ON g.guardian_id = i.guardian_id
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		LEFT JOIN registry.guardianship t ON t.school_id = i.school_id AND t.student_id = i.student_id AND t.guardian_id = i.guardian_id
		CROSS JOIN LATERAL (SELECT registry.spoken(g.given, '', g.family), registry.spoken(s.given, s.middle, s.family)) AS o(guardian, student)
		CROSS JOIN LATERAL (SELECT i.code, i.facts, true WHERE i.state IN ('left', 'dropped') AND i.code <> 'PD128'
			UNION ALL SELECT u.w, desk.facts(jsonb_build_object('guardian', o.guardian, 'email', g.email, 'language', registry.language_name(g.language),
					'have', desk.address_line(g.address_id), 'other', b.other, 'why', b.why)), i.state IN ('left', 'dropped')
				FROM unnest(CASE WHEN i.state NOT IN ('left', 'dropped') THEN i.warnings WHEN i.code = 'PD128' THEN ARRAY[i.code] END) AS u(w)
				LEFT JOIN LATERAL (SELECT registry.listed(x.family, x.given), y.why FROM registry.twins(ARRAY[i.guardian_id]) y
					LEFT JOIN registry.guardian x ON x.guardian_id = CASE y.guardian_id WHEN i.guardian_id THEN y.twin_id ELSE y.guardian_id END
					ORDER BY y.twin_id LIMIT 1) AS b(other, why) ON u.w = 'PD128') AS w(code, facts, kept)
		WHERE i.run_id = p_run
		ORDER BY w.kept DESC, w.code, registry.grade_rank(s.grade), h.room, s.family, s.given, g.family, g.given;
END $$;
COMMENT ON FUNCTION desk.run_exceptions(bigint) IS 'who gets no letter and why, and what should be looked at though a letter goes out; of a frozen run also who dropped out';

-- Freeze ----------------------------------------------------------------------------------------

CREATE FUNCTION desk.run_sequence(r desk.run) RETURNS TABLE (student_id bigint, guardian_id bigint, n int, job int)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_mail bool := r.delivery = 'mail';
BEGIN
	RETURN QUERY WITH o AS (
		SELECT i.student_id, i.guardian_id, row_number() OVER (ORDER BY k.rank, k.room, k.homeroom_id, k.family, k.given, k.carrier_id,
					CASE WHEN v_mail THEN a.zip END, CASE WHEN v_mail THEN a.line1 END, CASE WHEN v_mail THEN a.line2 END,
					g.family, g.given, g.guardian_id, s.born, s.student_id) AS n,
				dense_rank() OVER (ORDER BY k.rank, k.room, k.homeroom_id) AS room
			FROM desk.run_item i
			JOIN registry.student s ON s.student_id = i.student_id
			JOIN registry.guardian g ON g.guardian_id = i.guardian_id
			LEFT JOIN registry.address a ON a.address_id = g.address_id
			LEFT JOIN LATERAL (SELECT registry.grade_rank(coalesce(h.grade, c.grade)) AS rank, h.room, h.homeroom_id, c.family, c.given, i.carrier_id
				FROM registry.student c LEFT JOIN registry.homeroom h ON h.school_id = c.school_id AND h.homeroom_id = c.homeroom_id
				WHERE c.student_id = i.carrier_id AND NOT v_mail) k ON true
			WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.state = 'planned'),
	m AS (SELECT o.*, (row_number() OVER (PARTITION BY o.room ORDER BY o.n) - 1) / r.job_size AS part FROM o),
	j AS (SELECT m.*, CASE r.job_by WHEN 'homeroom' THEN dense_rank() OVER (ORDER BY m.room, m.part) ELSE (m.n - 1) / r.job_size + 1 END AS job FROM m)
	SELECT j.student_id, j.guardian_id, j.n::int, j.job::int FROM j ORDER BY j.n;
END $$;
COMMENT ON FUNCTION desk.run_sequence(desk.run) IS 'the planned letters in the order of printing, with the print job of each';

CREATE FUNCTION desk.run_order(r desk.run) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	v_students bigint[];
	v_guardians bigint[];
	v_jobs int[];
BEGIN
	SELECT array_agg(q.student_id ORDER BY q.n), array_agg(q.guardian_id ORDER BY q.n), array_agg(q.job ORDER BY q.n)
		INTO v_students, v_guardians, v_jobs FROM desk.run_sequence(r) q;
	UPDATE desk.run_item i SET ordinal = u.n, job = u.job, state = 'waiting'
		FROM unnest(v_students, v_guardians, v_jobs) WITH ORDINALITY AS u(student_id, guardian_id, job, n)
		WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.student_id = u.student_id AND i.guardian_id = u.guardian_id;
END $$;
COMMENT ON FUNCTION desk.run_order(desk.run) IS 'numbers the manifest in the order of printing and cuts it into jobs';

CREATE FUNCTION desk.run_plan(r desk.run) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO desk.run_job (school_id, run_id, job, label)
		SELECT r.school_id, r.run_id, i.job, CASE r.job_by || r.delivery
				WHEN 'homeroombackpack' THEN min(CASE WHEN h.homeroom_id IS NULL THEN 'no homeroom' ELSE
					concat_ws(', ', nullif(concat_ws(' ', nullif(h.grade, ''), nullif(h.teacher, '')), ''), 'room ' || nullif(h.room, '')) END)
				ELSE format('letters %s to %s', min(i.ordinal), max(i.ordinal)) END
			FROM desk.run_item i
			JOIN registry.student s ON s.student_id = i.carrier_id
			LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
			WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.job IS NOT NULL
			GROUP BY i.job;
END $$;
COMMENT ON FUNCTION desk.run_plan(desk.run) IS 'the print jobs of a run whose codes may be made now';

CREATE FUNCTION desk.run_today(p_school int) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(sum(x.letters), 0)::int FROM desk.run x
		WHERE x.school_id = p_school AND desk.day_of(x.frozen_at) = registry.today() AND x.state IN ('waiting', 'minting', 'frozen', 'closed')
$$;
COMMENT ON FUNCTION desk.run_today(int) IS 'letters a school has frozen today, those that wait for a second person among them';

CREATE FUNCTION desk.run_alone() RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(sum(x.letters), 0)::int FROM desk.run x
		WHERE x.frozen_by = session_user AND x.confirmed_by IS NULL AND x.state IN ('minting', 'frozen', 'closed')
			AND desk.day_of(x.frozen_at) > registry.today() - desk.policy_or('run', 'second-person-days', '1')::int
$$;
COMMENT ON FUNCTION desk.run_alone() IS 'letters that whoever signed in has frozen without a second person, in the days of the policy: several runs just under its number are one above it';

CREATE FUNCTION desk.run_freeze(p_act uuid, p_run bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_freeze');
	v_above int := desk.policy_or('run', 'second-person-above', '300')::int;
	v_limit int := desk.policy_or('run', 'letters-a-day', '5000')::int;
	r desk.run;
	v_today int;
	v_by_mail bool;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run, 'freeze');
	PERFORM desk.need(r.school_id, regexp_split_to_array(desk.policy_or('run', 'freeze', 'account_admin; principal; district'), '\s*;\s*'));
	r.letters := (SELECT count(*) FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.state = 'planned');
	-- Two desks that freeze at once are counted one after the other, those of one member wherever they are.
	PERFORM pg_advisory_xact_lock(hashtextextended('desk.run_freeze ' || session_user, 0));
	PERFORM pg_advisory_xact_lock(hashtext('desk.run_freeze'), r.school_id);
	v_today := desk.run_today(r.school_id);
	IF r.letters = 0 THEN
		PERFORM desk.refuse('PD061', '{"field": "run", "why": "has no letter in it"}');
	ELSIF r.letters + v_today > v_limit THEN
		PERFORM desk.refuse('PD124', jsonb_build_object('letters', r.letters::text, 'limit', v_limit::text, 'today', v_today::text));
	END IF;
	v_by_mail := r.delivery = 'mail';
	PERFORM desk.run_order(r);
	UPDATE desk.run x SET state = desk.move('run', r.state, CASE WHEN r.letters + desk.run_alone() > v_above THEN 'ask_second' ELSE 'freeze' END), letters = r.letters,
			frozen_by = session_user, frozen_at = clock_timestamp(),
			expires = registry.today() + desk.policy('credential', CASE WHEN v_by_mail THEN 'days-by-mail' ELSE 'days-by-hand' END)::int
		WHERE x.school_id = r.school_id AND x.run_id = p_run RETURNING x.* INTO r;
	IF r.state = 'minting' THEN
		PERFORM desk.run_plan(r);
	END IF;
	PERFORM desk.run_log(r, 'run_frozen', jsonb_build_object('letters', r.letters, 'expires', r.expires, 'state', r.state));
	RETURN desk.act_end(p_act, r.state);
END $$;
COMMENT ON FUNCTION desk.run_freeze(uuid, bigint) IS 'numbers the manifest; above the number of the policy, with what the same member froze alone of late (run_alone), a second person has to confirm it; PD013, PD123, PD124';

CREATE FUNCTION desk.run_confirm(p_act uuid, p_run bigint, p_yes bool) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_confirm');
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run, 'confirm');
	IF p_yes AND r.frozen_by = session_user THEN
		PERFORM desk.refuse('PD125', jsonb_build_object('by', desk.display(r.frozen_by), 'above', desk.policy_or('run', 'second-person-above', '300')));
	END IF;
	IF NOT p_yes THEN
		UPDATE desk.run_item i SET state = 'planned', ordinal = NULL, job = NULL WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.state = 'waiting';
	END IF;
	UPDATE desk.run x SET state = desk.move('run', r.state, CASE WHEN p_yes THEN 'confirm' ELSE 'reopen' END),
			confirmed_by = CASE WHEN p_yes THEN session_user END WHERE x.school_id = r.school_id AND x.run_id = p_run RETURNING x.* INTO r;
	IF p_yes THEN
		PERFORM desk.run_plan(r);
	END IF;
	PERFORM desk.run_log(r, CASE WHEN p_yes THEN 'run_confirmed' ELSE 'run_reopened' END, jsonb_build_object('letters', r.letters));
	RETURN desk.act_end(p_act, r.state);
END $$;
COMMENT ON FUNCTION desk.run_confirm(uuid, bigint, bool) IS 'the second person agrees to a frozen run, or sends it back to be drafted; PD125';

CREATE FUNCTION desk.run_drop(p_act uuid, p_run bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_drop');
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run, 'drop');
	UPDATE desk.run x SET state = desk.move('run', r.state, 'drop') WHERE x.school_id = r.school_id AND x.run_id = p_run;
	PERFORM desk.run_log(r, 'run_dropped');
	RETURN desk.act_end(p_act, 'dropped');
END $$;
COMMENT ON FUNCTION desk.run_drop(uuid, bigint) IS 'lets go of a run that was never frozen';

GRANT EXECUTE ON FUNCTION desk.run_draft(uuid, int, text, text, text, text, int, jsonb), desk.run_check(uuid, bigint), desk.runs(int),
	desk.run_exceptions(bigint), desk.run_freeze(uuid, bigint), desk.run_confirm(uuid, bigint, bool), desk.run_drop(uuid, bigint) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (17, 'run');
