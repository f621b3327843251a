env PINDESK_NOW=2026-11-22T10:42:00
run $KIT_DEMO
wait XU, Li
quiet 1500
# a key that changes nothing writes nothing
key Up
bytes-below 1
type x
bytes-below 1500
key F10
expect-exit 0
