-- SPDX-License-Identifier: Apache-2.0
-- 0009 portal
--
-- Why: the parent's end. The portal's verifier holds a key that opens envelopes and nothing else; it
-- asks here in three calls. attempt_begin counts the try; attempt_envelopes gives what could match,
-- but only of a try that is committed, so that nothing learned can be rolled back uncounted;
-- attempt_result links, exactly once. The answers of a hit and a miss have one shape, so the reason
-- is kept for the office and told to nobody else.
--
-- So that guessing fails and a prankster locks nobody out, a source (an address on the net, or a
-- signed-in account) runs out of tries before a code does: [redeem] tries at one student,
-- source-tries in all, both within window-hours; a code itself locks at credential-tries from all
-- sources together. A school with school-tries wrong ones serves only sources that had none yet, and
-- with five times that many nobody until the window has passed.

-- What is kept ----------------------------------------------------------------------------------

ALTER TABLE portal.account ALTER COLUMN email DROP NOT NULL,
	ADD COLUMN sign_in_failures int NOT NULL DEFAULT 0;
COMMENT ON COLUMN portal.account.email IS 'address registered with, lower case; empty for a parent without e-mail, whom the portal knows by another name';
COMMENT ON COLUMN portal.account.sign_in_failures IS 'wrong sign-ins since the last right one';
-- Two parents with one address share an account; each keeps a link of their own.
ALTER TABLE portal.link DROP CONSTRAINT link_pkey, ADD PRIMARY KEY (account_id, student_id, guardian_id);

ALTER TABLE desk.credential ADD COLUMN selector text CHECK (selector ~ '^[0-9A-Z]{2,12}$');
COMMENT ON COLUMN desk.credential.selector IS 'beginning of a code that is typed alone; no secret, finds the row; others may have the same';
CREATE INDEX credential_selector ON desk.credential (selector) WHERE selector IS NOT NULL;

ALTER TABLE portal.attempt
	ALTER COLUMN at SET DEFAULT clock_timestamp(),
	ADD COLUMN act uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
	ADD COLUMN written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
	ADD COLUMN source bytea,
	ADD COLUMN subject bytea,
	ADD COLUMN guardian_id bigint,
	ADD COLUMN credential_id uuid,
	ADD COLUMN candidates uuid[] NOT NULL DEFAULT '{}',
	ADD COLUMN part text,
	ADD COLUMN reason text,
	ADD COLUMN ended_at timestamptz;
COMMENT ON COLUMN portal.attempt.kind IS 'student_id, phone, access_code (how a link was tried) or sign_in';
COMMENT ON COLUMN portal.attempt.outcome IS 'begun, matched (the name is still to be chosen), linked, refused; wrong of a sign-in';
COMMENT ON COLUMN portal.attempt.act IS 'made by the portal; the same again is the same try';
COMMENT ON COLUMN portal.attempt.written_by IS 'transaction that counted it; only another one may learn something';
COMMENT ON COLUMN portal.attempt.source IS 'keyed hash of where it came from';
COMMENT ON COLUMN portal.attempt.subject IS 'keyed hash of the student ID or selector typed';
COMMENT ON COLUMN portal.attempt.guardian_id IS 'whose code it was, once known';
COMMENT ON COLUMN portal.attempt.credential_id IS 'the code it was, once known';
COMMENT ON COLUMN portal.attempt.candidates IS 'codes it could be';
COMMENT ON COLUMN portal.attempt.part IS 'what was wrong: student, birth_date, phone, code, name, handed, expired, used, revoked, locked, standing, account, other_account, time, budget';
COMMENT ON COLUMN portal.attempt.reason IS 'for standing: the refusal the desk would give';
COMMENT ON COLUMN portal.attempt.ended_at IS 'when its outcome was known';
CREATE INDEX attempt_source ON portal.attempt (source, at);
CREATE INDEX attempt_school ON portal.attempt (school_id, at);

CREATE TABLE portal.tally (
	credential_id uuid PRIMARY KEY,
	school_id int NOT NULL,
	failures int NOT NULL DEFAULT 0,
	locked_at timestamptz,
	FOREIGN KEY (school_id, credential_id) REFERENCES desk.credential (school_id, credential_id)
);
COMMENT ON TABLE portal.tally IS 'tries at each code, from wherever';
COMMENT ON COLUMN portal.tally.credential_id IS 'the code';
COMMENT ON COLUMN portal.tally.school_id IS 'its school';
COMMENT ON COLUMN portal.tally.failures IS 'tries since it was issued or unlocked that have not linked';
COMMENT ON COLUMN portal.tally.locked_at IS 'since when no more are taken';

CREATE TABLE portal.seed (
	one bool PRIMARY KEY DEFAULT true CHECK (one),
	seed bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
);
COMMENT ON TABLE portal.seed IS 'keys the hashes of sources and the envelopes that stand in for none';
COMMENT ON COLUMN portal.seed.one IS 'always true: there is one row';
COMMENT ON COLUMN portal.seed.seed IS 'random, made with the database';
INSERT INTO portal.seed DEFAULT VALUES;

CREATE TABLE desk.unlocking (
	unlocking_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL REFERENCES registry.school,
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	id_kind text NOT NULL,
	last4 text NOT NULL CHECK (last4 ~ '^[A-Z0-9]{1,4}$'),
	note text,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX unlocking_guardian ON desk.unlocking (guardian_id, at);
COMMENT ON TABLE desk.unlocking IS 'parents let in again at the counter, their ID seen again';
COMMENT ON COLUMN desk.unlocking.unlocking_id IS 'its id';
COMMENT ON COLUMN desk.unlocking.school_id IS 'the school that did it';
COMMENT ON COLUMN desk.unlocking.guardian_id IS 'the guardian';
COMMENT ON COLUMN desk.unlocking.id_kind IS 'kind of photo ID seen, as the profile names it';
COMMENT ON COLUMN desk.unlocking.last4 IS 'last four of its number';
COMMENT ON COLUMN desk.unlocking.note IS 'a note';
COMMENT ON COLUMN desk.unlocking.by_whom IS 'who looked';
COMMENT ON COLUMN desk.unlocking.at IS 'when';

-- Rights ----------------------------------------------------------------------------------------

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['portal.tally', 'desk.unlocking'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON %s TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))
			WITH CHECK ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
	END LOOP;
	ALTER TABLE portal.seed ENABLE ROW LEVEL SECURITY;
	FOREACH t IN ARRAY ARRAY['registry.district', 'registry.school', 'registry.student', 'registry.guardian', 'registry.guardian_phone',
		'registry.guardianship', 'desk.policy', 'desk.refusal', 'desk.transition', 'desk.staff', 'desk.credential',
		'desk.envelope', 'desk.event', 'desk.event_head', 'desk.unlocking', 'portal.account', 'portal.link', 'portal.attempt',
		'portal.tally', 'portal.seed'] LOOP
		EXECUTE format('CREATE POLICY portal ON %s TO pindesk_portal_api USING (true) WITH CHECK (true)', t);
		IF t <> 'desk.event' THEN
			EXECUTE format('GRANT SELECT ON %s TO pindesk_portal_api', t);
		END IF;
	END LOOP;
END $$;
CREATE POLICY portal_actor ON desk.event AS RESTRICTIVE FOR INSERT TO pindesk_portal_api WITH CHECK (actor = session_user);
GRANT USAGE ON SCHEMA registry, desk, portal, public TO pindesk_portal_api;
GRANT EXECUTE ON FUNCTION public.unaccent(regdictionary, text) TO pindesk_portal_api;
GRANT USAGE ON SCHEMA portal TO pindesk_portal;
GRANT UPDATE (state, ended_at) ON desk.credential TO pindesk_portal_api;
GRANT INSERT ON desk.event TO pindesk_portal_api;
GRANT INSERT, UPDATE ON desk.event_head, portal.account, portal.link, portal.attempt, portal.tally TO pindesk_portal_api;
GRANT SELECT ON portal.attempt, portal.tally TO pindesk_api;
GRANT SELECT, INSERT ON desk.unlocking TO pindesk_api;
GRANT UPDATE (locked_at, sign_in_failures) ON portal.account TO pindesk_api;
GRANT UPDATE (locked_at, failures) ON portal.tally TO pindesk_api;

-- Small words -----------------------------------------------------------------------------------

CREATE FUNCTION portal.number(p_section text, p_key text, p_default int) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce((SELECT p.value::int FROM desk.policy p WHERE p.section = p_section AND p.key = p_key), p_default)
$$;
COMMENT ON FUNCTION portal.number(text, text, int) IS 'a number of the profile, or the safe one where it says none';

CREATE FUNCTION portal.limits(OUT tries int, OUT source_tries int, OUT school_tries int, OUT credential_tries int, OUT since timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	source_tries := least(portal.number('redeem', 'source-tries', 20), 99);
	tries := least(portal.number('redeem', 'tries', portal.number('credential', 'tries', 3)), source_tries);
	school_tries := portal.number('redeem', 'school-tries', 200);
	credential_tries := least(100, greatest(portal.number('redeem', 'credential-tries', 30), source_tries + 1));
	since := now() - portal.number('redeem', 'window-hours', 24) * interval '1 hour';
END $$;
COMMENT ON FUNCTION portal.limits() IS 'how many wrong tries there may be; a source always has fewer than a code, a code never more than 100 (NIST SP 800-63B)';

CREATE FUNCTION portal.flow() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN a.asks ~ 'phone' THEN 'phone' WHEN a.asks ~ '_id' THEN 'student_id' ELSE 'access_code' END
		FROM (SELECT coalesce((SELECT p.value FROM desk.policy p WHERE p.section = 'redeem' AND p.key = 'asks'),
			'permanent_id; birth_date; code') AS asks) a
$$;
COMMENT ON FUNCTION portal.flow() IS 'what a parent types here: student_id (and birth date and code), phone (permanent ID, phone and code, then a name), access_code (the code alone)';

CREATE FUNCTION portal.keyed(p_text text) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT sha256(s.seed || convert_to(p_text, 'UTF8')) FROM portal.seed s
$$;
COMMENT ON FUNCTION portal.keyed(text) IS 'a hash that means nothing outside this database';

CREATE FUNCTION portal.rules() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT jsonb_build_object('district', d.district_id, 'flow', portal.flow(), 'credential', desk.policy('credential', 'name'),
			'alphabet', desk.policy('credential', 'alphabet'), 'length', portal.number('credential', 'length', 0),
			'group', portal.number('credential', 'group', 0), 'selector', portal.number('credential', 'selector', 0))
		FROM registry.district d
$$;
COMMENT ON FUNCTION portal.rules() IS 'what a portal has to know: the flow, and the shape of a code so that a slip is found before a try is spent';

CREATE FUNCTION portal.standing(p_student bigint, p_guardian bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN c.code <> 'PD000' AND NOT (c.code = 'PD009' AND c.facts ->> 'standing' <> 'restricted' AND t.standing = 'verified') THEN c.code END
		FROM desk.can_person(p_student, p_guardian) c
		LEFT JOIN registry.guardianship t ON t.student_id = p_student AND t.guardian_id = p_guardian
$$;
COMMENT ON FUNCTION portal.standing(bigint, bigint) IS 'why this guardian may not see this student, by the rule of the desk; NULL when they may; a second record of their name counts when that one is restricted';

CREATE FUNCTION portal.unlocked_at(p_student bigint, p_codes uuid[]) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(max(u.at), '-infinity') FROM desk.unlocking u
		WHERE u.guardian_id IN (SELECT t.guardian_id FROM registry.guardianship t WHERE t.student_id = p_student
			UNION SELECT c.guardian_id FROM desk.credential c WHERE c.credential_id = ANY (p_codes))
$$;
COMMENT ON FUNCTION portal.unlocked_at(bigint, uuid[]) IS 'when the office last let a guardian of this student, or of one of these codes, in again';

-- A try to link ---------------------------------------------------------------------------------

CREATE FUNCTION portal.phone_fits(s registry.student, p_phone text) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT length(registry.phone_digits(p_phone)) >= 7 AND registry.phone_digits(p_phone) IN (
		SELECT registry.phone_digits(s.phone)
		UNION SELECT registry.phone_digits(desk.first_phone(t.guardian_id)) FROM registry.guardianship t
			WHERE t.student_id = s.student_id AND t.standing = 'verified')
$$;
COMMENT ON FUNCTION portal.phone_fits(registry.student, text) IS 'whether that is the home telephone on record, or the first one of a verified guardian';

CREATE FUNCTION portal.codes_of(p_student bigint, p_selector text) RETURNS TABLE (credential_id uuid, live bool, locked bool)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT c.credential_id, c.state = 'live' AND c.expires >= registry.today(), t.locked_at IS NOT NULL
		FROM (SELECT x.* FROM desk.credential x WHERE x.student_id = p_student AND x.scope <> 'guardian'
			UNION ALL SELECT x.* FROM registry.guardianship g JOIN desk.credential x ON x.guardian_id = g.guardian_id AND x.scope = 'guardian'
				WHERE g.student_id = p_student
			UNION ALL SELECT x.* FROM desk.credential x WHERE x.selector = p_selector) c
		LEFT JOIN portal.tally t ON t.credential_id = c.credential_id
		ORDER BY c.state = 'live' DESC, c.issued_on DESC, c.credential_id LIMIT 256
$$;
COMMENT ON FUNCTION portal.codes_of(bigint, text) IS 'codes that whoever typed this could hold, the working ones first; old ones too, so that the office learns that an old one was typed';

CREATE FUNCTION portal.find(a portal.attempt, p_typed jsonb) RETURNS portal.attempt
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	s registry.student;
	v_selector text;
BEGIN
	IF a.kind = 'access_code' THEN
		v_selector := upper(regexp_replace(p_typed ->> 'selector', '[\s-]', '', 'g'));
		a.subject := portal.keyed('selector ' || coalesce(v_selector, ''));
	ELSE
		SELECT x.* INTO s FROM registry.student x WHERE x.permanent_id = regexp_replace(p_typed ->> 'permanent_id', '[\s-]', '', 'g');
		a.subject := portal.keyed('student ' || coalesce(s.permanent_id, p_typed ->> 'permanent_id', ''));
		a.student_id := s.student_id;
		a.school_id := s.school_id;
		a.part := CASE WHEN s.student_id IS NULL THEN 'student'
			WHEN a.kind = 'student_id' AND s.born::text IS DISTINCT FROM p_typed ->> 'birth_date' THEN 'birth_date'
			WHEN a.kind = 'phone' AND portal.phone_fits(s, p_typed ->> 'phone') IS NOT TRUE THEN 'phone' END;
	END IF;
	IF a.part IS NULL THEN
		SELECT coalesce(array_agg(c.credential_id) FILTER (WHERE NOT c.locked), '{}'),
				CASE WHEN bool_or(c.live AND c.locked) AND NOT bool_or(c.live AND NOT c.locked) THEN 'locked' END
			INTO a.candidates, a.part FROM portal.codes_of(s.student_id, v_selector) c;
	END IF;
	IF a.kind = 'access_code' AND cardinality(a.candidates) > 0 THEN
		SELECT c.school_id, CASE WHEN cardinality(a.candidates) = 1 THEN c.student_id END INTO a.school_id, a.student_id
			FROM desk.credential c WHERE c.credential_id = a.candidates[1];
	END IF;
	RETURN a;
END $$;
COMMENT ON FUNCTION portal.find(portal.attempt, jsonb) IS 'whom what was typed leads to, and the first part that is wrong';

CREATE FUNCTION portal.spent(a portal.attempt) RETURNS bool
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	l record;
	v_source int;
	v_here int;
	v_school int;
BEGIN
	SELECT x.* INTO l FROM portal.limits() x;
	SELECT count(*), count(*) FILTER (WHERE x.subject = a.subject AND x.at > portal.unlocked_at(a.student_id, a.candidates))
		INTO v_source, v_here FROM portal.attempt x
		WHERE x.source = a.source AND x.at > l.since AND x.outcome IN ('begun', 'refused') AND x.part IS DISTINCT FROM 'budget';
	SELECT count(*) INTO v_school FROM portal.attempt x
		WHERE x.school_id = a.school_id AND x.at > l.since AND x.outcome IN ('begun', 'refused') AND x.part IS DISTINCT FROM 'budget';
	RETURN v_source >= l.source_tries OR v_here >= l.tries OR v_school >= l.school_tries AND v_source > 0
		OR v_school >= 5 * l.school_tries;
END $$;
COMMENT ON FUNCTION portal.spent(portal.attempt) IS 'whether this source, or the school, has had its wrong tries; a try under way counts as wrong until it is not';

CREATE FUNCTION portal.attempt_begin(p_act uuid, p_flow text, p_typed jsonb, p_source text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	a portal.attempt;
	v_limit int := (SELECT l.credential_tries FROM portal.limits() l);
BEGIN
	IF p_act IS NULL OR p_flow IS DISTINCT FROM portal.flow() OR coalesce(trim(p_source), '') = '' THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', CASE WHEN p_act IS NULL THEN 'act' WHEN coalesce(trim(p_source), '') = ''
			THEN 'source' ELSE 'flow' END, 'why', 'is missing or not this district''s'));
	END IF;
	a.kind := p_flow;
	a.candidates := '{}';
	a.source := portal.keyed('source ' || p_source);
	PERFORM pg_advisory_xact_lock(hashtextextended(encode(a.source, 'hex'), 9));
	a := portal.find(a, p_typed);
	INSERT INTO portal.attempt AS x (act, kind, outcome, source, subject) VALUES (p_act, p_flow, 'linked', a.source, a.subject)
		ON CONFLICT (act) DO NOTHING;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD062') WHERE NOT EXISTS (SELECT FROM portal.attempt x
			WHERE x.act = p_act AND x.source = a.source AND x.subject = a.subject);
		RETURN p_act;
	END IF;
	IF portal.spent(a) THEN
		a.part := 'budget';
		a.candidates := '{}';
	END IF;
	UPDATE portal.attempt x SET outcome = 'begun', school_id = a.school_id, student_id = a.student_id, candidates = a.candidates, part = a.part
		WHERE x.act = p_act;
	INSERT INTO portal.tally AS t (credential_id, school_id, failures)
		SELECT c.credential_id, c.school_id, 1 FROM desk.credential c
			WHERE c.credential_id = ANY (a.candidates) AND c.state = 'live' ORDER BY c.credential_id
		ON CONFLICT (credential_id) DO UPDATE SET failures = t.failures + 1,
			locked_at = CASE WHEN t.failures + 1 >= v_limit THEN coalesce(t.locked_at, now()) END;
	RETURN p_act;
END $$;
COMMENT ON FUNCTION portal.attempt_begin(uuid, text, jsonb, text) IS 'counts a try; commit it. Typed: permanent_id with birth_date (ISO) or phone, or selector. Source: who tries, as an address or an account. Never the code';

CREATE FUNCTION portal.decoy(a portal.attempt, p_ordinal int) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_name text := encode(a.subject, 'hex') || ' ' || p_ordinal;
	h bytea := portal.keyed(v_name);
	v_bytes bytea := (SELECT string_agg(portal.keyed(v_name || ' ' || n), '' ORDER BY n) FROM generate_series(1, 12) AS n);
	n int := get_byte(h, 16) * 65536 + get_byte(h, 17) * 256 + get_byte(h, 18);
BEGIN
	v_bytes := set_byte(substr(v_bytes, 1, 368), 31, get_byte(v_bytes, 31) & 127);
	h := set_byte(set_byte(h, 6, get_byte(h, 6) & 15 | 64), 8, get_byte(h, 8) & 63 | 128);
	RETURN (SELECT jsonb_build_object('credential', encode(substr(h, 1, 16), 'hex')::uuid, 'district', d.district_id,
			'school', (SELECT s.school_id FROM registry.school s ORDER BY s.school_id
				OFFSET n % (SELECT count(*) FROM registry.school) LIMIT 1),
			'guardian', n % 99991 + 1, 'student', n % 49999 + 1, 'scope', desk.policy('credential', 'scope'), 'generation', 1,
			'expires', registry.today() + n % portal.number('credential', 'days-by-hand', 30),
			'sealed', translate(encode(v_bytes, 'base64'), E'\n', ''))
		FROM registry.district d);
END $$;
COMMENT ON FUNCTION portal.decoy(portal.attempt, int) IS 'something that looks like an envelope and opens with no key; the same each time the same is typed';

CREATE FUNCTION portal.committed(p_act uuid) RETURNS portal.attempt
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	a portal.attempt;
BEGIN
	SELECT x.* INTO a FROM portal.attempt x WHERE x.act = p_act AND x.kind <> 'sign_in' FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "attempt"}');
	ELSIF a.written_by = pg_current_xact_id() THEN
		PERFORM desk.refuse('PD022', '{"missing": "commit"}');
	END IF;
	RETURN a;
END $$;
COMMENT ON FUNCTION portal.committed(uuid) IS 'a try, locked; PD060, and PD022 while its own transaction has not been committed';

CREATE FUNCTION portal.attempt_envelopes(p_act uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	a portal.attempt := portal.committed(p_act);
	v_shown int := CASE a.kind WHEN 'access_code' THEN greatest(32, cardinality(a.candidates)) ELSE 8 END;
BEGIN
	IF a.outcome <> 'begun' OR a.at < now() - interval '10 minutes' THEN
		PERFORM desk.refuse('PD021', jsonb_build_object('state', a.outcome));
	END IF;
	RETURN (SELECT jsonb_build_object('attempt', p_act, 'envelopes', jsonb_agg(e.envelope ORDER BY e.envelope ->> 'credential'))
		FROM (SELECT jsonb_build_object('credential', c.credential_id, 'district', d.district_id, 'school', c.school_id,
					'guardian', c.guardian_id, 'student', c.student_id, 'scope', c.scope, 'generation', c.generation,
					'expires', c.expires, 'sealed', translate(encode(e.sealed, 'base64'), E'\n', '')) AS envelope
				FROM unnest(a.candidates[1:v_shown]) AS k(id)
				JOIN desk.credential c ON c.credential_id = k.id
				JOIN desk.envelope e ON e.credential_id = c.credential_id AND e.to_key = 'portal'
				CROSS JOIN registry.district d
			UNION ALL
			SELECT portal.decoy(a, n) FROM generate_series(cardinality(a.candidates) + 1, v_shown) AS n) e);
END $$;
COMMENT ON FUNCTION portal.attempt_envelopes(uuid) IS 'what could match a committed try, for the portal''s key: 8 envelopes (32 where the code is typed alone), with or without a true one among them';

-- How it ended ----------------------------------------------------------------------------------

CREATE FUNCTION portal.refused(a portal.attempt, p_part text, p_reason text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE portal.attempt x SET outcome = 'refused', part = coalesce(x.part, p_part), reason = p_reason, ended_at = now(),
			credential_id = a.credential_id, guardian_id = a.guardian_id, school_id = a.school_id, student_id = a.student_id
		WHERE x.act = a.act AND x.outcome <> 'refused';
	RETURN jsonb_build_object('result', 'no', 'wait', coalesce(a.part = 'budget', false));
END $$;
COMMENT ON FUNCTION portal.refused(portal.attempt, text, text) IS 'keeps why; says only no, and to a source that has had its tries that it has';

CREATE FUNCTION portal.students_of(p_account bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('permanent_id', s.permanent_id,
			'name', registry.spoken(s.given, s.middle, s.family), 'school', c.name)), '[]')
		FROM portal.link l
		JOIN portal.account a ON a.account_id = l.account_id AND a.ended_at IS NULL
		JOIN registry.student s ON s.student_id = l.student_id
		JOIN registry.school c ON c.school_id = s.school_id
		JOIN registry.guardianship t ON t.student_id = l.student_id AND t.guardian_id = l.guardian_id AND t.standing = 'verified'
		WHERE l.account_id = p_account AND l.ended_at IS NULL
$$;
COMMENT ON FUNCTION portal.students_of(bigint) IS 'students an account sees; only where the guardian is verified still';

CREATE FUNCTION portal.due(c desk.credential, p_guardian bigint) RETURNS TABLE (school_id int, student_id bigint, reason text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT t.school_id, t.student_id, portal.standing(t.student_id, t.guardian_id) FROM registry.guardianship t
		WHERE t.guardian_id = p_guardian AND (c.scope = 'guardian' OR t.student_id = c.student_id)
		ORDER BY t.student_id <> c.student_id, t.student_id
$$;
COMMENT ON FUNCTION portal.due(desk.credential, bigint) IS 'students that a code links for this guardian: its own, or all of theirs; reason NULL where nothing is against it';

CREATE FUNCTION portal.account_for(p_account bigint, p_email text) RETURNS portal.account
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_email text := lower(trim(p_email));
	v portal.account;
BEGIN
	IF p_account IS NOT NULL THEN
		SELECT x.* INTO v FROM portal.account x WHERE x.account_id = p_account FOR UPDATE;
		RETURN v;
	ELSIF v_email IS NOT NULL AND (v_email !~ '^[^@\s]+@[^@\s]+$' OR length(v_email) > 254) THEN
		PERFORM desk.refuse('PD061', '{"field": "email", "why": "is no e-mail address"}');
	END IF;
	INSERT INTO portal.account AS x (email) VALUES (v_email) ON CONFLICT (email) DO NOTHING RETURNING x.* INTO v;
	IF NOT FOUND THEN
		SELECT x.* INTO v FROM portal.account x WHERE x.email = v_email FOR UPDATE;
	END IF;
	RETURN v;
END $$;
COMMENT ON FUNCTION portal.account_for(bigint, text) IS 'the account named, or the one with that address, made when there is none; without both a new one';

CREATE FUNCTION portal.take(a portal.attempt, c desk.credential, p_guardian bigint, p_account bigint, p_email text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v portal.account;
	v_limit int := (SELECT l.credential_tries FROM portal.limits() l);
BEGIN
	IF EXISTS (SELECT FROM portal.due(c, p_guardian) d JOIN portal.link l ON l.student_id = d.student_id AND l.guardian_id = p_guardian
		AND l.ended_at IS NULL JOIN portal.account x ON x.account_id = l.account_id AND x.ended_at IS NULL
		WHERE d.reason IS NULL AND x.account_id IS DISTINCT FROM p_account AND x.email IS DISTINCT FROM lower(trim(p_email))) THEN
		RETURN portal.refused(a, 'other_account');
	END IF;
	v := portal.account_for(p_account, p_email);
	IF v.account_id IS NULL OR v.locked_at IS NOT NULL OR p_account IS NOT NULL AND v.ended_at IS NOT NULL THEN
		RETURN portal.refused(a, 'account');
	END IF;
	UPDATE portal.account x SET ended_at = NULL WHERE x.account_id = v.account_id AND x.ended_at IS NOT NULL;
	INSERT INTO portal.link AS l (account_id, school_id, student_id, guardian_id)
		SELECT v.account_id, d.school_id, d.student_id, p_guardian FROM portal.due(c, p_guardian) d WHERE d.reason IS NULL
		ON CONFLICT (account_id, student_id, guardian_id) DO UPDATE SET ended_at = NULL, linked_at = now() WHERE l.ended_at IS NOT NULL;
	IF c.scope <> 'student' OR NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.student_id = c.student_id
		AND portal.standing(t.student_id, t.guardian_id) IS NULL AND NOT EXISTS (SELECT FROM portal.link l
			WHERE l.student_id = t.student_id AND l.guardian_id = t.guardian_id AND l.ended_at IS NULL)) THEN
		UPDATE desk.credential x SET state = desk.move('credential', x.state, 'use'), ended_at = now() WHERE x.credential_id = c.credential_id;
	END IF;
	UPDATE portal.tally t SET failures = CASE WHEN t.credential_id = c.credential_id THEN 0 ELSE greatest(t.failures - 1, 0) END,
			locked_at = CASE WHEN t.credential_id <> c.credential_id AND t.failures - 1 >= v_limit THEN t.locked_at END
		WHERE t.credential_id = ANY (a.candidates);
	UPDATE portal.attempt x SET outcome = 'linked', part = NULL, account_id = v.account_id, credential_id = c.credential_id,
			guardian_id = p_guardian, school_id = c.school_id, student_id = c.student_id, ended_at = now() WHERE x.act = a.act;
	PERFORM desk.log(d.school_id, 'account_linked', d.student_id, p_guardian, c.credential_id::text,
			jsonb_build_object('account', v.account_id)) FROM portal.due(c, p_guardian) d WHERE d.reason IS NULL;
	RETURN jsonb_build_object('result', 'linked', 'account', v.account_id, 'students', portal.students_of(v.account_id));
END $$;
COMMENT ON FUNCTION portal.take(portal.attempt, desk.credential, bigint, bigint, text) IS 'links, and uses the code up (one of a whole student when the last guardian has linked)';

CREATE FUNCTION portal.attempt_result(p_act uuid, p_credential uuid, p_email text, p_account bigint DEFAULT NULL, p_guardian bigint DEFAULT NULL)
	RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	a portal.attempt := portal.committed(p_act);
	c desk.credential;
	v_guardian bigint;
	v_reason text;
BEGIN
	IF a.outcome = 'linked' AND p_credential = a.credential_id THEN
		RETURN jsonb_build_object('result', 'linked', 'account', a.account_id, 'students', portal.students_of(a.account_id));
	ELSIF a.outcome NOT IN ('begun', 'matched') THEN
		RETURN portal.refused(a, NULL);
	ELSIF a.at < now() - interval '10 minutes' THEN
		RETURN portal.refused(a, 'time');
	ELSIF p_credential IS NULL OR p_credential <> ALL (a.candidates) OR a.outcome = 'matched' AND p_credential <> a.credential_id THEN
		RETURN portal.refused(a, CASE a.outcome WHEN 'matched' THEN 'name' ELSE 'code' END);
	END IF;
	SELECT x.* INTO STRICT c FROM desk.credential x WHERE x.credential_id = p_credential FOR UPDATE;
	v_guardian := CASE WHEN a.kind = 'phone' THEN p_guardian ELSE c.guardian_id END;
	a.credential_id := c.credential_id;
	a.guardian_id := CASE c.scope WHEN 'student' THEN v_guardian ELSE c.guardian_id END;
	a.school_id := c.school_id;
	a.student_id := c.student_id;
	IF c.state <> 'live' OR c.expires < registry.today() THEN
		RETURN portal.refused(a, CASE c.state WHEN 'live' THEN 'expired' WHEN 'issued' THEN 'handed' ELSE c.state END);
	ELSIF a.kind = 'phone' AND v_guardian IS NULL THEN
		UPDATE portal.attempt x SET outcome = 'matched', credential_id = c.credential_id WHERE x.act = p_act;
		RETURN jsonb_build_object('result', 'choose', 'contacts', (SELECT coalesce(jsonb_agg(jsonb_build_object('guardian', g.guardian_id,
				'name', registry.spoken(g.given, '', g.family)) ORDER BY g.family, g.given, g.guardian_id), '[]')
			FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
			WHERE t.student_id = c.student_id AND t.standing = 'verified'));
	ELSIF c.scope <> 'student' AND v_guardian <> c.guardian_id OR a.kind = 'phone' AND a.outcome <> 'matched' THEN
		RETURN portal.refused(a, 'name');
	END IF;
	SELECT CASE WHEN bool_or(d.reason IS NULL) THEN NULL ELSE coalesce(min(d.reason), 'PD001') END INTO v_reason FROM portal.due(c, v_guardian) d;
	IF v_reason IS NOT NULL THEN
		RETURN portal.refused(a, 'standing', v_reason);
	END IF;
	RETURN portal.take(a, c, v_guardian, p_account, p_email);
END $$;
COMMENT ON FUNCTION portal.attempt_result(uuid, uuid, text, bigint, bigint) IS 'which envelope held the code (NULL none), for the account named or the one with that address; links once, the same again gets the first answer; where names are chosen, a second call names the guardian';

-- Accounts --------------------------------------------------------------------------------------

CREATE FUNCTION portal.account_log(p_account bigint, p_kind text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(l.school_id, p_kind, l.student_id, l.guardian_id, NULL, jsonb_build_object('account', p_account))
		FROM portal.link l WHERE l.account_id = p_account AND l.ended_at IS NULL ORDER BY l.school_id
$$;
COMMENT ON FUNCTION portal.account_log(bigint, text) IS 'an event for each student an account sees';

CREATE FUNCTION portal.sign_in_reported(p_account bigint, p_ok bool, p_source text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v portal.account;
	v_source bytea := portal.keyed('source ' || coalesce(p_source, ''));
	v_spent bool;
BEGIN
	SELECT x.* INTO v FROM portal.account x WHERE x.account_id = p_account FOR UPDATE;
	IF NOT FOUND OR p_ok IS NULL OR coalesce(trim(p_source), '') = '' THEN
		PERFORM desk.refuse('PD060', '{"what": "account"}');
	END IF;
	SELECT count(*) >= l.source_tries INTO v_spent FROM portal.limits() l JOIN portal.attempt x ON x.source = v_source AND x.at > l.since
		AND x.kind = 'sign_in' AND x.outcome = 'wrong' AND x.part IS DISTINCT FROM 'budget' AND x.account_id <> p_account
		GROUP BY l.source_tries;
	v_spent := coalesce(v_spent, false) AND NOT p_ok;
	INSERT INTO portal.attempt (account_id, kind, outcome, source, part, ended_at)
		SELECT p_account, 'sign_in', 'wrong', v_source, CASE WHEN v_spent THEN 'budget' END, now() WHERE NOT p_ok;
	IF p_ok AND v.locked_at IS NULL THEN
		v.sign_in_failures := 0;
		IF desk.policy('credential', 'scope') = 'guardian' THEN
			INSERT INTO portal.link AS l (account_id, school_id, student_id, guardian_id)
				SELECT DISTINCT p_account, t.school_id, t.student_id, t.guardian_id FROM portal.link o
					JOIN registry.guardianship t ON t.guardian_id = o.guardian_id
					WHERE o.account_id = p_account AND o.ended_at IS NULL AND portal.standing(t.student_id, t.guardian_id) IS NULL
				ON CONFLICT DO NOTHING;
		END IF;
	ELSIF NOT p_ok AND NOT v_spent THEN
		v.sign_in_failures := v.sign_in_failures + 1;
		IF v.sign_in_failures >= portal.number('account', 'sign-in-tries', 3) AND v.locked_at IS NULL THEN
			v.locked_at := now();
			PERFORM portal.account_log(p_account, 'account_locked');
		END IF;
	END IF;
	UPDATE portal.account x SET sign_in_failures = v.sign_in_failures, locked_at = v.locked_at WHERE x.account_id = p_account;
	v.ended_at := coalesce(v.ended_at, (SELECT e FROM registry.account_end(p_account) AS e WHERE e < registry.today()));
	RETURN jsonb_build_object('locked', v.locked_at IS NOT NULL, 'ended', v.ended_at IS NOT NULL, 'wait', v_spent,
		'students', CASE WHEN p_ok AND v.locked_at IS NULL AND v.ended_at IS NULL THEN portal.students_of(p_account) ELSE '[]' END);
END $$;
COMMENT ON FUNCTION portal.sign_in_reported(bigint, bool, text) IS 'how a sign-in went; wrong ones in a row lock the account, unless the source has been wrong at many others; a locked account stays so for a right one too';

CREATE FUNCTION portal.account_email_change(p_account bigint, p_email text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_email text := lower(trim(p_email));
BEGIN
	IF v_email !~ '^[^@\s]+@[^@\s]+$' OR length(v_email) > 254 THEN
		PERFORM desk.refuse('PD061', '{"field": "email", "why": "is no e-mail address"}');
	END IF;
	PERFORM FROM portal.account x WHERE x.account_id = p_account AND x.ended_at IS NULL AND x.locked_at IS NULL FOR UPDATE;
	IF NOT FOUND OR EXISTS (SELECT FROM portal.account x WHERE x.email = v_email AND x.account_id <> p_account) THEN
		RETURN '{"changed": false}';
	END IF;
	UPDATE portal.account x SET email = v_email WHERE x.account_id = p_account;
	PERFORM portal.account_log(p_account, 'account_email_changed');
	RETURN '{"changed": true}';
END $$;
COMMENT ON FUNCTION portal.account_email_change(bigint, text) IS 'another address for an account, or none (NULL); not one that another account has';

GRANT EXECUTE ON FUNCTION portal.rules(), portal.attempt_begin(uuid, text, jsonb, text), portal.attempt_envelopes(uuid),
	portal.attempt_result(uuid, uuid, text, bigint, bigint), portal.sign_in_reported(bigint, bool, text),
	portal.account_email_change(bigint, text) TO pindesk_portal;
GRANT EXECUTE ON FUNCTION registry.today(), registry.scope(), registry.spoken(text, text, text), registry.phone_digits(text),
	registry.of_age_on(date), desk.policy(text, text), desk.refuse(text, jsonb), desk.facts(jsonb), desk.first_phone(bigint),
	registry.fold(text), registry.code_of(bigint, bigint, text, bigint), registry.account_of(bigint, bigint, text), registry.account_end(bigint),
	registry.codes_of(bigint[], bigint[], text, bigint[], bool), registry.accounts_of(bigint[], bigint[], text),
	desk.can_person(bigint, bigint), desk.can_persons(bigint[], bigint[]), desk.twins_of(bigint[], bigint[], bool),
	desk.display(name), desk.move(text, text, text, text), desk.guard_state(),
	desk.log(int, text, bigint, bigint, text, jsonb, text), desk.event_hash(bytea, bytea), desk.event_body(desk.event) TO pindesk_portal_api;
GRANT EXECUTE ON FUNCTION portal.number(text, text, int), portal.limits() TO pindesk_api;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (9, 'portal');
