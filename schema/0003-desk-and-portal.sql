-- SPDX-License-Identifier: Apache-2.0
-- 0003 desk and portal
--
-- Why: what a visit at the counter leaves behind, and the lives it goes through. Every life is a
-- table of moves; a move that is not in it is refused by the functions and stopped by a trigger.
-- "One code per scope" and "one visit at a time" are partial unique indexes, not hopes.
-- A code stands here only in envelopes that the database cannot open; there is no hash of it.

CREATE TABLE desk.transition (
	life text NOT NULL,
	from_state text NOT NULL,
	act text NOT NULL,
	to_state text NOT NULL,
	PRIMARY KEY (life, from_state, act)
);
COMMENT ON TABLE desk.transition IS 'every move a visit, a credential or a sheet can make; others are refused';
COMMENT ON COLUMN desk.transition.life IS 'visit, credential or sheet';
COMMENT ON COLUMN desk.transition.from_state IS 'state before';
COMMENT ON COLUMN desk.transition.act IS 'what is done';
COMMENT ON COLUMN desk.transition.to_state IS 'state after';
INSERT INTO desk.transition (life, from_state, act, to_state) VALUES
	('visit', 'open', 'park', 'parked'),
	('visit', 'open', 'fail', 'refused'),
	('visit', 'open', 'refuse', 'refused'),
	('visit', 'open', 'issue', 'issued'),
	('visit', 'open', 'reprint', 'issued'),
	('visit', 'open', 'lapse', 'refused'),
	('visit', 'parked', 'lapse', 'refused'),
	('visit', 'issued', 'lapse', 'refused'),
	('visit', 'parked', 'resume', 'open'),
	('visit', 'parked', 'resume_issued', 'issued'),
	('visit', 'parked', 'refuse', 'refused'),
	('visit', 'issued', 'park', 'parked'),
	('visit', 'issued', 'refuse', 'refused'),
	('visit', 'issued', 'finish', 'done'),
	('credential', 'issued', 'hand', 'live'),
	('credential', 'issued', 'revoke', 'revoked'),
	('credential', 'issued', 'expire', 'expired'),
	('credential', 'live', 'use', 'used'),
	('credential', 'live', 'revoke', 'revoked'),
	('credential', 'live', 'expire', 'expired'),
	('sheet', 'reserved', 'send', 'sent'),
	('sheet', 'reserved', 'blank', 'blank'),
	('sheet', 'reserved', 'ruined', 'ruined'),
	('sheet', 'sent', 'good', 'printed'),
	('sheet', 'sent', 'blank', 'blank'),
	('sheet', 'sent', 'ruined', 'ruined'),
	('sheet', 'printed', 'hand', 'handed'),
	('sheet', 'printed', 'mail', 'mailed'),
	('sheet', 'printed', 'shred', 'shredded'),
	('sheet', 'mailed', 'return', 'returned'),
	('sheet', 'returned', 'shred', 'shredded'),
	('sheet', 'blank', 'shred', 'shredded'),
	('sheet', 'ruined', 'shred', 'shredded');

CREATE TABLE desk.counter (
	school_id int NOT NULL REFERENCES registry.school,
	name text NOT NULL,
	value int NOT NULL,
	PRIMARY KEY (school_id, name)
);
COMMENT ON TABLE desk.counter IS 'numbers given out by a school: its sheets, its visits of a day; without gaps';
COMMENT ON COLUMN desk.counter.school_id IS 'the school';
COMMENT ON COLUMN desk.counter.name IS 'what is counted: sheet, or visit and the day';
COMMENT ON COLUMN desk.counter.value IS 'the last number given';

CREATE TABLE desk.visit (
	visit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL REFERENCES registry.school,
	number text NOT NULL,
	student_id bigint NOT NULL REFERENCES registry.student (student_id),
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	channel text NOT NULL,
	purpose text NOT NULL DEFAULT 'new' CHECK (purpose IN ('new', 'reprint', 'replace')),
	old_credential uuid,
	state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'parked', 'refused', 'issued', 'done')),
	holder name NOT NULL DEFAULT session_user,
	desk text NOT NULL DEFAULT '',
	note text,
	reason text,
	id_failures int NOT NULL DEFAULT 0,
	phone_released timestamptz,
	started_at timestamptz NOT NULL DEFAULT now(),
	touched_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (school_id, visit_id)
);
CREATE UNIQUE INDEX visit_one ON desk.visit (student_id, guardian_id) WHERE state IN ('open', 'parked', 'issued');
CREATE INDEX visit_state ON desk.visit (school_id, state, touched_at);
COMMENT ON TABLE desk.visit IS 'a guardian at the counter or on the screen, for one student';
COMMENT ON COLUMN desk.visit.visit_id IS 'its id';
COMMENT ON COLUMN desk.visit.school_id IS 'the school';
COMMENT ON COLUMN desk.visit.number IS 'as people say it: month and day, and a number of the day';
COMMENT ON COLUMN desk.visit.student_id IS 'the student';
COMMENT ON COLUMN desk.visit.guardian_id IS 'the guardian';
COMMENT ON COLUMN desk.visit.channel IS 'in_person or video';
COMMENT ON COLUMN desk.visit.purpose IS 'new: a code; reprint: the same code on another sheet; replace: a code, and the old one is revoked with it';
COMMENT ON COLUMN desk.visit.old_credential IS 'the code to print again or to replace';
COMMENT ON COLUMN desk.visit.state IS 'open, parked, refused, issued (the code is made), done';
COMMENT ON COLUMN desk.visit.holder IS 'who has it in hand, or had it last';
COMMENT ON COLUMN desk.visit.desk IS 'at which desk';
COMMENT ON COLUMN desk.visit.note IS 'what is missing, for whoever takes it up again';
COMMENT ON COLUMN desk.visit.reason IS 'why it was refused';
COMMENT ON COLUMN desk.visit.id_failures IS 'how often name or face did not match an ID';
COMMENT ON COLUMN desk.visit.phone_released IS 'when the code was released to be read out';
COMMENT ON COLUMN desk.visit.started_at IS 'when it began';
COMMENT ON COLUMN desk.visit.touched_at IS 'when something last happened to it';

CREATE TABLE desk.answer (
	school_id int NOT NULL,
	visit_id bigint NOT NULL,
	question text NOT NULL,
	answer text CHECK (answer IN ('match', 'no_match', 'unsure')),
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, visit_id, question),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id)
);
COMMENT ON TABLE desk.answer IS 'how the questions of a visit went, the newest word on each; all of them are in the events';
COMMENT ON COLUMN desk.answer.school_id IS 'the school';
COMMENT ON COLUMN desk.answer.visit_id IS 'the visit';
COMMENT ON COLUMN desk.answer.question IS 'which question of the profile';
COMMENT ON COLUMN desk.answer.answer IS 'match, no_match, unsure; empty when taken back';
COMMENT ON COLUMN desk.answer.by_whom IS 'who asked';
COMMENT ON COLUMN desk.answer.at IS 'when';

CREATE TABLE desk.identity_document (
	school_id int NOT NULL,
	visit_id bigint NOT NULL,
	kind text NOT NULL,
	issuer text NOT NULL,
	last4 text NOT NULL CHECK (last4 ~ '^[A-Z0-9]{1,4}$'),
	expires date NOT NULL,
	name_matches bool NOT NULL,
	face_matches bool NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, visit_id),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id)
);
COMMENT ON TABLE desk.identity_document IS 'the photo ID shown in a visit; never its number, never a picture';
COMMENT ON COLUMN desk.identity_document.school_id IS 'the school';
COMMENT ON COLUMN desk.identity_document.visit_id IS 'the visit';
COMMENT ON COLUMN desk.identity_document.kind IS 'kind, as the profile names it';
COMMENT ON COLUMN desk.identity_document.issuer IS 'state or country that issued it';
COMMENT ON COLUMN desk.identity_document.last4 IS 'last four of its number, no more fits';
COMMENT ON COLUMN desk.identity_document.expires IS 'when it expires';
COMMENT ON COLUMN desk.identity_document.name_matches IS 'the name on it is the guardian''s';
COMMENT ON COLUMN desk.identity_document.face_matches IS 'the person is the one on it';
COMMENT ON COLUMN desk.identity_document.by_whom IS 'who looked';
COMMENT ON COLUMN desk.identity_document.at IS 'when';

CREATE TABLE desk.access_form (
	school_id int NOT NULL,
	visit_id bigint NOT NULL,
	signature_seen bool NOT NULL DEFAULT false,
	finished bool NOT NULL DEFAULT false,
	agreement_version int NOT NULL,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (school_id, visit_id),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id),
	CHECK (signature_seen OR NOT finished)
);
COMMENT ON TABLE desk.access_form IS 'the Parent Access Form of a visit';
COMMENT ON COLUMN desk.access_form.school_id IS 'the school';
COMMENT ON COLUMN desk.access_form.visit_id IS 'the visit';
COMMENT ON COLUMN desk.access_form.signature_seen IS 'the signed paper was seen';
COMMENT ON COLUMN desk.access_form.finished IS 'the step is done';
COMMENT ON COLUMN desk.access_form.agreement_version IS 'version of the text that was signed';
COMMENT ON COLUMN desk.access_form.by_whom IS 'who verified it';
COMMENT ON COLUMN desk.access_form.at IS 'when';

CREATE TABLE desk.approval (
	school_id int NOT NULL,
	visit_id bigint NOT NULL,
	granted bool NOT NULL,
	note text,
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (school_id, visit_id),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id)
);
COMMENT ON TABLE desk.approval IS 'what the signer or the second person said of a form; a form changed later needs it again';
COMMENT ON COLUMN desk.approval.school_id IS 'the school';
COMMENT ON COLUMN desk.approval.visit_id IS 'the visit';
COMMENT ON COLUMN desk.approval.granted IS 'yes or no';
COMMENT ON COLUMN desk.approval.note IS 'why not, or what there was to say';
COMMENT ON COLUMN desk.approval.by_whom IS 'who decided';
COMMENT ON COLUMN desk.approval.at IS 'when';

CREATE TABLE desk.change (
	school_id int NOT NULL,
	visit_id bigint NOT NULL,
	field text NOT NULL,
	student_id bigint NOT NULL,
	guardian_id bigint NOT NULL,
	record text,
	proposed text NOT NULL,
	state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'withdrawn', 'applied', 'declined')),
	by_whom name NOT NULL DEFAULT session_user,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, visit_id, field),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id)
);
COMMENT ON TABLE desk.change IS 'what a parent said differs from the record; applied to nobody here';
COMMENT ON COLUMN desk.change.school_id IS 'the school';
COMMENT ON COLUMN desk.change.visit_id IS 'the visit it came up in';
COMMENT ON COLUMN desk.change.field IS 'field of the form';
COMMENT ON COLUMN desk.change.student_id IS 'the student';
COMMENT ON COLUMN desk.change.guardian_id IS 'the guardian who said so';
COMMENT ON COLUMN desk.change.record IS 'what the record said then';
COMMENT ON COLUMN desk.change.proposed IS 'what it should say';
COMMENT ON COLUMN desk.change.state IS 'proposed, withdrawn, applied, declined';
COMMENT ON COLUMN desk.change.by_whom IS 'who wrote it down';
COMMENT ON COLUMN desk.change.at IS 'when';

CREATE TABLE desk.credential (
	credential_id uuid PRIMARY KEY,
	school_id int NOT NULL,
	visit_id bigint,
	student_id bigint NOT NULL REFERENCES registry.student (student_id),
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	scope text NOT NULL CHECK (scope IN ('guardianship', 'guardian', 'student')),
	generation int NOT NULL,
	state text NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'live', 'used', 'expired', 'revoked')),
	issued_on date NOT NULL,
	issued_by name NOT NULL DEFAULT session_user,
	expires date NOT NULL,
	handed_on date,
	ended_at timestamptz,
	UNIQUE (school_id, credential_id),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id),
	FOREIGN KEY (school_id, generation) REFERENCES keys.school_key (school_id, generation)
);
CREATE UNIQUE INDEX credential_one_guardianship ON desk.credential (student_id, guardian_id)
	WHERE state IN ('issued', 'live') AND scope = 'guardianship';
CREATE UNIQUE INDEX credential_one_guardian ON desk.credential (guardian_id) WHERE state IN ('issued', 'live') AND scope = 'guardian';
CREATE UNIQUE INDEX credential_one_student ON desk.credential (student_id) WHERE state IN ('issued', 'live') AND scope = 'student';
CREATE INDEX credential_pair ON desk.credential (student_id, guardian_id, issued_on);
CREATE INDEX credential_visit ON desk.credential (visit_id) WHERE visit_id IS NOT NULL;
COMMENT ON TABLE desk.credential IS 'codes issued; what the code is stands nowhere in this table';
COMMENT ON COLUMN desk.credential.credential_id IS 'made by the desk; stands inside the envelopes';
COMMENT ON COLUMN desk.credential.school_id IS 'the school that issued it';
COMMENT ON COLUMN desk.credential.visit_id IS 'the visit it was issued in';
COMMENT ON COLUMN desk.credential.student_id IS 'the student';
COMMENT ON COLUMN desk.credential.guardian_id IS 'the guardian';
COMMENT ON COLUMN desk.credential.scope IS 'guardianship, guardian or student: what it is the only one of';
COMMENT ON COLUMN desk.credential.generation IS 'generation of the school''s key it is sealed to';
COMMENT ON COLUMN desk.credential.state IS 'issued, live (handed over), used, expired, revoked';
COMMENT ON COLUMN desk.credential.issued_on IS 'day of issue';
COMMENT ON COLUMN desk.credential.issued_by IS 'who issued it';
COMMENT ON COLUMN desk.credential.expires IS 'last day it works';
COMMENT ON COLUMN desk.credential.handed_on IS 'day it reached the guardian';
COMMENT ON COLUMN desk.credential.ended_at IS 'when it was used, expired or was revoked';

CREATE TABLE desk.envelope (
	school_id int NOT NULL,
	credential_id uuid NOT NULL,
	to_key text NOT NULL CHECK (to_key IN ('school', 'portal')),
	generation int NOT NULL,
	sealed bytea NOT NULL CHECK (length(sealed) > 0),
	PRIMARY KEY (credential_id, to_key),
	FOREIGN KEY (school_id, credential_id) REFERENCES desk.credential (school_id, credential_id)
);
COMMENT ON TABLE desk.envelope IS 'the code of a credential, sealed; the database cannot open it';
COMMENT ON COLUMN desk.envelope.school_id IS 'the school';
COMMENT ON COLUMN desk.envelope.credential_id IS 'the credential';
COMMENT ON COLUMN desk.envelope.to_key IS 'whose key opens it: the school''s or the portal''s';
COMMENT ON COLUMN desk.envelope.generation IS 'generation of that key';
COMMENT ON COLUMN desk.envelope.sealed IS 'the code with what it is for, sealed to that key; what is inside stands in docs/INTEGRATION.md';

CREATE TABLE desk.sheet (
	sheet_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	school_id int NOT NULL,
	number text NOT NULL UNIQUE,
	credential_id uuid NOT NULL,
	visit_id bigint,
	state text NOT NULL DEFAULT 'reserved'
		CHECK (state IN ('reserved', 'sent', 'printed', 'blank', 'ruined', 'handed', 'mailed', 'returned', 'shredded')),
	printer text NOT NULL DEFAULT '',
	job text,
	reserved_by name NOT NULL DEFAULT session_user,
	reserved_at timestamptz NOT NULL DEFAULT now(),
	FOREIGN KEY (school_id, credential_id) REFERENCES desk.credential (school_id, credential_id),
	FOREIGN KEY (school_id, visit_id) REFERENCES desk.visit (school_id, visit_id)
);
CREATE UNIQUE INDEX sheet_one ON desk.sheet (credential_id, coalesce(visit_id, 0)) WHERE state IN ('reserved', 'sent', 'printed');
CREATE INDEX sheet_credential ON desk.sheet (credential_id, sheet_id);
CREATE INDEX sheet_visit ON desk.sheet (visit_id, sheet_id) WHERE visit_id IS NOT NULL;
COMMENT ON TABLE desk.sheet IS 'every sheet of paper that may carry a code; each ends in one bucket';
COMMENT ON COLUMN desk.sheet.sheet_id IS 'its id';
COMMENT ON COLUMN desk.sheet.school_id IS 'the school';
COMMENT ON COLUMN desk.sheet.number IS 'printed on it: number of the school, running number';
COMMENT ON COLUMN desk.sheet.credential_id IS 'the credential it carries';
COMMENT ON COLUMN desk.sheet.visit_id IS 'the visit it was printed in';
COMMENT ON COLUMN desk.sheet.state IS 'reserved, sent, printed, blank, ruined, handed, mailed, returned, shredded';
COMMENT ON COLUMN desk.sheet.printer IS 'where it was to be printed';
COMMENT ON COLUMN desk.sheet.job IS 'the printer''s name for the job';
COMMENT ON COLUMN desk.sheet.reserved_by IS 'who printed it';
COMMENT ON COLUMN desk.sheet.reserved_at IS 'when its number was taken';

-- The portal's side, as far as the desk must know it --------------------------------------------

CREATE TABLE portal.account (
	account_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	email text NOT NULL UNIQUE,
	registered_at timestamptz NOT NULL DEFAULT now(),
	locked_at timestamptz,
	ended_at timestamptz
);
COMMENT ON TABLE portal.account IS 'parents'' accounts on the portal';
COMMENT ON COLUMN portal.account.account_id IS 'its id';
COMMENT ON COLUMN portal.account.email IS 'address registered with';
COMMENT ON COLUMN portal.account.registered_at IS 'when';
COMMENT ON COLUMN portal.account.locked_at IS 'locked since, when locked';
COMMENT ON COLUMN portal.account.ended_at IS 'when it ended';

CREATE TABLE portal.link (
	account_id bigint NOT NULL REFERENCES portal.account,
	school_id int NOT NULL,
	student_id bigint NOT NULL,
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	linked_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	PRIMARY KEY (account_id, student_id),
	FOREIGN KEY (school_id, student_id) REFERENCES registry.student ON UPDATE CASCADE
);
CREATE INDEX link_guardian ON portal.link (guardian_id, student_id);
COMMENT ON TABLE portal.link IS 'which account sees which student, as which guardian';
COMMENT ON COLUMN portal.link.account_id IS 'the account';
COMMENT ON COLUMN portal.link.school_id IS 'the student''s school';
COMMENT ON COLUMN portal.link.student_id IS 'the student';
COMMENT ON COLUMN portal.link.guardian_id IS 'the guardian';
COMMENT ON COLUMN portal.link.linked_at IS 'since when';
COMMENT ON COLUMN portal.link.ended_at IS 'when it ended';

CREATE TABLE portal.attempt (
	attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT now(),
	school_id int REFERENCES registry.school,
	student_id bigint,
	account_id bigint REFERENCES portal.account,
	kind text NOT NULL,
	outcome text NOT NULL
);
COMMENT ON TABLE portal.attempt IS 'tries to link or to sign in; nothing that was typed is kept';
COMMENT ON COLUMN portal.attempt.attempt_id IS 'its id';
COMMENT ON COLUMN portal.attempt.at IS 'when';
COMMENT ON COLUMN portal.attempt.school_id IS 'the school, when the student was known';
COMMENT ON COLUMN portal.attempt.student_id IS 'the student, when known';
COMMENT ON COLUMN portal.attempt.account_id IS 'the account that tried';
COMMENT ON COLUMN portal.attempt.kind IS 'link or sign_in';
COMMENT ON COLUMN portal.attempt.outcome IS 'how it went';

-- Row security and rights -----------------------------------------------------------------------

ALTER TABLE desk.transition ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON desk.transition FOR SELECT TO pindesk_api USING (true);
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['desk.counter', 'desk.visit', 'desk.answer', 'desk.identity_document', 'desk.access_form', 'desk.approval', 'desk.change',
		'desk.credential', 'desk.envelope', 'desk.sheet', 'portal.link', 'portal.attempt'] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON %s TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))
			WITH CHECK ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
	END LOOP;
END $$;
ALTER TABLE portal.account ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON portal.account TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM portal.link l WHERE l.account_id = account.account_id));
GRANT SELECT ON desk.transition, portal.account, portal.link TO pindesk_api;
GRANT SELECT, INSERT, UPDATE ON desk.counter, desk.visit, desk.answer, desk.identity_document, desk.access_form, desk.approval, desk.change,
	desk.credential, desk.sheet TO pindesk_api;
GRANT SELECT, INSERT ON desk.envelope TO pindesk_api;
GRANT UPDATE (ended_at) ON portal.link TO pindesk_api;

-- Lives -----------------------------------------------------------------------------------------

CREATE FUNCTION desk.move(p_life text, p_from text, p_act text, p_name text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_to text := (SELECT t.to_state FROM desk.transition t WHERE t.life = p_life AND t.from_state = p_from AND t.act = p_act);
BEGIN
	IF v_to IS NULL THEN
		PERFORM desk.refuse(CASE p_life WHEN 'sheet' THEN 'PD051' WHEN 'credential' THEN 'PD052' WHEN 'run' THEN 'PD123' ELSE 'PD021' END,
			jsonb_strip_nulls(jsonb_build_object('sheet', CASE p_life WHEN 'sheet' THEN p_name END, 'state', p_from,
				'act', CASE WHEN p_life IN ('sheet', 'run') THEN p_act END)));
	END IF;
	RETURN v_to;
END $$;
COMMENT ON FUNCTION desk.move(text, text, text, text) IS 'the state after this act, or the refusal that it cannot be done from here';

CREATE FUNCTION desk.guard_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM desk.transition t
		WHERE t.life = TG_ARGV[0] AND t.from_state = OLD.state AND t.to_state = NEW.state) THEN
		RAISE EXCEPTION 'a % does not go from % to %', TG_ARGV[0], OLD.state, NEW.state;
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION desk.guard_state() IS 'stops a change of state that desk.transition does not have';
CREATE TRIGGER guard_state BEFORE UPDATE OF state ON desk.visit FOR EACH ROW EXECUTE FUNCTION desk.guard_state('visit');
CREATE TRIGGER guard_state BEFORE UPDATE OF state ON desk.credential FOR EACH ROW EXECUTE FUNCTION desk.guard_state('credential');
CREATE TRIGGER guard_state BEFORE UPDATE OF state ON desk.sheet FOR EACH ROW EXECUTE FUNCTION desk.guard_state('sheet');

CREATE FUNCTION desk.count(p_school int, p_name text) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_value int;
BEGIN
	INSERT INTO desk.counter AS c (school_id, name, value) VALUES (p_school, p_name, 1)
		ON CONFLICT (school_id, name) DO UPDATE SET value = c.value + 1 RETURNING c.value INTO v_value;
	RETURN v_value;
END $$;
COMMENT ON FUNCTION desk.count(int, text) IS 'the next number of a school''s counter';

-- A student who moves ---------------------------------------------------------------------------

CREATE FUNCTION registry.student_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v_visits bigint[];
	v_codes uuid[];
BEGIN
	WITH u AS (UPDATE desk.credential c SET state = 'revoked', ended_at = now()
		WHERE c.student_id = NEW.student_id AND c.school_id = OLD.school_id AND c.state IN ('issued', 'live') RETURNING c.credential_id)
		SELECT array_agg(u.credential_id) INTO v_codes FROM u;
	WITH u AS (UPDATE desk.visit v SET state = 'refused', reason = 'student moved to another school'
		WHERE v.student_id = NEW.student_id AND v.school_id = OLD.school_id AND v.state IN ('open', 'parked', 'issued') RETURNING v.visit_id)
		SELECT array_agg(u.visit_id) INTO v_visits FROM u;
	PERFORM desk.log(OLD.school_id, 'student_moved', NEW.student_id, NULL, NULL,
		jsonb_build_object('to', NEW.school_id, 'visits', to_jsonb(v_visits), 'revoked', to_jsonb(v_codes)));
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.student_moved() IS 'codes are sealed to a school: a move ends the old school''s visits and revokes its codes';
CREATE TRIGGER moved AFTER UPDATE OF school_id ON registry.student FOR EACH ROW
	WHEN (OLD.school_id <> NEW.school_id) EXECUTE FUNCTION registry.student_moved();
GRANT EXECUTE ON FUNCTION desk.log(int, text, bigint, bigint, text, jsonb, text) TO pindesk_owner;
GRANT EXECUTE ON FUNCTION desk.event_hash(bytea, bytea), desk.event_body(desk.event) TO pindesk_owner;
GRANT EXECUTE ON FUNCTION desk.guard_state() TO pindesk_owner;

-- Across schools ---------------------------------------------------------------------------------
-- A guardian's code and account may be another school's; row security hides that school, the rule
-- must not. These run as the owner, answer one question each, and are called by functions only.

CREATE FUNCTION registry.codes_of(p_students bigint[], p_guardians bigint[], p_scope text, p_not_visits bigint[], p_past bool DEFAULT false)
RETURNS TABLE (n int, code desk.credential)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
	v_today date := registry.today();
BEGIN
	-- A query a scope, so that each goes by the index that lets there be one such code.
	IF p_scope = 'guardianship' THEN
		RETURN QUERY SELECT u.n::int, o.c FROM unnest(p_students, p_guardians, p_not_visits) WITH ORDINALITY AS u(student_id, guardian_id, visit_id, n)
			CROSS JOIN LATERAL (SELECT c FROM desk.credential c WHERE c.student_id = u.student_id AND c.guardian_id = u.guardian_id AND c.state IN ('issued', 'live') AND c.scope = 'guardianship' LIMIT 1) o
			WHERE ((o.c).expires < v_today) = p_past AND (u.visit_id IS NULL OR (o.c).visit_id IS DISTINCT FROM u.visit_id);
	ELSIF p_scope = 'guardian' THEN
		RETURN QUERY SELECT u.n::int, o.c FROM unnest(p_students, p_guardians, p_not_visits) WITH ORDINALITY AS u(student_id, guardian_id, visit_id, n)
			CROSS JOIN LATERAL (SELECT c FROM desk.credential c WHERE c.guardian_id = u.guardian_id AND c.state IN ('issued', 'live') AND c.scope = 'guardian' LIMIT 1) o
			WHERE ((o.c).expires < v_today) = p_past AND (u.visit_id IS NULL OR (o.c).visit_id IS DISTINCT FROM u.visit_id);
	ELSE
		RETURN QUERY SELECT u.n::int, o.c FROM unnest(p_students, p_guardians, p_not_visits) WITH ORDINALITY AS u(student_id, guardian_id, visit_id, n)
			CROSS JOIN LATERAL (SELECT c FROM desk.credential c WHERE c.student_id = u.student_id AND c.state IN ('issued', 'live') AND c.scope = 'student' LIMIT 1) o
			WHERE ((o.c).expires < v_today) = p_past AND (u.visit_id IS NULL OR (o.c).visit_id IS DISTINCT FROM u.visit_id);
	END IF;
END $$;
COMMENT ON FUNCTION registry.codes_of(bigint[], bigint[], text, bigint[], bool) IS
	'the code that works or waits for each of these guardians, whichever school issued it, leaving out that of a visit each; p_past: the one that is past its day instead; n is the place in the arrays';

CREATE FUNCTION registry.code_of(p_student bigint, p_guardian bigint, p_scope text, p_not_visit bigint) RETURNS desk.credential
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT k.code FROM registry.codes_of(ARRAY[p_student], ARRAY[p_guardian], p_scope, ARRAY[p_not_visit]) k);
END $$;
COMMENT ON FUNCTION registry.code_of(bigint, bigint, text, bigint) IS 'the code that works or waits for this guardian, whichever school issued it, leaving out that of a visit';

CREATE FUNCTION registry.code_alive(p_credential uuid) RETURNS bool
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT EXISTS (SELECT FROM desk.credential c
		WHERE c.credential_id = p_credential AND c.state IN ('issued', 'live') AND c.expires >= registry.today())
$$;
COMMENT ON FUNCTION registry.code_alive(uuid) IS 'whether a code works or waits';

CREATE FUNCTION registry.code_end(p_credential uuid, p_act text) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE desk.credential c SET state = desk.move('credential', c.state, p_act), ended_at = now()
		WHERE c.credential_id = p_credential AND c.state IN ('issued', 'live');
	RETURN FOUND;
END $$;
COMMENT ON FUNCTION registry.code_end(uuid, text) IS 'revokes or expires one code; false when it had ended already';

CREATE FUNCTION registry.code_log(p_credential uuid, p_kind text, p_detail jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT desk.log(c.school_id, p_kind, c.student_id, c.guardian_id, c.credential_id::text, p_detail)
		FROM desk.credential c WHERE c.credential_id = p_credential
$$;
COMMENT ON FUNCTION registry.code_log(uuid, text, jsonb) IS 'one event of a code, in the chain of the school that issued it';

CREATE FUNCTION registry.account_end(p_account bigint) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN bool_and(coalesce(s.exited_on <= registry.today(), false)) THEN max(s.exited_on)
			+ (SELECT p.value::int FROM desk.policy p WHERE p.section = 'portal' AND p.key = 'days-after-exit') END
		FROM portal.link l JOIN registry.student s ON s.student_id = l.student_id
		WHERE l.account_id = p_account AND l.ended_at IS NULL
$$;
COMMENT ON FUNCTION registry.account_end(bigint) IS 'last day of an account whose children have all left; NULL while one is enrolled';

CREATE FUNCTION registry.accounts_of(p_students bigint[], p_guardians bigint[], p_scope text)
RETURNS TABLE (n int, account_id bigint, email text, locked bool, ends date)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
	RETURN QUERY SELECT u.n::int, o.account_id, o.email, o.locked, registry.account_end(o.account_id)
		FROM unnest(p_students, p_guardians) WITH ORDINALITY AS u(student_id, guardian_id, n)
		CROSS JOIN LATERAL (SELECT a.account_id, a.email, a.locked_at IS NOT NULL AS locked
			FROM portal.link l JOIN portal.account a ON a.account_id = l.account_id
			WHERE l.guardian_id = u.guardian_id AND (l.student_id = u.student_id OR p_scope = 'guardian')
				AND l.ended_at IS NULL AND a.ended_at IS NULL
			ORDER BY l.student_id = u.student_id DESC, a.account_id LIMIT 1) o;
END $$;
COMMENT ON FUNCTION registry.accounts_of(bigint[], bigint[], text) IS 'the account that makes a code needless for each of these guardians, whichever school the child is at; n is the place in the arrays';

CREATE FUNCTION registry.account_of(p_student bigint, p_guardian bigint, p_scope text,
	OUT account_id bigint, OUT email text, OUT locked bool, OUT ends date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT a.account_id, a.email, a.locked, a.ends INTO account_id, email, locked, ends
		FROM registry.accounts_of(ARRAY[p_student], ARRAY[p_guardian], p_scope) a;
END $$;
COMMENT ON FUNCTION registry.account_of(bigint, bigint, text) IS 'the account that makes a code needless for this guardian, whichever school the child is at; NULLs when none';

GRANT EXECUTE ON FUNCTION registry.code_of(bigint, bigint, text, bigint), registry.code_alive(uuid), registry.code_end(uuid, text),
	registry.code_log(uuid, text, jsonb), registry.account_end(bigint), registry.account_of(bigint, bigint, text),
	registry.codes_of(bigint[], bigint[], text, bigint[], bool), registry.accounts_of(bigint[], bigint[], text) TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.move(text, text, text, text), desk.refuse(text, jsonb), desk.facts(jsonb) TO pindesk_owner;

CREATE FUNCTION admin.sweep() RETURNS TABLE (codes_expired int, visits_ended int, accounts_ended int)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	v desk.visit;
	c desk.credential;
	l portal.link;
BEGIN
	codes_expired := 0; visits_ended := 0; accounts_ended := 0;
	FOR v IN SELECT x.* FROM desk.visit x WHERE x.state IN ('open', 'parked', 'issued') AND desk.visit_lapsed(x) ORDER BY x.visit_id FOR UPDATE LOOP
		PERFORM desk.visit_drop(v, 'lapse', 'the code ended before it was handed over');
		PERFORM desk.visit_dropped(v, 'visit_lapsed', 'the code ended before it was handed over');
		visits_ended := visits_ended + 1;
		codes_expired := codes_expired + (SELECT count(*)::int FROM desk.credential x WHERE x.visit_id = v.visit_id AND x.ended_at = now());
	END LOOP;
	FOR c IN SELECT x.* FROM desk.credential x WHERE x.state IN ('issued', 'live') AND x.expires < registry.today() ORDER BY x.credential_id FOR UPDATE LOOP
		PERFORM registry.code_end(c.credential_id, 'expire');
		PERFORM registry.code_log(c.credential_id, 'code_expired', jsonb_build_object('expires', c.expires));
		codes_expired := codes_expired + 1;
	END LOOP;
	FOR l IN SELECT DISTINCT ON (x.account_id) x.* FROM portal.link x JOIN portal.account a ON a.account_id = x.account_id
		WHERE x.ended_at IS NULL AND a.ended_at IS NULL AND registry.account_end(a.account_id) < registry.today()
		ORDER BY x.account_id, x.student_id LOOP
		UPDATE portal.account a SET ended_at = now() WHERE a.account_id = l.account_id;
		PERFORM desk.log(l.school_id, 'account_ended', l.student_id, l.guardian_id, NULL, '{"why": "the last child has left"}');
		accounts_ended := accounts_ended + 1;
	END LOOP;
	-- What was tried is kept for a school year and a summer; events stay.
	DELETE FROM portal.attempt t WHERE t.at < now() - interval '15 months';
	RETURN NEXT;
END $$;
COMMENT ON FUNCTION admin.sweep() IS 'the day''s end of codes, visits and accounts past their day; run it as often as you like';

SELECT admin.settle();
INSERT INTO admin.migration (version, name) VALUES (3, 'desk-and-portal');
