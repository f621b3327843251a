/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run.h"

#include <string.h>

#include "desk/seal.h"

/* Letters whose codes are kept in one act, what one thread seals of them in a go, and threads. */
enum { BLOCK = 500, SLICE = 100, THREADS = 2 };

/* A block on its way: made out of MINTS by the sealing threads, kept by the worker. */
typedef struct {
	Sealer sealer;
	GPtrArray *mints;  /* RunMint */
	SealedCode *codes; /* as many */
	GMutex lock;       /* guards the next two */
	GCond sealed;
	guint left;
	GError *error;
} Block;

/* Some codes of a block. */
typedef struct {
	Block *block;
	guint first, count;
} Slice;

/* --- sealing, on threads of its own */

static bool
seal_one(Block *block, const SealBlock *seals, guint at, GError **error)
{
	const RunMint *mint = block->mints->pdata[at];
	const CredentialContext context = {
		.school_id = mint->school_id,
		.generation = mint->generation,
		.guardian_id = mint->guardian_id,
		.student_id = mint->student_id,
		.scope = mint->scope,
		.expires = mint->expires,
	};

	return seal_new_code(seals, &context, &block->codes[at], error);
}

static void
seal_slice(gpointer data, gpointer user_data)
{
	g_autofree Slice *slice = data;
	Block *block = slice->block;
	g_auto(SealBlock) seals = { 0 };
	g_autoptr(GError) error = NULL;

	seal_block_init(&seals, &block->sealer, &error);
	for (guint i = 0; !error && i < slice->count; i++)
		seal_one(block, &seals, slice->first + i, &error);
	g_mutex_lock(&block->lock);
	if (error && !block->error)
		block->error = g_steal_pointer(&error);
	block->left -= slice->count;
	g_cond_signal(&block->sealed);
	g_mutex_unlock(&block->lock);
}

static void
block_wait(Block *block)
{
	g_mutex_lock(&block->lock);
	while (block->left > 0)
		g_cond_wait(&block->sealed, &block->lock);
	g_mutex_unlock(&block->lock);
}

static void
block_free(Block *block)
{
	if (!block)
		return;
	block_wait(block);
	for (guint i = 0; block->codes && i < block->mints->len; i++)
		sealed_code_clear(&block->codes[i]);
	g_free(block->codes);
	g_clear_pointer(&block->mints, g_ptr_array_unref);
	g_clear_error(&block->error);
	g_mutex_clear(&block->lock);
	g_cond_clear(&block->sealed);
	g_free(block);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Block, block_free)

/* Gives the block to the threads; it must not go before they are done. */
static void
block_seal(Block *block, GThreadPool *pool)
{
	block->codes = g_new0(SealedCode, block->mints->len);
	block->left = block->mints->len;
	for (guint first = 0; first < block->mints->len; first += SLICE) {
		Slice *slice = g_new(Slice, 1);

		*slice = (Slice){ block, first, MIN(SLICE, block->mints->len - first) };
		g_thread_pool_push(pool, slice, NULL);
	}
}

static int
block_last(const Block *block)
{
	return ((const RunMint *)block->mints->pdata[block->mints->len - 1])->ordinal;
}

/* --- keeping, by the worker */

/* An array a column. */
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

/* Borrows from BLOCK. */
static void
columns_init(Columns *columns, const Block *block)
{
	*columns = (Columns){ g_ptr_array_new_with_free_func(g_free), g_ptr_array_new(),
		g_ptr_array_new(), g_ptr_array_new(), g_ptr_array_new() };
	for (guint i = 0; i < block->mints->len; i++) {
		const RunMint *mint = block->mints->pdata[i];
		const SealedCode *code = &block->codes[i];

		g_ptr_array_add(columns->ordinals, g_strdup_printf("%d", mint->ordinal));
		g_ptr_array_add(columns->credentials, code->credential);
		g_ptr_array_add(columns->to_school, code->to_school);
		g_ptr_array_add(columns->to_portal, code->to_portal);
		g_ptr_array_add(columns->selectors, code->selector ? code->selector : (char *)"");
	}
	g_ptr_array_add(columns->ordinals, NULL);
	g_ptr_array_add(columns->credentials, NULL);
	g_ptr_array_add(columns->selectors, NULL);
}

/* Where it all goes to. */
typedef struct {
	Session *session;
	gint64 run_id;
	GCancellable *cancel;
	GThreadPool *pool;
	Sealer sealer;
} Maker;

static void
maker_clear(Maker *maker)
{
	g_thread_pool_free(maker->pool, FALSE, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Maker, maker_clear)

static void
maker_init(Maker *maker, Session *session, gint64 run_id, GCancellable *cancel)
{
	*maker = (Maker){ session, run_id, cancel,
		g_thread_pool_new(seal_slice, NULL, THREADS, FALSE, NULL), { 0 } };
}

static bool
send(const Maker *maker, const Columns *columns, const char *act, int generation, gint64 *ret_kept,
	Refusal **ret_refusal, GError **error)
{
	Db *db = session_db(maker->session, maker->cancel, error);

	return db &&
	       db_run_mint(db, act, maker->run_id, (const char *const *)columns->ordinals->pdata,
		       (const char *const *)columns->credentials->pdata, generation,
		       columns->to_school, columns->to_portal,
		       (const char *const *)columns->selectors->pdata, maker->cancel, ret_kept,
		       ret_refusal, error);
}

/* A connection lost half way leaves it open whether the block was kept: the same act tells. */
static bool
keep(const Maker *maker, Block *block, gint64 *ret_kept, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();
	g_auto(Columns) columns = { 0 };
	g_autoptr(GError) away = NULL;

	columns_init(&columns, block);
	if (send(maker, &columns, act, block->sealer.generation, ret_kept, ret_refusal, &away))
		return true;
	if (away && g_error_matches(away, DB_ERROR, DB_ERROR_AWAY))
		return send(maker, &columns, act, block->sealer.generation, ret_kept, ret_refusal,
			error);
	if (away)
		g_propagate_error(error, g_steal_pointer(&away));
	return false;
}

/* The next block of at most MOST letters after one, being sealed; *ret_block NULL: none is left. */
static bool
begin(Maker *maker, int most, int after, Block **ret_block, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) mints = NULL;
	const RunMint *first;
	Db *db = session_db(maker->session, maker->cancel, error);

	*ret_block = NULL;
	if (!db || !db_run_mint_next(db, maker->run_id, most, after, maker->cancel, &mints,
			   ret_refusal, error))
		return false;
	if (mints->len == 0)
		return true;
	first = mints->pdata[0];
	if (maker->sealer.generation != first->generation &&
		!sealer_init(&maker->sealer, maker->session, first->school_id, maker->cancel,
			ret_refusal, error))
		return false;
	*ret_block = g_new0(Block, 1);
	g_mutex_init(&(*ret_block)->lock);
	g_cond_init(&(*ret_block)->sealed);
	(*ret_block)->sealer = maker->sealer;
	(*ret_block)->mints = g_steal_pointer(&mints);
	block_seal(*ret_block, maker->pool);
	return true;
}

static bool
finish(const Maker *maker, Block *block, gint64 *ret_kept, Refusal **ret_refusal, GError **error)
{
	block_wait(block);
	if (block->error) {
		g_propagate_error(error, g_steal_pointer(&block->error));
		return false;
	}
	return keep(maker, block, ret_kept, ret_refusal, error);
}

/* How many letters the run has, and codes; 0 when it cannot be asked. */
static void
count_run(const Maker *maker, int *ret_letters, int *ret_codes)
{
	g_autoptr(GPtrArray) runs = NULL;
	g_autoptr(Refusal) refusal = NULL;
	Db *db = session_db(maker->session, maker->cancel, NULL);

	*ret_letters = *ret_codes = 0;
	if (!db || !db_runs(db, 0, maker->cancel, &runs, &refusal, NULL))
		return;
	for (guint i = 0; i < runs->len; i++) {
		const Run *run = runs->pdata[i];

		if (run->run_id == maker->run_id) {
			*ret_letters = run->letters;
			*ret_codes = run->minted;
		}
	}
}

bool
run_make_codes(Session *session, gint64 run_id, RunSaid said, gpointer data, GCancellable *cancel,
	int *ret_made, Refusal **ret_refusal, GError **error)
{
	g_auto(Maker) maker = { 0 };
	g_autoptr(Block) block = NULL;
	int letters, before;

	*ret_made = 0;
	maker_init(&maker, session, run_id, cancel);
	count_run(&maker, &letters, &before);
	if (!begin(&maker, BLOCK, 0, &block, ret_refusal, error))
		return false;
	while (block) {
		g_autoptr(Block) next = NULL;
		gint64 kept = 0;

		/* It is sealed while the server keeps the one before. */
		if (!begin(&maker, BLOCK, block_last(block), &next, ret_refusal, error) ||
			!finish(&maker, block, &kept, ret_refusal, error))
			return false;
		*ret_made += (int)kept;
		session_sign(session, cancel);
		if (said)
			said(before + *ret_made, letters, data);
		block_free(block);
		block = g_steal_pointer(&next);
	}
	return true;
}

bool
run_make_some(Session *session, gint64 run_id, int most, GCancellable *cancel, int *ret_done,
	Refusal **ret_refusal, GError **error)
{
	g_auto(Maker) maker = { 0 };
	g_autoptr(Block) block = NULL;
	gint64 kept = 0;

	*ret_done = 0;
	maker_init(&maker, session, run_id, cancel);
	if (!begin(&maker, MIN(most, BLOCK), 0, &block, ret_refusal, error))
		return false;
	if (!block)
		return true;
	*ret_done = (int)block->mints->len;
	return finish(&maker, block, &kept, ret_refusal, error);
}
