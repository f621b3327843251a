#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# contacts.sh ACCOUNT: what the parent of that account may see of the emergency cards.
# contacts.sh ACCOUNT GUARDIAN STUDENT-ID KIND VALUES: a change as docs/INTEGRATION.md has it, as
#   contacts.sh 7 12 0412883107 reach '{"cell": "626-555-0180", "texts": "yes"}'
# PGUSER is a login of pindesk_portal. When no answer came, send the same act again: $ACT, if set.
set -eu

ask() { psql -X -q -A -t -w -v ON_ERROR_STOP=1 "$@"; }

if [ $# -eq 1 ]; then
	ask -v account="$1" <<<"SELECT jsonb_pretty(portal.contacts(:'account'))"
else
	act=${ACT:-$(cat /proc/sys/kernel/random/uuid)}
	ask -v act="$act" -v account="$1" -v guardian="$2" -v student="$3" -v kind="$4" -v values="$5" \
		<<<"SELECT portal.contact_change(:'act', :'account', :'guardian', :'student', :'kind', :'values')"
fi
