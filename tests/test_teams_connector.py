"""Botbuilder's client with its repairs: each defect as it is in the library, and mended."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AppCredentials, MicrosoftAppCredentials
from msrest.universal_http.requests import ClientRetryPolicy

from adapters.teams.connector import Connector, Member
from adapters.teams.faults import Unsure
from adapters.teams.limits import Limits
from adapters.teams.passport import PAUSE, Passport, passport
from adapters.teams.repairs import Client
from adapters.teams.settings import AppType, Cloud, Credentials, TeamsSettings
from bot.errors import NotAdded, NotSent, Undeliverable
from tests.rigs.logged import logged
from tests.rigs.teams.faults import Fault
from tests.rigs.teams.login import Login, login_server
from tests.rigs.teams.server import PretendTeams, pretend_teams
from tests.rigs.teams.things import APP, BOT, CHANNEL, TENANT

SAID = {"type": "message", "text": "All quiet at Meera's, says Siân."}
FREE = Limits((), ())
SERVED = Credentials(APP, TENANT)
CLOUD = Cloud("https://127.0.0.1:1/adfs", oauth_scope="https://api.botframework.com")


@dataclass
class Given:
    """Credentials that give tokens, and note in which thread they were asked."""

    threads: list[int] = field(default_factory=list)
    slow: float = 0.0
    error: Exception | None = None

    def get_access_token(self, force_refresh: bool = False) -> str:
        self.threads.append(threading.get_ident())
        time.sleep(self.slow)
        if self.error:
            raise self.error
        return f"token-{len(self.threads)}"


@pytest.fixture
async def teams() -> AsyncIterator[PretendTeams]:
    async with pretend_teams() as teams:
        yield teams


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def connector(session: aiohttp.ClientSession) -> Connector:
    return Connector(session, None, limits=FREE)


async def send(connector: Connector, teams: PretendTeams, text: str = "All quiet.") -> str:
    return await connector.send(teams.base, CHANNEL, {"type": "message", "text": text})


class TestDefects:
    """What botbuilder's own client does, so that nobody takes the repairs for superstition."""

    async def test_it_asks_for_a_token_on_the_event_loop_each_time(
        self, teams: PretendTeams
    ) -> None:
        asked: list[int] = []

        class Asked(AppCredentials):
            def get_access_token(self, force_refresh: bool = False) -> str:
                asked.append(threading.get_ident())
                return "token"

        client = ConnectorClient(Asked(APP), teams.base)
        for _ in range(3):
            await client.conversations.send_to_conversation(CHANNEL, SAID)

        assert asked == [threading.get_ident()] * 3

    async def test_ours_asks_in_another_thread_and_once(
        self, teams: PretendTeams, session: aiohttp.ClientSession
    ) -> None:
        given = Given()
        connector = Connector(session, Passport(given), limits=FREE)

        await asyncio.gather(*(send(connector, teams) for _ in range(5)))

        assert len(given.threads) == 1
        assert given.threads != [threading.get_ident()]
        assert set(teams.tokens) == {"token-1"}

    async def test_each_of_its_clients_walks_through_501_numbers_999_times(self) -> None:
        listed = [number for number in range(500) if number != 408] + [501, 505]

        assert isinstance(ClientRetryPolicy.safe_codes, frozenset)
        assert ClientRetryPolicy.safe_codes == set(listed)
        assert ClientRetryPolicy().policy.status_forcelist == [
            code for code in range(999) if code not in listed
        ]

    async def test_it_puts_again_by_itself_where_teams_asks_for_a_pause(
        self, teams: PretendTeams
    ) -> None:
        client: Any = ConnectorClient(MicrosoftAppCredentials.empty(), teams.base)
        sent = await client.conversations.send_to_conversation(CHANNEL, SAID)
        teams.fail("update", Fault(429, "Throttled", retry_after="1"))

        await client.conversations.update_activity(CHANNEL, sent.id, SAID)

        assert [what for what, _ in teams.calls] == ["send", "update", "update"]

    async def test_it_posts_nothing_again_and_leaves_the_pause_to_whoever_asked(
        self, teams: PretendTeams
    ) -> None:
        teams.fail("send", Fault(429, "Throttled", retry_after="7"))
        client = ConnectorClient(MicrosoftAppCredentials.empty(), teams.base)

        with pytest.raises(Exception, match="Throttled") as raised:
            await client.conversations.send_to_conversation(CHANNEL, SAID)

        response: Any = raised.value
        assert response.response.headers["Retry-After"] == "7"

    async def test_a_proxys_html_hides_the_status_from_it(self, teams: PretendTeams) -> None:
        teams.fail("send", Fault(503, body="<html>", retry_after="7"))
        client = ConnectorClient(MicrosoftAppCredentials.empty(), teams.base)

        with pytest.raises(Exception, match="Cannot deserialize content-type"):
            await client.conversations.send_to_conversation(CHANNEL, SAID)

    async def test_it_writes_arabic_in_three_times_its_size(self, teams: PretendTeams) -> None:
        sizes: list[int] = []

        async def take(request: web.Request) -> web.Response:
            sizes.append(len(await request.read()))
            return web.json_response({"id": "1"})

        app = web.Application()
        app.router.add_post("/v3/conversations/{id}/activities", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        activity = {"type": "message", "text": "مرحبا" * 1000}
        async with aiohttp.ClientSession() as session:
            its = ConnectorClient(MicrosoftAppCredentials.empty(), url).conversations

            await its.send_to_conversation("19:a", activity)
            await Client(url, session, None).conversations.send_to_conversation("19:a", activity)

        await runner.cleanup()
        theirs, ours = sizes
        assert theirs > 2.9 * ours
        assert ours == len(json.dumps(activity, ensure_ascii=False).encode())


class TestRequests:
    async def test_a_thread_is_opened_answered_changed_and_taken_away(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        conversation, id = await connector.open_thread(teams.base, TENANT, BOT, CHANNEL, SAID)
        answer = await connector.send(teams.base, conversation, SAID)
        await connector.update(teams.base, conversation, answer, {**SAID, "text": "Newer."})
        await connector.delete(teams.base, conversation, id)

        assert conversation == f"{CHANNEL};messageid={id}"
        assert teams.standing() == [{**SAID, "text": "Newer."}]

    async def test_a_personal_chat_is_opened_by_either_id(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        ids = [
            await connector.open_direct(teams.base, TENANT, BOT, id)
            for id in (teams.sian.id, teams.sian.object_id)
        ]

        assert ids == [teams.personal(teams.sian).id] * 2

    async def test_members_are_found_by_either_id_and_strangers_are_not(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        found = [
            await connector.member(teams.base, CHANNEL, id)
            for id in (teams.sian.id, teams.sian.object_id, teams.ada.object_id)
        ]

        sian = Member(teams.sian.id, teams.sian.object_id, TENANT, "Siân Lloyd")
        assert found == [sian, sian, None]

    async def test_one_connection_serves_many_requests(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        for _ in range(20):
            await send(connector, teams)

        assert len(teams.connections) == 1

    async def test_one_client_serves_a_service(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        for _ in range(3):
            await send(connector, teams)

        assert list(connector._clients) == [teams.base]

    @pytest.mark.parametrize(
        "url",
        ["http://smba.trafficmanager.net/uk/", "ftp://127.0.0.1/", "//smba.trafficmanager.net/"],
    )
    async def test_nothing_goes_where_others_could_read_it(
        self, connector: Connector, url: str
    ) -> None:
        with pytest.raises(Undeliverable, match="safe address"):
            await connector.send(url, CHANNEL, SAID)

    async def test_another_bot_than_teams_knows_is_told_so(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        with pytest.raises(NotSent, match="token") as raised:
            await connector.open_direct(teams.base, TENANT, "28:another", teams.sian.id)

        assert raised.value.everywhere


Doing = Callable[[Connector, PretendTeams], Awaitable[Any]]
SENDING: dict[str, Doing] = {
    "send": send,
    "create": lambda c, t: c.open_thread(t.base, TENANT, BOT, CHANNEL, SAID),
}
HARMLESS: dict[str, Doing] = {
    "open": lambda c, t: c.open_direct(t.base, TENANT, BOT, t.sian.id),
    "update": lambda c, t: c.update(t.base, CHANNEL, t.talks[CHANNEL].messages[0].id, SAID),
    "delete": lambda c, t: c.delete(t.base, CHANNEL, t.talks[CHANNEL].messages[0].id),
    "member": lambda c, t: c.member(t.base, CHANNEL, t.sian.id),
}
NEVER = (
    (403, "BotNotInConversationRoster", Undeliverable, "not in that channel"),
    (403, "ConversationBlockedByUser", NotAdded, "do not have the app"),
    (403, "ForbiddenOperationException", NotAdded, "do not have the app"),
    (403, "BotDisabledByAdmin", Undeliverable, "administrator"),
    (403, "NotEnoughPermissions", Undeliverable, "does not let the app"),
    (403, "InvalidBotApiHost", Undeliverable, "clouds"),
    (403, "", Undeliverable, "does not let the app"),
    (404, "ConversationNotFound", Undeliverable, "no longer there"),
    (404, "ActivityNotFoundInConversation", Undeliverable, "no longer there"),
    (404, "", Undeliverable, "no longer there"),
    (413, "MessageSizeTooBig", Undeliverable, "large"),
    (413, "", Undeliverable, "large"),
    (400, "BadSyntax", Undeliverable, "as it is"),
)
PAUSES = {"7": 7.0, "0": 1.0, "1e9": 3600.0, "": None, "soon": None, "nan": None}
BLOCKED = {"errorCode": 209, "message": '{\r\n  "subCode": "MessageWritesBlocked"\r\n}'}


class TestFaults:
    @pytest.mark.parametrize("what", [*SENDING, *HARMLESS])
    @pytest.mark.parametrize("status", [412, 429, 503])
    async def test_what_was_not_taken_is_tried_again_when_teams_says(
        self, connector: Connector, teams: PretendTeams, what: str, status: int
    ) -> None:
        await send(connector, teams)
        for asked, pause in PAUSES.items():
            teams.fail(what, Fault(status, "Why", retry_after=asked))

            with pytest.raises(NotSent) as raised:
                await (SENDING | HARMLESS)[what](connector, teams)

            assert raised.value.retry_after == pause
        assert [called for called, _ in teams.calls[1:]] == [what] * len(PAUSES)

    @pytest.mark.parametrize("what", [*SENDING, *HARMLESS])
    @pytest.mark.parametrize(
        "fault",
        [
            Fault(500, "ServiceError"),
            Fault(502, "ServiceError"),
            Fault(504),
            Fault(408),
            Fault(502, body="<html>"),
            Fault(drop="before"),
            Fault(drop="after"),
        ],
    )
    async def test_what_may_have_been_done_is_only_then_done_again_if_it_is_harmless(
        self, connector: Connector, teams: PretendTeams, what: str, fault: Fault
    ) -> None:
        await send(connector, teams)
        # aiohttp asks a second time for what is only read, on a new connection.
        teams.fail(what, fault, fault)

        with pytest.raises(Unsure if what in SENDING else NotSent):
            await (SENDING | HARMLESS)[what](connector, teams)

    @pytest.mark.parametrize("what", [*SENDING, "open", "member"])
    @pytest.mark.parametrize("body", ["not what was asked for", ["id"], {}, None])
    async def test_an_answer_without_what_it_must_say_says_nothing(
        self, connector: Connector, teams: PretendTeams, what: str, body: Any
    ) -> None:
        teams.fail(what, Fault(200, body=body))

        with pytest.raises((NotSent, Unsure)):
            await (SENDING | HARMLESS)[what](connector, teams)

    @pytest.mark.parametrize("refusal", NEVER)
    async def test_what_will_never_arrive_is_said_in_plain_words(
        self, connector: Connector, teams: PretendTeams, refusal: tuple[int, str, type, str]
    ) -> None:
        status, code, kind, reason = refusal
        teams.fail("send", Fault(status, code))

        with pytest.raises(Undeliverable, match=reason) as raised:
            await send(connector, teams)

        assert type(raised.value) is kind
        assert raised.value.__cause__ is None
        assert "somebody's name" not in str(raised.value)

    async def test_a_chat_that_somebody_has_blocked_says_so_inside_its_message(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        teams.fail("send", Fault(403, body=BLOCKED))

        with pytest.raises(NotAdded):
            await send(connector, teams)

    @pytest.mark.parametrize("status", [301, 402, 409, 418])
    async def test_what_nobody_has_heard_of_is_tried_again(
        self, connector: Connector, teams: PretendTeams, status: int
    ) -> None:
        teams.fail("send", Fault(status))

        with pytest.raises(NotSent):
            await send(connector, teams)

    async def test_without_a_connection_nothing_was_sent(self, connector: Connector) -> None:
        with pytest.raises(NotSent, match="cannot be reached"):
            await connector.send("http://127.0.0.1:1/", CHANNEL, SAID)

    async def test_a_deletion_that_botbuilder_takes_for_an_error_is_none(
        self, connector: Connector, teams: PretendTeams
    ) -> None:
        id = await send(connector, teams)
        teams.fail("delete", Fault(204))

        await connector.delete(teams.base, CHANNEL, id)
        await connector.delete(teams.base, CHANNEL, "1500000000000")

    async def test_nothing_that_was_said_or_answered_is_logged(
        self, connector: Connector, teams: PretendTeams, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        teams.fail("send", Fault(500, "ServiceError"), Fault(403, "NotEnoughPermissions"))

        for _ in range(2):
            with pytest.raises((Unsure, Undeliverable)):
                await send(connector, teams, "Said by Siân")
        await send(connector, teams, "Said by Siân")

        assert "Said by" not in caplog.text
        assert "somebody's name" not in caplog.text


class TestLimits:
    async def test_teams_never_has_to_ask_for_a_pause(self, teams: PretendTeams) -> None:
        teams.rates = True
        async with aiohttp.ClientSession() as session:
            connector = Connector(session, None)

            await asyncio.gather(*(send(connector, teams, f"{n}") for n in range(10)))

        assert len(teams.standing()) == 10

    async def test_what_takes_longer_goes_back_to_whoever_sends_it(self) -> None:
        limits = Limits(((1.0, 2), (60.0, 4)), ())
        for _ in range(4):
            await limits.wait("url", "19:a;messageid=1")

        with pytest.raises(NotSent) as raised:
            await limits.wait("url", "19:a;messageid=2")
        await limits.wait("url", "19:b")

        assert 50 < (raised.value.retry_after or 0) <= 60


@dataclass
class Bot:
    """A bot that signs in at the pretend Microsoft and speaks to the pretend Teams."""

    teams: PretendTeams
    login: Login
    connector: Connector
    passport: Passport

    async def send(self) -> str:
        return await send(self.connector, self.teams)


@pytest.fixture(params=[AppType.SINGLE, AppType.MANAGED])
async def bot(
    request: pytest.FixtureRequest,
    teams: PretendTeams,
    session: aiohttp.ClientSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Bot]:
    async with login_server(tmp_path) as login:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("IDENTITY_ENDPOINT", login.identity_url)
        monkeypatch.setenv("IDENTITY_HEADER", "of this machine")
        credentials = replace(SERVED, type=request.param)
        password = "s3cret" if request.param is AppType.SINGLE else ""
        cloud = replace(CLOUD, login_url=login.url)
        pass_ = passport(TeamsSettings(credentials, password, cloud))
        teams.issued = login.issued
        yield Bot(teams, login, Connector(session, pass_, limits=FREE), pass_)


class TestTokens:
    async def test_a_token_is_asked_for_once_as_the_registration_says(self, bot: Bot) -> None:
        for _ in range(3):
            await bot.send()

        [asked] = bot.login.asked
        assert bot.teams.tokens == ["token-1"] * 3
        assert asked["client_id"] == APP
        scope = asked.get("scope") or asked["resource"]
        assert scope.removesuffix("/.default") == "https://api.botframework.com"

    async def test_nothing_else_waits_while_one_is_asked_for(self, bot: Bot) -> None:
        bot.login.slow = 0.3
        sending = asyncio.create_task(bot.send())
        turns = 0

        while not sending.done():
            await asyncio.sleep(0.01)
            turns += 1

        assert turns > 10

    async def test_one_that_is_withdrawn_is_asked_for_anew_at_once(self, bot: Bot) -> None:
        await bot.send()
        bot.login.issued.clear()

        await bot.send()
        await bot.send()

        assert bot.teams.tokens == ["token-1", "token-1", "token-2", "token-2"]

    async def test_one_that_teams_does_not_accept_stops_nothing_for_good(self, bot: Bot) -> None:
        bot.teams.issued = set()

        with pytest.raises(NotSent) as raised:
            await bot.send()
        bot.teams.issued = bot.login.issued

        assert raised.value.everywhere
        await bot.send()

    async def test_without_one_nothing_is_sent_and_it_is_said_why(
        self, bot: Bot, caplog: pytest.LogCaptureFixture
    ) -> None:
        bot.login.refuses = "invalid_client"

        with pytest.raises(NotSent) as raised:
            await bot.send()

        assert (raised.value.retry_after, raised.value.everywhere) == (PAUSE, True)
        assert bot.teams.calls == []
        assert not bot.passport.well
        assert "s3cret" not in caplog.text
        bot.login.refuses = ""
        await bot.send()
        assert bot.passport.well

    async def test_those_who_wait_together_share_what_comes_of_it(self) -> None:
        for error, kind in ((None, str), (PermissionError("s3cret"), NotSent)):
            given = Given(slow=0.05, error=error)
            passport = Passport(given)

            tokens = await asyncio.gather(
                *(passport.token() for _ in range(5)), return_exceptions=True
            )

            assert len(given.threads) == 1
            assert {type(token) for token in tokens} == {kind}

    async def test_what_the_log_says_of_it_is_its_kind(self) -> None:
        with logged() as log, pytest.raises(NotSent):
            await Passport(Given(error=PermissionError("s3cret"))).token()

        assert "error=PermissionError" in log.getvalue()
        assert "s3cret" not in log.getvalue()
