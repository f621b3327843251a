# Wide and combining characters, sideways scroll, undo, resize.
run $KIT_DEMO
wait XU, Li
type 김민준
wait Who is it for?  김민준____
cursor at 2,23
key Left
cursor at 2,21
key Home
cursor at 2,17
type 이
wait Who is it for?  이김민준
key Delete
wait Who is it for?  이민준__
key End
key Backspace
wait Who is it for?  이민__
key Ctrl-Z
wait Who is it for?  이민준
key Ctrl-U
wait Who is it for?  ______
key Ctrl-Z
wait Who is it for?  이민준
key Ctrl-U
type Nuñez ana
key Ctrl-W
wait Who is it for?  Nuñez ___
key Ctrl-U
# n and U+0303 become one letter
type Nun
type ̃
wait Who is it for?  Nuñ____
cursor at 2,20
key Backspace
wait Who is it for?  Nu____
key Ctrl-U
type abcdefghijklmnopqrstuvwxyz0123456789
wait Who is it for?  …hijklmnopqrstuvwxyz0123456789
cursor at 2,47
key Home
wait Who is it for?  abcdefghijklmnopqrstuvwxyz012…
key Ctrl-U
type garcia
resize 60x20
wait Who is it for?  garcia
see > GARCIA LOPEZ, Ana Maria
resize 59x24
wait The desk needs a window of 60 by 20 or more; this one is
resize 60x19
wait The desk needs a window of 60 by 20 or more; this one is
resize 60x20
wait Who is it for?  garcia
resize 59x19
wait The desk needs a window of 60 by 20 or more; this one is
cursor at 0,0
type  lop
resize 100x30
wait Who is it for?  garcia lop
see > GARCIA LOPEZ, Ana Maria
resize 80x24
wait Who is it for?  garcia lop
cursor at 2,27
key F10
expect-exit 0
