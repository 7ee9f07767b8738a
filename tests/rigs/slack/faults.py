"""What goes wrong when a test asks for it, and how Slack says no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Fault:
    """
    One call that goes wrong.

    `body` is answered in place of doing anything. With `drop` the connection is closed and no
    answer comes: "before" nothing is done, "after" all of it is. `slow` is in seconds: what was
    asked is done at once, the answer takes its time.
    """

    status: int = 200
    error: str = ""
    retry_after: float | None = None
    drop: Literal["", "before", "after"] = ""
    slow: float = 0.0
    body: Any = None

    @property
    def spares(self) -> bool:
        """Whether the call is carried out all the same."""
        return (
            self.drop != "before"
            and self.body is None
            and not self.error
            and self.retry_after is None
            and self.status < 300
        )

    def answer(self) -> tuple[int, Any, dict[str, str]]:
        """Its status, body and headers, where the call is not carried out."""
        status = 429 if self.retry_after is not None and self.status < 300 else self.status
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        if self.body is not None:
            return status, self.body, headers
        error = self.error or ("ratelimited" if status == 429 else "internal_error")
        return status, {"ok": False, "error": error}, headers


class Refused(Exception):
    """Slack's `{"ok": false}`; `flaws` are told as it tells them, with their JSON pointers."""

    def __init__(self, error: str, flaws: Sequence[str] = ()) -> None:
        super().__init__(error, *flaws)
        self.error = error
        self.flaws = tuple(flaws)

    def answer(self) -> dict[str, Any]:
        told = {"errors": list(self.flaws)} if self.error == "invalid_blocks" else {}
        messages = [f"[ERROR] {flaw}" for flaw in self.flaws]
        about = {"response_metadata": {"messages": messages}} if messages else {}
        return {"ok": False, "error": self.error, **told, **about}
