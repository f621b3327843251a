/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "print/print.h"

/* Which printer a run goes on with; good from its next print job. */

char *
run_printer_label(const char *text)
{
	g_autoptr(Printer) printer = printer_parse(text, NULL);

	return g_strdup(printer ? printer_label(printer) : text);
}

static void
printer_typed(App *app, void *state, const char *line)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Printer) printer = line ? printer_parse(line, &error) : NULL;

	if (!line)
		return;
	if (!printer) {
		app_say(app, SAY_FAILURE, error->message);
		return;
	}
	session_set_printer(screens_session(app), line);
	app_sayf(app, SAY_INFO, "%s from the next print job on.", printer_label(printer));
}

/* The option's first word is what the printer is called. */
typedef struct {
	GPtrArray *names, *options;
} Offer;

static void
offer(Offer *all, const char *name, const char *words)
{
	g_autofree char *label = run_printer_label(name);

	for (guint i = 0; i < all->names->len; i++)
		if (g_str_equal(all->names->pdata[i], name))
			return;
	g_ptr_array_add(all->names, g_strdup(name));
	g_ptr_array_add(all->options, g_strdup_printf("%s   %s", label, words));
}

static void
printer_picked(App *app, void *state, int index)
{
	const GPtrArray *offered = screens_press(app)->offered;

	if (index < 0)
		return;
	if (index < (int)offered->len)
		printer_typed(app, state, offered->pdata[index]);
	else
		dialog_line(app, "Printer",
			"Type the name of a print queue, or the address of a printer (ipp://...), "
			"or folder:/where/to/keep for PDF files.",
			"Printer", 200, printer_typed);
}

static void
printers_done(App *app, void *state, gpointer data)
{
	PrintersJob *job = data;
	Session *session = screens_session(app);
	const char *own = session_settings(session)->printer;
	Offer all = { g_ptr_array_new_with_free_func(g_free),
		g_ptr_array_new_with_free_func(g_free) };
	g_autoptr(GPtrArray) options = all.options;

	if (*session_printer(session))
		offer(&all, session_printer(session), "chosen now");
	if (own && *own)
		offer(&all, own, "this desk's own");
	for (guint i = 0; job->printers && i < job->printers->len; i++) {
		const PrinterListing *one = job->printers->pdata[i];

		offer(&all, one->name, one->words);
	}
	g_clear_pointer(&screens_press(app)->offered, g_ptr_array_unref);
	screens_press(app)->offered = all.names;
	g_ptr_array_add(options, g_strdup("another one: type it"));
	dialog_pick(app, "Printer", "Where shall the next print job come out?",
		(const char *const *)options->pdata, (int)options->len, printer_picked);
}

void
run_choose_printer(App *app)
{
	printers_ask(app, ASK_BLOCKING, printers_done);
}
