/* SPDX-License-Identifier: Apache-2.0 */
#include "db/event.h"

#include "db/rows.h"

DB_ROW(DbEvent, db_event, DB_COLUMN(DbEvent, school_id, INT), DB_COLUMN(DbEvent, seq, ID),
	DB_COLUMN(DbEvent, at, TEXT), DB_COLUMN(DbEvent, actor, TEXT),
	DB_MAYBE(DbEvent, desk, TEXT), DB_COLUMN(DbEvent, kind, TEXT),
	DB_MAYBE(DbEvent, student_id, ID), DB_MAYBE(DbEvent, guardian_id, ID),
	DB_MAYBE(DbEvent, ref, TEXT), DB_MAYBE(DbEvent, act, TEXT),
	DB_COLUMN(DbEvent, detail, TEXT), DB_COLUMN(DbEvent, prev, BYTES),
	DB_COLUMN(DbEvent, hash, BYTES), DB_MAYBE(DbEvent, signature, BYTES))

bool
db_events_of_acts(Db *db, const char *const *acts, GCancellable *cancel, GPtrArray **ret_events,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.events_of_acts($1)", DB_ARGS(DB_TEXTS(acts)),
		&db_event_shape, db_event_free_untyped, cancel, ret_events, ret_refusal, error);
}

bool
db_events_read(Db *db, int school_id, gint64 after, int limit, GCancellable *cancel,
	GPtrArray **ret_events, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.events_read($1, $2, $3)",
		DB_ARGS(DB_INT(school_id), DB_ID(after), DB_INT(limit)), &db_event_shape,
		db_event_free_untyped, cancel, ret_events, ret_refusal, error);
}

DB_ROW(DbLink, db_link, DB_COLUMN(DbLink, seq, ID), DB_COLUMN(DbLink, prev, BYTES),
	DB_COLUMN(DbLink, body, BYTES), DB_COLUMN(DbLink, hash, BYTES))

bool
db_chain(Db *db, int school_id, gint64 from, int limit, GCancellable *cancel, GPtrArray **ret_links,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.chain($1, $2, $3)",
		DB_ARGS(DB_INT(school_id), DB_ID(from), DB_INT(limit)), &db_link_shape,
		db_link_free_untyped, cancel, ret_links, ret_refusal, error);
}

bool
db_sign_events(Db *db, const char *const *schools, const char *const *seqs,
	const char *const *signatures, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.sign_events($1, $2, $3)",
		DB_ARGS(DB_TEXTS(schools), DB_TEXTS(seqs), DB_TEXTS(signatures)), cancel,
		ret_refusal, error);
}

DB_ROW(DbHead, db_head, DB_COLUMN(DbHead, school_id, INT), DB_COLUMN(DbHead, code, TEXT),
	DB_COLUMN(DbHead, school, TEXT), DB_COLUMN(DbHead, seq, ID), DB_COLUMN(DbHead, hash, BYTES))

bool
db_heads(Db *db, GCancellable *cancel, GPtrArray **ret_heads, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.heads()", NULL, &db_head_shape,
		db_head_free_untyped, cancel, ret_heads, ret_refusal, error);
}

bool
db_report_refusal(Db *db, const char *act, const char *code, const char *function,
	const char *const *ids, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.report_refusal($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_TEXT(code), DB_TEXT(function), DB_TEXTS(ids)), cancel,
		ret_refusal, error);
}

bool
db_log_export(Db *db, const char *act, int school_id, const char *kind, const char *what,
	gint64 student_id, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.log_export($1, nullif($2, 0), $3, $4, nullif($5, 0))",
		DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_TEXT(kind), DB_TEXT(what),
			DB_ID(student_id)),
		cancel, ret_refusal, error);
}

DB_ROW(AuditRow, audit_row, DB_COLUMN(AuditRow, school_id, INT), DB_COLUMN(AuditRow, code, TEXT),
	DB_COLUMN(AuditRow, seq, ID), DB_COLUMN(AuditRow, at, TIME),
	DB_COLUMN(AuditRow, actor, TEXT), DB_COLUMN(AuditRow, who, TEXT),
	DB_MAYBE(AuditRow, desk, TEXT), DB_COLUMN(AuditRow, kind, TEXT),
	DB_MAYBE(AuditRow, student_id, ID), DB_MAYBE(AuditRow, student, TEXT),
	DB_MAYBE(AuditRow, guardian_id, ID), DB_MAYBE(AuditRow, guardian, TEXT),
	DB_MAYBE(AuditRow, ref, TEXT), DB_COLUMN(AuditRow, detail, TEXT),
	DB_COLUMN(AuditRow, has_signature, BOOL), DB_COLUMN(AuditRow, oversees, BOOL))

bool
db_audit(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *sheet,
	gint64 visit_id, const char *day, GCancellable *cancel, GPtrArray **ret_rows,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db,
		"select * from desk.audit($1, nullif($2, 0), nullif($3, 0), $4, nullif($5, 0), $6)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(sheet),
			DB_ID(visit_id), DB_DATE(day)),
		&audit_row_shape, audit_row_free_untyped, cancel, ret_rows, ret_refusal, error);
}

bool
db_owner_heads(Db *db, GPtrArray **ret_heads, GError **error)
{
	return db_get_rows(db,
		"select s.school_id, s.code, s.name as school, coalesce(h.seq, 0) as seq, "
		"coalesce(h.hash, '') as hash from registry.school s left join desk.event_head h "
		"on h.school_id = s.school_id where h.seq is not null or exists (select from "
		"desk.event e where e.school_id = s.school_id) order by s.code",
		NULL, &db_head_shape, db_head_free_untyped, NULL, ret_heads, NULL, error);
}

bool
db_owner_events(
	Db *db, int school_id, gint64 after, int limit, GPtrArray **ret_events, GError **error)
{
	return db_get_rows(db,
		"select school_id, seq, to_char(at at time zone 'UTC', "
		"'YYYY-MM-DD\"T\"HH24:MI:SS.US') as at, actor::text, desk, kind, student_id, "
		"guardian_id, ref, act, detail::text, prev, hash, signature from desk.event "
		"where school_id = $1 and seq > $2 order by seq limit $3",
		DB_ARGS(DB_INT(school_id), DB_ID(after), DB_INT(limit)), &db_event_shape,
		db_event_free_untyped, NULL, ret_events, NULL, error);
}

DB_ROW(DbAstray, db_astray, DB_COLUMN(DbAstray, school_id, INT), DB_COLUMN(DbAstray, seq, ID),
	DB_COLUMN(DbAstray, what, TEXT))

bool
db_owner_astray(Db *db, GPtrArray **ret_astray, GError **error)
{
	return db_get_rows(db,
		"with recursive was(guardian_id, id) as (select l.guardian_id, l.guardian_id from "
		"portal.link l where l.ended_at is null union select w.guardian_id, "
		"(j.detail ->> 'gone')::bigint from was w join desk.event j on j.guardian_id = "
		"w.id and j.kind = 'twins_joined') "
		"select e.school_id, e.seq, 'code' as what from desk.event e join desk.credential "
		"c "
		"on c.credential_id::text = e.ref where e.kind in ('code_revoked', 'code_expired') "
		"and c.state in ('issued', 'live') union all "
		"select l.school_id, (select max(e.seq) from desk.event e where e.school_id = "
		"l.school_id), 'link' from portal.link l where l.ended_at is null and not exists "
		"(select from desk.event e join was w on w.id = e.guardian_id where e.kind = "
		"'account_linked' and w.guardian_id = l.guardian_id) and exists (select from "
		"desk.event e where e.school_id = "
		"l.school_id) "
		"order by school_id, seq",
		NULL, &db_astray_shape, db_astray_free_untyped, NULL, ret_astray, NULL, error);
}

DB_ROW(Signed, signed_row, DB_COLUMN(Signed, body, BYTES), DB_COLUMN(Signed, signer, BYTES),
	DB_COLUMN(Signed, signature, BYTES))

bool
db_owner_statements(Db *db, GPtrArray **ret_statements, GError **error)
{
	return db_get_rows(db,
		"select body, signer, signature from keys.statement union "
		"select body, signer, signature from keys.staff_key",
		NULL, &signed_row_shape, signed_row_free_untyped, NULL, ret_statements, NULL,
		error);
}

bool
db_owner_audit(Db *db, const char *school, const char *student, const char *user, const char *sheet,
	const char *day, int limit, GPtrArray **ret_rows, GError **error)
{
	return db_get_rows(db,
		"select e.school_id, c.code, e.seq, e.at, e.actor::text, desk.display(e.actor) as "
		"who, e.desk, e.kind, e.student_id, registry.listed(s.family, s.given, s.middle) "
		"as student, e.guardian_id, registry.listed(g.family, g.given) as guardian, "
		"e.ref, e.detail::text, desk.event_signed(e) as has_signature, true as oversees "
		"from desk.event e join registry.school c on c.school_id = e.school_id cross join "
		"registry.district d left join registry.student s on s.student_id = e.student_id "
		"left join registry.guardian g on g.guardian_id = e.guardian_id where "
		"($1::text is null or c.code = $1) and ($2::text is null or s.permanent_id = $2) "
		"and ($3::text is null or e.actor = $3) and ($4::text is null or "
		"e.detail ->> 'sheet' = $4) and ($5::date is null or "
		"(e.at at time zone d.time_zone)::date = $5) order by e.at desc, e.seq desc "
		"limit $6",
		DB_ARGS(DB_TEXT(school), DB_TEXT(student), DB_TEXT(user), DB_TEXT(sheet),
			DB_DATE(day), DB_INT(limit)),
		&audit_row_shape, audit_row_free_untyped, NULL, ret_rows, NULL, error);
}

DB_ROW(Disclosure, disclosure, DB_COLUMN(Disclosure, at, TIME), DB_COLUMN(Disclosure, day, TEXT),
	DB_COLUMN(Disclosure, actor, TEXT), DB_COLUMN(Disclosure, who, TEXT),
	DB_MAYBE(Disclosure, role, TEXT), DB_COLUMN(Disclosure, kind, TEXT),
	DB_MAYBE(Disclosure, guardian, TEXT), DB_MAYBE(Disclosure, ref, TEXT),
	DB_COLUMN(Disclosure, detail, TEXT))

bool
db_disclosures(Db *db, const char *act, gint64 student_id, GCancellable *cancel,
	GPtrArray **ret_rows, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.disclosures($1, $2)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id)), &disclosure_shape, disclosure_free_untyped,
		cancel, ret_rows, ret_refusal, error);
}

bool
db_reveal_ask(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *reason,
	GCancellable *cancel, gint64 *ret_reveal_id, Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.reveal_ask($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(reason)),
		cancel, ret_reveal_id, ret_refusal, error);
}

DB_ROW(RevealState, reveal_state, DB_COLUMN(RevealState, reveal_id, ID),
	DB_COLUMN(RevealState, state, TEXT), DB_COLUMN(RevealState, credential_id, TEXT),
	DB_COLUMN(RevealState, reason, TEXT), DB_MAYBE(RevealState, by_whom, TEXT),
	DB_MAYBE(RevealState, note, TEXT))

bool
db_reveal_state(Db *db, gint64 reveal_id, GCancellable *cancel, RevealState **ret_state,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.reveal_state($1)", DB_ARGS(DB_ID(reveal_id)),
		&reveal_state_shape, reveal_state_free_untyped, cancel, (gpointer *)ret_state,
		ret_refusal, error);
}

DB_ROW(RevealRequest, reveal_request, DB_COLUMN(RevealRequest, reveal_id, ID),
	DB_COLUMN(RevealRequest, student, TEXT), DB_COLUMN(RevealRequest, guardian, TEXT),
	DB_COLUMN(RevealRequest, reason, TEXT), DB_COLUMN(RevealRequest, asked_by, TEXT),
	DB_COLUMN(RevealRequest, asked_at, TIME))

bool
db_reveals_waiting(Db *db, GCancellable *cancel, GPtrArray **ret_requests, Refusal **ret_refusal,
	GError **error)
{
	return db_get_rows(db, "select * from desk.reveals_waiting()", NULL, &reveal_request_shape,
		reveal_request_free_untyped, cancel, ret_requests, ret_refusal, error);
}

bool
db_reveal_decide(Db *db, const char *act, gint64 reveal_id, bool yes, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.reveal_decide($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(reveal_id), DB_BOOL(yes), DB_TEXT(note)), cancel,
		ret_state, ret_refusal, error);
}

bool
db_reveal_open(Db *db, const char *act, gint64 reveal_id, GCancellable *cancel,
	GBytes **ret_envelope, Refusal **ret_refusal, GError **error)
{
	return db_get_bytes(db, "select desk.reveal_open($1, $2)",
		DB_ARGS(DB_ACT(act), DB_ID(reveal_id)), cancel, ret_envelope, ret_refusal, error);
}
