# The clerk ends a visit: the word must be typed, a reason is asked, and a code that was made in it
# works no more.
mask \d\d:\d\d
mask \d{4}-\d{3}
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key Esc
wait Enter goes on with the letter.
key F8
wait It cannot be taken up again.
key Enter Enter
wait Type the word refuse, then Enter
screen word
key Esc
gone It cannot be taken up again.
key F8
wait It cannot be taken up again.
type refuse
key Enter
wait Why? The reason is kept with the visit.
type the father of another child
key Enter
wait is refused; the reason is kept.
sh test "$(psql -U postgres -Atqc 'SELECT string_agg(state, $$,$$) FROM desk.credential')" = revoked
type ana garcia
wait ?  ana garcia
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
see Juan Garcia may be issued a PIN now.
see revoked
key F10
expect-exit 0
