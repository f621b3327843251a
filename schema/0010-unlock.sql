-- SPDX-License-Identifier: Apache-2.0
-- 0010 unlock
--
-- Why: the office's view of the parent's end. A parent who cannot link gets no reason on the portal,
-- so the counter must have it: one list of everything that could stand in the way, what is fine
-- among it too, each with the step that mends it. Letting somebody in again takes their photo ID.
-- And a code that is typed alone is kept with the part of it that finds its row.

CREATE INDEX credential_guardian ON desk.credential (guardian_id);
CREATE INDEX attempt_student ON portal.attempt (student_id, at);
CREATE INDEX attempt_account ON portal.attempt (account_id, at);
CREATE INDEX attempt_wrong ON portal.attempt (at) WHERE kind <> 'sign_in' AND outcome IN ('begun', 'refused');
CREATE INDEX account_locked ON portal.account (account_id) WHERE locked_at IS NOT NULL;
CREATE INDEX tally_locked ON portal.tally (school_id) WHERE locked_at IS NOT NULL;

CREATE POLICY account ON portal.attempt FOR SELECT TO pindesk_api
	USING (school_id IS NULL AND EXISTS (SELECT FROM portal.link l WHERE l.account_id = attempt.account_id));

CREATE FUNCTION desk.wrong_tries(p_student bigint DEFAULT NULL) RETURNS SETOF portal.attempt
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT x.* FROM portal.limits() m JOIN portal.attempt x ON x.at > m.since
		LEFT JOIN LATERAL (SELECT max(u.at) AS at FROM desk.unlocking u
			JOIN registry.guardianship g ON g.guardian_id = u.guardian_id WHERE g.student_id = x.student_id) u ON true
		WHERE x.kind <> 'sign_in' AND x.outcome IN ('begun', 'refused') AND x.part IS DISTINCT FROM 'budget' AND x.student_id IS NOT NULL
			AND (p_student IS NULL OR x.student_id = p_student) AND x.at > coalesce(u.at, '-infinity')
$$;
COMMENT ON FUNCTION desk.wrong_tries(bigint) IS 'wrong tries to link that still count against their source';

-- Runs as the owner: row security would look for a school's accounts among all links of the district.
CREATE FUNCTION registry.locked_accounts(p_schools int[]) RETURNS TABLE (account_id bigint, school_id int, guardian_id bigint, student_id bigint, locked_at timestamptz,
	failures int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan ROWS 10 AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT DISTINCT ON (a.account_id, l.guardian_id) a.account_id, l.school_id, l.guardian_id, l.student_id, a.locked_at, a.sign_in_failures
		FROM portal.account a JOIN portal.link l ON l.account_id = a.account_id AND l.ended_at IS NULL
		WHERE a.locked_at IS NOT NULL AND a.ended_at IS NULL AND (p_schools = '{0}' OR l.school_id = ANY (p_schools));
END $$;
COMMENT ON FUNCTION registry.locked_accounts(int[]) IS 'accounts of guardians at these schools, which the caller has seen to be their own, that are locked by wrong sign-ins; {0}: at all';
GRANT EXECUTE ON FUNCTION registry.locked_accounts(int[]) TO pindesk_api;

CREATE FUNCTION desk.locks(p_schools int[] DEFAULT registry.scope()) RETURNS TABLE (kind text, account_id bigint, school_id int, guardian_id bigint, student_id bigint,
	since timestamptz, tries int, sources int)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
	SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off ROWS 10 AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT 'sign_in', a.account_id, a.school_id, a.guardian_id, a.student_id, a.locked_at,
			a.failures, (SELECT count(DISTINCT x.source)::int FROM portal.attempt x WHERE x.account_id = a.account_id
				AND x.kind = 'sign_in' AND x.outcome = 'wrong' AND x.at > a.locked_at - interval '30 days')
		FROM registry.locked_accounts(p_schools) a;
	RETURN QUERY SELECT 'code', NULL::bigint, c.school_id, c.guardian_id, c.student_id, t.locked_at, t.failures,
			(SELECT count(DISTINCT x.source)::int FROM portal.attempt x WHERE x.student_id = c.student_id AND c.credential_id = ANY (x.candidates))
		FROM portal.tally t JOIN desk.credential c ON c.credential_id = t.credential_id
		WHERE t.locked_at IS NOT NULL AND c.state = 'live' AND (p_schools = '{0}' OR t.school_id = ANY (p_schools));
	RETURN QUERY SELECT 'source', NULL::bigint, c.school_id, c.guardian_id, c.student_id, max(h.since), sum(h.tries)::int, count(*)::int
		FROM (SELECT x.student_id, max(x.at) AS since, count(*) AS tries FROM desk.wrong_tries() x
			GROUP BY x.student_id, x.source, x.subject HAVING count(*) >= (SELECT m.tries FROM portal.limits() m)) h
		CROSS JOIN LATERAL (SELECT x.* FROM desk.credential x WHERE x.student_id = h.student_id AND x.state = 'live' OFFSET 0) c
		WHERE (p_schools = '{0}' OR c.school_id = ANY (p_schools)) AND NOT EXISTS (SELECT FROM portal.tally t WHERE t.credential_id = c.credential_id AND t.locked_at IS NOT NULL)
		GROUP BY c.credential_id, c.school_id, c.guardian_id, c.student_id;
END $$;
COMMENT ON FUNCTION desk.locks(int[]) IS 'who is locked out at these schools, else at the caller''s: an account by wrong sign-ins, a code by tries from everywhere, or the sources that had their tries at a student with a working code';

CREATE FUNCTION desk.locked_accounts() RETURNS TABLE (kind text, account_id bigint, guardian_id bigint, student_id bigint, guardian text,
	student text, since timestamptz, tries int, sources int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	v_scope int[] := desk.enter();
BEGIN
	RETURN QUERY SELECT k.kind, k.account_id, k.guardian_id, k.student_id, registry.listed(g.family, g.given),
			registry.listed(s.family, s.given, s.middle), k.since, k.tries, k.sources
		FROM desk.locks(v_scope) k
		JOIN registry.guardian g ON g.guardian_id = k.guardian_id
		JOIN registry.student s ON s.student_id = k.student_id
		ORDER BY k.since, k.guardian_id;
END $$;
COMMENT ON FUNCTION desk.locked_accounts() IS 'parents of the caller''s schools who are locked out, the longest first';

CREATE FUNCTION desk.locked_count() RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT count(DISTINCT k.guardian_id)::int FROM desk.locks() k
$$;
COMMENT ON FUNCTION desk.locked_count() IS 'how many guardians are locked out, for desk.glance';

-- Why can't I link? -----------------------------------------------------------------------------

CREATE FUNCTION desk.day(p_day date) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT to_char(p_day, CASE (SELECT p.value FROM desk.policy p WHERE p.section = 'letter' AND p.key = 'date-style')
		WHEN 'iso' THEN 'YYYY-MM-DD' WHEN 'day-first' THEN 'DD/MM/YYYY' ELSE 'MM/DD/YYYY' END)
$$;
COMMENT ON FUNCTION desk.day(date) IS 'a day in the district''s way';

CREATE FUNCTION desk.day(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.day(desk.day_of(p_at)) || to_char(p_at AT TIME ZONE d.time_zone, ' HH24:MI') FROM registry.district d
$$;
COMMENT ON FUNCTION desk.day(timestamptz) IS 'a moment in the district''s way';

CREATE FUNCTION desk.times(p_count bigint) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE p_count WHEN 1 THEN 'once' WHEN 2 THEN 'twice' ELSE p_count || ' times' END
$$;
COMMENT ON FUNCTION desk.times(bigint) IS 'once, twice, 3 times';

CREATE FUNCTION desk.trouble_standing(s registry.student, t registry.guardianship) RETURNS TABLE (what text, ok bool, detail text, next text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_of_age date := registry.of_age_on(s.born);
BEGIN
	RETURN QUERY SELECT 'standing', t.standing = 'verified',
		CASE t.standing WHEN 'verified' THEN 'Is a verified guardian of this student.' WHEN 'restricted' THEN 'Access is restricted by a document.'
			ELSE 'Is not a verified guardian of this student.' END,
		CASE t.standing WHEN 'restricted' THEN 'Say nothing more; the principal decides.'
			WHEN 'unverified' THEN 'Ask for a document that proves it, then change the standing.' END;
	IF t.standing = 'restricted' THEN
		RETURN;
	END IF;
	RETURN QUERY SELECT 'student', NOT (s.status = 'exited' OR coalesce(s.exited_on <= registry.today() OR v_of_age <= registry.today(), false)),
		CASE WHEN s.status = 'exited' OR s.exited_on <= registry.today() THEN 'The student has left the school.'
			WHEN v_of_age <= registry.today() THEN 'The student is 18 or older.' ELSE 'The student is enrolled.' END,
		CASE WHEN s.status = 'exited' OR s.exited_on <= registry.today() THEN 'The new school gives access.'
			WHEN v_of_age <= registry.today() THEN 'Access is the student''s own now.' END;
END $$;
COMMENT ON FUNCTION desk.trouble_standing(registry.student, registry.guardianship) IS 'whether this person may see this student at all; of a restricted person nothing else';

CREATE FUNCTION desk.trouble_account(s registry.student, t registry.guardianship) RETURNS TABLE (what text, ok bool, detail text, next text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT 'account', a.ended_at IS NULL AND l.ended_at IS NULL,
			CASE WHEN a.ended_at IS NULL AND l.ended_at IS NULL THEN 'Linked already' ELSE 'Was linked, and that has ended' END
				|| coalesce(': ' || a.email, ', without e-mail') || '.',
			CASE WHEN a.ended_at IS NULL AND l.ended_at IS NULL THEN 'The parent signs in with that; no code is needed.'
				ELSE 'Issue a new code.' END
		FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id
		WHERE l.student_id = t.student_id AND l.guardian_id = t.guardian_id
	UNION ALL
	SELECT 'locked', false, 'Locked since ' || desk.day(k.since) || ': ' || k.tries
			|| CASE k.kind WHEN 'sign_in' THEN ' wrong sign-ins' ELSE ' wrong tries to link' END
			|| CASE k.sources WHEN 1 THEN ' from one place.' ELSE ' from ' || k.sources || ' places.' END,
			CASE k.kind WHEN 'source' THEN 'Read the letter together. See the photo ID and unlock, or the parent waits a day.'
				WHEN 'code' THEN 'See the photo ID and unlock, with a new code if others may have seen the letter.'
				ELSE 'See the photo ID and unlock.' END
		FROM desk.locks() k WHERE k.guardian_id = t.guardian_id AND (k.student_id = t.student_id OR k.kind = 'sign_in')
	UNION ALL
	SELECT 'code', coalesce(c.state = 'live' AND c.expires >= registry.today() OR c.state = 'used' AND EXISTS (SELECT FROM portal.link l
				WHERE l.student_id = t.student_id AND l.guardian_id = t.guardian_id AND l.ended_at IS NULL), false),
			CASE WHEN c.state IS NULL THEN 'No code was issued.' WHEN c.state = 'used' THEN 'The code was used on ' || desk.day(c.ended_at) || '.'
				WHEN c.state IN ('issued', 'live') AND c.expires < registry.today() OR c.state = 'expired'
					THEN 'The code expired on ' || desk.day(c.expires) || '.'
				WHEN c.state = 'issued' THEN 'A code was made and has not been handed over.' WHEN c.state = 'revoked' THEN 'The last code was cancelled.'
				ELSE 'A code was handed over on ' || desk.day(c.handed_on) || ' and works until ' || desk.day(c.expires) || '.' END,
			CASE WHEN c.state = 'issued' AND c.expires >= registry.today() THEN 'Finish that visit.'
				WHEN c.state = 'used' THEN NULL WHEN c.state = 'live' AND c.expires >= registry.today() THEN NULL ELSE 'Issue a new code.' END
		FROM (VALUES (1)) AS one(n) LEFT JOIN LATERAL (SELECT x.* FROM desk.credential x
			WHERE x.guardian_id = t.guardian_id AND (x.student_id = t.student_id OR x.scope = 'guardian')
				OR x.scope = 'student' AND x.student_id = t.student_id
			ORDER BY x.state IN ('issued', 'live') DESC, x.issued_on DESC, x.ended_at DESC LIMIT 1) c ON true
$$;
COMMENT ON FUNCTION desk.trouble_account(registry.student, registry.guardianship) IS 'the account, its locks, and the code';

CREATE FUNCTION desk.trouble_typed(s registry.student, t registry.guardianship) RETURNS TABLE (what text, ok bool, detail text, next text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE x.part WHEN 'code' THEN 'wrong_code' ELSE coalesce(x.part, 'unfinished') END, false,
			CASE x.part WHEN 'birth_date' THEN 'A wrong birth date was typed' WHEN 'phone' THEN 'A telephone that is not on record was typed'
				WHEN 'code' THEN 'A wrong code was typed' WHEN 'name' THEN 'Another name was chosen from the contacts'
				WHEN 'handed' THEN 'A code that was not handed over was typed' WHEN 'expired' THEN 'An expired code was typed'
				WHEN 'used' THEN 'A code that was used before was typed' WHEN 'revoked' THEN 'A cancelled code was typed'
				WHEN 'locked' THEN 'The code was tried while locked' WHEN 'standing' THEN 'The right code came from somebody who may not see the student'
				WHEN 'account' THEN 'The account was locked or had ended when linking' WHEN 'other_account' THEN 'The right code came with another e-mail than the account''s'
				WHEN 'time' THEN 'Linking took longer than ten minutes' WHEN 'budget' THEN 'A try was not taken: too many wrong ones before it'
				ELSE 'A try was begun and not finished' END
			|| ' ' || desk.times(count(*)) || ', last on ' || desk.day(max(x.at)) || ', from '
			|| CASE count(DISTINCT x.source) WHEN 1 THEN 'one place' ELSE count(DISTINCT x.source) || ' places' END || '.',
			CASE x.part WHEN 'birth_date' THEN 'On record: ' || coalesce(desk.day(s.born), 'nothing') || '. Compare it with the parent.'
				WHEN 'phone' THEN 'On record: ' || coalesce(registry.phone_text(coalesce(nullif(s.phone, ''), desk.first_phone(t.guardian_id))), 'nothing')
					|| '. Correct it if it is old.'
				WHEN 'code' THEN 'Read the letter together: this student''s, the newest.' WHEN 'name' THEN 'The parent chooses their own name.'
				WHEN 'revoked' THEN 'The parent has an old letter; the newest one counts.' WHEN 'used' THEN 'The parent signs in instead.'
				WHEN 'expired' THEN 'Issue a new code.' WHEN 'handed' THEN 'Hand the letter over first.'
				WHEN 'other_account' THEN 'Sign in with the e-mail of the account, or change it there.'
				WHEN 'time' THEN 'Try again.' WHEN 'budget' THEN 'Unlock, or the parent waits a day.' END
		FROM portal.attempt x
		WHERE x.student_id = t.student_id AND x.kind <> 'sign_in' AND x.outcome IN ('begun', 'refused') AND x.at > now() - interval '30 days'
			AND (x.guardian_id IS NULL OR x.guardian_id = t.guardian_id)
			AND (x.outcome <> 'begun' OR x.at < now() - interval '10 minutes' OR x.part IS NOT NULL)
		GROUP BY x.part ORDER BY max(x.at) DESC
$$;
COMMENT ON FUNCTION desk.trouble_typed(registry.student, registry.guardianship) IS 'which part was wrong, how often, when and from how many places, in the last 30 days';

CREATE FUNCTION desk.trouble_people(s registry.student, t registry.guardianship) RETURNS TABLE (what text, ok bool, detail text, next text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT 'twin', false, 'There is a second record of this name for the student: ' || registry.spoken(o.given, '', o.family)
			|| coalesce(', ' || registry.phone_text(desk.first_phone(o.guardian_id)), '') || '.',
			'Find out which one has the code; have the office merge them.'
		FROM registry.guardian g JOIN registry.guardian o ON o.guardian_id <> g.guardian_id
				AND registry.fold(o.given || ' ' || o.family) = registry.fold(g.given || ' ' || g.family)
		JOIN registry.guardianship x ON x.guardian_id = o.guardian_id AND x.student_id = t.student_id AND x.standing <> 'restricted'
		WHERE g.guardian_id = t.guardian_id
	UNION ALL
	SELECT 'email', false, 'The e-mail on record is also that of ' || string_agg(registry.spoken(o.given, '', o.family), ', ' ORDER BY o.guardian_id)
			|| ': they share an account.', 'Both may link with it; each needs a code of their own.'
		FROM registry.guardian g JOIN registry.guardian o ON o.guardian_id <> g.guardian_id AND lower(o.email) = lower(g.email)
		JOIN registry.guardianship x ON x.guardian_id = o.guardian_id AND x.student_id = t.student_id AND x.standing <> 'restricted'
		WHERE g.guardian_id = t.guardian_id AND g.email <> '' HAVING count(*) > 0
	UNION ALL
	SELECT 'email', true, 'No e-mail is on record.', 'An account can be made without one; ask for one all the same.'
		FROM registry.guardian g WHERE g.guardian_id = t.guardian_id AND g.email = ''
	UNION ALL
	SELECT 'unlocks', count(*) < 2, 'Unlocked ' || desk.times(count(*)) || ' in the last 30 days, last on ' || desk.day(max(u.at)) || '.',
			CASE WHEN count(*) >= 2 THEN 'Ask whether somebody else is trying. A new code may be better.' END
		FROM desk.unlocking u WHERE u.guardian_id = t.guardian_id AND u.at > now() - interval '30 days' HAVING count(*) > 0
$$;
COMMENT ON FUNCTION desk.trouble_people(registry.student, registry.guardianship) IS 'records that are easily confused, and how often this was mended before';

CREATE FUNCTION desk.account_trouble(p_student bigint, p_guardian bigint, p_act uuid DEFAULT NULL) RETURNS TABLE (what text, ok bool, detail text, next text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	s registry.student;
	t registry.guardianship;
BEGIN
	PERFORM desk.enter();
	SELECT x.* INTO s FROM registry.student x WHERE x.student_id = p_student;
	SELECT x.* INTO t FROM registry.guardianship x WHERE x.school_id = s.school_id AND x.student_id = p_student AND x.guardian_id = p_guardian;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	END IF;
	PERFORM set_config('pindesk.act', coalesce(p_act::text, ''), true);
	PERFORM desk.log(s.school_id, 'trouble_viewed', p_student, p_guardian, NULL, '{}');
	RETURN QUERY SELECT x.what, x.ok, x.detail, x.next FROM desk.trouble_standing(s, t) x;
	IF t.standing <> 'restricted' THEN
		RETURN QUERY SELECT x.what, x.ok, x.detail, x.next FROM desk.trouble_account(s, t) x;
		RETURN QUERY SELECT x.what, x.ok, x.detail, x.next FROM desk.trouble_typed(s, t) x;
		RETURN QUERY SELECT x.what, x.ok, x.detail, x.next FROM desk.trouble_people(s, t) x;
	END IF;
END $$;
COMMENT ON FUNCTION desk.account_trouble(bigint, bigint, uuid) IS 'why can''t I link: everything that could stand in the way of this guardian, fine or not, and the next step; an event';

-- Unlock ----------------------------------------------------------------------------------------

CREATE FUNCTION desk.unlock(p_act uuid, p_guardian bigint, p_id_kind text, p_last4 text, p_note text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_result text := desk.act_begin(p_act, 'unlock');
	t registry.guardianship;
	g registry.guardian;
	n bigint;
BEGIN
	IF v_result IS NOT NULL THEN
		RETURN v_result;
	END IF;
	SELECT x.* INTO t FROM registry.guardianship x WHERE x.guardian_id = p_guardian
		ORDER BY x.standing = 'verified' DESC, x.standing <> 'restricted' DESC, x.school_id, x.student_id LIMIT 1;
	IF NOT FOUND THEN
		PERFORM desk.refuse('PD060', '{"what": "guardian"}');
	END IF;
	PERFORM desk.need_clerk(t.school_id);
	SELECT x.* INTO g FROM registry.guardian x WHERE x.guardian_id = p_guardian;
	IF t.standing = 'restricted' THEN
		PERFORM desk.refuse('PD002', jsonb_build_object('guardian', registry.spoken(g.given, '', g.family),
			'document', t.restriction_document, 'since', t.restricted_since));
	ELSIF t.standing <> 'verified' THEN
		PERFORM desk.refuse('PD001', jsonb_build_object('guardian', registry.spoken(g.given, '', g.family)));
	ELSIF p_id_kind IS NULL OR p_id_kind <> ALL (desk.policy_list('identity', 'accept')) THEN
		PERFORM desk.refuse('PD030', jsonb_build_object('kind', p_id_kind));
	ELSIF p_last4 IS NULL OR p_last4 !~ '^[A-Za-z0-9]{1,4}$' THEN
		PERFORM desk.refuse('PD061', '{"field": "last4", "why": "is up to four letters and digits, never the whole number"}');
	END IF;
	n := (SELECT count(*) FROM desk.locks() k WHERE k.guardian_id = p_guardian);
	INSERT INTO desk.unlocking (school_id, guardian_id, id_kind, last4, note)
		VALUES (t.school_id, p_guardian, p_id_kind, upper(p_last4), nullif(trim(p_note), ''));
	UPDATE portal.account a SET locked_at = NULL, sign_in_failures = 0 WHERE a.account_id IN (SELECT l.account_id FROM portal.link l
		WHERE l.guardian_id = p_guardian AND l.ended_at IS NULL);
	UPDATE portal.tally x SET locked_at = NULL, failures = 0 WHERE x.credential_id IN (SELECT c.credential_id FROM desk.credential c
		WHERE c.guardian_id = p_guardian);
	PERFORM desk.log(t.school_id, 'account_unlocked', t.student_id, p_guardian, NULL,
		jsonb_build_object('locks', n, 'id', p_id_kind, 'note', nullif(trim(p_note), '')));
	RETURN desk.act_end(p_act, CASE WHEN n > 0 THEN 'unlocked' ELSE 'was_not_locked' END);
END $$;
COMMENT ON FUNCTION desk.unlock(uuid, bigint, text, text, text) IS 'lets a verified guardian in again, the photo ID seen: account, codes, and the places they tried from; codes stay as they are; PD001, PD002, PD013, PD030, PD061';

-- A code that is typed alone --------------------------------------------------------------------

CREATE FUNCTION desk.credential_issue(p_act uuid, p_visit bigint, p_credential uuid, p_generation int, p_expires date,
	p_school_envelope bytea, p_portal_envelope bytea, p_selector text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_length int := portal.number('credential', 'selector', 0);
	v_result uuid;
BEGIN
	IF coalesce(length(p_selector), 0) <> v_length THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', 'selector', 'why', 'is not as long as this district''s'));
	END IF;
	v_result := desk.credential_issue(p_act, p_visit, p_credential, p_generation, p_expires, p_school_envelope, p_portal_envelope);
	UPDATE desk.credential c SET selector = p_selector WHERE c.credential_id = p_credential AND c.credential_id = v_result AND c.selector IS NULL;
	RETURN v_result;
END $$;
COMMENT ON FUNCTION desk.credential_issue(uuid, bigint, uuid, int, date, bytea, bytea, text) IS 'the same, with the beginning of the code that finds its row where the profile has a selector, else NULL';

GRANT EXECUTE ON FUNCTION desk.locked_accounts(), desk.account_trouble(bigint, bigint, uuid), desk.unlock(uuid, bigint, text, text, text),
	desk.credential_issue(uuid, bigint, uuid, int, date, bytea, bytea, text) TO pindesk_staff;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (10, 'unlock');
