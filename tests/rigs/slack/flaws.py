"""What Slack finds wrong with the blocks of a message, or with a view."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.rigs.slack.blocks import MESSAGES, MODAL, VIEW
from tests.rigs.slack.checks import flaw, many, record, tagged

MOST_TEXT = 13_300
"""Characters of text in all blocks of a message, each counting for some (bolt-js#2509, #2867)."""
A_BLOCK = 20
IN_MESSAGE = many(1, 50, tagged(MESSAGES))
IN_A_NEWER_WORLD = "data_visualization"


def message_flaws(blocks: list[Any], *, charts: bool = True) -> list[str]:
    """Everything Slack would refuse in the blocks of a message."""
    found = [*IN_MESSAGE(blocks, "/blocks"), *_together(blocks, "/blocks")]
    if found:
        return found
    at = [n for n, block in enumerate(blocks) if block["type"] == IN_A_NEWER_WORLD]
    if at and not charts:
        found += [flaw(f"unsupported type: {IN_A_NEWER_WORLD}", f"/blocks/{at[0]}/type")]
    if at[2:]:
        found += [flaw("no more than 2 data_visualization blocks allowed", f"/blocks/{at[2]}")]
    if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > 12_000:
        found += [flaw("markdown blocks must be less than 12001 characters in all", "/blocks")]
    if sum(_length(b["rows"]) for b in blocks if b["type"] == "table") > 10_000:
        found += [flaw("tables must be less than 10001 characters in all", "/blocks")]
    return found


def too_long(blocks: Sequence[Any]) -> bool:
    """Whether Slack would say `msg_blocks_too_long`."""
    return sum(_length(block) + A_BLOCK for block in blocks) > MOST_TEXT


def view_flaws(view: Any) -> list[str]:
    """Everything Slack would refuse in a view."""
    if not isinstance(view, dict):
        return [flaw("must provide an object", "/view")]
    modal = view.get("type") != "home"
    found = list(record(MODAL if modal else VIEW)(view, "/view"))
    found += _together(view.get("blocks"), "/view/blocks")
    blocks = view.get("blocks") or []
    if not found and modal and "submit" not in view and any(b["type"] == "input" for b in blocks):
        found.append(flaw("missing required field: submit", "/view"))
    return found


def view_too_large(view: Any) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > 250_000


def _together(blocks: Any, where: str) -> Iterator[str]:
    """What is wrong between blocks that are each well made."""
    known = [block for block in blocks if isinstance(block, dict)] if blocks else []
    ids = Counter(block["block_id"] for block in known if "block_id" in block)
    yield from (flaw(f"`block_id` {id} already exists", where) for id in ids if ids[id] > 1)
    for position, block in enumerate(blocks or []):
        if not isinstance(block, dict):
            continue
        at = f"{where}/{position}"
        if block.get("type") == "section" and not ("text" in block or "fields" in block):
            yield flaw("missing required field: text", at)
        elements = [e for e in block.get("elements") or [] if isinstance(e, dict)]
        names = Counter(e["action_id"] for e in elements if "action_id" in e)
        if block.get("type") == "actions" and any(count > 1 for count in names.values()):
            yield flaw("`action_id` already exists in this block", f"{at}/elements")


def _length(part: Any) -> int:
    """Characters of text somewhere inside."""
    if isinstance(part, list):
        return sum(map(_length, part))
    if not isinstance(part, dict):
        return 0
    told = [part[name] for name in ("text", "url", "title") if isinstance(part.get(name), str)]
    return sum(map(len, told)) + sum(map(_length, part.values()))
