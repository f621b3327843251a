/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/import.h"

#include <string.h>

#include "screens/kit/list.h"

/* Chooses a package: a folder, a ZIP or a CSV file of this machine; and what kind it is. */

enum { LOOK = 1, KIND, COMPLETE };
enum { NAME, WHAT };
enum { PATH_MAX_CHARS = 1000 };

/* Kinds by name: what roster_read takes. */
static const struct {
	const char *label;
	RosterFormat format;
	const char *mapping;
} kinds[] = {
	{ "found out from the files", ROSTER_AUTO, NULL },
	{ "OneRoster 1.1 or 1.2", ROSTER_ONEROSTER, NULL },
	{ "Microsoft School Data Sync", ROSTER_SDS, NULL },
	{ "Aeries (STU, CON)", ROSTER_MAPPED, "aeries" },
	{ "Clever students.csv", ROSTER_MAPPED, "clever" },
	{ "PowerSchool", ROSTER_MAPPED, "powerschool" },
	{ "Ed-Fi contacts", ROSTER_MAPPED, "edfi-contacts" },
	{ "Schoology", ROSTER_MAPPED, "schoology" },
};

typedef struct {
	char *name; /* with '/' behind a folder */
	bool folder, package;
} Entry;

typedef struct {
	Edit *path;
	List *list;
	GPtrArray *entries; /* Entry: what the path may go on with */
	int kind;
	bool busy;
	ImportWatch *watch;
} Choose;

/* What was typed when the screen was last open; nothing typed is lost. */
static char *kept_path;

static void
entry_free(gpointer data)
{
	Entry *entry = data;

	g_free(entry->name);
	g_free(entry);
}

static bool
ends(const char *name, const char *ending)
{
	gsize length = strlen(name), n = strlen(ending);

	return length > n && g_ascii_strcasecmp(name + length - n, ending) == 0;
}

/* Whether the folder PATH has tables in it. */
static bool
has_tables(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	int looked = 0;

	for (const char *name; dir && looked < 200 && (name = g_dir_read_name(dir)); looked++)
		if (ends(name, ".csv"))
			return true;
	return false;
}

static int
compare(gconstpointer a, gconstpointer b)
{
	const Entry *one = *(Entry *const *)a, *other = *(Entry *const *)b;

	return one->package != other->package ? (int)other->package - (int)one->package
					      : strcmp(one->name, other->name);
}

/* What the folder of the path has that begins as the path ends. */
static void
find_entries(Choose *self)
{
	const char *typed = edit_text(self->path), *slash = strrchr(typed, '/');
	g_autofree char *folder =
		slash ? g_strndup(typed, (gsize)(slash - typed) + 1) : g_strdup("");
	const char *begin = slash ? slash + 1 : typed;
	g_autoptr(GDir) dir = g_dir_open(*folder ? folder : ".", 0, NULL);

	g_ptr_array_set_size(self->entries, 0);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_strconcat(folder, name, NULL);
		bool is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
		bool file = ends(name, ".zip") || ends(name, ".csv");

		if (name[0] == '.' || !g_str_has_prefix(name, begin) || (!is_folder && !file) ||
			!g_utf8_validate(name, -1, NULL))
			continue;
		Entry *entry = g_new0(Entry, 1);
		entry->folder = is_folder;
		entry->package = is_folder ? has_tables(path) : true;
		entry->name = g_strconcat(name, is_folder ? "/" : "", NULL);
		g_ptr_array_add(self->entries, entry);
	}
	g_ptr_array_sort(self->entries, compare);
	list_home(self->list);
}

static void
entry_cell(const void *data, int row, int column, Cell *cell)
{
	const Entry *entry = ((const Choose *)data)->entries->pdata[row];

	if (column == NAME)
		cell_set(cell, STYLE_NORMAL, entry->name);
	else if (entry->folder)
		cell_set(cell, STYLE_DIM,
			entry->package ? "folder with tables: a package" : "folder");
	else
		cell_set(cell, STYLE_DIM, ends(entry->name, ".zip") ? "ZIP" : "one table");
}

static const ListColumn usual[] = {
	{ NAME, "In this folder", 30, .grows = true },
	{ WHAT, "", 30 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Choose, entries), .cell = entry_cell },
};

static void
choose_open(App *app, void *state, gconstpointer args)
{
	Choose *self = state;
	g_autofree char *home = g_strconcat(g_get_home_dir(), "/", NULL);

	self->path = edit_new(PATH_MAX_CHARS);
	edit_set(self->path, kept_path ? kept_path : home);
	self->list = app_list(app, sections, 1);
	self->entries = g_ptr_array_new_with_free_func(entry_free);
	self->watch = import_watch_new();
	find_entries(self);
}

static void
choose_close(void *state)
{
	Choose *self = state;

	g_free(kept_path);
	kept_path = g_strdup(edit_text(self->path));
	edit_free(self->path);
	g_ptr_array_unref(self->entries);
	import_watch_unref(self->watch);
}

/* --- looking */

typedef struct {
	Answer answer;
	char *path;
	int kind;
	ImportWatch *watch;
	ImportLook *look;
} LookJob;

static void
job_free(gpointer data)
{
	LookJob *job = data;

	answer_clear(&job->answer);
	import_look_free(job->look);
	import_watch_unref(job->watch);
	g_free(job->path);
	g_free(job);
}

static void
look_work(gpointer data, GCancellable *cancel)
{
	LookJob *job = data;
	Answer *answer = &job->answer;
	const ImportWork work = { job->path, kinds[job->kind].format, kinds[job->kind].mapping,
		import_watch_tell, job->watch, cancel, true };

	job->look = import_look(answer->session, &work, &answer->refusal, &answer->error);
	answer->good = job->look != NULL;
}

static void
look_done(App *app, void *state, gpointer data)
{
	Choose *self = state;
	LookJob *job = data;

	self->busy = false;
	if (answer_tell(app, &job->answer))
		app_replace(app, &screen_import_look, g_steal_pointer(&job->look));
}

static bool
tick(App *app, void *state)
{
	app_redraw(app);
	return ((Choose *)state)->busy;
}

static void
look(App *app, Choose *self)
{
	LookJob *job = g_new0(LookJob, 1);
	const char *typed = edit_text(self->path);

	job->answer.session = screens_session(app);
	job->path = g_strdup(typed);
	if (g_str_has_suffix(typed, "/") && strlen(typed) > 1)
		job->path[strlen(typed) - 1] = '\0';
	job->kind = self->kind;
	job->watch = import_watch_ref(self->watch);
	self->busy = true;
	app_timer(app, 250, tick);
	app_ask(app, ASK_BLOCKING, look_work, look_done, job, job_free);
}

/* --- choosing */

/* The path with the entry in focus at its end. */
static void
complete(Choose *self)
{
	int row = list_focus(self->list, self, NULL);
	const char *typed = edit_text(self->path), *slash = strrchr(typed, '/');
	g_autofree char *folder =
		slash ? g_strndup(typed, (gsize)(slash - typed) + 1) : g_strdup("");

	if (row < 0)
		return;
	g_autofree char *path =
		g_strconcat(folder, ((const Entry *)self->entries->pdata[row])->name, NULL);
	edit_set(self->path, path);
	find_entries(self);
}

/* Whether what is typed is something to look at, as it stands. */
static bool
is_package(const char *typed)
{
	return g_file_test(typed, G_FILE_TEST_IS_REGULAR) ||
	       (g_file_test(typed, G_FILE_TEST_IS_DIR) && has_tables(typed));
}

static void
kind_chosen(App *app, void *state, int index)
{
	if (index >= 0)
		((Choose *)state)->kind = index;
}

static void
choose_act(App *app, void *state, int action)
{
	Choose *self = state;
	const char *names[G_N_ELEMENTS(kinds)];

	switch (action) {
	case KIND:
		for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
			names[i] = kinds[i].label;
		dialog_pick(app, "What kind is it?",
			"Most packages show what they are. A list out of Aeries, PowerSchool or "
			"the like has to be told.",
			names, G_N_ELEMENTS(kinds), kind_chosen);
		break;
	case COMPLETE:
		complete(self);
		break;
	case LOOK:
		if (!is_package(edit_text(self->path)))
			complete(self);
		else
			look(app, self);
		break;
	}
}

static bool
choose_typing(const void *state)
{
	return true;
}

static bool
choose_key(App *app, void *state, int key)
{
	Choose *self = state;

	if ((key == K_UP || key == K_DOWN || key == K_PGUP || key == K_PGDN) &&
		list_key(self->list, key, self))
		return true;
	if (!edit_key(self->path, key))
		return false;
	find_entries(self);
	return true;
}

static void
choose_draw(App *app, const void *state, Canvas *canvas)
{
	const Choose *self = state;

	canvas_text(canvas, 1, 2, STYLE_NORMAL, "Package");
	edit_draw(self->path, canvas, 1, 11, canvas->cols - 13, !self->busy);
	canvas_textf(canvas, 2, 2, STYLE_NORMAL, "Kind     %s", kinds[self->kind].label);
	if (self->busy) {
		import_watch_draw(self->watch, canvas, 5);
		canvas_cursor(canvas, 6, 2);
		return;
	}
	canvas_wrap(canvas, 3, 11, canvas->cols - 13, 1, STYLE_DIM,
		"Enter looks into it. Looking changes nothing.");
	if (self->entries->len == 0)
		canvas_wrap(canvas, 5, 2, canvas->cols - 4, 2, STYLE_WARN,
			"Nothing here begins so. A package is a folder with CSV files, a ZIP, or "
			"one CSV file.");
	else
		list_draw(self->list, canvas, 5, canvas->rows - 6, self, false);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", LOOK, "look",
		"Look into the package that is typed; else take the marked line.", KEY_MAIN },
	{ K_TAB, "Tab", COMPLETE, "take", "Put the marked line into the path." },
	{ K_F(5), "F5", KIND, "kind", "Say what kind of package it is." },
	{ 0 },
};

const Screen screen_import = {
	.name = "import",
	.title = "Import: which package?",
	.state_size = sizeof(Choose),
	.keys = keys,
	.slow = "The package is being read. Esc stops it; nothing is taken in.",
	.open = choose_open,
	.draw = choose_draw,
	.act = choose_act,
	.typing = choose_typing,
	.key = choose_key,
	.close = choose_close,
};
