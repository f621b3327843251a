/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "vault/root_file.h"

/* The root file's secret in three shares, any two of which give it back, and one of which says
 * nothing: Shamir's way over GF(256), a line through the secret. A share is a file of text that may
 * be printed and typed again: groups of five, the last of each a check, so that a slip is named by
 * its group. */

#define SHARE_COUNT 3
#define SHARE_NEEDED 2

/* SHARES[i] belongs to i + 1 and is as long as SECRET. Callers own. */
void share_split(const Secret *secret, Secret *shares[SHARE_COUNT]);
/* The secret out of the shares of A and B (1 to SHARE_COUNT, not the same), of one length. Caller
 * owns. */
Secret *share_join(int a, const Secret *share_a, int b, const Secret *share_b);

/* New files of mode 0600, never overwritten. VAULT_ERROR_EXISTS, _FILE. */
bool share_files_create(const Root *root, const char *const paths[SHARE_COUNT], GError **error);
/* The root out of two files. VAULT_ERROR_FILE, _DAMAGED (names the file, and the group),
 * _MISMATCH: of different districts or sets, or twice the same. Caller owns. */
Root *share_files_open(const char *path_a, const char *path_b, GError **error);
