"""The bench runs; how fast it is stands in no test."""

import re
import subprocess
import sys

import pytest

from tests.bench.servers import ROOT


@pytest.mark.slow
@pytest.mark.parametrize("part", ["replies", "slack", "teams", "start", "minutes", "identifiers"])
def test_a_quick_bench_prints_ratios_against_its_floor(part: str) -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", part]

    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"of (?:floor|aiohttp)", done.stdout)
    assert re.search(r"(?:floor|aiohttp).* 1\.00 ", done.stdout)
    assert re.search(
        r"^(?:.*SQLite|bot|\.docx|a usual reply) .*\d\.\d\d ", done.stdout, re.MULTILINE
    )
