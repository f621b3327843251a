-- SPDX-License-Identifier: Apache-2.0
-- A code for one guardian of one student is made one for all the children of that guardian.
-- without: envelope_context
-- client: prints $A
-- gains: anything_on_paper
-- says: The envelope in the database is for another scope.
UPDATE desk.credential SET scope = 'guardian' WHERE credential_id = :'A';
