"""What came of what somebody did, as the answer that Teams waits for: a dialog, a card, a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.teams.door import Answer
from adapters.teams.render import (
    Way,
    card,
    done_card,
    errors,
    form_card,
    notice_card,
    paper_card,
)
from adapters.teams.render.shapes import Shape
from adapters.teams.render.text import clip, line
from bot.blocks import Entries, Entry, paragraph
from bot.messages import Done, Form, Invalid, Message, Notice, Paper, Response, Submission
from bot.words import Words

CARD = "application/vnd.microsoft.card.adaptive"
LINE = "application/vnd.microsoft.activity.message"
"""What the answer to a press in a card is ("Universal Action Model", response format)."""

TITLE = 60
"""Characters of a dialog's title that a phone shows."""

_DIALOGS = frozenset(
    {"task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction"}
)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """
    What the core gave, and what it was asked with.

    `ref` and `page` are those of a paper, `place` is the channel that a form is about, and
    `sent` what somebody filled in, with the `form` it was in if something in it is wrong.
    """

    response: Response
    ref: str = ""
    page: int = 0
    place: str = ""
    sent: Submission | None = None
    form: Form | None = None


class Show:
    """Writes answers; nothing is sent from here."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def waits(self, invoke: str) -> bool:
        """Tell whether Teams shows what it is answered."""
        return invoke in _DIALOGS or invoke == "adaptiveCard/action"

    def answer(self, given: Given, invoke: str) -> Answer:
        """Answer where somebody pressed: in a dialog, or in the card itself."""
        if invoke in _DIALOGS:
            return Answer(200, self._in_dialog(given, invoke))
        return Answer(200, self._in_card(given))

    def in_place(self, drawn: Shape) -> Answer:
        """Answer with what a card is to become for whoever looks at it."""
        return Answer(200, _outcome(CARD, drawn))

    def drawn(self, given: Given, way: Way) -> tuple[str, Shape] | None:
        """Draw what a person is shown, with its title; None if there is nothing to show."""
        words, response = self._words, given.response
        match response:
            case None:
                return None
            case Done(text):
                shown = text, done_card(text, words)
            case Form():
                shown = response.title, self._form(response, given.place, way)
            case Notice(message):
                shown = message.title, notice_card(message, words, way)
            case Paper():
                drawn = paper_card(response, given.ref, given.page, words, way)
                shown = response.document.title, drawn
            case Invalid():
                shown = self._again(response, given, way)
            case _:
                assert_never(response)
        return shown

    def _form(self, form: Form, place: str, way: Way) -> Shape:
        if way is Way.SUBMIT:
            return form_card(form, place, self._words)
        whole = Message(form.title, form.intro, form=form)
        return card(whole, self._words, chair=True)[0]

    def _again(self, invalid: Invalid, given: Given, way: Way) -> tuple[str, Shape]:
        """Draw a form with what is wrong in it; without the form, what was typed into it."""
        form, sent = given.form, given.sent
        if form and sent:
            return form.title, errors(form, invalid, sent, given.place, self._words)
        message = self._with_typed(invalid, sent)
        return message.title, notice_card(message, self._words, way)

    def _in_dialog(self, given: Given, invoke: str) -> Body | None:
        if isinstance(given.response, Done):
            return {"task": {"type": "message", "value": given.response.text}}
        drawn = self.drawn(given, Way.SUBMIT)
        if drawn is None:
            # Without a dialog to show, what was a form closes; what was to open one says so.
            said = {"task": {"type": "message", "value": self._words("teams_done")}}
            return said if invoke.endswith(("fetch", "fetchTask")) else None
        title, content = drawn
        size = "large" if isinstance(given.response, Paper) else "medium"
        value = {
            "title": clip(line(title), TITLE),
            "height": size,
            "width": size,
            "card": {"contentType": CARD, "content": content},
        }
        return {"task": {"type": "continue", "value": value}}

    def _in_card(self, given: Given) -> Body:
        response = given.response
        if isinstance(response, Invalid):
            # The card stays, and with it what was typed.
            return _outcome(LINE, " ".join(response.errors.values()))
        if response is None or isinstance(response, Done):
            return _outcome(LINE, response.text if response else self._words("teams_done"))
        drawn = self.drawn(given, Way.EXECUTE)
        return _outcome(CARD, drawn[1] if drawn else {})

    def _with_typed(self, invalid: Invalid, sent: Submission | None) -> Message:
        """Say what is wrong with a form that is gone, and give back what was typed into it."""
        words = self._words
        typed = (Entry(text) for text in (sent.values.values() if sent else ()) if text.strip())
        said = tuple(paragraph(sentence) for sentence in invalid.errors.values())
        return Message(words("refused_title"), (*said, Entries(tuple(typed))))


def _outcome(type: str, value: Any) -> Body:
    return {"statusCode": 200, "type": type, "value": value}
