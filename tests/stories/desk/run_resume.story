# The desk is killed while a job is at the printer, which has no paper: after it is opened again the
# run says what is certain and what has to be looked at, and goes on. The parent at the counter is
# served while the run prints.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d+/min, \d+ s left
include sign_in.inc
key F7
wait No run yet.
key n
wait A new letter run
type Fall 2026
key Enter Enter Enter
type 60
key Enter Enter
type 5
key F5
wait 167 letters
key f
wait Freeze the run
type freeze
key Enter
wait 0 of 167 printed
see letters 121 to 167
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') empty
key Space
wait out of paper
screen out-of-paper
# leaving asks: nothing goes on unseen
key Esc
wait It goes on while you are elsewhere in the desk
screen leave
key 3
gone It goes on while you
key F10
wait leave when what is in hand is done
screen quit
key 2
gone leave when what is in hand
# the next parent, while the printer waits for paper
key F2
wait Who is it for?  ___
type garcia ana
wait > GARCIA LOPEZ, Ana Maria
key Enter
wait > GARCIA, Juan
key Esc
wait Who is it for?
key F7
wait Under way: Fall 2026, 0 of 167 sheets printed.
screen under-way
key Enter
wait out of paper
key Space
wait It pauses when the job in hand has come out.
signal KILL
expect-exit 137
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
include sign_in_again.inc
key F7
wait frozen, to print and place
key Enter
wait SENT, end not known
screen after-kill
key g
wait letters 1 to 60 went to the printer
screen all-good
key y
wait 60 sheets are good.
see to look at 0
key p
wait Where shall the next print job come out?
key 1
wait from the next print job on
key Space
wait 167 of 167 printed
wait look at 47
wait Look at the sheets in the tray
sh [ "$(psql -U postgres -Atqc "SELECT count(*) || ' ' || count(DISTINCT guardian_id || ' ' || student_id) FROM desk.credential WHERE state = 'issued'")" = "167 167" ]
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(state || ' ' || n, ', ' ORDER BY state) FROM (SELECT state, count(*) AS n FROM desk.sheet GROUP BY state) s")" = "printed 60, sent 107" ]
key F10
expect-exit 0
