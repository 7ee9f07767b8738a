"""What somebody finds in the bot's own room: what there is for them, wherever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.blocks import Block, Bullets, Entries, Entry, Heading, Span, Text, paragraph, plain
from bot.context import Context, zone
from bot.letters.afterwards import team_name
from bot.letters.forms import clip
from bot.messages import Button, Look, Message
from bot.model import Action, Person, Place, Round, RoundId, State, Team
from bot.roles import may_start, runs

MOST = 10
"""Buttons of one kind, at most; what is above stands in the text and in the channel itself."""


@dataclass(frozen=True, slots=True)
class Own:
    """
    What one person has to do with, newest rounds first.

    `teams` are set up in channels they are in, `led` are those they lead; `rounds` belong to
    either, and to channels that nobody has set up. `links` lead to open rounds, `held` has how
    many replies are held back in those they chair.
    """

    who: Person
    here: frozenset[Place]
    teams: Sequence[Team]
    led: Sequence[Team]
    rounds: Sequence[Round]
    actions: Sequence[tuple[Round, Action]]
    links: Mapping[RoundId, str]
    today: date
    held: Mapping[RoundId, int] = field(default_factory=dict[RoundId, int])

    def team(self, place: Place) -> Team:
        """Find who answers for a channel."""
        return next((t for t in (*self.teams, *self.led) if t.place == place), Team(place))

    def in_state(self, state: State) -> list[Round]:
        """Take the rounds of this state in channels the person is in."""
        return [r for r in self.rounds if r.state is state and r.place in self.here]


def own_home(own: Own, context: Context) -> Message:
    """Show the open rounds, minutes that wait, actions, digests and how to start, by role."""
    words = context.words
    return Message(
        title=words("own_home_title"),
        blocks=(
            *_open(own, context),
            *_waiting(own, context),
            *_actions(own, context),
            *_led(own, context),
            Heading(words("own_home_start_heading")),
            paragraph(words("own_home_start_text")),
        ),
        buttons=(
            *_held(own, context),
            *_drafts(own, context),
            *_minutes(own, context),
            *_starts(own, context),
            context.button("mine_button", "mine:"),
            context.button("help_button", "help:"),
            context.worry(),
        ),
        summary=words("own_home_title"),
    )


def _open(own: Own, context: Context) -> list[Block]:
    words, rounds = context.words, own.in_state(State.OPEN)
    if not rounds:
        return [paragraph(words("own_home_no_round"))]
    lines = tuple(_open_line(own, each, context) for each in rounds)
    return [Heading(words("own_home_open_heading")), Bullets(lines)]


def _open_line(own: Own, round: Round, context: Context) -> Text:
    words, team = context.words, own.team(round.place)
    line = words(
        "own_home_open_line",
        team=team_name(team, context),
        briefing=round.briefing.title,
        chair=round.chair.name,
        opened=words.moment(round.opened, zone(team)),
    )
    if link := own.links.get(round.id):
        return (Span(line + " "), Span(words("go_to_round_button"), link))
    return plain(line)


def _waiting(own: Own, context: Context) -> list[Block]:
    if not (waiting := _unsigned(own)):
        return []
    lines = tuple(plain(_of(own, round, context)) for round in waiting)
    return [Heading(context.words("own_home_waiting_heading")), Bullets(lines)]


def _actions(own: Own, context: Context) -> list[Block]:
    words = context.words
    if not own.actions:
        return [
            Heading(words("own_home_actions_heading")),
            paragraph(words("own_home_no_actions")),
        ]
    entries = tuple(
        Entry(
            action.what,
            (_due(action, own.today, context), _of(own, round, context)),
        )
        for round, action in own.actions
    )
    return [Heading(words("own_home_actions_heading")), Entries(entries)]


def _due(action: Action, today: date, context: Context) -> str:
    key = "own_home_due" if action.due >= today else "own_home_was_due"
    return context.words(key, date=context.words.date(action.due))


def _led(own: Own, context: Context) -> list[Block]:
    if not own.led:
        return []
    lines = tuple(plain(_led_line(own, team, context)) for team in own.led)
    return [Heading(context.words("home_led_heading")), Bullets(lines)]


def _led_line(own: Own, team: Team, context: Context) -> str:
    words, newest = context.words, _newest_signed(own, team)
    if newest is None:
        return words("own_home_led_none", team=team_name(team, context))
    return words(
        "own_home_led_line",
        team=team_name(team, context),
        briefing=newest.briefing.title,
        opened=words.date(newest.opened.astimezone(zone(team)).date()),
    )


def _held(own: Own, context: Context) -> tuple[Button, ...]:
    waiting = [(round, own.held[round.id]) for round in own.rounds if own.held.get(round.id)]
    return tuple(
        Button(
            clip(
                context.words.count(
                    "own_home_held_button", many, team=team_name(own.team(round.place), context)
                )
            ),
            f"held:{round.id}",
        )
        for round, many in waiting[:MOST]
    )


def _drafts(own: Own, context: Context) -> tuple[Button, ...]:
    return tuple(
        Button(
            clip(context.words("own_home_draft_button", round=_of(own, round, context))),
            f"draft:{round.id}",
        )
        for round in _unsigned(own)[:MOST]
    )


def _minutes(own: Own, context: Context) -> tuple[Button, ...]:
    found = [(team, _newest_signed(own, team)) for team in own.led]
    return tuple(
        Button(
            clip(context.words("own_home_minutes_button", team=team_name(team, context))),
            f"minutes:{round.id}:{round.issued}",
        )
        for team, round in [(team, round) for team, round in found if round][:MOST]
    )


def _starts(own: Own, context: Context) -> tuple[Button, ...]:
    busy = {round.place for round in own.in_state(State.OPEN)}
    free = [t for t in own.teams if t.place in own.here and t.place not in busy]
    mine = [team for team in free if team.service and may_start(own.who, team, context.site)]
    return tuple(
        Button(
            clip(context.words("own_home_start_button", team=team.service)),
            "begin:",
            Look.PRIMARY if len(mine) == 1 else Look.PLAIN,
            place=team.place,
        )
        for team in mine[:MOST]
    )


def _unsigned(own: Own) -> list[Round]:
    closed = own.in_state(State.CLOSED)
    whole = (round for round in closed if not round.thinned)
    return [round for round in whole if runs(own.who, round, own.team(round.place))]


def _newest_signed(own: Own, team: Team) -> Round | None:
    of_team = (r for r in own.rounds if r.place == team.place and r.issued)
    return next((r for r in of_team if r.state is State.SIGNED_OFF), None)


def _of(own: Own, round: Round, context: Context) -> str:
    team = own.team(round.place)
    return context.words(
        "own_home_of", team=team_name(team, context), briefing=round.briefing.title
    )
