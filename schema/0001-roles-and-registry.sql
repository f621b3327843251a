-- SPDX-License-Identifier: Apache-2.0
-- 0001 roles and registry
--
-- Why: everything else hangs on two things. Who somebody is (a database login with assignments), and
-- whom the schools know (students, guardians, and what ties them). Staff hold no right on any table:
-- they call functions of schema desk, which run as pindesk_api, and pindesk_api is itself subject to
-- row security that looks at session_user, never at a setting that a client could change.
-- The registry is filled by imports as the owner; the desk reads it and changes standings only.

DO $$
DECLARE
	r text;
BEGIN
	FOREACH r IN ARRAY ARRAY['pindesk_owner', 'pindesk_api', 'pindesk_staff', 'pindesk_portal', 'pindesk_portal_api', 'pindesk_auditor'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
			EXECUTE format('CREATE ROLE %I NOLOGIN', r);
		END IF;
	END LOOP;
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO pindesk_staff, pindesk_portal, pindesk_auditor', current_database());
END $$;
COMMENT ON ROLE pindesk_owner IS 'owns every table; used by migrations and imports only';
COMMENT ON ROLE pindesk_api IS 'owns the functions of schema desk; subject to row security by session_user';
COMMENT ON ROLE pindesk_staff IS 'group of all staff logins: may execute functions of schema desk, holds nothing on tables';
COMMENT ON ROLE pindesk_portal IS 'the parent portal''s login group: may execute functions of schema portal';
COMMENT ON ROLE pindesk_portal_api IS 'owns the functions of schema portal; may do what linking takes';
COMMENT ON ROLE pindesk_auditor IS 'may read the events';

CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pindesk_owner, pindesk_api;

CREATE SCHEMA admin;
CREATE SCHEMA registry;
CREATE SCHEMA desk;
CREATE SCHEMA keys;
CREATE SCHEMA portal;
COMMENT ON SCHEMA admin IS 'what the owner of the district does: migrations, setting up, staff, keys; closed to staff';
COMMENT ON SCHEMA registry IS 'whom the schools know: students, guardians, what ties them; filled by imports';
COMMENT ON SCHEMA desk IS 'what happens at the counter: staff, visits, credentials, sheets, events, and the only functions that staff may call';
COMMENT ON SCHEMA keys IS 'public keys, signatures and sealed grants; no secret stands here in the clear';
COMMENT ON SCHEMA portal IS 'accounts of parents on the portal';
GRANT USAGE ON SCHEMA registry, desk, keys, portal TO pindesk_api;
GRANT USAGE ON SCHEMA desk TO pindesk_staff, pindesk_auditor;

CREATE TABLE admin.migration (
	version int PRIMARY KEY,
	name text NOT NULL,
	applied timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE admin.migration IS 'the migrations this database has; each file enters itself';
COMMENT ON COLUMN admin.migration.version IS 'number of the file';
COMMENT ON COLUMN admin.migration.name IS 'name of the file without number and ending';
COMMENT ON COLUMN admin.migration.applied IS 'when it was applied';

CREATE FUNCTION admin.settle() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	o record;
BEGIN
	FOR o IN SELECT nspname AS s FROM pg_namespace WHERE nspname IN ('admin', 'registry', 'desk', 'keys', 'portal') LOOP
		EXECUTE format('ALTER SCHEMA %I OWNER TO pindesk_owner', o.s);
		EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', o.s);
		EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC', o.s);
		EXECUTE format('REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', o.s);
	END LOOP;
	FOR o IN SELECT c.oid::regclass AS t FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('admin', 'registry', 'desk', 'keys', 'portal') AND c.relkind IN ('r', 'p', 'v') LOOP
		EXECUTE format('ALTER TABLE %s OWNER TO pindesk_owner', o.t);
	END LOOP;
	FOR o IN SELECT p.oid::regprocedure AS f, n.nspname AS s FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		WHERE n.nspname IN ('admin', 'registry', 'desk', 'keys', 'portal') LOOP
		EXECUTE format('ALTER FUNCTION %s OWNER TO %I', o.f,
			CASE o.s WHEN 'desk' THEN 'pindesk_api' WHEN 'portal' THEN 'pindesk_portal_api' ELSE 'pindesk_owner' END);
	END LOOP;
END $$;
COMMENT ON FUNCTION admin.settle() IS 'gives every table and function its owner and takes every right from PUBLIC; each migration ends with it';

-- The district and its schools ------------------------------------------------------------------

CREATE TABLE registry.district (
	one bool PRIMARY KEY DEFAULT true CHECK (one),
	district_id uuid NOT NULL,
	name text NOT NULL,
	profile text NOT NULL,
	time_zone text NOT NULL DEFAULT current_setting('TimeZone')
);
COMMENT ON TABLE registry.district IS 'the one district of this database';
COMMENT ON COLUMN registry.district.one IS 'always true: there is one row';
COMMENT ON COLUMN registry.district.district_id IS 'its lasting id; stands inside every sealed envelope';
COMMENT ON COLUMN registry.district.name IS 'its name as letters print it';
COMMENT ON COLUMN registry.district.profile IS 'name of the profile in force';
COMMENT ON COLUMN registry.district.time_zone IS 'decides which day it is; a client''s own setting must not';

CREATE TABLE registry.school (
	school_id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY CHECK (school_id > 0),
	code text NOT NULL UNIQUE CHECK (code <> ''),
	name text NOT NULL CHECK (name <> ''),
	line1 text NOT NULL DEFAULT '',
	line2 text NOT NULL DEFAULT '',
	phone text NOT NULL DEFAULT '',
	hours text NOT NULL DEFAULT '',
	source text,
	sourced_id text,
	UNIQUE (source, sourced_id)
);
COMMENT ON TABLE registry.school IS 'the schools; not personal, but visible to those assigned there only';
COMMENT ON COLUMN registry.school.school_id IS 'number of the school; its sheets are numbered with it';
COMMENT ON COLUMN registry.school.code IS 'short code staff know it by';
COMMENT ON COLUMN registry.school.name IS 'its name';
COMMENT ON COLUMN registry.school.line1 IS 'street of the office';
COMMENT ON COLUMN registry.school.line2 IS 'city, state and ZIP of the office';
COMMENT ON COLUMN registry.school.phone IS 'telephone of the office';
COMMENT ON COLUMN registry.school.hours IS 'when the office is open, in words';
COMMENT ON COLUMN registry.school.source IS 'which import it comes from';
COMMENT ON COLUMN registry.school.sourced_id IS 'its id in that import';

CREATE TABLE registry.homeroom (
	school_id int NOT NULL REFERENCES registry.school,
	homeroom_id bigint GENERATED BY DEFAULT AS IDENTITY,
	room text NOT NULL DEFAULT '',
	teacher text NOT NULL DEFAULT '',
	grade text NOT NULL DEFAULT '',
	source text,
	sourced_id text,
	PRIMARY KEY (school_id, homeroom_id),
	UNIQUE (source, sourced_id)
);
COMMENT ON TABLE registry.homeroom IS 'homerooms of a school';
COMMENT ON COLUMN registry.homeroom.school_id IS 'the school';
COMMENT ON COLUMN registry.homeroom.homeroom_id IS 'its id';
COMMENT ON COLUMN registry.homeroom.room IS 'room, as staff say it';
COMMENT ON COLUMN registry.homeroom.teacher IS 'the teacher''s name as letters print it';
COMMENT ON COLUMN registry.homeroom.grade IS 'grade, when the room has one';
COMMENT ON COLUMN registry.homeroom.source IS 'which import it comes from';
COMMENT ON COLUMN registry.homeroom.sourced_id IS 'its id in that import';

CREATE TABLE registry.address (
	address_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	line1 text NOT NULL DEFAULT '',
	line2 text NOT NULL DEFAULT '',
	city text NOT NULL DEFAULT '',
	state text NOT NULL DEFAULT '',
	zip text NOT NULL DEFAULT ''
);
COMMENT ON TABLE registry.address IS 'postal addresses; a household may share one';
COMMENT ON COLUMN registry.address.address_id IS 'its id';
COMMENT ON COLUMN registry.address.line1 IS 'street and number';
COMMENT ON COLUMN registry.address.line2 IS 'apartment or unit';
COMMENT ON COLUMN registry.address.city IS 'city';
COMMENT ON COLUMN registry.address.state IS 'state, two letters';
COMMENT ON COLUMN registry.address.zip IS 'ZIP or ZIP+4; text, a leading zero counts';

CREATE TABLE registry.student (
	school_id int NOT NULL REFERENCES registry.school,
	student_id bigint GENERATED BY DEFAULT AS IDENTITY,
	permanent_id text NOT NULL UNIQUE CHECK (permanent_id <> ''),
	given text NOT NULL DEFAULT '',
	middle text NOT NULL DEFAULT '',
	family text NOT NULL DEFAULT '',
	born date,
	grade text NOT NULL DEFAULT '',
	homeroom_id bigint,
	address_id bigint REFERENCES registry.address,
	phone text NOT NULL DEFAULT '',
	email text NOT NULL DEFAULT '',
	language text NOT NULL DEFAULT 'en',
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'exited')),
	exited_on date,
	source text,
	sourced_id text,
	PRIMARY KEY (school_id, student_id),
	UNIQUE (student_id),
	UNIQUE (source, sourced_id),
	FOREIGN KEY (school_id, homeroom_id) REFERENCES registry.homeroom,
	CHECK (given <> '' OR family <> '')
);
CREATE INDEX student_homeroom ON registry.student (school_id, homeroom_id);
CREATE INDEX student_address ON registry.student (address_id);
COMMENT ON TABLE registry.student IS 'students; the school stands in the key because row security goes by it';
COMMENT ON COLUMN registry.student.school_id IS 'the school enrolled in';
COMMENT ON COLUMN registry.student.student_id IS 'our id, unique in the district';
COMMENT ON COLUMN registry.student.permanent_id IS 'the district''s own student ID; text, a leading zero counts';
COMMENT ON COLUMN registry.student.given IS 'first name';
COMMENT ON COLUMN registry.student.middle IS 'middle name, may be empty';
COMMENT ON COLUMN registry.student.family IS 'last name, empty for a person of one name';
COMMENT ON COLUMN registry.student.born IS 'birth date, when on record';
COMMENT ON COLUMN registry.student.grade IS 'grade as the record has it (TK, K, 1 ... 12)';
COMMENT ON COLUMN registry.student.homeroom_id IS 'homeroom at that school';
COMMENT ON COLUMN registry.student.address_id IS 'where the student lives';
COMMENT ON COLUMN registry.student.phone IS 'home telephone, E.164, may be empty';
COMMENT ON COLUMN registry.student.email IS 'the student''s own e-mail, as the student system has it, may be empty';
COMMENT ON COLUMN registry.student.language IS 'home language, BCP 47';
COMMENT ON COLUMN registry.student.status IS 'active or exited';
COMMENT ON COLUMN registry.student.exited_on IS 'when the student left';
COMMENT ON COLUMN registry.student.source IS 'which import it comes from';
COMMENT ON COLUMN registry.student.sourced_id IS 'its id in that import';

CREATE TABLE registry.guardian (
	guardian_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	given text NOT NULL DEFAULT '',
	family text NOT NULL DEFAULT '',
	email text NOT NULL DEFAULT '',
	language text NOT NULL DEFAULT 'en',
	address_id bigint REFERENCES registry.address,
	safe_at_home bool NOT NULL DEFAULT false,
	source text,
	sourced_id text,
	UNIQUE (source, sourced_id),
	CHECK (given <> '' OR family <> '')
);
CREATE INDEX guardian_address ON registry.guardian (address_id);
COMMENT ON TABLE registry.guardian IS 'parents, guardians and other adults tied to students, of the whole district';
COMMENT ON COLUMN registry.guardian.guardian_id IS 'our id';
COMMENT ON COLUMN registry.guardian.given IS 'first name, or the only name';
COMMENT ON COLUMN registry.guardian.family IS 'last name, empty for a person of one name';
COMMENT ON COLUMN registry.guardian.email IS 'e-mail on record, may be empty';
COMMENT ON COLUMN registry.guardian.language IS 'language they read, BCP 47';
COMMENT ON COLUMN registry.guardian.address_id IS 'where letters go';
COMMENT ON COLUMN registry.guardian.safe_at_home IS 'in the Safe at Home programme: address_id holds the substitute address';
COMMENT ON COLUMN registry.guardian.source IS 'which import it comes from';
COMMENT ON COLUMN registry.guardian.sourced_id IS 'its id in that import';

CREATE TABLE registry.guardian_phone (
	guardian_id bigint NOT NULL REFERENCES registry.guardian ON DELETE CASCADE,
	ordinal int NOT NULL DEFAULT 1,
	phone text NOT NULL CHECK (phone <> ''),
	kind text NOT NULL DEFAULT 'mobile',
	PRIMARY KEY (guardian_id, ordinal)
);
CREATE INDEX guardian_phone_number ON registry.guardian_phone (phone);
COMMENT ON TABLE registry.guardian_phone IS 'telephones of guardians';
COMMENT ON COLUMN registry.guardian_phone.guardian_id IS 'whose';
COMMENT ON COLUMN registry.guardian_phone.ordinal IS '1 is the one to call first';
COMMENT ON COLUMN registry.guardian_phone.phone IS 'E.164';
COMMENT ON COLUMN registry.guardian_phone.kind IS 'mobile, home or work';

CREATE TABLE registry.guardianship (
	school_id int NOT NULL,
	student_id bigint NOT NULL,
	guardian_id bigint NOT NULL REFERENCES registry.guardian,
	relation text NOT NULL DEFAULT 'guardian',
	standing text NOT NULL DEFAULT 'unverified' CHECK (standing IN ('unverified', 'verified', 'restricted')),
	standing_document text,
	standing_by name,
	standing_at timestamptz,
	restriction_document text,
	restricted_since date,
	restricted_until date,
	restriction_note text,
	confirmed_by name,
	told_apart_by name,
	source text,
	sourced_id text,
	PRIMARY KEY (school_id, student_id, guardian_id),
	UNIQUE (source, sourced_id),
	FOREIGN KEY (school_id, student_id) REFERENCES registry.student ON UPDATE CASCADE ON DELETE CASCADE,
	CHECK (standing <> 'restricted' OR restriction_document IS NOT NULL)
);
CREATE INDEX guardianship_guardian ON registry.guardianship (guardian_id, school_id);
CREATE INDEX guardianship_student ON registry.guardianship (student_id);
COMMENT ON TABLE registry.guardianship IS 'what ties a guardian to a student, and how far the school trusts the tie';
COMMENT ON COLUMN registry.guardianship.school_id IS 'the student''s school';
COMMENT ON COLUMN registry.guardianship.student_id IS 'the student';
COMMENT ON COLUMN registry.guardianship.guardian_id IS 'the guardian';
COMMENT ON COLUMN registry.guardianship.relation IS 'mother, father, grandmother ... in words';
COMMENT ON COLUMN registry.guardianship.standing IS 'unverified, verified, or restricted; restricted stays so until somebody lifts it, whatever its dates say';
COMMENT ON COLUMN registry.guardianship.standing_document IS 'kind of document that verified it';
COMMENT ON COLUMN registry.guardianship.standing_by IS 'staff login that verified it, empty when it came by import';
COMMENT ON COLUMN registry.guardianship.standing_at IS 'when it was verified';
COMMENT ON COLUMN registry.guardianship.restriction_document IS 'the order or document that restricts';
COMMENT ON COLUMN registry.guardianship.restricted_since IS 'its date';
COMMENT ON COLUMN registry.guardianship.restricted_until IS 'its last day, when it names one';
COMMENT ON COLUMN registry.guardianship.restriction_note IS 'a note for the principal';
COMMENT ON COLUMN registry.guardianship.confirmed_by IS 'the second person, where the policy asks for one';
COMMENT ON COLUMN registry.guardianship.told_apart_by IS 'who settled that this person is not the one of the same name';
COMMENT ON COLUMN registry.guardianship.source IS 'which import it comes from';
COMMENT ON COLUMN registry.guardianship.sourced_id IS 'its id in that import';

CREATE TABLE registry.emergency_contact (
	school_id int NOT NULL,
	student_id bigint NOT NULL,
	ordinal int NOT NULL DEFAULT 1,
	name text NOT NULL CHECK (name <> ''),
	phone text NOT NULL DEFAULT '',
	relation text NOT NULL DEFAULT '',
	PRIMARY KEY (school_id, student_id, ordinal),
	FOREIGN KEY (school_id, student_id) REFERENCES registry.student ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE registry.emergency_contact IS 'whom to call in an emergency';
COMMENT ON COLUMN registry.emergency_contact.school_id IS 'the student''s school';
COMMENT ON COLUMN registry.emergency_contact.student_id IS 'the student';
COMMENT ON COLUMN registry.emergency_contact.ordinal IS '1 is called first';
COMMENT ON COLUMN registry.emergency_contact.name IS 'name in natural order';
COMMENT ON COLUMN registry.emergency_contact.phone IS 'E.164, may be empty';
COMMENT ON COLUMN registry.emergency_contact.relation IS 'aunt, neighbour ... in words';

-- Staff and what they are assigned to -----------------------------------------------------------

CREATE TABLE desk.staff (
	role_name name PRIMARY KEY,
	display text NOT NULL CHECK (display <> ''),
	created timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE desk.staff IS 'members of staff; each is a login role of the server';
COMMENT ON COLUMN desk.staff.role_name IS 'the login role';
COMMENT ON COLUMN desk.staff.display IS 'name as colleagues read it';
COMMENT ON COLUMN desk.staff.created IS 'when entered';

CREATE TABLE desk.assignment (
	role_name name NOT NULL REFERENCES desk.staff,
	school_id int REFERENCES registry.school,
	role text NOT NULL CHECK (role IN ('viewer', 'account_admin', 'principal', 'district', 'auditor')),
	starts date NOT NULL,
	ends date,
	term tstzrange NOT NULL,
	CHECK (role <> 'district' OR school_id IS NULL)
);
CREATE UNIQUE INDEX assignment_one ON desk.assignment (role_name, coalesce(school_id, 0));
COMMENT ON TABLE desk.assignment IS 'who may do what where, and from when to when; row security goes by it';
COMMENT ON COLUMN desk.assignment.role_name IS 'the login role';
COMMENT ON COLUMN desk.assignment.school_id IS 'the school; empty for the whole district';
COMMENT ON COLUMN desk.assignment.role IS 'viewer, account_admin, principal, district or auditor';
COMMENT ON COLUMN desk.assignment.starts IS 'first day';
COMMENT ON COLUMN desk.assignment.ends IS 'last day, empty when open';
COMMENT ON COLUMN desk.assignment.term IS 'these days as moments, where the district is: who asks whether it holds now looks here';

CREATE FUNCTION desk.assignment_term() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT CASE WHEN NEW.ends < NEW.starts THEN 'empty' ELSE tstzrange(NEW.starts::timestamp AT TIME ZONE d.time_zone, (NEW.ends + 1)::timestamp AT TIME ZONE d.time_zone) END
		INTO STRICT NEW.term FROM registry.district d;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION desk.assignment_term() IS 'an assignment''s term follows its days';
CREATE TRIGGER term BEFORE INSERT OR UPDATE ON desk.assignment FOR EACH ROW EXECUTE FUNCTION desk.assignment_term();

CREATE FUNCTION registry.zone_moved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE desk.assignment SET starts = starts;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION registry.zone_moved() IS 'every term, when the district''s days begin at another moment';
CREATE TRIGGER zone_moved AFTER UPDATE OF time_zone ON registry.district FOR EACH ROW EXECUTE FUNCTION registry.zone_moved();

-- Small words the whole house uses --------------------------------------------------------------

CREATE FUNCTION registry.today() RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (now() AT TIME ZONE coalesce((SELECT d.time_zone FROM registry.district d), 'UTC'))::date;
END $$;
COMMENT ON FUNCTION registry.today() IS 'the day it is in the district, whatever the client''s time zone';

CREATE FUNCTION registry.scope() RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	-- One question to one index: every keystroke in the look-up comes by here more than once.
	v_schools int[] := ARRAY(SELECT coalesce(a.school_id, 0) FROM desk.assignment a WHERE a.role_name = session_user AND a.term @> now());
BEGIN
	RETURN CASE WHEN 0 = ANY (v_schools) THEN '{0}' ELSE v_schools END;
END $$;
COMMENT ON FUNCTION registry.scope() IS 'schools of whoever signed in: {0} the whole district, {} nothing; what row security asks';

-- Called for every name there is: so no search_path of its own, and nothing is translated in plain letters.
CREATE FUNCTION registry.fold(t text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	v_plain text := lower(public.unaccent('public.unaccent'::regdictionary, t));
BEGIN
	RETURN CASE WHEN v_plain ~ '[^a-z0-9 ]' THEN translate(v_plain,
		'-_,;:/()&"' || U&'\2010\2011\2013\2014\00B7\30FB\00A0\3000' || '''’ʼ‘`´.', repeat(' ', 18)) ELSE v_plain END;
END $$;
COMMENT ON FUNCTION registry.fold(text) IS 'a name as it is searched: lower case, no accents, hyphens and the like as spaces, no apostrophes or points; a change means registry.search_rebuild()';

CREATE FUNCTION registry.listed(p_family text, p_given text, p_middle text DEFAULT '') RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN p_family = '' THEN trim(upper(p_given COLLATE "und-x-icu") || ' ' || p_middle)
		ELSE trim(trailing ', ' FROM upper(p_family COLLATE "und-x-icu") || ', ' || trim(p_given || ' ' || p_middle)) END
$$;
COMMENT ON FUNCTION registry.listed(text, text, text) IS 'a name as lists show it: GARCIA LOPEZ, Ana Maria';

CREATE FUNCTION registry.spoken(p_given text, p_middle text, p_family text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT trim(regexp_replace(p_given || ' ' || p_middle || ' ' || p_family, ' +', ' ', 'g'))
$$;
COMMENT ON FUNCTION registry.spoken(text, text, text) IS 'a name in natural order: Ana Maria Garcia Lopez';

GRANT EXECUTE ON FUNCTION registry.today(), registry.scope(), registry.fold(text),
	registry.listed(text, text, text), registry.spoken(text, text, text) TO pindesk_api;

-- Row security ----------------------------------------------------------------------------------
-- The parentheses with SELECT make it an InitPlan, asked once a statement instead of once a row.

ALTER TABLE registry.district ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON registry.district TO pindesk_api USING (true);
ALTER TABLE desk.staff ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON desk.staff TO pindesk_api
	USING (role_name = session_user OR (SELECT registry.scope()) <> '{}');
ALTER TABLE desk.assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON desk.assignment TO pindesk_api
	USING (role_name = session_user OR (SELECT registry.scope()) = '{0}' OR school_id = ANY ((SELECT registry.scope())::int[])
		OR school_id IS NULL AND (SELECT registry.scope()) <> '{}');

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['school', 'homeroom', 'student', 'guardianship', 'emergency_contact'] LOOP
		EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY scope ON registry.%I TO pindesk_api
			USING ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))
			WITH CHECK ((SELECT registry.scope()) = ''{0}'' OR school_id = ANY ((SELECT registry.scope())::int[]))', t);
	END LOOP;
END $$;
ALTER TABLE registry.guardian ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.guardian TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.guardianship s
		WHERE s.guardian_id = guardian.guardian_id AND s.school_id = ANY ((SELECT registry.scope())::int[])));
ALTER TABLE registry.guardian_phone ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.guardian_phone TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}' OR EXISTS (SELECT FROM registry.guardianship s
		WHERE s.guardian_id = guardian_phone.guardian_id AND s.school_id = ANY ((SELECT registry.scope())::int[])));
ALTER TABLE registry.address ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.address TO pindesk_api
	USING ((SELECT registry.scope()) = '{0}'
		OR EXISTS (SELECT FROM registry.student s WHERE s.address_id = address.address_id)
		OR EXISTS (SELECT FROM registry.guardian g WHERE g.address_id = address.address_id));

GRANT SELECT ON registry.district, registry.school, registry.homeroom, registry.address, registry.student, registry.guardian,
	registry.guardian_phone, registry.guardianship, registry.emergency_contact, desk.staff, desk.assignment TO pindesk_api;
GRANT UPDATE (standing, standing_document, standing_by, standing_at, restriction_document, restricted_since, restricted_until, restriction_note,
	confirmed_by, told_apart_by) ON registry.guardianship TO pindesk_api;

SELECT admin.settle();
REVOKE EXECUTE ON FUNCTION public.unaccent(text), public.unaccent(regdictionary, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.unaccent(regdictionary, text) TO pindesk_owner, pindesk_api;
INSERT INTO admin.migration (version, name) VALUES (1, 'roles-and-registry');
