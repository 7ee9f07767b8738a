"""Keys for a test's database."""

from pathlib import Path

from adapters.sealing.keys import MasterKey
from adapters.sealing.settings import KeySettings


def keys_in(folder: Path, *secrets: str) -> KeySettings:
    """One new master key, or those given, with a key database in this folder."""
    masters = tuple(MasterKey.read(secret) for secret in secrets or (MasterKey.new(),))
    return KeySettings(masters, f"sqlite:///{folder / 'keys.db'}")
