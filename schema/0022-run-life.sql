-- SPDX-License-Identifier: Apache-2.0
-- 0022 run life
--
-- Why: what a run still owes after its paper (MISSION X8, X12). A desk goes away with a job. Mail comes back: its code is cancelled,
-- or goes out again to the address on record by now, on a new sheet. A run closes when each of its
-- sheets lies in one bucket, and so does the day: what was printed and is nowhere is not found tomorrow,
-- be it a run's, the counter's, or a roster with codes.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD151', 'address_unchanged', 'a letter came back from the address that is still on record {guardian,address,sheet}'),
	('PD152', 'day_not_accounted', 'paper with codes is not accounted for {sheets,where,example}');

-- A sheet of the counter that never came out, or that nobody looked at, is shredded as well: its number is.
INSERT INTO desk.transition (life, from_state, act, to_state) VALUES
	('sheet', 'reserved', 'shred', 'shredded'),
	('sheet', 'sent', 'shred', 'shredded');

-- A desk that went away ---------------------------------------------------------------------------

CREATE FUNCTION desk.run_job_take_over(p_act uuid, p_run bigint, p_job int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_job_take_over');
	r desk.run;
	j desk.run_job;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run);
	SELECT x.* INTO j FROM desk.run_job x WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job FOR UPDATE;
	IF j.state IS DISTINCT FROM 'sent' THEN
		PERFORM desk.refuse('PD060', '{"what": "print job under way"}');
	ELSIF desk.run_job_watch(j) <> 'away' THEN
		PERFORM desk.run_job_free(r, p_job);
		RETURN desk.act_end(p_act, desk.run_job_watch(j));
	END IF;
	-- By whom, so that the desk, should it come back, is told that the job is no longer its own.
	UPDATE desk.run_job x SET by_whom = session_user, holder = NULL, seen_at = NULL WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job;
	PERFORM desk.run_log(r, 'run_job_taken_over', jsonb_build_object('job', p_job, 'desk', j.desk, 'from', desk.display(j.by_whom)));
	RETURN desk.act_end(p_act, 'gone');
END $$;
COMMENT ON FUNCTION desk.run_job_take_over(uuid, bigint, int) IS
	'a colleague''s word that a desk that is not connected any more will not come back: its sheets are looked at now, and that desk follows the job no longer; PD060, PD150 while it is connected';

CREATE FUNCTION desk.run_job_recall(p_act uuid, p_run bigint, p_job int, p_desk text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_job_recall');
	v_holder bigint := hashtextextended('run job ' || p_act, 0);
	r desk.run;
	j desk.run_job;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run);
	SELECT x.* INTO j FROM desk.run_job x WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job FOR UPDATE;
	IF j.state IS DISTINCT FROM 'sent' OR j.printer_job IS NULL THEN
		PERFORM desk.refuse('PD060', '{"what": "print job that a printer can be asked about"}');
	END IF;
	PERFORM desk.run_job_free(r, p_job);
	PERFORM desk.run_job_let_go(j.holder);
	UPDATE desk.run_job x SET by_whom = session_user, desk = coalesce(p_desk, ''), holder = v_holder, seen_at = clock_timestamp()
		WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job;
	PERFORM pg_try_advisory_lock(v_holder);
	PERFORM desk.run_log(r, 'run_job_recalled', jsonb_build_object('job', p_job, 'printer', j.printer, 'desk', j.desk, 'from', desk.display(j.by_whom)));
	RETURN desk.act_end(p_act, j.printer_job);
END $$;
COMMENT ON FUNCTION desk.run_job_recall(uuid, bigint, int, text) IS
	'a desk asks the printer what became of a job that nobody follows any more, and follows it from now on: what the printer calls it; PD060 when that is not known, PD150 while another desk has it';

CREATE FUNCTION desk.run_job_leave(p_run bigint, p_job int) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r desk.run := desk.run_hold(p_run);
	v_holder bigint;
BEGIN
	UPDATE desk.run_job x SET seen_at = NULL WHERE x.school_id = r.school_id AND x.run_id = p_run AND x.job = p_job AND x.by_whom = session_user
		AND desk.run_job_watch(x) = 'here' RETURNING x.holder INTO v_holder;
	IF FOUND THEN
		PERFORM desk.run_job_let_go(v_holder);
	END IF;
	RETURN FOUND;
END $$;
COMMENT ON FUNCTION desk.run_job_leave(bigint, int) IS
	'the printer could not say what became of a job: its desk follows it no longer, and anybody looks at the paper at once; false: it was not this desk''s';

-- Mail that comes back --------------------------------------------------------------------------

CREATE FUNCTION desk.sheet_find(p_number text) RETURNS TABLE (sheet_id bigint, number text, state text, run_id bigint, student_id bigint, guardian_id bigint,
	student text, guardian text, code_state text, run_title text, address text, moved bool)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT h.sheet_id, h.number, h.state, h.run_id, c.student_id, c.guardian_id, registry.listed(s.family, s.given, s.middle),
			registry.listed(g.family, g.given), CASE WHEN c.state IN ('issued', 'live') AND c.expires < registry.today() THEN 'expired' ELSE c.state END,
			r.title, CASE WHEN c.state IN ('issued', 'live') THEN desk.address_line(g.address_id) END,
			h.sent_to IS NOT NULL AND h.sent_to IS DISTINCT FROM desk.address_mark(g.guardian_id)
		FROM desk.sheet h
		LEFT JOIN desk.run r ON r.school_id = h.school_id AND r.run_id = h.run_id
		JOIN desk.credential c ON c.school_id = h.school_id AND c.credential_id = h.credential_id
		JOIN registry.student s ON s.student_id = c.student_id
		JOIN registry.guardian g ON g.guardian_id = c.guardian_id
		WHERE h.number = trim(p_number);
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', jsonb_build_object('what', 'sheet ' || trim(p_number)));
	END IF;
END $$;
COMMENT ON FUNCTION desk.sheet_find(text) IS 'whose letter a sheet is, by the number on it or in its QR; address: where the guardian lives now; moved: that is not what stands on the letter';

CREATE FUNCTION desk.run_again(p_act uuid, p_run bigint, p_first text, p_last text, p_student bigint, p_note text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_again');
	v_range record;
	v_job int;
	v_codes uuid[];
	v_back bool;
	r desk.run;
	b record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::int;
	ELSIF coalesce(trim(p_note), '') = '' THEN
		PERFORM desk.refuse('PD061', '{"field": "reason", "why": "is missing"}');
	END IF;
	r := desk.run_hold(p_run);
	IF r.state <> 'closed' THEN
		PERFORM desk.run_must(r, 'reprint');
	END IF;
	IF p_student IS NULL THEN
		SELECT x.* INTO v_range FROM desk.run_range(r, p_first, p_last) x;
	ELSE
		SELECT NULL::bigint AS low, NULL::bigint AS high INTO v_range;
	END IF;
	-- A sheet that is at a parent's or in the mail stays what it is; its code is replaced at the counter.
	SELECT array_agg(i.credential_id) INTO v_codes FROM desk.run_item i JOIN desk.credential c ON c.school_id = i.school_id AND c.credential_id = i.credential_id
		WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.state = 'minted' AND c.state IN ('issued', 'live') AND c.expires >= registry.today()
			AND (p_student IS NULL OR i.guardian_id IN (SELECT t.guardian_id FROM registry.guardianship t WHERE t.school_id = r.school_id AND t.student_id = p_student))
			AND (p_student IS NOT NULL OR EXISTS (SELECT FROM desk.sheet s WHERE s.credential_id = i.credential_id AND s.run_id = p_run
				AND s.sheet_id BETWEEN v_range.low AND v_range.high))
			AND EXISTS (SELECT FROM desk.sheet s WHERE s.credential_id = i.credential_id AND s.run_id = p_run)
			AND NOT EXISTS (SELECT FROM desk.sheet s WHERE s.credential_id = i.credential_id AND s.state IN ('handed', 'mailed'));
	IF v_codes IS NULL THEN
		PERFORM desk.refuse('PD060', '{"what": "sheet that can be printed again"}');
	END IF;
	-- What came back by mail is sent anew where the guardian lives now, also out of a run that was closed.
	v_back := NOT EXISTS (SELECT FROM unnest(v_codes) AS u(id)
		WHERE NOT EXISTS (SELECT FROM desk.sheet s WHERE s.run_id = p_run AND s.credential_id = u.id AND s.state = 'returned'));
	IF NOT v_back THEN
		PERFORM desk.run_must(r, 'reprint');
	END IF;
	FOR b IN SELECT DISTINCT ON (s.credential_id) x.student_id, x.guardian_id, s.credential_id, s.number, s.sent_to, s.state,
				registry.spoken(g.given, '', g.family) AS guardian, desk.address_line(g.address_id) AS address, coalesce(trim(a.line1), '') <> ''
					AND coalesce(trim(a.city), '') <> '' AND coalesce(a.zip, '') ~ '^[0-9]{5}' AS whole
			FROM desk.sheet s JOIN desk.run_item x ON x.school_id = s.school_id AND x.run_id = s.run_id AND x.credential_id = s.credential_id
			JOIN registry.guardian g ON g.guardian_id = x.guardian_id LEFT JOIN registry.address a ON a.address_id = g.address_id
			WHERE r.delivery = 'mail' AND s.run_id = p_run AND s.credential_id = ANY (v_codes) AND s.state = 'returned' ORDER BY s.credential_id, s.sheet_id DESC LOOP
		IF NOT b.whole THEN
			PERFORM desk.refuse('PD120', jsonb_build_object('guardian', b.guardian, 'have', coalesce(b.address, 'nothing')));
		ELSIF b.sent_to = desk.address_mark(b.guardian_id) THEN
			PERFORM desk.refuse('PD151', jsonb_build_object('guardian', b.guardian, 'address', b.address, 'sheet', b.number));
		END IF;
		PERFORM desk.log(r.school_id, 'letter_readdressed', b.student_id, b.guardian_id, b.credential_id::text,
			jsonb_build_object('sheet', b.number, 'run', p_run, 'note', p_note));
	END LOOP;
	IF r.state = 'closed' THEN
		UPDATE desk.run x SET state = desk.move('run', r.state, 'again'), closed_by = NULL, closed_at = NULL
			WHERE x.school_id = r.school_id AND x.run_id = p_run RETURNING x.* INTO r;
	END IF;
	PERFORM desk.run_job_free(r, s.run_job) FROM (SELECT DISTINCT x.run_job FROM desk.sheet x
		WHERE x.run_id = p_run AND x.credential_id = ANY (v_codes) AND x.state = 'sent') s;
	UPDATE desk.sheet s SET state = 'ruined', note = p_note WHERE s.run_id = p_run AND s.credential_id = ANY (v_codes) AND s.state IN ('sent', 'printed', 'safe', 'returned');
	v_job := (SELECT 1 + max(j.job) FROM desk.run_job j WHERE j.school_id = r.school_id AND j.run_id = p_run);
	INSERT INTO desk.run_job (school_id, run_id, job, again, label) VALUES (r.school_id, p_run, v_job, true, 'again: ' || CASE WHEN p_student IS NOT NULL THEN 'one family'
		WHEN p_first = p_last THEN p_first ELSE p_first || ' to ' || p_last END);
	UPDATE desk.run_item i SET job = v_job WHERE i.school_id = r.school_id AND i.run_id = p_run AND i.credential_id = ANY (v_codes);
	PERFORM desk.run_log(r, 'run_again', jsonb_build_object('job', v_job, 'first', p_first, 'last', p_last, 'letters', cardinality(v_codes), 'note', p_note));
	RETURN desk.act_end(p_act, v_job::text)::int;
END $$;
COMMENT ON FUNCTION desk.run_again(uuid, bigint, text, text, bigint, text) IS 'the letters of some sheets, or of one family, once more: same codes, new sheets, the old ones are void; a job to print. What came back by mail must have another address by now; a closed run is open again until that is placed, too; PD120, PD151';

-- The end of a run -------------------------------------------------------------------------------

CREATE FUNCTION desk.run_open_sheets(r desk.run, p_letters bool, OUT sheets int, OUT example text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT (s.n + w.n)::int, coalesce(s.example, CASE WHEN w.n > 0 THEN 'not printed' END)
		FROM (SELECT count(*) AS n, min(x.number) AS example FROM desk.sheet x
				WHERE x.run_id = r.run_id AND x.state NOT IN ('handed', 'mailed', 'returned', 'shredded', 'safe')) s
		CROSS JOIN (SELECT count(*) AS n FROM desk.run_item i JOIN desk.credential c ON c.school_id = i.school_id AND c.credential_id = i.credential_id
			WHERE p_letters AND i.school_id = r.school_id AND i.run_id = r.run_id AND i.state = 'minted' AND c.state IN ('issued', 'live') AND c.expires >= registry.today()
				AND NOT EXISTS (SELECT FROM desk.sheet x WHERE x.credential_id = i.credential_id AND x.state NOT IN ('blank', 'ruined', 'shredded'))) w
$$;
COMMENT ON FUNCTION desk.run_open_sheets(desk.run, bool) IS 'sheets of a run that lie in no bucket, and (p_letters) letters with a working code and no sheet; the first of them';

CREATE FUNCTION desk.run_close(p_act uuid, p_run bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'run_close');
	r desk.run;
	n record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.run_hold(p_run, 'close');
	SELECT x.* INTO n FROM desk.run_totals(p_run) x;
	PERFORM desk.refuse('PD126', jsonb_build_object('sheets', o.sheets::text, 'example', o.example)) FROM desk.run_open_sheets(r, true) o WHERE o.sheets > 0;
	UPDATE desk.run x SET state = desk.move('run', r.state, 'close'), closed_by = session_user, closed_at = clock_timestamp()
		WHERE x.school_id = r.school_id AND x.run_id = p_run;
	PERFORM desk.run_log(r, 'run_closed', to_jsonb(n));
	RETURN desk.act_end(p_act, 'closed');
END $$;
COMMENT ON FUNCTION desk.run_close(uuid, bigint) IS 'ends a run whose sheets all lie in a bucket; PD126 names how many do not';

CREATE FUNCTION desk.run_paper(p_run bigint) RETURNS TABLE (run_id bigint, title text, school text, state text, delivery text, letters int, dropped int,
	manifest text, created_by text, created_at timestamptz, frozen_by text, frozen_at timestamptz, confirmed_by text, closed_by text, closed_at timestamptz,
	jobs int, jobs_to_do int, open_sheets int, example text, head_seq bigint, head_hash text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT r.run_id, r.title, s.name, r.state, r.delivery, coalesce(r.letters, 0),
			(SELECT count(*)::int FROM desk.run_item i WHERE i.school_id = r.school_id AND i.run_id = r.run_id AND i.state = 'dropped'),
			encode(r.manifest, 'hex'), desk.display(r.created_by), r.created_at, CASE WHEN r.frozen_by IS NOT NULL THEN desk.display(r.frozen_by) END, r.frozen_at,
			CASE WHEN r.confirmed_by IS NOT NULL THEN desk.display(r.confirmed_by) END, CASE WHEN r.closed_by IS NOT NULL THEN desk.display(r.closed_by) END, r.closed_at,
			j.n, j.todo, o.sheets, o.example, h.seq, encode(h.hash, 'hex')
		FROM desk.run r
		JOIN registry.school s ON s.school_id = r.school_id
		JOIN desk.event_head h ON h.school_id = r.school_id
		CROSS JOIN LATERAL (SELECT count(*)::int, count(*) FILTER (WHERE x.state = 'todo')::int FROM desk.run_job x
			WHERE x.school_id = r.school_id AND x.run_id = r.run_id) j(n, todo)
		CROSS JOIN LATERAL desk.run_open_sheets(r, true) o
		WHERE r.run_id = p_run;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "run"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.run_paper(bigint) IS 'what stands on the sheet of a run beside its totals: who did what, the hash of its manifest, the newest event of its school';

-- The end of a day ------------------------------------------------------------------------------

CREATE TABLE desk.day_end (
	school_id int NOT NULL REFERENCES registry.school,
	day date NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	head_seq bigint NOT NULL,
	head_hash bytea NOT NULL,
	none_before bool NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, day)
);
COMMENT ON TABLE desk.day_end IS 'days that were closed, every sheet accounted for';
COMMENT ON COLUMN desk.day_end.school_id IS 'the school';
COMMENT ON COLUMN desk.day_end.day IS 'the day';
COMMENT ON COLUMN desk.day_end.by_whom IS 'who closed it last';
COMMENT ON COLUMN desk.day_end.at IS 'when';
COMMENT ON COLUMN desk.day_end.head_seq IS 'number of the newest event then';
COMMENT ON COLUMN desk.day_end.head_hash IS 'its hash, as the day sheet has it';
COMMENT ON COLUMN desk.day_end.none_before IS 'no day before it is open, so nobody looks for one there any more';
ALTER TABLE desk.day_end ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON desk.day_end TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]))
	WITH CHECK ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]));
GRANT SELECT, INSERT, UPDATE ON desk.day_end TO pindesk_api;

-- Those of the counter alone: a run's sheets are found by their run, and are written by the hundred thousand.
CREATE INDEX sheet_counter ON desk.sheet (school_id, reserved_at) WHERE run_id IS NULL;
CREATE INDEX sheet_counter_lies ON desk.sheet (school_id, number) WHERE run_id IS NULL AND state NOT IN ('handed', 'mailed', 'returned', 'shredded');

CREATE FUNCTION desk.counter_sheets(p_school int) RETURNS TABLE (sheet_id bigint, number text, state text, at timestamptz, by_whom text,
	student_id bigint, guardian_id bigint, student text, guardian text, visit_id bigint, visit_state text, code_state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.need_clerk(p_school);
	RETURN QUERY SELECT s.sheet_id, s.number, s.state, s.reserved_at, desk.display(s.reserved_by), c.student_id, c.guardian_id,
			registry.listed(t.family, t.given, t.middle), registry.listed(g.family, g.given), v.visit_id, v.state,
			CASE WHEN c.state IN ('issued', 'live') AND c.expires < registry.today() THEN 'expired' ELSE c.state END
		FROM desk.sheet s
		JOIN desk.credential c ON c.school_id = s.school_id AND c.credential_id = s.credential_id
		JOIN registry.student t ON t.student_id = c.student_id
		JOIN registry.guardian g ON g.guardian_id = c.guardian_id
		LEFT JOIN desk.visit v ON v.school_id = s.school_id AND v.visit_id = s.visit_id
		WHERE s.school_id = p_school AND s.run_id IS NULL AND s.state NOT IN ('handed', 'mailed', 'returned', 'shredded')
		ORDER BY s.state = 'safe', s.number;
END $$;
COMMENT ON FUNCTION desk.counter_sheets(int) IS 'the sheets of the counter that are not handed over or shredded: those that lie about, then those in the safe; PD013, PD060';

CREATE FUNCTION desk.day_sheets(p_school int, p_day date) RETURNS TABLE (run_id bigint, number text, state text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_from timestamptz := desk.day_start(p_day);
	v_until timestamptz := desk.day_start(p_day + 1);
BEGIN
	RETURN QUERY SELECT s.run_id, s.number, s.state FROM desk.sheet s
			WHERE s.school_id = p_school AND s.run_id IS NULL AND s.reserved_at >= v_from AND s.reserved_at < v_until
		UNION ALL SELECT s.run_id, s.number, s.state FROM desk.sheet s WHERE s.school_id = p_school AND s.run_id IS NULL
				AND s.state NOT IN ('handed', 'mailed', 'returned', 'shredded') AND s.state <> 'safe' AND s.reserved_at < v_from
		UNION ALL SELECT s.run_id, s.number, s.state FROM desk.run r JOIN desk.sheet s ON s.run_id = r.run_id
			WHERE r.school_id = p_school AND (r.state IN ('minting', 'frozen') OR r.state = 'closed' AND r.closed_at >= v_from) AND s.reserved_at < v_until;
END $$;
COMMENT ON FUNCTION desk.day_sheets(int, date) IS
	'the sheets that a day answers for: of the counter those numbered on it, and older ones that lie about; of the runs that were open then all that had a number by its end';

CREATE FUNCTION desk.day_paper(p_school int, p_day date DEFAULT NULL) RETURNS TABLE (kind text, id bigint, title text, state text, reserved int, handed int,
	mailed int, returned int, shredded int, safe int, difference int, example text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_day date := coalesce(p_day, registry.today());
BEGIN
	PERFORM desk.enter();
	RETURN QUERY WITH n AS (SELECT x.run_id, count(*)::int AS reserved, count(*) FILTER (WHERE x.state = 'handed')::int AS handed,
				count(*) FILTER (WHERE x.state = 'mailed')::int AS mailed, count(*) FILTER (WHERE x.state = 'returned')::int AS returned,
				count(*) FILTER (WHERE x.state = 'shredded')::int AS shredded, count(*) FILTER (WHERE x.state = 'safe')::int AS safe,
				min(x.number) FILTER (WHERE x.state NOT IN ('handed', 'mailed', 'returned', 'shredded', 'safe')) AS example
			FROM desk.day_sheets(p_school, v_day) x GROUP BY x.run_id),
		p AS (SELECT 'counter', NULL::bigint, 'At the counter', 'open', n.* FROM n WHERE n.run_id IS NULL
			UNION ALL SELECT 'run', r.run_id, r.title, r.state, n.* FROM n JOIN desk.run r ON r.run_id = n.run_id
			UNION ALL SELECT 'roster', r.roster_id, 'Roster ' || r.number || ' with codes', r.state, r.roster_id, w.pages, 0, 0, 0,
					CASE r.state WHEN 'shredded' THEN w.pages ELSE 0 END, CASE r.state WHEN 'safe' THEN w.pages ELSE 0 END, CASE r.state WHEN 'used' THEN r.number END
				FROM desk.roster_print r CROSS JOIN LATERAL (SELECT greatest(coalesce(r.pages, 1), 1)) AS w(pages)
				WHERE r.school_id = p_school AND r.opened_at < desk.day_start(v_day + 1) AND (r.state = 'used' OR r.placed_at >= desk.day_start(v_day)))
		SELECT p.kind, p.id, p.title, p.state, p.reserved, p.handed, p.mailed, p.returned, p.shredded, p.safe,
				p.reserved - p.handed - p.mailed - p.returned - p.shredded - p.safe, p.example
			FROM p AS p(kind, id, title, state, run_id, reserved, handed, mailed, returned, shredded, safe, example)
			ORDER BY p.example IS NULL, p.kind, p.id;
END $$;
COMMENT ON FUNCTION desk.day_paper(int, date) IS
	'what a day (NULL: today) answers for and where it lies: the sheets of the counter, each letter run, each roster with codes; what lies in no bucket (difference) first';

CREATE INDEX run_job_at ON desk.run_job (school_id, at) WHERE at IS NOT NULL;
CREATE INDEX roster_print_opened ON desk.roster_print (school_id, opened_at) WHERE opened_at IS NOT NULL;

CREATE FUNCTION desk.days_left(p_school int, p_from timestamptz, p_until timestamptz) RETURNS TABLE (day text, sheets int)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT w.day::text, sum(w.sheets)::int
		FROM (SELECT desk.day_of(s.reserved_at) AS day, count(*) AS sheets, max(s.reserved_at) AS last FROM desk.sheet s
				WHERE s.school_id = p_school AND s.run_id IS NULL AND s.reserved_at >= p_from AND s.reserved_at < p_until GROUP BY 1
			UNION ALL SELECT desk.day_of(j.at), count(*), max(j.at) FROM desk.run_job j JOIN desk.sheet s ON s.run_id = j.run_id AND s.run_job = j.job
				WHERE j.school_id = p_school AND j.at >= p_from AND j.at < p_until GROUP BY 1
			UNION ALL SELECT desk.day_of(r.opened_at), sum(greatest(coalesce(r.pages, 1), 1)), max(r.opened_at) FROM desk.roster_print r
				WHERE r.school_id = p_school AND r.opened_at >= p_from AND r.opened_at < p_until GROUP BY 1) w
		LEFT JOIN desk.day_end e ON e.school_id = p_school AND e.day = w.day
		GROUP BY w.day HAVING bool_or(e.at IS NULL OR e.at < w.last) ORDER BY w.day
$$;
COMMENT ON FUNCTION desk.days_left(int, timestamptz, timestamptz) IS 'the days between two beginnings of a day on which a school printed codes and that nobody has closed since; how many sheets';

CREATE FUNCTION desk.days_open(p_school int) RETURNS TABLE (day text, sheets int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_month timestamptz := desk.day_start(registry.today() - 31);
	v_at timestamptz;
	v_day date;
BEGIN
	PERFORM desk.enter();
	v_at := coalesce(desk.day_start((SELECT max(e.day) FROM desk.day_end e WHERE e.school_id = p_school AND e.none_before)), '-infinity');
	-- From one day with paper to the next, by the index, to the first one that is open.
	LOOP
		v_at := least((SELECT min(s.reserved_at) FROM desk.sheet s WHERE s.school_id = p_school AND s.run_id IS NULL AND s.reserved_at >= v_at),
			(SELECT min(j.at) FROM desk.run_job j WHERE j.school_id = p_school AND j.at >= v_at),
			(SELECT min(r.opened_at) FROM desk.roster_print r WHERE r.school_id = p_school AND r.opened_at >= v_at));
		EXIT WHEN v_at IS NULL OR v_at >= v_month;
		v_day := desk.day_of(v_at);
		v_at := desk.day_start(v_day + 1);
		RETURN QUERY SELECT l.day, l.sheets FROM desk.days_left(p_school, desk.day_start(v_day), v_at) l;
		EXIT WHEN FOUND;
	END LOOP;
	RETURN QUERY SELECT l.day, l.sheets FROM desk.days_left(p_school, v_month, desk.day_start(registry.today())) l;
END $$;
COMMENT ON FUNCTION desk.days_open(int) IS 'earlier days on which a school printed codes and that nobody has closed since, and how many sheets: those of the last month, and of all before it the oldest';

CREATE FUNCTION desk.day_ended(p_school int, p_day date) RETURNS TABLE (day text, by_whom text, at timestamptz, head_seq bigint, head_hash text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT e.day::text, desk.display(e.by_whom), e.at, e.head_seq, encode(e.head_hash, 'hex') FROM desk.day_end e
		WHERE e.school_id = p_school AND e.day = coalesce(p_day, registry.today());
END $$;
COMMENT ON FUNCTION desk.day_ended(int, date) IS 'who closed a day (NULL: today) of a school, when, and the newest event then; no row: nobody';

CREATE FUNCTION desk.day_close(p_act uuid, p_school int, p_day date DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'day_close');
	v_day date := coalesce(p_day, registry.today());
	v_open record;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM desk.need_clerk(p_school);
	IF v_day > registry.today() THEN
		PERFORM desk.refuse('PD061', '{"field": "day", "why": "has not come yet"}');
	END IF;
	-- While a day is closed no paper gets a number, and none of a run becomes void.
	PERFORM FROM desk.run r WHERE r.school_id = p_school AND r.state IN ('minting', 'frozen', 'closed') ORDER BY r.run_id FOR SHARE;
	PERFORM FROM desk.counter c WHERE c.school_id = p_school AND c.name IN ('roster', 'sheet') ORDER BY c.name FOR UPDATE;
	SELECT sum(d.difference) AS sheets, string_agg(d.title, ', ') AS places, min(d.example) AS example INTO v_open
		FROM desk.day_paper(p_school, v_day) d WHERE d.difference > 0;
	IF v_open.sheets > 0 THEN
		PERFORM desk.refuse('PD152', jsonb_build_object('sheets', v_open.sheets::text, 'where', v_open.places, 'example', v_open.example));
	END IF;
	PERFORM desk.log(p_school, 'day_closed', NULL, NULL, v_day::text, jsonb_build_object('day', v_day,
		'paper', (SELECT jsonb_agg(to_jsonb(d)) FROM desk.day_paper(p_school, v_day) d)));
	INSERT INTO desk.day_end AS e (school_id, day, head_seq, head_hash) SELECT p_school, v_day, h.seq, h.hash FROM desk.event_head h WHERE h.school_id = p_school
		ON CONFLICT (school_id, day) DO UPDATE SET by_whom = excluded.by_whom, at = excluded.at, head_seq = excluded.head_seq, head_hash = excluded.head_hash;
	UPDATE desk.day_end e SET none_before = true WHERE e.school_id = p_school AND e.day = (SELECT max(x.day) FROM desk.day_end x WHERE x.school_id = p_school)
		AND NOT EXISTS (SELECT FROM desk.days_open(p_school) o WHERE o.day::date < e.day);
	RETURN desk.act_end(p_act, v_day::text);
END $$;
COMMENT ON FUNCTION desk.day_close(uuid, int, date) IS 'ends a day (NULL: today), or one that was left open: no paper with codes that it answers for is nowhere; closed again after more was printed, it is the later one that counts; the day; PD061, PD152';

-- What always holds -------------------------------------------------------------------------------

CREATE FUNCTION admin.paper_wrong() RETURNS TABLE (rule text, example text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH s AS (SELECT x.*, x.state IN ('handed', 'mailed', 'returned', 'shredded', 'safe') AS placed FROM desk.sheet x),
		n AS (SELECT s.school_id, s.run_id, count(*) AS reserved, count(*) FILTER (WHERE s.placed) AS placed FROM s GROUP BY 1, 2),
		e AS (SELECT v.school_id, CASE v.kind WHEN 'run_job_sent' THEN split_part(v.ref, ' ', 2)::bigint END AS run_id,
				sum(CASE v.kind WHEN 'run_job_sent' THEN (v.detail ->> 'sheets')::int ELSE 1 END) AS reserved
			FROM desk.event v WHERE v.kind IN ('run_job_sent', 'sheet_reserved') GROUP BY 1, 2)
	SELECT 'as many sheets as the events reserved', concat_ws(' ', 'school', coalesce(n.school_id, e.school_id), 'run', coalesce(n.run_id, e.run_id)) FROM n
		FULL JOIN e ON e.school_id = n.school_id AND e.run_id IS NOT DISTINCT FROM n.run_id WHERE coalesce(n.reserved, 0) <> coalesce(e.reserved, 0)
	UNION ALL SELECT 'every number that was given out is a sheet', format('school %s', c.school_id) FROM desk.counter c WHERE c.name = 'sheet'
		AND c.value <> ALL (ARRAY(SELECT count(*) FROM s WHERE s.school_id = c.school_id UNION ALL SELECT max(split_part(s.number, '-', 2)::bigint) FROM s WHERE s.school_id = c.school_id))
	UNION ALL SELECT 'every number of a roster that was given out is a roster', format('school %s', c.school_id) FROM desk.counter c WHERE c.name = 'roster'
		AND c.value <> (SELECT count(*) FROM desk.roster_print r WHERE r.school_id = c.school_id AND r.number IS NOT NULL)
	UNION ALL SELECT 'a roster that is put away was counted by somebody', r.number FROM desk.roster_print r
		WHERE r.state IN ('safe', 'shredded') AND (r.placed_by IS NULL OR r.placed_at IS NULL)
	UNION ALL SELECT 'in a closed run reserved = handed + mailed + returned + shredded + in the safe', format('run %s', r.run_id)
		FROM desk.run r JOIN n ON n.school_id = r.school_id AND n.run_id = r.run_id WHERE r.state = 'closed' AND n.reserved <> n.placed
	UNION ALL SELECT 'one sheet of a code that may be in use', min(s.number) FROM s
		WHERE s.run_id IS NOT NULL AND s.state IN ('sent', 'printed', 'safe', 'handed', 'mailed') GROUP BY s.run_id, s.credential_id HAVING count(*) > 1
	UNION ALL SELECT 'the code of a sheet that left is not waiting', s.number FROM s JOIN desk.credential c ON c.school_id = s.school_id AND c.credential_id = s.credential_id
		WHERE s.state IN ('handed', 'mailed') AND c.state = 'issued'
	UNION ALL SELECT 'nothing of a job that waits is on its way', min(s.number) FROM s JOIN desk.run_job j ON j.run_id = s.run_id AND j.job = s.run_job
		WHERE j.state = 'todo' AND s.state = 'sent' GROUP BY j.run_id, j.job
	UNION ALL SELECT 'each letter with a code has one of its own', format('run %s', i.run_id) FROM desk.run_item i WHERE i.state = 'minted'
		GROUP BY i.run_id HAVING count(*) <> count(DISTINCT i.credential_id)
$$;
COMMENT ON FUNCTION admin.paper_wrong() IS 'what must always hold of paper with codes, whatever failed: the rules that do not, with an example; no row: all do';

GRANT EXECUTE ON FUNCTION desk.run_job_take_over(uuid, bigint, int), desk.run_job_recall(uuid, bigint, int, text), desk.run_job_leave(bigint, int), desk.sheet_find(text), desk.run_again(uuid, bigint, text, text, bigint, text), desk.run_close(uuid, bigint), desk.run_paper(bigint),
	desk.counter_sheets(int), desk.day_paper(int, date), desk.days_open(int), desk.day_ended(int, date), desk.day_close(uuid, int, date) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (22, 'run-life');
