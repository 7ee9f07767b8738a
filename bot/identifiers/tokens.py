"""What platforms and browsers write, and nobody reads as a number: kept from the rules."""

import re

_TOKENS = re.compile(
    r"""
    https?://[^\s<>|]+ | \bwww\.[^\s<>|]+          # addresses of pages
    | <[@\#!][^>\s]*>                              # Slack's mentions
    | \b[0-9]{10}\.[0-9]{4,6}\b                    # Slack's timestamps
    | \bp[0-9]{16}\b                               # and those in its links
    | \b(?:19|28|29|8):[\w-]{10}[^\s<>|]*          # Teams' conversations and people
    | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4,12}\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

_ALIKE = str.maketrans(
    {
        **dict.fromkeys(
            "\t\u00a0\u2002\u2003\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufeff", " "
        ),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00ad", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
        "\u0130": "I",  # the one letter that is two when it is made small
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)
"""Spaces, dashes and digits that look alike; a character for a character, so places stay."""


_HINT = re.compile(r"://|[wW]{3}\.|<|[0-9]{10}|[0-9]:[\w-]{9}|[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-")


def plain(text: str) -> str:
    """Write a text with common characters, and with `;` in place of each token's characters."""
    if not text.isascii():
        text = text.translate(_ALIKE)
    if not _HINT.search(text):
        return text
    return _TOKENS.sub(lambda found: ";" * len(found.group()), text)
