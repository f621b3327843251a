# Esc while letters are printed: the job in hand comes out, is written down, and no other begins. What the
# printer calls a job is known from the moment it has it. A job that a colleague took over is left alone.
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
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') empty
key Space
wait out of paper
sh for n in $(seq 100); do [ -n "$(psql -U postgres -Atqc "SELECT printer_job FROM desk.run_job WHERE job = 1")" ] && exit 0; sleep 0.1; done; exit 1
sh [ "$(psql -U postgres -Atqc "SELECT desk.run_job_watch(j) FROM desk.run_job j WHERE job = 1")" = there ]
key Esc
wait stop after this job, and go back
screen esc
key 2
wait Letter runs
gone stop after this job
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
sh for n in $(seq 300); do [ "$(psql -U postgres -Atqc "SELECT state FROM desk.run_job WHERE job = 1")" = ended ] && exit 0; sleep 0.1; done; exit 1
key Enter
wait look at 60
see letters 61 to 120
screen stopped
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(job || ' ' || state, ', ' ORDER BY job) FROM desk.run_job")" = "1 ended, 2 todo, 3 todo" ]
key g
wait 60 sheets are good.
# a colleague has taken the job over while this desk had no line
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') empty
key Space
wait out of paper
sh psql -U postgres -qc "UPDATE desk.run_job SET by_whom = 'ltran', holder = NULL, seen_at = NULL WHERE job = 2"
let 15000
wait a colleague has looked at the sheets
screen taken
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
key F10
expect-exit 0
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(job || ' ' || state, ', ' ORDER BY job) FROM desk.run_job")" = "1 ended, 2 sent, 3 todo" ]
restored
