"""
Make the lock files from pyproject.toml, or say whether they still follow from it.

    python .ci/lock.py write [--upgrade]
    python .ci/lock.py check

A lock file's first line holds a digest of what it was made from and of what was made, so that
`check` needs no network and finds a changed requirement, a changed lock and a bad merge alike.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
MARK = "# Made by `make lock` from pyproject.toml; digest "

# Each lock, the dependency groups in it, and the lock whose versions it must share.
LOCKS: dict[str, tuple[list[str], str | None]] = {
    "requirements-setup.lock": (["setup"], None),
    "requirements.lock": ([], None),
    "requirements-dev.lock": (["test", "check", "e2e", "mutate"], "requirements.lock"),
}


def project() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def wanted(lock: str) -> list[str]:
    """Every requirement that pyproject.toml puts into this lock."""
    about = project()
    groups, _ = LOCKS[lock]
    named = [need for group in groups for need in about["dependency-groups"][group]]
    if lock == "requirements-setup.lock":
        return named + about["build-system"]["requires"]
    extras = about["project"].get("optional-dependencies", {}).values()
    return named + about["project"]["dependencies"] + [need for extra in extras for need in extra]


def digest(lock: str, body: str) -> str:
    """A fingerprint of the requirements of a lock together with its lines."""
    source = [project()["project"]["requires-python"], sorted(wanted(lock)), body]
    return hashlib.sha256(json.dumps(source).encode()).hexdigest()[:32]


def pins(lock: str) -> dict[str, str]:
    """Every package of a lock with its version."""
    lines = (ROOT / lock).read_text().splitlines()
    pinned = (line.split(" ")[0].split("==") for line in lines if line[:1].isalnum())
    return {name.split("[")[0]: version for name, version in pinned}


def problems(lock: str) -> Iterator[str]:
    """Why a lock no longer follows from pyproject.toml, in sentences."""
    if not (ROOT / lock).exists():
        yield f"{lock}: is missing"
        return
    first, _, body = (ROOT / lock).read_text().partition("\n")
    if first != MARK + digest(lock, body):
        yield f"{lock}: does not follow from pyproject.toml, or was changed by hand"
    locked = pins(lock)
    for need in map(Requirement, wanted(lock)):
        version = locked.get(canonicalize_name(need.name))
        if version is None or not need.specifier.contains(version, prereleases=True):
            yield f"{lock}: wants {need}, has {version or 'none'}"
    base = LOCKS[lock][1]
    for name, version in pins(base).items() if base else ():
        if locked.get(name) != version:
            yield f"{lock}: {name} is {version} in {base}, here {locked.get(name)}"


def write(*options: str) -> None:
    """Resolve again; versions stay as they are unless a requirement or --upgrade moves them."""
    for lock, (groups, base) in LOCKS.items():
        whole = [] if lock == "requirements-setup.lock" else ["--all-extras", "pyproject.toml"]
        command = [
            *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
            *("--no-header", "--no-annotate", "--python-version", "3.11"),
            *(part for group in groups for part in ("--group", group)),
            *(("--constraint", base) if base else ()),
            *(*options, "--output-file", lock, *whole),
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        body = (ROOT / lock).read_text()
        (ROOT / lock).write_text(f"{MARK}{digest(lock, body)}\n{body}")


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["write", *options]:
            write(*options)
        case ["check"]:
            found = [problem for lock in LOCKS for problem in problems(lock)]
            if found:
                sys.exit("\n".join([*found, "Run `make lock` and commit the result."]))
            print("The lock files follow from pyproject.toml.")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
