# A letter run is drafted, everybody in it is looked through, one of those without a letter is mended
# in place, some letters are looked at, and the draft is let go.
mask \d\d:\d\d
mask \d\d/\d\d
mask of \d+\. PgDn
include sign_in.inc
key F7
wait No run yet.
screen runs-empty
key n
wait A new letter run
screen new
type Fall 2026
key Enter Enter Enter Enter Enter
type 5
key F5
wait 53 get no letter
screen draft
key Enter
wait > AGUILAR, Javier
key F3
wait record the document
key 1
wait Document seen
key 1
key Enter Enter
wait Javier Aguilar may be issued
key Esc
wait 52 get no letter
see 168 letters
key l
wait SAMPLE 1 of 5
screen samples
key Esc
wait 52 get no letter
key d
wait Let go of the run
type drop
key Enter
wait The draft is gone.
wait No run yet.
key F10
expect-exit 0
restored
