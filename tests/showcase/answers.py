"""What people are shown at once when they press, send and write: papers, "done", refusals."""

import re
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from typing import cast

from bot.audit import Head
from bot.controls import Controls
from bot.controls.desk import Desk
from bot.custodian import Custodian
from bot.custodian import Memory as Custodians
from bot.dossier import Dossier, Traces
from bot.errors import BotError, Faulty, Refusal
from bot.flow.minuting import draft_seal
from bot.letters.forms import PAGE
from bot.messages import Press, Response, Submission
from bot.model import (
    Action,
    Change,
    Kind,
    Person,
    Place,
    Record,
    Round,
    RoundId,
    State,
    Team,
    Version,
)
from tests.fakes import FakeChat
from tests.records import ROUND as R
from tests.records import a_contribution
from tests.showcase.material import (
    ADA,
    FORM,
    HERE,
    LATER,
    LEE,
    LIBRARY,
    MEERA,
    PLACE,
    ROOT,
    SIAN,
    SITE,
    TODAY,
    TOM,
    Shown,
    discussed,
    drafted,
    holding,
    our_record,
    signed_off,
)
from tests.showcase.worst import ODD_NAME, a_poll, asking, worst_record

SOON = TODAY.replace(month=2).isoformat()
START = {"briefing": "child-2-rapid-review", "mode": "live", "minutes": "15", "named": "no"}
SETUP = {"service": "Riverside team", "time_zone": "Europe/London", "language": "en"}


@dataclass(frozen=True)
class Shelf:
    """A memory of one record, which lets everything be and keeps nothing; or raises an error."""

    of: Record
    error: BotError | None = None

    async def record(self, id: RoundId) -> Record:
        if self.error:
            raise self.error
        return self.of

    async def team(self, place: Place) -> Team:
        return self.of.team

    async def teams(self, places: Collection[Place]) -> Sequence[Team]:
        return [self.of.team]

    async def teams_of(self, lead: Person) -> Sequence[Team]:
        return [self.of.team] if lead == self.of.team.lead else []

    async def open_round(self, place: Place) -> Round | None:
        return self.of.round if self.of.round.state is State.OPEN else None

    async def rounds(self, *places: Place) -> Sequence[Round]:
        return [self.of.round]

    async def actions_of(self, owner: Person) -> Sequence[tuple[Round, Action]]:
        return [(self.of.round, each) for each in self.of.actions if each.owner == owner]

    async def version(self, id: RoundId, number: int) -> Version | None:
        return next((each for each in self.of.versions if each.number == number), None)

    async def commit(self, change: Change) -> None:
        pass

    async def dossier(self, id: RoundId) -> Dossier:
        record = await self.record(id)
        papers = tuple(version for version in record.versions if version.body)
        return Dossier(record, record.contributions, papers, (), ())

    async def traces(self, person: Person) -> Traces:
        return Traces(person, (R,), (self.of.team,))

    async def heads(self) -> Sequence[Head]:
        return []


async def responses() -> dict[str, Shown]:
    """Everything that the controls answer with, but for the forms."""
    parts = (_papers(), _done(), _held(), _commands(), _refused(), _faulty())
    return {name: _shown(made) for part in parts async for name, made in part}


def _over(record: Record, error: BotError | None = None) -> Controls:
    chats = {PLACE.platform: FakeChat(lambda: LATER)}
    shelf = Shelf(record, error)
    common = (lambda _: HERE, lambda: LATER, lambda: FORM)
    custodian = Custodian(cast("Custodians", shelf), SITE, *common)
    return Controls(Desk(shelf, chats, LIBRARY, SITE, *common, custodian))


async def _pressed(record: Record, who: Person, ref: str) -> Response:
    return await _over(record).press(Press(who, ref, PLACE))


async def _sent(record: Record, who: Person, ref: str, /, **values: str | Person) -> Response:
    typed = {name: value for name, value in values.items() if isinstance(value, str)}
    people = {name: (value,) for name, value in values.items() if isinstance(value, Person)}
    return await _over(record).submit(Submission(who, ref, typed, people))


Answers = AsyncIterator[tuple[str, Response]]


async def _papers() -> Answers:
    draft = drafted(discussed())
    worst, signed = drafted(worst_record()), signed_off(draft)
    last = f"minutes:{R}:{signed.round.issued}"
    yield "paper/briefing", await _pressed(our_record(), SIAN, f"read:{R}")
    yield "paper/briefing-worst", await _pressed(worst, SIAN, f"read:{R}")
    yield "paper/draft", await _pressed(draft, ADA, f"draft:{R}")
    yield "paper/draft-member", await _pressed(draft, SIAN, f"draft:{R}")
    yield "paper/signed", await _pressed(signed, LEE, last)
    silent = replace(draft, contributions=(), votes=(), actions=(), versions=())
    yield "paper/draft-silent", await _pressed(silent, ADA, f"draft:{R}")
    yield "paper/draft-worst", await _pressed(worst, worst.round.chair, f"draft:{R}")
    short = signed_off(replace(worst, contributions=worst.contributions[:10]))
    yield "paper/mine", await _pressed(signed, SIAN, "mine:")
    yield "paper/mine-worst", await _pressed(short, worst.round.chair, "mine:")
    held = replace(signed, round=replace(signed.round, hold="Case 12"))
    yield "paper/signed-held", await _pressed(held, LEE, last)
    yield "paper/signed-worst", await _pressed(short, worst.round.chair, last)


async def _done() -> Answers:
    record, open_ = discussed(), our_record()
    free = replace(record, team=replace(record.team, lead=None, accepted=None))
    asked = replace(record, team=replace(record.team, accepted=None))
    own = a_contribution(
        "Before.", prompt=2, id=f"answer:2:{TOM.id}", author=TOM, kind=Kind.ANSWER
    )
    setup = {"lead": LEE, "chairs": ADA, **SETUP}
    due = {"what": "Ask housing.", "owner": MEERA, "due": SOON}
    seal = draft_seal(record, HERE)[:16]
    odd = asking(a_poll(10, 300))
    signed = signed_off(drafted(record))
    held = replace(signed, round=replace(signed.round, hold="Case 12"))
    yield "done/hold", await _sent(signed, LEE, f"hold:{R}", text="Case 12")
    yield "done/lift", await _sent(held, LEE, f"lift:{R}", text="Closed")
    yield "done/vote", await _pressed(open_, SIAN, f"vote:{R}:2:1")
    yield "done/vote-worst", await _pressed(odd, SIAN, f"vote:{R}:1:9")
    yield "done/answer", await _sent(open_, SIAN, f"answer:{R}:2", text="Not yet.")
    yield "done/answer-late", await _sent(record, SIAN, f"answer:{R}:2", text="Not yet.")
    taken = replace(open_, contributions=(own,))
    yield "done/answer-back", await _sent(taken, TOM, f"answer:{R}:2", text="")
    yield "done/say", await _sent(open_, SIAN, f"say:{R}:2", text="Not yet.")
    yield "done/note", await _sent(open_, ADA, f"note:{R}:2:{FORM}", text="Said aloud.")
    yield "done/action", await _sent(open_, SIAN, f"action:{R}:{FORM}", **due)
    yield "done/attendance", await _sent(open_, ADA, f"attendance:{R}", present="Ada")
    yield "done/setup", await _sent(open_, ADA, f"setup:{PLACE.channel}", **setup)
    yield "done/start", await _sent(record, ADA, f"start:{PLACE.channel}", **START)
    yield "done/close", await _sent(open_, ADA, f"close:{R}")
    yield "done/cancel", await _sent(open_, ADA, f"cancel:{R}")
    team = replace(open_.team, chairs=(SIAN,))
    yield "done/takeover", await _sent(replace(open_, team=team), SIAN, f"takeover:{R}")
    yield "done/correct", await _sent(record, ADA, f"correct-text:{R}:contribution:c1", text="So.")
    yield "done/sign", await _sent(record, ADA, f"sign:{R}:{seal}", read="yes")
    yield "done/sign-no-lead", await _sent(free, ADA, f"sign:{R}:{seal}", read="yes")
    yield "done/accept", await _pressed(asked, LEE, f"accept:{PLACE.channel}")
    yield "done/decline", await _pressed(asked, LEE, f"decline:{PLACE.channel}")
    yield "done/receipt", await _pressed(signed_off(record), LEE, f"ack:{R}:1")


async def _held() -> Answers:
    record = holding(discussed())
    first = record.held[0].wording
    one, quiet = f"held-one:{R}:{first}", replace(record, contributions=())
    yield "paper/draft-held", await _pressed(drafted(record), ADA, f"draft:{R}")
    yield "done/held-kept", await _pressed(record, SIAN, f"keep:{R}:{first}")
    yield "done/held-no-more", await _pressed(quiet, SIAN, f"keep:{R}:{first}")
    yield "done/held-none", await _pressed(quiet, ADA, f"held:{R}")
    yield "done/held-released", await _sent(record, ADA, one, verdict="release")
    going_on = replace(record, round=replace(record.round, state=State.OPEN))
    yield "done/held-settled", await _sent(going_on, ADA, one, verdict="leave-out")
    yield "command/nothing-held", await _over(record).command(ADA, PLACE, "")
    both = "Ring 01632 960777 or write to jay@example.com."
    yield "invalid/identifiers", await _sent(record, ADA, f"note:{R}:2:{FORM}", text=both)


async def _commands() -> Answers:
    for said in ("", "start", "close", "set up", "what"):
        name = said.replace(" ", "-") or "nothing"
        yield f"command/{name}", await _over(our_record()).command(ADA, PLACE, said)
    worst, part = worst_record(), f"correct:{R}"
    for name, page in (("first", 0), ("last", 500 // PAGE)):
        shown = await _sent(worst, worst.round.chair, part, page=f"1:{page}")
        yield f"form/correct-which-{name}-of-500", shown


VALUES = {"chair": ODD_NAME, "number": 3, "reason": ODD_NAME, "round": "r1"}
"""What the placeholders of refusals are filled with."""


async def _refused() -> Answers:
    for key in raised(r'Refusal\("(\w+)"'):
        desk = _over(our_record(), Refusal(key, **VALUES))
        yield f"refused/{key}", await desk.press(Press(ADA, f"draft:{R}", PLACE))


async def _faulty() -> Answers:
    note = Submission(ADA, f"note:{R}:2:{FORM}", {"text": "Said aloud."})
    for key in raised(r'Faulty\(\w+="(\w+)"', r'_faults\[name\] = "(\w+)"', r'fault\(.*"(\w+)"\)'):
        yield f"invalid/{key}", await _over(our_record(), Faulty(text=key)).submit(note)
    closed = Refusal("round_closed")
    yield "invalid/refused", await _over(our_record(), closed).submit(note)
    start, action = f"start:{PLACE.channel}", f"action:{R}:{FORM}"
    yield "invalid/start-form", await _sent(discussed(), ADA, start, mode="own-pace")
    yield "invalid/action-form", await _sent(discussed(), ADA, action, due="tomorrow")


def raised(*patterns: str) -> list[str]:
    """Find the keys of the catalogue that the core raises, each once, in order."""
    code = "".join(file.read_text() for file in sorted((ROOT / "bot").rglob("*.py")))
    return sorted({key for pattern in patterns for key in re.findall(pattern, code)})


def _shown(response: Response) -> Shown:
    assert response is not None
    return response
