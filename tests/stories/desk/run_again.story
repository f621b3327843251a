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
key F10
expect-exit 0
