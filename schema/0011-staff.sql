-- SPDX-License-Identifier: Apache-2.0
-- 0011 staff
--
-- Why: who may do what where is given and taken at a desk, by a principal for the own school and by
-- the district for all, and each time it is two things at once: an assignment, which the database
-- goes by, and signed statements (vault/statement.h), which every desk checks for itself. They are
-- stored in one transaction or not at all. The database cannot check a signature, but it reads the
-- statements and refuses those that say something else than what is asked; a desk that finds
-- assignment and statement apart believes the statement.
-- Logins are made by functions of schema login, which run as a role that may do that and nothing
-- else. A first sign-in is by a code that counts a few days and opens nothing but the way to a
-- passphrase; the keys it makes are worth nothing before somebody has compared their words.
-- Taking away makes a new generation of the school's key; what is sealed to an older one is sealed
-- again by whoever holds both, and then the older one is forgotten.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD080', 'enrolment_open', 'this login has only a code for its first sign-in yet {user,by,until}'),
	('PD081', 'not_vouched', 'the keys of this login have not been compared and signed yet {user,by}'),
	('PD082', 'user_taken', 'there is such a user name already {user,name}'),
	('PD083', 'grant_above', 'one may not give or take away this role here {role,needs}'),
	('PD084', 'not_oneself', 'nobody gives or takes away an own role {}'),
	('PD085', 'statement_wrong', 'what was signed is not what was asked for {what}'),
	('PD086', 'holders_changed', 'who holds the key of the school has changed meanwhile {who}'),
	('PD087', 'last_holder', 'nobody else of this role would be left {name,role,school}'),
	('PD088', 'enrolment_over', 'there is no first sign-in to finish, or its code is too old {}'),
	('PD089', 'role_by_root', 'this role is given with the district''s root key only {role}');

ALTER TABLE desk.staff ADD COLUMN closed timestamptz;
COMMENT ON COLUMN desk.staff.closed IS 'when the login was closed; empty while it is open';
ALTER TABLE desk.assignment ADD COLUMN title text NOT NULL DEFAULT '', ADD COLUMN by_whom name, ADD COLUMN since timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN desk.assignment.title IS 'how the role is called in this case: assistant principal, designee; empty: as the role';
COMMENT ON COLUMN desk.assignment.by_whom IS 'who gave it at a desk; empty: the owner of the district did';
COMMENT ON COLUMN desk.assignment.since IS 'when it was given or last changed';
GRANT INSERT, UPDATE ON desk.staff, desk.assignment TO pindesk_api;
CREATE POLICY giver ON desk.assignment AS RESTRICTIVE FOR INSERT TO pindesk_api
	WITH CHECK (role_name <> session_user AND ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[])));
CREATE POLICY changer ON desk.assignment AS RESTRICTIVE FOR UPDATE TO pindesk_api USING (role_name <> session_user)
	WITH CHECK (role_name <> session_user AND ((SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[])));

CREATE TABLE desk.enrolment (
	role_name name PRIMARY KEY REFERENCES desk.staff,
	state text NOT NULL CHECK (state IN ('code', 'keys', 'done')),
	sign_key bytea CHECK (length(sign_key) = 32),
	box_key bytea CHECK (length(box_key) = 32),
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	until timestamptz NOT NULL,
	CHECK (state <> 'keys' OR sign_key IS NOT NULL AND box_key IS NOT NULL)
);
COMMENT ON TABLE desk.enrolment IS 'the way in of a new member, or of one who forgot the passphrase';
COMMENT ON COLUMN desk.enrolment.role_name IS 'the login role';
COMMENT ON COLUMN desk.enrolment.state IS 'code: has a code to sign in with; keys: has made keys, which nobody vouched for yet; done';
COMMENT ON COLUMN desk.enrolment.sign_key IS 'public key to sign with, as the member''s own desk made it';
COMMENT ON COLUMN desk.enrolment.box_key IS 'public key to be sealed to';
COMMENT ON COLUMN desk.enrolment.by_whom IS 'who let the member in';
COMMENT ON COLUMN desk.enrolment.at IS 'when';
COMMENT ON COLUMN desk.enrolment.until IS 'how long the code counts';
ALTER TABLE desk.enrolment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON desk.enrolment TO pindesk_api
	USING (role_name = session_user OR (SELECT registry.scope()) <> '{}') WITH CHECK (role_name = session_user OR (SELECT registry.scope()) <> '{}');
GRANT SELECT, INSERT, UPDATE ON desk.enrolment TO pindesk_api;

-- Logins ----------------------------------------------------------------------------------------

DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pindesk_logins') THEN
		CREATE ROLE pindesk_logins NOLOGIN CREATEROLE;
	END IF;
END $$;
COMMENT ON ROLE pindesk_logins IS 'owns the functions of schema login; makes and closes logins of staff';
GRANT pindesk_staff TO pindesk_logins WITH ADMIN OPTION;
GRANT pg_signal_backend TO pindesk_logins;

CREATE SCHEMA login AUTHORIZATION pindesk_owner;
COMMENT ON SCHEMA login IS 'makes and closes logins of staff; called by functions of desk only';
REVOKE ALL ON SCHEMA login FROM PUBLIC;
GRANT USAGE ON SCHEMA login TO pindesk_api, pindesk_logins, pindesk_owner;

CREATE FUNCTION login.kind(p_user text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE
		WHEN p_user !~ '^[a-z][a-z0-9_]{1,30}$' OR p_user ~ '^(pg_|pindesk_)' OR p_user IN ('recovery', 'postgres', 'public', 'root') THEN 'bad'
		WHEN r.oid IS NULL THEN 'none'
		WHEN r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
			OR (SELECT coalesce(array_agg(g.rolname::text), '{}') FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
				WHERE m.member = r.oid) <> ARRAY['pindesk_staff'] THEN 'other'
		ELSE 'ours' END
	FROM (VALUES (1)) AS one(x) LEFT JOIN pg_roles r ON r.rolname = p_user
$$;
COMMENT ON FUNCTION login.kind(text) IS 'what stands under a user name: none, ours (a login of staff and nothing else), other, or bad: no name for a member';

CREATE FUNCTION login.open(p_user text, p_verifier text, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF login.kind(p_user) NOT IN ('none', 'ours')
		OR p_verifier IS NULL OR p_verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/]{16,64}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'
		OR split_part(split_part(p_verifier, '$', 2), ':', 1)::int < 4096 THEN
		RAISE EXCEPTION 'no login can be made of this';
	END IF;
	IF login.kind(p_user) = 'none' THEN
		EXECUTE format('CREATE ROLE %I LOGIN IN ROLE pindesk_staff', p_user);
	END IF;
	EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', p_user, p_verifier, coalesce(p_until, 'infinity'));
END $$;
COMMENT ON FUNCTION login.open(text, text, timestamptz) IS 'makes the login of a member, or gives it another verifier (SCRAM, computed by the desk; never a password)';

CREATE FUNCTION login.end_sessions(p_user text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_ended int := 0;
BEGIN
	IF login.kind(p_user) = 'ours' THEN
		SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid)) INTO v_ended FROM pg_stat_activity a
			WHERE a.usename = p_user AND a.pid <> pg_backend_pid();
	END IF;
	RETURN v_ended;
END $$;
COMMENT ON FUNCTION login.end_sessions(text) IS 'ends every connection of a member; how many there were';

CREATE FUNCTION login.close(p_user text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF login.kind(p_user) = 'ours' THEN
		EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', p_user);
		PERFORM login.end_sessions(p_user);
	END IF;
END $$;
COMMENT ON FUNCTION login.close(text) IS 'nobody gets in by this login any more, and whoever is in goes out';

ALTER FUNCTION login.kind(text) OWNER TO pindesk_logins;
ALTER FUNCTION login.open(text, text, timestamptz) OWNER TO pindesk_logins;
ALTER FUNCTION login.end_sessions(text) OWNER TO pindesk_logins;
ALTER FUNCTION login.close(text) OWNER TO pindesk_logins;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA login FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA login TO pindesk_api, pindesk_owner;

-- From PostgreSQL 16 on a role that makes roles needs a word about those it did not make itself.
CREATE FUNCTION admin.login_adopt(role_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF current_setting('server_version_num')::int >= 160000 THEN
		EXECUTE format('GRANT %I TO pindesk_logins WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', login_adopt.role_name);
	END IF;
END $$;
COMMENT ON FUNCTION admin.login_adopt(text) IS 'lets the functions of schema login close a login that the owner made';

-- Statements, read ------------------------------------------------------------------------------

CREATE FUNCTION keys.field(p_body bytea, p_tag int) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_at int := 10;
	v_length int;
BEGIN
	WHILE v_at + 2 <= length(p_body) LOOP
		v_length := get_byte(p_body, v_at) * 256 + get_byte(p_body, v_at + 1);
		IF get_byte(p_body, v_at - 1) = p_tag THEN
			RETURN substr(p_body, v_at + 3, v_length);
		END IF;
		v_at := v_at + 3 + v_length;
	END LOOP;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION keys.field(bytea, int) IS 'one field of a signed statement by its tag: 1 district, 2 user, 3 signing key, 4 sealing key, 5 role, 6 school, 7 generation, 8 school key, 9 sealed key, 10 first day, 11 last day, 12 serial';

CREATE FUNCTION keys.text(p_body bytea, p_tag int) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN convert_from(keys.field(p_body, p_tag), 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
	RETURN NULL;
END $$;
COMMENT ON FUNCTION keys.text(bytea, int) IS 'a field as text';

CREATE FUNCTION keys.number(p_body bytea, p_tag int) RETURNS int
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN length(f.v) = 8 AND get_byte(f.v, 4) < 128 AND substr(f.v, 1, 4) = '\x00000000'
		THEN ('x' || encode(substr(f.v, 5), 'hex'))::bit(32)::int END FROM (SELECT keys.field(p_body, p_tag)) AS f(v)
$$;
COMMENT ON FUNCTION keys.number(bytea, int) IS 'a field as a number';

CREATE FUNCTION keys.kind(p_body bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN length(p_body) > 9 AND substr(p_body, 1, 8) = convert_to('pindesk1', 'UTF8') THEN
		(ARRAY['staff', 'school', 'portal', 'grant', 'revocation', 'recovery'])[get_byte(p_body, 8)] END
$$;
COMMENT ON FUNCTION keys.kind(bytea) IS 'what a signed statement is about: staff, school, portal, grant, revocation, recovery; NULL: it is none';

CREATE FUNCTION keys.role(p_body bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT (ARRAY['viewer', 'account_admin', 'principal', 'district', 'auditor'])[keys.number(p_body, 5)]
$$;
COMMENT ON FUNCTION keys.role(bytea) IS 'the role a signed statement gives';

-- Statements, kept ------------------------------------------------------------------------------

CREATE TABLE keys.statement (
	statement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('staff', 'revocation', 'recovery')),
	role_name name,
	school_id int NOT NULL DEFAULT 0,
	serial int NOT NULL DEFAULT 0,
	body bytea NOT NULL,
	signer bytea NOT NULL,
	signature bytea NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX statement_member ON keys.statement (role_name, school_id);
CREATE UNIQUE INDEX statement_once ON keys.statement (kind, coalesce(role_name, ''), school_id, md5(body), md5(signature));
COMMENT ON TABLE keys.statement IS 'every statement ever signed about members and the recovery key; old signatures are checked by it';
COMMENT ON COLUMN keys.statement.statement_id IS 'its number, in the order they came';
COMMENT ON COLUMN keys.statement.kind IS 'staff, revocation or recovery';
COMMENT ON COLUMN keys.statement.role_name IS 'the member''s login role; empty for the recovery key';
COMMENT ON COLUMN keys.statement.school_id IS 'the school; 0 for the whole district';
COMMENT ON COLUMN keys.statement.serial IS 'counts the statements about a member at a school';
COMMENT ON COLUMN keys.statement.body IS 'what is signed';
COMMENT ON COLUMN keys.statement.signer IS 'public key of who signed it';
COMMENT ON COLUMN keys.statement.signature IS 'signature over body';
COMMENT ON COLUMN keys.statement.by_whom IS 'login that brought it';
COMMENT ON COLUMN keys.statement.at IS 'when';
ALTER TABLE keys.statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON keys.statement FOR SELECT TO pindesk_api USING ((SELECT registry.scope()) <> '{}');
GRANT SELECT ON keys.statement TO pindesk_api;

-- A member's wrapped seed may be there before anybody vouched for the keys.
ALTER TABLE keys.staff_seed DROP CONSTRAINT staff_seed_role_name_fkey, ADD FOREIGN KEY (role_name) REFERENCES desk.staff;

CREATE FUNCTION keys.remember(p_kind text, p_user name, p_body bytea, p_signer bytea, p_signature bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO keys.statement (kind, role_name, school_id, serial, body, signer, signature)
		VALUES (p_kind, p_user, coalesce(keys.number(p_body, 6), 0), coalesce(keys.number(p_body, 12), 0), p_body, p_signer, p_signature)
		ON CONFLICT DO NOTHING
$$;
COMMENT ON FUNCTION keys.remember(text, name, bytea, bytea, bytea) IS 'adds a statement to what was ever signed';

CREATE FUNCTION keys.staff_key_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM keys.remember('staff', NEW.role_name, NEW.body, NEW.signer, NEW.signature);
	RETURN NULL;
END $$;
COMMENT ON FUNCTION keys.staff_key_kept() IS 'keeps every statement that ever stood in keys.staff_key';
CREATE TRIGGER kept AFTER INSERT OR UPDATE ON keys.staff_key FOR EACH ROW EXECUTE FUNCTION keys.staff_key_kept();
SELECT keys.remember('staff', k.role_name, k.body, k.signer, k.signature) FROM keys.staff_key k;

CREATE FUNCTION keys.put(p_signer bytea, p_bodies bytea[], p_signatures bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	s record;
BEGIN
	FOR s IN SELECT keys.kind(u.body) AS kind, keys.text(u.body, 2)::name AS member, keys.number(u.body, 6) AS school,
			keys.number(u.body, 7) AS generation, u.body, u.signature
		FROM unnest(p_bodies, p_signatures) WITH ORDINALITY AS u(body, signature, n) ORDER BY keys.kind(u.body) = 'grant', u.n LOOP
		CASE s.kind
		WHEN 'staff' THEN
			INSERT INTO keys.staff_key (role_name, body, signer, signature) VALUES (s.member, s.body, p_signer, s.signature)
				ON CONFLICT (role_name) DO UPDATE SET body = excluded.body, signer = excluded.signer, signature = excluded.signature;
		WHEN 'revocation' THEN
			PERFORM keys.remember('revocation', s.member, s.body, p_signer, s.signature);
		WHEN 'school' THEN
			INSERT INTO keys.school_key (school_id, generation, body, signer, signature)
				VALUES (s.school, s.generation, s.body, p_signer, s.signature);
		WHEN 'grant' THEN
			INSERT INTO keys.staff_grant (role_name, school_id, generation, body, signer, signature)
				VALUES (s.member, s.school, s.generation, s.body, p_signer, s.signature)
				ON CONFLICT (school_id, generation, role_name)
				DO UPDATE SET body = excluded.body, signer = excluded.signer, signature = excluded.signature;
		END CASE;
	END LOOP;
END $$;
COMMENT ON FUNCTION keys.put(bytea, bytea[], bytea[]) IS 'stores statements that desk.bundle_check has let pass';

CREATE FUNCTION keys.seed_put(p_wrapped_seed bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO keys.staff_seed (role_name, wrapped_seed) VALUES (session_user, p_wrapped_seed)
		ON CONFLICT (role_name) DO UPDATE SET wrapped_seed = excluded.wrapped_seed
$$;
COMMENT ON FUNCTION keys.seed_put(bytea) IS 'keeps the wrapped seed of whoever is signed in, nobody else''s';

CREATE FUNCTION keys.granted(p_school int) RETURNS TABLE (role_name name, generation int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT g.role_name, max(g.generation) FROM keys.staff_grant g WHERE g.school_id = p_school GROUP BY g.role_name
$$;
COMMENT ON FUNCTION keys.granted(int) IS 'the newest generation of a school''s key that each member holds; no grant itself';

CREATE FUNCTION keys.reseal(p_school int, p_generation int, p_credentials uuid[], p_sealed bytea[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_left int;
BEGIN
	UPDATE desk.envelope e SET sealed = u.sealed, generation = p_generation
		FROM unnest(p_credentials, p_sealed) AS u(credential_id, sealed)
		WHERE e.credential_id = u.credential_id AND e.school_id = p_school AND e.to_key = 'school' AND e.generation < p_generation
			AND length(e.sealed) = length(u.sealed);
	SELECT count(*) INTO v_left FROM desk.envelope e JOIN desk.credential c ON c.credential_id = e.credential_id
		WHERE e.school_id = p_school AND e.to_key = 'school' AND e.generation < p_generation AND c.state IN ('issued', 'live');
	IF v_left = 0 THEN
		DELETE FROM keys.staff_grant g WHERE g.school_id = p_school AND g.generation < p_generation;
	END IF;
	RETURN v_left;
END $$;
COMMENT ON FUNCTION keys.reseal(int, int, uuid[], bytea[]) IS 'puts envelopes sealed to the newest key in the place of older ones; when none is left the grants of older generations go. How many are left';

GRANT EXECUTE ON FUNCTION keys.field(bytea, int), keys.text(bytea, int), keys.number(bytea, int), keys.kind(bytea), keys.role(bytea),
	keys.put(bytea, bytea[], bytea[]), keys.seed_put(bytea), keys.granted(int), keys.reseal(int, int, uuid[], bytea[]) TO pindesk_api;

CREATE FUNCTION admin.recovery_put(body bytea, signer bytea, signature bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT keys.remember('recovery', NULL, $1, $2, $3)
$$;
COMMENT ON FUNCTION admin.recovery_put(bytea, bytea, bytea) IS 'enters what the root says of the district''s recovery key';

CREATE FUNCTION admin.revocation_put(role_name text, body bytea, signer bytea, signature bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	SELECT keys.remember('revocation', $1::name, $2, $3, $4)
$$;
COMMENT ON FUNCTION admin.revocation_put(text, bytea, bytea, bytea) IS 'enters what the root says of a standing that is over';

-- Who may give what ------------------------------------------------------------------------------

CREATE FUNCTION desk.role_words(p_role text, p_title text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN p_title <> '' THEN p_title WHEN p_role = 'account_admin' THEN 'account administrator' WHEN p_role = 'district' THEN 'district staff'
		ELSE p_role END
$$;
COMMENT ON FUNCTION desk.role_words(text, text) IS 'how a role is called';

CREATE FUNCTION desk.holds_keys(p_role text) RETURNS bool
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT coalesce(p_role IN ('account_admin', 'principal', 'district'), false) $$;
COMMENT ON FUNCTION desk.holds_keys(text) IS 'whether who has this role holds the key of the school';

CREATE FUNCTION desk.may_give(p_school int, p_role text) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = session_user AND a.term @> now()
		AND (a.role = 'district' AND a.school_id IS NULL AND p_role IN ('viewer', 'auditor')
			OR a.role = 'district' AND a.school_id IS NULL AND p_school IS NOT NULL AND p_role IN ('account_admin', 'principal')
			OR a.role = 'principal' AND a.school_id = p_school AND p_role IN ('viewer', 'account_admin')))
$$;
COMMENT ON FUNCTION desk.may_give(int, text) IS 'whether whoever signed in may give this role there, and take it away: the district up to principal, a principal clerks and viewers of the own school';

CREATE FUNCTION desk.need_giver(p_school int, p_role text, p_user name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM desk.enter();
	IF p_school IS NOT NULL AND NOT EXISTS (SELECT FROM registry.school s WHERE s.school_id = p_school) THEN
		PERFORM desk.refuse('PD060', '{"what": "school"}');
	ELSIF p_user = session_user THEN
		PERFORM desk.refuse('PD084');
	ELSIF p_role IS NULL OR p_role NOT IN ('viewer', 'account_admin', 'principal', 'district', 'auditor') THEN
		PERFORM desk.refuse('PD061', '{"field": "role", "why": "is not one there is"}');
	ELSIF p_role = 'district' OR p_school IS NULL AND desk.holds_keys(p_role) THEN
		PERFORM desk.refuse('PD089', jsonb_build_object('role', desk.role_words(p_role, '')));
	ELSIF NOT desk.may_give(p_school, p_role) THEN
		PERFORM desk.refuse('PD083', jsonb_build_object('role', desk.role_words(p_role, ''),
			'needs', CASE WHEN p_role IN ('viewer', 'account_admin') AND p_school IS NOT NULL THEN 'the principal or the district' ELSE 'the district' END));
	END IF;
END $$;
COMMENT ON FUNCTION desk.need_giver(int, text, name) IS 'refuses PD083, PD084, PD089 unless the caller may give this role there to that member, or take it away';

CREATE FUNCTION desk.log_staff(p_school int, p_kind text, p_detail jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_school int;
BEGIN
	FOR v_school IN SELECT s.school_id FROM registry.school s WHERE p_school IS NULL OR s.school_id = p_school ORDER BY s.school_id LOOP
		PERFORM desk.log(v_school, p_kind, NULL, NULL, p_detail ->> 'user', p_detail);
	END LOOP;
END $$;
COMMENT ON FUNCTION desk.log_staff(int, text, jsonb) IS 'an event about a member, in the school''s chain or (school NULL) in all';

CREATE FUNCTION desk.serial(p_user name, p_school int) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(max(s.serial), 0) FROM keys.statement s WHERE s.role_name = p_user AND s.school_id = coalesce(p_school, 0)
$$;
COMMENT ON FUNCTION desk.serial(name, int) IS 'serial of the newest statement about a member at a school; 0: none yet';

CREATE FUNCTION desk.newest_key(p_school int) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(max(k.generation), 0) FROM keys.school_key k WHERE k.school_id = p_school
$$;
COMMENT ON FUNCTION desk.newest_key(int) IS 'newest generation of a school''s key; 0: none';

CREATE FUNCTION desk.member_keys(p_user name, OUT sign_key bytea, OUT box_key bytea)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(e.sign_key, keys.field(k.body, 3)), coalesce(e.box_key, keys.field(k.body, 4))
	FROM desk.staff s LEFT JOIN desk.enrolment e ON e.role_name = s.role_name AND e.state = 'keys'
	LEFT JOIN keys.staff_key k ON k.role_name = s.role_name WHERE s.role_name = p_user
$$;
COMMENT ON FUNCTION desk.member_keys(name) IS 'the public keys a member has now, vouched for or not';

CREATE FUNCTION desk.bundle_wrong(p_school int, b bytea, p_user name, p_role text, p_starts date, p_ends date, p_rotate bool) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE
		WHEN keys.text(b, 1) IS DISTINCT FROM (SELECT d.district_id::text FROM registry.district d) THEN 'district'
		WHEN keys.number(b, 6) IS DISTINCT FROM coalesce(p_school, 0) THEN 'school'
		WHEN keys.kind(b) = 'staff' THEN (SELECT 'staff ' || x.u FROM (SELECT keys.text(b, 2)::name AS u) x WHERE NOT EXISTS (
			SELECT FROM desk.member_keys(x.u) m,
				(SELECT p_role, p_starts, p_ends WHERE x.u = p_user AND p_role IS NOT NULL UNION ALL
				SELECT a.role, a.starts, a.ends FROM desk.assignment a WHERE a.role_name = x.u AND x.u IS DISTINCT FROM p_user AND a.school_id = p_school
					AND (a.ends IS NULL OR a.ends >= registry.today()) AND desk.may_give(p_school, a.role)) AS w(role, starts, ends)
			WHERE keys.role(b) = w.role AND keys.text(b, 10) = w.starts::text AND keys.text(b, 11) = coalesce(w.ends::text, '')
				AND keys.number(b, 12) = desk.serial(x.u, p_school) + 1 AND keys.field(b, 3) = m.sign_key AND keys.field(b, 4) = m.box_key))
		WHEN keys.kind(b) = 'revocation' THEN (SELECT 'revocation' WHERE keys.text(b, 2) IS DISTINCT FROM p_user::text OR keys.number(b, 12) <> desk.serial(p_user, p_school)
			OR NOT EXISTS (SELECT FROM keys.statement s WHERE s.role_name = p_user AND s.kind = 'staff' AND keys.field(s.body, 3) = keys.field(b, 3)))
		WHEN keys.kind(b) = 'school' THEN (SELECT 'key' WHERE NOT p_rotate OR keys.number(b, 7) <> desk.newest_key(p_school) + 1)
		WHEN keys.kind(b) = 'grant' THEN (SELECT 'grant ' || x.u FROM (SELECT keys.text(b, 2)::name AS u) x
			WHERE keys.number(b, 7) <> desk.newest_key(p_school) + p_rotate::int AND (x.u IS DISTINCT FROM p_user OR keys.number(b, 7) > desk.newest_key(p_school))
				OR x.u <> 'recovery' AND (keys.field(b, 4) IS DISTINCT FROM (SELECT m.box_key FROM desk.member_keys(x.u) m)
					OR x.u = p_user AND NOT desk.holds_keys(p_role)
					OR x.u IS DISTINCT FROM p_user AND NOT EXISTS (SELECT FROM desk.assignment a WHERE a.role_name = x.u AND (a.school_id IS NULL OR a.school_id = p_school)
						AND desk.holds_keys(a.role) AND (a.ends IS NULL OR a.ends >= registry.today()))))
		ELSE 'kind' END
$$;
COMMENT ON FUNCTION desk.bundle_wrong(int, bytea, name, text, date, date, bool) IS 'what is wrong with one statement for giving this role to that member (role NULL: taking it away); NULL: nothing';

CREATE FUNCTION desk.bundle_put(p_school int, p_signer bytea, p_bodies bytea[], p_signatures bytea[], p_user name, p_role text, p_starts date, p_ends date,
	p_rotate bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_wrong text;
	v_key int := desk.newest_key(p_school) + p_rotate::int;
	v_there text[] := ARRAY(SELECT concat_ws(' ', keys.kind(b), keys.text(b, 2), CASE keys.kind(b) WHEN 'grant' THEN keys.number(b, 7) END) FROM unnest(p_bodies) AS b);
BEGIN
	v_wrong := CASE WHEN p_signer IS DISTINCT FROM (SELECT m.sign_key FROM desk.member_keys(session_user) m) THEN 'signer'
		WHEN cardinality(p_bodies) IS DISTINCT FROM cardinality(p_signatures) OR EXISTS (SELECT FROM unnest(p_signatures) AS x WHERE length(x) IS DISTINCT FROM 64) THEN 'signature'
		WHEN p_role IS NOT NULL AND NOT 'staff ' || p_user = ANY (v_there) THEN 'staff is missing'
		WHEN p_role IS NOT NULL AND desk.holds_keys(p_role) AND v_key > 0 AND NOT concat('grant ', p_user, ' ', v_key) = ANY (v_there) THEN 'grant is missing'
		WHEN p_rotate AND NOT 'school' = ANY (v_there) THEN 'key is missing'
		WHEN p_rotate AND NOT concat('grant recovery ', v_key) = ANY (v_there) THEN 'recovery grant is missing' END;
	v_wrong := coalesce(v_wrong, (SELECT min(desk.bundle_wrong(p_school, b, p_user, p_role, p_starts, p_ends, p_rotate)) FROM unnest(p_bodies) AS b));
	IF p_rotate AND (v_wrong IN ('key', 'recovery grant is missing') OR v_wrong LIKE 'grant %') THEN
		PERFORM desk.refuse('PD086', jsonb_build_object('who', v_wrong));
	ELSIF v_wrong IS NOT NULL THEN
		PERFORM desk.refuse('PD085', jsonb_build_object('what', v_wrong));
	END IF;
	PERFORM keys.put(p_signer, p_bodies, p_signatures);
END $$;
COMMENT ON FUNCTION desk.bundle_put(int, bytea, bytea[], bytea[], name, text, date, date, bool) IS 'stores signed statements that say what is asked and nothing else; PD085, PD086';

-- What a desk calls -----------------------------------------------------------------------------

CREATE FUNCTION desk.staff(p_school int) RETURNS TABLE (user_name text, staff text, school_id int, school text, school_code text, role text, title text,
	role_title text, starts text, ends text, state text, by_whom text, until text, sign_key bytea, box_key bytea, serial int, generation int, newest int,
	may_change bool, is_me bool, may_let_in bool)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT a.role_name::text, st.display, a.school_id, s.name, s.code, a.role, a.title, desk.role_words(a.role, a.title), a.starts::text, a.ends::text,
			CASE WHEN a.ends < registry.today() THEN 'ended' WHEN e.state IN ('code', 'keys') THEN e.state
				WHEN desk.serial(a.role_name, a.school_id) = 0 AND k.role_name IS NULL THEN 'keys'
				WHEN a.starts > registry.today() THEN 'future' ELSE 'active' END,
			coalesce(b.display, a.by_whom::text), desk.day_of(e.until)::text,
			m.sign_key, m.box_key, desk.serial(a.role_name, a.school_id), coalesce(g.generation, 0), desk.newest_key(coalesce(p_school, a.school_id)),
			a.role_name <> session_user AND desk.may_give(a.school_id, a.role), a.role_name = session_user, desk.may_give(coalesce(p_school, a.school_id), 'viewer')
		FROM desk.assignment a
		JOIN desk.staff st ON st.role_name = a.role_name
		CROSS JOIN LATERAL desk.member_keys(a.role_name) m
		LEFT JOIN desk.staff b ON b.role_name = a.by_whom
		LEFT JOIN registry.school s ON s.school_id = a.school_id
		LEFT JOIN desk.enrolment e ON e.role_name = a.role_name AND e.state <> 'done'
		LEFT JOIN keys.staff_key k ON k.role_name = a.role_name
		LEFT JOIN LATERAL keys.granted(coalesce(p_school, a.school_id)) g ON g.role_name = a.role_name
		WHERE (p_school IS NULL OR a.school_id = p_school OR a.school_id IS NULL) AND (a.ends IS NULL OR a.ends >= registry.today() - 90)
		ORDER BY s.name NULLS LAST, a.ends < registry.today() NULLS FIRST, array_position(ARRAY['district', 'principal', 'account_admin', 'viewer'], a.role) NULLS LAST, st.display;
END $$;
COMMENT ON FUNCTION desk.staff(int) IS 'who may what at a school and in the whole district, those that ended lately last; school NULL: everywhere the caller may look; may_let_in: the caller lets new members in there, and makes a new key';

CREATE FUNCTION desk.staff_statements() RETURNS TABLE (kind text, subject text, school_id int, at timestamptz, body bytea, signer bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.kind, s.role_name::text, s.school_id, s.at, s.body, s.signer, s.signature FROM keys.statement s ORDER BY s.statement_id;
END $$;
COMMENT ON FUNCTION desk.staff_statements() IS 'every statement ever signed about members: what old signatures are checked by';

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (11, 'staff');
