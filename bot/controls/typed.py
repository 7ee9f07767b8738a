"""Reading what was typed into a form."""

from datetime import date, time

from bot.errors import Faulty, Refusal
from bot.identifiers import Kinds
from bot.messages import MAX_TEXT, Submission
from bot.model import Person


class Typed:
    """Reads a submission field by field and gathers what is wrong, for `check` to say."""

    def __init__(self, submission: Submission) -> None:
        self._submission = submission
        self._faults: dict[str, str] = {}
        self._kinds: dict[str, Kinds] = {}

    def text(self, name: str, *, required: bool = True, limit: int = MAX_TEXT) -> str:
        """Read a text."""
        value = self._submission.values.get(name, "").replace("\r\n", "\n").strip()
        if required and not value:
            self._faults[name] = "text_needed"
        if len(value) > limit:
            self._faults[name] = "text_too_long"
        return value

    def choice(self, name: str) -> str:
        """Read what was selected."""
        value = self._submission.values.get(name, "")
        if not value:
            self._faults[name] = "choice_needed"
        return value

    def number(self, name: str) -> int:
        """Read a selected number."""
        value = self.choice(name)
        if value and not value.isdecimal():
            self._faults[name] = "choice_unknown"
            return 0
        return int(value or 0)

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Read a date; None if it may be left out and was."""
        value = self._submission.values.get(name, "").strip()
        if not value:
            if required:
                self._faults[name] = "date_needed"
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self._faults[name] = "date_unreadable"
            return None

    def time(self, name: str, otherwise: time) -> time:
        """Read a time of day."""
        value = self._submission.values.get(name, "").strip()
        try:
            return time.fromisoformat(value).replace(tzinfo=None) if value else otherwise
        except ValueError:
            self._faults[name] = "time_unreadable"
            return otherwise

    def tick(self, name: str) -> bool:
        """Read a box."""
        return self._submission.values.get(name) == "yes"

    def people(self, name: str) -> tuple[Person, ...]:
        """Read the people chosen; nobody but those of the sender's own workspace will do."""
        sender, chosen = self._submission.person, self._submission.people.get(name, ())
        home = (sender.platform, sender.workspace)
        if any((person.platform, person.workspace) != home for person in chosen):
            self._faults[name] = "person_not_here"
        return chosen

    def person(self, name: str) -> Person:
        """Read the one person chosen; the sender if there is none, which `check` then reports."""
        people = self.people(name)
        if not people:
            self.fault(name, "person_needed")
            return self._submission.person
        return people[0]

    def fault(self, name: str, key: str) -> None:
        """Add what else is wrong."""
        self._faults.setdefault(name, key)

    def identifies(self, name: str, kinds: Kinds) -> None:
        """Add that a field may identify somebody, unless there are no kinds."""
        if kinds:
            self._kinds[name] = kinds

    def check(self) -> None:
        """Raise `Faulty` with every fault found."""
        if self._faults or self._kinds:
            raise Faulty(self._kinds, **self._faults)


def number_of(text: str) -> int:
    """Read a number that a button or form carried; refuses what no bot has written."""
    if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - no number of ours is longer
        raise Refusal("gone")
    return int(text)
