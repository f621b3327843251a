# A printer that does not answer: certainly nothing printed, so the same sheet is printed once it is
# back. No number is lost.
mask \d\d:\d\d
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
sh $PRINTER_STOP
key Enter
wait Sheet 0001-000001 was not printed.
see P takes another printer
key p
wait Where shall the letter come out?
key 2
wait Type the name of a print queue
type folder:$STORY_TMP/paper
key Enter
wait Printing on the folder paper
sh mkdir -p $STORY_TMP/paper
key Enter
wait Look at sheet 0001-000001 in the tray.
sh test "$(ls $STORY_TMP/paper)" = 0001-000001.pdf
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
key F10
expect-exit 0
