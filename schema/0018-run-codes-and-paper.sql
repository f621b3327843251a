-- SPDX-License-Identifier: Apache-2.0
-- 0018 run codes and paper
--
-- Why: a frozen run's codes are kept some hundred at a time, each once, whatever crashes; whoever came
-- to the counter meanwhile drops out and stays listed. Then its sheets, from the print job to the
-- bucket each one ends in (MISSION X8, X12). A job's
-- sheets count as sent before the printer has heard of them, so a crash can leave a number too many
-- and never a page too many. Marking goes by the numbers on the sheets, because that is what the
-- clerk holds. A new sheet of the same code makes the old one void; a run closes only when every
-- sheet lies in one bucket: handed, mailed, returned, shredded or in the safe.

INSERT INTO desk.transition (life, from_state, act, to_state) VALUES
	('sheet', 'printed', 'void', 'ruined'),
	('sheet', 'sent', 'void', 'ruined'),
	('sheet', 'safe', 'void', 'ruined'),
	('sheet', 'returned', 'void', 'ruined'),
	('sheet', 'printed', 'store', 'safe'),
	('sheet', 'returned', 'store', 'safe'),
	('sheet', 'safe', 'hand', 'handed'),
	('sheet', 'safe', 'mail', 'mailed'),
	('sheet', 'safe', 'shred', 'shredded'),
	('sheet', 'returned', 'hand', 'handed'),
	('sheet', 'returned', 'mail', 'mailed'),
	('run', 'closed', 'again', 'frozen');
ALTER TABLE desk.sheet DROP CONSTRAINT sheet_state_check,
	ADD CONSTRAINT sheet_state_check CHECK (state IN ('reserved', 'sent', 'printed', 'blank', 'ruined', 'handed', 'mailed', 'returned', 'shredded', 'safe')),
	ADD COLUMN run_id bigint,
	ADD COLUMN run_job int,
	ADD COLUMN note text,
	ADD COLUMN sent_to bytea,
	ADD FOREIGN KEY (school_id, run_id) REFERENCES desk.run (school_id, run_id);
CREATE INDEX sheet_run ON desk.sheet (run_id, sheet_id) WHERE run_id IS NOT NULL;
COMMENT ON COLUMN desk.sheet.run_id IS 'the run it was printed in';
COMMENT ON COLUMN desk.sheet.run_job IS 'print job of the run';
COMMENT ON COLUMN desk.sheet.note IS 'why it was marked as it is';
COMMENT ON COLUMN desk.sheet.sent_to IS 'sha256 of the address that stood on it, to tell whether the record has another by now';
ALTER TABLE desk.run_job ADD COLUMN again bool NOT NULL DEFAULT false, ADD COLUMN desk text, ADD COLUMN holder bigint, ADD COLUMN seen_at timestamptz;
COMMENT ON COLUMN desk.run_job.again IS 'letters that were printed before; they go where they are missing and have no separator sheet';
COMMENT ON COLUMN desk.run_job.desk IS 'the desk that sent it';
COMMENT ON COLUMN desk.run_job.holder IS 'the advisory lock that desk''s session holds for as long as it follows the job';
COMMENT ON COLUMN desk.run_job.seen_at IS 'when that desk was last heard of';
INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD150', 'run_job_elsewhere', 'another desk is printing this job now {job,desk,by,since,wait}');

-- Codes -----------------------------------------------------------------------------------------

-- What still has no code is found without going over what has one.
CREATE INDEX run_item_waiting ON desk.run_item (run_id, ordinal) WHERE state = 'waiting';

CREATE FUNCTION desk.run_mint_next(p_run bigint, p_most int, p_after int DEFAULT 0) RETURNS TABLE (ordinal int, guardian_id bigint, student_id bigint, school_id int,
	generation int, scope text, expires text, district_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope text := desk.policy('credential', 'scope');
	v_generation int;
	r desk.run;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO r FROM desk.run x WHERE x.run_id = p_run AND x.state = 'minting';
	v_generation := (SELECT max(k.generation) FROM keys.school_key k WHERE k.school_id = r.school_id);
	RETURN QUERY SELECT i.ordinal, i.guardian_id, i.student_id, i.school_id, v_generation, v_scope, r.expires::text, d.district_id
		FROM desk.run_item i CROSS JOIN registry.district d
		WHERE i.run_id = r.run_id AND i.ordinal > p_after AND i.state = 'waiting'
		ORDER BY i.ordinal LIMIT p_most;
END $$;
COMMENT ON FUNCTION desk.run_mint_next(bigint, int, int) IS
	'the next letters of a frozen run, after one, that have no code yet, and what each code must be bound to; none: run_mint has nothing left to keep';

CREATE FUNCTION desk.run_manifest(r desk.run) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT sha256(convert_to(coalesce(string_agg(concat_ws(' ', i.ordinal, i.student_id, i.guardian_id, i.credential_id), E'\n' ORDER BY i.ordinal), ''), 'UTF8'))
		FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.ordinal IS NOT NULL
$$;
COMMENT ON FUNCTION desk.run_manifest(desk.run) IS 'sha256 over the manifest: number, student, guardian and credential of each line';

CREATE FUNCTION desk.run_keep(r desk.run, p_students bigint[], p_guardians bigint[], p_codes text[], p_facts jsonb[], p_ordinals int[],
	p_credentials uuid[], p_generation int, p_school_envelopes bytea[], p_portal_envelopes bytea[], p_selectors text[]) RETURNS uuid[]
-- By their keys, whatever the planner thinks: of a run that was just written it knows nothing.
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_nestloop = off SET enable_hashjoin = on SET jit = off AS $$
DECLARE
	v_scope text := desk.policy('credential', 'scope');
	v_portal int := coalesce((SELECT max(k.generation) FROM keys.portal_key k), 0);
	v_today date := registry.today();
	v_kept uuid[];
BEGIN
	UPDATE desk.credential c SET state = 'expired', ended_at = now()
		WHERE c.credential_id = ANY (ARRAY(SELECT (k.code).credential_id FROM registry.codes_of(p_students, p_guardians, v_scope, NULL, true) k));
	WITH kept AS (INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, issued_on, expires, selector)
		SELECT u.credential_id, r.school_id, u.student_id, u.guardian_id, v_scope, p_generation, v_today, r.expires, nullif(u.selector, '')
			FROM unnest(p_students, p_guardians, p_codes, p_credentials, p_selectors) WITH ORDINALITY AS u(student_id, guardian_id, code, credential_id, selector, n)
			WHERE u.code = 'PD000' ORDER BY u.n
		ON CONFLICT DO NOTHING RETURNING credential_id)
		SELECT array_agg(CASE WHEN k.credential_id IS NOT NULL THEN u.credential_id END ORDER BY u.n) INTO v_kept
			FROM unnest(p_credentials) WITH ORDINALITY AS u(credential_id, n) LEFT JOIN kept k ON k.credential_id = u.credential_id;
	INSERT INTO desk.envelope (school_id, credential_id, to_key, generation, sealed)
		SELECT r.school_id, u.credential_id, 'school', p_generation, u.sealed FROM unnest(v_kept, p_school_envelopes) AS u(credential_id, sealed)
			WHERE u.credential_id IS NOT NULL
		UNION ALL SELECT r.school_id, u.credential_id, 'portal', v_portal, u.sealed FROM unnest(v_kept, p_portal_envelopes) AS u(credential_id, sealed)
			WHERE u.credential_id IS NOT NULL;
	UPDATE desk.run_item x SET state = CASE WHEN u.credential_id IS NULL THEN 'dropped' ELSE 'minted' END, credential_id = u.credential_id,
			code = CASE WHEN u.code = 'PD000' AND u.credential_id IS NULL THEN 'PD003' ELSE u.code END, facts = CASE u.code WHEN 'PD000' THEN u.facts ELSE desk.facts(u.facts) END
		FROM unnest(p_ordinals, p_codes, p_facts, v_kept) AS u(ordinal, code, facts, credential_id)
		WHERE x.run_id = r.run_id AND x.ordinal = ANY (p_ordinals) AND x.ordinal = u.ordinal;
	RETURN v_kept;
END $$;
COMMENT ON FUNCTION desk.run_keep(desk.run, bigint[], bigint[], text[], jsonb[], int[], uuid[], int, bytea[], bytea[], text[]) IS
	'writes the codes of those whose verdict is PD000 and who got none meanwhile, with their envelopes, and what became of each letter; the credentials kept, NULL in the places of the others';

CREATE FUNCTION desk.run_minted(r desk.run) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM desk.run_item x WHERE x.run_id = r.run_id AND x.state = 'waiting') THEN
		RETURN;
	END IF;
	UPDATE desk.run x SET state = desk.move('run', r.state, 'frozen'), manifest = desk.run_manifest(r)
		WHERE x.school_id = r.school_id AND x.run_id = r.run_id RETURNING x.* INTO r;
	PERFORM desk.run_log(r, 'run_minted', jsonb_build_object('letters', (SELECT count(*) FROM desk.run_item x
		WHERE x.school_id = r.school_id AND x.run_id = r.run_id AND x.state = 'minted'), 'manifest', encode(r.manifest, 'hex')));
END $$;
COMMENT ON FUNCTION desk.run_minted(desk.run) IS 'freezes the manifest of a run when no letter of it waits for its code any more';

CREATE FUNCTION desk.run_mint(p_act uuid, p_run bigint, p_ordinals int[], p_credentials uuid[], p_generation int,
	p_school_envelopes bytea[], p_portal_envelopes bytea[], p_selectors text[]) RETURNS int
-- For the checks of foreign keys, too: planned while there is next to nothing, they would go over all codes for each one.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_mint');
	v_selector int := portal.number('credential', 'selector', 0);
	v_newest int;
	r desk.run;
	b record;
	v record;
	v_kept uuid[];
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	END IF;
	r := desk.run_hold(p_run, 'frozen');
	v_newest := (SELECT max(k.generation) FROM keys.school_key k WHERE k.school_id = r.school_id);
	IF p_generation IS DISTINCT FROM v_newest THEN
		PERFORM desk.refuse('PD070', jsonb_build_object('have', p_generation::text, 'need', v_newest::text));
	ELSIF cardinality(p_ordinals) > 1000 OR NOT cardinality(p_ordinals) = ALL (ARRAY[cardinality(p_credentials), cardinality(p_school_envelopes),
		cardinality(p_portal_envelopes), cardinality(p_selectors)]) OR r.expires < registry.today() THEN
		PERFORM desk.refuse('PD061', '{"field": "codes", "why": "are not as many as letters, or past their day"}');
	ELSIF EXISTS (SELECT FROM unnest(p_selectors) AS u(s) WHERE coalesce(length(u.s), 0) <> v_selector) THEN
		PERFORM desk.refuse('PD061', '{"field": "selector", "why": "is not as long as this district''s"}');
	END IF;
	SELECT array_agg(x.ordinal ORDER BY x.ordinal) AS ordinals, array_agg(x.student_id ORDER BY x.ordinal) AS students,
			array_agg(x.guardian_id ORDER BY x.ordinal) AS guardians, array_agg(x.place ORDER BY x.ordinal) AS places
		INTO b FROM (SELECT i.*, array_position(p_ordinals, i.ordinal) AS place FROM desk.run_item i WHERE i.run_id = p_run AND i.state = 'waiting'
			AND i.ordinal BETWEEN (SELECT min(o) FROM unnest(p_ordinals) AS o) AND (SELECT max(o) FROM unnest(p_ordinals) AS o) OFFSET 0) x
		WHERE x.place IS NOT NULL;
	IF b.students IS NULL THEN
		PERFORM desk.run_minted(r);
		RETURN desk.act_end(p_act, '0')::int;
	END IF;
	PERFORM FROM registry.guardianship t JOIN unnest(b.students, b.guardians) AS u(student_id, guardian_id)
			ON t.student_id = u.student_id AND t.guardian_id = u.guardian_id
		WHERE t.school_id = r.school_id ORDER BY t.student_id, t.guardian_id FOR SHARE OF t;
	SELECT array_agg(x.code ORDER BY x.n) AS codes, array_agg(x.facts ORDER BY x.n) AS facts INTO v FROM desk.run_verdicts(r, b.students, b.guardians) x;
	v_kept := desk.run_keep(r, b.students, b.guardians, v.codes, v.facts, b.ordinals, ARRAY(SELECT p_credentials[u.at] FROM unnest(b.places) AS u(at)), p_generation,
		ARRAY(SELECT p_school_envelopes[u.at] FROM unnest(b.places) AS u(at)), ARRAY(SELECT p_portal_envelopes[u.at] FROM unnest(b.places) AS u(at)),
		ARRAY(SELECT p_selectors[u.at] FROM unnest(b.places) AS u(at)));
	PERFORM desk.log_all(r.school_id, array_agg(CASE WHEN u.credential_id IS NULL THEN 'run_letter_dropped' ELSE 'code_issued' END ORDER BY u.n), b.students, b.guardians,
			array_agg(u.credential_id::text ORDER BY u.n), array_agg(jsonb_build_object('run', p_run, 'ordinal', u.ordinal, 'expires', r.expires,
				'why', CASE WHEN u.credential_id IS NULL THEN CASE u.code WHEN 'PD000' THEN 'PD003' ELSE u.code END END) ORDER BY u.n))
		FROM unnest(v_kept, b.ordinals, v.codes) WITH ORDINALITY AS u(credential_id, ordinal, code, n);
	PERFORM desk.run_minted(r);
	RETURN desk.act_end(p_act, (cardinality(v_kept) - cardinality(array_positions(v_kept, NULL)))::text)::int;
END $$;
COMMENT ON FUNCTION desk.run_mint(uuid, bigint, int[], uuid[], int, bytea[], bytea[], text[]) IS 'keeps the codes of some letters, sealed; whoever may no longer have one, or got one at the counter, drops out and stays listed; the last block freezes the manifest; PD061, PD070';

-- Printing --------------------------------------------------------------------------------------

CREATE FUNCTION desk.run_must(r desk.run, p_act text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF r.state <> 'frozen' THEN
		PERFORM desk.refuse('PD123', jsonb_build_object('state', r.state, 'act', p_act));
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_must(desk.run, text) IS 'refuses PD123 unless the run is frozen with all its codes, and not closed';

-- A desk holds an advisory lock for as long as its session follows a job, so a desk that was killed lets
-- go at once. One that lost the server for a moment comes back; for so long it counts as printing,
-- except to its own clerk, who knows better.
CREATE FUNCTION desk.run_job_watch(j desk.run_job) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN j.state <> 'sent' THEN NULL ELSE coalesce((SELECT CASE WHEN l.pid = pg_backend_pid() THEN 'here' ELSE 'there' END FROM pg_locks l
			WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.classid = ((j.holder >> 32) & 4294967295)::oid
				AND l.objid = (j.holder & 4294967295)::oid AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) LIMIT 1),
		CASE WHEN j.seen_at > clock_timestamp() - interval '2 minutes' AND j.by_whom <> session_user THEN 'away' ELSE 'gone' END) END
$$;
COMMENT ON FUNCTION desk.run_job_watch(desk.run_job) IS 'who follows a sent job: here (this session), there (another desk), away (that desk is not connected but was heard of in the last two minutes), gone (nobody: look at the paper); NULL when it is not under way';

CREATE FUNCTION desk.run_job_wait(j desk.run_job) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT greatest(1, ceil(extract(epoch FROM j.seen_at + interval '2 minutes' - clock_timestamp())))::int WHERE desk.run_job_watch(j) = 'away'
$$;
COMMENT ON FUNCTION desk.run_job_wait(desk.run_job) IS 'in how many seconds a desk that is away counts as gone; NULL of any other';

CREATE FUNCTION desk.run_job_free(r desk.run, p_job int, p_low bigint DEFAULT NULL, p_high bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	j desk.run_job;
BEGIN
	SELECT x.* INTO j FROM desk.run_job x WHERE x.school_id = r.school_id AND x.run_id = r.run_id AND x.state = 'sent'
			AND (x.job = p_job OR x.job IN (SELECT s.run_job FROM desk.sheet s WHERE s.run_id = r.run_id AND s.sheet_id BETWEEN p_low AND p_high AND s.state = 'sent'))
			AND desk.run_job_watch(x) IN ('there', 'away') ORDER BY x.job LIMIT 1;
	IF FOUND THEN
		PERFORM desk.refuse('PD150', jsonb_build_object('job', j.label, 'desk', coalesce(j.desk, ''), 'by', desk.display(j.by_whom),
			'since', to_char(j.at AT TIME ZONE (SELECT d.time_zone FROM registry.district d), 'HH24:MI'), 'wait', desk.run_job_wait(j)::text));
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_job_free(desk.run, int, bigint, bigint) IS 'refuses PD150 while another desk prints that job, or one of those sheets, or may come back to it';

CREATE FUNCTION desk.run_job_follow(p_run bigint, p_job int, p_printer_job text DEFAULT NULL) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r desk.run := desk.run_hold(p_run);
	j desk.run_job;
BEGIN
	SELECT x.* INTO j FROM desk.run_job x WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job FOR UPDATE;
	IF j.state IS DISTINCT FROM 'sent' OR j.by_whom <> session_user OR desk.run_job_watch(j) = 'there' THEN
		RETURN false;
	ELSIF desk.run_job_watch(j) = 'gone' THEN
		PERFORM pg_try_advisory_lock(j.holder);
	END IF;
	UPDATE desk.run_job x SET seen_at = clock_timestamp(), printer_job = coalesce(p_printer_job, x.printer_job) WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job;
	RETURN true;
END $$;
COMMENT ON FUNCTION desk.run_job_follow(bigint, int, text) IS 'the desk that sent a job is still there, perhaps on a new connection, and knows what the printer calls the job; false: the job is no longer its own';

CREATE FUNCTION desk.address_mark(p_guardian bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT sha256(convert_to(lower(regexp_replace(concat_ws('|', a.line1, a.line2, a.city, a.state, a.zip), '\s+', ' ', 'g')), 'UTF8'))
		FROM registry.guardian g JOIN registry.address a ON a.address_id = g.address_id WHERE g.guardian_id = p_guardian
$$;
COMMENT ON FUNCTION desk.address_mark(bigint) IS 'sha256 of the postal address of a guardian; NULL without one';

CREATE FUNCTION desk.run_job_take(p_act uuid, p_run bigint, p_job int, p_printer text, p_desk text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
	SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_job_take');
	r desk.run;
	j desk.run_job;
	v_number int;
	v_count int;
	v_first text;
	v_last text;
	v_prefix text;
	v_holder bigint := hashtextextended('run job ' || p_act, 0);
	v_today date := registry.today();
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	END IF;
	r := desk.run_hold(p_run);
	PERFORM desk.run_must(r, 'print');
	SELECT x.* INTO j FROM desk.run_job x WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "print job"}');
	ELSIF j.state <> 'todo' THEN
		PERFORM desk.refuse('PD123', jsonb_build_object('state', 'job ' || j.state, 'act', 'print'));
	END IF;
	UPDATE desk.run_item i SET state = 'dropped', code = 'PD052', facts = jsonb_build_object('state', c.state)
		FROM desk.credential c WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.job = p_job AND i.state = 'minted'
			AND c.credential_id = i.credential_id AND (c.state NOT IN ('issued', 'live') OR c.expires < v_today);
	SELECT count(*) INTO v_count FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.job = p_job AND i.state = 'minted';
	INSERT INTO desk.counter AS c (school_id, name, value) VALUES (r.school_id, 'sheet', v_count)
		ON CONFLICT (school_id, name) DO UPDATE SET value = c.value + v_count RETURNING c.value INTO v_number;
	v_prefix := lpad(r.school_id::text, greatest(4, length(r.school_id::text)), '0') || '-';
	WITH s AS (INSERT INTO desk.sheet (school_id, number, credential_id, state, printer, run_id, run_job, sent_to)
		SELECT r.school_id, v_prefix || lpad(n::text, greatest(6, length(n::text)), '0'), o.credential_id, 'sent', coalesce(p_printer, ''), p_run, p_job,
				CASE r.delivery WHEN 'mail' THEN desk.address_mark(o.guardian_id) END
			FROM (SELECT i.credential_id, i.guardian_id, v_number - v_count + row_number() OVER (ORDER BY i.ordinal) AS n FROM desk.run_item i
				WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.job = p_job AND i.state = 'minted') o
			ORDER BY n RETURNING number)
		SELECT min(s.number), max(s.number) INTO v_first, v_last FROM s;
	UPDATE desk.run_job x SET state = CASE v_count WHEN 0 THEN 'ended' ELSE 'sent' END, printer = coalesce(p_printer, ''), printer_job = NULL,
			said = NULL, by_whom = session_user, at = clock_timestamp(), desk = coalesce(p_desk, ''), holder = v_holder, seen_at = clock_timestamp()
		WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job;
	PERFORM pg_try_advisory_lock(v_holder) WHERE v_count > 0;
	PERFORM desk.run_log(r, 'run_job_sent', jsonb_build_object('job', p_job, 'label', j.label, 'sheets', v_count, 'first', v_first, 'last', v_last,
		'printer', p_printer));
	RETURN desk.act_end(p_act, v_count::text)::int;
END $$;
COMMENT ON FUNCTION desk.run_job_take(uuid, bigint, int, text, text) IS 'numbers the sheets of a print job; from here on each may have come out; letters whose code ended meanwhile drop out; how many sheets';

CREATE FUNCTION desk.run_job_pages(p_act uuid, p_run bigint, p_job int) RETURNS TABLE (ordinal int, sheet_id bigint, number text, credential_id uuid,
	district_id uuid, school_id int, generation int, guardian_id bigint, student_id bigint, scope text, expires text, sealed bytea,
	sealed_to int, parent text, line1 text, line2 text, line3 text, language text, written_in text, student text, permanent_id text, primary_phone text, grade text, room text,
	teacher text, issued_on text, carrier text, homeroom text, homeroom_teacher text, run_title text, envelope int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
	SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_result text := desk.act_begin(p_act, 'run_job_pages');
	r desk.run := desk.run_hold(p_run);
	v_again bool := coalesce((SELECT j.again FROM desk.run_job j WHERE j.school_id = r.school_id AND j.run_id = p_run AND j.job = p_job), false);
	v_rooms bool := r.delivery = 'backpack' AND NOT v_again;
	v_shared bigint[];
	v_letters int[];
BEGIN
	PERFORM desk.run_must(r, 'print');
	IF v_result IS NULL THEN
		PERFORM desk.act_end(p_act, p_job::text);
		PERFORM desk.run_log(r, 'run_envelopes_opened', jsonb_build_object('job', p_job));
	ELSIF v_result <> p_job::text THEN
		PERFORM desk.refuse('PD062');
	END IF;
	-- By mail the letters of a guardian follow on each other, perhaps into the next job, and go into one envelope.
	IF r.delivery = 'mail' AND NOT v_again AND desk.policy('credential', 'scope') <> 'guardian' THEN
		SELECT array_agg(u.guardian_id), array_agg(u.letters) INTO v_shared, v_letters
			FROM (SELECT x.guardian_id, count(*)::int AS letters FROM desk.run_item x CROSS JOIN (SELECT min(y.ordinal) AS low, max(y.ordinal) AS high
					FROM desk.run_item y WHERE y.run_id = p_run AND y.job = p_job) w
				WHERE x.run_id = p_run AND x.ordinal BETWEEN w.low - 20 AND w.high + 20 AND x.state = 'minted' GROUP BY x.guardian_id HAVING count(*) > 1) u
			WHERE EXISTS (SELECT FROM desk.run_item z WHERE z.run_id = p_run AND z.job = p_job AND z.guardian_id = u.guardian_id);
	END IF;
	RETURN QUERY SELECT i.ordinal, h.sheet_id, h.number, c.credential_id, d.district_id, c.school_id, c.generation, c.guardian_id, c.student_id, c.scope,
			c.expires::text, e.sealed, e.generation, registry.spoken(g.given, '', g.family), l.lines[1], l.lines[2], l.lines[3], g.language, i.language,
			w.names, t.permanent_id, nullif(t.phone, ''), CASE WHEN w.one THEN t.grade END, CASE WHEN w.one THEN m.room END,
			CASE WHEN w.one THEN m.teacher END, c.issued_on::text,
			registry.listed(k.family, k.given, k.middle), CASE WHEN v_rooms THEN
				coalesce('Grade ' || nullif(o.grade, '') || ', room ' || nullif(o.room, ''), 'room ' || nullif(o.room, ''), o.teacher, 'No homeroom')
				WHEN v_shared IS NOT NULL THEN 'Envelopes' END,
			CASE WHEN v_rooms THEN o.teacher END, r.title, CASE WHEN v_shared IS NOT NULL THEN coalesce(v_letters[array_position(v_shared, i.guardian_id)], 1) END
		-- From the letters of the job, each by its code: of a run that was just written the planner thinks it has one code and one sheet.
		FROM (SELECT x.* FROM desk.run_item x WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job OFFSET 0) i
		CROSS JOIN LATERAL (SELECT x.* FROM desk.sheet x WHERE x.credential_id = i.credential_id OFFSET 0) h
		JOIN desk.credential c ON c.school_id = i.school_id AND c.credential_id = i.credential_id
		JOIN desk.envelope e ON e.credential_id = c.credential_id AND e.to_key = 'school'
		JOIN registry.guardian g ON g.guardian_id = i.guardian_id
		JOIN registry.student t ON t.student_id = i.student_id
		JOIN registry.student k ON k.student_id = i.carrier_id
		LEFT JOIN registry.homeroom m ON m.school_id = t.school_id AND m.homeroom_id = t.homeroom_id
		LEFT JOIN registry.homeroom o ON o.school_id = k.school_id AND o.homeroom_id = k.homeroom_id
		LEFT JOIN registry.address a ON a.address_id = g.address_id
		CROSS JOIN registry.district d
		CROSS JOIN LATERAL (SELECT array_remove(ARRAY[nullif(trim(a.line1), ''), nullif(trim(a.line2), ''),
			nullif(trim(concat_ws(' ', a.city, a.state, a.zip)), '')], NULL) AS lines) l
		CROSS JOIN LATERAL desk.letter_students(c.scope, c.school_id, t, c.guardian_id) w
		WHERE c.state IN ('issued', 'live') AND h.school_id = r.school_id AND h.run_id = p_run AND h.run_job = p_job AND h.state = 'sent'
		ORDER BY i.ordinal;
END $$;
COMMENT ON FUNCTION desk.run_job_pages(uuid, bigint, int) IS 'what the letters of a sent job are drawn from, in order, with the envelopes; the event is written first';

CREATE FUNCTION desk.run_job_let_go(p_holder bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT pg_advisory_unlock(p_holder) WHERE EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.pid = pg_backend_pid()
		AND l.classid = ((p_holder >> 32) & 4294967295)::oid AND l.objid = (p_holder & 4294967295)::oid)
$$;
COMMENT ON FUNCTION desk.run_job_let_go(bigint) IS 'this session follows the job no longer';

CREATE FUNCTION desk.run_job_ended(p_act uuid, p_run bigint, p_job int, p_printer_job text, p_said text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_job_ended');
	v_holder bigint;
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run);
	PERFORM desk.run_job_free(r, p_job);
	UPDATE desk.run_job j SET state = 'ended', printer_job = coalesce(p_printer_job, j.printer_job), said = p_said
		WHERE j.school_id = r.school_id AND j.run_id = p_run AND j.job = p_job AND j.state = 'sent' RETURNING j.holder INTO v_holder;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "print job"}');
	END IF;
	PERFORM desk.run_job_let_go(v_holder);
	PERFORM desk.run_log(r, 'run_job_ended', jsonb_build_object('job', p_job, 'printer_job', p_printer_job, 'said', p_said));
	RETURN desk.act_end(p_act, 'ended');
END $$;
COMMENT ON FUNCTION desk.run_job_ended(uuid, bigint, int, text, text) IS 'the printer is done with a job, in its own words; the sheets are looked at next';

CREATE FUNCTION desk.run_job_forget(p_act uuid, p_run bigint, p_job int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_job_forget');
	r desk.run;
	v_count int;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	END IF;
	r := desk.run_hold(p_run);
	PERFORM desk.run_must(r, 'print');
	PERFORM desk.run_job_free(r, p_job);
	PERFORM desk.run_job_let_go(j.holder) FROM desk.run_job j WHERE j.school_id = r.school_id AND j.run_id = p_run AND j.job = p_job;
	WITH u AS (UPDATE desk.sheet s SET state = 'blank', note = 'never reached the printer'
		WHERE s.run_id = p_run AND s.run_job = p_job AND s.state = 'sent' RETURNING 1)
		SELECT count(*) INTO v_count FROM u;
	UPDATE desk.run_job j SET state = 'todo' WHERE j.school_id = r.school_id AND j.run_id = p_run AND j.job = p_job AND j.state <> 'todo'
		AND NOT EXISTS (SELECT FROM desk.sheet s WHERE s.run_id = p_run AND s.run_job = p_job AND s.state NOT IN ('blank', 'ruined', 'shredded'));
	PERFORM desk.run_log(r, 'run_job_forgotten', jsonb_build_object('job', p_job, 'sheets', v_count));
	RETURN desk.act_end(p_act, v_count::text)::int;
END $$;
COMMENT ON FUNCTION desk.run_job_forget(uuid, bigint, int) IS 'nothing of a job came out: its numbers are blank, the job is to be printed anew';

-- By the numbers on the sheets ------------------------------------------------------------------

CREATE FUNCTION desk.run_range(r desk.run, p_first text, p_last text, OUT low bigint, OUT high bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	low := (SELECT s.sheet_id FROM desk.sheet s WHERE s.run_id = r.run_id AND (s.number = p_first OR s.number ~ ('-0*' || p_first || '$') AND p_first ~ '^[0-9]{1,9}$')
		ORDER BY s.number = p_first DESC LIMIT 1);
	high := (SELECT s.sheet_id FROM desk.sheet s WHERE s.run_id = r.run_id AND (s.number = p_last OR s.number ~ ('-0*' || p_last || '$') AND p_last ~ '^[0-9]{1,9}$')
		ORDER BY s.number = p_last DESC LIMIT 1);
	IF low IS NULL OR high IS NULL OR high < low THEN
		PERFORM desk.refuse('PD060', jsonb_build_object('what', 'sheet ' || CASE WHEN low IS NULL THEN p_first ELSE p_last END));
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_range(desk.run, text, text) IS 'sheets of a run by the numbers on them, whole (0412-000211) or the end alone (211); PD060';

CREATE FUNCTION desk.run_mark(p_act uuid, p_run bigint, p_first text, p_last text, p_mark text, p_note text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_mark');
	v_move text := CASE p_mark WHEN 'good' THEN 'good' WHEN 'blank' THEN 'blank' WHEN 'ruined' THEN 'ruined' WHEN 'handed' THEN 'hand' WHEN 'mailed' THEN 'mail'
		WHEN 'returned' THEN 'return' WHEN 'shredded' THEN 'shred' WHEN 'safe' THEN 'store' END;
	v_range record;
	v_count int;
	v_sheets bigint[];
	v_example text;
	r desk.run;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	ELSIF v_move IS NULL THEN
		PERFORM desk.refuse('PD061', '{"field": "mark", "why": "is not good, blank, ruined, handed, mailed, returned, shredded or safe"}');
	END IF;
	r := desk.run_hold(p_run);
	IF r.state <> 'closed' OR p_mark NOT IN ('returned', 'shredded', 'safe', 'handed', 'mailed') THEN
		PERFORM desk.run_must(r, 'mark');
	END IF;
	SELECT x.* INTO v_range FROM desk.run_range(r, p_first, p_last) x;
	PERFORM desk.run_job_free(r, NULL, v_range.low, v_range.high);
	PERFORM FROM desk.sheet s WHERE s.run_id = p_run AND s.sheet_id BETWEEN v_range.low AND v_range.high ORDER BY s.sheet_id FOR UPDATE;
	IF p_mark IN ('handed', 'mailed') THEN
		SELECT count(*), min(s.number) INTO v_count, v_example FROM desk.sheet s JOIN desk.credential c ON c.school_id = s.school_id AND c.credential_id = s.credential_id
			WHERE s.run_id = p_run AND s.sheet_id BETWEEN v_range.low AND v_range.high AND s.state IN ('printed', 'safe', 'returned')
				AND (c.state NOT IN ('issued', 'live') OR c.expires < registry.today());
		IF v_count > 0 THEN
			PERFORM desk.refuse('PD127', jsonb_build_object('sheets', v_count::text, 'example', v_example));
		END IF;
	END IF;
	IF p_mark IN ('shredded', 'safe', 'handed', 'mailed') THEN
		SELECT count(*) INTO v_count FROM desk.sheet s WHERE s.run_id = p_run AND s.sheet_id BETWEEN v_range.low AND v_range.high AND s.state = 'sent';
		IF v_count > 0 THEN
			PERFORM desk.refuse('PD126', jsonb_build_object('sheets', v_count::text, 'example', p_first));
		END IF;
	END IF;
	WITH u AS (UPDATE desk.sheet s SET state = t.to_state, note = coalesce(nullif(trim(p_note), ''), s.note) FROM desk.transition t
			WHERE s.run_id = p_run AND s.sheet_id BETWEEN v_range.low AND v_range.high AND t.life = 'sheet' AND t.from_state = s.state AND t.act = v_move
			RETURNING s.school_id, s.credential_id, s.sheet_id),
		c AS (UPDATE desk.credential c SET state = 'live', handed_on = registry.today() FROM u
			WHERE p_mark IN ('handed', 'mailed') AND c.school_id = u.school_id AND c.credential_id = u.credential_id AND c.state = 'issued' RETURNING 1)
		SELECT count(*), array_agg(u.sheet_id) INTO v_count, v_sheets FROM u;
	IF v_count = 0 THEN
		PERFORM desk.refuse('PD051', (SELECT jsonb_build_object('sheet', s.number, 'state', s.state, 'act', v_move) FROM desk.sheet s WHERE s.sheet_id = v_range.low));
	END IF;
	IF p_mark = 'returned' THEN
		PERFORM desk.log(c.school_id, 'letter_returned', c.student_id, c.guardian_id, c.credential_id::text, jsonb_build_object('sheet', s.number, 'run', p_run, 'note', s.note))
			FROM desk.sheet s JOIN desk.credential c ON c.school_id = s.school_id AND c.credential_id = s.credential_id
			WHERE s.sheet_id = ANY (v_sheets);
	END IF;
	PERFORM desk.run_log(r, 'run_marked', jsonb_build_object('first', p_first, 'last', p_last, 'mark', p_mark, 'sheets', v_count, 'note', p_note));
	RETURN desk.act_end(p_act, v_count::text)::int;
END $$;
COMMENT ON FUNCTION desk.run_mark(uuid, bigint, text, text, text, text) IS 'what became of the sheets from one number to another that can go there; handed and mailed make their codes live; how many; PD051, PD126, PD127';

-- Looking ---------------------------------------------------------------------------------------

CREATE FUNCTION desk.run_jobs(p_run bigint) RETURNS TABLE (job int, label text, state text, printer text, said text, letters int, sheets int, sent int,
	printed int, blank int, ruined int, placed int, first text, last text, by_whom text, desk text, at timestamptz, watch text, wait int,
	printer_job text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT j.job, j.label, j.state, j.printer, j.said,
			coalesce(l.letters, 0), coalesce(n.sheets, 0), coalesce(n.sent, 0), coalesce(n.printed, 0), coalesce(n.blank, 0), coalesce(n.ruined, 0), coalesce(n.placed, 0),
			n.first, n.last, CASE WHEN j.by_whom IS NOT NULL THEN desk.display(j.by_whom) END, j.desk, j.at, desk.run_job_watch(j),
				desk.run_job_wait(j), j.printer_job
		FROM desk.run_job j
		LEFT JOIN (SELECT i.job, count(*)::int AS letters FROM desk.run_item i WHERE i.run_id = p_run AND i.state = 'minted' GROUP BY i.job) l ON l.job = j.job
		LEFT JOIN (SELECT s.run_job AS job, count(*)::int AS sheets, count(*) FILTER (WHERE s.state = 'sent')::int AS sent, count(*) FILTER (WHERE s.state = 'printed')::int AS printed,
				count(*) FILTER (WHERE s.state = 'blank')::int AS blank, count(*) FILTER (WHERE s.state = 'ruined')::int AS ruined,
				count(*) FILTER (WHERE s.state IN ('handed', 'mailed', 'returned', 'shredded', 'safe'))::int AS placed, min(s.number) AS first, max(s.number) AS last
			FROM desk.sheet s WHERE s.run_id = p_run GROUP BY s.run_job) n ON n.job = j.job
		WHERE j.run_id = p_run ORDER BY j.job;
END $$;
COMMENT ON FUNCTION desk.run_jobs(bigint) IS 'the print jobs of a run, what became of their sheets, who sent each last, and whether that desk is still at it (run_job_watch)';

CREATE FUNCTION desk.run_sheets(p_run bigint, p_job int) RETURNS TABLE (sheet_id bigint, number text, state text, note text, job int, ordinal int,
	student_id bigint, guardian_id bigint, student text, guardian text, code_state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT h.sheet_id, h.number, h.state, h.note, h.run_job, i.ordinal, i.student_id, i.guardian_id, registry.listed(s.family, s.given, s.middle),
			registry.listed(g.family, g.given), CASE WHEN c.state IN ('issued', 'live') AND c.expires < registry.today() THEN 'expired' ELSE c.state END
		FROM desk.sheet h
		JOIN desk.run_item i ON i.school_id = h.school_id AND i.run_id = h.run_id AND i.credential_id = h.credential_id
		JOIN desk.credential c ON c.school_id = h.school_id AND c.credential_id = h.credential_id
		JOIN registry.student s ON s.student_id = i.student_id
		JOIN registry.guardian g ON g.guardian_id = i.guardian_id
		WHERE h.run_id = p_run AND (p_job IS NULL OR h.run_job = p_job)
		ORDER BY h.sheet_id;
END $$;
COMMENT ON FUNCTION desk.run_sheets(bigint, int) IS 'the sheets of a run or of one of its jobs';

CREATE FUNCTION desk.run_totals(p_run bigint) RETURNS TABLE (letters int, reserved int, sent int, printed int, blank int, ruined int, handed int, mailed int,
	returned int, shredded int, safe int, difference int, without_sheet int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT (SELECT count(*)::int FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.state = 'minted'), n.*,
			n.reserved - n.handed - n.mailed - n.returned - n.shredded - n.safe,
			(SELECT count(*)::int FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.state = 'minted'
				AND NOT EXISTS (SELECT FROM desk.sheet s WHERE s.credential_id = i.credential_id AND s.state NOT IN ('blank', 'ruined', 'shredded')))
		FROM desk.run r
		CROSS JOIN LATERAL (SELECT count(*)::int AS reserved, count(*) FILTER (WHERE s.state IN ('reserved', 'sent'))::int AS sent,
				count(*) FILTER (WHERE s.state = 'printed')::int AS printed, count(*) FILTER (WHERE s.state = 'blank')::int AS blank,
				count(*) FILTER (WHERE s.state = 'ruined')::int AS ruined, count(*) FILTER (WHERE s.state = 'handed')::int AS handed,
				count(*) FILTER (WHERE s.state = 'mailed')::int AS mailed, count(*) FILTER (WHERE s.state = 'returned')::int AS returned,
				count(*) FILTER (WHERE s.state = 'shredded')::int AS shredded, count(*) FILTER (WHERE s.state = 'safe')::int AS safe
			FROM desk.sheet s WHERE s.run_id = p_run) n
		WHERE r.run_id = p_run;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "run"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_totals(bigint) IS 'reserved = handed + mailed + returned + shredded + in the safe + difference; a run closes at difference 0 with no letter without a sheet whose code still waits';

GRANT EXECUTE ON FUNCTION desk.run_mint_next(bigint, int, int), desk.run_mint(uuid, bigint, int[], uuid[], int, bytea[], bytea[], text[]),
	desk.run_job_take(uuid, bigint, int, text, text), desk.run_job_follow(bigint, int, text), desk.run_job_pages(uuid, bigint, int), desk.run_job_ended(uuid, bigint, int, text, text),
	desk.run_job_forget(uuid, bigint, int), desk.run_mark(uuid, bigint, text, text, text, text), desk.run_jobs(bigint), desk.run_sheets(bigint, int), desk.run_totals(bigint) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (18, 'run-codes-and-paper');
