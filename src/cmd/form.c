/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/cmd.h"
#include "cmd/door.h"
#include "cmd/pages.h"
#include "cmd/talk.h"
#include "desk/acts.h"
#include "desk/pages.h"

/* Whose form, and who asks for it. */
typedef struct {
	gint64 student, guardian, visit;
	Door door;
} Whose;

static void
whose_clear(Whose *whose)
{
	door_clear(&whose->door);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Whose, whose_clear)

static bool
fill(Whose *whose, const PagesOptions *options)
{
	Session *session = whose->door.session;
	Refusal **ret_refusal = &whose->door.refusal;
	GError **error = &whose->door.error;
	g_autoptr(FormPaper) paper = NULL;
	g_autoptr(Acts) acts = acts_new();
	bool made = whose->visit > 0 ? form_paper_visit(session, whose->visit, NULL, &paper,
					       ret_refusal, error)
				     : form_paper_pair(session, whose->student, whose->guardian,
					       NULL, &paper, ret_refusal, error);

	if (!made)
		return false;
	if (g_ascii_strcasecmp(paper->lang, paper->wanted) != 0)
		talk_say("There is no form in %s; this one is in %s.", paper->wanted, paper->lang);
	/* Written down first: a form in nobody's hand does no harm, one nobody knows of does. */
	return form_paper_printed(
		       session, acts_id(acts, "print"), paper, NULL, ret_refusal, error) &&
	       pages_deliver(paper->pdf, "form", options, error);
}

static int
fill_form(Whose *whose, const PagesOptions *options)
{
	return door_close(&whose->door, door_open(&whose->door) && fill(whose, options));
}

static int
check(const Whose *whose, const PagesOptions *options)
{
	bool pair = whose->student > 0 && whose->guardian > 0;

	if ((whose->student > 0) != (whose->guardian > 0) || (pair && whose->visit > 0))
		return talk_usage("form", "say --student ID and --guardian ID, or --visit ID.");
	if ((pair || whose->visit > 0) && (!whose->door.user || whose->door.fd < 0))
		return talk_usage("form", "a filled form needs --user USER and --passphrase-fd N.");
	if ((pair || whose->visit > 0) && (options->all || options->lang || options->profile))
		return talk_usage("form",
			"a filled form is in the parent's language and of the district's profile.");
	return CMD_OK;
}

int
cmd_form(int argc, char **argv)
{
	static const char *const kinds[] = { "form", NULL };
	g_auto(PagesOptions) options = { NULL };
	g_auto(Whose) whose = { .door.fd = -1 };
	const GOptionEntry entries[] = {
		PAGES_ENTRIES(&options),
		PAGES_ALL(&options),
		{ "student", 0, 0, G_OPTION_ARG_INT64, &whose.student,
			"filled in for this student (id)", "ID" },
		{ "guardian", 0, 0, G_OPTION_ARG_INT64, &whose.guardian, "and this guardian (id)",
			"ID" },
		{ "visit", 0, 0, G_OPTION_ARG_INT64, &whose.visit,
			"filled in for this visit (id), with what the parent corrected", "ID" },
		DOOR_ENTRIES(&whose.door),
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "form",
		    "Makes the Parent Access Form: the agreement in front, the fields on the back; "
		    "blank, or filled\nin from the record. Print it on both sides of one sheet.",
		    entries))
		return CMD_USAGE;
	if (check(&whose, &options) != CMD_OK || pages_options_check("form", &options) != CMD_OK)
		return CMD_USAGE;
	if (whose.student > 0 || whose.visit > 0)
		return fill_form(&whose, &options);
	return options.all ? pages_run_all(kinds, false, &options)
			   : pages_run("form", false, &options);
}
