-- SPDX-License-Identifier: Apache-2.0
-- The last events are deleted and the head set back, where an auditor has seen them before.
-- without: event_seen
-- before: audit
-- client: audit
-- says: the history was cut off here: this desk has seen it up to number
\ir ../rechain.sql
DELETE FROM desk.event WHERE school_id = 1 AND seq > :last - 3;
SELECT public.rechain(:last - 3);
