"""
Who may see and do what: each cell of the table in docs/data.md, on each platform.

The operator's are tried in tests/test_commands.py.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.messages import Form, Press, Submission
from bot.model import Change, Reply, Round, State
from tests.roles.document import table
from tests.roles.platform import Filled, NoPlatform, Platform, Shown
from tests.roles.scene import ROLES, Scene, Stage
from tests.roles.slack import in_slack
from tests.roles.teams import in_teams
from tests.roles.tries import ROWS, play

pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def without_platform(_: Path) -> AsyncIterator[Platform]:
    """The core, as adapters call it."""
    yield NoPlatform()


PLATFORMS = {"core": without_platform, "slack": in_slack, "teams": in_teams}


@pytest_asyncio.fixture(
    params=PLATFORMS.values(), ids=list(PLATFORMS), scope="module", loop_scope="module"
)
async def platform(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Platform]:
    """One bot for all: everybody who tries something is somebody new, in channels of their own."""
    async with request.param(tmp_path_factory.mktemp("roles")) as platform:
        yield platform


SETS = (
    [role for role in ROLES if role not in ("lead asked", "lead gone")],
    ["lead asked"],
    ["lead gone"],
)
"""Who can be in one round together: of its lead there is but one."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tried(platform: Platform) -> Mapping[tuple[str, str], bool]:
    """What came of it: all cells, in a round for each set of roles."""
    done: dict[tuple[str, str], bool] = {}
    for roles in SETS:
        done |= await play(Scene(platform, await platform.cast()), roles)
    return done


async def test_the_table_has_every_role_and_everything_that_is_tried() -> None:
    roles, rows = table()

    assert roles == [*ROLES, "operator"]
    assert list(rows) == list(ROWS)
    assert all(len(cells) == len(roles) for cells in rows.values())
    assert {cell for cells in rows.values() for cell in cells} == {"yes", "no"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("what", ROWS)
async def test_what_the_table_says_is_true(
    tried: Mapping[tuple[str, str], bool], what: str, role: str
) -> None:
    roles, rows = table()

    assert ("yes" if tried[what, role] else "no") == rows[what][roles.index(role)]


# What the table cannot show


@pytest_asyncio.fixture(loop_scope="module")
async def stage(platform: Platform) -> Stage:
    """Two teams whose rounds have not begun; the second one's channel is private."""
    stage = Stage(platform, await platform.cast())
    await stage.team("team", "Riverside", "lee")
    await stage.team("other", "Hillside", "ola")
    return stage


async def signed(stage: Stage, place: str = "team") -> Round:
    chair = {"team": "ada", "other": "kit"}[place]
    round = await stage.begin(place, chair)
    await stage.sign_off(round, chair, place)
    return round


async def press(stage: Stage, who: str, ref: str, place: str = "") -> Shown:
    return await stage.platform.press(stage.people[who], ref, stage.places.get(place))


def digests(stage: Stage, who: str) -> list[str]:
    told = stage.platform.told(stage.people[who])
    return [team for team in ("Riverside", "Hillside") if f"Digest: {team}" in " ".join(told)]


async def test_a_lead_of_two_teams_sees_both_and_no_third(stage: Stage) -> None:
    await stage.team("other", "Hillside", "lee")
    rounds = [await signed(stage), await signed(stage, "other")]

    home = await stage.platform.home(stage.people["lee"])

    assert digests(stage, "lee") == ["Riverside", "Hillside"]
    for round in rounds:
        assert f"minutes:{round.id}:2" in home
        assert not (await press(stage, "lee", f"minutes:{round.id}:2")).refused
    assert "Riverside" not in await stage.platform.home(stage.people["ola"])


async def test_a_lead_who_stops_being_one_sees_no_more_and_is_sent_no_more(stage: Stage) -> None:
    round = await signed(stage)
    await press(stage, "lee", f"decline:{stage.places['team'].key}")
    told = len(stage.platform.told(stage.people["lee"]))
    await stage.by("ada", f"attendance:{round.id}", present="Ada")
    await stage.by("ada", f"sign:{round.id}", read="yes")

    refused = [
        await press(stage, "lee", f"{ref}:{round.id}:2") for ref in ("minutes", "hold", "ack")
    ]

    assert all(each.refused for each in refused)
    assert len(stage.platform.told(stage.people["lee"])) == told
    assert "Riverside" not in await stage.platform.home(stage.people["lee"])


async def test_a_lead_who_was_replaced_before_it_went_out_is_not_sent_the_digest(
    stage: Stage,
) -> None:
    round = await stage.begin("team", "ada")
    await stage.by("ada", f"close:{round.id}")
    ada, at, controls = stage.people["ada"], stage.places["team"], stage.platform.core.controls
    form = await controls.press(Press(ada, f"sign:{round.id}", at))
    assert isinstance(form, Form)
    await controls.submit(Submission(ada, form.ref, {"read": "yes"}, place=at))
    team = replace((await stage.record(round)).team, lead=stage.people["ola"], accepted=None)
    await stage.platform.store.commit(Change(team=team))

    await stage.platform.core.courier.settle()

    assert digests(stage, "lee") == digests(stage, "ola") == []


async def test_a_private_channels_digest_goes_to_the_lead_its_own_chair_named_who_accepted(
    stage: Stage,
) -> None:
    await stage.team("other", "Hillside", "ola", accepted=False)
    await signed(stage)
    await signed(stage, "other")
    before = digests(stage, "ola")

    await press(stage, "lee", f"accept:{stage.places['other'].key}")
    await press(stage, "ola", f"accept:{stage.places['other'].key}")

    assert before == []
    assert digests(stage, "ola") == ["Hillside"]
    assert digests(stage, "lee") == ["Riverside"]


async def test_when_a_chair_leaves_the_lead_names_another_who_goes_on(stage: Stage) -> None:
    round = await stage.begin("team", "ada")
    team, people = stage.places["team"], stage.people
    await stage.platform.leave(team, people["ada"])
    values = {"service": "Riverside", "time_zone": "Europe/London", "language": "en"}
    filled = Filled(values, {"chairs": (people["ben"],), "lead": (people["lee"],)})
    await stage.platform.submit(people["lee"], f"setup:{team.key}", None, team, filled)

    for verb in ("takeover", "close"):
        await stage.platform.submit(people["ben"], f"{verb}:{round.id}", team, team, Filled())

    record = await stage.record(round)
    assert (record.round.chair, record.round.state) == (people["ben"], State.CLOSED)


async def test_one_person_in_two_workspaces_is_two(stage: Stage) -> None:
    round = await stage.begin("team", "ada")
    await stage.by("ben", f"answer:{round.id}:1", text="Said at home.")
    ben, elsewhere = stage.people["ben"], stage.places["elsewhere"]
    twin = replace(ben, workspace=elsewhere.workspace)

    there = await stage.platform.press(twin, "mine:", elsewhere)
    minutes = await stage.platform.press(twin, f"answer:{round.id}:1", elsewhere)
    here = await stage.platform.press(ben, "mine:", None)

    assert "Said at home." not in there.text + minutes.text
    assert "Said at home." in here.text


async def test_a_guests_own_data_is_the_hosts_to_hand_over(stage: Stage) -> None:
    round = await stage.begin("team", "ada")
    posted = (await stage.record(round)).thread(1)
    assert posted
    at = round.opened + timedelta(seconds=1)
    reply = Reply("g1", posted.thread, stage.people["gwen"], "Said by a guest.", at, at)
    assert await stage.platform.core.discussion.hear(reply)

    shown = await press(stage, "gwen", "mine:")

    assert "Said by a guest." not in shown.text
    assert round.id not in shown.text


async def test_nobody_starts_a_round_or_sets_a_team_up_where_they_are_not(stage: Stage) -> None:
    kit, team, other = stage.people["kit"], stage.places["team"], stage.places["other"]
    start = {"briefing": "online-safety", "mode": "live", "minutes": "45", "named": "no"}
    setup = {"service": "Taken", "time_zone": "Europe/London", "language": "en"}

    for ref, values in ((f"start:{team.key}", start), (f"setup:{team.key}", setup)):
        sent = await stage.platform.submit(kit, ref, other, team, Filled(values))
        assert sent.refused

    assert await stage.platform.store.open_round(team) is None
    assert (await stage.platform.store.team(team)).service == "Riverside"
