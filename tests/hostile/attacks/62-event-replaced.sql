-- SPDX-License-Identifier: Apache-2.0
-- An event is replaced by one that holds together in itself, unsigned; what comes after is left as it was.
-- without: event_link
-- client: audit
-- says: it does not hold to event 6
\ir ../rechain.sql
UPDATE desk.event SET detail = '{"answer": "match"}', signature = NULL WHERE school_id = 1 AND seq = 6;
UPDATE desk.event e SET hash = desk.event_hash(e.prev, desk.event_body(e)) WHERE school_id = 1 AND seq = 6;
