/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run.h"

#include <string.h>

#include "desk/seal.h"

enum { BLOCK = 500 }; /* letters whose codes are sealed and kept in one act */

/* Codes on their way: an array a column. */
typedef struct {
	GPtrArray *ordinals, *credentials, *to_school, *to_portal, *selectors;
} Columns;

static void
columns_clear(Columns *columns)
{
	g_ptr_array_unref(columns->ordinals);
	g_ptr_array_unref(columns->credentials);
	g_ptr_array_unref(columns->to_school);
	g_ptr_array_unref(columns->to_portal);
	g_ptr_array_unref(columns->selectors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

static void
columns_init(Columns *columns)
{
	const GDestroyNotify unref = (GDestroyNotify)g_bytes_unref;

	*columns = (Columns){ g_ptr_array_new_with_free_func(g_free),
		g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(unref),
		g_ptr_array_new_with_free_func(unref), g_ptr_array_new_with_free_func(g_free) };
}

/* Takes what is in CODE. */
static void
columns_add(Columns *columns, const RunMint *mint, SealedCode *code)
{
	g_ptr_array_add(columns->ordinals, g_strdup_printf("%d", mint->ordinal));
	g_ptr_array_add(columns->credentials, g_steal_pointer(&code->credential));
	g_ptr_array_add(columns->to_school, g_steal_pointer(&code->to_school));
	g_ptr_array_add(columns->to_portal, g_steal_pointer(&code->to_portal));
	g_ptr_array_add(columns->selectors,
		code->selector ? g_steal_pointer(&code->selector) : g_strdup(""));
}

/* What goes as strings ends with NULL. */
static void
columns_end(Columns *columns)
{
	g_ptr_array_add(columns->ordinals, NULL);
	g_ptr_array_add(columns->credentials, NULL);
	g_ptr_array_add(columns->selectors, NULL);
}

/* Where it all goes to. */
typedef struct {
	Session *session;
	gint64 run_id;
	GCancellable *cancel;
	Sealer sealer; /* for the school and the key of the run; zeros at first */
	int last;      /* letter that was looked at: whatever the server says, there is an end */
} Maker;

static bool
seal(const Maker *maker, const GPtrArray *mints, Columns *columns, GError **error)
{
	g_auto(SealBlock) block = { 0 };

	if (!seal_block_init(&block, &maker->sealer, error))
		return false;
	for (guint i = 0; i < mints->len; i++) {
		const RunMint *mint = mints->pdata[i];
		const CredentialContext context = {
			.school_id = mint->school_id,
			.generation = mint->generation,
			.guardian_id = mint->guardian_id,
			.student_id = mint->student_id,
			.scope = mint->scope,
			.expires = mint->expires,
		};
		g_auto(SealedCode) code = { 0 };

		if (!seal_new_code(&block, &context, &code, error))
			return false;
		columns_add(columns, mint, &code);
	}
	columns_end(columns);
	return true;
}

static bool
send(const Maker *maker, const Columns *columns, const char *act, gint64 *ret_kept,
	Refusal **ret_refusal, GError **error)
{
	Db *db = session_db(maker->session, maker->cancel, error);

	return db &&
	       db_run_mint(db, act, maker->run_id, (const char *const *)columns->ordinals->pdata,
		       (const char *const *)columns->credentials->pdata, maker->sealer.generation,
		       columns->to_school, columns->to_portal,
		       (const char *const *)columns->selectors->pdata, maker->cancel, ret_kept,
		       ret_refusal, error);
}

/* A connection lost half way leaves it open whether the block was kept: the same act tells. */
static bool
keep(const Maker *maker, const Columns *columns, gint64 *ret_kept, Refusal **ret_refusal,
	GError **error)
{
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(GError) away = NULL;

	if (send(maker, columns, act, ret_kept, ret_refusal, &away))
		return true;
	if (away && g_error_matches(away, DB_ERROR, DB_ERROR_AWAY))
		return send(maker, columns, act, ret_kept, ret_refusal, error);
	if (away)
		g_propagate_error(error, g_steal_pointer(&away));
	return false;
}

/* The next at most MOST letters that wait. *ret_looked 0: none is left; *ret_kept have a code now. */
static bool
make_block(Maker *maker, int most, int *ret_looked, gint64 *ret_kept, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) mints = NULL;
	g_auto(Columns) columns = { 0 };
	const RunMint *first;
	Db *db = session_db(maker->session, maker->cancel, error);

	*ret_looked = 0;
	*ret_kept = 0;
	columns_init(&columns);
	if (!db || !db_run_mint_next(db, maker->run_id, most, maker->last, maker->cancel, &mints,
			   ret_refusal, error))
		return false;
	*ret_looked = (int)mints->len;
	if (mints->len == 0)
		return true;
	first = mints->pdata[0];
	maker->last = ((const RunMint *)mints->pdata[mints->len - 1])->ordinal;
	if (maker->sealer.generation != first->generation &&
		!sealer_init(&maker->sealer, maker->session, first->school_id, maker->cancel,
			ret_refusal, error))
		return false;
	return seal(maker, mints, &columns, error) &&
	       keep(maker, &columns, ret_kept, ret_refusal, error);
}

bool
run_find(Db *db, gint64 run_id, GCancellable *cancel, Run **ret_run, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) runs = NULL;

	*ret_run = NULL;
	if (!db_runs(db, 0, cancel, &runs, ret_refusal, error))
		return false;
	for (guint i = 0; i < runs->len && !*ret_run; i++)
		if (((Run *)runs->pdata[i])->run_id == run_id)
			*ret_run = g_ptr_array_steal_index(runs, i);
	return true;
}

/* How many letters the run has, and codes; 0 when it cannot be asked. */
static void
count_run(const Maker *maker, int *ret_letters, int *ret_codes)
{
	g_autoptr(Run) run = NULL;
	g_autoptr(Refusal) refusal = NULL;
	Db *db = session_db(maker->session, maker->cancel, NULL);

	if (db)
		run_find(db, maker->run_id, maker->cancel, &run, &refusal, NULL);
	*ret_letters = run ? run->letters : 0;
	*ret_codes = run ? run->minted : 0;
}

bool
run_make_codes(Session *session, gint64 run_id, RunSaid said, gpointer data, GCancellable *cancel,
	int *ret_made, Refusal **ret_refusal, GError **error)
{
	Maker maker = { session, run_id, cancel, { 0 }, 0 };
	int letters, before, looked;
	gint64 kept;

	*ret_made = 0;
	count_run(&maker, &letters, &before);
	do {
		if (!make_block(&maker, BLOCK, &looked, &kept, ret_refusal, error))
			return false;
		*ret_made += (int)kept;
		if (looked > 0)
			session_sign(session, cancel);
		if (looked > 0 && said)
			said(before + *ret_made, letters, data);
	} while (looked > 0);
	return true;
}

bool
run_make_some(Session *session, gint64 run_id, int most, GCancellable *cancel, int *ret_done,
	Refusal **ret_refusal, GError **error)
{
	Maker maker = { session, run_id, cancel, { 0 }, 0 };
	gint64 kept;

	return make_block(&maker, MIN(most, BLOCK), ret_done, &kept, ret_refusal, error);
}
