/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <sys/resource.h>

#include "vault/code.h"
#include "vault/envelope.h"

/* What sealing a letter's code (once to the school, once to the portal) and opening the school's
 * envelope take of one core, in goes as a letter run makes them. */

enum { GO = 500, GOES = 20, ROUNDS = 5 };

static const EnvelopeContext context = {
	.district_id = "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10",
	.school_id = 1,
	.credential_id = "0b9d7a52-63f1-4e0c-8f5a-7d1e2c3b4a59",
	.guardian_id = 1204,
	.student_id = 412,
	.scope = "guardianship",
	.generation = 1,
	.expires = "2026-12-22",
};

/* Microseconds. */
static double
computed(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void
seal_go(const BoxKey *school, const BoxKey *portal, GPtrArray *sealed)
{
	const CodeShape shape = { .alphabet = "0123456789", .length = 10, .group = 5 };
	g_autoptr(EnvelopeSealer) to_school = envelope_sealer_new_school(school, NULL);
	g_autoptr(EnvelopeSealer) to_portal = envelope_sealer_new(portal->public_key, NULL);

	for (int i = 0; i < GO; i++) {
		g_autoptr(Secret) code = code_new(&shape);
		g_autoptr(GBytes) other = envelope_sealer_seal(to_portal, &context, code, NULL);

		g_assert_nonnull(other);
		g_ptr_array_add(sealed, envelope_sealer_seal(to_school, &context, code, NULL));
	}
}

int
main(void)
{
	double sealing = 0, opening = 0;

	g_assert_true(vault_start(NULL));
	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr(BoxKey) school = box_key_new();
		g_autoptr(BoxKey) portal = box_key_new();
		g_autoptr(EnvelopeOpener) opener = envelope_opener_new_school(school);
		g_autoptr(GPtrArray) sealed =
			g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
		double began = computed(), between;

		for (int i = 0; i < GOES; i++)
			seal_go(school, portal, sealed);
		between = computed();
		for (guint i = 0; i < sealed->len; i++) {
			g_autoptr(Secret) code =
				envelope_opener_open(opener, sealed->pdata[i], &context, NULL);

			g_assert_nonnull(code);
		}
		sealing = MAX(sealing, GO * GOES * 1e6 / (between - began));
		opening = MAX(opening, GO * GOES * 1e6 / (computed() - between));
	}
	g_print("%.0f codes sealed/s, %.0f opened/s of one core\n", sealing, opening);
	return 0;
}
