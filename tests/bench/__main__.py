"""Measure the bot on this machine, each figure beside a bare one of the same run."""

import argparse
import os
import platform
import time

from tests.bench import identifiers, minutes, replies, sealing, start
from tests.bench.slack import measure as slack
from tests.bench.teams import measure as teams

BUSY = 0.5
"""Load before the start above which others take so much that rates and times are theirs."""


PARTS = ("replies", "slack", "teams", "start", "sealing", "minutes", "identifiers")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes; rough")
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args()
    parts = {
        "replies": lambda: replies.measure(replies.QUICK if asked.quick else replies.FULL),
        "slack": lambda: slack.measure(slack.QUICK if asked.quick else slack.FULL),
        "teams": lambda: teams.measure(teams.QUICK if asked.quick else teams.FULL),
        "start": lambda: start.measure(start.QUICK if asked.quick else start.FULL),
        "sealing": lambda: sealing.measure(sealing.QUICK if asked.quick else sealing.FULL),
        "minutes": lambda: minutes.measure(minutes.QUICK if asked.quick else minutes.FULL),
        "identifiers": lambda: identifiers.measure(
            identifiers.QUICK if asked.quick else identifiers.FULL
        ),
    }
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"{time.strftime('%Y-%m-%d')}."
    )
    if (load := os.getloadavg()[0]) > BUSY:
        print(f"The machine is busy (load {load:.1f}): only CPU, MB and their ratios say much.")
    print()
    for name, measure in parts.items():
        if asked.only in (None, name):
            print(measure(), flush=True)


if __name__ == "__main__":
    main()
