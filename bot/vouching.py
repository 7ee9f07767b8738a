"""What ties the audit trail to the words of the minutes, and tells nobody what they are."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from bot.dossier import Dossier
from bot.model import Change, Version
from bot.ports import NewId

_DIGEST = "sha256 "


def salted(change: Change, new_id: NewId) -> Change:
    """Give each new version of the minutes a salt, before the trail tells of it."""
    return replace(change, versions=tuple(with_salt(each, new_id) for each in change.versions))


def with_salt(version: Version, new_id: NewId) -> Version:
    """Give a version a salt of its own, of two ids: nobody can try that many."""
    return replace(version, salt=f"{new_id()}{new_id()}")


def vouched(version: Version) -> str:
    """
    Say in the trail what the minutes were, byte by byte, to whoever has them and their salt.

    The SHA-256 of the salt with the body behind it. Without the salt, which goes with the words,
    nobody can try whether the minutes said what they guess.
    """
    return f"{_DIGEST}{sha256(f'{version.salt}{version.body}'.encode()).hexdigest()}"


def told_of(dossier: Dossier) -> Mapping[int, bool]:
    """Tell of each version that the trail vouches for whether it is the one that was written."""
    said = {
        link.entry.object: link.entry.reason
        for link in dossier.trail
        if link.entry.reason.startswith(_DIGEST)
    }
    return {
        version.number: said[name] == vouched(version)
        for version in dossier.versions
        if (name := f"{version.round}/{version.number}") in said
    }
