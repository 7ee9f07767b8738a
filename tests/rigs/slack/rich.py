"""Rich text, with the limits Block Kit's reference documents."""

from tests.rigs.slack.checks import (
    Kinds,
    boolean,
    many,
    number,
    one_of,
    record,
    string,
    tagged,
    within,
)
from tests.rigs.slack.elements import ID, URL, USER

STYLE = record(dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
RICH: Kinds = {
    "text": {"text!": string(12_000), "style": STYLE},
    "link": {"url!": URL, "text": string(12_000), "unsafe": boolean, "style": STYLE},
    "user": {"user_id!": USER, "style": STYLE},
    "usergroup": {"usergroup_id!": USER, "style": STYLE},
    "channel": {"channel_id!": USER, "style": STYLE},
    "emoji": {"name!": ID, "unicode": ID, "skin_tone": number, "style": STYLE},
    "broadcast": {"range!": one_of("here", "channel", "everyone"), "style": STYLE},
    "date": {"timestamp!": number, "format!": ID, "url": URL, "fallback": ID, "style": STYLE},
}
INLINE = many(1, 1000, tagged(RICH))
BORDER = {"border": one_of(0, 1)}
SECTION: Kinds = {"rich_text_section": {"elements!": INLINE}}
RICH_TEXT: Kinds = {
    **SECTION,
    "rich_text_preformatted": {
        "elements!": many(1, 1000, tagged(RICH, "text", "link")),
        "language": ID,
        **BORDER,
    },
    "rich_text_quote": {"elements!": INLINE, **BORDER},
    "rich_text_list": {
        "elements!": many(1, 1000, tagged(SECTION)),
        "style!": one_of("bullet", "ordered"),
        "indent": within(0, 8),
        "offset": within(0, 10_000),
        **BORDER,
    },
}
