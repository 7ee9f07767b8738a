"""What there is for one person, wherever they are."""

from bot.controls.desk import Desk
from bot.controls.running import link_to_prompt
from bot.letters.own_home import Own, own_home
from bot.messages import Message
from bot.model import Person, Place, State
from bot.roles import runs


async def home(desk: Desk, who: Person, here: frozenset[Place]) -> Message:
    """Gather what a person may see: of their channels' rounds, and of the teams they lead."""
    memory = desk.memory
    led = [team for team in await memory.teams_of(who) if team.accepted_lead == who]
    teams = await memory.teams(here)
    rounds = await memory.rounds(*here, *(team.place for team in led))
    going_on = [r for r in rounds if r.state is State.OPEN and r.place in here]
    records = [found for r in going_on if (found := await memory.record(r.id))]
    links = {each.round.id: await link_to_prompt(desk, each, 0) for each in records}
    chaired = [each for each in records if runs(who, each.round, each.team)]
    own = Own(
        who=who,
        here=here,
        teams=teams,
        led=led,
        rounds=rounds,
        actions=await memory.actions_of(who),
        links={id: link for id, link in links.items() if link},
        held={record.round.id: len(record.held) for record in chaired},
        today=desk.clock().astimezone(desk.site.zone).date(),
    )
    first = next(iter((*teams, *led)), None)
    return own_home(own, desk.context(first.language if first else desk.site.languages[0]))
