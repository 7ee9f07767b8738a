"""Fitting a page to a model, with every misfit at its line and column."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.composer import MOST
from bot.content.fields import Wanted
from bot.content.parts import Page, Part
from bot.content.problems import Mistake, Problem, Steps
from bot.content.wording import message

M = TypeVar("M", bound=BaseModel)


def fit(page: Page, model: type[M], wanted: Wanted | None = None) -> M | tuple[Problem, ...]:
    """Make a model of a page, or say why it cannot be; a page without a root has said so."""
    if page.root is None:
        return ()
    try:
        return model.model_validate(page.value, context=wanted)
    except ValidationError as misfit:
        errors = misfit.errors(include_url=False)[:MOST]
    language = wanted.language if wanted else ""
    problems: list[Problem] = []
    for error in errors:
        in_text = error["type"] in ("string_type", "string_too_short")
        steps, part = _nearest(page.root, error["loc"], language if in_text else "")
        if error["type"] == "too_short" and part.parts:
            continue  # pydantic counts the good items only, and the others have their own errors
        missing = error["type"] == "missing"
        place = (*steps, error["loc"][-1]) if missing else steps
        at_key = error["type"] == "extra_forbidden"
        text = message(error, None if missing else part, model)
        problems.append(page.locate(Mistake(place, text, at_key=at_key)))
    return tuple(problems)


def gathered(page: Page, *families: Iterable[Problem]) -> tuple[Problem, ...]:
    """
    Return a page's problems in the order of the file.

    An error hides what later families say of the same place: it is their cause.
    """
    found = dict.fromkeys(page.problems)
    for family in families:
        told = {problem.path for problem in found if not problem.note}
        found |= dict.fromkeys(problem for problem in family if problem.path not in told)
    return tuple(sorted(found, key=lambda p: (p.line, p.column, p.path)))[:MOST]


def _nearest(root: Part, steps: Steps, language: str) -> tuple[Steps, Part]:
    """Follow pydantic's steps as far as the file has them; they also name blocks and languages."""
    part, taken = root, ()
    for step in (*steps, *([language] if language else [])):
        if step in part.parts:
            part, taken = part.parts[step], (*taken, step)
    return taken, part
