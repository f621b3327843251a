/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/cmd.h"
#include "cmd/pages.h"
#include "cmd/talk.h"

int
cmd_ruler(int argc, char **argv)
{
	static const char *const kinds[] = { "ruler", NULL };
	g_auto(PagesOptions) options = { NULL };
	const GOptionEntry entries[] = { PAGES_ENTRIES(&options), PAGES_ALL(&options), { NULL } };

	if (!talk_options(&argc, &argv, "ruler",
		    "Makes the pages that show whether a printer and a box of window envelopes "
		    "fit: "
		    "#10\nwith two windows, and 9 x 12 inches.",
		    entries))
		return CMD_USAGE;
	if (pages_options_check("ruler", &options) != CMD_OK)
		return CMD_USAGE;
	return options.all ? pages_run_all(kinds, false, &options)
			   : pages_run("ruler", false, &options);
}
