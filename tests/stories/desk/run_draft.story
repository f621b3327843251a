# A letter run is drafted, everybody in it is looked through, one of those without a letter is mended
# in place, some letters are looked at and printed as samples, and the draft is let go.
mask \d\d:\d\d
mask \d\d/\d\d
mask of \d+\. PgDn
include sign_in.inc
key F7
wait No run yet.
screen runs-empty
key n
wait all of them; F3 chooses some
screen new
type Fall 2026
key Enter Enter Enter Enter Enter
type 5
key F5
wait 53 get no letter
screen draft
key Right
wait 1 of 51
key Right
wait > RESTRICTED
screen reason
key Left
wait 1 of 51
key Enter
wait Document seen
key 1
key Enter Enter
wait 52 get no letter
see 168 letters
wait 1 of 50
key Down Down
wait 3 of 50
key Enter
wait Document seen
key Esc
wait 3 of 50
key s
wait Relation
key Esc
wait 3 of 50
key Left
wait 1 of 54
key Left
wait > maybe twice
key Enter
wait Speaks for it: same name
screen twins
key Esc
wait > maybe twice
key Right
wait 1 of 54
key l
wait SAMPLE 1 of 5
screen samples
key Esc
wait 52 get no letter
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.event WHERE kind = 'run_samples_printed'")" = 0 ]
key p
wait Where shall it come out?
key Esc
gone Where shall it come out?
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.event WHERE kind = 'run_samples_printed'")" = 0 ]
key p
wait Where shall it come out?
key Enter
wait Printed on
key Enter
gone Printed on
sh [ "$(psql -U postgres -Atqc "SELECT jsonb_array_length(detail -> 'letters') FROM desk.event WHERE kind = 'run_samples_printed'")" = 5 ]
key d
wait Let go of the run
type drop
key Enter
wait The draft is gone.
wait No run yet.
key F10
expect-exit 0
restored
