# The desk is left while a job is at the printer, which has no paper: it is asked how. Left at once, it
# writes down that nobody followed the job; left when the job is done, it ends by itself.
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
# a colleague's desk prints the last job
sh psql -U postgres -qc "SET SESSION AUTHORIZATION ltran" -c "SELECT desk.run_job_take(gen_random_uuid(), 1, 3, 'Library', 'front 2')"
key Esc
wait Letter runs
key Enter
wait at front 2
screen elsewhere
key Down Down g
wait Another desk is printing the marked job
key Home
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') empty
key Space
wait out of paper
key F10
wait leave when what is in hand is done
key 3
expect-exit 0
sh [ "$(psql -U postgres -Atqc "SELECT state || ': ' || said FROM desk.run_job WHERE job = 1")" = "ended: the desk was left while it printed" ]
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.sheet WHERE state = 'sent' AND run_job = 1")" = 60 ]
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
include sign_in_again.inc
key F7
wait frozen, to print and place
key Enter
wait look at 60
screen left
key g
wait 60 sheets are good.
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') empty
key p
wait Where shall the next print job come out?
key 1
wait from the next print job on
key Space
wait out of paper
key F10
wait leave when what is in hand is done
key 1
wait The desk ends by itself
screen ending
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
expect-exit 0
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(job || ' ' || state, ', ' ORDER BY job) FROM desk.run_job")" = "1 ended, 2 ended, 3 sent" ]
restored
