"""The pages of an installation: what a browser shows before and after Slack's own."""

import re
from collections.abc import Mapping
from html import escape

from bot.words import Words

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer of these pages carries."""

START = "/slack/install"

_A_WORD = re.compile(r"[a-z_]{1,60}")

Link = tuple[str, str]
"""An address, and what to click on."""


def start_page(words: Words, address: str) -> str:
    """Say what is about to be installed, and lead to Slack."""
    return _page(
        words,
        words("slack_install_title"),
        (words("slack_install_what"), words("slack_install_where")),
        (address, words("slack_install_go")),
    )


def installed_page(words: Words, name: str) -> str:
    """Say that it is done in a workspace of that name, and what comes next."""
    done = words("slack_installed_text", name=name)
    return _page(words, words("slack_installed_title"), (done, words("slack_installed_next")))


def installed_in_organisation_page(words: Words, name: str, address: str) -> str:
    """Say that it is done, and that workspaces are chosen next, at Slack's `address` if known."""
    texts = (
        words("slack_installed_text", name=name),
        words("slack_installed_choose"),
        words("slack_installed_next"),
    )
    link = (address, words("slack_installed_go")) if address.startswith("https://") else None
    return _page(words, words("slack_installed_title"), texts, link)


def cancelled_page(words: Words) -> str:
    """Say that nothing was installed, as somebody wished."""
    return _failed(words, words("slack_install_cancelled"))


def late_page(words: Words) -> str:
    """Say that the installation was begun in another browser, or too long ago."""
    return _failed(words, words("slack_install_late"))


def failed_page(words: Words, reason: str) -> str:
    """Say that it failed; of Slack's reason no more than a word is shown."""
    word = reason if _A_WORD.fullmatch(reason) else "unknown"
    return _failed(words, words("slack_install_failed", word=word))


def _failed(words: Words, text: str) -> str:
    title = words("slack_not_installed_title")
    return _page(words, title, (text,), (START, words("slack_install_again")))


def _page(words: Words, title: str, texts: tuple[str, ...], link: Link | None = None) -> str:
    paragraphs = [f"<p>{escape(text)}</p>" for text in texts]
    if link:
        paragraphs.append(f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>')
    return f"""<!DOCTYPE html>
<html lang="{escape(words.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{chr(10).join(paragraphs)}
</main>
</body>
</html>
"""
