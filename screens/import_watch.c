/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/import.h"

struct ImportWatch {
	gatomicrefcount refs;
	GMutex lock; /* guards the rest */
	char *words;
	double done;
	gint64 begun; /* of the step that is not told row by row */
};

ImportWatch *
import_watch_new(void)
{
	ImportWatch *watch = g_new0(ImportWatch, 1);

	g_atomic_ref_count_init(&watch->refs);
	g_mutex_init(&watch->lock);
	return watch;
}

ImportWatch *
import_watch_ref(ImportWatch *watch)
{
	g_atomic_ref_count_inc(&watch->refs);
	return watch;
}

void
import_watch_unref(ImportWatch *watch)
{
	if (!watch || !g_atomic_ref_count_dec(&watch->refs))
		return;
	g_mutex_clear(&watch->lock);
	g_free(watch->words);
	g_free(watch);
}

void
import_watch_tell(gpointer data, const ImportProgress *progress)
{
	ImportWatch *watch = data;
	g_autofree char *words = import_progress_words(progress);

	g_mutex_lock(&watch->lock);
	g_free(watch->words);
	watch->words = g_steal_pointer(&words);
	watch->done = progress->done;
	watch->begun = g_get_monotonic_time();
	g_mutex_unlock(&watch->lock);
}

void
import_watch_draw(ImportWatch *watch, Canvas *canvas, int row)
{
	g_mutex_lock(&watch->lock);
	int percent = (int)(100 * watch->done);
	int since =
		watch->words ? (int)((g_get_monotonic_time() - watch->begun) / G_USEC_PER_SEC) : 0;
	g_autofree char *words = g_strdup(watch->words ? watch->words : "opening the package");
	g_mutex_unlock(&watch->lock);

	int col = canvas_bar(canvas, row, 2, canvas->cols - 12, percent, 100);
	canvas_textf(canvas, row, col + 1, STYLE_NORMAL, "%d %%", percent);
	col = canvas_textf(canvas, row + 1, 2, STYLE_NORMAL, "Now: %s", words);
	if (since >= 3)
		canvas_textf(canvas, row + 1, col, STYLE_DIM, ", for %d s", since);
	canvas_text(
		canvas, row + 2, 2, STYLE_DIM, "Esc stops it; until its end nothing is taken in.");
}
