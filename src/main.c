/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "cmd/cmd.h"
#include "screens/screens.h"
#include "vault/secret.h"

typedef struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
	bool no_secrets; /* runs also where no memory can be locked */
} Command;

/* Keep alphabetized. */
static const Command commands[] = {
	{ "admin", cmd_admin, "set up and look after the district's database, keys and staff" },
	{ "audit", cmd_audit, "prove the history of events, print its heads, read it" },
	{ "doctor", cmd_doctor, "check this desk and say how to mend what is wrong", true },
	{ "form", cmd_form, "make the Parent Access Form, blank or filled in" },
	{ "handout", cmd_handout, "make a sheet for parents to take home" },
	{ "import", cmd_import, "take students and guardians in from the student system", true },
	{ "redeem", cmd_redeem, "link a parent as the portal would" },
	{ "roster", cmd_roster, "list a school's students or guardians, into a file or on paper" },
	{ "ruler", cmd_ruler, "make the pages that align printer and window envelope" },
	{ "run", cmd_run, "a letter run: every guardian without an account, every sheet counted" },
	{ "sample", cmd_sample, "make a sample letter or other page, as a file or on paper" },
};

static void
print_help(void)
{
	printf("pindesk [--settings FILE]      the desk\n");
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		printf("pindesk %-22s %s\n", commands[i].name, commands[i].help);
	printf("\npindesk COMMAND --help tells more. Exit: 0 done, 1 refused or it did not work,\n"
	       "2 asked in a way the program does not understand.\n");
}

static int
usage(const char *what)
{
	fprintf(stderr, "pindesk: %s is not something it knows. pindesk --help lists what is.\n",
		what);
	return CMD_USAGE;
}

static bool
start_vault(void)
{
	g_autoptr(GError) error = NULL;
	if (vault_start(&error))
		return true;
	fprintf(stderr, "pindesk: %s\n", error->message);
	return false;
}

static int
run_desk(const char *settings)
{
	if (!start_vault())
		return CMD_FAILED;
	return screens_run(settings);
}

static int
run_command(int argc, char **argv)
{
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (!commands[i].no_secrets && !start_vault())
			return CMD_FAILED;
		return commands[i].run(argc - 1, argv + 1);
	}
	return usage(argv[1]);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	if (argc < 2)
		return run_desk(NULL);
	if (strcmp(argv[1], "--settings") == 0 && argc == 3)
		return run_desk(argv[2]);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help();
		return CMD_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("pindesk %s\n", PINDESK_VERSION);
		return CMD_OK;
	}
	return run_command(argc, argv);
}
