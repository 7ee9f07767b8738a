"""Who may see and do what: each cell of the table in docs/data.md, through the controls."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import Form, Invalid, Message, Notice, Press, Response, Submission
from bot.model import Change, Person, Place, Reply, Round, State, Team
from bot.words import catalogue
from tests.test_controls import ADA, BEN, CARA, LEE, START, TEAM, Meeting, words_of

DOCUMENT = Path("docs/data.md")
HEADING = "## Who may see and do what"
OTHER = Place("room", "W1", "C2")
ELSEWHERE = Place("room", "W2", "C1")
NIA = Person("room", "W1", "nia", "Nia")
OLA = Person("room", "W1", "ola", "Ola")
DEV = Person("room", "W1", "dev", "Dev")
KIT = Person("room", "W1", "kit", "Kit")
GUEST = Person("room", "W2", "gwen", "Gwen")
SAM = Person("room", "W2", "sam", "Sam")
SECRET = "Only Cara's own words."
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    """A person in a role, and the place where they press."""

    person: Person
    place: Place | None


ROLES: dict[str, Somebody] = {
    "member": Somebody(BEN, TEAM),
    "chair": Somebody(ADA, TEAM),
    "other chair": Somebody(NIA, TEAM),
    "lead": Somebody(LEE, None),
    "lead asked": Somebody(LEE, None),
    "lead gone": Somebody(LEE, None),
    "other lead": Somebody(OLA, None),
    "other chair outside": Somebody(KIT, OTHER),
    "outside": Somebody(DEV, OTHER),
    "guest": Somebody(GUEST, TEAM),
    "other workspace": Somebody(SAM, ELSEWHERE),
}


def table() -> tuple[list[str], dict[str, list[str]]]:
    """Read the table: its roles, and what stands in each row."""
    after = DOCUMENT.read_text(encoding="utf-8").partition(HEADING)[2]
    rows = [line for line in after.split("\n## ")[0].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return cells[0][1:], {row[0]: row[1:] for row in cells[2:]}


class Scene:
    """A team with its people, another team, and a round in which Cara answered in private."""

    def __init__(self, role: str) -> None:
        self.meeting = Meeting()
        self.role = role
        self.who = ROLES[role]
        self.round: Round

    async def set_up(self) -> None:
        store = self.meeting.store
        accepted = None if self.role == "lead asked" else NOON
        await store.commit(
            Change(team=Team(TEAM, "Riverside", LEE, accepted, (ADA, NIA), revision=0))
        )
        await store.commit(Change(team=Team(OTHER, "Hillside", OLA, NOON, (KIT,), revision=0)))
        if self.role == "lead gone":
            await self.meeting.press(LEE, f"decline:{TEAM.channel}", None)
        self.round = await self.meeting.begin()
        await self.meeting.fill(CARA, f"answer:{self.round.id}:1", text=SECRET)

    async def close(self) -> None:
        await self.meeting.fill(ADA, f"close:{self.round.id}")

    async def sign(self) -> None:
        await self.close()
        await self.meeting.fill(ADA, f"sign:{self.round.id}", read="yes")

    async def press(self, ref: str) -> Response:
        ref = ref.format(self.round.id)
        return await self.meeting.core.controls.press(Press(self.who.person, ref, self.who.place))

    async def submit(self, ref: str, **values: str) -> Response:
        sent = Submission(self.who.person, ref.format(self.round.id), values)
        return await self.meeting.core.controls.submit(sent)

    async def opens(self, ref: str) -> bool:
        """Tell whether a button does what it says for them."""
        return not refused(await self.press(ref))

    async def both(self, ref: str, **values: str) -> bool:
        """Tell whether they may press and send; neither may let through what the other stops."""
        pressed, sent = await self.press(ref), await self.submit(ref, **values)
        assert refused(pressed) == refused(sent), ref
        return not refused(sent)


def refused(response: Response) -> bool:
    title = catalogue("en")("refused_title")
    told = isinstance(response, Notice) and response.message.title == title
    return told or isinstance(response, Invalid)


Try = Callable[[Scene], Awaitable[bool]]


async def worries(scene: Scene) -> bool:
    return "999" in words_of(await scene.press("worry:"))


async def sees_own(scene: Scene) -> bool:
    shown = await scene.press("mine:")
    assert SECRET not in repr(shown)
    return not refused(shown)


async def votes(scene: Scene) -> bool:
    return await scene.opens("vote:{}:1:0")


async def answers(scene: Scene) -> bool:
    return await scene.opens("answer:{}:1")


async def adds_action(scene: Scene) -> bool:
    return await scene.opens("action:{}:1")


async def moves_on(scene: Scene) -> bool:
    await scene.press("next:{}:1")
    return (await scene.meeting.record(scene.round)).round.reached == 2


async def notes(scene: Scene) -> bool:
    return await scene.both("note:{}:1", text="Said aloud.")


async def attends(scene: Scene) -> bool:
    return await scene.both("attendance:{}", present="Ada")


async def looks_at_held(scene: Scene) -> bool:
    return await scene.opens("held:{}")


async def closes(scene: Scene) -> bool:
    done = await scene.both("close:{}")
    closed = (await scene.meeting.record(scene.round)).round.state is State.CLOSED
    assert closed == done
    return done


async def takes_over(scene: Scene) -> bool:
    await scene.submit("takeover:{}")
    new = (await scene.meeting.record(scene.round)).round.chair
    return new == scene.who.person != ADA


async def reads_draft(scene: Scene) -> bool:
    await scene.close()
    shown = await scene.press("draft:{}")
    assert (SECRET in repr(shown)) == (not refused(shown))
    return not refused(shown)


async def corrects(scene: Scene) -> bool:
    await scene.close()
    return await scene.opens("correct:{}")


async def signs(scene: Scene) -> bool:
    await scene.close()
    return await scene.opens("sign:{}")


async def reads_signed(scene: Scene) -> bool:
    await scene.sign()
    shown = await scene.press("minutes:{}:2")
    assert (SECRET in repr(shown)) == (not refused(shown))
    return not refused(shown)


async def is_sent_digest(scene: Scene) -> bool:
    await scene.sign()
    inbox = f"with {scene.who.person.id}"
    sent = [out for out in scene.meeting.chat.out if out.posted.place.channel == inbox]
    files = [out for out in sent if not isinstance(out.content, Message)]
    assert bool(files) == any("digest" in out.key for out in sent)
    return bool(files)


async def confirms(scene: Scene) -> bool:
    await scene.sign()
    return await scene.opens("ack:{}:2")


async def sets_up(scene: Scene) -> bool:
    values = {"service": "Taken", "time_zone": "Europe/London", "language": "en"}
    await scene.submit(f"setup:{TEAM.channel}", **values)
    return (await scene.meeting.store.team(TEAM)).service == "Taken"


async def holds(scene: Scene) -> bool:
    await scene.sign()
    return await scene.both("hold:{}", text="Case 12")


async def lifts(scene: Scene) -> bool:
    round = (await scene.meeting.record(scene.round)).round
    await scene.meeting.store.commit(Change(seen=round, round=replace(round, hold="Case 12")))
    refused_at_once = refused(await scene.press("lift:{}"))
    sent = refused(await scene.submit("lift:{}", text="Over"))
    assert refused_at_once == sent
    return not sent


async def reads_private(scene: Scene) -> bool:
    shown = [
        await scene.press("answer:{}:1"),
        await scene.press("mine:"),
        Notice(await scene.meeting.core.controls.own_home(scene.who.person, [TEAM, OTHER])),
        Notice(await scene.meeting.core.controls.home(scene.who.person, TEAM)),
    ]
    return SECRET in repr(shown)


async def removes(scene: Scene) -> bool:
    refs = ("erase:{}", "redact:{}", "export:{}", "person:{}")
    pressed = [await scene.press(ref) for ref in refs]
    sent = [await scene.submit(ref, text="x") for ref in refs]
    return not all(map(refused, (*pressed, *sent)))


TRIES: dict[str, Try] = {
    "be shown where to turn when worried": worries,
    "see what is kept about oneself": sees_own,
    "vote": votes,
    "answer privately": answers,
    "add an action while the round is open": adds_action,
    "move on": moves_on,
    "note what was said aloud": notes,
    "record attendance": attends,
    "look at what is held back": looks_at_held,
    "close the round": closes,
    "take the round over": takes_over,
    "read the draft minutes": reads_draft,
    "correct the minutes": corrects,
    "sign the minutes off": signs,
    "read signed minutes": reads_signed,
    "be sent the digest": is_sent_digest,
    "confirm that the digest came": confirms,
    "set up who answers for the team": sets_up,
    "put a round under legal hold": holds,
    "lift a legal hold": lifts,
    "read what another person wrote in private": reads_private,
    "redact, erase or export the record": removes,
}


def test_the_table_has_every_role_and_everything_that_is_tried_here() -> None:
    roles, rows = table()

    assert roles == list(ROLES)
    assert list(rows) == list(TRIES)
    assert all(len(cells) == len(roles) for cells in rows.values())
    assert {cell for cells in rows.values() for cell in cells} == {"yes", "no"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("what", TRIES)
async def test_what_the_table_says_is_true(what: str, role: str) -> None:
    roles, rows = table()
    scene = Scene(role)
    await scene.set_up()

    may = await TRIES[what](scene)

    assert ("yes" if may else "no") == rows[what][roles.index(role)]


# What the table cannot show


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


async def two_teams(meeting: Meeting, lead_of_other: Person) -> tuple[Round, Round]:
    """A signed round in each of two teams."""
    store = meeting.store
    await store.commit(Change(team=Team(TEAM, "Riverside", LEE, NOON, (ADA,))))
    await store.commit(Change(team=Team(OTHER, "Hillside", lead_of_other, NOON, (ADA,))))
    rounds: list[Round] = []
    for place in (TEAM, OTHER):
        form = await meeting.core.controls.press(Press(ADA, "begin:", place))
        assert isinstance(form, Form)
        await meeting.core.controls.submit(Submission(ADA, form.ref, START))
        round = await store.open_round(place)
        assert round
        for ref in (f"close:{round.id}", f"sign:{round.id}"):
            form = await meeting.core.controls.press(Press(ADA, ref, place))
            assert isinstance(form, Form)
            await meeting.core.controls.submit(Submission(ADA, form.ref, {"read": "yes"}))
        rounds.append(round)
    await meeting.core.courier.settle()
    return rounds[0], rounds[1]


async def test_a_lead_of_two_teams_sees_both_and_no_third(meeting: Meeting) -> None:
    first, second = await two_teams(meeting, LEE)

    home = await meeting.core.controls.own_home(LEE, [])

    digests = [message.title for message in meeting.told(LEE) if "Digest" in message.title]
    assert digests == ["Digest: Riverside", "Digest: Hillside"]
    for round in (first, second):
        assert f"minutes:{round.id}:2" in repr(home.buttons)
        assert not refused(await meeting.press(LEE, f"minutes:{round.id}:2", None))
    assert "Riverside" not in repr(await meeting.core.controls.own_home(OLA, []))


async def test_a_lead_who_stops_being_one_sees_no_more_and_is_sent_no_more(
    meeting: Meeting,
) -> None:
    first, _ = await two_teams(meeting, OLA)
    await meeting.press(LEE, f"decline:{TEAM.channel}", None)
    sent = len(meeting.told(LEE))
    await meeting.press(ADA, f"draft:{first.id}")
    await meeting.fill(ADA, f"attendance:{first.id}", present="Ada")
    await meeting.fill(ADA, f"sign:{first.id}", read="yes")

    home = await meeting.core.controls.own_home(LEE, [])

    assert refused(await meeting.press(LEE, f"minutes:{first.id}:2", None))
    assert refused(await meeting.press(LEE, f"hold:{first.id}", None))
    assert "Riverside" not in repr(home)
    assert len(meeting.told(LEE)) == sent


async def test_a_lead_who_was_replaced_before_it_went_out_is_not_sent_the_digest(
    meeting: Meeting,
) -> None:
    await meeting.store.commit(Change(team=Team(TEAM, "Riverside", LEE, NOON, (ADA,))))
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    form = await meeting.press(ADA, f"sign:{round.id}")
    assert isinstance(form, Form)
    await meeting.core.controls.submit(Submission(ADA, form.ref, {"read": "yes"}))
    team = await meeting.store.team(TEAM)
    await meeting.store.commit(Change(team=replace(team, lead=OLA, accepted=None)))

    await meeting.core.courier.settle()

    assert meeting.told(LEE) == []
    assert meeting.told(OLA) == []


async def test_a_digest_goes_to_the_lead_of_that_channel_and_to_no_other(
    meeting: Meeting,
) -> None:
    await two_teams(meeting, OLA)

    assert [m.title for m in meeting.told(LEE) if "Digest" in m.title] == ["Digest: Riverside"]
    assert [m.title for m in meeting.told(OLA) if "Digest" in m.title] == ["Digest: Hillside"]


async def test_when_a_chair_leaves_the_lead_names_another_who_goes_on(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    values = {"service": "Riverside", "time_zone": "Europe/London", "language": "en"}
    sent = Submission(LEE, f"setup:{TEAM.channel}", values, {"chairs": (BEN,), "lead": (LEE,)})
    await meeting.core.controls.submit(sent)

    await meeting.fill(BEN, f"takeover:{round.id}")
    await meeting.fill(BEN, f"close:{round.id}")

    assert (await meeting.record(round)).round.chair == BEN
    assert (await meeting.record(round)).round.state is State.CLOSED


async def test_one_person_in_two_workspaces_is_two(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "Said at home.")
    twin = Person("room", "W2", BEN.id, "Ben")

    shown = await meeting.core.controls.press(Press(twin, "mine:", ELSEWHERE))
    own = await meeting.press(BEN, "mine:", None)

    assert "Said at home." not in repr(shown)
    assert "Said at home." in repr(own)


async def test_a_guests_own_data_is_the_hosts_to_hand_over(meeting: Meeting) -> None:
    round = await meeting.begin()
    posted = (await meeting.record(round)).thread(1)
    assert posted
    at = meeting.now + timedelta(seconds=1)
    reply = Reply("g1", posted.thread, GUEST, "Said by a guest.", at, at)
    await meeting.core.discussion.hear(reply)

    at_home = await meeting.core.controls.press(Press(GUEST, "mine:", None))

    assert "Said by a guest." not in repr(at_home)
    assert round.id not in repr(at_home)
