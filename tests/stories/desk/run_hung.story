# A printer hangs with letters in hand, and then before it takes any: the clerk stops, is told what is
# certain and what to look at, and never waits for the printer.
mask \d\d:\d\d
mask \d\d/\d\d
mask \d+/min, \d+ s left
sh echo "$DESK_PASSPHRASE" | $PINDESK run draft --title Hung --grades 5 --job 60 --user mortega --passphrase-fd 0
sh echo "$DESK_PASSPHRASE" | $PINDESK run freeze 1 --user mortega --passphrase-fd 0
include sign_in_again.inc
key F7
wait Hung
key Enter
wait to look at 0
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') held
key Space
wait printing
sh kill -STOP $(cat $DESK_DIR/printer/pid)
wait not answering. It may still come
key s
wait Printing was stopped
gone SENT, end not known
screen stopped
key Space
wait : sending
key s
wait Stopped before anything was sent to the printer.
wait waiting, 60 blank
screen not-sent
sh kill -CONT $(cat $DESK_DIR/printer/pid)
sh $(echo $PRINTER_STOP | sed 's/ stop / mode /') ok
key g
wait 60 sheets are good.
key Space
wait 167 of 167 printed
wait Look at the sheets in the tray
key F10
expect-exit 0
