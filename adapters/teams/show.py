"""What came of what somebody did, as the answer that Teams waits for: a dialog, a card, a line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from adapters.teams.render.shapes import Shape, prose
from adapters.teams.render.text import clip, line
from adapters.teams.translate import SEE
from bot.blocks import Entries, Entry, Span, paragraph
from bot.messages import (
    Button,
    Done,
    Form,
    Invalid,
    Message,
    Notice,
    Paper,
    Response,
    Submission,
)
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
    `back` is the look at the message in whose card it was asked.
    """

    response: Response
    ref: str = ""
    page: int = 0
    place: str = ""
    sent: Submission | None = None
    form: Form | None = None
    back: str = SEE


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

    def in_place(self, drawn: Shape, said: str = "") -> Answer:
        """Answer with what a card is to become for whoever looks at it, `said` above it."""
        above = prose((Span(said, strong=True),)) if said else ()
        return Answer(200, _outcome(CARD, drawn | {"body": [*above, *drawn["body"]]}))

    def drawn(self, given: Given, way: Way) -> tuple[str, Shape] | None:
        """Draw what a person is shown, with its title; None if there is nothing to show."""
        words, response = self._words, given.response
        match response:
            case None:
                return None
            case Done(text):
                shown = text, done_card(text, words)
            case Form():
                shown = response.title, self._form(response, given, way)
            case Notice(message):
                if way is Way.EXECUTE:
                    buttons = (*message.buttons, self._way_back(given))
                    message = replace(message, buttons=buttons, ref=given.back)
                shown = message.title, notice_card(message, words, way)
            case Paper():
                shown = response.document.title, self._page(response, given, way)
            case Invalid():
                shown = self._again(response, given, way)
            case _:
                assert_never(response)
        return shown

    def _form(self, form: Form, given: Given, way: Way) -> Shape:
        if way is Way.SUBMIT:
            return form_card(form, given.place, self._words)
        back = (self._way_back(given),)
        whole = Message(form.title, form.intro, buttons=back, ref=given.back, form=form)
        return card(whole, self._words, chair=True)[0]

    def _page(self, paper: Paper, given: Given, way: Way) -> Shape:
        back = ""
        if way is Way.EXECUTE:
            paper = replace(paper, buttons=(*paper.buttons, self._way_back(given)))
            back = given.back
        return paper_card(paper, given.ref, given.page, self._words, way, back=back)

    def _way_back(self, given: Given) -> Button:
        """Lead back from what stands in the place of a message to that message."""
        return Button(self._words("teams_back"), given.back)

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
        if isinstance(response, Notice) and _is_line(response.message):
            # A card that all it says would stand in the place of is still needed.
            return _outcome(LINE, response.message.summary)
        drawn = self.drawn(given, Way.EXECUTE)
        return _outcome(CARD, drawn[1] if drawn else {})

    def _with_typed(self, invalid: Invalid, sent: Submission | None) -> Message:
        """Say what is wrong with a form that is gone, and give back what was typed into it."""
        words = self._words
        typed = (Entry(text) for text in (sent.values.values() if sent else ()) if text.strip())
        said = tuple(paragraph(sentence) for sentence in invalid.errors.values())
        return Message(words("refused_title"), (*said, Entries(tuple(typed))))


def _is_line(message: Message) -> bool:
    """Tell whether a message says no more than its summary, and gives nothing to press."""
    return message.blocks == (paragraph(message.summary),) and not message.buttons


def _outcome(type: str, value: Any) -> Body:
    return {"statusCode": 200, "type": type, "value": value}
