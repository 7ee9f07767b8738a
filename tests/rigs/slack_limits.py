"""What Slack refuses in blocks and views: stricter than slack_sdk, which lacks most of it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
Json = Mapping[str, Any]

BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MESSAGE_SIZE = 13_000
"""Just below where Slack begins to refuse (bolt-js issue 2509), counted as JSON: the most it
can mean. Entities count in full; the options of selects do not count."""
VIEW_BYTES = 250_000
RICH_TEXT = 3000

KEYS: Mapping[str, frozenset[str]] = {
    name: frozenset(keys.split())
    for name, keys in {
        "header": "type text block_id",
        "divider": "type block_id",
        "section": "type text fields accessory block_id expand",
        "context": "type elements block_id",
        "actions": "type elements block_id",
        "input": "type label element hint optional dispatch_action block_id",
        "rich_text": "type elements block_id",
        "rich_text_section": "type elements",
        "rich_text_quote": "type elements border",
        "rich_text_preformatted": "type elements border",
        "rich_text_list": "type elements style indent offset border",
        "text": "type text style",
        "link": "type url text style unsafe",
        "button": "type text action_id value url style confirm accessibility_label",
        "static_select": "type action_id options placeholder initial_option focus_on_load confirm",
        "users_select": "type action_id placeholder initial_user focus_on_load confirm",
        "multi_users_select": "type action_id placeholder initial_users max_selected_items "
        "focus_on_load confirm",
        "datepicker": "type action_id placeholder initial_date focus_on_load confirm",
        "timepicker": "type action_id placeholder initial_time focus_on_load confirm timezone",
        "checkboxes": "type action_id options initial_options focus_on_load confirm",
        "plain_text_input": "type action_id placeholder initial_value multiline min_length "
        "max_length focus_on_load dispatch_action_config",
        "plain_text": "type text emoji",
        "mrkdwn": "type text verbatim",
        "modal": "type title submit close blocks private_metadata callback_id clear_on_close "
        "notify_on_close external_id",
        "home": "type blocks private_metadata callback_id external_id",
    }.items()
}


def check_blocks(blocks: Sequence[Json], surface: Surface) -> None:
    """Raise AssertionError, naming the limit, for what Slack would refuse there."""
    must(len(blocks) <= BLOCKS[surface], f"{BLOCKS[surface]} blocks a {surface}")
    for block in blocks:
        try:
            check_block(block, surface)
        except KeyError as missing:
            raise AssertionError(f"Slack's limit: {missing} in {block['type']}") from missing
    unique([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    # Fields are told apart by their block; what is pressed, by its action alone.
    unique(
        [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]],
        "action_id",
    )
    if surface == "message":
        must(sum(map(size, blocks)) <= MESSAGE_SIZE, f"{MESSAGE_SIZE} characters a message")


def check_block(block: Json, surface: Surface) -> None:
    """Check a block by itself; KeyError if something is missing in it."""
    keys(block)
    must(block["type"] in _BLOCKS, f"no {block['type']} among blocks")
    if "block_id" in block:
        length(block["block_id"], 255, "block_id")
    must(block["type"] != "input" or surface != "message", "no input in a message")
    _BLOCKS[block["type"]](block)


def check_message(text: str, blocks: Sequence[Json]) -> None:
    """Check a whole message: with `text`, which must stand the test of `chat.update`, too."""
    must(text.strip() != "", "a text beside the blocks")
    must(len(text.encode()) <= 4000, "4,000 bytes of text")
    must(re.search(r"[<>]|&(?!amp;|lt;|gt;)", text) is None, "an escaped text")
    check_blocks(blocks, "message")


def check_view(view: Json) -> None:
    """Check a modal or an app's home."""
    must(view["type"] in ("modal", "home"), f"a view of type {view['type']}")
    keys(view)
    must(len(view["blocks"]) > 0, "one block in a view")
    if view["type"] == "modal":
        plain_text(view["title"], 24, "title of a modal")
    for corner in {"submit", "close"} & set(view):
        plain_text(view[corner], 24, f"{corner} of a modal")
    inputs = any(block["type"] == "input" for block in view["blocks"])
    must(not inputs or "submit" in view or view["type"] == "home", "submit below inputs")
    length(view.get("private_metadata", "-"), 3000, "private_metadata")
    length(view.get("callback_id", "-"), 255, "callback_id")
    written = json.dumps(view, ensure_ascii=False).encode()
    must(len(written) <= VIEW_BYTES, f"{VIEW_BYTES} bytes a view")
    check_blocks(view["blocks"], view["type"])


def must(fine: bool, limit: str) -> None:
    if not fine:
        raise AssertionError(f"Slack's limit: {limit}")


def units(text: str) -> int:
    """Characters as a browser counts them, so that an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(block: Json) -> int:
    """Characters of a block's JSON, with entities and without the options of selects."""
    elements = block.get("elements", ())
    if block["type"] == "actions":
        elements = [{**each, "options": []} for each in elements]
    written = json.dumps({**block, "elements": elements}, ensure_ascii=False)
    return len(written) + 4 * written.count("&") + 3 * len(re.findall("[<>]", written))


def length(text: str, limit: int, what: str) -> None:
    must(isinstance(text, str), f"text as {what}")
    must(text.strip() != "", f"one visible character of {what}")
    must(units(text) <= limit, f"{limit} characters of {what}")
    must(re.search("[\x00-\x08\x0e-\x1f\ud800-\udfff]", text) is None, f"no controls in {what}")


def unique(values: Sequence[str], what: str) -> None:
    must(len(values) == len(set(values)), f"each {what} once")


def keys(thing: Json) -> None:
    must(thing["type"] in KEYS, f"nothing of type {thing['type']}")
    over = set(thing) - KEYS[thing["type"]]
    must(not over, f"no {over} in {thing['type']}")
    must(None not in thing.values(), f"no null in {thing['type']}")


def plain_text(text: Json, limit: int, what: str) -> None:
    keys(text)
    must(text["type"] == "plain_text", f"plain_text as {what}")
    must(text.get("emoji") is False, f"no emoji in {what}")
    length(text["text"], limit, what)


def any_text(text: Json, limit: int, what: str) -> None:
    if text["type"] == "plain_text":
        plain_text(text, limit, what)
    else:
        keys(text)
        length(text["text"], limit, what)


def header(block: Json) -> None:
    plain_text(block["text"], 150, "header")


def section(block: Json) -> None:
    any_text(block["text"], 3000, "section")


def context(block: Json) -> None:
    must(1 <= len(block["elements"]) <= 10, "10 elements a context")
    for element in block["elements"]:
        any_text(element, 2000, "context")


def actions(block: Json) -> None:
    must(1 <= len(block["elements"]) <= 25, "25 elements of actions")
    for element in block["elements"]:
        keys(element)
        length(element["action_id"], 255, "action_id")
        must(element["type"] in ("button", "static_select"), f"{element['type']} in actions")
        _ELEMENTS[element["type"]](element)


def input_(block: Json) -> None:
    plain_text(block["label"], 2000, "label")
    if "hint" in block:
        plain_text(block["hint"], 2000, "hint")
    element = block["element"]
    keys(element)
    length(element["action_id"], 255, "action_id")
    must(element["type"] != "button", "no button in an input")
    _ELEMENTS[element["type"]](element)


def rich_text(block: Json) -> None:
    must(len(block["elements"]) > 0, "one element of rich_text")
    for element in block["elements"]:
        keys(element)
        must(element["type"].startswith("rich_text_"), "sections in rich_text")
        inside = element["elements"]
        must(len(inside) > 0, f"one element of {element['type']}")
        if element["type"] == "rich_text_list":
            must(element["style"] in ("bullet", "ordered"), "style of a list")
            for item in inside:
                keys(item)
                must(item["type"] == "rich_text_section", "sections in a list")
                must(len(item["elements"]) > 0, "one element of a list's item")
    for run in runs(block):
        keys(run)
        must(run["type"] in ("text", "link"), f"no {run['type']} in rich_text")
        must(len(run.get("text", "-")) > 0, "one character of text")
        must(set(run.get("style", {})) <= {"bold", "italic"}, "style of a text")
        if run["type"] == "link":
            address(run["url"])
    words = [run["text"] for run in runs(block) if "text" in run]
    length("".join(words), RICH_TEXT, "rich_text")


def runs(block: Json) -> Iterator[Json]:
    """Every run of text in a rich_text block, in order."""
    for element in block["elements"]:
        inside = element["elements"]
        if element["type"] == "rich_text_list":
            inside = [run for item in inside for run in item["elements"]]
        yield from inside


def address(url: str) -> None:
    length(url, 3000, "url")
    must(re.fullmatch(r"(https?://|mailto:|tel:)[^\s<>|]+", url) is not None, "address of a url")


def button(element: Json) -> None:
    plain_text(element["text"], 75, "button")
    must(element.get("style", "primary") in ("primary", "danger"), "style of a button")
    if "value" in element:
        length(element["value"], 2000, "value of a button")
    if "url" in element:
        address(element["url"])


def static_select(element: Json) -> None:
    options(element["options"], 100)
    plain_text(element["placeholder"], 150, "placeholder")
    initial = element.get("initial_option", element["options"][0])
    must(initial in element["options"], "initial_option among the options")


def checkboxes(element: Json) -> None:
    options(element["options"], 10)
    for ticked in element.get("initial_options", ()):
        must(ticked in element["options"], "initial_options among the options")


def options(offered: Sequence[Json], limit: int) -> None:
    must(1 <= len(offered) <= limit, f"{limit} options")
    for option in offered:
        must(set(option) <= {"text", "value", "description"}, "keys of an option")
        plain_text(option["text"], 75, "option")
        length(option["value"], 75, "value of an option")
    unique([option["value"] for option in offered], "value of an option")


def plain_text_input(element: Json) -> None:
    longest = element.get("max_length", 3000)
    must(1 <= longest <= 3000, "3000 as max_length")
    if "initial_value" in element:
        must(element["initial_value"] != "", "one character of initial_value")
        must(units(element["initial_value"]) <= longest, f"{longest} characters of initial_value")


def people(element: Json) -> None:
    users = element.get("initial_users", [element.get("initial_user", "-")])
    must(all(users) and len(users) > 0, "ids of initial users")


def datepicker(element: Json) -> None:
    day = element.get("initial_date", "2026-01-05")
    must(re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None, "form of initial_date")


def timepicker(element: Json) -> None:
    time = element.get("initial_time", "12:00")
    must(re.fullmatch(r"\d\d:\d\d", time) is not None, "form of initial_time")


_BLOCKS: Mapping[str, Callable[[Json], None]] = {
    "header": header,
    "divider": lambda _: None,
    "section": section,
    "context": context,
    "actions": actions,
    "input": input_,
    "rich_text": rich_text,
}
_ELEMENTS: Mapping[str, Callable[[Json], None]] = {
    "button": button,
    "static_select": static_select,
    "checkboxes": checkboxes,
    "plain_text_input": plain_text_input,
    "users_select": people,
    "multi_users_select": people,
    "datepicker": datepicker,
    "timepicker": timepicker,
}
