"""What a letter is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.blocks import Text, plain
from bot.content import spans
from bot.messages import Button, For, Look
from bot.model import Person, Record, Team
from bot.site import Site
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Context:
    """The site's settings and the words of the reader's language."""

    site: Site
    words: Words

    def text(self, verbatim: str, urls: Mapping[str, str | None]) -> Text:
        """Set a briefing's words, its links where they are known."""
        return spans(verbatim, {id: self.site.links.get(id) or url for id, url in urls.items()})

    def say(self, key: str, **values: object) -> Text:
        """Take a sentence of the catalogue as a plain run."""
        return plain(self.words(key, **values))

    def button(
        self, key: str, ref: str, *, look: Look = Look.PLAIN, audience: For = For.ALL
    ) -> Button:
        """Make a button whose label is in the catalogue."""
        return Button(self.words(key), ref, look, audience)

    def chairs(self, key: str, ref: str, look: Look = Look.PLAIN) -> Button:
        """Make a button for the chair."""
        return self.button(key, ref, look=look, audience=For.CHAIR)

    def worry(self) -> Button:
        """Make the button that is on everything."""
        return self.button("worry_button", "worry:")


def urls(record: Record) -> dict[str, str | None]:
    """List the addresses of the briefing's links; None for the unknown."""
    return {link.id: link.url for link in record.round.briefing.links}


def zone(team: Team) -> ZoneInfo:
    """Take the team's clock."""
    return ZoneInfo(team.time_zone)


def took_part(record: Record) -> int:
    """Count the people who replied, answered or voted; notes are the chair's."""
    said: set[Person] = {
        each.author for each in record.contributions if each.kind != "note"
    }
    return len(said | {vote.person for vote in record.votes})
