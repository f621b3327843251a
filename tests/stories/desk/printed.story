# A PIN from the counter to the parent's hand, with nothing compared on the way. Played by
# tests/hostile/canary.
include sign_in.inc
include to_letter.inc
key 1
include checks.inc
key Enter
wait in the tray.
key g
wait Give it to Juan Garcia.
key h
wait Done. Juan Garcia has the PIN.
key F10
expect-exit 0
