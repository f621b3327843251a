# The desk is left while a job is at the printer, which has no paper: it is asked how. Left at once, it
# writes down that nobody followed the job; left when the job is done, it ends by itself.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d+/min, \d+ s left
mask In \d+ s
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
sh psql -U postgres -q -c "SET SESSION AUTHORIZATION ltran" -c "SELECT desk.run_job_take(gen_random_uuid(), 1, 3, 'Library', 'front 2')" -c "SELECT pg_sleep(600)" >/dev/null 2>&1 &
sh for n in $(seq 100); do [ "$(psql -U postgres -Atqc "SELECT state FROM desk.run_job WHERE job = 3")" = sent ] && exit 0; sleep 0.1; done; exit 1
key Esc
wait Letter runs
key Enter
wait at front 2
screen elsewhere
key Down Down g
wait Another desk is printing the marked job
key k
wait That desk is connected, and printing.
# that desk is switched off; this one sees it without being asked
sh psql -U postgres -Atqc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
wait AWAY front 2
key g
wait A desk that may come back has printed the marked job.
key k
wait Take the job over
screen take_over
key Enter
not-see The job is yours.
type take
key Enter
wait The job is yours.
screen taken_over
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
