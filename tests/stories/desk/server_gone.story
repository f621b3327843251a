# The server goes away in the middle of a visit and comes back: the same key asks again, nothing
# happens twice, nothing typed is lost.
mask \d\d:\d\d
include sign_in.inc
include to_letter.inc
key 1
wait Ask the parent
key m m
wait Questions 2 of 5
sh kill -INT $(head -1 $PINDESK_DEMO/pg/data/postmaster.pid); while [ -e $PINDESK_DEMO/pg/data/postmaster.pid ]; do sleep 0.1; done
key m
wait Did not work
see Questions 2 of 5
key m
wait No server answers at
sh $DESK_AGAIN
key m
wait Questions 3 of 5
key m m
wait See the photo ID
sh test $(psql -U postgres -Atqc "SELECT count(*) FROM desk.event WHERE kind LIKE '%answer%'") = 5
key F10
expect-exit 0
