"""Many workspaces install the app: through a browser, again, for a whole organisation, no more."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Connection, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from adapters.slack.clients import Workspace, open_session
from adapters.slack.installing import BACK, COOKIE, Installing
from adapters.slack.installs import KEPT, ManyWorkspaces
from adapters.slack.pages import START
from adapters.slack.renewal import App
from adapters.slack.scopes import SCOPES
from adapters.slack.tables import bots, installations, metadata, states
from adapters.slack.tokens import States, Tokens
from adapters.slack.translate import Home
from adapters.store.engine import Database, connect
from adapters.store.keyring import open_keyring
from adapters.store.rotating import seal_plain
from adapters.store.sealing import RowSeals
from bot.errors import NotSent, Undeliverable
from bot.words import catalogue
from tests.rigs.logged import logged
from tests.rigs.postgres import Postgres
from tests.rigs.sealed import keys_in
from tests.rigs.slack import Fault, PretendSlack, pretend_slack
from tests.rigs.slack.api_auth import end_tokens

TABLES = (bots, installations)
ORGANISATION = Home("E1", "E1")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Page:
    """What a browser was shown."""

    status: int
    headers: Mapping[str, str]
    source: str

    @property
    def text(self) -> str:
        return " ".join(html.fromstring(self.source).text_content().split())

    @property
    def link(self) -> str:
        return str(html.fromstring(self.source).xpath("string(//a/@href)"))


@dataclass(frozen=True)
class Begun:
    """An installation that has begun in somebody's browser."""

    page: Page
    cookie: str
    attributes: str

    @property
    def asked(self) -> dict[str, str]:
        """What Slack's page is asked for."""
        query = parse_qs(urlsplit(self.page.link).query)
        return {name: values[0] for name, values in query.items()}


@dataclass
class Process:
    """One process of the bot; another one may have the same database."""

    slack: PretendSlack
    database: Database
    session: aiohttp.ClientSession
    browser: TestClient[web.Request, web.Application]
    tokens: Tokens
    many: ManyWorkspaces

    async def begin(self) -> Begun:
        response = await self.browser.get(START)
        set_cookie = response.headers["Set-Cookie"]
        pair, _, attributes = set_cookie.partition(";")
        return Begun(await shown(response), pair.partition("=")[2], attributes)

    async def back(self, cookie: str, **query: str) -> Page:
        headers = {"Cookie": f"other=1; {COOKIE}={cookie}"} if cookie else {}
        return await shown(await self.browser.get(BACK, params=query, headers=headers))

    async def install(self, team: str, *, rotates: bool = False) -> Page:
        begun = await self.begin()
        code = self.slack.approve(team, "U1", rotates=rotates)
        return await self.back(begun.cookie, code=code, state=begun.asked["state"])

    async def speaks_in(self, team: str) -> str:
        """The workspace in which the token for this one lets us speak."""
        workspace = await self.many.of(team)
        assert workspace.team == team
        return str((await workspace.api.auth_test())["team_id"])

    async def rows(self, *tables: Table) -> int:
        async with self.database.reading() as db:
            counts = [
                await db.scalar(select(func.count()).select_from(table))
                for table in tables or TABLES
            ]
        return sum(count or 0 for count in counts)

    async def hours_pass(self, hours: float) -> None:
        """Bring the end of every token that has one nearer."""
        async with self.database.writing() as db:
            for row in list(await db.execute(select(bots))):
                if row.bot_token_expires_at:
                    end = row.bot_token_expires_at - timedelta(hours=hours)
                    of = update(bots).where(bots.c.id == row.id)
                    await db.execute(of.values(bot_token_expires_at=end))
        self.tokens.version += 1


async def shown(response: ClientResponse) -> Page:
    return Page(response.status, response.headers, await response.text())


async def make_tables(url: str) -> None:
    database = connect(url, patience=1)
    async with database.writing() as db:
        await db.run_sync(metadata.create_all)
    await database.close()


@pytest.fixture(params=["sqlite", "sqlite sealed", "postgres", "postgres sealed"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres
) -> AsyncIterator[Database]:
    kind, _, sealed = request.param.partition(" ")
    keyring = await open_keyring(keys_in(tmp_path), 1) if sealed else None
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path}/bot.db"
        await make_tables(url)
    else:
        url = await postgres.new_database(make_tables)
    database = connect(url, patience=1, keys=keyring)
    yield database
    await database.close()
    if keyring:
        await keyring.close()
    if kind == "postgres":
        await postgres.drop_database(url)


@pytest.fixture
async def slack() -> AsyncIterator[PretendSlack]:
    async with pretend_slack() as slack:
        slack.add_team("T2")
        slack.add_team("T3")
        slack.add_team("T8", enterprise="E1", org_wide=True)
        slack.add_team("T9", enterprise="E1", org_wide=True)
        yield slack


@pytest.fixture
async def bot(slack: PretendSlack, database: Database) -> AsyncIterator[Process]:
    async with process(slack, database) as one:
        yield one


@pytest.fixture
async def other(slack: PretendSlack, database: Database) -> AsyncIterator[Process]:
    async with process(slack, database, kept=0) as one:
        yield one


@asynccontextmanager
async def process(
    slack: PretendSlack, database: Database, *, kept: float = KEPT
) -> AsyncIterator[Process]:
    of = App(slack.client_id, slack.client_secret, slack.url)
    async with open_session() as session:
        tokens = Tokens(of.client_id, database.engine, database.seals)
        many = ManyWorkspaces(tokens, of, session, now, kept=kept)
        words = catalogue("en")
        installing = Installing(tokens, States(database.engine, now), of, session, words)
        app = web.Application()
        app.add_routes(installing.routes())
        async with TestClient(TestServer(app)) as browser:
            yield Process(slack, database, session, browser, tokens, many)
        await many.settle()


def asked_of_slack(slack: PretendSlack, method: str) -> int:
    return [called for called, _ in slack.calls].count(method)


# Installing


async def test_the_first_page_leads_to_slack_and_asks_for_no_more_than_is_needed(
    bot: Process,
) -> None:
    begun = await bot.begin()

    assert begun.page.status == 200
    assert begun.page.link.startswith(f"{bot.slack.base}oauth/v2/authorize?")
    assert begun.asked["client_id"] == bot.slack.client_id
    assert begun.asked["scope"].split(",") == list(SCOPES)
    assert "user_scope" not in begun.asked
    assert begun.asked["state"] == begun.cookie


async def test_the_mark_of_an_installation_is_kept_from_everybody_else(bot: Process) -> None:
    begun = await bot.begin()

    parts = {part.strip().lower() for part in begun.attributes.split(";")}
    assert {"secure", "httponly", "path=/", "samesite=lax", "max-age=600"} <= parts
    assert not any(part.startswith("domain") for part in parts)


async def test_an_installation_from_the_first_page_to_the_first_word(bot: Process) -> None:
    with pytest.raises(Undeliverable, match="not installed"):
        await bot.many.of("T2")
    before = await bot.many.knows(Home("T2"))

    page = await bot.install("T2")

    assert (before, page.status) == (False, 200)
    assert "t2-team" in page.text
    assert "type /briefing in the team's channel" in page.text
    assert await bot.many.knows(Home("T2"))
    assert await bot.speaks_in("T2") == "T2"
    assert (await bot.many.of("T2")).bot_user == bot.slack.teams["T2"].bot_user


async def test_every_page_is_calm_and_can_be_read_by_everybody(bot: Process) -> None:
    begun = await bot.begin()
    pages = [
        begun.page,
        await bot.install("T2"),
        await bot.install("T8"),
        await bot.back("", error="access_denied"),
        await bot.back("", state="unknown", code="1"),
        await bot.back(begun.cookie, state=begun.cookie, code="unknown"),
    ]

    assert len({page.text for page in pages}) == 6
    for page in pages:
        document = html.fromstring(page.source)
        assert page.source.startswith("<!DOCTYPE html>")
        assert document.xpath("string(/html/@lang)") == "en"
        assert document.xpath("count(//h1)") == 1
        assert document.xpath("string(//title)") == document.xpath("string(//h1)")
        assert document.xpath("count(//script | //style | //img | //*[@style])") == 0
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert page.headers["Cache-Control"] == "no-store"


async def test_looking_whether_the_page_is_there_begins_nothing(bot: Process) -> None:
    response = await bot.browser.head(START)

    assert response.status == 405
    assert await bot.rows(states) == 0


async def test_what_nobody_finished_is_not_kept(bot: Process) -> None:
    await bot.begin()
    async with bot.database.writing() as db:
        await db.execute(update(states).values(expire_at=datetime(2026, 1, 5)))  # noqa: DTZ001  as kept

    await bot.begin()

    assert await bot.rows(states) == 1


# When it does not go well


@pytest.mark.parametrize("wrong", ["no cookie", "another browser", "unknown", "used", "late"])
async def test_what_did_not_begin_in_this_browser_is_refused(bot: Process, wrong: str) -> None:
    begun, another = await bot.begin(), await bot.begin()
    code, state, cookie = bot.slack.approve("T2", "U1"), begun.cookie, begun.cookie
    if wrong == "no cookie":
        cookie = ""
    elif wrong == "another browser":
        cookie = another.cookie
    elif wrong == "unknown":
        state = cookie = "00000000-0000-0000-0000-000000000000"
    elif wrong == "used":
        await bot.back(cookie, code="unknown", state=state)
    else:
        async with bot.database.writing() as db:
            past = datetime(2026, 1, 5)  # noqa: DTZ001  as kept
            await db.execute(update(states).values(expire_at=past))

    page = await bot.back(cookie, code=code, state=state)

    assert page.status == 400
    assert "another browser" in page.text
    assert page.link == START
    assert await bot.rows() == 0
    assert code in bot.slack.codes


async def test_whoever_does_not_agree_has_changed_nothing(bot: Process) -> None:
    begun = await bot.begin()

    page = await bot.back(begun.cookie, error="access_denied", state=begun.cookie)

    assert page.status == 200
    assert "nothing was changed" in page.text
    assert await bot.rows() == 0


@pytest.mark.parametrize("code", [{"code": "secret"}, {}])
async def test_a_code_that_slack_does_not_take(bot: Process, code: dict[str, str]) -> None:
    begun = await bot.begin()

    with logged() as log:
        page = await bot.back(begun.cookie, state=begun.cookie, **code)

    assert page.status == 400
    assert "Please start again" in page.text
    assert "secret" not in log.getvalue() + page.source
    assert begun.cookie not in log.getvalue()
    assert await bot.rows() == 0


@pytest.mark.parametrize(
    "reason, seen", [("invalid_scope", "invalid_scope"), ("<script>alert(1)</script>", "unknown")]
)
async def test_of_slacks_reason_only_a_word_is_shown(bot: Process, reason: str, seen: str) -> None:
    page = await bot.back("", error=reason)

    assert page.status == 400
    assert f"({seen})" in page.text
    assert "script" not in page.source


async def test_when_slack_does_not_answer_the_page_says_what_to_do(bot: Process) -> None:
    bot.slack.fail("oauth.v2.access", Fault(drop="before"))

    with logged() as log:
        page = await bot.install("T2")

    assert page.status == 500
    assert "Please start again" in page.text
    assert "Traceback" not in page.source
    assert "event=slack_install_failed" in log.getvalue()
    assert await bot.rows() == 0
    assert (await bot.install("T2")).status == 200


async def test_what_cannot_be_kept_is_not_called_installed(bot: Process) -> None:
    begun = await bot.begin()
    async with bot.database.writing() as db:
        await db.execute(text("DROP TABLE slack_bots"))

    with logged() as log:
        code = bot.slack.approve("T2", "U1")
        page = await bot.back(begun.cookie, code=code, state=begun.cookie)

    assert page.status == 500
    assert "slack_bots" not in page.source
    assert "xoxb" not in page.source + log.getvalue()


# Installed again, and no more


async def test_the_token_of_a_new_installation_is_used_at_once(bot: Process) -> None:
    await bot.install("T2")
    old = (await bot.many.of("T2")).client.token
    rows = await bot.rows()

    await bot.install("T2")

    new = (await bot.many.of("T2")).client.token
    assert new != old
    assert new == bot.slack.token_of("T2")
    assert await bot.rows() == rows


async def test_another_process_sees_it_soon(bot: Process, other: Process) -> None:
    await bot.install("T2")
    old = (await other.many.of("T2")).client.token
    await bot.install("T2")

    new = (await other.many.of("T2")).client.token

    assert (old == new, new) == (False, bot.slack.token_of("T2"))


async def test_one_client_serves_as_long_as_its_token(bot: Process, other: Process) -> None:
    await bot.install("T2")

    for one in (bot, other):
        first = await one.many.of("T2")
        assert await one.many.of("T2") is first


async def test_an_uninstalled_workspace_is_forgotten_and_no_other(bot: Process) -> None:
    await bot.install("T2")
    await bot.install("T3")

    await bot.many.forget(Home("T2"))

    assert not await bot.many.knows(Home("T2"))
    with pytest.raises(Undeliverable):
        await bot.many.of("T2")
    assert await bot.speaks_in("T3") == "T3"
    assert await bot.rows(bots, installations) == 2


async def test_what_slack_says_late_does_not_end_a_newer_installation(bot: Process) -> None:
    ended = now()
    await bot.install("T2")

    await bot.many.forget(Home("T2"), ended - timedelta(seconds=1))
    await bot.many.forget(Home("T3"), ended)

    assert await bot.speaks_in("T2") == "T2"


async def test_but_ends_the_one_before(bot: Process) -> None:
    await bot.install("T2")

    await bot.many.forget(Home("T2"), now() + timedelta(seconds=1))

    assert not await bot.many.knows(Home("T2"))
    assert await bot.rows() == 0


# A whole organisation


async def test_an_organisation_installs_it_once_for_its_workspaces(bot: Process) -> None:
    page = await bot.install("T8")

    assert "Choose the workspaces" in page.text
    assert page.link.startswith("https://")
    assert await bot.many.knows(ORGANISATION)
    assert await bot.speaks_in("E1") == "E1"
    assert not await bot.many.knows(Home("T2"))


async def test_nobody_is_of_an_organisation_that_has_not_installed_it(bot: Process) -> None:
    await bot.install("T2")

    assert not await bot.many.knows(ORGANISATION)


async def test_a_workspaces_own_installation_stands_beside_its_organisations(bot: Process) -> None:
    await bot.install("T8")
    bot.slack.teams["T9"].org_wide = False

    await bot.install("T9")

    assert (await bot.many.of("T9")).client.token == bot.slack.token_of("T9")
    assert (await bot.many.of("E1")).client.token == bot.slack.token_of("T8")


@pytest.mark.parametrize("named", [Home("T8"), Home("E1"), ORGANISATION])
async def test_an_organisation_that_ends_it_is_forgotten_whatever_slack_names(
    bot: Process, named: Home
) -> None:
    bot.slack.add_team("T7", enterprise="E2", org_wide=True)
    for team in ("T8", "T7", "T2"):
        await bot.install(team)
    end_tokens(bot.slack, bot.slack.teams["T8"])

    await bot.many.forget(named)

    assert not await bot.many.knows(ORGANISATION)
    assert await bot.speaks_in("E2") == "E2"
    assert await bot.speaks_in("T2") == "T2"


async def test_one_workspace_that_leaves_an_organisations_ends_nothing(bot: Process) -> None:
    await bot.install("T8")

    for named in (Home("T8"), ORGANISATION):
        await bot.many.forget(named)

    assert await bot.speaks_in("E1") == "E1"


async def test_nor_does_the_end_of_its_own(bot: Process) -> None:
    await bot.install("T8")
    bot.slack.teams["T9"].org_wide = False
    await bot.install("T9")

    await bot.many.forget(Home("T9"))

    assert not await bot.many.knows(Home("T9"))
    assert await bot.speaks_in("E1") == "E1"


async def test_while_slack_does_not_say_whether_it_has_ended_it_stays(bot: Process) -> None:
    await bot.install("T8")
    end_tokens(bot.slack, bot.slack.teams["T8"])
    bot.slack.fail("auth.test", Fault(status=503))

    with pytest.raises(NotSent):
        await bot.many.forget(Home("T8"))
    before = await bot.many.knows(ORGANISATION)
    await bot.many.forget(Home("T8"))

    assert before
    assert not await bot.many.knows(ORGANISATION)


# Tokens that end


async def test_a_token_is_renewed_before_its_end(bot: Process, other: Process) -> None:
    await bot.install("T2", rotates=True)
    old = (await bot.many.of("T2")).client.token
    await bot.hours_pass(9.9)
    early = (await bot.many.of("T2")).client.token
    await bot.hours_pass(0.2)

    new = (await bot.many.of("T2")).client.token

    assert early == old
    assert (new == old, new) == (False, bot.slack.token_of("T2"))
    assert (await other.many.of("T2")).client.token == new
    assert asked_of_slack(bot.slack, "oauth.v2.access") == 2
    await bot.hours_pass(11)
    assert (await bot.many.of("T2")).client.token not in (old, new)


async def test_however_many_ask_it_is_renewed_once(bot: Process) -> None:
    await bot.install("T8", rotates=True)
    await bot.hours_pass(11)

    found = await asyncio.gather(*(bot.many.of("E1") for _ in range(20)))

    assert {each.client.token for each in found} == {bot.slack.token_of("T8")}
    assert asked_of_slack(bot.slack, "oauth.v2.access") == 2


async def test_two_processes_may_renew_it_at_the_same_time(bot: Process, other: Process) -> None:
    await bot.install("T2", rotates=True)
    await bot.hours_pass(11)

    found = await asyncio.gather(*(one.many.of("T2") for one in (bot, other) * 3))

    for each in found:
        assert (await each.api.auth_test())["team_id"] == "T2"
    assert await other.speaks_in("T2") == "T2"
    assert (await other.many.of("T2")).client.token == bot.slack.token_of("T2")


async def test_whoever_stops_waiting_does_not_break_it_off(bot: Process) -> None:
    await bot.install("T2", rotates=True)
    await bot.hours_pass(11)
    bot.slack.fail("oauth.v2.access", Fault(slow=0.3))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await bot.many.of("T2")
    await bot.many.settle()

    assert (await bot.many.of("T2")).client.token == bot.slack.token_of("T2")
    assert asked_of_slack(bot.slack, "oauth.v2.access") == 2


@pytest.mark.parametrize(
    "fault", [Fault(error="invalid_refresh_token"), Fault(status=503), Fault(drop="before")]
)
async def test_what_is_not_renewed_serves_to_its_end(bot: Process, fault: Fault) -> None:
    await bot.install("T2", rotates=True)
    await bot.hours_pass(11)
    bot.slack.fail("oauth.v2.access", fault)

    with logged() as log:
        assert await bot.speaks_in("T2") == "T2"
        assert await bot.speaks_in("T2") == "T2"

    assert asked_of_slack(bot.slack, "oauth.v2.access") == 2
    assert log.getvalue().count("event=slack_token_not_renewed") == 1
    assert "xoxe" not in log.getvalue()


async def test_after_its_end_nothing_is_sent_and_nothing_is_lost(bot: Process) -> None:
    await bot.install("T2", rotates=True)
    await bot.hours_pass(13)
    bot.slack.fail("oauth.v2.access", *[Fault(status=503)] * 2)

    with pytest.raises(NotSent, match="does not renew"):
        await bot.many.of("T2")

    assert await bot.many.knows(Home("T2"))
    assert await bot.speaks_in("T2") == "T2"


async def test_what_is_forgotten_meanwhile_is_not_brought_back(bot: Process) -> None:
    await bot.install("T2", rotates=True)
    await bot.hours_pass(11)
    bot.slack.fail("oauth.v2.access", Fault(slow=0.2))
    asking = asyncio.create_task(bot.many.of("T2"))
    async with asyncio.timeout(5):
        while asked_of_slack(bot.slack, "oauth.v2.access") < 2:  # noqa: ASYNC110  Slack's doing
            await asyncio.sleep(0.01)

    await bot.many.forget(Home("T2"))

    with pytest.raises(Undeliverable):
        await asking
    assert await bot.rows() == 0


# To each their own


async def test_two_workspaces_never_have_each_others_token(bot: Process) -> None:
    for team in ("T2", "T3"):
        await bot.install(team)

    asked = ["T2", "T3"] * 10
    spoke = await asyncio.gather(*(bot.speaks_in(team) for team in asked))

    assert spoke == asked


async def test_another_apps_tokens_in_the_same_database_are_not_ours(bot: Process) -> None:
    await bot.install("T2")
    theirs = Tokens("3333.4444", bot.database.engine, bot.database.seals)

    assert await theirs.find("T2") is None
    await theirs.forget("T2")
    assert await bot.speaks_in("T2") == "T2"


TEAMS = ("T1", "T10", "T2")
ORGS = ("E1", "E10")
deeds = st.one_of(
    st.tuples(st.just("install"), st.sampled_from(TEAMS), st.sampled_from(("", *ORGS))),
    st.tuples(st.just("install"), st.just(""), st.sampled_from(ORGS)),
    st.tuples(st.just("forget"), st.sampled_from(TEAMS), st.just("")),
    st.tuples(st.just("forget"), st.just(""), st.sampled_from(ORGS)),
)


@settings(max_examples=25)  # each has a database of its own
@given(st.lists(deeds, max_size=12))
def test_whatever_happens_each_has_the_token_that_is_theirs(
    deeds: Sequence[tuple[str, str, str]],
) -> None:
    asyncio.run(do(deeds))


async def do(deeds: Sequence[tuple[str, str, str]]) -> None:
    engine = connect_in_memory()
    async with engine.begin() as db:
        await db.run_sync(metadata.create_all)
    async with open_session() as session:
        tokens, expected = Tokens("1111.2222", engine, RowSeals("", None)), dict[str, str]()
        of = App("1111.2222", "secret", "http://127.0.0.1:1/api/")
        many = ManyWorkspaces(tokens, of, session, now)
        for number, (deed, team, org) in enumerate(deeds):
            if deed == "install":
                token = expected[team or org] = f"xoxb-{number}"
                await tokens.async_save(an_installation(token, team, org, number))
            else:
                await tokens.forget(team or org)
                expected.pop(team or org, None)
            for each in (*TEAMS, *ORGS):
                assert await token_for(many, each) == expected.get(each)
                assert await many.knows(Home(each)) == (each in expected)
    await engine.dispose()


def connect_in_memory() -> AsyncEngine:
    return create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)


def an_installation(token: str, team: str, org: str, number: int) -> Installation:
    return Installation(
        app_id="A1",
        enterprise_id=org or None,
        team_id=team or None,
        bot_token=token,
        bot_id="B1",
        bot_user_id="U0BOT",
        user_id="U1",
        is_enterprise_install=not team,
        installed_at=1_700_000_000.0 + number,
    )


async def token_for(many: ManyWorkspaces, team: str) -> str | None:
    try:
        workspace: Workspace = await many.of(team)
    except Undeliverable:
        return None
    return workspace.client.token


# In the database


async def test_the_migration_makes_the_tables_that_the_code_expects(
    tmp_path: Path, postgres_url: str
) -> None:
    migration = importlib.import_module("adapters.store.migrations.versions.v0004_slack")

    def upgrade(db: Connection) -> list[Any]:
        options = {"compare_type": True, "target_metadata": metadata}
        context = MigrationContext.configure(db, opts=options)
        with Operations.context(context):
            migration.upgrade()
        return cast("list[Any]", compare_metadata(context, metadata))

    for url in (f"sqlite:///{tmp_path}/new.db", postgres_url):
        database = connect(url, patience=1)
        async with database.writing() as db:
            assert await db.run_sync(upgrade) == []
        await database.close()


async def test_a_look_at_the_tokens_holds_nobody_up(bot: Process) -> None:
    await bot.install("T2")
    await bot.many.of("T2")

    async with asyncio.timeout(1), bot.database.writing() as db:
        await db.execute(update(bots).values(team_name="Renamed"))

    assert await bot.speaks_in("T2") == "T2"


async def test_a_token_may_be_as_long_as_slack_says(bot: Process) -> None:
    long = "xoxe.xoxb-1-" + "a" * 500

    await bot.tokens.async_save(an_installation(long, "T3", "", 1))

    assert (await bot.many.of("T3")).client.token == long


async def tokens_in(database: Database) -> list[str]:
    """What somebody reads who asks the database past the bot."""
    found: list[str] = []
    async with database.reading() as db:
        for table in TABLES:
            columns = (table.c.bot_token, table.c.bot_refresh_token)
            found += [str(row) for row in await db.execute(select(*columns))]
    return found


async def test_with_a_key_no_table_shows_a_token(bot: Process) -> None:
    installation = an_installation("xoxe.xoxb-secret", "T3", "", 1)
    installation.bot_refresh_token = "xoxe-secret"

    await bot.tokens.async_save(installation)

    found = await bot.tokens.find("T3")
    assert found
    assert (found.bot_token, found.bot_refresh_token) == ("xoxe.xoxb-secret", "xoxe-secret")
    shown = [row for row in await tokens_in(bot.database) if "secret" in row]
    assert len(shown) == (0 if bot.database.seals.on else 1)


async def test_a_token_from_before_the_key_serves_and_is_sealed_by_rotating(
    tmp_path: Path, slack: PretendSlack
) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    await make_tables(url)
    before, keyring = connect(url, patience=1), await open_keyring(keys_in(tmp_path), 1)
    async with process(slack, before) as one:
        await one.tokens.async_save(an_installation("xoxb-secret", "T3", "", 1))
    database = connect(url, patience=1, keys=keyring)

    async with process(slack, database) as one:
        plain = await one.tokens.find("T3")
        sealed = await seal_plain(database, bots)
        found = await one.tokens.find("T3")

    assert plain
    assert found
    assert (plain.bot_token, found.bot_token) == ("xoxb-secret", "xoxb-secret")
    assert sealed == 1
    assert "secret" not in str(await tokens_in(database))
    for each in (before, database, keyring):
        await each.close()
