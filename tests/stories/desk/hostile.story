# What stands in the database never reaches the terminal raw.
sh psql -U postgres -qc "UPDATE registry.guardian SET given = E'Ev\x1b[31;41mil\x07', email = E'a\x1b]0;owned\x07@example.org' WHERE given = 'Juan' AND family = 'Garcia'"
sh psql -U postgres -qc "UPDATE registry.homeroom SET teacher = E'\u202ELeft \u2066Right' WHERE room = '12'"
env NO_COLOR=1
include sign_in.inc
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait GARCIA, Ev�[31;41mi
wait a�]0;owned�@example.org
colour none
key F10
expect-exit 0
