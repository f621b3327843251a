#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# src/desk/kinds.c has words for every event the functions write, and names every call that it can
# come of: a desk does not sign what no call of its own explains.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
cd "$HERE" || exit 1
python3 - <<'END'
import glob, re

bodies = {}
granted = set()
for name in sorted(glob.glob("schema/0*.sql")):
    text = open(name, encoding="utf-8").read()
    for m in re.finditer(r"CREATE (?:OR REPLACE )?FUNCTION (\w+\.\w+)\(.*?AS \$\$(.*?)\$\$", text, re.S):
        bodies[m.group(1)] = bodies.get(m.group(1), "") + m.group(2)
    for m in re.finditer(r"GRANT EXECUTE ON FUNCTION([^;]*?) TO pindesk_staff;", text, re.S):
        granted |= set(re.findall(r"\bdesk\.\w+(?=\()", m.group(1)))
calls = {f: {g for g in bodies if g != f and re.search(r"\b" + re.escape(g) + r"\(", b)} for f, b in bodies.items()}

def reach(f, seen):
    if f not in seen:
        seen.add(f)
        for g in calls.get(f, ()):
            reach(g, seen)
    return seen

# Kinds stand as literals in what is handed to a function that writes events.
writers = r"(?:desk\.log|\w+\.\w*_log|desk\.log_staff|desk\.visit_dropped|desk\.sheet_act)\(([^;]*)"
kinds = {}
for f, b in bodies.items():
    for m in re.finditer(writers, b):
        head = re.split(r"jsonb_build_object|to_jsonb|'\{", m.group(1))[0]
        for k in re.findall(r"'([a-z]+(?:_[a-z]+)+|import|restricted|refused)'", head):
            kinds.setdefault(k, set()).add(f)
causes = {}
for f in granted:
    for k, where in kinds.items():
        if where & reach(f, set()):
            causes.setdefault(k, set()).add(f[5:])

table = {}
source = open("src/desk/kinds.c", encoding="utf-8").read()
for m in re.finditer(r'\{ "(\w+)",\s*(NULL|(?:"[^"]*"\s*)+),', source):
    table[m.group(1)] = set(" ".join(re.findall(r'"([^"]*)"', m.group(2))).split())

n = 0
def ok(good, name, note=""):
    global n
    n += 1
    print(f"{'ok' if good else 'not ok'} {n} - {name}")
    if not good:
        print(f"# {note}")

ok(len(kinds) > 50 and len(granted) > 60, "events and calls are found in schema/", f"{len(kinds)} {len(granted)}")
for k in sorted(kinds):
    ok(k in table, f"{k} has words", "src/desk/kinds.c does not know it: " + ", ".join(sorted(kinds[k])))
for k in sorted(set(causes) & set(table)):
    missing = causes[k] - table[k]
    ok(not missing, f"{k} comes of the calls that cause it", "not named there: " + ", ".join(sorted(missing)))
print(f"1..{n}")
END
