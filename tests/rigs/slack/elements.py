"""Block Kit's elements, with the limits its reference documents."""

from collections.abc import Iterator

from tests.rigs.slack.checks import (
    Check,
    Kinds,
    anything,
    boolean,
    both,
    flaw,
    like,
    many,
    number,
    one_of,
    record,
    string,
    tagged,
    within,
)


def text(most: int, *kinds: str) -> Check:
    """A text object of at most so many characters."""
    return record(
        {
            "type!": one_of(*(kinds or ("mrkdwn", "plain_text"))),
            "text!": string(most),
            "emoji": boolean,
            "verbatim": boolean,
        }
    )


def plain(most: int) -> Check:
    return text(most, "plain_text")


ID = string(255)
URL = both(string(3000), like(r"(https?://|mailto:|tel:|slack://)\S+", "invalid url"))
DATE = like(r"\d{4}-\d{2}-\d{2}", "must be a valid date")
TIME = like(r"\d{2}:\d{2}", "must be a valid time")
USER = like(r"[A-Z0-9a-z]+", "must be a valid user")
CONFIRM = record(
    {
        "title!": plain(100),
        "text!": text(300),
        "confirm!": plain(30),
        "deny!": plain(30),
        "style": one_of("primary", "danger"),
    }
)
ACTION = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
PICKED = {**ACTION, "placeholder": plain(150)}


def _option(label: Check) -> Check:
    return record({"text!": label, "value!": string(150), "description": text(75), "url": URL})


OPTION, TICK = _option(plain(75)), _option(text(75))
GROUP = record({"label!": plain(75), "options!": many(1, 100, OPTION)})


def _initial(value: object, where: str) -> Iterator[str]:
    """What is chosen at first must be among the options, to the letter."""
    if not isinstance(value, dict):
        return
    groups = value.get("option_groups") or []
    options = value.get("options") or [o for g in groups for o in g.get("options", [])]
    chosen = [value["initial_option"]] if value.get("initial_option") else []
    for position, one in enumerate(chosen + (value.get("initial_options") or [])):
        if one not in options:
            yield flaw("must be one of the options", f"{where}/initial_options/{position}")


def _one_list(value: object, where: str) -> Iterator[str]:
    if isinstance(value, dict) and ("options" in value) == ("option_groups" in value):
        yield flaw("must have either options or option_groups", where)


LISTED: dict[str, Check] = {
    "options": many(1, 100, OPTION),
    "option_groups": many(1, 100, GROUP),
    **PICKED,
}
MANY: dict[str, Check] = {"max_selected_items": within(1, 100), **PICKED}
ELEMENTS: Kinds = {
    "button": {
        **ACTION,
        "text!": plain(75),
        "value": string(2000),
        "url": URL,
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
    "checkboxes": {
        **ACTION,
        "options!": many(1, 10, TICK),
        "initial_options": many(1, 10, TICK),
    },
    "radio_buttons": {**ACTION, "options!": many(1, 10, TICK), "initial_option": TICK},
    "overflow": {**ACTION, "options!": many(1, 5, OPTION)},
    "datepicker": {**PICKED, "initial_date": DATE},
    "timepicker": {**PICKED, "initial_time": TIME, "timezone": string(100)},
    "datetimepicker": {**ACTION, "initial_date_time": number},
    "static_select": {**LISTED, "initial_option": OPTION},
    "multi_static_select": {**LISTED, **MANY, "initial_options": many(1, 100, OPTION)},
    "users_select": {**PICKED, "initial_user": USER},
    "multi_users_select": {**MANY, "initial_users": many(1, 100, USER)},
    "channels_select": {**PICKED, "initial_channel": USER, "response_url_enabled": boolean},
    "conversations_select": {
        **PICKED,
        "initial_conversation": USER,
        "default_to_current_conversation": boolean,
        "response_url_enabled": boolean,
        "filter": anything,
    },
    "plain_text_input": {
        **PICKED,
        "initial_value": string(3000, 0),
        "multiline": boolean,
        "min_length": within(0, 3000),
        "max_length": within(1, 3000),
        "dispatch_action_config": anything,
    },
    "image": {"image_url": URL, "slack_file": anything, "alt_text!": string(2000)},
}
SELECTS = ("static_select", "users_select", "channels_select", "conversations_select")
MULTI = ("multi_static_select", "multi_users_select")
CHOICES = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *SELECTS, *MULTI)


def _element(*names: str) -> Check:
    shape = tagged(ELEMENTS, *names)

    def check(value: object, where: str) -> Iterator[str]:
        yield from shape(value, where)
        kind = value.get("type") if isinstance(value, dict) else ""
        if kind in ("static_select", "multi_static_select"):
            yield from _one_list(value, where)
        yield from _initial(value, where)

    return check


ACCESSORY = _element("button", "overflow", "image", *CHOICES)
ACTIVE = _element("button", "overflow", "datetimepicker", *CHOICES)
INPUT = _element("plain_text_input", "datetimepicker", *CHOICES)
