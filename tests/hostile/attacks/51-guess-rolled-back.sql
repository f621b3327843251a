-- SPDX-License-Identifier: Apache-2.0
-- A portal that was broken into tries code after code and rolls each try back, so that none is counted.
-- without: sql
-- client: portal_sql "BEGIN; SELECT portal.attempt_begin('11111111-2222-4333-8444-555555555555', 'student_id', (SELECT jsonb_build_object('permanent_id', '$C_number', 'birth_date', '$C_born')), 'sofa'); SELECT portal.attempt_envelopes('11111111-2222-4333-8444-555555555555'); ROLLBACK"
-- says: step_order
\if :off
	CREATE OR REPLACE FUNCTION portal.committed(p_act uuid) RETURNS portal.attempt LANGUAGE sql AS 'SELECT x FROM portal.attempt x WHERE x.act = p_act';
\endif
