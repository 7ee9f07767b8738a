"""Files as cards: an offer to one person, and to a thread where Teams takes none."""

from collections.abc import Iterator, Sequence

from adapters.teams.render.blocks import draw_all
from adapters.teams.render.controls import Way, acting, action_sets
from adapters.teams.render.rooms import frame
from adapters.teams.render.shapes import Shape, title
from bot.blocks import Bullets, paragraph, plain
from bot.messages import File
from bot.words import Words


def papers_card(files: Sequence[File], words: Words) -> Shape:
    """Draw what there is to have, and a button for each paper that brings its files."""
    said, names = words("teams_papers"), tuple(plain(file.name) for file in files)
    body = [
        *title(said),
        *draw_all((Bullets(names), paragraph(words("teams_papers_how"))), words),
        *action_sets(_buttons(files, words)),
    ]
    return frame(said, body, words)


def _buttons(files: Sequence[File], words: Words) -> Iterator[Shape]:
    papers = dict.fromkeys(file.ref for file in files if file.ref)
    for ref in papers:
        first = next(file.name for file in files if file.ref == ref)
        said = words("teams_files") if len(papers) == 1 else first.rpartition(".")[0] or first
        yield acting(said, {"ref": ref, "place": "", "files": True}, Way.EXECUTE)
