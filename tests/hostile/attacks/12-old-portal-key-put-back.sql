-- SPDX-License-Identifier: Apache-2.0
-- A portal's key that the district once signed, and whose secret leaked, comes back in front of the one of today.
-- without: one_portal
-- client: counter mortega issue $X_student $X_guardian
-- gains: reads portal
-- says: The key of the parent portal is there twice
\set key `CROOK_ROOT=$ROOT_FILE $CROOK portal`
UPDATE keys.portal_key SET generation = 2;
UPDATE desk.envelope SET generation = 2 WHERE to_key = 'portal';
INSERT INTO keys.portal_key (generation, body, signer, signature) VALUES (1, :key);
ALTER FUNCTION desk.key_chain(int) RENAME TO true_chain;
CREATE FUNCTION desk.key_chain(p_school int) RETURNS TABLE (kind text, subject text, generation int, body bytea, signer bytea, signature bytea)
LANGUAGE sql SECURITY DEFINER AS $$ SELECT * FROM desk.true_chain(p_school) c ORDER BY c.kind <> 'portal', c.generation $$;
ALTER FUNCTION desk.key_chain(int) OWNER TO pindesk_api;
GRANT EXECUTE ON FUNCTION desk.key_chain(int) TO pindesk_staff;
