"""Keeping documents as text, and telling whether two say the same."""

import json
from dataclasses import asdict, replace
from hashlib import sha256

from pydantic import TypeAdapter

from bot.blocks import Document, Note
from bot.characters import whole

_ADAPTER = TypeAdapter(Document)


def dump(document: Document) -> str:
    """Write a document as JSON; half a surrogate pair, which no encoding has, becomes U+FFFD."""
    return whole(json.dumps(asdict(document), ensure_ascii=False, separators=(",", ":")))


def load(text: str) -> Document:
    """Read a document that `dump` wrote."""
    return _ADAPTER.validate_json(text)


def seal(document: Document) -> str:
    """
    Tell a document's contents in 64 characters (SHA-256).

    Left out are the status and the small print (`Note`), which tell of the
    paper and its versions and not of the round.
    """
    said = tuple(block for block in document.blocks if not isinstance(block, Note))
    return sha256(dump(replace(document, status="", blocks=said)).encode()).hexdigest()
