-- SPDX-License-Identifier: Apache-2.0
-- 0002 policy, keys, events
--
-- Why: what every act leans on. The policy of the district is data (a profile), so no number of it
-- stands in a function. A refusal is an answer with a code and facts, made in one place. An act
-- carries a UUID made by the desk, so that a lost answer can be asked for again. And whatever was
-- done or looked at is an event, chained by school, which nobody who works here can change.
-- Of keys the database holds public halves, signatures and sealed grants; it can open none.

CREATE TABLE desk.profile (
	name text PRIMARY KEY,
	version int NOT NULL DEFAULT 1,
	ini text NOT NULL
);
COMMENT ON TABLE desk.profile IS 'the profile of the district, as its file was';
COMMENT ON COLUMN desk.profile.name IS 'name of the profile: pin, vpc, access-code';
COMMENT ON COLUMN desk.profile.version IS 'counts its changes; also the version of the agreement a parent signs';
COMMENT ON COLUMN desk.profile.ini IS 'the text of profile.ini';

CREATE TABLE desk.policy (
	section text NOT NULL,
	key text NOT NULL,
	value text NOT NULL,
	PRIMARY KEY (section, key)
);
COMMENT ON TABLE desk.policy IS 'the values of the profile in force, one row a key';
COMMENT ON COLUMN desk.policy.section IS 'section of profile.ini';
COMMENT ON COLUMN desk.policy.key IS 'key in that section';
COMMENT ON COLUMN desk.policy.value IS 'its value; lists are parted by semicolons';

CREATE TABLE desk.template (
	profile text NOT NULL,
	kind text NOT NULL,
	lang text NOT NULL,
	body text NOT NULL,
	PRIMARY KEY (profile, kind, lang)
);
COMMENT ON TABLE desk.template IS 'letters and forms: Markdown with placeholders';
COMMENT ON COLUMN desk.template.profile IS 'profile it belongs to';
COMMENT ON COLUMN desk.template.kind IS 'letter, form, sample ...';
COMMENT ON COLUMN desk.template.lang IS 'language, BCP 47';
COMMENT ON COLUMN desk.template.body IS 'the text';

CREATE TABLE desk.refusal (
	code text PRIMARY KEY CHECK (code ~ '^PD[0-9]{3}$'),
	name text NOT NULL UNIQUE,
	meaning text NOT NULL
);
COMMENT ON TABLE desk.refusal IS 'every refusal there is; src/db/refusal.c has the sentence for each';
COMMENT ON COLUMN desk.refusal.code IS 'SQLSTATE';
COMMENT ON COLUMN desk.refusal.name IS 'what it is called in code';
COMMENT ON COLUMN desk.refusal.meaning IS 'when it is given, and its facts in braces';
INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD001', 'guardian_not_verified', 'not a verified parent or legal guardian of this student {guardian,student}'),
	('PD002', 'guardian_restricted', 'a court order or document restricts this person {guardian,document,since}'),
	('PD003', 'code_live', 'there is a code that works or waits to be handed over {guardian,issued,handed,expires}'),
	('PD004', 'account_exists', 'the guardian has linked an account already {guardian,email}'),
	('PD005', 'student_of_age', 'the student is 18 or older, the rights are the student''s own {student,since}'),
	('PD006', 'student_exited', 'the student has left the school {student,on}'),
	('PD010', 'no_assignment', 'this login has no assignment {user}'),
	('PD011', 'assignment_expired', 'the assignment of this login has ended {user,ended}'),
	('PD013', 'not_allowed', 'the role may not do this {role,needs}'),
	('PD020', 'visit_taken', 'the visit is in other hands {by,desk,visit}'),
	('PD021', 'visit_closed', 'the visit is over, or is parked {state}'),
	('PD022', 'step_order', 'an earlier step is missing {missing}'),
	('PD023', 'checks_failed', 'too many checks failed, the visit ended {failed}'),
	('PD024', 'too_little_on_record', 'the record has too little to ask about {have,need}'),
	('PD025', 'too_few_matches', 'too few answers matched, or not all were asked {have,need}'),
	('PD030', 'id_kind_not_accepted', 'this kind of ID is not accepted here {kind}'),
	('PD031', 'id_expired', 'the ID expired too long ago {expired,accepted_until}'),
	('PD032', 'id_does_not_match', 'name or face do not match the ID {}'),
	('PD033', 'document_not_accepted', 'this document does not prove guardianship here {document}'),
	('PD040', 'signature_missing', 'the signed form has not been seen {}'),
	('PD050', 'phone_release_needs_video', 'a code is read out only in a visit by video {}'),
	('PD051', 'sheet_state', 'the sheet is not where this can be done {sheet,state,act}'),
	('PD052', 'credential_state', 'the code is not where this can be done {state}'),
	('PD060', 'not_found', 'nothing of that kind here {what}'),
	('PD061', 'bad_value', 'a value cannot be so {field,why}'),
	('PD062', 'act_reused', 'the id of this act was used for something else {}'),
	('PD070', 'key_generation', 'the school has a newer key {have,need}');

CREATE TABLE desk.act (
	act uuid PRIMARY KEY,
	function text NOT NULL,
	staff name NOT NULL DEFAULT session_user,
	result text,
	at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE desk.act IS 'acts done; the same act again gets the first result';
COMMENT ON COLUMN desk.act.act IS 'made by the desk before it asked';
COMMENT ON COLUMN desk.act.function IS 'what was asked for';
COMMENT ON COLUMN desk.act.staff IS 'who asked';
COMMENT ON COLUMN desk.act.result IS 'what was answered';
COMMENT ON COLUMN desk.act.at IS 'when';

-- Events ----------------------------------------------------------------------------------------

CREATE TABLE desk.event (
	school_id int NOT NULL,
	seq bigint NOT NULL,
	at timestamptz NOT NULL,
	actor name NOT NULL DEFAULT session_user,
	desk text,
	kind text NOT NULL,
	student_id bigint,
	guardian_id bigint,
	ref text,
	act uuid,
	detail jsonb NOT NULL DEFAULT '{}',
	prev bytea NOT NULL,
	hash bytea NOT NULL,
	signature bytea CHECK (length(signature) = 64),
	PRIMARY KEY (school_id, seq)
);
CREATE INDEX event_student ON desk.event (student_id, seq) WHERE student_id IS NOT NULL;
CREATE INDEX event_act ON desk.event (act, school_id, seq) WHERE act IS NOT NULL;
COMMENT ON TABLE desk.event IS 'what was done and looked at; each row holds the hash of the one before it in its school';
COMMENT ON COLUMN desk.event.school_id IS 'the school; what refers to it is event_head, once and not for every event';
COMMENT ON COLUMN desk.event.seq IS 'counts from 1 in the school, without gaps';
COMMENT ON COLUMN desk.event.at IS 'when, by the server''s clock';
COMMENT ON COLUMN desk.event.actor IS 'the login that acted';
COMMENT ON COLUMN desk.event.desk IS 'the desk it acted from, when known';
COMMENT ON COLUMN desk.event.kind IS 'what happened';
COMMENT ON COLUMN desk.event.student_id IS 'the student concerned';
COMMENT ON COLUMN desk.event.guardian_id IS 'the guardian concerned';
COMMENT ON COLUMN desk.event.ref IS 'visit, credential or sheet concerned';
COMMENT ON COLUMN desk.event.act IS 'the act it came of, as the desk named it';
COMMENT ON COLUMN desk.event.detail IS 'what else there is to know; never a code';
COMMENT ON COLUMN desk.event.prev IS 'hash of the event before; 32 zero bytes for the first';
COMMENT ON COLUMN desk.event.hash IS 'sha256 over prev and sha256 over this row, see desk.event_hash';
COMMENT ON COLUMN desk.event.signature IS 'the actor''s signature over hash, when there is one';

CREATE TABLE desk.event_head (
	school_id int PRIMARY KEY REFERENCES registry.school,
	seq bigint NOT NULL,
	hash bytea NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE desk.event_head IS 'the newest event of each school; locked last in a transaction';
COMMENT ON COLUMN desk.event_head.school_id IS 'the school';
COMMENT ON COLUMN desk.event_head.seq IS 'number of its newest event';
COMMENT ON COLUMN desk.event_head.hash IS 'hash of its newest event';

-- Not IMMUTABLE: convert_to is not, and what is less than it says cannot be put into the caller's expression.
CREATE FUNCTION desk.event_field(p_field text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT coalesce(int4send(length(convert_to(p_field, 'UTF8'))) || convert_to(p_field, 'UTF8'), '\xffffffff')
$$;
COMMENT ON FUNCTION desk.event_field(text) IS 'a field of an event after its length (4 bytes; -1: NULL)';

-- One plain expression, put into the statement that asks (hence no search_path of its own): a letter run writes an event a letter.
CREATE FUNCTION desk.event_body(e desk.event) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT sha256('\x70696e6465736b206576656e74203100'::bytea || desk.event_field(e.school_id::text) || desk.event_field(e.seq::text)
		|| desk.event_field(to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')) || desk.event_field(e.actor::text) || desk.event_field(e.desk)
		|| desk.event_field(e.kind) || desk.event_field(e.student_id::text) || desk.event_field(e.guardian_id::text) || desk.event_field(e.ref)
		|| desk.event_field(e.act::text) || desk.event_field(e.detail::text))
$$;
COMMENT ON FUNCTION desk.event_body(desk.event) IS 'sha256 over "pindesk event 1", a zero byte, and the fields of an event as text, each after its length (4 bytes; -1: NULL)';

CREATE FUNCTION desk.event_hash(p_prev bytea, p_body bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT sha256(p_prev || p_body)
$$;
COMMENT ON FUNCTION desk.event_hash(bytea, bytea) IS 'a link of the chain, so that the chain can be followed without reading the events';

CREATE FUNCTION desk.log(p_school int, p_kind text, p_student bigint, p_guardian bigint, p_ref text, p_detail jsonb,
	p_desk text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.log_all(p_school, ARRAY[p_kind], ARRAY[p_student], ARRAY[p_guardian], ARRAY[p_ref], ARRAY[p_detail], p_desk);
END $$;
COMMENT ON FUNCTION desk.log(int, text, bigint, bigint, text, jsonb, text) IS 'writes one event; call it last, the head of the school stays locked until commit';

-- Policy, refusals, acts, roles -----------------------------------------------------------------

CREATE FUNCTION desk.facts(p_facts jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF p_facts = '{}' THEN
		RETURN p_facts;
	END IF;
	RETURN coalesce((SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each_text(p_facts) AS f WHERE f.value IS NOT NULL), '{}');
END $$;
COMMENT ON FUNCTION desk.facts(jsonb) IS 'facts as they go out: strings only, nothing that is not known';

CREATE FUNCTION desk.refuse(p_code text, p_facts jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = p_code, DETAIL = desk.facts(p_facts)::text,
		MESSAGE = coalesce((SELECT r.name FROM desk.refusal r WHERE r.code = p_code), 'unknown refusal ' || p_code);
END $$;
COMMENT ON FUNCTION desk.refuse(text, jsonb) IS 'the one way to refuse: raises the code with its facts as JSON in DETAIL';

CREATE FUNCTION desk.policy(p_section text, p_key text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_value text := (SELECT p.value FROM desk.policy p WHERE p.section = p_section AND p.key = p_key);
BEGIN
	IF v_value IS NULL THEN
		RAISE EXCEPTION 'the profile has no [%] %', p_section, p_key;
	END IF;
	RETURN v_value;
END $$;
COMMENT ON FUNCTION desk.policy(text, text) IS 'one value of the profile in force; a missing one is a fault of the set-up';

CREATE FUNCTION desk.policy_list(p_section text, p_key text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN array_remove(regexp_split_to_array(trim(desk.policy(p_section, p_key)), '\s*;\s*'), '');
END $$;
COMMENT ON FUNCTION desk.policy_list(text, text) IS 'a value of the profile that is a list';

CREATE FUNCTION desk.day_of(p_at timestamptz) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT (p_at AT TIME ZONE d.time_zone)::date FROM registry.district d
$$;
COMMENT ON FUNCTION desk.day_of(timestamptz) IS 'the day of a moment, where the district is';

CREATE FUNCTION desk.day_start(p_day date) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT p_day::timestamp AT TIME ZONE d.time_zone FROM registry.district d
$$;
COMMENT ON FUNCTION desk.day_start(date) IS 'the moment a day begins, where the district is: what is asked of a day is asked of the moments from here to the next one, which an index finds';

-- Called at every keystroke, by functions that have set the search_path: so none of its own.
CREATE FUNCTION desk.enter() RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_scope int[] := registry.scope();
	v_ended date;
	e record;
BEGIN
	-- What nearly everybody meets is one small question; the rest is for whoever is refused.
	IF v_scope <> '{}' THEN
		IF NOT EXISTS (SELECT FROM desk.enrolment x WHERE x.role_name = session_user AND x.state <> 'done') THEN
			RETURN v_scope;
		END IF;
		SELECT x.state, x.until, coalesce(s.display, x.by_whom::text) AS giver INTO e FROM desk.enrolment x LEFT JOIN desk.staff s ON s.role_name = x.by_whom
			WHERE x.role_name = session_user;
		PERFORM desk.refuse(CASE e.state WHEN 'code' THEN 'PD080' ELSE 'PD081' END,
			jsonb_build_object('user', session_user, 'by', e.giver, 'until', (e.until AT TIME ZONE (SELECT d.time_zone FROM registry.district d))::date));
	END IF;
	SELECT max(a.ends) INTO v_ended FROM desk.assignment a WHERE a.role_name = session_user AND a.ends < registry.today();
	IF v_ended IS NOT NULL THEN
		PERFORM desk.refuse('PD011', jsonb_build_object('user', session_user, 'ended', v_ended));
	END IF;
	PERFORM desk.refuse('PD010', jsonb_build_object('user', session_user));
END $$;
COMMENT ON FUNCTION desk.enter() IS 'first word of every function: the schools of whoever signed in, or PD010, PD011, PD080, PD081';

CREATE FUNCTION desk.need(p_school int, p_roles text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_roles text[];
BEGIN
	PERFORM desk.enter();
	SELECT array_agg(a.role ORDER BY a.role) INTO v_roles FROM desk.assignment a
		WHERE a.role_name = session_user AND (a.school_id IS NULL OR a.school_id = p_school)
			AND a.term @> now();
	IF v_roles IS NULL THEN
		PERFORM desk.refuse('PD060', jsonb_build_object('what', 'school'));
	ELSIF NOT v_roles && p_roles THEN
		PERFORM desk.refuse('PD013', jsonb_build_object('role', array_to_string(v_roles, ', '),
			'needs', array_to_string(p_roles, ', ')));
	END IF;
END $$;
COMMENT ON FUNCTION desk.need(int, text[]) IS 'refuses PD013 unless the person signed in has one of these roles at the school';

CREATE FUNCTION desk.need_clerk(p_school int) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.need(p_school, ARRAY['account_admin', 'principal', 'district']);
END $$;
COMMENT ON FUNCTION desk.need_clerk(int) IS 'refuses PD013 to those who may only read';

CREATE FUNCTION desk.act_begin(p_act uuid, p_function text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_old desk.act;
BEGIN
	PERFORM desk.enter();
	IF p_act IS NULL THEN
		PERFORM desk.refuse('PD061', '{"field": "act", "why": "is missing"}');
	END IF;
	PERFORM set_config('pindesk.act', p_act::text, true);
	INSERT INTO desk.act (act, function) VALUES (p_act, p_function) ON CONFLICT DO NOTHING;
	IF FOUND THEN
		RETURN NULL;
	END IF;
	SELECT a.* INTO v_old FROM desk.act a WHERE a.act = p_act;
	IF NOT FOUND OR v_old.function <> p_function OR v_old.staff <> session_user OR v_old.result IS NULL THEN
		PERFORM desk.refuse('PD062');
	END IF;
	RETURN v_old.result;
END $$;
COMMENT ON FUNCTION desk.act_begin(uuid, text) IS 'the first result when this act was done before, else NULL and the act is ours; waits for a twin that is under way';

CREATE FUNCTION desk.act_end(p_act uuid, p_result text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE desk.act SET result = p_result WHERE act = p_act;
	RETURN p_result;
END $$;
COMMENT ON FUNCTION desk.act_end(uuid, text) IS 'keeps the result of an act and returns it';

-- Keys ------------------------------------------------------------------------------------------

CREATE TABLE keys.staff_key (
	role_name name PRIMARY KEY,
	body bytea NOT NULL,
	signer bytea NOT NULL,
	signature bytea NOT NULL
);
COMMENT ON TABLE keys.staff_key IS 'public keys of staff and who vouches for them';
COMMENT ON COLUMN keys.staff_key.role_name IS 'the login role';
COMMENT ON COLUMN keys.staff_key.body IS 'the statement: public keys, role, school, dates';
COMMENT ON COLUMN keys.staff_key.signer IS 'public key of who signed it';
COMMENT ON COLUMN keys.staff_key.signature IS 'signature over body';

CREATE TABLE keys.staff_seed (
	role_name name PRIMARY KEY REFERENCES keys.staff_key ON DELETE CASCADE,
	wrapped_seed bytea NOT NULL
);
COMMENT ON TABLE keys.staff_seed IS 'a member''s own keys under their passphrase; given to that member only';
COMMENT ON COLUMN keys.staff_seed.role_name IS 'the login role';
COMMENT ON COLUMN keys.staff_seed.wrapped_seed IS 'the seed, wrapped by a subkey of the passphrase that the server never sees';

CREATE TABLE keys.school_key (
	school_id int NOT NULL REFERENCES registry.school,
	generation int NOT NULL CHECK (generation > 0),
	body bytea NOT NULL,
	signer bytea NOT NULL,
	signature bytea NOT NULL,
	PRIMARY KEY (school_id, generation)
);
COMMENT ON TABLE keys.school_key IS 'public keys of schools; codes are sealed to the newest';
COMMENT ON COLUMN keys.school_key.school_id IS 'the school';
COMMENT ON COLUMN keys.school_key.generation IS 'counts from 1; a new one when somebody lost the right';
COMMENT ON COLUMN keys.school_key.body IS 'the statement: public key, school, generation';
COMMENT ON COLUMN keys.school_key.signer IS 'public key of who signed it';
COMMENT ON COLUMN keys.school_key.signature IS 'signature over body';

CREATE TABLE keys.staff_grant (
	role_name name NOT NULL,
	school_id int NOT NULL,
	generation int NOT NULL,
	body bytea NOT NULL,
	signer bytea NOT NULL,
	signature bytea NOT NULL,
	PRIMARY KEY (school_id, generation, role_name),
	FOREIGN KEY (school_id, generation) REFERENCES keys.school_key
);
COMMENT ON TABLE keys.staff_grant IS 'school keys handed to members: sealed to the member, signed by whoever granted';
COMMENT ON COLUMN keys.staff_grant.role_name IS 'the login role, or the name of the district''s recovery key';
COMMENT ON COLUMN keys.staff_grant.school_id IS 'the school';
COMMENT ON COLUMN keys.staff_grant.generation IS 'generation of its key';
COMMENT ON COLUMN keys.staff_grant.body IS 'the statement, the sealed school key inside';
COMMENT ON COLUMN keys.staff_grant.signer IS 'public key of who signed it';
COMMENT ON COLUMN keys.staff_grant.signature IS 'signature over body';

CREATE TABLE keys.portal_key (
	generation int PRIMARY KEY,
	body bytea NOT NULL,
	signer bytea NOT NULL,
	signature bytea NOT NULL
);
COMMENT ON TABLE keys.portal_key IS 'public keys of the portal''s verifier; codes are sealed to the newest';
COMMENT ON COLUMN keys.portal_key.generation IS 'counts from 1';
COMMENT ON COLUMN keys.portal_key.body IS 'the statement: public key';
COMMENT ON COLUMN keys.portal_key.signer IS 'public key of who signed it';
COMMENT ON COLUMN keys.portal_key.signature IS 'signature over body';

-- Row security ----------------------------------------------------------------------------------

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['desk.profile', 'desk.policy', 'desk.template', 'desk.refusal', 'keys.staff_key', 'keys.portal_key'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY open ON %s FOR SELECT TO pindesk_api USING (true)', t);
		EXECUTE format('GRANT SELECT ON %s TO pindesk_api', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['desk.event', 'desk.event_head', 'keys.school_key'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON %s TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))
			WITH CHECK ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['keys.staff_seed', 'keys.staff_grant'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY own ON %s FOR SELECT TO pindesk_api USING (role_name = session_user)', t);
		EXECUTE format('GRANT SELECT ON %s TO pindesk_api', t);
	END LOOP;
END $$;
ALTER TABLE desk.act ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON desk.act TO pindesk_api USING (staff = session_user) WITH CHECK (staff = session_user);
CREATE POLICY actor ON desk.event AS RESTRICTIVE FOR INSERT TO pindesk_api WITH CHECK (actor = session_user);
CREATE POLICY auditor ON desk.event FOR SELECT TO pindesk_auditor USING (true);
GRANT SELECT, INSERT ON desk.event TO pindesk_api;
GRANT SELECT, INSERT, UPDATE ON desk.event_head, desk.act TO pindesk_api;
GRANT SELECT ON desk.event TO pindesk_auditor;
GRANT SELECT ON keys.school_key TO pindesk_api;
GRANT USAGE ON SCHEMA admin TO pindesk_api;
GRANT SELECT ON admin.migration TO pindesk_api;

-- What a desk asks first -----------------------------------------------------------------------

CREATE FUNCTION desk.schema_version() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT max(m.version) FROM admin.migration m
$$;
COMMENT ON FUNCTION desk.schema_version() IS 'the newest migration; answered to anybody who can sign in';

CREATE FUNCTION desk.hello(p_desk text) RETURNS TABLE (district_id uuid, district text, user_name text, staff text, role text,
	role_title text, school_id int, school_code text, school text, school_phone text, server_time timestamptz, today text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT d.district_id, d.name, session_user::text, st.display, a.role, desk.role_words(a.role, a.title),
			a.school_id, s.code, s.name, s.phone, now(), registry.today()::text
		FROM desk.assignment a
		JOIN desk.staff st ON st.role_name = a.role_name
		CROSS JOIN registry.district d
		LEFT JOIN registry.school s ON s.school_id = a.school_id
		WHERE a.role_name = session_user AND a.term @> now()
		ORDER BY s.name NULLS FIRST;
END $$;
COMMENT ON FUNCTION desk.hello(text) IS 'who signed in and for which schools, a row for each current assignment; PD010, PD011';

CREATE FUNCTION desk.profile() RETURNS TABLE (name text, version int, ini text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT p.name, p.version, p.ini FROM desk.profile p JOIN registry.district d ON d.profile = p.name;
END $$;
COMMENT ON FUNCTION desk.profile() IS 'the profile in force';

CREATE FUNCTION desk.my_key() RETURNS TABLE (user_name text, wrapped_seed bytea, body bytea, signer bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT k.role_name::text, w.wrapped_seed, k.body, k.signer, k.signature
		FROM keys.staff_key k JOIN keys.staff_seed w ON w.role_name = k.role_name WHERE k.role_name = session_user;
END $$;
COMMENT ON FUNCTION desk.my_key() IS 'the caller''s own keys, wrapped';

CREATE FUNCTION desk.my_grants() RETURNS TABLE (school_id int, generation int, body bytea, signer bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT g.school_id, g.generation, g.body, g.signer, g.signature FROM keys.staff_grant g
		WHERE g.role_name = session_user AND (v_scope = '{0}' OR g.school_id = ANY (v_scope))
		ORDER BY g.school_id, g.generation;
END $$;
COMMENT ON FUNCTION desk.my_grants() IS 'school keys granted to the caller, every generation, for schools of a current assignment';

CREATE FUNCTION desk.key_chain(p_school int) RETURNS TABLE (kind text, subject text, generation int, body bytea, signer bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY
		SELECT s.kind, s.role_name::text, NULL::int, s.body, s.signer, s.signature FROM keys.statement s WHERE s.school_id IN (0, p_school) OR p_school = 0
		UNION ALL
		SELECT 'school', k.school_id::text, k.generation, k.body, k.signer, k.signature FROM keys.school_key k WHERE k.school_id = p_school
		UNION ALL
		SELECT 'portal', 'portal', k.generation, k.body, k.signer, k.signature FROM keys.portal_key k;
END $$;
COMMENT ON FUNCTION desk.key_chain(int) IS 'public statements a desk needs to trust a school''s key: staff of the school and the district, the school, the portal';

GRANT EXECUTE ON FUNCTION desk.schema_version(), desk.hello(text), desk.profile(), desk.my_key(),
	desk.my_grants(), desk.key_chain(int) TO pindesk_staff;

-- What the owner does ---------------------------------------------------------------------------

CREATE TABLE admin.profile_version (
	name text, version int, PRIMARY KEY (name, version),
	ini text NOT NULL,
	by_whom name NOT NULL DEFAULT session_user, at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE admin.profile_version IS 'every profile that was ever in force';
COMMENT ON COLUMN admin.profile_version.name IS 'name of the profile';
COMMENT ON COLUMN admin.profile_version.version IS 'its version';
COMMENT ON COLUMN admin.profile_version.ini IS 'the text of profile.ini';
COMMENT ON COLUMN admin.profile_version.by_whom IS 'who loaded it';
COMMENT ON COLUMN admin.profile_version.at IS 'when';

CREATE FUNCTION admin.profile_put(profile text, ini text, sections text[], keys text[], "values" text[], anyway boolean) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_version int;
BEGIN
	LOCK TABLE desk.credential IN SHARE ROW EXCLUSIVE MODE;
	IF NOT profile_put.anyway AND EXISTS (SELECT FROM unnest(sections, keys, "values") AS u(s, k, v) JOIN desk.policy p ON p.section = u.s
			AND p.key = u.k AND p.value <> u.v WHERE u.s = 'credential' AND u.k IN ('alphabet', 'length', 'group', 'selector', 'scope'))
		AND EXISTS (SELECT FROM desk.credential c WHERE c.state IN ('issued', 'live') AND c.expires >= registry.today()) THEN
		RAISE EXCEPTION 'codes are out that would be worth nothing under this profile';
	END IF;
	v_version := (SELECT 1 + coalesce(max(h.version), 0) FROM admin.profile_version h WHERE h.name = profile_put.profile);
	INSERT INTO desk.profile (name, ini, version) VALUES (profile_put.profile, profile_put.ini, v_version)
		ON CONFLICT (name) DO UPDATE SET version = excluded.version, ini = excluded.ini;
	INSERT INTO admin.profile_version (name, version, ini) VALUES (profile_put.profile, v_version, profile_put.ini);
	UPDATE registry.district SET profile = profile_put.profile;
	DELETE FROM desk.policy;
	INSERT INTO desk.policy (section, key, value) SELECT u.s, u.k, u.v FROM unnest(sections, keys, "values") AS u(s, k, v);
	RETURN v_version;
END $$;
COMMENT ON FUNCTION admin.profile_put(text, text, text[], text[], text[], boolean) IS 'puts a profile in force: the file''s text, and the same as arrays';

CREATE FUNCTION admin.district_create(id uuid, name text, profile text, ini text, sections text[], keys text[], "values" text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO registry.district (district_id, name, profile) VALUES ($1, $2, $3);
	SELECT admin.profile_put($3, $4, $5, $6, $7, false);
$$;
COMMENT ON FUNCTION admin.district_create(uuid, text, text, text, text[], text[], text[]) IS 'enters the district and its profile';

CREATE FUNCTION admin.school_put(code text, name text, line1 text, line2 text, phone text, hours text) RETURNS int
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO registry.school AS s (code, name, line1, line2, phone, hours)
		VALUES ($1, $2, coalesce($3, ''), coalesce($4, ''), coalesce($5, ''), coalesce($6, ''))
		ON CONFLICT ON CONSTRAINT school_code_key DO UPDATE SET name = excluded.name, line1 = excluded.line1,
			line2 = excluded.line2, phone = excluded.phone, hours = excluded.hours
		RETURNING s.school_id
$$;
COMMENT ON FUNCTION admin.school_put(text, text, text, text, text, text) IS 'enters a school or changes it, by its code';

CREATE FUNCTION admin.assign(role_name text, school_code text, role text, starts date, ends date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_school int := (SELECT s.school_id FROM registry.school s WHERE s.code = assign.school_code);
BEGIN
	IF assign.school_code IS NOT NULL AND v_school IS NULL THEN
		RAISE EXCEPTION 'there is no school with the code %', assign.school_code;
	END IF;
	INSERT INTO desk.assignment (role_name, school_id, role, starts, ends)
		VALUES (assign.role_name, v_school, assign.role, coalesce(assign.starts, registry.today()), assign.ends)
		ON CONFLICT (role_name, coalesce(school_id, 0)) DO UPDATE SET role = excluded.role, starts = excluded.starts, ends = excluded.ends;
END $$;
COMMENT ON FUNCTION admin.assign(text, text, text, date, date) IS 'assigns a member to a school (NULL: the whole district), or changes that assignment';

CREATE FUNCTION admin.school_key_put(school_id int, generation int, body bytea, signer bytea, signature bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO keys.school_key (school_id, generation, body, signer, signature) VALUES ($1, $2, $3, $4, $5)
$$;
COMMENT ON FUNCTION admin.school_key_put(int, int, bytea, bytea, bytea) IS 'enters a new generation of a school''s key';

CREATE FUNCTION admin.grant_put(role_name text, school_id int, generation int, body bytea, signer bytea, signature bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO keys.staff_grant (role_name, school_id, generation, body, signer, signature) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT staff_grant_pkey DO UPDATE SET body = excluded.body, signer = excluded.signer, signature = excluded.signature
$$;
COMMENT ON FUNCTION admin.grant_put(text, int, int, bytea, bytea, bytea) IS 'enters a grant of a school''s key to a member, or replaces it';

CREATE FUNCTION admin.portal_key_put(body bytea, signer bytea, signature bytea) RETURNS int
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO keys.portal_key (generation, body, signer, signature)
		SELECT coalesce(max(k.generation), 0) + 1, $1, $2, $3 FROM keys.portal_key k
		RETURNING generation
$$;
COMMENT ON FUNCTION admin.portal_key_put(bytea, bytea, bytea) IS 'enters a new generation of the portal''s key';

CREATE FUNCTION admin.events_verify(p_school int) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT min(x.n) FROM (
		SELECT row_number() OVER w AS n, e.seq, e.prev, lag(e.hash, 1, decode(repeat('00', 32), 'hex')) OVER w AS before, e.hash,
				desk.event_hash(e.prev, desk.event_body(e)) AS own
			FROM desk.event e WHERE e.school_id = p_school WINDOW w AS (ORDER BY e.seq)
		UNION ALL
		SELECT h.seq + 1, h.seq, h.hash, l.hash, '', '' FROM desk.event_head h LEFT JOIN LATERAL (SELECT e.seq, e.hash FROM desk.event e
			WHERE e.school_id = p_school ORDER BY e.seq DESC LIMIT 1) l ON true WHERE h.school_id = p_school AND l.seq IS DISTINCT FROM h.seq
	) x WHERE x.n <> x.seq OR x.prev IS DISTINCT FROM x.before OR x.hash <> x.own
$$;
COMMENT ON FUNCTION admin.events_verify(int) IS 'number of the first event of a school that does not fit its chain, by the database''s own reckoning; NULL when all do';

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (2, 'policy-keys-events');
