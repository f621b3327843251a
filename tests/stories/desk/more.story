# What the office does besides the parent at the counter: one key, then a digit.
mask \d\d:\d\d
include sign_in.inc
wait ready
key F6
wait Errand
see Staff and rights
cursor on > 1
screen more
type 4
wait What was done, 
wait Nothing was done here that you may see
key Esc
wait Errand
key Down
key Down
key Enter
wait Staff of Lincoln
wait J. Wells
not-see F4 new
key F4
see Not possible. The principal or the district office lets members in
key Esc
wait Errand
key Esc
wait Who is it for?
