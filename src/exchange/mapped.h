/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/mapping.h"
#include "exchange/package.h"
#include "exchange/roster.h"

/* CSV files of any system, read by a mapping. A row that has both a student's and a guardian's id
 * ties the two; rows about the same person fill in what earlier ones left empty. A package of one
 * file fits a mapping of one file, whatever it is called. The people are held until all files are read, then handed to SINK (NULL: to
 * nobody). NULL: EXCHANGE_ERROR. */
Roster *mapped_read(
	const Package *package, const Mapping *mapping, const RosterSink *sink, GError **error);
