-- SPDX-License-Identifier: Apache-2.0
-- 0013 contacts
--
-- Why: the emergency card. What a parent says of themselves (telephones, e-mail, how they like to be
-- reached) is right the moment they say it, at the counter or in the portal. Where a child lives and
-- who is called is changed by a document seen at the office, and whoever proposes it elsewhere (the
-- access form, the portal) waits in a queue. Each change, made or waiting, is one row with old and
-- new; a school counts those that concern it, and prints what is new as often as it likes.
-- The desk's functions ask the rules (change_check) and the owner's write the registry, for staff and
-- portal hold no right on it. Locks go visit, guardianship, change, counter, event.

INSERT INTO desk.refusal (code, name, meaning) VALUES
	('PD100', 'document_needed', 'an address, and who is on the card, changes only with a document seen {kind}'),
	('PD101', 'document_unfit', 'this document does not change the card here {document}'),
	('PD102', 'touches_restricted', 'the change concerns a person whom a document restricts {guardian,document}'),
	('PD103', 'removes_guardian', 'the change takes a verified guardian off the card {guardian,has}'),
	('PD104', 'letters_in_flight', 'letters with a working code are on their way to the old address {guardian,sheets}'),
	('PD105', 'safe_at_home', 'the household is in the Safe at Home programme {guardian}'),
	('PD106', 'change_stale', 'the record has changed since this was proposed {field}'),
	('PD107', 'change_decided', 'somebody has decided this change {state,by}');

-- What is kept ----------------------------------------------------------------------------------

ALTER TABLE registry.guardian
	ADD COLUMN text_opt_in bool NOT NULL DEFAULT false,
	ADD COLUMN prefers text NOT NULL DEFAULT '' CHECK (prefers IN ('', 'call', 'text', 'email', 'mail')),
	ADD COLUMN first_phone text NOT NULL DEFAULT '' CHECK (first_phone IN ('', 'home', 'work', 'cell')),
	ADD COLUMN name_desk_changed_at timestamptz,
	ADD COLUMN reach_desk_changed_at timestamptz,
	ADD COLUMN address_desk_changed_at timestamptz;
ALTER TABLE registry.student ADD COLUMN home_desk_changed_at timestamptz, ADD COLUMN contacts_desk_changed_at timestamptz;
ALTER TABLE registry.guardianship ADD COLUMN relation_desk_changed_at timestamptz;
ALTER TABLE registry.emergency_contact ADD COLUMN desk_changed_at timestamptz;
COMMENT ON COLUMN registry.guardian.text_opt_in IS 'may be sent text messages';
COMMENT ON COLUMN registry.guardian.prefers IS 'how they like to be reached: call, text, email, mail; empty when they did not say';
COMMENT ON COLUMN registry.guardian.first_phone IS 'which telephone they want to be called at first; empty when they did not say';
COMMENT ON COLUMN registry.guardian.name_desk_changed_at IS 'when desk or portal last changed the name; an import does not overwrite it unasked, as with the next two';
COMMENT ON COLUMN registry.guardian.reach_desk_changed_at IS 'when desk or portal last changed telephones, e-mail, language, preferences';
COMMENT ON COLUMN registry.guardian.address_desk_changed_at IS 'when the desk last changed the address';
COMMENT ON COLUMN registry.student.home_desk_changed_at IS 'when the desk last changed home address or home telephone; an import does not overwrite them unasked';
COMMENT ON COLUMN registry.student.contacts_desk_changed_at IS 'when the desk last changed who is an emergency contact; an import adds and removes none unasked';
COMMENT ON COLUMN registry.guardianship.relation_desk_changed_at IS 'when the desk last entered or changed what they are to each other';
COMMENT ON COLUMN registry.emergency_contact.desk_changed_at IS 'when the desk last changed this contact';

CREATE TABLE registry.person_removed (
	school_id int NOT NULL,
	student_id bigint NOT NULL REFERENCES registry.student (student_id) ON DELETE CASCADE,
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (student_id, guardian_id)
);
COMMENT ON TABLE registry.person_removed IS 'guardians taken off a card at the desk, with a document; an import does not put them back unasked';
COMMENT ON COLUMN registry.person_removed.school_id IS 'the student''s school then';
COMMENT ON COLUMN registry.person_removed.student_id IS 'off whose card';
COMMENT ON COLUMN registry.person_removed.guardian_id IS 'who';
COMMENT ON COLUMN registry.person_removed.by_whom IS 'who did it';
COMMENT ON COLUMN registry.person_removed.at IS 'when';

CREATE TABLE desk.contact_change (
	change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	act uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
	school_id int NOT NULL REFERENCES registry.school,
	student_id bigint NOT NULL REFERENCES registry.student (student_id),
	guardian_id bigint REFERENCES registry.guardian,
	kind text NOT NULL CHECK (kind IN ('reach', 'address', 'home', 'name', 'contact_add', 'contact_change', 'contact_remove',
		'guardian_add', 'guardian_remove')),
	contact int,
	person text NOT NULL,
	old jsonb NOT NULL DEFAULT '{}',
	new jsonb NOT NULL DEFAULT '{}',
	source text NOT NULL DEFAULT 'desk' CHECK (source IN ('desk', 'form', 'portal')),
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'applied', 'declined', 'withdrawn')),
	visit_id bigint REFERENCES desk.visit,
	account_id bigint REFERENCES portal.account,
	document text,
	note text,
	reason text,
	proposed_by name NOT NULL DEFAULT session_user,
	proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	decided_by name,
	decided_at timestamptz
);
CREATE INDEX contact_change_waiting ON desk.contact_change (school_id, proposed_at) WHERE state = 'waiting';
CREATE INDEX contact_change_student ON desk.contact_change (student_id, change_id);
CREATE INDEX contact_change_guardian ON desk.contact_change (guardian_id, change_id);
CREATE UNIQUE INDEX contact_change_form ON desk.contact_change (visit_id, kind) WHERE state = 'waiting';
COMMENT ON TABLE desk.contact_change IS 'changes of emergency cards: those that wait, and those that were made or declined';
COMMENT ON COLUMN desk.contact_change.change_id IS 'its id';
COMMENT ON COLUMN desk.contact_change.act IS 'made by whoever sent it; the same again is the same change';
COMMENT ON COLUMN desk.contact_change.school_id IS 'the school it came up at';
COMMENT ON COLUMN desk.contact_change.student_id IS 'on whose card';
COMMENT ON COLUMN desk.contact_change.guardian_id IS 'whose data, or who proposed it; empty when the student''s or a contact''s';
COMMENT ON COLUMN desk.contact_change.kind IS 'what is changed';
COMMENT ON COLUMN desk.contact_change.contact IS 'place of the emergency contact on the card';
COMMENT ON COLUMN desk.contact_change.person IS 'name of the person concerned, as it was then';
COMMENT ON COLUMN desk.contact_change.old IS 'what the record said, field by field';
COMMENT ON COLUMN desk.contact_change.new IS 'what it is to say';
COMMENT ON COLUMN desk.contact_change.source IS 'the desk, an access form, or the portal';
COMMENT ON COLUMN desk.contact_change.state IS 'waiting, applied, declined, withdrawn';
COMMENT ON COLUMN desk.contact_change.visit_id IS 'the visit of a form';
COMMENT ON COLUMN desk.contact_change.account_id IS 'the account it came from';
COMMENT ON COLUMN desk.contact_change.document IS 'kind of document seen';
COMMENT ON COLUMN desk.contact_change.note IS 'a note';
COMMENT ON COLUMN desk.contact_change.reason IS 'why it was declined';
COMMENT ON COLUMN desk.contact_change.proposed_by IS 'login that wrote it down';
COMMENT ON COLUMN desk.contact_change.proposed_at IS 'when';
COMMENT ON COLUMN desk.contact_change.decided_by IS 'who made or declined it';
COMMENT ON COLUMN desk.contact_change.decided_at IS 'when';

CREATE TABLE desk.contact_notice (
	school_id int NOT NULL REFERENCES registry.school,
	number int NOT NULL,
	change_id bigint NOT NULL REFERENCES desk.contact_change,
	students bigint[] NOT NULL,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (school_id, number)
);
CREATE INDEX contact_notice_at ON desk.contact_notice (school_id, at);
CREATE INDEX contact_notice_change ON desk.contact_notice (change_id);
COMMENT ON TABLE desk.contact_notice IS 'changes made, as each school concerned counts them; the report prints from one number to another';
COMMENT ON COLUMN desk.contact_notice.school_id IS 'the school';
COMMENT ON COLUMN desk.contact_notice.number IS 'counts from 1 without gaps, in the order of commit';
COMMENT ON COLUMN desk.contact_notice.change_id IS 'the change';
COMMENT ON COLUMN desk.contact_notice.students IS 'its students whose cards it changed';
COMMENT ON COLUMN desk.contact_notice.at IS 'when it was made';

CREATE TABLE desk.contact_print (
	print_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL REFERENCES registry.school,
	what text NOT NULL CHECK (what IN ('report', 'cards')),
	from_number int NOT NULL,
	to_number int NOT NULL,
	moves_on bool NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	CHECK (from_number > 0 AND to_number >= from_number)
);
CREATE INDEX contact_print_school ON desk.contact_print (school_id, to_number);
COMMENT ON TABLE desk.contact_print IS 'New Emergency Contact Reports and cards printed';
COMMENT ON COLUMN desk.contact_print.print_id IS 'its id';
COMMENT ON COLUMN desk.contact_print.school_id IS 'the school';
COMMENT ON COLUMN desk.contact_print.what IS 'the report, or the cards for the binder';
COMMENT ON COLUMN desk.contact_print.from_number IS 'first notice on it';
COMMENT ON COLUMN desk.contact_print.to_number IS 'last notice on it';
COMMENT ON COLUMN desk.contact_print.moves_on IS 'a report that left nothing out: what is new begins after it';
COMMENT ON COLUMN desk.contact_print.by_whom IS 'who printed it';
COMMENT ON COLUMN desk.contact_print.at IS 'when';

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['registry.person_removed', 'desk.contact_change', 'desk.contact_notice', 'desk.contact_print'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON %s TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))
			WITH CHECK ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
	END LOOP;
END $$;
CREATE POLICY concerned ON desk.contact_change FOR SELECT TO pindesk_api
	USING (EXISTS (SELECT FROM desk.contact_notice n WHERE n.change_id = contact_change.change_id));
GRANT SELECT ON registry.person_removed, desk.contact_notice TO pindesk_api;
GRANT SELECT, INSERT, UPDATE ON desk.contact_change TO pindesk_api;
GRANT SELECT, INSERT ON desk.contact_print TO pindesk_api;

-- What the record says --------------------------------------------------------------------------

CREATE FUNCTION registry.phone_of(p_guardian bigint, p_kind text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT p.phone FROM registry.guardian_phone p WHERE p.guardian_id = p_guardian AND p.kind = replace(p_kind, 'cell', 'mobile')
		ORDER BY p.ordinal LIMIT 1
$$;
COMMENT ON FUNCTION registry.phone_of(bigint, text) IS 'a guardian''s telephone: home, work, cell';

CREATE FUNCTION registry.address_of(p_address bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT jsonb_build_object('line1', coalesce(a.line1, ''), 'line2', coalesce(a.line2, ''), 'city', coalesce(a.city, ''),
			'state', coalesce(a.state, ''), 'zip', coalesce(a.zip, ''))
		FROM (VALUES (1)) AS one(n) LEFT JOIN registry.address a ON a.address_id = p_address
$$;
COMMENT ON FUNCTION registry.address_of(bigint) IS 'an address field by field, empty ones when there is none';

CREATE FUNCTION registry.card_record(p_kind text, p_student bigint, p_guardian bigint, p_contact int) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(CASE
		WHEN p_kind = 'reach' THEN (SELECT jsonb_build_object('home', coalesce(registry.phone_of(g.guardian_id, 'home'), ''),
				'work', coalesce(registry.phone_of(g.guardian_id, 'work'), ''), 'cell', coalesce(registry.phone_of(g.guardian_id, 'cell'), ''),
				'first', g.first_phone, 'texts', CASE WHEN g.text_opt_in THEN 'yes' ELSE 'no' END, 'email', g.email, 'prefers', g.prefers,
				'language', g.language) FROM registry.guardian g WHERE g.guardian_id = p_guardian)
		WHEN p_kind = 'address' THEN registry.address_of((SELECT g.address_id FROM registry.guardian g WHERE g.guardian_id = p_guardian))
		WHEN p_kind = 'home' THEN (SELECT registry.address_of(s.address_id) || jsonb_build_object('phone', s.phone)
			FROM registry.student s WHERE s.student_id = p_student)
		WHEN p_kind IN ('name', 'guardian_add', 'guardian_remove') THEN (SELECT jsonb_build_object('given', g.given, 'family', g.family,
				'relation', t.relation) FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
			WHERE t.student_id = p_student AND t.guardian_id = p_guardian AND p_kind <> 'guardian_add')
		ELSE (SELECT jsonb_build_object('name', e.name, 'relation', e.relation, 'phone', e.phone) FROM registry.emergency_contact e
			WHERE e.student_id = p_student AND e.ordinal = p_contact) END, '{}')
$$;
COMMENT ON FUNCTION registry.card_record(text, bigint, bigint, int) IS 'what the record says of the fields that a kind of change is about';

CREATE FUNCTION registry.card_field(p_name text, p_value text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v text := trim(coalesce(p_value, ''));
	v_why text;
BEGIN
	IF length(v) > 200 OR v ~ '[[:cntrl:]]' THEN
		v_why := 'is too long or has characters that cannot be typed';
	ELSIF p_name IN ('home', 'work', 'cell', 'phone') AND v <> '' THEN
		v := CASE WHEN v ~ '^\+[0-9 ().-]+$' AND v !~ '^\+\s*1\D*' THEN '+' || regexp_replace(v, '\D', '', 'g')
			ELSE '+1' || registry.phone_digits(v) END;
		v_why := CASE WHEN v !~ '^(\+1[2-9][0-9]{9}|\+[2-9][0-9]{6,14})$' THEN 'is no telephone number' END;
	ELSIF p_name = 'email' AND v <> '' THEN
		v_why := CASE WHEN v !~ '^[^@\s]+@[^@\s]+$' THEN 'is no e-mail address' END;
	ELSIF p_name = 'texts' OR p_name = 'students' THEN
		v_why := CASE WHEN v NOT IN ('yes', 'no') THEN 'is not yes or no' END;
	ELSIF p_name = 'first' THEN
		v_why := CASE WHEN v NOT IN ('', 'home', 'work', 'cell') THEN 'is not home, work or cell' END;
	ELSIF p_name = 'prefers' THEN
		v_why := CASE WHEN v NOT IN ('', 'call', 'text', 'email', 'mail') THEN 'is not call, text, email or mail' END;
	ELSIF p_name = 'language' THEN
		v_why := CASE WHEN NOT EXISTS (SELECT FROM registry.language l WHERE l.tag = v) THEN 'is no language on the list' END;
	ELSIF p_name = 'zip' AND v <> '' THEN
		v_why := CASE WHEN v !~ '^[0-9A-Za-z][0-9A-Za-z -]{2,9}$' THEN 'is no ZIP code' END;
	ELSIF p_name = 'name' OR p_name = 'line1' THEN
		v_why := CASE WHEN v = '' THEN 'is missing' END;
	END IF;
	IF v_why IS NOT NULL THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', p_name, 'why', v_why));
	END IF;
	RETURN v;
END $$;
COMMENT ON FUNCTION registry.card_field(text, text) IS 'a field of a change as the record keeps it; PD061';

CREATE FUNCTION registry.card_draft(p_student bigint, p_guardian bigint, p_kind text, p_values jsonb) RETURNS desk.contact_change
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	c desk.contact_change;
	v_allowed text[] := CASE p_kind WHEN 'reach' THEN ARRAY['home', 'work', 'cell', 'first', 'texts', 'email', 'prefers', 'language']
		WHEN 'address' THEN ARRAY['line1', 'line2', 'city', 'state', 'zip', 'students'] WHEN 'home' THEN ARRAY['line1', 'line2', 'city', 'state', 'zip', 'phone']
		WHEN 'name' THEN ARRAY['given', 'family', 'relation'] WHEN 'guardian_add' THEN ARRAY['given', 'family', 'relation', 'phone']
		WHEN 'contact_add' THEN ARRAY['name', 'relation', 'phone'] WHEN 'contact_change' THEN ARRAY['contact', 'name', 'relation', 'phone']
		WHEN 'contact_remove' THEN ARRAY['contact'] WHEN 'guardian_remove' THEN '{}' END;
	v_bad text := (SELECT k FROM jsonb_object_keys(p_values) AS k WHERE k <> ALL (v_allowed) LIMIT 1);
	v_all jsonb;
BEGIN
	IF v_allowed IS NULL OR v_bad IS NOT NULL THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', coalesce(v_bad, 'kind'), 'why', 'cannot be changed so'));
	END IF;
	c.student_id := p_student; c.guardian_id := p_guardian; c.kind := p_kind;
	c.contact := CASE WHEN p_values ->> 'contact' ~ '^[0-9]{1,4}$' THEN (p_values ->> 'contact')::int END;
	v_all := registry.card_record(p_kind, p_student, p_guardian, c.contact);
	IF p_kind NOT IN ('contact_add', 'guardian_add') AND v_all = '{}' THEN
		PERFORM desk.refuse('PD060', jsonb_build_object('what', CASE WHEN p_kind LIKE 'contact%' THEN 'emergency contact' ELSE 'guardian' END));
	END IF;
	c.person := coalesce(nullif(coalesce(v_all ->> 'name', trim(p_values ->> 'name'), nullif(registry.spoken(coalesce(p_values ->> 'given', ''), '',
			coalesce(p_values ->> 'family', '')), ''), ''), ''), '');
	IF p_kind IN ('reach', 'address', 'name', 'guardian_remove') THEN
		c.person := (SELECT registry.spoken(g.given, '', g.family) FROM registry.guardian g WHERE g.guardian_id = p_guardian);
	ELSIF p_kind = 'home' THEN
		c.person := (SELECT registry.spoken(s.given, s.middle, s.family) FROM registry.student s WHERE s.student_id = p_student);
	END IF;
	SELECT coalesce(jsonb_object_agg(n.key, n.value), '{}') INTO c.new FROM (
		SELECT v.key, registry.card_field(v.key, v.value) AS value FROM jsonb_each_text(p_values) AS v WHERE v.key <> 'contact') n
		WHERE n.value IS DISTINCT FROM coalesce(v_all ->> n.key, '') AND (n.key, n.value) <> ('students', 'no');
	IF p_kind IN ('contact_remove', 'guardian_remove') THEN
		c.old := v_all;
	ELSE
		SELECT coalesce(jsonb_object_agg(k, coalesce(v_all ->> k, '')), '{}') INTO c.old FROM jsonb_object_keys(c.new) AS k WHERE k <> 'students';
	END IF;
	IF p_kind = 'contact_add' AND c.new ->> 'name' IS NULL OR p_kind IN ('guardian_add', 'name')
			AND (v_all || c.new) ->> 'given' || ((v_all || c.new) ->> 'family') IN ('') OR p_kind = 'guardian_add' AND c.person = '' THEN
		PERFORM desk.refuse('PD061', '{"field": "name", "why": "is missing"}');
	ELSIF p_kind = 'reach' AND (v_all || c.new) ->> (c.new ->> 'first') = '' THEN
		PERFORM desk.refuse('PD061', jsonb_build_object('field', c.new ->> 'first', 'why', 'is missing, and is to be called first'));
	END IF;
	RETURN c;
END $$;
COMMENT ON FUNCTION registry.card_draft(bigint, bigint, text, jsonb) IS 'a change as it would be: only what differs from the record, old and new; PD060, PD061';

-- Writing ---------------------------------------------------------------------------------------

CREATE FUNCTION registry.search_renamed(p_guardian bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM registry.search_guardian(p_guardian);
	DELETE FROM registry.person_at p WHERE p.person_id = p_guardian AND p.kind = 'g'
		AND NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = p_guardian AND t.school_id = p.school_id);
	DELETE FROM registry.find_word w WHERE w.person_id = p_guardian AND w.kind = 'g'
		AND NOT EXISTS (SELECT FROM registry.guardianship t WHERE t.guardian_id = p_guardian AND t.school_id = w.school_id);
	DELETE FROM registry.find_pair f WHERE f.person_id = p_guardian AND f.kind = 'g';
	INSERT INTO registry.find_pair (key, school_id, kind, person_id)
		SELECT DISTINCT left(a.word, 2) || ' ' || b.word || ' ' || a.word, t.school_id, 'g'::"char", p_guardian
		FROM registry.guardian g JOIN registry.guardianship t ON t.guardian_id = g.guardian_id
			CROSS JOIN LATERAL registry.person_words(g.family || ' ' || g.given) AS n(words)
			CROSS JOIN LATERAL unnest(n.words) WITH ORDINALITY AS a(word, n) CROSS JOIN LATERAL unnest(n.words) WITH ORDINALITY AS b(word, n)
		WHERE g.guardian_id = p_guardian AND a.n <> b.n;
END $$;
COMMENT ON FUNCTION registry.search_renamed(bigint) IS 'makes one guardian searchable anew whose name or ties changed';

CREATE FUNCTION registry.address_put(c desk.contact_change, p_old bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v jsonb := registry.address_of(p_old) || (c.new - 'students' - 'phone');
	v_id bigint;
BEGIN
	INSERT INTO registry.address (line1, line2, city, state, zip)
		VALUES (v ->> 'line1', v ->> 'line2', v ->> 'city', v ->> 'state', v ->> 'zip') RETURNING address_id INTO v_id;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION registry.address_put(desk.contact_change, bigint) IS 'a new address, the old one with what changed; the old one stays for whoever else lives there';

CREATE FUNCTION registry.put_reach(c desk.contact_change) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_first text;
	p registry.guardian_phone[];
BEGIN
	UPDATE registry.guardian g SET email = coalesce(c.new ->> 'email', g.email), prefers = coalesce(c.new ->> 'prefers', g.prefers),
			language = coalesce(c.new ->> 'language', g.language), first_phone = coalesce(c.new ->> 'first', g.first_phone),
			text_opt_in = coalesce(c.new ->> 'texts' = 'yes', g.text_opt_in), reach_desk_changed_at = now()
		WHERE g.guardian_id = c.guardian_id RETURNING replace(g.first_phone, 'cell', 'mobile') INTO v_first;
	SELECT array_agg(ROW(c.guardian_id, x.n, x.phone, x.kind)::registry.guardian_phone) INTO p FROM (
		SELECT row_number() OVER (ORDER BY k.kind IS DISTINCT FROM v_first, k.place, k.kind = 'work', k.kind) AS n, k.phone, k.kind FROM (
			SELECT coalesce(c.new ->> replace(o.kind, 'mobile', 'cell'), o.phone) AS phone, o.kind, o.ordinal AS place FROM (
				SELECT DISTINCT ON (y.kind) y.* FROM registry.guardian_phone y WHERE y.guardian_id = c.guardian_id ORDER BY y.kind, y.ordinal) o
			UNION ALL
			SELECT y.phone, y.kind, y.ordinal FROM registry.guardian_phone y WHERE y.guardian_id = c.guardian_id
				AND EXISTS (SELECT FROM registry.guardian_phone z WHERE z.guardian_id = y.guardian_id AND z.kind = y.kind AND z.ordinal < y.ordinal)
			UNION ALL
			SELECT c.new ->> f.field, f.kind, 1000 FROM (VALUES ('home', 'home'), ('work', 'work'), ('cell', 'mobile')) AS f(field, kind)
				WHERE c.new ? f.field AND NOT EXISTS (SELECT FROM registry.guardian_phone y WHERE y.guardian_id = c.guardian_id AND y.kind = f.kind)) k
		WHERE k.phone <> '') x;
	DELETE FROM registry.guardian_phone y WHERE y.guardian_id = c.guardian_id;
	INSERT INTO registry.guardian_phone (guardian_id, ordinal, phone, kind) SELECT u.guardian_id, u.ordinal, u.phone, u.kind FROM unnest(p) AS u;
END $$;
COMMENT ON FUNCTION registry.put_reach(desk.contact_change) IS 'telephones and preferences of a guardian; the first of each kind is changed, the one to call first goes to the front';

CREATE FUNCTION registry.address_hidden(p_fields jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(jsonb_object_agg(f.key, CASE WHEN f.key IN ('line1', 'line2', 'city', 'state', 'zip') THEN '(confidential)' ELSE f.value END), '{}')
		FROM jsonb_each_text(p_fields) AS f
$$;
COMMENT ON FUNCTION registry.address_hidden(jsonb) IS 'a change without the address that is nobody''s business any more';

CREATE FUNCTION registry.put_address(c desk.contact_change) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	g registry.guardian;
	v_id bigint;
	v_safe bool := coalesce(c.document = 'safe_at_home', false);
	v_old bigint[];
BEGIN
	SELECT x.* INTO g FROM registry.guardian x WHERE x.guardian_id = c.guardian_id;
	v_id := registry.address_put(c, g.address_id);
	UPDATE registry.guardian x SET address_id = v_id, address_desk_changed_at = now(), safe_at_home = v_safe WHERE x.guardian_id = c.guardian_id;
	UPDATE registry.student s SET address_id = v_id, home_desk_changed_at = now()
		WHERE EXISTS (SELECT FROM registry.guardianship t WHERE t.student_id = s.student_id AND t.guardian_id = c.guardian_id AND t.standing <> 'restricted')
			AND (v_safe AND s.address_id IS NOT DISTINCT FROM g.address_id
				OR c.new ->> 'students' = 'yes' AND (s.student_id = c.student_id OR s.address_id = g.address_id));
	IF v_safe AND NOT g.safe_at_home THEN
		UPDATE desk.contact_change x SET old = registry.address_hidden(x.old), new = CASE WHEN x.change_id = c.change_id THEN x.new ELSE registry.address_hidden(x.new) END,
				state = CASE WHEN x.state = 'waiting' AND x.change_id <> c.change_id THEN 'withdrawn' ELSE x.state END
			WHERE x.guardian_id = c.guardian_id AND x.kind = 'address' OR x.kind = 'home' AND x.student_id IN (
				SELECT t.student_id FROM registry.guardianship t WHERE t.guardian_id = c.guardian_id AND t.standing <> 'restricted');
		UPDATE desk.change x SET record = '(confidential)', proposed = '(confidential)', state = CASE x.state WHEN 'proposed' THEN 'declined' ELSE x.state END
			WHERE x.guardian_id = c.guardian_id AND x.field IN ('address_line1', 'address_line2', 'city', 'zip');
		v_old := ARRAY(SELECT o.address_id FROM registry.guardian o JOIN registry.guardian_alias a ON a.old_id = o.guardian_id AND a.apart_at IS NULL
			WHERE a.kept_id = c.guardian_id AND o.address_id IS NOT NULL);
		UPDATE registry.guardian o SET address_id = NULL FROM registry.guardian_alias a
			WHERE a.kept_id = c.guardian_id AND a.apart_at IS NULL AND o.guardian_id = a.old_id;
		DELETE FROM registry.address a WHERE a.address_id = ANY (v_old || g.address_id)
			AND NOT EXISTS (SELECT FROM registry.student s WHERE s.address_id = a.address_id)
			AND NOT EXISTS (SELECT FROM registry.guardian o WHERE o.address_id = a.address_id);
	END IF;
END $$;
COMMENT ON FUNCTION registry.put_address(desk.contact_change) IS 'where a guardian lives; with a Safe at Home card the address before it is taken out of the history too';

CREATE FUNCTION registry.put_people(c desk.contact_change) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_id bigint := c.guardian_id;
BEGIN
	CASE c.kind
	WHEN 'home' THEN
		UPDATE registry.student s SET phone = coalesce(c.new ->> 'phone', s.phone), home_desk_changed_at = now(),
				address_id = CASE WHEN c.new - 'phone' = '{}' THEN s.address_id ELSE registry.address_put(c, s.address_id) END
			WHERE s.student_id = c.student_id;
	WHEN 'name' THEN
		UPDATE registry.guardian g SET given = coalesce(c.new ->> 'given', g.given), family = coalesce(c.new ->> 'family', g.family),
				name_desk_changed_at = now() WHERE g.guardian_id = c.guardian_id AND c.new ?| ARRAY['given', 'family'];
		UPDATE registry.guardianship t SET relation = c.new ->> 'relation', relation_desk_changed_at = now()
			WHERE t.student_id = c.student_id AND t.guardian_id = c.guardian_id AND c.new ? 'relation';
	WHEN 'guardian_add' THEN
		INSERT INTO registry.guardian (given, family, name_desk_changed_at, reach_desk_changed_at)
			VALUES (coalesce(c.new ->> 'given', ''), coalesce(c.new ->> 'family', ''), now(), now()) RETURNING guardian_id INTO v_id;
		INSERT INTO registry.guardianship (school_id, student_id, guardian_id, relation, relation_desk_changed_at)
			SELECT s.school_id, s.student_id, v_id, coalesce(nullif(c.new ->> 'relation', ''), 'guardian'), now()
			FROM registry.student s WHERE s.student_id = c.student_id;
		INSERT INTO registry.guardian_phone (guardian_id, phone) SELECT v_id, c.new ->> 'phone' WHERE c.new ? 'phone';
	WHEN 'guardian_remove' THEN
		DELETE FROM registry.guardianship t WHERE t.student_id = c.student_id AND t.guardian_id = c.guardian_id;
		INSERT INTO registry.person_removed (school_id, student_id, guardian_id) VALUES (c.school_id, c.student_id, c.guardian_id)
			ON CONFLICT (student_id, guardian_id) DO UPDATE SET by_whom = excluded.by_whom, at = excluded.at;
	WHEN 'contact_add' THEN
		INSERT INTO registry.emergency_contact (school_id, student_id, ordinal, name, relation, phone, desk_changed_at)
			SELECT s.school_id, s.student_id, coalesce((SELECT max(e.ordinal) FROM registry.emergency_contact e WHERE e.student_id = s.student_id), 0) + 1,
				c.new ->> 'name', coalesce(c.new ->> 'relation', ''), coalesce(c.new ->> 'phone', ''), now()
			FROM registry.student s WHERE s.student_id = c.student_id;
	WHEN 'contact_change' THEN
		UPDATE registry.emergency_contact e SET name = coalesce(c.new ->> 'name', e.name), relation = coalesce(c.new ->> 'relation', e.relation),
				phone = coalesce(c.new ->> 'phone', e.phone), desk_changed_at = now()
			WHERE e.student_id = c.student_id AND e.ordinal = c.contact;
	WHEN 'contact_remove' THEN
		DELETE FROM registry.emergency_contact e WHERE e.student_id = c.student_id AND e.ordinal = c.contact;
	END CASE;
	UPDATE registry.student s SET contacts_desk_changed_at = now() WHERE s.student_id = c.student_id AND c.kind LIKE 'contact%';
	IF c.kind IN ('name', 'guardian_add', 'guardian_remove') THEN
		PERFORM registry.search_renamed(v_id);
	END IF;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION registry.put_people(desk.contact_change) IS 'who is on the card and where the student lives; the guardian concerned, a new one too';

CREATE FUNCTION registry.card_apply(c desk.contact_change) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v record;
	v_students bigint[] := ARRAY[c.student_id];
BEGIN
	PERFORM FROM registry.student s WHERE s.student_id = c.student_id FOR UPDATE;
	PERFORM FROM registry.guardian g WHERE g.guardian_id = c.guardian_id FOR UPDATE;
	IF c.kind IN ('reach', 'address', 'name') THEN
		v_students := ARRAY(SELECT t.student_id FROM registry.guardianship t JOIN registry.student s ON s.student_id = t.student_id
			WHERE t.guardian_id = c.guardian_id AND (t.standing <> 'restricted' AND s.status = 'active' OR t.student_id = c.student_id));
	END IF;
	IF c.kind = 'reach' THEN
		PERFORM registry.put_reach(c);
		PERFORM registry.search_guardian(c.guardian_id);
	ELSIF c.kind = 'address' THEN
		PERFORM registry.put_address(c);
	ELSE
		c.guardian_id := registry.put_people(c);
	END IF;
	UPDATE desk.contact_change x SET state = 'applied', guardian_id = c.guardian_id, document = c.document, note = c.note, new = c.new,
			old = CASE WHEN c.document = 'safe_at_home' THEN x.old ELSE c.old END, decided_by = session_user, decided_at = clock_timestamp()
		WHERE x.change_id = c.change_id;
	FOR v IN SELECT s.school_id, array_agg(s.student_id ORDER BY s.student_id) AS students, min(s.student_id) AS student
		FROM registry.student s WHERE s.student_id = ANY (v_students) GROUP BY s.school_id ORDER BY s.school_id LOOP
		INSERT INTO desk.contact_notice (school_id, number, change_id, students)
			VALUES (v.school_id, desk.count(v.school_id, 'card'), c.change_id, v.students);
		PERFORM desk.log(v.school_id, 'card_changed', CASE v.school_id WHEN c.school_id THEN c.student_id ELSE v.student END, c.guardian_id, c.change_id::text,
			jsonb_build_object('kind', c.kind, 'source', c.source, 'document', c.document,
				'fields', (SELECT string_agg(k, ' ' ORDER BY k) FROM jsonb_object_keys(c.new) AS k)));
	END LOOP;
END $$;
COMMENT ON FUNCTION registry.card_apply(desk.contact_change) IS 'writes one change into the registry and tells each school concerned; whoever calls has asked change_check';

-- Proposals of a form: they wait once it is finished, and go with a visit that was refused.

CREATE FUNCTION registry.form_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v record;
	v_phone text;
BEGIN
	UPDATE desk.contact_change c SET state = 'withdrawn', decided_at = now(), decided_by = session_user
		WHERE c.visit_id = NEW.visit_id AND c.state = 'waiting';
	FOR v IN SELECT x.student_id, x.guardian_id, g.kind, jsonb_object_agg(g.field, x.proposed) AS fields, g.given, g.family
		FROM desk.change x JOIN registry.guardian p ON p.guardian_id = x.guardian_id
		CROSS JOIN LATERAL (SELECT CASE WHEN x.field = 'parent_name' THEN 'name' WHEN x.field IN ('home_phone', 'email') THEN 'reach' ELSE 'address' END AS kind,
			CASE x.field WHEN 'home_phone' THEN coalesce((SELECT replace(o.kind, 'mobile', 'cell') FROM registry.guardian_phone o
					WHERE o.guardian_id = x.guardian_id ORDER BY o.ordinal LIMIT 1), 'home')
				ELSE replace(x.field, 'address_', '') END AS field, p.given, p.family) g
		WHERE x.school_id = NEW.school_id AND x.visit_id = NEW.visit_id AND x.state = 'proposed'
		GROUP BY x.student_id, x.guardian_id, g.kind, g.given, g.family LOOP
		IF v.kind = 'name' THEN
			v.fields := registry.name_parts(v.fields ->> 'parent_name', v.given, v.family);
		END IF;
		INSERT INTO desk.contact_change (school_id, student_id, guardian_id, kind, person, old, new, source, visit_id)
			SELECT NEW.school_id, d.student_id, d.guardian_id, d.kind, d.person, d.old, d.new, 'form', NEW.visit_id
			FROM registry.card_draft(v.student_id, v.guardian_id, v.kind, v.fields) d WHERE d.new <> '{}';
	END LOOP;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.form_changes() IS 'what a parent corrected on a finished form waits in the queue, in groups';

CREATE FUNCTION registry.name_parts(p_name text, p_given text, p_family text) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN p_family <> '' AND right(n.name, length(p_family) + 1) = ' ' || p_family
			THEN jsonb_build_object('given', left(n.name, -length(p_family) - 1), 'family', p_family)
		WHEN p_given <> '' AND starts_with(n.name, p_given || ' ') THEN jsonb_build_object('given', p_given, 'family', substr(n.name, length(p_given) + 2))
		ELSE jsonb_build_object('given', regexp_replace(n.name, ' ?[^ ]+$', ''), 'family', substring(n.name FROM '[^ ]+$')) END
	FROM (SELECT trim(regexp_replace(p_name, '\s+', ' ', 'g')) AS name) n
$$;
COMMENT ON FUNCTION registry.name_parts(text, text, text) IS 'a name in natural order as given and family, by what stayed the same, else by its last word';

CREATE FUNCTION registry.visit_refused() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE desk.contact_change c SET state = 'withdrawn', decided_at = now(), decided_by = session_user
		WHERE c.visit_id = NEW.visit_id AND c.state = 'waiting';
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.visit_refused() IS 'what somebody said in a visit that was refused changes nothing';
CREATE FUNCTION registry.changes_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE desk.contact_change c SET school_id = NEW.school_id WHERE c.student_id = NEW.student_id AND c.state = 'waiting';
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.changes_moved() IS 'what waits goes with a student to the other school; the old one has no more say';
CREATE TRIGGER changes_moved AFTER UPDATE OF school_id ON registry.student FOR EACH ROW
	WHEN (OLD.school_id <> NEW.school_id) EXECUTE FUNCTION registry.changes_moved();
CREATE TRIGGER form_changes AFTER INSERT OR UPDATE ON desk.access_form FOR EACH ROW WHEN (NEW.finished) EXECUTE FUNCTION registry.form_changes();
CREATE TRIGGER visit_refused AFTER UPDATE OF state ON desk.visit FOR EACH ROW WHEN (NEW.state = 'refused') EXECUTE FUNCTION registry.visit_refused();

-- What else the rules ask across schools --------------------------------------------------------

CREATE FUNCTION registry.letters_out(p_guardian bigint) RETURNS TABLE (credential_id uuid, school_id int, student_id bigint, sheet text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT c.credential_id, c.school_id, c.student_id, s.number FROM desk.credential c
		JOIN desk.sheet s ON s.credential_id = c.credential_id AND s.state IN ('reserved', 'sent', 'printed', 'mailed')
		WHERE c.guardian_id = p_guardian AND c.state IN ('issued', 'live') AND c.expires >= registry.today() ORDER BY s.number
$$;
COMMENT ON FUNCTION registry.letters_out(bigint) IS 'letters with a working code that a guardian has not got yet, whichever school printed them';

CREATE FUNCTION registry.may_be(p_name text, p_other text) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT n.words = o.words OR (n.words <@ o.words AND cardinality(n.words) > 1 OR o.words <@ n.words AND cardinality(o.words) > 1)
		FROM registry.name_words(p_name) AS n(words), registry.name_words(p_other) AS o(words)
$$;
COMMENT ON FUNCTION registry.may_be(text, text) IS 'whether two names may be of one person: all words of one are in the other, in whatever order, and two at least';

CREATE FUNCTION registry.touches_restricted(c desk.contact_change, OUT guardian text, OUT document text, OUT since date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT registry.spoken(g.given, '', g.family), t.restriction_document, t.restricted_since
		FROM registry.guardianship t JOIN registry.guardian g ON g.guardian_id = t.guardian_id
		WHERE t.student_id = c.student_id AND t.standing = 'restricted' AND (
			t.guardian_id = c.guardian_id AND c.kind IN ('reach', 'address', 'name', 'guardian_remove')
			OR (c.kind IN ('contact_add', 'guardian_add') OR c.kind IN ('contact_change', 'name') AND c.new ?| ARRAY['name', 'given', 'family'])
				AND registry.may_be(registry.spoken(g.given, '', g.family), CASE WHEN c.kind LIKE 'contact%' THEN c.new ->> 'name'
					ELSE registry.spoken(coalesce(c.new ->> 'given', c.old ->> 'given', g.given), '', coalesce(c.new ->> 'family', c.old ->> 'family', g.family)) END)
			OR g.guardian_id IS DISTINCT FROM c.guardian_id AND g.email <> '' AND lower(g.email) = lower(c.new ->> 'email')
			OR EXISTS (SELECT FROM registry.guardian_phone p WHERE p.guardian_id = g.guardian_id AND p.guardian_id IS DISTINCT FROM c.guardian_id
				AND p.phone IN (c.new ->> 'home', c.new ->> 'work', c.new ->> 'cell', c.new ->> 'phone')))
		LIMIT 1
$$;
COMMENT ON FUNCTION registry.touches_restricted(desk.contact_change) IS 'the restricted person of this student whom a change concerns: their data, a name that may be theirs, their telephone, their e-mail; NULLs when none';

GRANT EXECUTE ON FUNCTION registry.card_record(text, bigint, bigint, int), registry.card_draft(bigint, bigint, text, jsonb),
	registry.card_apply(desk.contact_change), registry.phone_of(bigint, text), registry.address_of(bigint), registry.letters_out(bigint),
	registry.touches_restricted(desk.contact_change) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.count(int, text) TO pindesk_owner;

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (13, 'contacts');
