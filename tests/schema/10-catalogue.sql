-- SPDX-License-Identifier: Apache-2.0
-- The catalogue itself: nothing uncommented, nothing open, nothing without row security.
SELECT plan(22);

CREATE TEMP VIEW ours AS SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname IN ('admin', 'registry', 'desk', 'keys', 'portal');

SELECT is_empty($$SELECT nspname FROM ours WHERE obj_description(oid, 'pg_namespace') IS NULL$$, 'every schema has a comment');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c JOIN ours o ON o.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v') AND obj_description(c.oid, 'pg_class') IS NULL$$, 'every table has a comment');
SELECT is_empty($$SELECT c.oid::regclass || '.' || a.attname FROM pg_class c JOIN ours o ON o.oid = c.relnamespace
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relkind IN ('r', 'p', 'v') AND col_description(c.oid, a.attnum) IS NULL$$, 'every column has a comment');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
	WHERE obj_description(p.oid, 'pg_proc') IS NULL$$, 'every function has a comment');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c JOIN ours o ON o.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND o.nspname <> 'admin'
		AND EXISTS (SELECT FROM aclexplode(c.relacl) x WHERE x.grantee <> c.relowner)$$, 'every table that a role can reach has row security');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c JOIN ours o ON o.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND o.nspname IN ('registry', 'desk', 'keys', 'portal')
		AND c.relname NOT LIKE 'import%' AND c.relname NOT LIKE 'staging%'$$, 'every table outside admin has row security');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c JOIN ours o ON o.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
	WHERE c.relkind IN ('r', 'p', 'v', 'S') AND r.rolname <> 'pindesk_owner'$$, 'pindesk_owner owns every table');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
	WHERE r.rolname <> CASE o.nspname WHEN 'desk' THEN 'pindesk_api' WHEN 'portal' THEN 'pindesk_portal_api' ELSE 'pindesk_owner' END$$,
	'pindesk_api owns the functions of desk, pindesk_portal_api those of portal, pindesk_owner the others');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
	WHERE p.prosecdef AND NOT coalesce(p.proconfig, '{}') @> '{"search_path=pg_catalog, pg_temp"}'$$, 'every SECURITY DEFINER function has its search_path');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
	WHERE p.prosecdef AND o.nspname = 'registry' AND p.proname NOT IN ('today', 'scope', 'student_moved',
		'code_of', 'codes_of', 'accounts_of', 'languages_read', 'code_alive', 'code_end', 'code_log', 'account_end', 'account_of', 'search_guardian', 'shown_anew',
		'card_record', 'card_draft', 'card_apply', 'form_changes', 'changes_moved', 'visit_refused', 'letters_out', 'touches_restricted', 'portal_contacts', 'portal_change',
		'kept_guardian', 'alias_name', 'twins', 'twin_reach', 'twin_hold', 'twin_codes', 'twin_check', 'twin_put', 'twin_join', 'twin_apart', 'apart_why_not', 'not_for_alias',
		'kept_student', 'student_alias_name', 'student_twins', 'student_twin_reach', 'student_twin_hold', 'student_twin_check', 'student_twin_put', 'student_twin_join',
		'student_apart_why_not', 'student_twin_apart',
		'tie_holds', 'tie_decide', 'emails_shared', 'roster_codes', 'roster_accounts', 'locked_accounts')$$, 'only these functions run as the owner');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
	WHERE has_function_privilege('public', p.oid, 'EXECUTE')$$, 'PUBLIC may execute nothing');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
	WHERE has_function_privilege('pindesk_staff', p.oid, 'EXECUTE') AND (o.nspname <> 'desk' OR NOT p.prosecdef)$$,
	'staff may execute SECURITY DEFINER functions of desk only');
SELECT is_empty($$SELECT c.oid::regclass, x.grantee::regrole, x.privilege_type FROM pg_class c JOIN ours o ON o.oid = c.relnamespace
	CROSS JOIN LATERAL aclexplode(c.relacl) x
	WHERE x.grantee NOT IN (c.relowner, 'pindesk_api'::regrole, 'pindesk_portal_api'::regrole) AND NOT (x.grantee = 'pindesk_auditor'::regrole AND c.relname = 'event' AND x.privilege_type = 'SELECT')$$,
	'no other role holds a right on a table, but the auditor to read events');
SELECT is_empty($$SELECT c.oid::regclass, x.privilege_type FROM pg_class c JOIN ours o ON o.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) x
	WHERE x.grantee = 'pindesk_api'::regrole AND (x.privilege_type IN ('DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
		OR c.relname IN ('event', 'envelope') AND x.privilege_type = 'UPDATE' OR o.nspname IN ('registry', 'keys', 'portal') AND x.privilege_type <> 'SELECT')$$,
	'the functions can delete nothing, change no event, no envelope, no key, and of the registry a standing only');
SELECT is_empty($$SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ('pindesk_api', 'pindesk_portal_api', 'pindesk_staff') AND (r.rolbypassrls OR r.rolsuper OR r.rolcanlogin)$$,
	'pindesk_api is subject to row security');
SELECT is_empty($$SELECT p.polname, p.polrelid::regclass FROM pg_policy p WHERE pg_get_expr(p.polqual, p.polrelid) ~ 'current_user|current_setting'$$,
	'no policy trusts current_user or a setting');
SELECT ok(NOT has_database_privilege('public', current_database(), 'TEMP') AND NOT has_schema_privilege('public', 'public', 'USAGE'),
	'PUBLIC has no temporary tables and no schema public');
SELECT set_eq($$SELECT code || ' ' || name FROM desk.refusal$$,
	ARRAY['PD001 guardian_not_verified', 'PD002 guardian_restricted', 'PD003 code_live', 'PD004 account_exists', 'PD005 student_of_age',
	'PD006 student_exited', 'PD007 standing_waits', 'PD009 twin_record', 'PD010 no_assignment', 'PD011 assignment_expired', 'PD013 not_allowed', 'PD020 visit_taken', 'PD021 visit_closed',
	'PD022 step_order', 'PD023 checks_failed', 'PD024 too_little_on_record', 'PD025 too_few_matches', 'PD026 visit_purpose', 'PD030 id_kind_not_accepted',
	'PD031 id_expired', 'PD032 id_does_not_match', 'PD033 document_not_accepted', 'PD040 signature_missing', 'PD050 phone_release_needs_video',
	'PD051 sheet_state', 'PD052 credential_state', 'PD060 not_found', 'PD061 bad_value', 'PD062 act_reused', 'PD070 key_generation', 'PD090 reveal_never', 'PD091 reveal_second_person', 'PD092 reveal_state',
	'PD093 signature_not_taken', 'PD094 events_not_yours', 'PD095 text_version_unknown', 'PD120 no_postal_address', 'PD121 email_shared', 'PD122 no_letter_in_language', 'PD123 run_state',
	'PD124 run_too_many', 'PD125 run_other_person', 'PD126 run_not_accounted', 'PD127 run_code_ended', 'PD119 ids_unknown', 'PD128 person_twice', 'PD150 run_job_elsewhere', 'PD151 address_unchanged', 'PD152 day_not_accounted', 'PD080 enrolment_open', 'PD081 not_vouched',
	'PD082 user_taken', 'PD083 grant_above', 'PD084 not_oneself', 'PD085 statement_wrong', 'PD086 holders_changed', 'PD087 last_holder', 'PD088 enrolment_over',
	'PD089 role_by_root',
	'PD100 document_needed', 'PD101 document_unfit', 'PD102 touches_restricted', 'PD103 removes_guardian', 'PD104 letters_in_flight', 'PD105 safe_at_home', 'PD106 change_stale',
	'PD135 twin_elsewhere', 'PD136 twin_busy', 'PD137 twin_holds', 'PD138 twin_stays', 'PD139 twin_decided',
	'PD107 change_decided', 'PD110 too_many_gone', 'PD111 import_unknown', 'PD130 roster_state', 'PD131 roster_no_codes', 'PD132 roster_pages'],
	'the refusals are these');
SELECT is_empty($$SELECT DISTINCT m[1] FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace CROSS JOIN LATERAL regexp_matches(p.prosrc, '''(PD\d{3})''', 'g') m
	WHERE m[1] <> 'PD000' AND NOT EXISTS (SELECT FROM desk.refusal r WHERE r.code = m[1])$$, 'no function refuses with a code that the table lacks');
SELECT results_eq('SELECT version FROM admin.migration ORDER BY version', 'SELECT generate_series(1, (SELECT count(*)::int FROM admin.migration))',
	'each migration entered its number, none is missing');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN ours o ON o.oid = p.pronamespace
	WHERE has_function_privilege('pindesk_portal', p.oid, 'EXECUTE') AND (o.nspname <> 'portal' OR NOT p.prosecdef)$$,
	'a portal may execute SECURITY DEFINER functions of portal only');
SELECT is_empty($$SELECT c.oid::regclass, x.privilege_type FROM pg_class c JOIN ours o ON o.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) x
	WHERE x.grantee = 'pindesk_portal_api'::regrole AND x.privilege_type <> 'SELECT' AND (x.privilege_type NOT IN ('INSERT', 'UPDATE')
		OR o.nspname <> 'portal' AND c.relname <> 'event_head' AND (c.relname, x.privilege_type) <> ('event', 'INSERT'))$$,
	'the functions of portal write into portal and the events only');
