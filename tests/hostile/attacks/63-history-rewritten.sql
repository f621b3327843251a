-- SPDX-License-Identifier: Apache-2.0
-- An event is changed and the whole history after it computed anew.
-- without: event_signature
-- client: audit
-- says: BROKEN at event 10: its signature is not that of mortega
\ir ../rechain.sql
UPDATE desk.event SET detail = '{"changed": true}' WHERE school_id = 1 AND seq = 10;
SELECT public.rechain(10);
