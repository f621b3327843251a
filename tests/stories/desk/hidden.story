# A code read aloud is hidden by itself after a minute.
include sign_in.inc
include to_letter.inc
key 2
include checks.inc
key F7
wait Hidden in
see seconds
sh sleep 52
see Read it to the parent slowly
wait F7 shows it again; each time is written down.
not-see Read it to the parent slowly
key F10
expect-exit 0
