"""
Everything the bot can show, by name: for galleries, for types, for a platform's limits.

The letters and controls write all of it, from records as they are and as they could be at worst.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from tests.showcase import answers, asked, homes, told
from tests.showcase.material import Shown

__all__ = ["Shown", "showcase"]


def showcase() -> dict[str, Shown]:
    """
    Make one of everything: messages, forms, papers, and what is said at once.

    A name is what it is and which: "prompt/poll-60". Those that end in "worst" are longer, more
    or stranger than any that people are likely to make.
    """
    # In a thread of its own, so that an event loop can be running where it is asked for.
    with ThreadPoolExecutor(1) as beside:
        answered = beside.submit(lambda: asyncio.run(answers.responses())).result()
    return {**homes.homes(), **told.messages(), **asked.forms(), **answered}
