"""What Teams refuses, leaves out or changes in Adaptive Cards: the schema says little of it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt

Json = Mapping[str, Any]

CARD_BYTES = 28 * 1024
"""Teams' limit for a card."""
ACTIONS = 6
VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")

_ELEMENT = "type id spacing separator isVisible requires fallback height"
_TEXT = "text size weight color isSubtle fontType"
_ACTION = "type id title iconUrl style fallback requires isEnabled mode tooltip"
_INPUT = f"{_ELEMENT} label isRequired errorMessage"

KEYS: Mapping[str, frozenset[str]] = {
    name: frozenset(keys.split())
    for name, keys in {
        "AdaptiveCard": "type version lang fallbackText body actions refresh rtl speak $schema "
        "msteams",
        "TextBlock": f"{_ELEMENT} {_TEXT} style wrap maxLines horizontalAlignment",
        "RichTextBlock": f"{_ELEMENT} inlines horizontalAlignment",
        "TextRun": f"type {_TEXT} italic highlight strikethrough underline selectAction",
        "Container": f"{_ELEMENT} items style bleed rtl minHeight verticalContentAlignment "
        "selectAction backgroundImage",
        "ActionSet": f"{_ELEMENT} actions",
        "Input.Text": f"{_INPUT} value isMultiline maxLength placeholder regex style inlineAction",
        "Input.ChoiceSet": f"{_INPUT} value choices choices.data isMultiSelect placeholder style "
        "wrap",
        "Input.Date": f"{_INPUT} value min max placeholder",
        "Input.Time": f"{_INPUT} value min max placeholder",
        "Input.Toggle": f"{_INPUT} value title valueOn valueOff wrap",
        "Action.Execute": f"{_ACTION} verb data associatedInputs",
        "Action.Submit": f"{_ACTION} data associatedInputs",
        "Action.OpenUrl": f"{_ACTION} url",
        # Of Teams alone (learn.microsoft.com, "Charts in Adaptive Cards").
        "Chart.HorizontalBar": f"{_ELEMENT} data title color colorSet displayMode xAxisTitle "
        "yAxisTitle horizontalAlignment lang targetWidth",
    }.items()
}
VALUES: dict[str, frozenset[str]] = {
    name: frozenset(values.split())
    for name, values in {
        "size": "Default Small Medium Large ExtraLarge",
        "weight": "Default Lighter Bolder",
        "color": "Default Dark Light Accent Good Warning Attention",
        "spacing": "None Small Default Medium Large ExtraLarge Padding",
        "associatedInputs": "Auto None auto none",
        "mode": "primary secondary",
    }.items()
}
CHARTS: dict[str, frozenset[str]] = {
    name: frozenset(values.split())
    for name, values in {
        "color": "good warning attention neutral categoricalRed categoricalPurple "
        "categoricalLavender categoricalBlue categoricalLightBlue categoricalTeal "
        "categoricalGreen categoricalLime categoricalMarigold",
        "displayMode": "AbsoluteWithAxis AbsoluteNoAxis PartToWhole",
    }.items()
}
"""What charts have for values, some under names that elements of texts have as well."""
STYLES: Mapping[str, frozenset[str]] = {
    "TextBlock": frozenset({"default", "heading", "columnHeader"}),
    "Container": frozenset({"default", "emphasis", "good", "attention", "warning", "accent"}),
    "Input.ChoiceSet": frozenset({"compact", "expanded", "filtered"}),
    "Action.Execute": frozenset({"default", "positive", "destructive"}),
    "Action.Submit": frozenset({"default", "positive", "destructive"}),
    "Action.OpenUrl": frozenset({"default", "positive", "destructive"}),
}
FORMULA = re.compile(r"\{\{(?:DATE|TIME)\(")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>|]+")
LINKED = re.compile(r"://|www\.|\S@\S", re.IGNORECASE)
"""What clients make a link of even where Markdown has none."""

_MARKDOWN = MarkdownIt("commonmark")


def check_card(card: Json) -> None:
    """Raise AssertionError, naming the limit, for what Teams would refuse, drop or change."""
    must(size_of(card) <= CARD_BYTES, f"{CARD_BYTES} bytes a card")
    must(card["type"] == "AdaptiveCard", f"a card of type {card['type']}")
    must(card["version"] in VERSIONS, f"version {card['version']}")
    must(len(card["body"]) > 0, "one element in a card")
    must(re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", card["lang"]) is not None, "form of lang")
    keys(card)
    for text in strings(card):
        must(CONTROLS.search(text) is None, "no control characters")
    visible(card["fallbackText"], "fallbackText")
    shown(card["fallbackText"])
    for element in card["body"]:
        check_element(element)
    check_actions(card.get("actions", ()))
    check_inputs(card)


def size_of(card: Json) -> int:
    """Count the bytes of a card as JSON."""
    return len(json.dumps(card, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def must(fine: bool, limit: str) -> None:
    if not fine:
        raise AssertionError(f"Teams' limit: {limit}")


def strings(part: Any) -> Iterator[str]:
    """Every text in a card, at any depth."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from strings(value)
    elif isinstance(part, Sequence):
        for value in part:
            yield from strings(value)


def inside(part: Any, fallbacks: bool = False) -> Iterator[Json]:
    """Every element, run and action of a card, at any depth."""
    if isinstance(part, Mapping):
        if part.get("type") in KEYS:
            yield part
        for name, value in part.items():
            if name != "data" and (fallbacks or name != "fallback"):
                yield from inside(value, fallbacks)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for value in part:
            yield from inside(value, fallbacks)


def keys(thing: Json) -> None:
    must(thing["type"] in KEYS, f"nothing of type {thing['type']}")
    over = set(thing) - KEYS[thing["type"]]
    must(not over, f"no {over} in {thing['type']}")
    must(None not in thing.values(), f"no null in {thing['type']}")
    known = VALUES | CHARTS if thing["type"].startswith("Chart.") else VALUES
    for name, values in known.items():
        must(thing.get(name) is None or thing[name] in values, f"a {name} of {thing.get(name)}")
    if "style" in thing:
        must(thing["style"] in STYLES[thing["type"]], f"{thing['type']} of {thing['style']}")


def visible(text: Any, what: str) -> None:
    must(isinstance(text, str), f"text as {what}")
    must(text.strip() != "", f"one visible character of {what}")


def shown(markdown: str) -> str:
    """Return what Markdown makes of a text, which must be one paragraph of plain words."""
    tokens = _MARKDOWN.parse(markdown)
    kinds = [token.type for token in tokens]
    must(kinds == ["paragraph_open", "inline", "paragraph_close"], "no Markdown blocks")
    runs = tokens[1].children or []
    # An escaped sign is a run of its own.
    must({run.type for run in runs} <= {"text", "text_special"}, "no Markdown")
    said = "".join(run.content for run in runs)
    must(FORMULA.search(markdown) is None, "no formula for a date")
    return said


def check_element(element: Json) -> None:
    keys(element)
    must(element["type"] in _ELEMENTS, f"no {element['type']} in a body")
    must(isinstance(element.get("separator", True), bool), "true or false as separator")
    _ELEMENTS[element["type"]](element)
    if "fallback" in element:
        check_element(element["fallback"])


def text_block(element: Json) -> None:
    visible(element["text"], "TextBlock")
    must(shown(element["text"]) == element["text"], "the same text after Markdown")
    must(LINKED.search(element["text"]) is None, "no links in a TextBlock")
    must(element.get("wrap") is True, "a TextBlock that wraps")


def rich_text_block(element: Json) -> None:
    must(len(element["inlines"]) > 0, "one run of text")
    visible("".join(run["text"] for run in element["inlines"]), "RichTextBlock")
    for run in element["inlines"]:
        keys(run)
        must(run["type"] == "TextRun", f"no {run['type']} in a RichTextBlock")
        must(run["text"] != "", "one character of a run")
        must(FORMULA.search(run["text"]) is None, "no formula for a date")
        if "selectAction" in run:
            must(run["selectAction"]["type"] == "Action.OpenUrl", "an address as a link")
            check_action(run["selectAction"])


def container(element: Json) -> None:
    must(len(element["items"]) > 0, "one item in a Container")
    must(isinstance(element.get("rtl", True), bool), "true or false as rtl")
    for item in element["items"]:
        check_element(item)


def action_set(element: Json) -> None:
    must(len(element["actions"]) > 0, "one action in an ActionSet")
    check_actions(element["actions"])


def chart(element: Json) -> None:
    must(len(element["data"]) > 0, "one bar in a chart")
    must("fallback" in element, "a fallback for a chart")
    for bar in element["data"]:
        must(set(bar) <= {"x", "y", "color"}, "keys of a bar")
        visible(bar["x"], "a bar's label")
        must(isinstance(bar["y"], int | float), "a number as a bar's length")


def field(element: Json) -> None:
    visible(element["id"], "id of an input")
    visible(element["label"], "label of an input")
    must(FORMULA.search(element["label"]) is None, "no formula for a date")
    if element.get("isRequired"):
        visible(element["errorMessage"], "errorMessage of a required input")
    must(element.get("value") != "", "one character of a value")


def text_input(element: Json) -> None:
    field(element)
    longest = element.get("maxLength", 10**6)
    units = len(element.get("value", "").encode("utf-16-le")) // 2
    must(longest >= 1, "1 as maxLength")
    must(units <= longest, f"{longest} characters of a value")
    must(element["isMultiline"] or "\n" not in element.get("value", ""), "one line")


def choice_set(element: Json) -> None:
    field(element)
    must("choices.data" in element or len(element["choices"]) > 0, "one choice")
    for choice in element["choices"]:
        must(set(choice) == {"title", "value"}, "keys of a choice")
        visible(choice["title"], "title of a choice")
        visible(choice["value"], "value of a choice")
    # In the other styles titles are Markdown.
    must(element.get("style", "compact") == "compact", "a ChoiceSet without Markdown")
    values = [choice["value"] for choice in element["choices"]]
    many = element.get("isMultiSelect", False)
    chosen = element.get("value", "").split(",") if many else [element.get("value", "")]
    must(set(chosen) <= {*values, ""}, "a value among the choices")
    if "choices.data" in element:
        query = element["choices.data"]
        must(set(query) == {"type", "dataset"}, "keys of a Data.Query")
        must(query["type"] == "Data.Query", "a Data.Query")
        datasets = "graph.microsoft.com/users", "graph.microsoft.com/users?scope=currentContext"
        must(query["dataset"] in datasets, "a dataset of people")


def day(element: Json) -> None:
    field(element)
    value = element.get("value", "2026-01-05")
    must(re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None, "form of a day")


def time(element: Json) -> None:
    field(element)
    value = element.get("value", "12:00")
    must(re.fullmatch(r"\d\d:\d\d", value) is not None, "form of a time")


def toggle(element: Json) -> None:
    field(element)
    visible(element["title"], "title of a box to tick")
    must(shown(element["title"]) == element["title"], "no Markdown beside a box to tick")
    must(element["valueOn"] != element["valueOff"] != "", "two values of a box to tick")
    must(element["value"] in (element["valueOn"], element["valueOff"]), "value of a box to tick")


def check_actions(actions: Sequence[Json]) -> None:
    must(len(actions) <= ACTIONS, f"{ACTIONS} actions in a row")
    for action in actions:
        visible(action.get("title"), "title of an action")
        check_action(action)


def check_action(action: Json) -> None:
    keys(action)
    must(action["type"].startswith("Action."), f"no {action['type']} among actions")
    if action["type"] == "Action.OpenUrl":
        must(ADDRESS.fullmatch(action["url"]) is not None, "address of a link")
        return
    must(isinstance(action["data"], Mapping), "an object as data")
    if action["type"] == "Action.Execute":
        visible(action["verb"], "verb")
        must(action["fallback"]["type"] == "Action.Submit", "a fallback before version 1.4")
        check_action(action["fallback"])


def check_inputs(card: Json) -> None:
    """Inputs and an action's data come back as one."""
    ids = [each["id"] for each in inside(card) if each["type"].startswith("Input.")]
    must(len(ids) == len(set(ids)), "each id of an input once")
    for action in inside(card, fallbacks=True):
        if action["type"] not in ("Action.Execute", "Action.Submit"):
            continue
        if action.get("associatedInputs", "auto").lower() == "auto":
            must(not set(ids) & set(action["data"]), "no input with a name of the data")
    version = tuple(map(int, card["version"].split(".")))
    must(version >= (1, 3) or not ids, "version 1.3 for labels")


_ELEMENTS: Mapping[str, Callable[[Json], None]] = {
    "TextBlock": text_block,
    "RichTextBlock": rich_text_block,
    "Container": container,
    "ActionSet": action_set,
    "Chart.HorizontalBar": chart,
    "Input.Text": text_input,
    "Input.ChoiceSet": choice_set,
    "Input.Date": day,
    "Input.Time": time,
    "Input.Toggle": toggle,
}
