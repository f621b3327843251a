-- SPDX-License-Identifier: Apache-2.0
-- A code is moved to another guardian of the same student.
-- without: envelope_context
-- client: prints $A
-- gains: anything_on_paper
-- says: The envelope in the database is for another guardian.
UPDATE desk.credential SET guardian_id = :X_guardian WHERE credential_id = :'A';
UPDATE desk.visit SET guardian_id = :X_guardian WHERE visit_id = (SELECT visit_id FROM desk.credential WHERE credential_id = :'A');
