"""What can go wrong, in the words of the people it happens to."""

from collections.abc import Mapping
from typing import Any

from bot.identifiers import Kinds


class BotError(Exception):
    """Base of every error the core raises on purpose."""


class Refusal(BotError):
    """
    Something a person may not or cannot do now; they are told why.

    Carries a key of the word catalogue and the values of its placeholders,
    never a sentence: the person's language is known only where it is shown.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Faulty(BotError):
    """
    A form has fields that cannot be taken as they are; the keys say why, by field.

    `kinds` has the fields in which somebody may be identified; what was found is not said.
    """

    def __init__(self, kinds: Mapping[str, Kinds] | None = None, /, **keys: str) -> None:
        super().__init__(", ".join(f"{field}: {key}" for field, key in keys.items()))
        self.keys = keys
        self.kinds = kinds or {}


class NotYet(BotError):
    """It cannot be told yet whether this is ours; say "not kept" and it will come again."""


class Stale(BotError):
    """The round has moved on since the decision was made; decide again."""


class NotSent(BotError):
    """
    A message certainly did not go out, and may be tried again.

    `retry_after` is in seconds, where the platform said. `everywhere` means
    that the platform asked for a pause in the whole workspace.
    """

    def __init__(
        self, reason: str, retry_after: float | None = None, *, everywhere: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.everywhere = everywhere


class Undeliverable(BotError):
    """
    A message will never arrive there: a channel archived, a person gone.

    The reason is logged and kept, so it carries no ids, names or contents.
    """


class NotAdded(Undeliverable):
    """Somebody cannot be written to until they, or whoever may, have added the bot for them."""
