/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/cmd.h"
#include "cmd/pages.h"
#include "cmd/talk.h"
#include "desk/pages.h"

static const char USAGE[] = "sample";
static const char SUMMARY[] =
	"Makes a sample letter, or a sample of another page, that nobody can mistake for a real "
	"one:\nSAMPLE stands across it, and its QR opens the help page.";

int
cmd_sample(int argc, char **argv)
{
	g_auto(PagesOptions) options = { NULL };
	g_autofree char *kind = NULL;
	const GOptionEntry entries[] = {
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &kind,
			"letter (default), form, receipt, handout-register, handout-link ...",
			"KIND" },
		PAGES_ENTRIES(&options),
		PAGES_ALL(&options),
		{ NULL },
	};

	if (!talk_options(&argc, &argv, USAGE, SUMMARY, entries))
		return CMD_USAGE;
	if (kind && !page_kind_find(kind))
		return talk_usage(USAGE, "there is no kind %s.", kind);
	if (pages_options_check(USAGE, &options) != CMD_OK)
		return CMD_USAGE;
	if (!options.all)
		return pages_run(kind ? kind : "letter", true, &options);
	const char *kinds[PAGE_KINDS + 1] = { kind };
	for (int i = 0; !kind && i < PAGE_KINDS; i++)
		kinds[i] = page_kinds[i].kind;
	return pages_run_all(kinds, true, &options);
}
