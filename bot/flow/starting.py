"""Starting a round."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content import Briefing
from bot.errors import Faulty, Refusal
from bot.flow.deliveries import to_channel
from bot.model import Change, Delivery, Mode, Person, Round, RoundId, Task, Team
from bot.roles import may_start
from bot.site import Site

LONGEST = timedelta(days=92)
"""An own-pace round that is open for longer than a quarter is a slip of the date."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the start form asks for, and who sent it; `closes` matters to the own pace alone."""

    id: RoundId
    chair: Person
    briefing: Briefing
    minutes: int
    mode: Mode
    named: bool
    closes: datetime | None = None


def start(team: Team, site: Site, wish: Wish, now: datetime) -> Change:
    """Open a round and send out what belongs to its beginning."""
    if not may_start(wish.chair, team, site):
        raise Refusal("start_not_allowed")
    closes = _closing_time(wish, now) if wish.mode is Mode.OWN_PACE else None
    round = Round(
        id=wish.id,
        place=team.place,
        briefing=wish.briefing,
        order=tuple(step.prompt for step in wish.briefing.plan(wish.minutes).prompts),
        minutes=wish.minutes,
        mode=wish.mode,
        named=wish.named,
        chair=wish.chair,
        opened=now,
        closes=closes,
    )
    round = replace(round, reached=len(round.order) if closes else 1)
    return Change(round=round, deliveries=_first(round, now))


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """
    Find the moment a wall clock shows this, in UTC.

    Where the clocks go back the later of the two; where they go forward and
    the time is skipped, the moment after: nobody is cut short.
    """
    both = (datetime.combine(day, at, zone).replace(fold=fold) for fold in (0, 1))
    return max(local.astimezone(UTC) for local in both)


def _closing_time(wish: Wish, now: datetime) -> datetime:
    if wish.closes is None:
        raise Faulty(closes_on="closes_needed")
    if wish.closes <= now:
        raise Faulty(closes_on="closes_past")
    if wish.closes > now + LONGEST:
        raise Faulty(closes_on="closes_far")
    return wish.closes


def _first(round: Round, now: datetime) -> tuple[Delivery, ...]:
    opening = (to_channel(round, Task.OPENING, now), to_channel(round, Task.BRIEFING, now))
    prompts = tuple(
        to_channel(round, Task.PROMPT, now, str(number)) for number in range(1, round.reached + 1)
    )
    timer = (to_channel(round, Task.CLOSE_TIMER, round.closes),) if round.closes else ()
    return opening + prompts + timer
