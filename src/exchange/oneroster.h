/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/package.h"
#include "exchange/roster.h"

/* OneRoster 1.1 and 1.2 CSV, full (bulk) or changes (delta), parents linked on either side. What
 * a system does in every row although it should not (a status in a full package, a school year of
 * two years) is its habit and accepted with a warning; in single rows it is a fault and refused.
 * Rows go to SINK as they are read. NULL: EXCHANGE_ERROR. */
Roster *oneroster_read(const Package *package, const RosterSink *sink, GError **error);
