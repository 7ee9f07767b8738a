"""Plain tables for a terminal."""

from collections.abc import Sequence


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out below their head: the first column to the left, the others to the right."""
    cells = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = ["  ".join(_fit(row, widths)).rstrip() for row in cells]
    return "\n".join([title, "", lines[0], "-" * max(map(len, lines)), *lines[1:], ""])


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f}" if base else "-"


def aim(what: str, reached: bool) -> str:
    return f"Aim: {what}: {'reached' if reached else 'NOT REACHED'}."


def _fit(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
