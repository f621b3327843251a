-- SPDX-License-Identifier: Apache-2.0
-- That a principal was sent away is hidden from a desk that has seen it, and his newer key of the school shown.
-- without: known_over
-- before: mkdir -p "$DESK_DIR/$DB" && echo "over $district 1 99 $(crook signkey "$s_jwells")" >"$DESK_DIR/$DB/keys"
-- client: counter mortega issue "$X_student" "$X_guardian"
-- gains: reads school
-- says: was made by jwells, whose time here is over
\set key `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK school 1 2`
\set grant `CROOK_AS=jwells CROOK_SEED=$seed_jwells $CROOK grant mortega $s_mortega 1 2 own ''`
INSERT INTO keys.school_key (school_id, generation, body, signer, signature) VALUES (1, 2, :key);
INSERT INTO keys.staff_grant (role_name, school_id, generation, body, signer, signature) VALUES ('mortega', 1, 2, :grant);
