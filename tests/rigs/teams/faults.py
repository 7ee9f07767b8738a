"""What goes wrong when a test asks for it, and how Teams says no."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Fault:
    """
    One request that goes wrong.

    With a `status` or a `body` nothing is done, and that is answered. With `drop` the connection
    is cut and no answer comes: "before" nothing is done, "after" all of it is. `slow` is in
    seconds: what was asked is done at once, the answer takes its time.
    """

    status: int = 0
    code: str = ""
    retry_after: str = ""
    drop: Literal["", "before", "after"] = ""
    slow: float = 0.0
    body: Any = None

    @property
    def spares(self) -> bool:
        """Whether the request is carried out all the same."""
        return not self.status and self.body is None and self.drop != "before"

    def answer(self) -> tuple[int, Any, Mapping[str, str]]:
        """Its status, body and headers, where the request is not carried out."""
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        body = said(self.code) if self.body is None else self.body
        return self.status or 200, body, headers


class Refused(Exception):
    """How Teams says no: learn.microsoft.com, "Status codes from bot conversational APIs"."""

    def __init__(self, status: int, code: str, retry_after: str = "") -> None:
        super().__init__(code)
        self.fault = Fault(status, code, retry_after)


def said(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"Why {code} is, with somebody's name in it."}}


def gone() -> Refused:
    return Refused(404, "ConversationNotFound")
