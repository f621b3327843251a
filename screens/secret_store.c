/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "vault/secret.h"

/* What is typed goes from the key straight into locked memory. */

static bool
store_append(void *store, const char *bytes, size_t length)
{
	return secret_text_append(store, g_utf8_get_char_validated(bytes, (gssize)length));
}

static void
store_drop(void *store)
{
	secret_text_delete(store);
}

static void
store_clear(void *store)
{
	secret_text_clear(store);
}

const SecretStore secret_text_store = { store_append, store_drop, store_clear };
