# The server shows another history than this desk has seen. Played by tests/e2e/audit.sh, after it
# changed the history.
mask \d\d:\d\d
include sign_in_again.inc
wait shows this desk another
see Tell the district's administrator now.
screen forked
# What is done then is not signed, and said once.
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
