"""The minutes of a round, version by version, and whether each is as the audit trail has it."""

from bot.archives import Files
from bot.blocks import Block, Entries, Entry, Heading, paragraph
from bot.context import Context
from bot.disclosure.plain import Plain, plain, when
from bot.dossier import Dossier
from bot.minutes import load, markdown, page, word
from bot.minutes.facts import called
from bot.model import Version
from bot.vouching import told_of

_SAID = {True: "disclosure_vouched", False: "disclosure_differs"}


def table(dossier: Dossier) -> list[Plain]:
    """Say of each version, too, whether it is the one that the trail tells of, if it tells."""
    told = told_of(dossier)
    return [
        plain(version, "round", "body") | {"as_in_the_trail": told.get(version.number)}
        for version in dossier.versions
    ]


def papers(version: Version) -> Files:
    """Write a version as it was kept, as a page, and for a signed one as people were sent it."""
    name, document = f"minutes/version-{version.number}", load(version.body)
    files = {f"{name}.json": version.body.encode(), f"{name}.html": page(document).encode()}
    if version.signed:
        files[f"{name}.docx"] = word(document)
        files[f"{name}.md"] = markdown(document).encode()
    return files


def listed(dossier: Dossier, context: Context) -> list[Block]:
    """List the versions, and say of which the trail shows that nobody has changed them since."""
    if not dossier.versions:
        return []
    words, told = context.words, told_of(dossier)
    lines = (_line(each, told.get(each.number), dossier, context) for each in dossier.versions)
    return [
        Heading(words("disclosure_versions_heading")),
        paragraph(words("disclosure_versions_check")),
        Entries(tuple(lines)),
    ]


def _line(version: Version, same: bool | None, dossier: Dossier, context: Context) -> Entry:
    words = context.words
    state = "disclosure_version_signed" if version.signed else "disclosure_version_draft"
    marks = (
        called(version.by, words) if version.by else "",
        when(version.at, dossier.record, context),
        words(_SAID[same]) if same is not None else "",
    )
    return Entry(words(state, version=version.number), tuple(mark for mark in marks if mark))
