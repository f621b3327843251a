/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The subcommands of the program; argv[0] is the command's own name. What they return is the exit
 * code: data goes to standard output, talk to standard error. */

enum {
	CMD_OK = 0,
	CMD_FAILED = 1, /* refused, or it did not work */
	CMD_USAGE = 2,  /* asked in a way the program does not understand */
};

int cmd_admin(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_form(int argc, char **argv);
int cmd_handout(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_redeem(int argc, char **argv);
int cmd_roster(int argc, char **argv);
int cmd_ruler(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_sample(int argc, char **argv);
