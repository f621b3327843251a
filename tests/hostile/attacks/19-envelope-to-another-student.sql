-- SPDX-License-Identifier: Apache-2.0
-- A code is moved to another student.
-- without: envelope_context
-- client: prints $A
-- gains: anything_on_paper
-- says: The envelope in the database is for another student.
UPDATE desk.credential SET student_id = :B_student WHERE credential_id = :'A';
UPDATE desk.visit SET student_id = :B_student WHERE visit_id = (SELECT visit_id FROM desk.credential WHERE credential_id = :'A');
INSERT INTO registry.guardianship (school_id, student_id, guardian_id, standing) VALUES (1, :B_student, :A_guardian, 'verified') ON CONFLICT DO NOTHING;
