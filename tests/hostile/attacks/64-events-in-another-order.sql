-- SPDX-License-Identifier: Apache-2.0
-- Two events change places, and all is computed anew.
-- without: event_signature,event_time
-- client: audit
-- says: BROKEN at event 4: its signature is not that of mortega
\ir ../rechain.sql
UPDATE desk.event SET seq = -1 WHERE school_id = 1 AND seq = 4;
UPDATE desk.event SET seq = 4 WHERE school_id = 1 AND seq = 5;
UPDATE desk.event SET seq = 5 WHERE school_id = 1 AND seq = -1;
SELECT public.rechain(4);
