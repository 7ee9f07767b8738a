"""
Presidio's pattern recognisers over lines of text, in an environment of its own.

Run by `tests.bench.identifiers` with another Python, so that Presidio is no dependency: texts as
a JSON list on standard input; on standard output, for each, the kinds found, and the seconds it
took. Its language models are left out: what loads them has stand-ins here.
"""

import json
import sys
import time
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

KINDS = {
    "UK_NHS": "nhs-number",
    "UK_NINO": "ni-number",
    "UK_POSTCODE": "postcode",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "DATE_TIME": "date-of-birth",
}


class _Anything(ModuleType):
    """A module in which every name can be called, and is whatever is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return MagicMock()


class _StandIn(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        ours = fullname.split(".", maxsplit=1)[0] in ("spacy", "thinc")
        return ModuleSpec(fullname, self, is_package=True) if ours else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Anything(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def main() -> None:
    sys.meta_path.insert(0, _StandIn())
    known: Any = import_module("presidio_analyzer.predefined_recognizers")
    recognisers = [
        known.NhsRecognizer(),
        known.UkNinoRecognizer(),
        known.UkPostcodeRecognizer(),
        known.EmailRecognizer(),
        known.PhoneRecognizer(supported_regions=("GB",)),
        known.DateRecognizer(),
    ]
    texts = json.load(sys.stdin)
    for text in texts[:20]:
        _found(recognisers, text)
    began = time.process_time()
    found = [_found(recognisers, text) for text in texts]
    json.dump({"kinds": found, "seconds": time.process_time() - began}, sys.stdout)


def _found(recognisers: list[Any], text: str) -> list[str]:
    results = (
        result
        for each in recognisers
        for result in each.analyze(text, each.supported_entities, None) or ()
    )
    return sorted({KINDS[r.entity_type] for r in results if r.score > 0})


if __name__ == "__main__":
    main()
