"""The requests by which a reply reaches the room."""

from dataclasses import dataclass
from urllib.parse import urlencode

MULTIPART, BOUNDARY = "multipart/form-data", "----WebKitFormBoundarybench0123456789"


@dataclass(frozen=True)
class Form:
    """The page's own form for a reply below `root`, and how the page says it is sent."""

    port: int
    enctype: str
    root: str

    def request(self, who: tuple[str, str], once: str, said: str) -> str:
        """Fill it in for somebody, by id and token, and send it as its script does."""
        host, (person, token) = f"127.0.0.1:{self.port}", who
        typed = {
            "token": token,
            "place": "team",
            "back": f"m{self.root}",
            "root": self.root,
            "once": once,
            "text": said,
        }
        kind, body = _multipart(typed) if self.enctype == MULTIPART else _url_encoded(typed)
        return (
            f"POST /as/{person}/say HTTP/1.1\r\n"
            f"Host: {host}\r\n"
            f"Origin: http://{host}\r\n"
            "Sec-Fetch-Site: same-origin\r\n"
            "X-Room: script\r\n"
            f"Content-Type: {kind}\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n"
            f"{body}"
        )


def _multipart(typed: dict[str, str]) -> tuple[str, str]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in typed.items()
    ]
    return f"{MULTIPART}; boundary={BOUNDARY}", f"{''.join(parts)}--{BOUNDARY}--\r\n"


def _url_encoded(typed: dict[str, str]) -> tuple[str, str]:
    return "application/x-www-form-urlencoded;charset=UTF-8", urlencode(typed)
