"""The crash test at full length: python -m tests.crash --kills 100."""

import argparse
import secrets
import time
from collections import Counter
from dataclasses import replace

from tests.crash.driver import play
from tests.crash.trials import SLACK_TRIALS, TEAMS_TRIALS, TRIALS, report
from tests.rigs.postgres import postgres_server

ALL = {"core": TRIALS, "slack": SLACK_TRIALS, "teams": TEAMS_TRIALS}


def main() -> None:
    """Run every trial, and print what was counted."""
    options = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    options.add_argument("--kills", type=int, default=100, help="for each database, at least")
    options.add_argument("--seed", default=secrets.token_hex(4), help="of the random moments")
    options.add_argument("--only", default="", help="trials whose name contains this")
    options.add_argument(
        "--through", choices=tuple(ALL), default="core", help="%(default)s if left out"
    )
    chosen = options.parse_args()
    trials = ALL[chosen.through]
    print(f"seed {chosen.seed}", flush=True)
    shares = Counter(trial.database for trial in trials)
    with postgres_server() as server:
        for trial in trials:
            if chosen.only not in str(trial):
                continue
            begun = time.monotonic()
            kills = -(-chosen.kills // shares[trial.database])
            counts = play(replace(trial, kills=kills, seed=f"{chosen.seed} {trial}"), server)
            print(f"\n{trial}: {time.monotonic() - begun:.0f} s")
            print(*report(counts), sep="\n", flush=True)


if __name__ == "__main__":
    main()
