-- SPDX-License-Identifier: Apache-2.0
-- 0012 events
--
-- Why: what was done and looked at must stand for years, against whoever runs the server too. The
-- chain (0002) shows that nothing was changed in between; here a member's own key signs what came of
-- their acts, which pins all that came before. A desk asks for the bare links of the chain, so that
-- it can follow the history of its school without reading what colleagues did. Who may read it is
-- decided here as well, and who may look a code up: nobody, a role, or two people.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD090', 'reveal_never', 'under this profile nobody may look a code up {}'),
	('PD091', 'reveal_second_person', 'somebody else than who asked has to say yes {by}'),
	('PD092', 'reveal_state', 'the request to look a code up is not where this can be done {state,by}'),
	('PD093', 'signature_not_taken', 'an event that is not the caller''s, or is signed already {have,need}'),
	('PD094', 'events_not_yours', 'only those who oversee a school see all its events {role,needs}');

-- What is written stays -------------------------------------------------------------------------

CREATE INDEX event_guardian ON desk.event (guardian_id, seq) WHERE guardian_id IS NOT NULL;
CREATE INDEX event_at ON desk.event (at);

CREATE FUNCTION desk.event_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e desk.event;
BEGIN
	IF TG_OP = 'UPDATE' THEN
		e := OLD;
		e.signature := NEW.signature;
		IF OLD.signature IS NULL AND e IS NOT DISTINCT FROM NEW THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION 'an event is neither changed nor deleted';
END $$;
COMMENT ON FUNCTION desk.event_stays() IS 'stops every change of an event but the one signature it gets';
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON desk.event FOR EACH ROW EXECUTE FUNCTION desk.event_stays();
CREATE TRIGGER stays_all BEFORE TRUNCATE ON desk.event FOR EACH STATEMENT EXECUTE FUNCTION desk.event_stays();

CREATE FUNCTION desk.head_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NEW.school_id = OLD.school_id AND NEW.seq = OLD.seq + 1 THEN
		RETURN NEW;
	-- A question of its own: the portal, which goes step by step, may not read events.
	ELSIF TG_OP = 'UPDATE' AND NEW.school_id = OLD.school_id AND NEW.seq > OLD.seq
			AND EXISTS (SELECT FROM desk.event e WHERE e.school_id = NEW.school_id AND e.seq = NEW.seq AND e.hash = NEW.hash) THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION 'the head of a chain only moves on';
END $$;
COMMENT ON FUNCTION desk.head_stays() IS 'stops every change of a head but the step to the next event, or to one further on that is there';
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON desk.event_head FOR EACH ROW EXECUTE FUNCTION desk.head_stays();
CREATE TRIGGER stays_all BEFORE TRUNCATE ON desk.event_head FOR EACH STATEMENT EXECUTE FUNCTION desk.head_stays();

GRANT UPDATE (signature) ON desk.event TO pindesk_api;
CREATE POLICY signer ON desk.event AS RESTRICTIVE FOR UPDATE TO pindesk_api
	USING (actor = session_user AND signature IS NULL) WITH CHECK (actor = session_user);

-- Writing ---------------------------------------------------------------------------------------

CREATE FUNCTION desk.log_all(p_school int, p_kinds text[], p_students bigint[], p_guardians bigint[], p_refs text[], p_details jsonb[],
	p_desk text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_act uuid := nullif(current_setting('pindesk.act', true), '')::uuid;
	v_seq bigint;
	v_hash bytea;
	v_at timestamptz[];
	v_details jsonb[];
	v_bodies bytea[];
	v_hashes bytea[];
BEGIN
	INSERT INTO desk.event_head (school_id, seq, hash) VALUES (p_school, 0, decode(repeat('00', 32), 'hex'))
		ON CONFLICT DO NOTHING;
	SELECT h.seq, h.hash INTO STRICT v_seq, v_hash FROM desk.event_head h WHERE h.school_id = p_school FOR UPDATE;
	v_at := ARRAY(SELECT clock_timestamp() FROM generate_series(1, cardinality(p_kinds)));
	v_details := ARRAY(SELECT coalesce(jsonb_strip_nulls(u.detail), '{}') FROM unnest(p_details) WITH ORDINALITY AS u(detail, n) ORDER BY u.n);
	v_bodies := ARRAY(SELECT desk.event_body(ROW(p_school, v_seq + u.n, u.at, session_user, p_desk, u.kind, u.student, u.guardian, u.ref, v_act,
			u.detail, NULL, NULL, NULL)::desk.event)
		FROM unnest(v_at, p_kinds, p_students, p_guardians, p_refs, v_details) WITH ORDINALITY AS u(at, kind, student, guardian, ref, detail, n) ORDER BY u.n);
	-- The one thing that has to be done one after another.
	v_hashes[0] := v_hash;
	FOR i IN 1 .. cardinality(p_kinds) LOOP
		v_hash := desk.event_hash(v_hash, v_bodies[i]);
		v_hashes[i] := v_hash;
	END LOOP;
	INSERT INTO desk.event (school_id, seq, at, actor, desk, kind, student_id, guardian_id, ref, act, detail, prev, hash)
		SELECT p_school, v_seq + u.n, u.at, session_user, p_desk, u.kind, u.student, u.guardian, u.ref, v_act,
				u.detail, u.prev, u.hash
			FROM unnest(v_at, p_kinds, p_students, p_guardians, p_refs, v_details, v_hashes[0 : cardinality(p_kinds) - 1], v_hashes[1 : cardinality(p_kinds)])
				WITH ORDINALITY AS u(at, kind, student, guardian, ref, detail, prev, hash, n) ORDER BY u.n;
	UPDATE desk.event_head SET seq = v_seq + cardinality(p_kinds), hash = v_hash WHERE school_id = p_school AND cardinality(p_kinds) > 0;
END $$;
COMMENT ON FUNCTION desk.log_all(int, text[], bigint[], bigint[], text[], jsonb[], text) IS 'writes events of one school, an array a column, in their order; call it last, the head of the school stays locked until commit';

GRANT EXECUTE ON FUNCTION desk.log_all(int, text[], bigint[], bigint[], text[], jsonb[], text), desk.event_field(text) TO pindesk_owner, pindesk_portal_api;

-- Signing ---------------------------------------------------------------------------------------

CREATE FUNCTION desk.events_of_acts(p_acts text[]) RETURNS TABLE (school_id int, seq bigint, at text, actor text, desk text, kind text,
	student_id bigint, guardian_id bigint, ref text, act uuid, detail text, prev bytea, hash bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT e.school_id, e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor::text, e.desk, e.kind,
			e.student_id, e.guardian_id, e.ref, e.act, e.detail::text, e.prev, e.hash, e.signature
		-- The fence keeps it from going over all events in the order that is asked for.
		FROM (SELECT x.* FROM desk.event x WHERE x.act = ANY (p_acts::uuid[]) OFFSET 0) e
		WHERE e.signature IS NULL AND e.actor = session_user ORDER BY e.school_id, e.seq;
END $$;
COMMENT ON FUNCTION desk.events_of_acts(text[]) IS 'what came of acts of the caller and is not signed yet';

CREATE FUNCTION desk.chain(p_school int, p_from bigint, p_limit int) RETURNS TABLE (seq bigint, prev bytea, body bytea, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT e.seq, e.prev, desk.event_body(e), e.hash FROM desk.event e
		WHERE e.school_id = p_school AND e.seq >= p_from ORDER BY e.seq LIMIT least(p_limit, 10000);
END $$;
COMMENT ON FUNCTION desk.chain(int, bigint, int) IS 'links of a school''s chain from one number on: enough to follow it, nothing to read in it';

CREATE FUNCTION desk.sign_events(p_schools text[], p_seqs text[], p_signatures text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
	v_count int := 0;
BEGIN
	PERFORM desk.enter();
	-- They are few, and each has its key: a join may begin with all events that have no signature yet.
	FOR i IN 1 .. coalesce(cardinality(p_seqs), 0) LOOP
		UPDATE desk.event e SET signature = decode(p_signatures[i], 'hex')
			WHERE e.school_id = p_schools[i]::int AND e.seq = p_seqs[i]::bigint AND e.actor = session_user AND e.signature IS NULL;
		v_count := v_count + FOUND::int;
	END LOOP;
	IF v_count <> coalesce(cardinality(p_seqs), 0) THEN
		PERFORM desk.refuse('PD093', jsonb_build_object('have', v_count, 'need', cardinality(p_seqs)));
	END IF;
	RETURN v_count;
END $$;
COMMENT ON FUNCTION desk.sign_events(text[], text[], text[]) IS 'puts signatures to events of the caller, once each and all or none; PD093';

CREATE FUNCTION desk.heads() RETURNS TABLE (school_id int, code text, school text, seq bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.school_id, s.code, s.name, h.seq, h.hash FROM desk.event_head h
		JOIN registry.school s ON s.school_id = h.school_id ORDER BY s.code;
END $$;
COMMENT ON FUNCTION desk.heads() IS 'the newest event of each school of the caller';

CREATE FUNCTION desk.event_signed(e desk.event) RETURNS bool
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN e.signature IS NOT NULL OR coalesce((SELECT s.signature IS NOT NULL FROM desk.event s WHERE s.act = e.act AND s.school_id = e.school_id
		AND s.actor = e.actor ORDER BY s.seq DESC LIMIT 1), false);
END $$;
COMMENT ON FUNCTION desk.event_signed(desk.event) IS 'whether an event has a signature, or the last of its act, which pins those before it; whether a good one, pindesk audit verify says';

-- What the desk reports -------------------------------------------------------------------------

CREATE FUNCTION desk.home_school() RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce((SELECT min(a.school_id) FROM desk.assignment a WHERE a.role_name = session_user
			AND a.term @> now()), (SELECT min(s.school_id) FROM registry.school s))
$$;
COMMENT ON FUNCTION desk.home_school() IS 'the school in whose chain stands what the caller did at no school; the first one for the district';

CREATE FUNCTION desk.acting(p_act uuid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$ SELECT set_config('pindesk.act', coalesce(p_act::text, ''), true) $$;
COMMENT ON FUNCTION desk.acting(uuid) IS 'names the act that the next events of this transaction come of';

CREATE FUNCTION desk.log_export(p_act uuid, p_school int, p_kind text, p_what text, p_student bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'log_export');
	v_school int := coalesce((SELECT s.school_id FROM registry.student s WHERE s.student_id = p_student),
		(SELECT s.school_id FROM registry.school s WHERE s.school_id = p_school), desk.home_school());
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	ELSIF coalesce(trim(p_kind), '') = '' OR length(p_kind) > 100 OR length(p_what) > 1000 THEN
		PERFORM desk.refuse('PD061', '{"field": "kind", "why": "is missing or too long"}');
	END IF;
	PERFORM desk.log(v_school, CASE WHEN p_kind LIKE 'export%' THEN 'data_exported' ELSE 'page_printed' END, p_student, NULL, NULL,
		jsonb_build_object('page', p_kind, 'what', p_what));
	RETURN desk.act_end(p_act, 'kept');
END $$;
COMMENT ON FUNCTION desk.log_export(uuid, int, text, text, bigint) IS 'a page without a code was printed, or (kinds that begin with "export") data written to a file; an event';

CREATE FUNCTION desk.id_at(p_ids text[], p_names text[], p_name text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT nullif(nullif(p_ids[array_position(p_names, p_name)], ''), '0')
$$;
COMMENT ON FUNCTION desk.id_at(text[], text[], text) IS 'the id that was given for the argument of that name, if one was';

CREATE FUNCTION desk.refused_about(p_function text, p_ids text[], OUT school_id int, OUT student_id bigint, OUT guardian_id bigint, OUT visit text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_names text[] := (SELECT p.proargnames FROM pg_proc p WHERE p.pronamespace = 'desk'::regnamespace AND p.proname = p_function
		AND p.pronargs >= cardinality(p_ids) ORDER BY p.pronargs LIMIT 1);
	v_visit bigint := desk.id_at(p_ids, v_names, 'p_visit')::bigint;
	v_sheet bigint := desk.id_at(p_ids, v_names, 'p_sheet')::bigint;
	v_credential uuid := desk.id_at(p_ids, v_names, 'p_credential')::uuid;
BEGIN
	IF v_visit IS NULL THEN
		v_visit := (SELECT x.visit_id FROM desk.sheet x WHERE x.sheet_id = v_sheet);
	END IF;
	SELECT v.school_id, v.student_id, v.guardian_id, v.number INTO school_id, student_id, guardian_id, visit
		FROM desk.visit v WHERE v.visit_id = v_visit;
	IF NOT FOUND AND v_credential IS NOT NULL THEN
		SELECT c.school_id, c.student_id, c.guardian_id INTO school_id, student_id, guardian_id
			FROM desk.credential c WHERE c.credential_id = v_credential;
	ELSIF NOT FOUND THEN
		SELECT s.school_id, s.student_id INTO school_id, student_id FROM registry.student s
			WHERE s.student_id = desk.id_at(p_ids, v_names, 'p_student')::bigint;
		guardian_id := (SELECT g.guardian_id FROM registry.guardian g WHERE g.guardian_id = desk.id_at(p_ids, v_names, 'p_guardian')::bigint);
	END IF;
	school_id := coalesce(school_id, desk.home_school());
END $$;
COMMENT ON FUNCTION desk.refused_about(text, text[]) IS 'whom a refused call was about, by the names of its arguments and as far as the caller may see them';

CREATE FUNCTION desk.report_refusal(p_act uuid, p_code text, p_function text, p_ids text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r record;
	v_name text := (SELECT x.name FROM desk.refusal x WHERE x.code = p_code);
BEGIN
	IF desk.act_begin(p_act, 'report_refusal') IS NOT NULL THEN
		RETURN;
	ELSIF v_name IS NULL THEN
		PERFORM desk.refuse('PD061', '{"field": "code", "why": "is no refusal"}');
	END IF;
	SELECT x.* INTO r FROM desk.refused_about(split_part(p_function, '.', 2), p_ids) x;
	PERFORM desk.log(r.school_id, 'refused', r.student_id, r.guardian_id, r.visit,
		jsonb_build_object('code', p_code, 'refusal', v_name, 'function', left(p_function, 100)));
	PERFORM desk.act_end(p_act, 'kept');
END $$;
COMMENT ON FUNCTION desk.report_refusal(uuid, text, text, text[]) IS
	'a refusal undoes all its call did, the event too: so the desk tells of it afterwards, in a call of its own; one that keeps silent leaves no event';

-- Reading ---------------------------------------------------------------------------------------

CREATE FUNCTION desk.oversees(p_school int) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.role IN ('principal', 'district', 'auditor')
		AND (a.school_id IS NULL OR a.school_id = p_school)
		AND a.term @> now())
$$;
COMMENT ON FUNCTION desk.oversees(int) IS 'whether the caller may read all events of a school: the principal, the district, an auditor';

CREATE FUNCTION desk.events_read(p_school int, p_after bigint, p_limit int) RETURNS TABLE (school_id int, seq bigint, at text, actor text,
	desk text, kind text, student_id bigint, guardian_id bigint, ref text, act uuid, detail text, prev bytea, hash bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	IF NOT desk.oversees(p_school) THEN
		PERFORM desk.refuse('PD094', '{"needs": "principal, district, auditor"}');
	END IF;
	RETURN QUERY SELECT e.school_id, e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor::text, e.desk, e.kind,
			e.student_id, e.guardian_id, e.ref, e.act, e.detail::text, e.prev, e.hash, e.signature
		FROM desk.event e WHERE e.school_id = p_school AND e.seq > p_after ORDER BY e.seq LIMIT least(p_limit, 50000);
END $$;
COMMENT ON FUNCTION desk.events_read(int, bigint, int) IS 'whole events of a school after one number, for pindesk audit verify; PD094';

CREATE FUNCTION desk.audit(p_act uuid, p_student bigint, p_guardian bigint, p_sheet text, p_visit bigint, p_day date) RETURNS TABLE (
	school_id int, code text, seq bigint, at timestamptz, actor text, who text, desk text, kind text, student_id bigint, student text,
	guardian_id bigint, guardian text, ref text, detail text, has_signature bool, oversees bool)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
	v_sheet desk.sheet;
	v_visit bigint := p_visit;
	v_student bigint := p_student;
	v_from timestamptz := desk.day_start(p_day);
	v_until timestamptz := desk.day_start(p_day + 1);
BEGIN
	PERFORM desk.enter();
	IF p_sheet IS NOT NULL THEN
		SELECT x.* INTO v_sheet FROM desk.sheet x WHERE x.number = trim(p_sheet);
		IF NOT FOUND THEN
			PERFORM desk.refuse('PD060', '{"what": "sheet"}');
		END IF;
		v_visit := coalesce(v_visit, v_sheet.visit_id);
	END IF;
	v_student := coalesce(v_student, (SELECT v.student_id FROM desk.visit v WHERE v.visit_id = v_visit));
	IF v_student IS NOT NULL AND NOT EXISTS (SELECT FROM registry.student s WHERE s.student_id = v_student) THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	END IF;
	RETURN QUERY SELECT e.school_id, c.code, e.seq, e.at, e.actor::text, desk.display(e.actor), e.desk, e.kind, e.student_id,
			registry.listed(s.family, s.given, s.middle), e.guardian_id, registry.listed(g.family, g.given), e.ref, e.detail::text,
			desk.event_signed(e), o.oversees
		FROM desk.event e
		JOIN registry.school c ON c.school_id = e.school_id
		JOIN LATERAL (SELECT desk.oversees(e.school_id) AS oversees) o ON true
		LEFT JOIN registry.student s ON s.student_id = e.student_id
		LEFT JOIN registry.guardian g ON g.guardian_id = e.guardian_id
		WHERE (v_student IS NULL OR e.student_id = v_student)
			AND (p_guardian IS NULL OR e.guardian_id = p_guardian)
			AND (v_visit IS NULL OR e.detail ->> 'visit' = v_visit::text OR e.ref = v_sheet.credential_id::text OR e.detail ->> 'sheet' = v_sheet.number)
			AND (p_day IS NULL OR e.at >= v_from AND e.at < v_until)
			AND (o.oversees OR e.actor = session_user OR EXISTS (SELECT FROM desk.visit v WHERE v.school_id = e.school_id
				AND v.visit_id::text = e.detail ->> 'visit' AND v.holder = session_user AND v.state IN ('open', 'parked', 'issued')))
		ORDER BY e.at DESC, e.seq DESC LIMIT 2000;
	PERFORM desk.acting(p_act);
	PERFORM desk.log(coalesce((SELECT s.school_id FROM registry.student s WHERE s.student_id = v_student), desk.home_school()), 'audit_viewed',
		v_student, p_guardian, p_sheet, jsonb_build_object('day', p_day, 'visit', p_visit));
END $$;
COMMENT ON FUNCTION desk.audit(uuid, bigint, bigint, text, bigint, date) IS
	'events of a person, a sheet, a visit or a day, the newest first, 2000 at most: all of a school to who oversees it, to others their own and those of a visit in their hands; an event';

CREATE FUNCTION desk.disclosures(p_act uuid, p_student bigint) RETURNS TABLE (at timestamptz, day text, actor text, who text, role text,
	kind text, guardian text, ref text, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_school int := (SELECT s.school_id FROM registry.student s WHERE s.student_id = p_student);
BEGIN
	PERFORM desk.enter();
	IF v_school IS NULL THEN
		PERFORM desk.refuse('PD060', '{"what": "student"}');
	ELSIF NOT desk.oversees(v_school) THEN
		PERFORM desk.refuse('PD094', '{"needs": "principal, district, auditor"}');
	END IF;
	RETURN QUERY SELECT e.at, desk.day_of(e.at)::text, e.actor::text, desk.display(e.actor),
			(SELECT a.role FROM desk.assignment a WHERE a.role_name = e.actor ORDER BY a.school_id = e.school_id DESC NULLS LAST LIMIT 1),
			e.kind, registry.spoken(g.given, '', g.family), e.ref, e.detail::text
		FROM desk.event e
		LEFT JOIN registry.guardian g ON g.guardian_id = e.guardian_id
		WHERE e.student_id = p_student ORDER BY e.at, e.seq;
	PERFORM desk.acting(p_act);
	PERFORM desk.log(v_school, 'disclosures_read', p_student, NULL, NULL, '{}');
END $$;
COMMENT ON FUNCTION desk.disclosures(uuid, bigint) IS 'every event of a student, the oldest first, for the record of who had access (California EdC 49064); PD094; an event';

-- Looking a code up -----------------------------------------------------------------------------

CREATE TABLE desk.reveal (
	reveal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL,
	credential_id uuid NOT NULL,
	reason text NOT NULL CHECK (trim(reason) <> ''),
	state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'granted', 'refused', 'used')),
	asked_by name NOT NULL DEFAULT session_user,
	asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	decided_by name CHECK (decided_by <> asked_by),
	decided_at timestamptz,
	note text,
	FOREIGN KEY (school_id, credential_id) REFERENCES desk.credential (school_id, credential_id)
);
CREATE INDEX reveal_waiting ON desk.reveal (school_id, asked_at) WHERE state = 'asked';
COMMENT ON TABLE desk.reveal IS 'requests to see a code on the screen, and what became of them';
COMMENT ON COLUMN desk.reveal.reveal_id IS 'its id';
COMMENT ON COLUMN desk.reveal.school_id IS 'the school';
COMMENT ON COLUMN desk.reveal.credential_id IS 'the code';
COMMENT ON COLUMN desk.reveal.reason IS 'why it has to be seen';
COMMENT ON COLUMN desk.reveal.state IS 'asked, granted, refused, used';
COMMENT ON COLUMN desk.reveal.asked_by IS 'who wants to see it';
COMMENT ON COLUMN desk.reveal.asked_at IS 'since when';
COMMENT ON COLUMN desk.reveal.decided_by IS 'the second person, where the policy asks for one';
COMMENT ON COLUMN desk.reveal.decided_at IS 'when it was granted or refused';
COMMENT ON COLUMN desk.reveal.note IS 'what the second person said';
ALTER TABLE desk.reveal ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON desk.reveal TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]))
	WITH CHECK ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]));
GRANT SELECT, INSERT, UPDATE ON desk.reveal TO pindesk_api;

CREATE FUNCTION desk.reveal_need(p_school int) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_policy text := desk.policy('credential', 'reveal');
BEGIN
	PERFORM desk.need(p_school, ARRAY['principal', 'account_admin']);
	IF v_policy = 'never' THEN
		PERFORM desk.refuse('PD090');
	END IF;
	RETURN v_policy;
END $$;
COMMENT ON FUNCTION desk.reveal_need(int) IS 'the policy, after refusing all but principals (assistant principals too) and whom they appointed as account administrator; PD013, PD090';

CREATE FUNCTION desk.reveal_now(r desk.reveal) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN r.state = 'asked' AND r.asked_at < now() - interval '12 hours' OR r.state = 'granted' AND r.decided_at < now() - interval '15 minutes'
		THEN 'lapsed' ELSE r.state END
$$;
COMMENT ON FUNCTION desk.reveal_now(desk.reveal) IS 'the state of a request: a question lapses in twelve hours, a yes in a quarter of an hour';

CREATE FUNCTION desk.reveal_find(p_reveal bigint) RETURNS desk.reveal
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r desk.reveal;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO r FROM desk.reveal x WHERE x.reveal_id = p_reveal FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "request"}');
	END IF;
	PERFORM desk.reveal_need(r.school_id);
	RETURN r;
END $$;
COMMENT ON FUNCTION desk.reveal_find(bigint) IS 'locks a request for a write; PD013, PD060, PD090';

CREATE FUNCTION desk.reveal_log(r desk.reveal, p_kind text, p_detail jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(c.school_id, p_kind, c.student_id, c.guardian_id, c.credential_id::text, p_detail || jsonb_build_object('reveal', r.reveal_id))
		FROM desk.credential c WHERE c.credential_id = r.credential_id
$$;
COMMENT ON FUNCTION desk.reveal_log(desk.reveal, text, jsonb) IS 'one event of a request';

CREATE FUNCTION desk.reveal_ask(p_act uuid, p_student bigint, p_guardian bigint, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'reveal_ask');
	v_policy text;
	c desk.credential;
	r desk.reveal;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::bigint;
	END IF;
	SELECT x.* INTO c FROM desk.credential x WHERE x.guardian_id = p_guardian AND (x.student_id = p_student OR x.scope = 'guardian')
		AND x.state IN ('issued', 'live') AND x.expires >= registry.today() ORDER BY x.issued_on DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM desk.need_clerk(coalesce((SELECT s.school_id FROM registry.student s WHERE s.student_id = p_student), 0));
		PERFORM desk.refuse('PD052', '{"state": "not there, or no longer valid"}');
	END IF;
	v_policy := desk.reveal_need(c.school_id);
	IF coalesce(trim(p_reason), '') = '' THEN
		PERFORM desk.refuse('PD061', '{"field": "reason", "why": "is missing"}');
	END IF;
	SELECT x.* INTO r FROM desk.reveal x WHERE x.credential_id = c.credential_id AND x.asked_by = session_user
		AND desk.reveal_now(x) IN ('asked', 'granted') ORDER BY x.reveal_id DESC LIMIT 1;
	IF FOUND THEN
		RETURN desk.act_end(p_act, r.reveal_id::text)::bigint;
	END IF;
	INSERT INTO desk.reveal (school_id, credential_id, reason, state, decided_at)
		VALUES (c.school_id, c.credential_id, trim(p_reason), CASE v_policy WHEN 'role' THEN 'granted' ELSE 'asked' END,
			CASE v_policy WHEN 'role' THEN clock_timestamp() END) RETURNING * INTO r;
	PERFORM desk.reveal_log(r, 'reveal_asked', jsonb_build_object('reason', r.reason));
	RETURN desk.act_end(p_act, r.reveal_id::text)::bigint;
END $$;
COMMENT ON FUNCTION desk.reveal_ask(uuid, bigint, bigint, text) IS 'asks to see the code of a guardian, or finds one''s request that is still open; granted at once where the policy is role; PD013, PD052, PD061, PD090';

CREATE FUNCTION desk.reveal_state(p_reveal bigint) RETURNS TABLE (reveal_id bigint, state text, credential_id uuid, reason text, by_whom text, note text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT r.reveal_id, desk.reveal_now(r), r.credential_id, r.reason, desk.display(r.decided_by), r.note
		FROM desk.reveal r WHERE r.reveal_id = p_reveal AND r.asked_by = session_user;
END $$;
COMMENT ON FUNCTION desk.reveal_state(bigint) IS 'how far a request of the caller is: asked, granted, refused, used, lapsed';

CREATE FUNCTION desk.reveals_waiting() RETURNS TABLE (reveal_id bigint, student text, guardian text, reason text, asked_by text, asked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT r.reveal_id, registry.spoken(s.given, s.middle, s.family), registry.spoken(g.given, '', g.family), r.reason,
			desk.display(r.asked_by), r.asked_at
		FROM desk.reveal r JOIN desk.credential c ON c.credential_id = r.credential_id
		JOIN registry.student s ON s.student_id = c.student_id
		JOIN registry.guardian g ON g.guardian_id = c.guardian_id
		WHERE r.state = 'asked' AND desk.reveal_now(r) = 'asked' AND r.asked_by <> session_user
			AND EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.role IN ('principal', 'account_admin')
				AND a.school_id = r.school_id AND a.term @> now())
		ORDER BY r.asked_at;
END $$;
COMMENT ON FUNCTION desk.reveals_waiting() IS 'requests of colleagues that the caller may decide, the oldest first';

CREATE FUNCTION desk.reveal_decide(p_act uuid, p_reveal bigint, p_yes bool, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'reveal_decide');
	r desk.reveal;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.reveal_find(p_reveal);
	IF r.asked_by = session_user THEN
		PERFORM desk.refuse('PD091', jsonb_build_object('by', desk.display(r.asked_by)));
	ELSIF desk.reveal_now(r) <> 'asked' THEN
		PERFORM desk.refuse('PD092', jsonb_build_object('state', desk.reveal_now(r), 'by', desk.display(r.decided_by)));
	END IF;
	UPDATE desk.reveal x SET state = CASE WHEN p_yes THEN 'granted' ELSE 'refused' END, decided_by = session_user, decided_at = clock_timestamp(),
		note = nullif(trim(p_note), '') WHERE x.reveal_id = p_reveal RETURNING x.* INTO r;
	PERFORM desk.reveal_log(r, CASE WHEN p_yes THEN 'reveal_granted' ELSE 'reveal_refused' END,
		jsonb_build_object('asked_by', r.asked_by, 'reason', r.reason, 'note', r.note));
	RETURN desk.act_end(p_act, r.state);
END $$;
COMMENT ON FUNCTION desk.reveal_decide(uuid, bigint, bool, text) IS 'the second person says yes or no; PD013, PD060, PD090, PD091, PD092';

CREATE FUNCTION desk.reveal_open(p_act uuid, p_reveal bigint) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'reveal_open');
	r desk.reveal := desk.reveal_find(p_reveal);
	c desk.credential := desk.credential_find(r.credential_id);
BEGIN
	IF r.asked_by <> session_user THEN
		PERFORM desk.refuse('PD060', '{"what": "request"}');
	ELSIF c.state NOT IN ('issued', 'live') THEN
		PERFORM desk.refuse('PD052', jsonb_build_object('state', c.state));
	ELSIF desk.policy('credential', 'reveal') = 'two-people' AND r.decided_by IS NULL AND r.state <> 'asked' THEN
		PERFORM desk.refuse('PD091', jsonb_build_object('by', desk.display(r.asked_by)));
	ELSIF v_result IS DISTINCT FROM p_reveal::text THEN
		IF desk.reveal_now(r) <> 'granted' THEN
			PERFORM desk.refuse('PD092', jsonb_build_object('state', desk.reveal_now(r), 'by', desk.display(r.decided_by)));
		END IF;
		UPDATE desk.reveal x SET state = 'used' WHERE x.reveal_id = p_reveal;
		PERFORM desk.act_end(p_act, p_reveal::text);
		PERFORM desk.reveal_log(r, 'code_revealed', jsonb_build_object('reason', r.reason, 'second', r.decided_by));
	ELSIF r.decided_at < now() - interval '15 minutes' THEN
		PERFORM desk.refuse('PD092', '{"state": "used"}');
	END IF;
	RETURN (SELECT e.sealed FROM desk.envelope e WHERE e.credential_id = r.credential_id AND e.to_key = 'school');
END $$;
COMMENT ON FUNCTION desk.reveal_open(uuid, bigint) IS 'the envelope of a granted request, to who asked, once; the event is written first, in the same transaction; PD052, PD060, PD091, PD092';

GRANT EXECUTE ON FUNCTION desk.events_of_acts(text[]), desk.chain(int, bigint, int), desk.sign_events(text[], text[], text[]), desk.heads(),
	desk.log_export(uuid, int, text, text, bigint), desk.report_refusal(uuid, text, text, text[]), desk.events_read(int, bigint, int),
	desk.audit(uuid, bigint, bigint, text, bigint, date), desk.disclosures(uuid, bigint), desk.reveal_ask(uuid, bigint, bigint, text),
	desk.reveal_state(bigint), desk.reveals_waiting(), desk.reveal_decide(uuid, bigint, bool, text), desk.reveal_open(uuid, bigint) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (12, 'events');
