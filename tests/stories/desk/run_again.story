# A run by mail: a tick list before each job, one family's letters once more, void sheets
# cannot be mailed.
mask \d\d:\d\d
mask \d\d/\d\d
include sign_in.inc
key F7
wait No run yet.
key n
wait A new letter run
type Fall by mail
key Enter
key Right Enter Enter
type 100
key Enter Enter
type 5
key F5
wait 54 get no letter
see no full address
key f
wait They
type freeze
key Enter
wait 0 of 166 printed
sh mkdir -p $STORY_TMP/paper
key p
wait Where shall the next print job come out?
key End Enter
wait Type the name of a print queue
type folder:$STORY_TMP/paper
key Enter
wait from the next print job on
key l
wait No separator sheets from the next job on
key l
wait A separator sheet with the list of carriers
key Space
wait 166 of 166 printed
sh [ "$(ls $STORY_TMP/paper | wc -l)" = 2 ]
key g
wait 100 sheets are good.
key Down g
wait 66 sheets are good.
key r
wait all letters of one family
key 2
wait > Sheets
type 2
key Enter
wait > Why
type wet
key Enter
wait It is a print job of its own now
key Space
wait 167 to 168        look at 2
key Down g
wait sheets are good.
screen family
sh [ "$(psql -U postgres -Atqc "SELECT count(*) - count(DISTINCT credential_id) FROM desk.sheet")" = "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.sheet WHERE state = 'ruined'")" ]
key Enter
wait where its sheets are
type m1-166
key Enter
wait that is so
key y
wait sheets: mailed.
type 2
key Enter
wait Sheet 0001-000002: ruined
screen void
type x
key Enter
wait that is so
key y
wait 1 sheet: shredded.
# two letters come back: one goes to the new address, the code of the other is cancelled
type 5
key Enter
wait Sheet 0001-000005: mailed
type u
key Enter
wait On record still
screen returned
type a
key Enter
wait > Why
type moved
key Enter
wait put the new one on the card
screen same_address
sh psql -U postgres -Atqc "UPDATE registry.address SET line1 = '77 Willow Walk' WHERE address_id = (SELECT g.address_id FROM desk.sheet s JOIN desk.credential c USING (credential_id) JOIN registry.guardian g USING (guardian_id) WHERE s.number = '0001-000005')"
type 5
key Enter
wait New address: 77 Willow Walk
screen moved
type a
key Enter
wait > Why
type moved
key Enter
wait It is a print job of its own
see Sheet 0001-000005: ruined
type x
key Enter
wait that is so
key y
wait 1 sheet: shredded.
type 6
key Enter
wait Sheet 0001-000006: mailed
type u
key Enter
wait On record still
type c
key Enter
wait stops working at once
type unknown at this address
key Enter
wait The code is cancelled.
wait Its code has ended: X shredded
screen cancelled
sh [ "$(psql -U postgres -Atqc "SELECT c.state FROM desk.sheet s JOIN desk.credential c USING (credential_id) WHERE s.number = '0001-000006'")" = revoked ]
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(kind || ' ' || n, ', ' ORDER BY kind) FROM (SELECT kind, count(*) AS n FROM desk.event WHERE kind LIKE 'letter_re%' GROUP BY kind) k")" = "letter_readdressed 1, letter_returned 2" ]
key Esc
gone The code is cancelled.
key Esc
wait again: 0001-000005
key Space
wait look at 1
wait Look at the sheets in the tray
key F10
expect-exit 0
