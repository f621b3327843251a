#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/e2e/story.sh [--update] FILE.story: plays a story at the desk of a district made for it.
# A line "# profile NAME" in the story says what kind of district; else it is pin.
# --update writes what is seen as the new golden screens; look at them with git diff.
set -u
HERE=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/lib/tap.sh"
# shellcheck source=tests/lib/desk.sh
. "$HERE/lib/desk.sh"

[ $# -gt 0 ] || tap_bail "which story?"
DESK_PROFILE=$(sed -n 's/^# profile //p' "${!#}")
DESK_PROFILE=${DESK_PROFILE:-pin}
desk_start
desk_story "$@"
