#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""watch.py POSTMASTER FILE PROGRAM ARGUMENT...: runs it (descriptor 3 stays open) and writes to FILE, as
assignments for a shell, what it and the server took:
  WALL, CPU      seconds
  PEAK           MB the program had at most, once it had signed in (a passphrase is stretched in 64 MB)
  CPU_<thread>   seconds of computing of its threads by name (main is pindesk)
  SERVER_MB      MB of their own (RssAnon) that all processes of the server had at once, at most
  SHARED_MB      MB of shared memory that one of them had touched, at most
"""
import os
import re
import resource
import subprocess
import sys
import time

HERTZ = os.sysconf("SC_CLK_TCK")


def kb(path, *names):
    try:
        text = open(path).read()
    except OSError:
        return [0] * len(names)
    return [int((re.search(name + r":\s+(\d+)", text) or [0, 0])[1]) for name in names]


def threads(pid, seen):
    """Adds to SEEN what each thread has computed so far."""
    try:
        for tid in os.listdir(f"/proc/{pid}/task"):
            head, _, rest = open(f"/proc/{pid}/task/{tid}/stat").read().rpartition(") ")
            fields = rest.split()
            seen[tid] = head.partition("(")[2], (int(fields[11]) + int(fields[12])) / HERTZ
    except OSError:
        pass


def server(postmaster):
    """KB of their own, together; the most shared of one."""
    try:
        children = open(f"/proc/{postmaster}/task/{postmaster}/children").read().split()
    except OSError:
        return 0, 0
    each = [kb(f"/proc/{pid}/status", "RssAnon", "RssShmem") for pid in [postmaster, *children]]
    return sum(own for own, _ in each), max(shared for _, shared in each)


def main():
    postmaster, out, *command = sys.argv[1:]
    began = time.monotonic()
    desk = subprocess.Popen(command, pass_fds=(3,))
    most, peak, stretched, own, shared, looked, seen = 0, 0, False, 0, 0, 0, {}
    while desk.poll() is None:
        size, high = kb(f"/proc/{desk.pid}/status", "VmRSS", "VmHWM")
        most = max(most, size)
        if not stretched and most > 60000 and size < most - 40000:
            stretched = True
            open(f"/proc/{desk.pid}/clear_refs", "w").write("5")
        elif stretched:
            peak = max(peak, high)
        threads(desk.pid, seen)
        if time.monotonic() - looked > 0.1:
            now = server(postmaster)
            own, shared, looked = max(own, now[0]), max(shared, now[1]), time.monotonic()
        time.sleep(0.01)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {"WALL": time.monotonic() - began, "CPU": used.ru_utime + used.ru_stime, "PEAK": peak / 1024,
            "SERVER_MB": own / 1024, "SHARED_MB": shared / 1024}
    for name, seconds in seen.values():
        key = "CPU_" + re.sub(r"\W.*", "", name)
        told[key] = told.get(key, 0) + seconds
    with open(out, "w") as file:
        for key, value in told.items():
            print(f"{key}={value:.3f}", file=file)
    sys.exit(desk.returncode)


main()
