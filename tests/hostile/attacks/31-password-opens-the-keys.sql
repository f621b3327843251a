-- SPDX-License-Identifier: Apache-2.0
-- A server that had asked for the password in the clear tries it on the keys that it keeps.
-- without: two_subkeys
-- client: member newbie --name 'N. Newbie' --role account_admin --school LINC
-- gains: crook unwrap newbie "$(sql "SELECT encode(wrapped_seed, 'hex') FROM keys.staff_seed WHERE role_name = 'newbie'")" "$(crook password newbie)"
-- after: DROP OWNED BY newbie; DROP ROLE newbie
-- says: May act as account_admin
SELECT 1;
