"""Who can be played in the room, and where they meet; the core alone checks roles."""

from dataclasses import dataclass

from bot.model import Person, Place, Posted

PLATFORM = "room"
TEAM = Place(PLATFORM, "room", "team")
"""The room's one channel."""

ONLY = "only-"
"""What the channel of somebody's direct messages begins with."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast; `chairs` decides what the page shows first, never what is allowed."""

    person: Person
    chairs: bool = False

    @property
    def id(self) -> str:
        """The last word of the part's address."""
        return self.person.id

    @property
    def name(self) -> str:
        """What the others see."""
        return self.person.name


def _part(id: str, name: str, *, chairs: bool = False) -> tuple[str, Part]:
    return id, Part(Person(PLATFORM, TEAM.workspace, id, name), chairs)


CAST: dict[str, Part] = dict(
    (
        _part("ada", "Ada Okafor", chairs=True),
        _part("sian", "Siân Pritchard"),
        _part("tomasz", "Tomasz Zieliński"),
        _part("meera", "Meera Nair"),
        _part("darren", "Darren Cole"),
        _part("fatima", "Fatima Yusuf"),
        _part("lee", "Lee Marsh"),
        _part("grace", "Grace Lim", chairs=True),
    )
)
"""Everybody, in the order they are listed."""


def only(person: Person) -> Place:
    """Name the place of somebody's direct messages."""
    return Place(person.platform, person.workspace, ONLY + person.id)


def reader(place: Place) -> str | None:
    """Say whose direct messages a place holds, "" for the channel; None: no place of ours."""
    if place == TEAM:
        return ""
    person = place.channel.removeprefix(ONLY)
    ours = person in CAST and place == only(CAST[person].person)
    return person if ours else None


def posted(id: int, root: int | None, to: str) -> Posted:
    """Say where a message stands; one that is in no thread is the root of its own."""
    place = only(CAST[to].person) if to else TEAM
    return Posted(place, str(root or id), str(id))
