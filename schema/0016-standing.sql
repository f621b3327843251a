-- SPDX-License-Identifier: Apache-2.0
-- 0016 standing
--
-- Why: the acts of 0011, as a desk calls them: a member let in, vouched for, given a role, taken
-- away; a school's key renewed and what it sealed before sealed again; a passphrase changed. Each is
-- one transaction in which the assignment, the signed statements and the event are written together.

CREATE FUNCTION desk.staff_invite(p_act uuid, p_user text, p_display text, p_school int, p_role text, p_title text, p_starts date, p_ends date,
	p_verifier text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'staff_invite');
	v_name text;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM desk.need_giver(p_school, p_role, p_user::name);
	SELECT s.display INTO v_name FROM desk.staff s WHERE s.role_name = p_user AND s.closed IS NULL;
	IF login.kind(p_user) = 'bad' THEN
		PERFORM desk.refuse('PD061', '{"field": "user name", "why": "starts with a letter and has small letters, digits and _ only, 2 to 31 of them"}');
	ELSIF v_name IS NOT NULL OR login.kind(p_user) = 'other' OR login.kind(p_user) = 'ours' AND NOT EXISTS (SELECT FROM desk.staff s WHERE s.role_name = p_user) THEN
		PERFORM desk.refuse('PD082', jsonb_build_object('user', p_user, 'name', v_name));
	ELSIF trim(coalesce(p_display, '')) = '' OR length(p_display) > 80 THEN
		PERFORM desk.refuse('PD061', '{"field": "name", "why": "is missing, or longer than 80 letters"}');
	ELSIF p_starts IS NULL OR p_ends < p_starts OR p_ends < registry.today() THEN
		PERFORM desk.refuse('PD061', '{"field": "last day", "why": "is before the first, or past"}');
	END IF;
	INSERT INTO desk.staff AS s (role_name, display) VALUES (p_user, trim(p_display))
		ON CONFLICT (role_name) DO UPDATE SET display = excluded.display, closed = NULL;
	PERFORM desk.assign(p_user::name, p_school, p_role, p_title, p_starts, p_ends);
	INSERT INTO desk.enrolment AS e (role_name, state, until) VALUES (p_user, 'code', now() + interval '7 days')
		ON CONFLICT (role_name) DO UPDATE SET state = 'code', sign_key = NULL, box_key = NULL, by_whom = session_user, at = now(), until = excluded.until;
	PERFORM login.open(p_user, p_verifier, now() + interval '7 days');
	PERFORM desk.log_staff(p_school, 'staff_invited', jsonb_build_object('user', p_user, 'name', trim(p_display), 'role', p_role, 'title', nullif(p_title, ''),
		'starts', p_starts, 'ends', p_ends));
	RETURN desk.act_end(p_act, 'code');
END $$;
COMMENT ON FUNCTION desk.staff_invite(uuid, text, text, int, text, text, date, date, text) IS 'a new member, with a login whose password is the code of the first sign-in (its SCRAM verifier) and counts seven days; PD082, PD083, PD089';

CREATE FUNCTION desk.assign(p_user name, p_school int, p_role text, p_title text, p_starts date, p_ends date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF length(p_title) > 40 THEN
		PERFORM desk.refuse('PD061', '{"field": "title", "why": "is longer than 40 letters"}');
	END IF;
	UPDATE desk.assignment a SET role = p_role, title = trim(coalesce(p_title, '')), starts = p_starts, ends = p_ends, by_whom = session_user, since = now()
		WHERE a.role_name = p_user AND a.school_id IS NOT DISTINCT FROM p_school;
	IF NOT FOUND THEN
		INSERT INTO desk.assignment (role_name, school_id, role, title, starts, ends, by_whom)
			VALUES (p_user, p_school, p_role, trim(coalesce(p_title, '')), p_starts, p_ends, session_user);
	END IF;
END $$;
COMMENT ON FUNCTION desk.assign(name, int, text, text, date, date) IS 'writes an assignment or changes it';

CREATE FUNCTION desk.staff_code(p_act uuid, p_user text, p_verifier text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'staff_code');
	a record;
	v_any bool := false;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	FOR a IN SELECT x.school_id, x.role FROM keys.assignments(p_user::name) x LOOP
		PERFORM desk.need_giver(a.school_id, a.role, p_user::name);
		v_any := true;
	END LOOP;
	IF NOT v_any THEN
		PERFORM desk.refuse('PD060', '{"what": "member"}');
	END IF;
	INSERT INTO desk.enrolment AS e (role_name, state, until) VALUES (p_user, 'code', now() + interval '7 days')
		ON CONFLICT (role_name) DO UPDATE SET state = 'code', sign_key = NULL, box_key = NULL, by_whom = session_user, at = now(), until = excluded.until;
	PERFORM login.open(p_user, p_verifier, now() + interval '7 days');
	PERFORM login.end_sessions(p_user);
	FOR a IN SELECT x.school_id FROM keys.assignments(p_user::name) x LOOP
		PERFORM desk.log_staff(a.school_id, 'staff_code', jsonb_build_object('user', p_user));
	END LOOP;
	RETURN desk.act_end(p_act, 'code');
END $$;
COMMENT ON FUNCTION desk.staff_code(uuid, text, text) IS 'a new code for a first sign-in: the code was lost, or the passphrase forgotten; by one who may give every role the member has';

-- Not under row security: one who sees one school only must not give a login that counts in two.
CREATE FUNCTION keys.assignments(p_user name) RETURNS TABLE (school_id int, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT a.school_id, a.role FROM desk.assignment a WHERE a.role_name = p_user AND (a.ends IS NULL OR a.ends >= registry.today()) ORDER BY 1
$$;
COMMENT ON FUNCTION keys.assignments(name) IS 'where a member is assigned, today or later, in the whole district';
GRANT EXECUTE ON FUNCTION keys.assignments(name) TO pindesk_api;

CREATE FUNCTION desk.enrolment() RETURNS TABLE (user_name text, staff text, state text, by_whom text, until text, wrapped_seed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT e.role_name::text, s.display, e.state, coalesce(b.display, e.by_whom::text),
		desk.day_of(e.until)::text,
		CASE e.state WHEN 'keys' THEN w.wrapped_seed END
	FROM desk.enrolment e JOIN desk.staff s ON s.role_name = e.role_name LEFT JOIN desk.staff b ON b.role_name = e.by_whom
	LEFT JOIN keys.staff_seed w ON w.role_name = e.role_name
	WHERE e.role_name = session_user AND e.state <> 'done'
$$;
COMMENT ON FUNCTION desk.enrolment() IS 'how far the caller''s own first sign-in is, with the keys made in it, wrapped; no row: it is done';

CREATE FUNCTION desk.enrol(p_verifier text, p_wrapped_seed bytea, p_sign_key bytea, p_box_key bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e desk.enrolment;
BEGIN
	SELECT x.* INTO e FROM desk.enrolment x WHERE x.role_name = session_user AND x.state <> 'done' FOR UPDATE;
	IF FOUND AND e.state = 'keys' AND e.sign_key = p_sign_key AND e.box_key = p_box_key THEN
		RETURN 'keys';
	ELSIF NOT FOUND OR e.state <> 'code' OR e.until < now() THEN
		PERFORM desk.refuse('PD088');
	ELSIF length(p_sign_key) IS DISTINCT FROM 32 OR length(p_box_key) IS DISTINCT FROM 32 OR coalesce(length(p_wrapped_seed), 0) NOT BETWEEN 64 AND 1024
		OR EXISTS (SELECT FROM desk.staff s CROSS JOIN LATERAL desk.member_keys(s.role_name) m WHERE s.role_name <> session_user AND (m.sign_key = p_sign_key OR m.box_key = p_box_key)) THEN
		PERFORM desk.refuse('PD061', '{"field": "keys", "why": "are not a member''s own"}');
	END IF;
	UPDATE desk.enrolment x SET state = 'keys', sign_key = p_sign_key, box_key = p_box_key, at = now() WHERE x.role_name = session_user;
	PERFORM keys.seed_put(p_wrapped_seed);
	PERFORM login.open(session_user::text, p_verifier, NULL);
	RETURN 'keys';
END $$;
COMMENT ON FUNCTION desk.enrol(text, bytea, bytea, bytea) IS 'the first sign-in: own passphrase (its verifier) and own keys in the place of the code; the same keys again get the same answer; PD088';

CREATE FUNCTION desk.staff_grant(p_act uuid, p_user text, p_school int, p_role text, p_title text, p_starts date, p_ends date,
	p_signer bytea, p_bodies bytea[], p_signatures bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'staff_grant');
	v_old desk.assignment;
	v_state text;
	v_lost bool;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM desk.need_giver(p_school, p_role, p_user::name);
	SELECT e.state INTO v_state FROM desk.staff s LEFT JOIN desk.enrolment e ON e.role_name = s.role_name
		WHERE s.role_name = p_user AND s.closed IS NULL FOR UPDATE OF s;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "member"}');
	ELSIF v_state = 'code' THEN
		PERFORM desk.refuse('PD085', '{"what": "keys are not made yet"}');
	ELSIF p_starts IS NULL OR p_ends < p_starts OR p_ends < registry.today() THEN
		PERFORM desk.refuse('PD061', '{"field": "last day", "why": "is before the first, or past"}');
	END IF;
	SELECT a.* INTO v_old FROM desk.assignment a WHERE a.role_name = p_user AND a.school_id IS NOT DISTINCT FROM p_school FOR UPDATE;
	IF FOUND THEN
		PERFORM desk.need_giver(p_school, v_old.role, p_user::name);
	END IF;
	v_lost := desk.holds_keys(v_old.role) AND NOT desk.holds_keys(p_role)
		AND EXISTS (SELECT FROM keys.granted(p_school) g WHERE g.role_name = p_user);
	PERFORM desk.bundle_put(p_school, p_signer, p_bodies, p_signatures, p_user::name, p_role, p_starts, p_ends, v_lost);
	PERFORM desk.assign(p_user::name, p_school, p_role, p_title, p_starts, p_ends);
	UPDATE desk.enrolment e SET state = 'done' WHERE e.role_name = p_user AND e.state = 'keys';
	PERFORM desk.log_staff(p_school, 'staff_granted', jsonb_build_object('user', p_user, 'role', p_role, 'title', nullif(p_title, ''), 'starts', p_starts,
		'ends', p_ends, 'generation', nullif(desk.newest_key(p_school), 0), 'statements', (SELECT jsonb_agg(encode(sha256(b), 'hex')) FROM unnest(p_bodies) AS b)));
	RETURN desk.act_end(p_act, 'active');
END $$;
COMMENT ON FUNCTION desk.staff_grant(uuid, text, int, text, text, date, date, bytea, bytea[], bytea[]) IS 'gives a role to a member, or changes it, with the statements that make it so; vouches for keys that were only made; PD083, PD084, PD085, PD086, PD089';

CREATE FUNCTION desk.staff_take_away(p_act uuid, p_user text, p_school int, p_anyway bool, p_signer bytea, p_bodies bytea[], p_signatures bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'staff_take_away');
	v_old desk.assignment;
	v_holds bool;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT a.* INTO v_old FROM desk.assignment a WHERE a.role_name = p_user AND a.school_id IS NOT DISTINCT FROM p_school
		AND (a.ends IS NULL OR a.ends >= registry.today());
	IF NOT FOUND THEN
		PERFORM desk.enter();
		PERFORM desk.refuse('PD060', '{"what": "assignment"}');
	END IF;
	PERFORM desk.need_giver(p_school, v_old.role, p_user::name);
	IF v_old.role = 'principal' AND NOT coalesce(p_anyway, false) AND NOT EXISTS (SELECT FROM desk.assignment a WHERE a.school_id = p_school AND a.role = 'principal'
		AND a.role_name <> p_user AND a.term @> now()) THEN
		PERFORM desk.refuse('PD087', jsonb_build_object('name', (SELECT s.display FROM desk.staff s WHERE s.role_name = p_user),
			'role', desk.role_words(v_old.role, ''), 'school', (SELECT s.name FROM registry.school s WHERE s.school_id = p_school)));
	END IF;
	v_holds := EXISTS (SELECT FROM keys.granted(p_school) g WHERE g.role_name = p_user);
	IF desk.serial(p_user::name, p_school) > 0 AND NOT EXISTS (SELECT FROM unnest(p_bodies) AS b WHERE keys.kind(b) = 'revocation') THEN
		PERFORM desk.refuse('PD085', '{"what": "revocation is missing"}');
	END IF;
	UPDATE desk.assignment a SET ends = registry.today() - 1, starts = least(a.starts, registry.today() - 1), by_whom = session_user, since = now()
		WHERE a.role_name = p_user AND a.school_id IS NOT DISTINCT FROM p_school;
	IF cardinality(p_bodies) > 0 OR v_holds THEN
		PERFORM desk.bundle_put(p_school, p_signer, p_bodies, p_signatures, p_user::name, NULL, NULL, NULL, v_holds);
	END IF;
	IF NOT EXISTS (SELECT FROM keys.assignments(p_user::name)) THEN
		UPDATE desk.staff s SET closed = now() WHERE s.role_name = p_user;
		PERFORM login.close(p_user);
		v_result := 'closed';
	ELSE
		PERFORM login.end_sessions(p_user);
		v_result := 'ended';
	END IF;
	PERFORM desk.log_staff(p_school, 'staff_taken_away', jsonb_build_object('user', p_user, 'role', v_old.role, 'login', v_result,
		'generation', nullif(desk.newest_key(p_school), 0), 'statements', (SELECT jsonb_agg(encode(sha256(b), 'hex')) FROM unnest(p_bodies) AS b)));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.staff_take_away(uuid, text, int, bool, bytea, bytea[], bytea[]) IS 'ends an assignment at once: its open sessions, its standing and, where a key was held, that generation of the key; closed when it was the last one; PD083 to PD087';

CREATE FUNCTION desk.school_key_renew(p_act uuid, p_school int, p_signer bytea, p_bodies bytea[], p_signatures bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'school_key_renew');
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM desk.need(p_school, ARRAY['principal', 'district']);
	PERFORM desk.bundle_put(p_school, p_signer, p_bodies, p_signatures, NULL, NULL, NULL, NULL, true);
	PERFORM desk.log_staff(p_school, 'school_key_renewed', jsonb_build_object('generation', desk.newest_key(p_school),
		'statements', (SELECT jsonb_agg(encode(sha256(b), 'hex')) FROM unnest(p_bodies) AS b)));
	RETURN desk.act_end(p_act, desk.newest_key(p_school)::text);
END $$;
COMMENT ON FUNCTION desk.school_key_renew(uuid, int, bytea, bytea[], bytea[]) IS 'a new generation of a school''s key without taking anything away: whoever made the last one has left; PD085, PD086';

CREATE FUNCTION desk.schools() RETURNS TABLE (school_id int, code text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT s.school_id, s.code, s.name FROM registry.school s ORDER BY s.name;
END $$;
COMMENT ON FUNCTION desk.schools() IS 'the schools of whoever signed in';

-- Sealing again ---------------------------------------------------------------------------------

CREATE FUNCTION desk.reseal_left() RETURNS TABLE (school_id int, school text, newest int, envelopes int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	PERFORM desk.enter();
	RETURN QUERY SELECT k.school_id, s.name, k.newest, count(*)::int
		FROM (SELECT x.school_id, max(x.generation) AS newest FROM keys.school_key x GROUP BY x.school_id HAVING max(x.generation) > 1) k
		JOIN registry.school s ON s.school_id = k.school_id
		JOIN desk.envelope e ON e.school_id = k.school_id AND e.to_key = 'school' AND e.generation < k.newest
		JOIN desk.credential c ON c.credential_id = e.credential_id AND c.state IN ('issued', 'live')
		WHERE EXISTS (SELECT FROM keys.staff_grant g WHERE g.role_name = session_user AND g.school_id = k.school_id AND g.generation = k.newest)
		GROUP BY k.school_id, s.name, k.newest ORDER BY s.name;
END $$;
COMMENT ON FUNCTION desk.reseal_left() IS 'schools whose newest key the caller holds while codes are sealed to an older one, and how many';

CREATE FUNCTION desk.reseal_next(p_school int, p_after uuid, p_limit int) RETURNS TABLE (credential_id uuid, sealed_to int, sealed bytea, generation int,
	guardian_id bigint, student_id bigint, scope text, expires text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_ids uuid[];
BEGIN
	PERFORM desk.need_clerk(p_school);
	v_ids := ARRAY(SELECT e.credential_id FROM desk.envelope e JOIN desk.credential c ON c.credential_id = e.credential_id
		WHERE e.school_id = p_school AND e.to_key = 'school' AND e.generation < desk.newest_key(p_school) AND c.state IN ('issued', 'live')
			AND (p_after IS NULL OR e.credential_id > p_after) ORDER BY e.credential_id LIMIT least(p_limit, 500));
	IF v_ids = '{}' THEN
		RETURN;
	END IF;
	PERFORM desk.log(p_school, 'envelopes_taken', NULL, NULL, NULL, jsonb_build_object('why', 'renew', 'envelopes', cardinality(v_ids),
		'credentials', encode(sha256(convert_to(array_to_string(v_ids, ','), 'UTF8')), 'hex')));
	RETURN QUERY SELECT e.credential_id, e.generation, e.sealed, c.generation, c.guardian_id, c.student_id, c.scope, c.expires::text
		FROM desk.envelope e JOIN desk.credential c ON c.credential_id = e.credential_id
		WHERE e.credential_id = ANY (v_ids) AND e.to_key = 'school' ORDER BY e.credential_id;
END $$;
COMMENT ON FUNCTION desk.reseal_next(int, uuid, int) IS 'the next envelopes that are sealed to an older key, with what stands inside; the event is written first';

CREATE FUNCTION desk.reseal(p_act uuid, p_school int, p_generation int, p_credentials uuid[], p_sealed bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'reseal');
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	PERFORM desk.need_clerk(p_school);
	IF p_generation IS DISTINCT FROM desk.newest_key(p_school) THEN
		PERFORM desk.refuse('PD070', jsonb_build_object('have', p_generation::text, 'need', desk.newest_key(p_school)::text));
	ELSIF NOT EXISTS (SELECT FROM keys.staff_grant g WHERE g.role_name = session_user AND g.school_id = p_school AND g.generation = p_generation)
		OR cardinality(p_credentials) IS DISTINCT FROM cardinality(p_sealed) OR cardinality(p_credentials) > 500 THEN
		PERFORM desk.refuse('PD085', '{"what": "envelopes"}');
	END IF;
	v_result := keys.reseal(p_school, p_generation, p_credentials, p_sealed)::text;
	PERFORM desk.log(p_school, 'envelopes_renewed', NULL, NULL, NULL, jsonb_build_object('generation', p_generation, 'envelopes', cardinality(p_credentials),
		'left', v_result, 'sealed', encode(sha256(coalesce((SELECT string_agg(x, '') FROM unnest(p_sealed) AS x), '')), 'hex')));
	RETURN desk.act_end(p_act, v_result);
END $$;
COMMENT ON FUNCTION desk.reseal(uuid, int, int, uuid[], bytea[]) IS 'keeps envelopes sealed to the newest key; neither code nor state changes; how many are left. With the last one the older generations are forgotten';

CREATE FUNCTION desk.credential_context(p_credential uuid) RETURNS TABLE (district_id uuid, school_id int, generation int, guardian_id bigint,
	student_id bigint, scope text, expires text, sealed_to int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	c desk.credential := desk.credential_find(p_credential);
BEGIN
	RETURN QUERY SELECT d.district_id, c.school_id, c.generation, c.guardian_id, c.student_id, c.scope, c.expires::text,
		coalesce((SELECT e.generation FROM desk.envelope e WHERE e.credential_id = c.credential_id AND e.to_key = 'school'), c.generation) FROM registry.district d;
END $$;
COMMENT ON FUNCTION desk.credential_context(uuid) IS 'what an envelope of this credential must say inside, and (sealed_to) which generation of the school''s key opens it';

-- Passphrase ------------------------------------------------------------------------------------

CREATE FUNCTION desk.passphrase_change(p_act uuid, p_verifier text, p_wrapped_seed bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'passphrase_change');
	v_school int;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	ELSIF coalesce(length(p_wrapped_seed), 0) NOT BETWEEN 64 AND 1024 THEN
		PERFORM desk.refuse('PD061', '{"field": "keys", "why": "are not a member''s own"}');
	END IF;
	PERFORM keys.seed_put(p_wrapped_seed);
	PERFORM login.open(session_user::text, p_verifier, NULL);
	FOR v_school IN SELECT a.school_id FROM keys.assignments(session_user) a WHERE a.school_id IS NOT NULL LOOP
		PERFORM desk.log_staff(v_school, 'passphrase_changed', jsonb_build_object('user', session_user));
	END LOOP;
	RETURN desk.act_end(p_act, 'changed');
END $$;
COMMENT ON FUNCTION desk.passphrase_change(uuid, text, bytea) IS 'another passphrase: the verifier of its password and the seed wrapped by it, both or neither';

-- What the owner does, with the root key at hand ------------------------------------------------

CREATE FUNCTION admin.staff_put(role_name text, display text, wrapped_seed bytea, body bytea, signer bytea, signature bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
	INSERT INTO desk.staff (role_name, display) VALUES ($1, $2)
		ON CONFLICT ON CONSTRAINT staff_pkey DO UPDATE SET display = excluded.display, closed = NULL;
	INSERT INTO keys.staff_key (role_name, body, signer, signature) VALUES ($1, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT staff_key_pkey DO UPDATE SET body = excluded.body, signer = excluded.signer, signature = excluded.signature;
	INSERT INTO keys.staff_seed (role_name, wrapped_seed) VALUES ($1, $3)
		ON CONFLICT ON CONSTRAINT staff_seed_pkey DO UPDATE SET wrapped_seed = excluded.wrapped_seed;
	UPDATE desk.enrolment SET state = 'done' WHERE enrolment.role_name = $1;
$$;
COMMENT ON FUNCTION admin.staff_put(text, text, bytea, bytea, bytea, bytea) IS 'enters a member of staff with their keys, or replaces them';

CREATE FUNCTION admin.staff_list() RETURNS TABLE (user_name text, staff text, school_id int, school_code text, role text, starts text, ends text,
	sign_key bytea, box_key bytea, serial int)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT a.role_name::text, st.display, coalesce(a.school_id, 0), s.code, a.role, a.starts::text, a.ends::text, m.sign_key, m.box_key,
		desk.serial(a.role_name, a.school_id)
	FROM desk.assignment a JOIN desk.staff st ON st.role_name = a.role_name CROSS JOIN LATERAL desk.member_keys(a.role_name) m
	LEFT JOIN registry.school s ON s.school_id = a.school_id
	WHERE a.ends IS NULL OR a.ends >= registry.today() ORDER BY 4 NULLS FIRST, 1
$$;
COMMENT ON FUNCTION admin.staff_list() IS 'everybody who is assigned, today or later, with the keys they have';

CREATE FUNCTION admin.serial(role_name text, school_id int) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT desk.serial($1::name, nullif($2, 0)) $$;
COMMENT ON FUNCTION admin.serial(text, int) IS 'serial of the newest statement about a member at a school (0: the whole district)';

CREATE FUNCTION admin.unassign(role_name text, school_id int) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_school int;
BEGIN
	UPDATE desk.assignment a SET ends = registry.today() - 1, starts = least(a.starts, registry.today() - 1), since = now()
		WHERE a.role_name = unassign.role_name AND a.school_id IS NOT DISTINCT FROM nullif(unassign.school_id, 0);
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no such assignment';
	END IF;
	FOR v_school IN SELECT s.school_id FROM registry.school s WHERE unassign.school_id = 0 OR s.school_id = unassign.school_id ORDER BY 1 LOOP
		PERFORM desk.log(v_school, 'staff_taken_away', NULL, NULL, unassign.role_name, jsonb_build_object('user', unassign.role_name, 'by', 'the root key'));
	END LOOP;
	IF EXISTS (SELECT FROM keys.assignments(unassign.role_name::name)) THEN
		PERFORM login.end_sessions(unassign.role_name);
		RETURN 'ended';
	END IF;
	UPDATE desk.staff s SET closed = now() WHERE s.role_name = unassign.role_name;
	PERFORM login.close(unassign.role_name);
	RETURN 'closed';
END $$;
COMMENT ON FUNCTION admin.unassign(text, int) IS 'ends an assignment (school 0: of the whole district) and, with the last one, the login';

GRANT EXECUTE ON FUNCTION desk.schools(), desk.staff(int), desk.staff_statements(), desk.staff_invite(uuid, text, text, int, text, text, date, date, text),
	desk.staff_code(uuid, text, text), desk.enrolment(), desk.enrol(text, bytea, bytea, bytea),
	desk.staff_grant(uuid, text, int, text, text, date, date, bytea, bytea[], bytea[]),
	desk.staff_take_away(uuid, text, int, bool, bytea, bytea[], bytea[]), desk.school_key_renew(uuid, int, bytea, bytea[], bytea[]),
	desk.reseal_left(), desk.reseal_next(int, uuid, int), desk.reseal(uuid, int, int, uuid[], bytea[]), desk.credential_context(uuid),
	desk.passphrase_change(uuid, text, bytea) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (16, 'standing');
