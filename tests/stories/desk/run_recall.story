# The desk is killed with letters at the printer. Whoever opens the run again has the printer asked what
# became of them: what still prints is followed to its end, what the printer has forgotten is looked at.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d+/min, \d+ s left
sh echo "$DESK_PASSPHRASE" | $PINDESK run draft --title Asked --grades 5 --job 100 --user mortega --passphrase-fd 0
sh echo "$DESK_PASSPHRASE" | $PINDESK run freeze 1 --user mortega --passphrase-fd 0
include sign_in_again.inc
key F7
wait Asked
key Enter
wait to look at 0
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') empty
key Space
wait out of paper
sh for n in $(seq 100); do [ -n "$(psql -U postgres -Atqc "SELECT printer_job FROM desk.run_job WHERE job = 1")" ] && exit 0; sleep 0.1; done; exit 1
signal KILL
expect-exit 137
include sign_in_again.inc
key F7
wait Asked
key Enter
wait SENT, end not known
see Space asks the printer
screen lost
key Space
wait out of paper
see at the printer
screen followed
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
wait 167 of 167 printed
wait Look at the sheets in the tray
screen printed
sh [ "$(psql -U postgres -Atqc "SELECT string_agg(job || ' ' || state || ' ' || said, ', ' ORDER BY job) FROM desk.run_job")" = "1 ended printed, 2 ended printed" ]
sh [ "$(psql -U postgres -Atqc "SELECT count(*) FROM desk.sheet")" = 167 ]
key g
wait 100 sheets are good.
# The printer was switched off and on, and knows nothing of it.
key r
wait Print again
key 1
wait The number at the foot
type 7
key Enter
wait Why
type torn
key Enter
wait again: 7
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') held
key Space
wait : printing
sh for n in $(seq 100); do [ -n "$(psql -U postgres -Atqc "SELECT printer_job FROM desk.run_job WHERE job = 3")" ] && exit 0; sleep 0.1; done; exit 1
signal KILL
expect-exit 137
sh kill -KILL $(cat $DESK_DIR/printer/pid)
sh $(echo $PRINTER_STOP | sed 's/ stop / again /') >/dev/null
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
include sign_in_again.inc
key F7
wait Asked
key Enter
wait SENT, end not known
key Space
wait no longer knows of it. Look in its tray
screen forgotten
sh [ "$(psql -U postgres -Atqc "SELECT state || coalesce(said, '') FROM desk.run_job WHERE job = 3")" = sent ]
key F10
expect-exit 0
