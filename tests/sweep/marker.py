"""The marker, and the guises in which it may hide."""

import base64
import secrets


class Marker(str):
    """A word that stands nowhere else; people also write it among others and in other letters."""

    __slots__ = ()

    @classmethod
    def new(cls) -> "Marker":
        return cls(f"Marzipan{secrets.token_hex(6)}")

    @property
    def sentence(self) -> str:
        return f"We said {self} & <more>, \u201equoted\u201c\u00e9."

    @property
    def identifying(self) -> str:
        """What may identify somebody, so that it is held back or refused."""
        return f"Ring {self} on 07700 900123, or write to {self}@example.org."

    def is_in(self, found: str | bytes) -> bool:
        """Whether it is there in letters small or large, as bytes, in hex or in Base64."""
        data = found.encode(errors="surrogatepass") if isinstance(found, str) else found
        small = data.lower()
        return any(guise in small for guise in self._letters()) or any(
            guise in data for guise in self._encoded()
        )

    def _letters(self) -> list[bytes]:
        plain = self.lower().encode()
        return [plain, plain.hex().encode(), self.lower().encode("utf-16-le")]

    def _encoded(self) -> list[bytes]:
        # Where it begins in a group of three bytes, it looks different; its ends depend on others.
        found = [base64.b64encode(b"x" * shift + self.encode())[4:-4] for shift in range(3)]
        return [self.encode().hex().encode(), *found]
