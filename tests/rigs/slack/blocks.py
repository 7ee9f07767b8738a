"""Block Kit's blocks and views, with the limits its reference documents."""

from tests.rigs.slack.checks import (
    Kinds,
    anything,
    boolean,
    many,
    number,
    one_of,
    record,
    string,
    tagged,
)
from tests.rigs.slack.elements import (
    ACCESSORY,
    ACTIVE,
    ELEMENTS,
    ID,
    INPUT,
    URL,
    plain,
    text,
)
from tests.rigs.slack.rich import RICH_TEXT

LABEL = string(20)
POINTS = record({"label!": LABEL, "value!": number})
AXES = {"categories!": many(1, 20, LABEL), "x_label": string(50), "y_label": string(50)}
DRAWN = {
    "series!": many(1, 6, record({"name!": LABEL, "data!": many(1, 20, POINTS)})),
    "axis_config!": record(AXES),
}
CHARTS: Kinds = {
    "pie": {"segments!": many(1, 6, POINTS)},
    "bar": DRAWN,
    "line": DRAWN,
    "area": DRAWN,
}
RICH = {"elements!": many(1, 1000, tagged(RICH_TEXT))}
CELL = tagged(
    {
        "raw_text": {"text!": string(10_000)},
        "raw_number": {"value!": number, "text": string(10_000)},
        "rich_text": RICH,
    }
)
BLOCK = {"block_id": ID}
EVERYWHERE: Kinds = {
    "actions": {**BLOCK, "elements!": many(1, 25, ACTIVE)},
    "context": {
        **BLOCK,
        "elements!": many(
            1,
            10,
            tagged(
                {
                    "image": ELEMENTS["image"],
                    "mrkdwn": {"text!": string(3000), "verbatim": boolean},
                    "plain_text": {"text!": string(3000), "emoji": boolean},
                }
            ),
        ),
    },
    "divider": BLOCK,
    "header": {**BLOCK, "text!": plain(150)},
    "image": {
        **BLOCK,
        "image_url": URL,
        "slack_file": anything,
        "alt_text!": string(2000),
        "title": plain(2000),
    },
    "input": {
        **BLOCK,
        "label!": plain(2000),
        "element!": INPUT,
        "hint": plain(2000),
        "optional": boolean,
        "dispatch_action": boolean,
    },
    "rich_text": {**BLOCK, **RICH},
    "section": {
        **BLOCK,
        "text": text(3000),
        "fields": many(1, 10, text(2000)),
        "accessory": ACCESSORY,
        "expand": boolean,
    },
}
MESSAGES: Kinds = {
    **EVERYWHERE,
    "data_visualization": {**BLOCK, "title!": string(50), "chart!": tagged(CHARTS)},
    "markdown": {**BLOCK, "text!": string(12_000)},
    "table": {
        **BLOCK,
        "rows!": many(1, 100, many(1, 20, CELL)),
        "column_settings": many(
            0,
            20,
            record({"align": one_of("left", "center", "right"), "is_wrapped": boolean}),
        ),
    },
}
SHORT = plain(24)
VIEW = {
    "type!": one_of("modal", "home"),
    "blocks!": many(0, 100, tagged(EVERYWHERE)),
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
MODAL = {
    **VIEW,
    "title!": SHORT,
    "submit": SHORT,
    "close": SHORT,
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}
