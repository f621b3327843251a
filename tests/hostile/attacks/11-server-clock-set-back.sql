-- SPDX-License-Identifier: Apache-2.0
-- The same, and the server says that it is still last year.
-- without: own_day
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: There is no key of the parent portal that this desk can trust
\set eve `CROOK_ROOT=$ROOT_FILE $CROOK staff dold district 0 2025-06-30`
\set key `$CROOK portal`
INSERT INTO desk.staff (role_name, display) VALUES ('dold', 'D. Old');
INSERT INTO desk.assignment (role_name, school_id, role, starts) VALUES ('dold', NULL, 'district', current_date);
INSERT INTO keys.staff_key (role_name, body, signer, signature) VALUES ('dold', :eve);
UPDATE keys.portal_key SET (body, signer, signature) = (SELECT :key);
ALTER FUNCTION desk.hello(text) RENAME TO true_hello;
CREATE FUNCTION desk.hello(p_desk text) RETURNS TABLE (district_id uuid, district text, user_name text, staff text, role text, role_title text,
	school_id int, school_code text, school text, school_phone text, server_time timestamptz, today text)
LANGUAGE sql SECURITY DEFINER AS $$
	SELECT h.district_id, h.district, h.user_name, h.staff, h.role, h.role_title, h.school_id, h.school_code, h.school, h.school_phone,
		h.server_time, '2025-06-30' FROM desk.true_hello(p_desk) h
$$;
ALTER FUNCTION desk.hello(text) OWNER TO pindesk_api;
