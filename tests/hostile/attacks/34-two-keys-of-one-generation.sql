-- SPDX-License-Identifier: Apache-2.0
-- A second key of the generation in force, which the district once signed and which leaked, is shown first.
-- without: one_school_key
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads school
-- says: is there twice, with two different keys of generation 1
\set key `CROOK_ROOT=$ROOT_FILE $CROOK school 1 1`
\set grant `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK grant mortega $s_mortega 1 1 own ''`
CREATE TABLE public.leaked (body bytea, signer bytea, signature bytea);
INSERT INTO public.leaked VALUES (:key);
GRANT SELECT ON public.leaked TO pindesk_api;
UPDATE keys.staff_grant SET (body, signer, signature) = (SELECT :grant) WHERE role_name = 'mortega' AND school_id = 1;
ALTER FUNCTION desk.key_chain(int) RENAME TO true_chain;
CREATE FUNCTION desk.key_chain(p_school int) RETURNS TABLE (kind text, subject text, generation int, body bytea, signer bytea, signature bytea)
LANGUAGE sql SECURITY DEFINER AS $$
	SELECT 'school', '1', 1, l.body, l.signer, l.signature FROM public.leaked l UNION ALL SELECT * FROM desk.true_chain(p_school)
$$;
ALTER FUNCTION desk.key_chain(int) OWNER TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.key_chain(int) TO pindesk_staff;
