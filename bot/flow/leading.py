"""A team's set-up, and its safeguarding lead: accepting, receiving."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import available_timezones

from bot.errors import Faulty, Refusal
from bot.flow.deliveries import digest, invite, to_channel
from bot.model import Change, Person, Receipt, Record, Round, State, Task, Team
from bot.roles import may_set_up
from bot.site import Site


def with_site(team: Team, site: Site) -> Team:
    """Give a team that nobody has set up the site's time zone and first language."""
    if team.revision:
        return team
    return replace(team, time_zone=site.time_zone, language=site.languages[0])


def set_up(team: Team, wish: Team, who: Person, now: datetime) -> Change:
    """Write down who answers for a channel; a new lead is asked first."""
    if not may_set_up(who, team):
        raise Refusal("setup_not_allowed")
    if wish.time_zone not in available_timezones():
        raise Faulty(time_zone="time_zone_unknown")
    same = wish.lead == team.lead
    new = replace(
        wish, place=team.place, revision=team.revision, accepted=team.accepted if same else None
    )
    if new == team:
        return Change()
    asked = (invite(new, new.lead, now),) if new.lead and not new.accepted else ()
    return Change(team=new, deliveries=asked)


def accept(team: Team, rounds: Iterable[Round], who: Person, now: datetime) -> Change:
    """Take the role; what was signed off and never sent to a lead is sent now."""
    if who != team.lead:
        raise Refusal("lead_not_you")
    if team.accepted:
        raise Refusal("lead_accepted_already")
    waiting = (round for round in rounds if round.state is State.SIGNED_OFF and round.issued)
    return Change(
        team=replace(team, accepted=now),
        deliveries=tuple(each for round in waiting for each in digest(round, who, now)),
    )


def decline(team: Team, who: Person) -> Change:
    """Leave the role, or never take it."""
    if who != team.lead:
        raise Refusal("lead_not_you")
    return Change(team=replace(team, lead=None, accepted=None))


def acknowledge(record: Record, version: int, who: Person, now: datetime) -> Change:
    """Log that a digest was received, and tell the team; a second press changes nothing."""
    if who != record.team.accepted_lead:
        raise Refusal("lead_not_you")
    if not 1 <= version <= record.round.issued:
        raise Refusal("gone")
    receipt = Receipt(record.round.id, version, who, now)
    return Change(
        receipts=(receipt,),
        deliveries=(to_channel(record.round, Task.RECEIPT, now, str(version)),),
    )
