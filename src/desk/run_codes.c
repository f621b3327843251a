/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run.h"

#include <string.h>

#include "desk/seal.h"

/* Letters whose codes are kept in one act. */
#define BLOCK 500

/* A block on its way, an array a column. */
typedef struct {
	GPtrArray *ordinals, *credentials, *to_school, *to_portal, *selectors;
} Block;

static void
block_clear(Block *block)
{
	g_clear_pointer(&block->ordinals, g_ptr_array_unref);
	g_clear_pointer(&block->credentials, g_ptr_array_unref);
	g_clear_pointer(&block->to_school, g_ptr_array_unref);
	g_clear_pointer(&block->to_portal, g_ptr_array_unref);
	g_clear_pointer(&block->selectors, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Block, block_clear)

static GPtrArray *
column_new(GDestroyNotify free_cell)
{
	return g_ptr_array_new_with_free_func(free_cell);
}

static bool
block_add(Block *block, const Sealer *sealer, const RunMint *mint, GError **error)
{
	g_auto(SealedCode) sealed = { 0 };
	const CredentialContext context = {
		.school_id = mint->school_id,
		.generation = mint->generation,
		.guardian_id = mint->guardian_id,
		.student_id = mint->student_id,
		.scope = mint->scope,
		.expires = mint->expires,
	};

	if (!seal_new_code(sealer, &context, &sealed, error))
		return false;
	g_ptr_array_add(block->ordinals, g_strdup_printf("%d", mint->ordinal));
	g_ptr_array_add(block->to_school, g_steal_pointer(&sealed.to_school));
	g_ptr_array_add(block->to_portal, g_steal_pointer(&sealed.to_portal));
	g_ptr_array_add(block->selectors, g_strdup(sealed.selector ? sealed.selector : ""));
	g_ptr_array_add(block->credentials, g_steal_pointer(&sealed.credential));
	return true;
}

static bool
block_fill(Block *block, const Sealer *sealer, const GPtrArray *mints, GError **error)
{
	*block = (Block){ column_new(g_free), column_new(g_free),
		column_new((GDestroyNotify)g_bytes_unref),
		column_new((GDestroyNotify)g_bytes_unref), column_new(g_free) };
	for (guint i = 0; i < mints->len; i++)
		if (!block_add(block, sealer, mints->pdata[i], error))
			return false;
	g_ptr_array_add(block->ordinals, NULL);
	g_ptr_array_add(block->credentials, NULL);
	g_ptr_array_add(block->selectors, NULL);
	return true;
}

static bool
block_send(const Block *block, Session *session, const char *act, gint64 run_id, int generation,
	GCancellable *cancel, gint64 *ret_kept, Refusal **ret_refusal, GError **error)
{
	Db *db = session_db(session, cancel, error);

	return db &&
	       db_run_mint(db, act, run_id, (const char *const *)block->ordinals->pdata,
		       (const char *const *)block->credentials->pdata, generation, block->to_school,
		       block->to_portal, (const char *const *)block->selectors->pdata, cancel,
		       ret_kept, ret_refusal, error);
}

/* A connection lost half way leaves it open whether the block was kept: the same act tells. */
static bool
block_keep(const Block *block, Session *session, gint64 run_id, int generation,
	GCancellable *cancel, gint64 *ret_kept, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(GError) away = NULL;

	if (block_send(
		    block, session, act, run_id, generation, cancel, ret_kept, ret_refusal, &away))
		return true;
	if (away && g_error_matches(away, DB_ERROR, DB_ERROR_AWAY))
		return block_send(block, session, act, run_id, generation, cancel, ret_kept,
			ret_refusal, error);
	if (away)
		g_propagate_error(error, g_steal_pointer(&away));
	return false;
}

static int
letters_of(Db *db, gint64 run_id, GCancellable *cancel)
{
	g_autoptr(GPtrArray) runs = NULL;
	g_autoptr(Refusal) refusal = NULL;

	if (!db_runs(db, 0, cancel, &runs, &refusal, NULL))
		return 0;
	for (guint i = 0; i < runs->len; i++)
		if (((Run *)runs->pdata[i])->run_id == run_id)
			return ((Run *)runs->pdata[i])->letters;
	return 0;
}

/* The next block of at most MOST letters; none: *ret_last 0. */
static bool
make_block(Session *session, Sealer *sealer, gint64 run_id, int most, GCancellable *cancel,
	int *ret_done, int *ret_last, gint64 *ret_kept, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) mints = NULL;
	g_auto(Block) block = { 0 };
	const RunMint *first;
	Db *db = session_db(session, cancel, error);

	*ret_done = *ret_last = 0;
	*ret_kept = 0;
	if (!db || !db_run_mint_next(db, run_id, most, cancel, &mints, ret_refusal, error))
		return false;
	if (mints->len == 0)
		return true;
	first = mints->pdata[0];
	*ret_done = (int)mints->len;
	*ret_last = first->ordinal + (int)mints->len - 1;
	return (sealer->generation == first->generation ||
		       sealer_init(
			       sealer, session, first->school_id, cancel, ret_refusal, error)) &&
	       block_fill(&block, sealer, mints, error) &&
	       block_keep(&block, session, run_id, sealer->generation, cancel, ret_kept,
		       ret_refusal, error);
}

bool
run_make_codes(Session *session, gint64 run_id, RunSaid said, gpointer data, GCancellable *cancel,
	int *ret_made, Refusal **ret_refusal, GError **error)
{
	Sealer sealer = { 0 };
	int all = -1;

	for (*ret_made = 0;;) {
		int done = 0, last = 0;
		gint64 kept = 0;
		Db *db;

		if (!make_block(session, &sealer, run_id, BLOCK, cancel, &done, &last, &kept,
			    ret_refusal, error))
			return false;
		if (done == 0)
			return true;
		*ret_made += (int)kept;
		db = all < 0 ? session_db(session, cancel, NULL) : NULL;
		all = db ? letters_of(db, run_id, cancel) : all;
		if (said)
			said(last, all, data);
	}
}

bool
run_make_some(Session *session, gint64 run_id, int most, GCancellable *cancel, int *ret_done,
	Refusal **ret_refusal, GError **error)
{
	Sealer sealer = { 0 };
	int last = 0;
	gint64 kept = 0;

	return make_block(session, &sealer, run_id, MIN(most, BLOCK), cancel, ret_done, &last,
		&kept, ret_refusal, error);
}
