"""The table in docs/data.md."""

from pathlib import Path

DOCUMENT = Path("docs/data.md")
HEADING = "## Who may see and do what"


def table() -> tuple[list[str], dict[str, list[str]]]:
    """Read the table: its roles, and what stands in each row."""
    after = DOCUMENT.read_text(encoding="utf-8").partition(HEADING)[2]
    rows = [line for line in after.split("\n## ")[0].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return cells[0][1:], {row[0]: row[1:] for row in cells[2:]}
