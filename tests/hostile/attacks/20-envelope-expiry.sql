-- SPDX-License-Identifier: Apache-2.0
-- A code is made to live longer than the desk said.
-- without: envelope_context
-- client: prints $A
-- gains: anything_on_paper
-- says: The envelope in the database is for another expiry date.
UPDATE desk.credential SET expires = expires + 300 WHERE credential_id = :'A';
