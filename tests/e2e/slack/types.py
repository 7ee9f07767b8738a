"""Blocks and views as TypeScript, for the compiler to hold against Slack's own types."""

import json
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess

from tests.e2e.slack.rendered import Piece
from tests.node import PACKAGES, node

_HEAD = """\
import type { HomeView, KnownBlock, ModalView } from "@slack/types";

// Slack's views take any block at all, so that they would let every mistake pass.
type Strictly<View> = Omit<View, "blocks"> & { blocks: KnownBlock[] };
type Types = {
  home: Strictly<HomeView>;
  message: { text: string; blocks: KnownBlock[] };
  modal: Strictly<ModalView>;
};

"""


def typescript(pieces: Iterable[Piece]) -> str:
    """Write each piece as a constant of its type, on a line of its own that ends with its name."""
    lines = (
        f'export const piece{number}: Types["{piece.kind}"] = {json.dumps(piece.payload)}; '
        f"// {piece.name}\n"
        for number, piece in enumerate(pieces)
    )
    return _HEAD + "".join(lines)


def compiled(source: str, folder: Path) -> CompletedProcess[str]:
    """Let the compiler look for mistakes; nothing is written but the source."""
    file = folder / "showcase.ts"
    file.write_text(source)
    (folder / "node_modules").symlink_to(PACKAGES)
    compiler = PACKAGES / "typescript" / "bin" / "tsc"
    switches = ("--noEmit", "--strict", "--pretty", "false", "--module", "nodenext")
    return node(compiler, *switches, file)


def faults(source: str, result: CompletedProcess[str]) -> list[str]:
    """Name the pieces the compiler complains of, each with its complaint."""
    lines = source.splitlines()
    found: list[str] = []
    for complaint in result.stdout.splitlines():
        where, bracket, said = complaint.partition("): error ")
        if bracket:
            line = lines[int(where.rpartition("(")[2].partition(",")[0]) - 1]
            found.append(f"{line.rpartition('// ')[2]}: {said}")
    return found
