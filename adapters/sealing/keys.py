"""The keys: those of the operator, and those that words are sealed with (AES-GCM-SIV)."""

import base64
import binascii
import os
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

MARK = "\ufdd0"
"""What a sealed text begins with: no character, and kept out of every text that is not sealed."""

MARK_BYTES = MARK.encode()

_FORMAT = b"\x01"
_KEY_BYTES = 32
_ID_BYTES = 8
_NONCE_BYTES = 12
_NONCE_AT = len(_FORMAT) + _ID_BYTES
_WORDS_AT = _NONCE_AT + _NONCE_BYTES


class CannotOpen(Exception):
    """What was sealed has been changed or moved, or was sealed with another key."""


class SealedText(str):
    """A text as the database has it."""

    __slots__ = ()


class MasterKey:
    """A key of the operator's, which wraps data keys; its id is made of the key itself."""

    def __init__(self, secret: bytes) -> None:
        self.id = _derived(secret, b"its id", size=4).hex()
        self._cipher = AESGCMSIV(secret)

    @staticmethod
    def new() -> str:
        """Make a key as text, of 256 bits."""
        return _text(os.urandom(_KEY_BYTES))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a key that `new` made; raises ValueError for anything else."""
        try:
            secret = base64.urlsafe_b64decode(text + "=")
        except (ValueError, binascii.Error):
            secret = b""
        if len(secret) != _KEY_BYTES or _text(secret) != text:
            raise ValueError("no key")
        return cls(secret)

    def wrap(self, secret: bytes, owner: str) -> str:
        """Seal a data key for the key database."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret, self._about(owner))
        return base64.b64encode(nonce + sealed).decode()

    def unwrap(self, wrapped: str, owner: str) -> bytes:
        """Open what `wrap` sealed for this owner; raises CannotOpen."""
        try:
            whole = base64.b64decode(wrapped, validate=True)
            nonce, sealed = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, sealed, self._about(owner))
        except (ValueError, InvalidTag):
            raise CannotOpen from None

    def _about(self, owner: str) -> bytes:
        return f"data key\0{self.id}\0{owner}".encode()


@dataclass(frozen=True, slots=True)
class DataKey:
    """
    What the words of one round, or the names of one workspace, are sealed with.

    `where` is a value's table, column and row: a value that is moved does not open.
    """

    secret: bytes = field(repr=False)
    id: bytes = field(init=False)
    _cipher: AESGCMSIV = field(init=False, repr=False)
    _naming: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Derive a key for each purpose."""
        put = object.__setattr__
        put(self, "id", _derived(self.secret, b"its id", size=_ID_BYTES))
        put(self, "_cipher", AESGCMSIV(_derived(self.secret, b"sealing")))
        put(self, "_naming", _derived(self.secret, b"naming"))

    @classmethod
    def new(cls) -> Self:
        """Make one of 256 bits."""
        return cls(os.urandom(_KEY_BYTES))

    def seal(self, text: str, where: bytes) -> SealedText:
        """Seal a text; the same text is never sealed the same twice."""
        return SealedText(MARK + base64.b64encode(self._sealed(text.encode(), where)).decode())

    def open(self, text: str, where: bytes) -> str:
        """Open what `seal` made; raises CannotOpen."""
        try:
            whole = base64.b64decode(text[len(MARK) :], validate=True)
            if base64.b64encode(whole).decode() != text[len(MARK) :]:
                # The last letter has bits that say nothing; somebody has changed them.
                raise CannotOpen
            return self._opened(whole, where).decode()
        except ValueError:
            raise CannotOpen from None

    def seal_bytes(self, data: bytes, where: bytes) -> bytes:
        """Seal what is no text."""
        return MARK_BYTES + self._sealed(data, where)

    def open_bytes(self, data: bytes, where: bytes) -> bytes:
        """Open what `seal_bytes` made; raises CannotOpen."""
        return self._opened(data[len(MARK_BYTES) :], where)

    def rename(self, digest: str) -> str:
        """Make of a digest of people's words one that nobody can guess words by."""
        return blake2b(digest.encode(), key=self._naming, digest_size=16).hexdigest()

    def _sealed(self, data: bytes, where: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + self.id + nonce + self._cipher.encrypt(nonce, data, where)

    def _opened(self, whole: bytes, where: bytes) -> bytes:
        if whole[:_NONCE_AT] != _FORMAT + self.id:
            raise CannotOpen
        try:
            return self._cipher.decrypt(whole[_NONCE_AT:_WORDS_AT], whole[_WORDS_AT:], where)
        except (ValueError, InvalidTag):
            raise CannotOpen from None


def _derived(secret: bytes, purpose: bytes, size: int = _KEY_BYTES) -> bytes:
    return blake2b(key=secret, person=purpose, digest_size=size).digest()


def _text(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")
