/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where the data files that come with the program are: under $PINDESK_DATA, else where it was
 * installed. RELATIVE is as in the source tree ("schema/profiles/pin"). Caller owns. */
char *paths_data(const char *relative);
