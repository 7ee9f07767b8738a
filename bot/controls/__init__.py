"""What people press, fill in and write to the bot, and what they are shown at once."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection

from bot.blocks import paragraph
from bot.context import Context
from bot.controls import (
    held_back,
    keeping,
    minuting,
    own,
    running,
    standing,
    taking_part,
    teams,
)
from bot.controls.again import again
from bot.controls.desk import Desk
from bot.errors import Faulty, Refusal
from bot.letters import home
from bot.messages import Form, Invalid, Message, Notice, Press, Response, Submission
from bot.model import Person, Place, State
from bot.roles import runs, same_workspace

OnPress = Callable[[Desk, Press, str, str], Awaitable[Response]]
OnSubmit = Callable[[Desk, Submission, str, str], Awaitable[Response]]

PRESSES: dict[str, OnPress] = {
    "accept": teams.press_accept,
    "ack": teams.press_acknowledge,
    "action": taking_part.press_action,
    "answer": taking_part.press_answer,
    "attendance": running.press_attendance,
    "correct": minuting.press_correct,
    "decline": teams.press_decline,
    "draft": minuting.press_draft,
    "go": running.press_go,
    "held": held_back.press_held,
    "hold": keeping.press_hold,
    "keep": held_back.press_keep,
    "lift": keeping.press_lift,
    "mine": keeping.press_mine,
    "minutes": minuting.press_minutes,
    "next": running.press_next,
    "note": taking_part.press_note,
    "read": taking_part.press_read,
    "see": standing.press_see,
    "sign": minuting.press_sign,
    "vote": taking_part.press_vote,
}
CONFIRMED = ("cancel", "close", "takeover")
FOR_EVERYBODY = ("worry", "help")
"""What a guest from another workspace may press, too."""

GOING_ON = frozenset({State.OPEN, State.CLOSED})
"""States in which a chair has something to decide."""

COUNTED = frozenset({*PRESSES, *CONFIRMED, *FOR_EVERYBODY, "begin", "setup"})
"""The verbs of every button; what else comes is counted together, however it is called."""

SUBMISSIONS: dict[str, OnSubmit] = {
    "action": taking_part.submit_action,
    "add": taking_part.submit_add,
    "answer": taking_part.submit_answer,
    "attendance": running.submit_attendance,
    "cancel": running.submit_cancel,
    "close": running.submit_close,
    "correct": minuting.submit_page,
    "correct-line": minuting.submit_line,
    "correct-text": minuting.submit_correction,
    "held": held_back.submit_held,
    "held-one": held_back.submit_one,
    "hold": keeping.submit_hold,
    "lift": keeping.submit_lift,
    "note": taking_part.submit_note,
    "say": standing.submit_say,
    "setup": teams.submit_setup,
    "sign": minuting.submit_sign,
    "start": running.submit_start,
    "takeover": running.submit_take_over,
}


class Controls:
    """
    The bot's controls. Roles are checked here, whoever was shown a button.

    Nothing is raised for what a person did: a refusal is something they are
    shown. `tally` counts by verb, without people.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.tally: Counter[tuple[str, str]] = Counter()

    async def press(self, press: Press) -> Response:
        """Do what a button stands for."""
        verb, id, rest = _parts(press.ref)
        self.tally["press", verb if verb in COUNTED else "other"] += 1
        try:
            return await self._press(press, verb, id, rest)
        except Refusal as refusal:
            return await self._refused(refusal, press.person, press.place)

    async def submit(self, submission: Submission) -> Response:
        """Take a form in; what was typed is never lost to a mistake in it."""
        verb, id, rest = _parts(submission.ref)
        self.tally["submit", verb if verb in SUBMISSIONS else "other"] += 1
        try:
            return await SUBMISSIONS.get(verb, _gone)(self._desk, submission, id, rest)
        except Faulty as faulty:
            return await self._invalid(faulty, submission.person)
        except Refusal as refusal:
            return await self._refused(refusal, submission.person, None, submission)

    async def again(self, submission: Submission) -> Form | None:
        """
        Give the form that was sent in, as it was asked for, to say in it what is wrong.

        None where there is none such any more.
        """
        return await again(self._desk, submission)

    async def command(self, person: Person, place: Place, text: str) -> Response:
        """Do what somebody wrote to the bot; without words, show what there is to do."""
        said = " ".join(text.lower().split())
        try:
            _need_colleague(person, place)
            match said:
                case "":
                    return Notice(await self.home(person, place))
                case "start":
                    return await running.begin(self._desk, person, place)
                case "close":
                    return await self._close(person, place)
                case "set up" | "setup":
                    return await teams.show_setup(self._desk, person, place)
                case _:
                    return Notice(home.help_(await self._context(person, place)))
        except Refusal as refusal:
            return await self._refused(refusal, person, place)

    async def home(self, person: Person, place: Place) -> Message:
        """Show one person what there is for them in a channel."""
        memory = self._desk.memory
        team = await self._desk.team(place)
        rounds, led = await memory.rounds(place), await memory.teams_of(person)
        current = next((round for round in rounds if round.state is State.OPEN), None)
        link = await running.link_to(self._desk, current) if current else None
        mine = next((r for r in rounds if r.state in GOING_ON and runs(person, r, team)), None)
        record = await memory.record(mine.id) if mine else None
        return home.home(person, team, rounds, led, link, self._desk.for_team(team), record)

    async def own_home(self, person: Person, places: Collection[Place]) -> Message:
        """Show one person what there is for them in `places`, the channels they are in."""
        here = frozenset(place for place in places if same_workspace(person, place))
        return await own.home(self._desk, person, here)

    async def mark(self, person: Person, place: Place | None, id: str, text: str) -> Response:
        """Offer to take a message from outside the threads into the minutes; `id` is its own."""
        try:
            _need_colleague(person, place)
            return await taking_part.mark(self._desk, person, place, id, text)
        except Refusal as refusal:
            return await self._refused(refusal, person, place)

    async def _press(self, press: Press, verb: str, id: str, rest: str) -> Response:
        desk = self._desk
        if verb not in FOR_EVERYBODY:
            _need_colleague(press.person, press.place)
        match verb:
            case "begin":
                return await running.begin(desk, press.person, press.place)
            case "setup":
                return await teams.show_setup(desk, press.person, press.place)
            case "worry":
                return await taking_part.show_worry(desk, press.person, press.place)
            case "help":
                return Notice(home.help_(await self._context(press.person, press.place)))
            case _ if verb in CONFIRMED:
                return await running.press_confirm(desk, press, id, verb)
            case _:
                return await PRESSES.get(verb, _gone)(desk, press, id, rest)

    async def _close(self, person: Person, place: Place) -> Response:
        current = await self._desk.memory.open_round(place)
        if current is None:
            raise Refusal("close_none")
        press = Press(person, f"close:{current.id}", place)
        return await running.press_confirm(self._desk, press, current.id, "close")

    async def _context(self, person: Person, place: Place | None) -> Context:
        place = place or Place(person.platform, person.workspace, "")
        return self._desk.for_team(await self._desk.team(place))

    async def _invalid(self, faulty: Faulty, person: Person) -> Invalid:
        context = await self._context(person, None)
        found = {
            field: context.words("identifier_refused", kinds=context.kinds(kinds))
            for field, kinds in faulty.kinds.items()
        }
        return Invalid({field: context.words(key) for field, key in faulty.keys.items()} | found)

    async def _refused(
        self,
        refusal: Refusal,
        person: Person,
        place: Place | None,
        submission: Submission | None = None,
    ) -> Response:
        words = (await self._context(person, place)).words
        said = words(refusal.key, **refusal.values)
        typed = _typed(submission) if submission else None
        if typed:
            return Invalid({typed: said})
        return Notice(Message(words("refused_title"), (paragraph(said),), summary=said))


def _need_colleague(person: Person, place: Place | None) -> None:
    """Refuse somebody who is a guest in the channel from another workspace."""
    if place and not same_workspace(person, place):
        raise Refusal("outsider")


async def _gone(*_: object) -> Response:
    raise Refusal("gone")


def _parts(ref: str) -> tuple[str, str, str]:
    verb, _, after = ref.partition(":")
    id, _, rest = after.partition(":")
    return verb, id, rest


def _typed(submission: Submission) -> str | None:
    """Find a field with words that a person would be sorry to lose."""
    return next((name for name in ("text", "what") if submission.values.get(name)), None)
