"""Who may do what. Every press, form and command is asked here, whoever was shown it."""

from bot.model import Person, Place, Round, State, Team
from bot.site import Site


def same_workspace(person: Person, place: Place) -> bool:
    """Tell whether the person and the place can know of each other at all."""
    return (person.platform, person.workspace) == (place.platform, place.workspace)


def may_start(who: Person, team: Team, site: Site) -> bool:
    """Anybody may start a round, unless the site says that only named chairs may."""
    return site.chairs == "anyone" or who in team.chairs


def may_set_up(who: Person, team: Team) -> bool:
    """The first to come sets a team up; later its chairs and its lead do."""
    return not team.chairs or who in team.chairs or who == team.accepted_lead


def runners(round: Round, team: Team) -> tuple[Person, ...]:
    """The round's chair and the team's named chairs run the round."""
    return tuple(dict.fromkeys((round.chair, *team.chairs)))


def runs(who: Person, round: Round, team: Team) -> bool:
    """Tell whether somebody is one of them."""
    return who in runners(round, team)


def may_take_over(who: Person, round: Round, team: Team, site: Site) -> bool:
    """Another chair may step in; where none is named, anybody who may start a round."""
    return (
        who != round.chair
        and (not team.chairs or who in team.chairs)
        and may_start(who, team, site)
    )


def may_hold(who: Person, team: Team) -> bool:
    """A team's lead puts its rounds under legal hold and takes them out; so does the operator."""
    return who == team.accepted_lead


def reads_draft(who: Person, place: Place | None, round: Round, team: Team) -> bool:
    """The draft stands in the team's thread: whoever is there may read it."""
    return place == round.place or runs(who, round, team)


def reads_signed(who: Person, place: Place | None, round: Round, team: Team) -> bool:
    """Signed minutes are for the team, and for its lead once they have accepted the role."""
    leads = round.state is State.SIGNED_OFF and who == team.accepted_lead
    return leads or reads_draft(who, place, round, team)
