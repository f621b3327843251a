-- SPDX-License-Identifier: Apache-2.0
-- A second code for a parent who has one already.
-- without: sql
-- client: sql "INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, scope, generation, state, issued_on, expires) SELECT gen_random_uuid(), school_id, student_id, guardian_id, scope, generation, 'live', issued_on, expires FROM desk.credential WHERE credential_id = '$C'" 2>&1
-- says: credential_one_guardianship
\if :off
	DROP INDEX desk.credential_one_guardianship;
\endif
