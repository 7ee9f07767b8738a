"""What a text is written from besides the record: the site's settings, and a language."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.blocks import Text, plain
from bot.content import Briefing, spans
from bot.identifiers import Kinds
from bot.messages import Button, For, Look
from bot.model import Team
from bot.site import Site
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Context:
    """The site's settings and the words of the reader's language."""

    site: Site
    words: Words

    def text(self, verbatim: str, briefing: Briefing) -> Text:
        """Set a briefing's words, its links where they are known."""
        return spans(verbatim, briefing.urls(self.site.links))

    def plain(self, verbatim: str, briefing: Briefing) -> str:
        """Set a briefing's words without links, for a heading or a summary."""
        return "".join(span.text for span in self.text(verbatim, briefing))

    def say(self, key: str, **values: object) -> Text:
        """Take a sentence of the catalogue as a plain run."""
        return plain(self.words(key, **values))

    def kinds(self, kinds: Kinds) -> str:
        """Name kinds of identifier in a sentence."""
        return self.words.listed(self.words(f"kind_{kind.name.lower()}") for kind in kinds)

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


def zone(team: Team) -> ZoneInfo:
    """Take the team's clock."""
    return ZoneInfo(team.time_zone)
