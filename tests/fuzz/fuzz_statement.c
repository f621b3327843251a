/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a statement that a database hands out: refused, or one that says the same when it is
 * written again; there is no second way to say it. */
#include <stdint.h>

#include "vault/secret.h"
#include "vault/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static bool started;
	g_autoptr(GError) error = NULL;
	if (!started)
		g_assert_true(vault_start(NULL));
	started = true;
	g_autoptr(GBytes) body = g_bytes_new(bytes, len);
	g_autoptr(Statement) statement = statement_parse(body, &error);
	g_assert_true((statement != NULL) != (error != NULL));
	if (error)
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
	if (statement) {
		g_autoptr(GBytes) again = statement_write(statement, NULL);
		g_assert_true(again && g_bytes_equal(body, again));
	}
	return 0;
}
