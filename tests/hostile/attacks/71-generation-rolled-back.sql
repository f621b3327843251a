-- SPDX-License-Identifier: Apache-2.0
-- The newest generation of a school's key is hidden from a desk that has seen it: somebody who left holds the one before.
-- without: known_key
-- before: mkdir -p "$DESK_DIR/$DB" && echo "key $district 1 2 $(crook signkey "$s_mortega")" >"$DESK_DIR/$DB/keys"
-- client: counter mortega issue "$X_student" "$X_guardian"
-- says: The server shows an old key of the school (generation 1); this desk has seen generation 2.
SELECT 1;
