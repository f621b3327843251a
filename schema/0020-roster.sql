-- SPDX-License-Identifier: Apache-2.0
-- 0020 roster
--
-- Why: the roster of a school, its students or its guardians (MISSION L10, L13). It gives every line
-- at once, in one call with one event: a school has a few thousand, which a desk sorts, filters and
-- searches faster than a server can be asked again for each key. How things stand is on it, never a
-- code; of somebody restricted nothing but the name. Codes on paper are another errand: by the right
-- and the policy of looking one up (0012), with a reason, an event for the paper and one for each
-- code, and the paper is counted until it is shredded.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD130', 'roster_state', 'the request for a roster with codes is not where this can be done {state,by}'),
	('PD131', 'roster_no_codes', 'none of these lines has a code that may be printed {lines}'),
	('PD132', 'roster_pages', 'not all pages of a roster with codes are there {have,need}');

-- What row security hides -----------------------------------------------------------------------
-- A child that moved brings a code and an account of another school. These run as the owner, for one
-- school that desk.roster has seen to be the caller's, and go by its ties: whatever the planner takes
-- a school for, no other one's rows are read.

CREATE FUNCTION registry.roster_codes(p_school int, p_scope text) RETURNS TABLE (student_id bigint, guardian_id bigint, credential_id uuid,
	school_id int, state text, issued_on date, handed_on date, expires date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_nestloop = on ROWS 3000 AS $$
	SELECT DISTINCT ON (x.student_id, x.guardian_id) x.student_id, x.guardian_id, x.credential_id, x.school_id,
			CASE WHEN x.state IN ('issued', 'live') AND x.expires < (SELECT registry.today()) THEN 'expired' ELSE x.state END, x.issued_on, x.handed_on, x.expires
		FROM (SELECT t.student_id, t.guardian_id, c.credential_id, c.school_id, c.state, c.issued_on, c.handed_on, c.expires, c.ended_at
			FROM registry.guardianship t JOIN desk.credential c ON c.student_id = t.student_id AND c.guardian_id = t.guardian_id
			WHERE p_scope = 'guardianship' AND t.school_id = p_school AND c.scope = p_scope
		UNION ALL SELECT t.student_id, t.guardian_id, c.credential_id, c.school_id, c.state, c.issued_on, c.handed_on, c.expires, c.ended_at
			FROM registry.guardianship t JOIN desk.credential c ON c.student_id = t.student_id
			WHERE p_scope = 'student' AND t.school_id = p_school AND c.scope = p_scope
		UNION ALL SELECT t.student_id, t.guardian_id, c.credential_id, c.school_id, c.state, c.issued_on, c.handed_on, c.expires, c.ended_at
			FROM registry.guardianship t JOIN registry.guardianship o ON o.guardian_id = t.guardian_id
			JOIN desk.credential c ON c.student_id = o.student_id AND c.guardian_id = o.guardian_id
			WHERE p_scope = 'guardian' AND t.school_id = p_school AND c.scope = p_scope) x
		ORDER BY x.student_id, x.guardian_id, x.state IN ('issued', 'live') AND x.expires >= (SELECT registry.today()) DESC, x.issued_on DESC, x.ended_at DESC
$$;
COMMENT ON FUNCTION registry.roster_codes(int, text) IS 'the code of each guardian of each student of a school, else the last one that ended, whichever school issued it';

CREATE FUNCTION registry.roster_accounts(p_school int) RETURNS TABLE (student_id bigint, guardian_id bigint, linked bool, email text, locked bool)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_nestloop = on ROWS 3000 AS $$
	SELECT DISTINCT ON (t.student_id, t.guardian_id) t.student_id, t.guardian_id, l.student_id = t.student_id, a.email, a.locked_at IS NOT NULL
		FROM registry.guardianship t
		JOIN portal.link l ON l.guardian_id = t.guardian_id AND l.ended_at IS NULL
		JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
		WHERE t.school_id = p_school
		ORDER BY t.student_id, t.guardian_id, l.student_id = t.student_id DESC, a.account_id
$$;
COMMENT ON FUNCTION registry.roster_accounts(int) IS 'the account of each guardian of each student of a school, whichever child it was made for';
GRANT EXECUTE ON FUNCTION registry.roster_codes(int, text), registry.roster_accounts(int) TO pindesk_api;

-- Lines -----------------------------------------------------------------------------------------
-- What belongs to a school is laid together by hashing: under row security the planner takes it for a row
-- or two, and would go through the codes and accounts of a large school once for each of its ties.

CREATE FUNCTION desk.roster_ties(p_school int, p_scope text) RETURNS TABLE (student_id bigint, guardian_id bigint, relation text, standing text, named bool,
	shown bool, code text, credential_id uuid, issued_on date, handed_on date, expires date, registered text, linked bool, email text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET enable_mergejoin = off ROWS 3000 AS $$
	SELECT t.student_id, t.guardian_id, t.relation, t.standing, t.standing <> 'restricted', t.standing <> 'restricted' AND NOT r.restricted,
			CASE WHEN t.standing = 'restricted' THEN NULL ELSE coalesce(c.state, 'none') END,
			CASE WHEN t.standing <> 'restricted' AND c.state IN ('issued', 'live') AND c.school_id = p_school THEN c.credential_id END,
			c.issued_on, c.handed_on, c.expires,
			CASE WHEN t.standing = 'restricted' THEN NULL WHEN a.locked THEN 'locked' WHEN a.linked THEN 'linked' WHEN a.email IS NOT NULL THEN 'registered'
				ELSE 'no' END, coalesce(a.linked, false), a.email
		FROM registry.guardianship t
		JOIN (SELECT x.guardian_id, bool_or(x.standing = 'restricted') AS restricted FROM registry.guardianship x WHERE x.school_id = p_school
			GROUP BY x.guardian_id) r ON r.guardian_id = t.guardian_id
		LEFT JOIN registry.roster_codes(p_school, p_scope) c ON c.student_id = t.student_id AND c.guardian_id = t.guardian_id
		LEFT JOIN registry.roster_accounts(p_school) a ON a.student_id = t.student_id AND a.guardian_id = t.guardian_id
		WHERE t.school_id = p_school
$$;
COMMENT ON FUNCTION desk.roster_ties(int, text) IS 'each guardian of each student of a school with code and account; shown: not restricted for any child of the school';

CREATE FUNCTION desk.roster_students(p_school int, p_scope text) RETURNS TABLE (student_id bigint, guardian_id bigint, credential_id uuid, name text, child text,
	relation text, permanent_id text, grade text, room text, teacher text, born text, guardians int, verified int, coded int, registered_count int, standing text,
	language text, phone text, email text, registered text, registered_email text, code text, issued_on text, handed_on text, expires text, sheet text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET enable_mergejoin = off AS $$
	WITH tongue AS MATERIALIZED (SELECT x.language, registry.language_name(x.language) AS name
		FROM (SELECT DISTINCT s.language FROM registry.student s WHERE s.school_id = p_school) x)
	SELECT s.student_id, NULL::bigint, NULL::uuid, registry.listed(s.family, s.given, s.middle), NULL, NULL, s.permanent_id, nullif(s.grade, ''), nullif(h.room, ''),
			nullif(h.teacher, ''), s.born::text, n.guardians, n.verified, n.coded, n.registered, NULL, v.name,
			nullif(s.phone, ''), nullif(s.email, ''), CASE WHEN n.verified = 0 THEN 'nobody' WHEN n.registered = 0 THEN 'none' WHEN n.registered < n.verified THEN 'some'
				ELSE 'all' END, n.emails,
			CASE WHEN n.verified = 0 THEN 'nobody' WHEN n.coded = 0 THEN 'none' WHEN n.coded < n.verified THEN 'some' ELSE 'all' END, NULL, NULL, NULL, NULL
		FROM registry.student s
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		LEFT JOIN (SELECT t.student_id, count(*)::int AS guardians, count(*) FILTER (WHERE t.standing = 'verified')::int AS verified,
				count(*) FILTER (WHERE t.standing = 'verified' AND (t.code IN ('issued', 'live', 'used') OR t.linked))::int AS coded,
				count(*) FILTER (WHERE t.standing = 'verified' AND t.registered <> 'no')::int AS registered,
				string_agg(DISTINCT CASE WHEN t.shown THEN t.email END, '; ') AS emails
			FROM desk.roster_ties(p_school, p_scope) t GROUP BY t.student_id) g ON g.student_id = s.student_id
		JOIN tongue v ON v.language = s.language
		CROSS JOIN LATERAL (SELECT coalesce(g.guardians, 0) AS guardians, coalesce(g.verified, 0) AS verified, coalesce(g.coded, 0) AS coded,
			coalesce(g.registered, 0) AS registered, g.emails) n
		WHERE s.school_id = p_school AND s.status = 'active'
		ORDER BY registry.fold(coalesce(nullif(s.family, ''), s.given)) COLLATE "C", registry.fold(s.given || ' ' || s.middle) COLLATE "C", s.student_id
$$;
COMMENT ON FUNCTION desk.roster_students(int, text) IS 'the roster of students: who has left is not on it; coded and registered are counted of the verified guardians, as reports count them';

CREATE FUNCTION desk.roster_guardians(p_school int, p_scope text) RETURNS TABLE (student_id bigint, guardian_id bigint, credential_id uuid, name text, child text,
	relation text, permanent_id text, grade text, room text, teacher text, born text, guardians int, verified int, coded int, registered_count int, standing text,
	language text, phone text, email text, registered text, registered_email text, code text, issued_on text, handed_on text, expires text, sheet text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH line AS (SELECT t.guardian_id, CASE WHEN p_scope = 'guardian' AND t.named THEN 0 ELSE t.student_id END AS part,
			(array_agg(s.student_id ORDER BY s.born, s.student_id))[1] AS student_id, bool_and(t.named) AS named, bool_and(t.shown) AS shown,
			string_agg(registry.listed(s.family, s.given, s.middle), '; ' ORDER BY s.born, s.student_id) AS child,
			string_agg(DISTINCT nullif(t.relation, ''), '; ') AS relation, string_agg(s.permanent_id, '; ' ORDER BY s.born, s.student_id) AS permanent_id,
			string_agg(DISTINCT nullif(s.grade, ''), '; ') AS grade, string_agg(DISTINCT nullif(h.room, ''), '; ') AS room,
			string_agg(DISTINCT nullif(h.teacher, ''), '; ') AS teacher, string_agg(DISTINCT t.standing, '; ') AS standing,
			min(t.registered) AS registered, min(t.email) AS email, min(t.code) AS code, (array_agg(t.credential_id))[1] AS credential_id,
			min(t.issued_on) AS issued_on, min(t.handed_on) AS handed_on, min(t.expires) AS expires
		FROM desk.roster_ties(p_school, p_scope) t
		JOIN registry.student s ON s.school_id = p_school AND s.student_id = t.student_id AND s.status = 'active'
		LEFT JOIN registry.homeroom h ON h.school_id = s.school_id AND h.homeroom_id = s.homeroom_id
		GROUP BY 1, 2),
	-- One table, and no other joined to it but the few languages: how many lines there are the planner cannot know.
	person AS MATERIALIZED (SELECT l.*, g.given, g.family, g.language, CASE WHEN l.shown THEN nullif(g.email, '') END AS own_email,
			CASE WHEN l.shown THEN (SELECT p.phone FROM registry.guardian_phone p WHERE p.guardian_id = l.guardian_id ORDER BY p.ordinal LIMIT 1) END AS phone
		FROM line l JOIN registry.guardian g ON g.guardian_id = l.guardian_id),
	tongue AS MATERIALIZED (SELECT x.language, registry.language_name(x.language) AS name FROM (SELECT DISTINCT p.language FROM person p) x)
	SELECT l.student_id, l.guardian_id, l.credential_id, registry.listed(l.family, l.given), CASE WHEN l.named THEN l.child END, l.relation,
			CASE WHEN l.named THEN l.permanent_id END, CASE WHEN l.named THEN l.grade END, CASE WHEN l.named THEN l.room END, CASE WHEN l.named THEN l.teacher END,
			NULL, NULL::int, NULL::int, NULL::int, NULL::int, l.standing, CASE WHEN l.named THEN v.name END, l.phone, l.own_email, l.registered,
			CASE WHEN l.shown THEN l.email END, l.code, CASE WHEN l.named THEN l.issued_on::text END, CASE WHEN l.named THEN l.handed_on::text END,
			CASE WHEN l.named THEN l.expires::text END, CASE WHEN l.named THEN (SELECT x.number || ' ' || x.state FROM desk.sheet x
				WHERE x.credential_id = l.credential_id ORDER BY x.sheet_id DESC LIMIT 1) END
		FROM person l
		JOIN tongue v ON v.language = l.language
		ORDER BY registry.fold(coalesce(nullif(l.family, ''), l.given)) COLLATE "C", registry.fold(l.given) COLLATE "C", l.guardian_id, l.part
$$;
COMMENT ON FUNCTION desk.roster_guardians(int, text) IS 'the roster of guardians: a line for each child, or one for all children where one code is for all; of a restricted person name, relation and standing';

CREATE FUNCTION desk.roster(p_school int, p_who text) RETURNS TABLE (student_id bigint, guardian_id bigint, credential_id uuid, name text, child text,
	relation text, permanent_id text, grade text, room text, teacher text, born text, guardians int, verified int, coded int, registered_count int, standing text,
	language text, phone text, email text, registered text, registered_email text, code text, issued_on text, handed_on text, expires text, sheet text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_scope text := desk.policy('credential', 'scope');
BEGIN
	PERFORM desk.enter();
	IF NOT EXISTS (SELECT FROM registry.school s WHERE s.school_id = p_school) THEN
		PERFORM desk.refuse('PD060', '{"what": "school"}');
	ELSIF p_who IS NULL OR p_who NOT IN ('students', 'guardians') THEN
		PERFORM desk.refuse('PD061', '{"field": "who", "why": "is not students or guardians"}');
	END IF;
	PERFORM desk.log(p_school, 'roster_viewed', NULL, NULL, NULL, jsonb_build_object('who', p_who));
	IF p_who = 'students' THEN
		RETURN QUERY SELECT * FROM desk.roster_students(p_school, v_scope);
	ELSE
		RETURN QUERY SELECT * FROM desk.roster_guardians(p_school, v_scope);
	END IF;
END $$;
COMMENT ON FUNCTION desk.roster(int, text) IS 'the roster of a school of the caller: students or guardians, by name, never a code; credential_id stands where there is one to print; an event; PD060, PD061';

CREATE FUNCTION desk.roster_school(p_code text) RETURNS TABLE (school_id int, school text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.school_id, s.name FROM registry.school s WHERE upper(s.code) = upper(trim(p_code));
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "school"}');
	END IF;
END $$;
COMMENT ON FUNCTION desk.roster_school(text) IS 'the school of the caller with that code; PD060';

-- Codes on paper --------------------------------------------------------------------------------

CREATE TABLE desk.roster_print (
	roster_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL REFERENCES registry.school,
	number text UNIQUE,
	what text NOT NULL,
	reason text NOT NULL CHECK (trim(reason) <> ''),
	credentials uuid[] NOT NULL,
	state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'granted', 'refused', 'used', 'safe', 'shredded')),
	asked_by name NOT NULL DEFAULT session_user,
	asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	decided_by name CHECK (decided_by <> asked_by),
	decided_at timestamptz,
	note text,
	opened_at timestamptz,
	printer text,
	pages int,
	placed_by name,
	placed_at timestamptz,
	CHECK ((number IS NULL) = (state NOT IN ('used', 'safe', 'shredded'))),
	CHECK ((number IS NULL) = (opened_at IS NULL))
);
CREATE INDEX roster_print_open ON desk.roster_print (school_id, roster_id) WHERE state IN ('asked', 'granted', 'used', 'safe');
COMMENT ON TABLE desk.roster_print IS 'rosters with codes: who asked for one and why, who let them, and where its paper is';
COMMENT ON COLUMN desk.roster_print.roster_id IS 'its id';
COMMENT ON COLUMN desk.roster_print.school_id IS 'the school';
COMMENT ON COLUMN desk.roster_print.number IS 'printed on each page: number of the school, running number; from the moment its codes were opened';
COMMENT ON COLUMN desk.roster_print.what IS 'the choice and the order, in words';
COMMENT ON COLUMN desk.roster_print.reason IS 'why it has to be printed; stands on each page';
COMMENT ON COLUMN desk.roster_print.credentials IS 'the codes on it';
COMMENT ON COLUMN desk.roster_print.state IS 'asked, granted, refused, used (its paper lies about), safe, shredded';
COMMENT ON COLUMN desk.roster_print.asked_by IS 'who wants it';
COMMENT ON COLUMN desk.roster_print.asked_at IS 'since when';
COMMENT ON COLUMN desk.roster_print.decided_by IS 'the second person, where the policy asks for one';
COMMENT ON COLUMN desk.roster_print.decided_at IS 'when it was granted or refused';
COMMENT ON COLUMN desk.roster_print.note IS 'what the second person said';
COMMENT ON COLUMN desk.roster_print.opened_at IS 'when its codes were opened: the day that answers for its paper';
COMMENT ON COLUMN desk.roster_print.printer IS 'where it came out';
COMMENT ON COLUMN desk.roster_print.pages IS 'how many pages it has; NULL: not known, the desk never said';
COMMENT ON COLUMN desk.roster_print.placed_by IS 'who saw all pages shredded, or put them into the safe';
COMMENT ON COLUMN desk.roster_print.placed_at IS 'when';
ALTER TABLE desk.roster_print ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON desk.roster_print TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]))
	WITH CHECK ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[]));
GRANT SELECT, INSERT, UPDATE ON desk.roster_print TO pindesk_api;

CREATE FUNCTION desk.roster_now(r desk.roster_print) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN r.state = 'asked' AND r.asked_at < now() - interval '12 hours' OR r.state = 'granted' AND r.decided_at < now() - interval '15 minutes'
		THEN 'lapsed' ELSE r.state END
$$;
COMMENT ON FUNCTION desk.roster_now(desk.roster_print) IS 'the state of a roster with codes: a question lapses in twelve hours, a yes in a quarter of an hour';

CREATE FUNCTION desk.roster_find(p_roster bigint) RETURNS desk.roster_print
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r desk.roster_print;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO r FROM desk.roster_print x WHERE x.roster_id = p_roster FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "roster"}');
	END IF;
	PERFORM desk.need(r.school_id, ARRAY['principal', 'account_admin']);
	RETURN r;
END $$;
COMMENT ON FUNCTION desk.roster_find(bigint) IS 'locks a roster with codes for a write by those who may look codes up; PD013, PD060';

CREATE FUNCTION desk.roster_log(r desk.roster_print, p_kind text, p_detail jsonb DEFAULT '{}') RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(r.school_id, p_kind, NULL, NULL, coalesce('roster ' || r.number, 'roster'),
		jsonb_build_object('roster', r.roster_id, 'what', r.what, 'reason', r.reason, 'codes', cardinality(r.credentials)) || p_detail)
$$;
COMMENT ON FUNCTION desk.roster_log(desk.roster_print, text, jsonb) IS 'one event of a roster with codes';

CREATE FUNCTION desk.roster_codes(p_school int, p_credentials uuid[]) RETURNS SETOF desk.credential
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT c.* FROM desk.credential c
		WHERE c.credential_id = ANY (p_credentials) AND c.school_id = p_school AND c.state IN ('issued', 'live') AND c.expires >= registry.today()
			AND NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = c.guardian_id AND t.standing = 'restricted'
				AND (t.student_id = c.student_id OR c.scope = 'guardian'))
$$;
COMMENT ON FUNCTION desk.roster_codes(int, uuid[]) IS 'those of these codes that may stand on a roster: of the school, that work or wait, of nobody restricted';

CREATE FUNCTION desk.roster_ask(p_act uuid, p_school int, p_credentials uuid[], p_reason text, p_what text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'roster_ask');
	v_policy text;
	v_codes uuid[];
	r desk.roster_print;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result::bigint;
	END IF;
	v_policy := desk.reveal_need(p_school);
	IF coalesce(trim(p_reason), '') = '' OR length(p_reason) > 200 THEN
		PERFORM desk.refuse('PD061', '{"field": "reason", "why": "is missing or too long"}');
	ELSIF length(coalesce(p_what, '')) > 1000 THEN
		PERFORM desk.refuse('PD061', '{"field": "what", "why": "is too long"}');
	END IF;
	v_codes := ARRAY(SELECT c.credential_id FROM desk.roster_codes(p_school, p_credentials) c ORDER BY c.credential_id);
	IF cardinality(v_codes) = 0 THEN
		PERFORM desk.refuse('PD131', jsonb_build_object('lines', coalesce(cardinality(p_credentials), 0)));
	END IF;
	SELECT x.* INTO r FROM desk.roster_print x WHERE x.school_id = p_school AND x.asked_by = session_user AND x.credentials = v_codes
		AND x.state IN ('asked', 'granted') AND desk.roster_now(x) <> 'lapsed' ORDER BY x.roster_id DESC LIMIT 1;
	IF FOUND THEN
		RETURN desk.act_end(p_act, r.roster_id::text)::bigint;
	END IF;
	INSERT INTO desk.roster_print (school_id, what, reason, credentials, state, decided_at)
		VALUES (p_school, coalesce(p_what, ''), trim(p_reason), v_codes, CASE v_policy WHEN 'role' THEN 'granted' ELSE 'asked' END,
			CASE v_policy WHEN 'role' THEN clock_timestamp() END) RETURNING * INTO r;
	PERFORM desk.roster_log(r, 'roster_asked');
	RETURN desk.act_end(p_act, r.roster_id::text)::bigint;
END $$;
COMMENT ON FUNCTION desk.roster_ask(uuid, int, uuid[], text, text) IS 'asks to print these codes on a roster, or finds one''s request for the same that is still open; granted at once where the policy of looking one up is role; PD013, PD061, PD090, PD131';

CREATE FUNCTION desk.roster_decide(p_act uuid, p_roster bigint, p_yes bool, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'roster_decide');
	r desk.roster_print;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.roster_find(p_roster);
	PERFORM desk.reveal_need(r.school_id);
	IF r.asked_by = session_user THEN
		PERFORM desk.refuse('PD091', jsonb_build_object('by', desk.display(r.asked_by)));
	ELSIF desk.roster_now(r) <> 'asked' THEN
		PERFORM desk.refuse('PD130', jsonb_build_object('state', desk.roster_now(r), 'by', desk.display(r.decided_by)));
	END IF;
	UPDATE desk.roster_print x SET state = CASE WHEN p_yes THEN 'granted' ELSE 'refused' END, decided_by = session_user, decided_at = clock_timestamp(),
		note = nullif(trim(p_note), '') WHERE x.roster_id = p_roster RETURNING x.* INTO r;
	PERFORM desk.roster_log(r, CASE WHEN p_yes THEN 'roster_granted' ELSE 'roster_refused' END, jsonb_build_object('asked_by', r.asked_by, 'note', r.note));
	RETURN desk.act_end(p_act, r.state);
END $$;
COMMENT ON FUNCTION desk.roster_decide(uuid, bigint, bool, text) IS 'the second person says yes or no to a roster with codes; PD013, PD060, PD090, PD091, PD130';

CREATE FUNCTION desk.roster_open(p_act uuid, p_roster bigint) RETURNS TABLE (number text, credential_id uuid, school_id int, generation int, sealed_to int,
	guardian_id bigint, student_id bigint, scope text, expires text, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_result text := desk.act_begin(p_act, 'roster_open');
	r desk.roster_print := desk.roster_find(p_roster);
	c desk.credential;
BEGIN
	PERFORM desk.reveal_need(r.school_id);
	IF r.asked_by <> session_user THEN
		PERFORM desk.refuse('PD060', '{"what": "roster"}');
	ELSIF desk.policy('credential', 'reveal') = 'two-people' AND r.decided_by IS NULL AND r.state <> 'asked' THEN
		PERFORM desk.refuse('PD091', jsonb_build_object('by', desk.display(r.asked_by)));
	ELSIF v_result IS DISTINCT FROM p_roster::text THEN
		IF v_result IS NOT NULL OR desk.roster_now(r) <> 'granted' THEN
			PERFORM desk.refuse('PD130', jsonb_build_object('state', desk.roster_now(r), 'by', desk.display(r.decided_by)));
		END IF;
		UPDATE desk.roster_print x SET state = 'used', opened_at = clock_timestamp(), number = lpad(r.school_id::text, greatest(4, length(r.school_id::text)), '0')
			|| '-R' || lpad(desk.count(r.school_id, 'roster')::text, 4, '0') WHERE x.roster_id = p_roster RETURNING x.* INTO r;
		PERFORM desk.act_end(p_act, p_roster::text);
		FOR c IN SELECT x.* FROM desk.roster_codes(r.school_id, r.credentials) x ORDER BY x.credential_id LOOP
			PERFORM desk.log(c.school_id, 'code_listed', c.student_id, c.guardian_id, c.credential_id::text,
				jsonb_build_object('roster', r.roster_id, 'paper', r.number, 'reason', r.reason, 'second', r.decided_by));
		END LOOP;
		PERFORM desk.roster_log(r, 'roster_codes_opened', jsonb_build_object('second', r.decided_by));
	ELSIF r.decided_at < now() - interval '15 minutes' OR r.state <> 'used' THEN
		PERFORM desk.refuse('PD130', jsonb_build_object('state', r.state));
	END IF;
	RETURN QUERY SELECT r.number, c.credential_id, c.school_id, c.generation, e.generation, c.guardian_id, c.student_id, c.scope, c.expires::text, e.sealed
		FROM desk.roster_codes(r.school_id, r.credentials) c
		JOIN desk.envelope e ON e.school_id = c.school_id AND e.credential_id = c.credential_id AND e.to_key = 'school';
END $$;
COMMENT ON FUNCTION desk.roster_open(uuid, bigint) IS 'the envelopes of a granted roster, to who asked, once; an event for each code and one for the paper are written first, in the same transaction; PD013, PD060, PD090, PD091, PD130';

CREATE FUNCTION desk.roster_printed(p_act uuid, p_roster bigint, p_printer text, p_pages int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'roster_printed');
	r desk.roster_print;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.roster_find(p_roster);
	IF r.asked_by <> session_user THEN
		PERFORM desk.refuse('PD060', '{"what": "roster"}');
	ELSIF r.state <> 'used' THEN
		PERFORM desk.refuse('PD130', jsonb_build_object('state', desk.roster_now(r)));
	ELSIF p_pages IS NULL OR p_pages < 1 THEN
		PERFORM desk.refuse('PD061', '{"field": "pages", "why": "is none"}');
	END IF;
	UPDATE desk.roster_print x SET printer = p_printer, pages = p_pages WHERE x.roster_id = p_roster;
	PERFORM desk.roster_log(r, 'roster_printed', jsonb_build_object('printer', p_printer, 'pages', p_pages));
	RETURN desk.act_end(p_act, r.number);
END $$;
COMMENT ON FUNCTION desk.roster_printed(uuid, bigint, text, int) IS 'the pages of a roster with codes are about to be sent there; the events say so first; PD013, PD060, PD061, PD130';

CREATE FUNCTION desk.roster_place(p_roster bigint, p_to text, p_pages int) RETURNS desk.roster_print
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r desk.roster_print := desk.roster_find(p_roster);
BEGIN
	IF r.state <> 'used' AND (r.state <> 'safe' OR p_to = 'safe') THEN
		PERFORM desk.refuse('PD130', jsonb_build_object('state', desk.roster_now(r)));
	ELSIF p_pages IS DISTINCT FROM r.pages AND (r.pages IS NOT NULL OR p_pages IS NULL OR p_pages < 0)
			AND NOT (p_pages IS NOT DISTINCT FROM 0 AND p_to = 'shredded' AND r.state = 'used' AND r.asked_by = session_user) THEN
		PERFORM desk.refuse('PD132', jsonb_build_object('have', p_pages, 'need', r.pages));
	END IF;
	UPDATE desk.roster_print x SET state = p_to, placed_by = session_user, placed_at = clock_timestamp() WHERE x.roster_id = p_roster
		RETURNING x.* INTO r;
	RETURN r;
END $$;
COMMENT ON FUNCTION desk.roster_place(bigint, text, int) IS 'where all pages of a roster with codes are from now on (safe, shredded), counted by who says so; PD013, PD060, PD130, PD132';

CREATE FUNCTION desk.roster_shredded(p_act uuid, p_roster bigint, p_pages int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'roster_shredded');
	r desk.roster_print;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.roster_place(p_roster, 'shredded', p_pages);
	PERFORM desk.roster_log(r, 'roster_shredded', jsonb_build_object('pages', p_pages));
	RETURN desk.act_end(p_act, r.state);
END $$;
COMMENT ON FUNCTION desk.roster_shredded(uuid, bigint, int) IS 'all pages of a roster with codes are shredded, counted by who did it; 0, by who printed it: nothing came out; PD013, PD060, PD130, PD132';

CREATE FUNCTION desk.roster_stored(p_act uuid, p_roster bigint, p_pages int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'roster_stored');
	r desk.roster_print;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	r := desk.roster_place(p_roster, 'safe', p_pages);
	PERFORM desk.roster_log(r, 'roster_stored', jsonb_build_object('pages', p_pages));
	RETURN desk.act_end(p_act, r.state);
END $$;
COMMENT ON FUNCTION desk.roster_stored(uuid, bigint, int) IS 'all pages of a roster with codes are in the safe, counted by who put them there; PD013, PD060, PD130, PD132';

CREATE FUNCTION desk.rosters() RETURNS TABLE (roster_id bigint, school_id int, number text, what text, reason text, state text, codes int, pages int,
	printer text, asked_by text, asked_at timestamptz, by_whom text, note text, mine bool)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT r.roster_id, r.school_id, r.number, r.what, r.reason, desk.roster_now(r), cardinality(r.credentials), r.pages, r.printer,
			desk.display(r.asked_by), r.asked_at, desk.display(r.decided_by), r.note, r.asked_by = session_user
		FROM desk.roster_print r
		WHERE (desk.roster_now(r) IN ('asked', 'granted', 'used', 'safe') OR r.asked_by = session_user AND r.state <> 'shredded' AND r.asked_at > now() - interval '1 day')
			AND EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.role IN ('principal', 'account_admin', 'district')
				AND (a.school_id IS NULL OR a.school_id = r.school_id) AND a.term @> now())
		ORDER BY array_position(ARRAY['asked', 'granted', 'used', 'safe'], desk.roster_now(r)), r.roster_id;
END $$;
COMMENT ON FUNCTION desk.rosters() IS 'rosters with codes that wait for a second person, may be printed, or lie somewhere on paper, for those who may look codes up and for the district';

GRANT EXECUTE ON FUNCTION desk.roster(int, text), desk.roster_school(text), desk.roster_ask(uuid, int, uuid[], text, text), desk.roster_decide(uuid, bigint, bool, text),
	desk.roster_open(uuid, bigint), desk.roster_printed(uuid, bigint, text, int), desk.roster_shredded(uuid, bigint, int), desk.roster_stored(uuid, bigint, int), desk.rosters() TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (20, 'roster');
