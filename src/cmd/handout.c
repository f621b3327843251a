/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/cmd.h"
#include "cmd/pages.h"
#include "cmd/talk.h"
#include "desk/pages.h"

/* "link" or "handout-link" to the kind; NULL: there is none. */
static const PageKind *
handout_find(const char *name)
{
	g_autofree char *kind = g_str_has_prefix(name, "handout-")
					? g_strdup(name)
					: g_strconcat("handout-", name, NULL);

	return page_kind_find(kind);
}

int
cmd_handout(int argc, char **argv)
{
	g_auto(PagesOptions) options = { NULL };
	const GOptionEntry entries[] = { PAGES_ENTRIES(&options), PAGES_ALL(&options), { NULL } };
	const char *kinds[PAGE_KINDS + 1] = { NULL };
	int n = 0;

	if (!talk_options(&argc, &argv, "handout NAME",
		    "Makes a sheet for parents to take home. NAME is register, link, verify, "
		    "reset, locked or devices.",
		    entries))
		return CMD_USAGE;
	if (argc < 2 && !options.all)
		return talk_usage(
			"handout", "say which: register, link, verify, reset, locked or devices.");
	const PageKind *one = argc == 2 ? handout_find(argv[1]) : NULL;
	if (argc == 2 && !one)
		return talk_usage("handout", "there is no hand-out %s.", argv[1]);
	if (pages_options_check("handout", &options) != CMD_OK)
		return CMD_USAGE;
	if (!options.all)
		return pages_run(one->kind, false, &options);
	for (int i = 0; i < PAGE_KINDS; i++)
		if (one ? one == &page_kinds[i] : g_str_has_prefix(page_kinds[i].kind, "handout-"))
			kinds[n++] = page_kinds[i].kind;
	return pages_run_all(kinds, false, &options);
}
