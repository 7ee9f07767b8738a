"""The app package that administrators upload: what it asks for is what the bot uses."""

import json
import re
import struct
import tomllib
import zipfile
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.__main__ import main
from adapters.bad_settings import BadSettings
from adapters.teams.package import NOWHERE, About, package, write_manifest
from adapters.teams.translate import ADD
from adapters.teams.translate.messages import COMMANDS

ROOT = Path(__file__).parents[1]
APP_ID = "0f5a1c58-36a8-4b0c-9d57-4f6f4a6c2f10"
PAGE = "https://www.example.org/briefing"
ABOUT = About("Example Council", PAGE, f"{PAGE}/privacy", f"{PAGE}/terms")


@pytest.fixture
def manifest() -> Any:
    return write_manifest(APP_ID, ABOUT)


def files(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_holds_the_manifest_and_the_icons_that_it_names(manifest: Any) -> None:
    made = files(package(APP_ID, ABOUT))

    assert set(made) == {"manifest.json", *manifest["icons"].values()}
    assert json.loads(made["manifest.json"]) == manifest


def test_the_same_registration_gives_the_same_package_to_the_byte() -> None:
    assert package(APP_ID, ABOUT) == package(APP_ID.upper(), ABOUT)


@pytest.mark.parametrize("name, size", [("color.png", 192), ("outline.png", 32)])
def test_the_icons_have_the_sizes_teams_wants(name: str, size: int) -> None:
    icon = files(package(APP_ID, ABOUT))[name]

    assert icon.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", icon[16:24]) == (size, size)


def test_its_version_is_the_projects(manifest: Any) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert manifest["version"] == project["version"]


def test_it_is_for_the_bot_that_was_registered_and_for_no_other(manifest: Any) -> None:
    [bot], [extension] = manifest["bots"], manifest["composeExtensions"]

    named = [
        manifest["id"],
        bot["botId"],
        extension["botId"],
        manifest["webApplicationInfo"]["id"],
    ]

    assert named == [APP_ID] * 4


def test_it_names_the_organisation_and_its_pages(manifest: Any) -> None:
    assert manifest["developer"] == {
        "name": "Example Council",
        "websiteUrl": PAGE,
        "privacyUrl": f"{PAGE}/privacy",
        "termsOfUseUrl": f"{PAGE}/terms",
    }


def test_a_name_that_teams_finds_too_long_is_shortened_and_quotes_do_no_harm() -> None:
    named = write_manifest(APP_ID, About('The "Example" Safeguarding $Partnership of the North'))

    assert named["developer"]["name"] == 'The "Example" Safeguarding $Par…'


def test_its_commands_and_its_message_action_are_those_the_bot_answers(manifest: Any) -> None:
    lists = [each["commands"] for each in manifest["bots"][0]["commandLists"]]
    [action] = manifest["composeExtensions"][0]["commands"]

    assert {each["title"] for each in chain.from_iterable(lists)} <= COMMANDS
    assert (action["id"], action["context"], action["fetchTask"]) == (ADD, ["message"], True)


def test_the_setup_page_gives_a_reason_for_each_permission_and_for_no_other(manifest: Any) -> None:
    page = (ROOT / "docs/setup-teams.md").read_text()
    explained = re.findall(r"^\| `(\w+\.\w+\.(?:Group|Chat))` \| ", page, re.MULTILINE)
    asked = manifest["authorization"]["permissions"]["resourceSpecific"]

    assert sorted(explained) == sorted(each["name"] for each in asked)
    assert {each["type"] for each in asked} == {"Application"}


@pytest.mark.parametrize("id", ["", "briefing", f"{APP_ID}0", f"{APP_ID}\n"])
def test_what_is_no_id_is_refused(id: str) -> None:
    with pytest.raises(BadSettings, match="MicrosoftAppId must be"):
        package(id, ABOUT)


@pytest.mark.parametrize(
    "page", ["http://example.org", "example.org", "", "https:///x", f"{PAGE} x"]
)
def test_pages_that_teams_does_not_take_are_refused(page: str) -> None:
    with pytest.raises(BadSettings, match="only https addresses"):
        package(APP_ID, About("Example Council", PAGE, page))


# The command


def made(*words: str | Path, id: str = APP_ID, site: str | Path = "") -> Result:
    environment = {"MicrosoftAppId": id, "SITE_FILE": str(site)}
    return CliRunner().invoke(main, ["teams-package", *map(str, words)], env=environment)


def test_the_command_writes_the_package_of_the_organisation_in_the_site_settings(
    tmp_path: Path,
) -> None:
    file = tmp_path / "app.zip"

    result = made("--output", file, "--website", PAGE, site=ROOT / "site.example.yaml")

    assert result.exit_code == 0
    assert file.read_bytes() == package(APP_ID, About("Example Council", PAGE, PAGE, PAGE))
    assert result.output == f"Wrote {file}. What to do with it: docs/setup-teams.md, step 4.\n"


def test_without_a_page_it_says_what_teams_will_show(tmp_path: Path) -> None:
    result = made("--output", tmp_path / "app.zip", site=ROOT / "site.example.yaml")

    assert result.exit_code == 0
    assert f"Teams shows {NOWHERE}, until --website names a page." in result.output


def test_without_an_id_it_says_which_setting_is_missing(tmp_path: Path) -> None:
    result = made("--output", tmp_path / "app.zip", id="", site=ROOT / "site.example.yaml")

    assert result.exit_code == 1
    assert "MicrosoftAppId must be the bot's application id" in result.output
    assert not (tmp_path / "app.zip").exists()


def test_faults_in_the_site_settings_are_told_with_their_lines(tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("organisation: [1]\n")

    result = made("--output", tmp_path / "app.zip", site=site)

    assert result.exit_code == 1
    assert f"{site}:1:15: organisation: " in result.output


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "app.zip"

    result = made("--output", file, site=ROOT / "site.example.yaml")

    assert result.exit_code == 1
    assert f"{file} cannot be written: No such file or directory." in result.output
