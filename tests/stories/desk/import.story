# A package of the student system: chosen, looked into, taken in, looked at again; and by whom.
mask \d\d:\d\d(:\d\d)?
mask \d\d/\d\d/20[2-9]\d
mask \d\d/\d\d(?= )
mask [0-9a-f]{32}
mask /var/tmp/pd\.\w+
env HOME=$PINDESK_DEMO
sh mkdir -p $PINDESK_DEMO/exports && cp -r $PINDESK_DATA/tests/data/oneroster-1.1 $PINDESK_DEMO/exports/fall
run $PINDESK
wait Sign in with your own user name.
type dnguyen
key Enter
type $DESK_PASSPHRASE
key Enter
wait Who is it for?
key F6
wait New Emergency Contact Report
type a
wait Imports
screen imports
key n
wait Looking changes nothing
key Ctrl-U
type $PINDESK_DEMO/exp
key Tab
wait fall/
screen choose
key Enter
wait exports/fall
key Enter
wait nothing is done yet
screen look
key PgDn PgDn
wait That is all
screen look_end
key t
wait Take it in
screen word
type import
key Enter
wait Taken in, as import
screen history
key Enter
wait Nothing that the desk had entered
screen one
key p
wait Print
key Esc
key Esc
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(detail ->> 'students_added', ',') || ' ' || min(actor) FROM desk.event WHERE kind = 'import' AND actor = 'dnguyen'")" != "" ]
# the same again: the path is still there, and nothing would change
key n
wait Looking changes nothing
key Enter
wait nothing is done yet
wait 0         0         0
screen again
key Esc
# a student less of two: asked by the school's code
sh sed -i '/^u2,/d; s/"u1,u2"/u1/' $PINDESK_DEMO/exports/fall/users.csv && sed -i '/^u2,/d' $PINDESK_DEMO/exports/fall/demographics.csv && sed -i '/,u2,/d' $PINDESK_DEMO/exports/fall/enrollments.csv
key n
wait Looking changes nothing
key Enter
wait More than a tenth of a school
screen leaving
key t
wait cut short
screen leaving_word
key Esc
wait Nothing was taken in
key Esc
wait Imports
# a broken file: which, where, what
sh sed -i '3s/,true,/,YES,/' $PINDESK_DEMO/exports/fall/users.csv
key n
wait Looking changes nothing
key Enter
wait Correct it in the export
screen broken
