-- SPDX-License-Identifier: Apache-2.0
-- The last events are deleted.
-- without: event_head
-- client: audit
-- says: the history was cut off here: the database itself counts
\ir ../rechain.sql
DELETE FROM desk.event WHERE school_id = 1 AND seq > :last - 3;
