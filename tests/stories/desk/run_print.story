# A run is frozen, its codes are made, its letters are printed job by job into a folder; a blank sheet
# is printed again; every sheet is placed, one of them by a scan, until the difference is 0 and the run
# is closed. Nothing of a code stands on the lists.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d+/min, \d+ s left
include sign_in.inc
key F7
wait No run yet.
key n
wait A new letter run
type Fall 2026
key Enter Enter Enter Enter Enter
type 5
key F5
wait 167 letters
key f
wait Freeze the run
screen freeze
key Enter
not-see of 167 printed
type freeze
key Enter
wait 0 of 167 printed
screen frozen
sh [ "$(psql -U postgres -Atqc "SELECT state || ' ' || letters FROM desk.run")" = "frozen 167" ]
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.credential WHERE state = 'issued'")" = 167 ]
key p
wait Where shall the next print job come out?
key End Enter
wait Type the name of a print queue
type folder:$STORY_TMP/paper
key Enter
wait from the next print job on
sh mkdir -p $STORY_TMP/paper
key Space
wait 167 of 167 printed
screen printed
key b
wait blank or faint
key 1
wait The number at the foot
type 3
key Enter
wait 1 sheet is marked blank
key g
wait 41 sheets are good.
key r
wait some sheets, by their numbers
key 1
wait The number at the foot
type 3
key Enter
wait > Why
type faint
key Enter
wait It is a print job of its own now
screen again
key Space
wait look at 1
wait 167 of 167 printed
key Down g
wait 43 sheets are good.
key Down g
wait 41 sheets are good.
key Down g
wait 40 sheets are good.
key Down g
wait 1 sheet is good.
key Down g
wait to look at 0
sh [ "$(ls $STORY_TMP/paper | wc -l)" = 6 ]
# every sheet into a bucket, one of them by a scan
key Enter
wait where its sheets are
screen sheets
type https://parents.example.org/link#s=0001-000004
key Enter
wait Sheet 0001-000004: good
screen scanned
type h
key Enter
wait 1 sheet: handed over.
type x3
key Enter
wait that is so
key y
wait 1 sheet: shredded.
# the day does not close over sheets that are nowhere
key Esc
wait shredded 1  in the safe 0
key Esc
wait Letter runs
key d
wait 166 NOT, first 0001-000001
screen day_open
key c
wait Sheets are not accounted for.
key Enter
wait where its sheets are
type m1-100
key Enter
wait that is so
key y
wait 98 sheets: mailed.
type 101-168
key Enter
wait Sheets 0001-000101 to 0001-000168
type v
key Enter
wait that is so
key y
wait 68 sheets: in the safe.
wait None is open.
screen accounted
key F5
wait Copies  1
key Esc
key F8
wait Close the run
type close
key Enter
wait Closed. Every sheet is accounted for.
sh [ "$(psql -U postgres -Atqc "SELECT state FROM desk.run")" = closed ]
key Esc
wait all accounted for
key c
wait Every sheet lies where it is written down
key y
wait The day is closed.
screen day_closed
key p
wait Copies  1
key Esc
gone Copies  1
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.day_end e JOIN desk.event v ON v.school_id = e.school_id AND v.seq = e.head_seq AND v.hash = e.head_hash AND v.kind = 'day_closed'")" = 1 ]
key Esc
wait Letter runs
wait closed
screen runs
key Enter
wait The run is closed
screen closed
key F10
expect-exit 0
restored
