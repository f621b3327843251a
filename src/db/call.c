/* SPDX-License-Identifier: Apache-2.0 */
#include "db/call.h"

#include <string.h>

#include "base/log.h"

/* How long a cancelled statement may take to say that it is cancelled. */
#define CANCEL_GRACE_US 1000000

typedef struct {
	int n;
	Oid *types;
	const char **values;
	int *lengths, *formats;
	GPtrArray *made; /* what lives as long as the call */
} Parameters;

static const Oid arg_types[] = {
	[DB_ARG_TEXT] = 25,
	[DB_ARG_INT] = 23,
	[DB_ARG_ID] = 20,
	[DB_ARG_BOOL] = 16,
	[DB_ARG_DATE] = 1082,
	[DB_ARG_UUID] = 2950,
	[DB_ARG_ACT] = 2950,
	[DB_ARG_BYTES] = 17,
	[DB_ARG_TEXTS] = 1009,
	[DB_ARG_UUIDS] = 2951,
	[DB_ARG_BYTES_LIST] = 1001,
};

/* {"one","two"} */
static char *
array_text(const char *const *texts)
{
	GString *out = g_string_new("{");
	for (int i = 0; texts[i] != NULL; i++) {
		g_string_append(out, i > 0 ? ",\"" : "\"");
		for (const char *p = texts[i]; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				g_string_append_c(out, '\\');
			g_string_append_c(out, *p);
		}
		g_string_append_c(out, '"');
	}
	g_string_append_c(out, '}');
	return g_string_free(out, FALSE);
}

static void
put_int32(GByteArray *out, gint32 value)
{
	gint32 wire = g_htonl(value);

	g_byte_array_append(out, (const guint8 *)&wire, sizeof wire);
}

/* As array_recv of the server reads it: digits would take both sides longer. */
static char *
bytes_list_wire(const GPtrArray *list, int *ret_length)
{
	GByteArray *out = g_byte_array_new();

	put_int32(out, list->len > 0); /* dimensions */
	put_int32(out, 0);             /* no NULL in it */
	put_int32(out, (gint32)arg_types[DB_ARG_BYTES]);
	if (list->len > 0) {
		put_int32(out, (gint32)list->len);
		put_int32(out, 1); /* counted from */
	}
	for (guint i = 0; i < list->len; i++) {
		gsize size;
		const guchar *bytes = g_bytes_get_data(list->pdata[i], &size);

		put_int32(out, (gint32)size);
		g_byte_array_append(out, bytes, (guint)size);
	}
	*ret_length = (int)out->len;
	return (char *)g_byte_array_free(out, FALSE);
}

static const char *
keep(Parameters *p, char *text)
{
	g_ptr_array_add(p->made, text);
	return text;
}

static void
put_arg(Parameters *p, int i, const DbArg *arg)
{
	p->types[i] = arg_types[arg->type];
	switch (arg->type) {
	case DB_ARG_INT:
	case DB_ARG_ID:
		p->values[i] = keep(p, g_strdup_printf("%" G_GINT64_FORMAT, arg->number));
		break;
	case DB_ARG_BOOL:
		p->values[i] = arg->number ? "t" : "f";
		break;
	case DB_ARG_BYTES:
		p->formats[i] = 1;
		if (arg->bytes != NULL) {
			gsize length;
			p->values[i] = g_bytes_get_data(arg->bytes, &length);
			p->lengths[i] = (int)length;
			p->values[i] = p->values[i] ? p->values[i] : "";
		}
		break;
	case DB_ARG_BYTES_LIST:
		p->formats[i] = 1;
		p->values[i] =
			arg->list ? keep(p, bytes_list_wire(arg->list, &p->lengths[i])) : NULL;
		break;
	case DB_ARG_UUIDS:
	case DB_ARG_TEXTS:
		p->values[i] = arg->texts ? keep(p, array_text(arg->texts)) : NULL;
		break;
	default:
		p->values[i] = arg->text;
	}
}

static void
parameters_init(Parameters *p, const DbArg *args)
{
	p->n = 0;
	while (args != NULL && args[p->n].type != DB_ARG_END)
		p->n++;
	p->types = g_new0(Oid, p->n + 1);
	p->values = g_new0(const char *, p->n + 1);
	p->lengths = g_new0(int, p->n + 1);
	p->formats = g_new0(int, p->n + 1);
	p->made = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; i < p->n; i++)
		put_arg(p, i, &args[i]);
}

static void
parameters_clear(Parameters *p)
{
	g_free(p->types);
	g_free(p->values);
	g_free(p->lengths);
	g_free(p->formats);
	g_ptr_array_unref(p->made);
}

char *
db_function_of(const char *sql)
{
	static const char *const schemas[] = { "desk.", "admin.", "registry.", "keys.", "portal." };
	for (size_t i = 0; i < G_N_ELEMENTS(schemas); i++) {
		const char *at = strstr(sql, schemas[i]);
		while (at != NULL && at > sql && g_ascii_isalnum(at[-1]))
			at = strstr(at + 1, schemas[i]); /* 'pindesk.act' is no schema */
		if (at != NULL)
			return g_strndup(at, strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_."));
	}
	return g_strndup(sql, strcspn(sql, " (;\n"));
}

void
db_watch(Db *db, DbWatch watch, gpointer data)
{
	db->watch = watch;
	db->watcher = data;
}

static void
tell_watcher(Db *db, const char *sql, const DbArg *args, const Refusal *refusal)
{
	g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
	DbCalled called = { .refusal = refusal };

	if (!db->watch)
		return;
	for (int i = 0; args != NULL && args[i].type != DB_ARG_END; i++) {
		const DbArg *arg = &args[i];
		if (arg->type == DB_ARG_ACT)
			called.act = arg->text;
		if (arg->type == DB_ARG_ID)
			g_ptr_array_add(made, g_strdup_printf("%" G_GINT64_FORMAT, arg->number));
		else
			g_ptr_array_add(made,
				g_strdup(arg->type == DB_ARG_UUID && arg->text ? arg->text : ""));
	}
	g_ptr_array_add(made, NULL);
	g_autofree char *function = db_function_of(sql);
	called.function = function;
	called.ids = (const char *const *)made->pdata;
	db->watch(db->watcher, &called);
}

static bool
lost(Db *db, const char *sql, GError **error)
{
	g_autofree char *function = db_function_of(sql);
	log_line("db: connection lost in %s", function);
	db_lose(db);
	g_set_error_literal(
		error, DB_ERROR, DB_ERROR_AWAY, "The connection to the server is gone.");
	return false;
}

typedef struct {
	PGcancel *ticket;
	GMutex lock;
	GCond changed;
	bool done;
} Canceller;

static void
canceller_clear(gpointer data)
{
	Canceller *canceller = data;
	PQfreeCancel(canceller->ticket);
	g_mutex_clear(&canceller->lock);
	g_cond_clear(&canceller->changed);
}

static gpointer
cancel_at_server(gpointer data)
{
	Canceller *canceller = data;
	char unused[256];

	PQcancel(canceller->ticket, unused, sizeof unused);
	g_mutex_lock(&canceller->lock);
	canceller->done = true;
	g_cond_signal(&canceller->changed);
	g_mutex_unlock(&canceller->lock);
	g_atomic_rc_box_release_full(canceller, canceller_clear);
	return NULL;
}

/* PQcancel waits for the server to hang up, which a frozen one never does: on a thread of its own.
 * false: the request is not known to have arrived, so that it might hit a later statement. */
static bool
ask_to_cancel(Db *db, gint64 until)
{
	PGcancel *ticket = PQgetCancel(db->conn);
	if (ticket == NULL)
		return false;
	Canceller *canceller = g_atomic_rc_box_new0(Canceller);
	canceller->ticket = ticket;
	g_mutex_init(&canceller->lock);
	g_cond_init(&canceller->changed);
	g_thread_unref(
		g_thread_new("cancel", cancel_at_server, g_atomic_rc_box_acquire(canceller)));
	g_mutex_lock(&canceller->lock);
	bool in_time = true;
	while (!canceller->done && in_time)
		in_time = g_cond_wait_until(&canceller->changed, &canceller->lock, until);
	bool done = canceller->done;
	g_mutex_unlock(&canceller->lock);
	g_atomic_rc_box_release_full(canceller, canceller_clear);
	return done;
}

/* Reads what is left of a cancelled statement; false when it does not end in time. */
static bool
drain(Db *db, gint64 until)
{
	PGresult *result;
	do {
		while (PQisBusy(db->conn))
			if (db_wait(db, G_IO_IN, until, NULL) != DB_WAIT_READY ||
				!PQconsumeInput(db->conn))
				return false;
		result = PQgetResult(db->conn);
		PQclear(result);
	} while (result != NULL);
	return PQstatus(db->conn) == CONNECTION_OK;
}

/* After a wait that ended in OUTCOME: stops the statement, and keeps the connection when the server
 * says soon that it did. */
static bool
give_up(Db *db, const char *sql, DbWait outcome, GError **error)
{
	g_autofree char *function = db_function_of(sql);
	gint64 until = g_get_monotonic_time() + CANCEL_GRACE_US;

	log_line("db: gave up on %s: %s", function,
		outcome == DB_WAIT_CANCELLED ? "cancelled" : "no answer");
	if (!ask_to_cancel(db, until) || !drain(db, until))
		db_lose(db);
	db_wait_error(outcome, db->deadline_ms, error);
	return false;
}

static bool
flush(Db *db, const char *sql, gint64 until, GCancellable *cancel, GError **error)
{
	int left;
	while ((left = PQflush(db->conn)) > 0) {
		DbWait outcome = db_wait(db, G_IO_IN | G_IO_OUT, until, cancel);
		if (outcome != DB_WAIT_READY)
			return give_up(db, sql, outcome, error);
		if (!PQconsumeInput(db->conn))
			return lost(db, sql, error);
	}
	return left == 0 ? true : lost(db, sql, error);
}

/* The last result, or the first that is not a success. */
static bool
collect(Db *db, const char *sql, gint64 until, GCancellable *cancel, PGresult **ret_result,
	GError **error)
{
	g_autoptr(PGresult) last = NULL;
	for (;;) {
		while (PQisBusy(db->conn)) {
			DbWait outcome = db_wait(db, G_IO_IN, until, cancel);
			if (outcome != DB_WAIT_READY)
				return give_up(db, sql, outcome, error);
			if (!PQconsumeInput(db->conn))
				return lost(db, sql, error);
		}
		PGresult *result = PQgetResult(db->conn);
		if (result == NULL)
			break;
		if (last != NULL && PQresultStatus(last) == PGRES_FATAL_ERROR) {
			PQclear(result);
			continue;
		}
		g_clear_pointer(&last, PQclear);
		last = result;
	}
	if (last == NULL)
		return lost(db, sql, error);
	*ret_result = g_steal_pointer(&last);
	return true;
}

/* The name SQL is prepared under; NULL: it is not. Caller owns. */
static char *
kept_name(const Db *db, const char *sql)
{
	guint at;

	return g_ptr_array_find(db->kept, sql, &at) ? g_strdup_printf("kept_%u", at) : NULL;
}

/* SQL was not prepared, or may no longer be: nothing is taken by its name again. */
static void
forget(Db *db, const char *sql)
{
	guint at;

	if (g_ptr_array_find(db->kept, sql, &at))
		db->kept->pdata[at] = (char *)"";
}

static const struct {
	const char *prefix; /* of the SQLSTATE */
	DbError code;
	const char *sentence;
} call_errors[] = {
	{ "08", DB_ERROR_AWAY, "The connection to the server is gone." },
	{ "25006", DB_ERROR_AWAY, "This server only reads just now; another one has taken over." },
	{ "28", DB_ERROR_DENIED, "This user may not do that." },
	{ "40", DB_ERROR_CONFLICT, "Somebody else did the same just now. Try again." },
	{ "42501", DB_ERROR_DENIED, "This user may not do that." },
	{ "55P03", DB_ERROR_CONFLICT, "Somebody else is at it just now. Try again." },
	{ "57014", DB_ERROR_SILENT, "The server took too long and stopped." },
	{ "57P", DB_ERROR_AWAY, "The server is stopping." },
};

static void
explain(Db *db, const char *sql, const DbArg *args, const PGresult *result, Refusal **ret_refusal,
	GError **error)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	g_autofree char *function = db_function_of(sql);

	if (state == NULL || PQstatus(db->conn) == CONNECTION_BAD) {
		lost(db, sql, error);
		return;
	}
	if (g_str_has_prefix(state, "PD")) {
		const char *facts = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
		g_autoptr(Refusal) refusal = refusal_from_detail(state, facts);
		g_autofree char *text = refusal_text(refusal);
		tell_watcher(db, sql, args, refusal);
		if (ret_refusal != NULL)
			*ret_refusal = g_steal_pointer(&refusal);
		else
			g_set_error_literal(error, DB_ERROR, DB_ERROR_DENIED, text);
		return;
	}
	log_line("db: %s: SQLSTATE %s", function, state);
	forget(db, sql); /* of an upgraded schema what was prepared before cannot be run */
	for (size_t i = 0; i < G_N_ELEMENTS(call_errors); i++) {
		if (!g_str_has_prefix(state, call_errors[i].prefix))
			continue;
		if (call_errors[i].code == DB_ERROR_AWAY)
			db_lose(db);
		g_set_error_literal(error, DB_ERROR, call_errors[i].code, call_errors[i].sentence);
		return;
	}
	g_set_error(error, DB_ERROR, DB_ERROR_BROKEN, "The server could not do this (%s): %s",
		function, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

static PGresult *
finish(Db *db, const char *sql, const DbArg *args, int sent, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	gint64 until = g_get_monotonic_time() + db->deadline_ms * (gint64)1000;
	g_autoptr(PGresult) result = NULL;

	if (!sent) {
		lost(db, sql, error);
		return NULL;
	}
	if (!flush(db, sql, until, cancel, error) ||
		!collect(db, sql, until, cancel, &result, error))
		return NULL;
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
		return g_steal_pointer(&result);
	explain(db, sql, args, result, ret_refusal, error);
	return NULL;
}

static bool
is_open(Db *db, GError **error)
{
	if (db->conn != NULL)
		return true;
	g_set_error_literal(
		error, DB_ERROR, DB_ERROR_AWAY, "The connection to the server is gone.");
	return false;
}

bool
db_keep(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, GError **error)
{
	Parameters p;
	g_autofree char *name = NULL;

	if (!is_open(db, error))
		return false;
	if (!db->own || g_ptr_array_find(db->kept, sql, NULL))
		return true;
	g_ptr_array_add(db->kept, (char *)sql);
	name = kept_name(db, sql);
	parameters_init(&p, args);
	int sent = PQsendPrepare(db->conn, name, sql, p.n, p.types);
	parameters_clear(&p);
	g_autoptr(PGresult) result = finish(db, sql, NULL, sent, cancel, NULL, error);
	if (!result)
		forget(db, sql);
	return result != NULL;
}

PGresult *
db_call(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	Parameters p;
	int sent;

	if (!is_open(db, error))
		return NULL;
	tell_watcher(db, sql, args, NULL);
	parameters_init(&p, args);
	g_autofree char *name = kept_name(db, sql);
	if (name)
		sent = PQsendQueryPrepared(db->conn, name, p.n, p.values, p.lengths, p.formats, 1);
	else
		sent = PQsendQueryParams(
			db->conn, sql, p.n, p.types, p.values, p.lengths, p.formats, 1);
	parameters_clear(&p);
	return finish(db, sql, args, sent, cancel, ret_refusal, error);
}

bool
db_run(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(PGresult) result = db_call(db, sql, args, cancel, ret_refusal, error);
	return result != NULL;
}

bool
db_script(Db *db, const char *sql, GCancellable *cancel, GError **error)
{
	if (!is_open(db, error))
		return false;
	g_autoptr(PGresult) result =
		finish(db, sql, NULL, PQsendQuery(db->conn, sql), cancel, NULL, error);
	return result != NULL;
}

/* The server's next answer, which may be that it takes rows now. */
static bool
await_copy(Db *db, const char *sql, gint64 until, GCancellable *cancel, GError **error)
{
	while (PQisBusy(db->conn)) {
		DbWait outcome = db_wait(db, G_IO_IN, until, cancel);
		if (outcome != DB_WAIT_READY)
			return give_up(db, sql, outcome, error);
		if (!PQconsumeInput(db->conn))
			return lost(db, sql, error);
	}
	g_autoptr(PGresult) result = PQgetResult(db->conn);
	if (result && PQresultStatus(result) == PGRES_COPY_IN)
		return true;
	g_autoptr(PGresult) rest = NULL;
	while ((rest = PQgetResult(db->conn)))
		g_clear_pointer(&rest, PQclear);
	if (!result)
		return lost(db, sql, error);
	explain(db, sql, NULL, result, NULL, error);
	return false;
}

bool
db_copy(Db *db, const char *sql, const char *data, gsize length, GCancellable *cancel,
	GError **error)
{
	gint64 until = g_get_monotonic_time() + db->deadline_ms * (gint64)1000;
	if (!is_open(db, error))
		return false;
	if (!PQsendQuery(db->conn, sql))
		return lost(db, sql, error);
	if (!flush(db, sql, until, cancel, error) || !await_copy(db, sql, until, cancel, error))
		return false;
	for (gsize at = 0; at < length;) {
		int n = (int)MIN(length - at, 65536);
		int put = PQputCopyData(db->conn, data + at, n);
		if (put < 0)
			return lost(db, sql, error);
		at += put > 0 ? (gsize)n : 0;
		if (!flush(db, sql, until, cancel, error))
			return false;
	}
	g_autoptr(PGresult) result =
		finish(db, sql, NULL, PQputCopyEnd(db->conn, NULL) > 0, cancel, NULL, error);
	return result != NULL;
}
