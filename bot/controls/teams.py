"""Controls over a team: its set-up, its lead."""

from zoneinfo import available_timezones

from bot.controls.desk import Desk
from bot.controls.typed import Typed, number_of
from bot.errors import Refusal
from bot.flow import leading
from bot.flow.deliveries import key_place
from bot.letters import forms
from bot.messages import Done, Press, Response, Submission
from bot.model import Person, Place, Team
from bot.roles import may_set_up

ZONES = (
    "Europe/London",
    "Europe/Dublin",
    "Europe/Jersey",
    "Europe/Guernsey",
    "Europe/Isle_of_Man",
)


async def show_setup(desk: Desk, who: Person, place: Place | None) -> Response:
    """Show who answers for the channel, to be changed."""
    if place is None:
        raise Refusal("begin_where")
    team = await desk.team(place)
    if not may_set_up(who, team):
        raise Refusal("setup_not_allowed")
    zones = dict.fromkeys((team.time_zone, desk.site.time_zone, *ZONES))
    return forms.setup(team, tuple(zones), desk.site.languages, desk.for_team(team))


async def need_here(desk: Desk, sent: Submission, place: Place) -> None:
    """Refuse whoever is not in the channel; its chairs and its lead need not be."""
    team = await desk.team(place)
    if sent.person not in (*team.chairs, team.accepted_lead):
        await desk.need_in(sent, place, "begin_where")


async def submit_setup(desk: Desk, submission: Submission, channel: str, _: str) -> Response:
    """Write down who answers for the channel; a new lead is asked."""
    typed, who, now = Typed(submission), submission.person, desk.now()
    service = typed.text("service", limit=100)
    zone, language = typed.choice("time_zone"), typed.choice("language")
    leads, chairs = typed.people("lead"), typed.people("chairs")
    if zone and zone not in available_timezones():
        typed.fault("time_zone", "time_zone_unknown")
    if language and language not in desk.site.languages:
        typed.fault("language", "choice_unknown")
    typed.check()
    place = key_place(who, channel)
    await need_here(desk, submission, place)
    wish = Team(place, service, leads[0] if leads else None, None, chairs, zone, language)
    context = await desk.decide_team(
        who, place, lambda team, _rounds: leading.set_up(team, wish, who, now)
    )
    return Done(context.words("saved_done"))


async def press_accept(desk: Desk, press: Press, channel: str, _: str) -> Response:
    """Take the role of lead; digests that waited for it come now."""
    who, now, place = press.person, desk.now(), key_place(press.person, channel)
    context = await desk.decide_team(
        who, place, lambda team, rounds: leading.accept(team, rounds, who, now)
    )
    return Done(context.words("accept_done"))


async def press_decline(desk: Desk, press: Press, channel: str, _: str) -> Response:
    """Leave the role of lead, or never take it."""
    who, place = press.person, key_place(press.person, channel)
    context = await desk.decide_team(who, place, lambda team, _rounds: leading.decline(team, who))
    return Done(context.words("decline_done"))


async def press_acknowledge(desk: Desk, press: Press, id: str, number: str) -> Response:
    """Log that the digest was received."""
    who, now = press.person, desk.now()
    version = number_of(number)
    _record, context = await desk.decide(
        who, id, lambda record: leading.acknowledge(record, version, who, now)
    )
    return Done(context.words("acknowledge_done"))
