"""The bot is killed at random moments; `make slow` does it for some minutes."""

import secrets
from dataclasses import replace
from typing import cast

import pytest

from tests.crash.driver import play
from tests.crash.trials import SLACK_TRIALS, TEAMS_TRIALS, TRIALS, Trial, report
from tests.rigs.postgres import Postgres


def killed(trial: Trial, request: pytest.FixtureRequest) -> None:
    needed = trial.database == "postgresql"
    server = cast("Postgres", request.getfixturevalue("postgres")) if needed else None
    trial = replace(trial, seed=f"{secrets.token_hex(4)} {trial}")
    print(f"seed {trial.seed}")

    counts = play(trial, server)

    print(*report(counts), sep="\n")
    assert counts["kills"] == trial.kills


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_round_survives_some_kills(database: str, request: pytest.FixtureRequest) -> None:
    killed(Trial(database, looks_up=False, kills=8, lease=0.5), request)


def test_a_round_in_slack_survives_some_kills(request: pytest.FixtureRequest) -> None:
    killed(Trial("sqlite", looks_up=True, kills=5, lease=1.5, through="slack"), request)


def test_a_round_in_teams_survives_some_kills(request: pytest.FixtureRequest) -> None:
    killed(Trial("sqlite", looks_up=False, kills=5, lease=1.5, through="teams"), request)


@pytest.mark.slow
@pytest.mark.parametrize("trial", [*TRIALS, *SLACK_TRIALS, *TEAMS_TRIALS], ids=str)
def test_rounds_survive_many_kills(trial: Trial, request: pytest.FixtureRequest) -> None:
    killed(trial, request)
