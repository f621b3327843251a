-- SPDX-License-Identifier: Apache-2.0
-- A principal who was sent away, and is in it, makes a newer key of the school for the attacker.
-- without: revoked
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads school
-- says: was made by jwells, whose time here is over
\set over `CROOK_ROOT=$ROOT_FILE $CROOK revoke $s_jwells`
\set key `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK school 1 2`
\set grant `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK grant mortega $s_mortega 1 2 own ''`
CREATE TABLE public.shown (body bytea, signer bytea, signature bytea);
INSERT INTO public.shown VALUES (:over);
GRANT SELECT ON public.shown TO pindesk_api;
INSERT INTO keys.school_key (school_id, generation, body, signer, signature) VALUES (1, 2, :key);
INSERT INTO keys.staff_grant (role_name, school_id, generation, body, signer, signature) VALUES ('mortega', 1, 2, :grant);
ALTER FUNCTION desk.key_chain(int) RENAME TO true_chain;
CREATE FUNCTION desk.key_chain(p_school int) RETURNS TABLE (kind text, subject text, generation int, body bytea, signer bytea, signature bytea)
LANGUAGE sql SECURITY DEFINER AS $$
	SELECT 'revocation', 'jwells', NULL::int, l.body, l.signer, l.signature FROM public.shown l UNION ALL SELECT * FROM desk.true_chain(p_school)
$$;
ALTER FUNCTION desk.key_chain(int) OWNER TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.key_chain(int) TO pindesk_staff;
