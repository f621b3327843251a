-- SPDX-License-Identifier: Apache-2.0
-- A name in the database gives orders to the clerk's terminal.
-- without: safe_text
-- client: plays hostile
-- gains: [[ $SAID != *"ok 1 - hostile"* || $SAID == *"not ok"* ]]
-- says: ok 1 - hostile
SELECT 1;
