"""The pretend Slack keeps to what Slack documents; Slack's own client and verifier say so."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
    TableBlock,
    UserSelectElement,
)
from slack_sdk.models.views import View
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.rigs.slack import Fault, Front, PretendSlack, pretend_slack

Client = Any
"""Slack's own client; what it answers has any of a hundred shapes, which its types do not tell."""

by_slacks_sdk = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


class Hands:
    """A clock a test can set."""

    def __init__(self) -> None:
        self.at = 1_767_614_400.25

    def __call__(self) -> float:
        return self.at


@dataclass
class Heard:
    """A request at the app's front door."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)["event"]

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(parse_qs(self.body.decode())["payload"][0])


@dataclass
class App:
    """An app that answers as it is told to."""

    via: Front
    heard: list[Heard] = field(default_factory=list)
    status: int = 200
    body: Any = None
    slow: float = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        self.heard.append(Heard(dict(request.headers), await request.read()))
        await asyncio.sleep(self.slow)
        if self.body is None:
            return web.Response(status=self.status)
        return web.json_response(self.body, status=self.status)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def slack(hands: Hands) -> AsyncIterator[PretendSlack]:
    async with pretend_slack(clock=hands) as slack:
        yield slack


@pytest.fixture
def client(slack: PretendSlack) -> Client:
    return client_of(slack)


@pytest.fixture
async def app(slack: PretendSlack) -> AsyncIterator[App]:
    site = web.Application()
    app = App(slack.front(""))
    site.router.add_post("/slack/events", app.handle)
    async with TestServer(site) as server:
        app.via = slack.front(f"{server.make_url('/slack/events')}")
        yield app


def client_of(slack: PretendSlack, token: str = "") -> Client:
    """Slack's own client, which tries nothing twice."""
    return AsyncWebClient(token or slack.bot_token, base_url=slack.url, retry_handlers=[])


async def refused(asking: Any) -> str:
    """The error that Slack's client raises."""
    with pytest.raises(SlackApiError) as caught:
        await asking
    return caught.value.response["error"]


def section(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action: str = "do.1", value: str = "start", **more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "text": text, "action_id": action, "value": value, **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "a", "elements": list(elements)}


def select(*values: str) -> dict[str, Any]:
    options = [{"text": {"type": "plain_text", "text": v.title()}, "value": v} for v in values]
    return {"type": "static_select", "action_id": "do.2", "options": options}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "Answer"}
    submit = {"type": "plain_text", "text": "Send"}
    return {"type": "modal", "title": title, "submit": submit, "blocks": list(blocks), **more}


def asked(name: str = "what", **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": "What?"},
        "element": {"type": "plain_text_input", "action_id": "value", **element},
    }


class TestTokens:
    async def test_the_bot_is_told_who_it_is(self, slack: PretendSlack, client: Client) -> None:
        told = await client.auth_test()

        assert (told["team_id"], told["user_id"]) == ("T1", slack.bot_user)
        assert told["bot_id"] == "B0BOT"
        assert "chat:write" in told.headers["x-oauth-scopes"]

    @pytest.mark.parametrize(
        "token, error",
        [
            ("xoxb-other", "invalid_auth"),
            ("xapp-1-A1-1-abc", "not_allowed_token_type"),
        ],
    )
    async def test_another_token_is_nobody(
        self, slack: PretendSlack, token: str, error: str
    ) -> None:
        assert await refused(client_of(slack, token).auth_test()) == error

    async def test_no_token_is_not_authenticated(self, slack: PretendSlack) -> None:
        async with aiohttp.ClientSession() as session, session.get(f"{slack.url}auth.test") as got:
            assert await got.json() == {"ok": False, "error": "not_authed"}

    async def test_a_token_belongs_to_a_team_and_sees_no_other(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.add_team("T2")
        slack.add_user("U9", "Ada", team="T2")
        slack.add_channel("C9", ["U9", "U0BOTT2"], team="T2")
        other = client_of(slack, slack.token_of("T2"))

        assert (
            await refused(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
        )
        assert (
            await refused(client.chat_postMessage(channel="U9", text="x")) == "channel_not_found"
        )
        assert await refused(client.users_info(user="U9")) == "user_not_found"
        assert await refused(other.conversations_info(channel="C1")) == "channel_not_found"
        assert (await other.chat_postMessage(channel="C9", text="x"))["message"]["team"] == "T2"

    @by_slacks_sdk
    async def test_a_code_is_exchanged_once_for_a_token(self, slack: PretendSlack) -> None:
        code = slack.approve("T1", "U1", redirect_uri="https://app.example/oauth")
        way = {"client_id": slack.client_id, "client_secret": slack.client_secret, "code": code}

        async def exchange(**more: Any) -> Any:
            return await AsyncWebClient(base_url=slack.url).oauth_v2_access(**way, **more)

        granted = await exchange(redirect_uri="https://app.example/oauth")

        assert granted["team"] == {"id": "T1", "name": "t1-team"}
        assert (granted["token_type"], granted["authed_user"]["id"]) == ("bot", "U1")
        assert (granted["enterprise"], granted["is_enterprise_install"]) == (None, False)
        assert (await client_of(slack, granted["access_token"]).auth_test())["ok"]
        assert await refused(exchange()) == "invalid_code"

    @by_slacks_sdk
    async def test_who_exchanges_it_must_be_the_app(self, slack: PretendSlack) -> None:
        client: Client = AsyncWebClient(base_url=slack.url)

        wrong = client.oauth_v2_access(client_id=slack.client_id, client_secret="x", code="y")

        assert await refused(wrong) == "bad_client_secret"

    @by_slacks_sdk
    async def test_tokens_that_rotate_expire_and_are_refreshed_once(
        self, slack: PretendSlack, hands: Hands
    ) -> None:
        client: Client = AsyncWebClient(base_url=slack.url)
        way = {"client_id": slack.client_id, "client_secret": slack.client_secret}
        first = await client.oauth_v2_access(**way, code=slack.approve("T1", "U1", rotates=True))
        refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        hands.at += first["expires_in"]

        second = await client.oauth_v2_access(**way, **refresh)

        assert (
            await refused(client_of(slack, first["access_token"]).auth_test()) == "token_expired"
        )
        assert (await client_of(slack, second["access_token"]).auth_test())["ok"]
        assert second["refresh_token"] != first["refresh_token"]
        again = client.oauth_v2_access(**way, **refresh)
        assert await refused(again) == "invalid_refresh_token"

    async def test_an_organisation_has_one_token_for_its_teams(self, slack: PretendSlack) -> None:
        for team in ("T2", "T3"):
            slack.add_team(team, enterprise="E1", org_wide=True)
            slack.add_user(f"U{team}", "Ada", team=team)
        client = client_of(slack, slack.token_of("T2"))

        told = await client.auth_test()

        assert slack.token_of("T2") == slack.token_of("T3")
        assert (told["enterprise_id"], told["is_enterprise_install"]) == ("E1", True)
        for team in ("T2", "T3"):
            assert (await client.users_info(user=f"U{team}"))["user"]["team_id"] == team
        assert await refused(client.users_info(user="U1")) == "user_not_found"

    async def test_a_revoked_token_is_of_no_use(self, client: Client) -> None:
        assert (await client.auth_revoke(test=True))["revoked"] is False
        assert (await client.auth_revoke(test=False))["revoked"] is True

        assert await refused(client.auth_test()) == "account_inactive"

    async def test_an_app_can_uninstall_itself(self, slack: PretendSlack, client: Client) -> None:
        await client.apps_uninstall(client_id=slack.client_id, client_secret=slack.client_secret)

        assert await refused(client.auth_test()) == "account_inactive"


class TestMessages:
    async def test_a_post_stands_in_the_channel(self, slack: PretendSlack, client: Client) -> None:
        posted = await client.chat_postMessage(channel="C1", text="Hello")

        [message] = slack.messages("C1")
        assert (posted["channel"], posted["ts"]) == ("C1", message["ts"])
        assert (message["text"], message["user"], message["bot_id"]) == ("Hello", "U0BOT", "B0BOT")
        assert posted["message"] == message
        assert "thread_ts" not in message

    async def test_a_reply_stands_in_the_thread_of_its_root(
        self, slack: PretendSlack, client: Client
    ) -> None:
        root = (await client.chat_postMessage(channel="C1", text="Root"))["ts"]

        reply = await client.chat_postMessage(channel="C1", text="Reply", thread_ts=root)

        assert reply["message"]["thread_ts"] == root
        assert reply["message"]["parent_user_id"] == slack.bot_user
        assert [message["text"] for message in slack.thread("C1", root)] == ["Root", "Reply"]

    async def test_a_reply_to_a_root_that_is_gone_is_quietly_a_message_of_its_own(
        self, slack: PretendSlack, client: Client
    ) -> None:
        posted = await client.chat_postMessage(channel="C1", text="x", thread_ts="1.000001")

        assert posted["ok"]
        assert "thread_ts" not in posted["message"]

    async def test_a_thread_that_is_no_timestamp_is_refused(self, client: Client) -> None:
        for thread in ("0", "p1767614400000001", "1.1"):
            posting = client.chat_postMessage(channel="C1", text="x", thread_ts=thread)
            assert await refused(posting) == "invalid_thread_ts"

    async def test_a_user_id_is_their_direct_messages(
        self, slack: PretendSlack, client: Client
    ) -> None:
        posted = await client.chat_postMessage(channel="U2", text="Only you")
        opened = await client.conversations_open(users="U2")

        assert posted["channel"] == opened["channel"]["id"] == "D1"
        assert slack.messages("D1")[0]["text"] == "Only you"

    async def test_who_has_left_can_still_be_written_to_but_not_be_opened(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.add_user("U5", "Tom", deleted=True)

        assert (await client.chat_postMessage(channel="U5", text="x"))["ok"]
        assert await refused(client.conversations_open(users="U5")) == "user_disabled"
        assert await refused(client.conversations_open(users="U77")) == "user_not_found"

    async def test_where_the_bot_cannot_write(self, slack: PretendSlack, client: Client) -> None:
        slack.add_channel("C2", ["U1"])
        slack.add_channel("C3", ["U1"], private=True)
        slack.add_channel("C4", ["U1", slack.bot_user]).archived = True

        for channel, error in (
            ("C2", "not_in_channel"),
            ("C3", "channel_not_found"),
            ("C4", "is_archived"),
            ("C77", "channel_not_found"),
            ("U77", "channel_not_found"),
        ):
            assert await refused(client.chat_postMessage(channel=channel, text="x")) == error

    async def test_a_message_says_something(self, client: Client) -> None:
        posting = client.api_call("chat.postMessage", json={"channel": "C1", "text": " "})

        assert await refused(posting) == "no_text"

    async def test_a_key_travels_with_the_message_and_is_read_when_asked_for(
        self, client: Client
    ) -> None:
        key = {"event_type": "delivery", "event_payload": {"key": "k1"}}
        await client.chat_postMessage(channel="C1", text="x", metadata=key)

        plain = await client.conversations_history(channel="C1")
        told = await client.conversations_history(channel="C1", include_all_metadata=True)

        assert "metadata" not in plain["messages"][0]
        assert told["messages"][0]["metadata"] == key

    @pytest.mark.parametrize(
        "metadata, error",
        [
            ({"event_type": "x"}, "invalid_metadata_format"),
            ({"event_payload": {}}, "invalid_metadata_schema"),
            ("{", "invalid_metadata_format"),
        ],
    )
    async def test_a_key_must_be_well_formed(
        self, client: Client, metadata: Any, error: str
    ) -> None:
        posting = client.chat_postMessage(channel="C1", text="x", metadata=metadata)

        assert await refused(posting) == error

    async def test_very_long_text_is_cut_and_slack_says_so(
        self, slack: PretendSlack, client: Client
    ) -> None:
        posted = await client.chat_postMessage(channel="C1", text="x" * 40_001)

        assert posted["warning"] == "message_truncated"
        assert len(slack.messages("C1")[0]["text"]) == 40_000

    async def test_an_update_keeps_what_it_does_not_mention(
        self, slack: PretendSlack, client: Client
    ) -> None:
        posted = await client.chat_postMessage(channel="C1", text="Old", blocks=[section("Old")])
        at = {"channel": "C1", "ts": posted["ts"]}

        await client.chat_update(**at, text="New")
        kept = slack.messages("C1")[0]["blocks"]
        updated = await client.chat_update(**at, text="Newer", blocks=[])

        [message] = slack.messages("C1")
        assert kept[0]["text"]["text"] == "Old"
        assert (message["text"], updated["text"]) == ("Newer", "Newer")
        assert "blocks" not in message
        assert message["edited"]["ts"].endswith(".000000")

    async def test_only_ones_own_and_short_text_can_be_updated(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        said = await slack.say("C1", "", "U1", "All quiet.", app.via)
        own = (await client.chat_postMessage(channel="C1", text="x"))["ts"]

        for ts, text, error in (
            (said.ts, "x", "cant_update_message"),
            ("1.000001", "x", "message_not_found"),
            (own, "é" * 2001, "msg_too_long"),
        ):
            assert await refused(client.chat_update(channel="C1", ts=ts, text=text)) == error
        slack.channels["C1"].archived = True
        assert await refused(client.chat_update(channel="C1", ts=own, text="y")) == "is_inactive"

    async def test_a_deleted_root_leaves_a_stone_if_there_are_replies(
        self, slack: PretendSlack, client: Client
    ) -> None:
        root = (await client.chat_postMessage(channel="C1", text="Root"))["ts"]
        reply = (await client.chat_postMessage(channel="C1", text="x", thread_ts=root))["ts"]

        await client.chat_delete(channel="C1", ts=root)
        stone = slack.messages("C1")[0]
        await client.chat_delete(channel="C1", ts=reply)

        assert (stone["subtype"], stone["user"]) == ("tombstone", "USLACKBOT")
        assert slack.messages("C1") == [stone]

    async def test_an_ephemeral_is_for_one_who_is_in_the_channel(
        self, slack: PretendSlack, client: Client
    ) -> None:
        await client.chat_postEphemeral(channel="C1", user="U2", text="Only you")
        posting = client.chat_postEphemeral(channel="C1", user="U4", text="x")

        assert await refused(posting) == "user_not_in_channel"
        [private] = slack.ephemerals
        assert (private["user"], private["text"]) == ("U2", "Only you")
        assert slack.messages("C1") == []

    async def test_a_link_leads_to_the_message_and_into_its_thread(self, client: Client) -> None:
        root = (await client.chat_postMessage(channel="C1", text="Root"))["ts"]
        reply = (await client.chat_postMessage(channel="C1", text="x", thread_ts=root))["ts"]

        links = [
            (await client.chat_getPermalink(channel="C1", message_ts=ts))["permalink"]
            for ts in (root, reply)
        ]

        assert links[0] == f"https://t1-team.slack.com/archives/C1/p{root.replace('.', '')}"
        assert links[1].endswith(f"?thread_ts={root}&cid=C1")
        gone = client.chat_getPermalink(channel="C1", message_ts="1.000001")
        assert await refused(gone) == "message_not_found"


TOO_MUCH = [
    ([section()] * 51, "/blocks"),
    ([section("x" * 3001)], "/blocks/0/text/text"),
    ([section("")], "/blocks/0/text/text"),
    ([{"type": "section"}], "/blocks/0"),
    ([{"type": "section", "fields": [section()["text"]] * 11}], "/blocks/0/fields"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "/text/text"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text/type"),
    ([{"type": "context", "elements": [section()["text"]] * 11}], "/blocks/0/elements"),
    ([actions()], "/blocks/0/elements"),
    ([actions(*(button(f"do.{n}") for n in range(26)))], "/blocks/0/elements"),
    ([actions(button(), button())], "/blocks/0/elements"),
    ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    ([actions(button("x" * 256))], "/blocks/0/elements/0/action_id"),
    ([actions(button(style="plain"))], "/blocks/0/elements/0/style"),
    ([actions(button(url="example"))], "/blocks/0/elements/0/url"),
    ([actions(button(disabled=True))], "/blocks/0/elements/0"),
    ([actions(select())], "/blocks/0/elements/0/options"),
    ([actions(select(*map(str, range(101))))], "/blocks/0/elements/0/options"),
    ([actions(select("x" * 76))], "/blocks/0/elements/0/options/0/text/text"),
    ([actions({**select("a"), "initial_option": select("b")["options"][0]})], "initial_option"),
    ([section(block_id="a"), section(block_id="a")], "/blocks"),
    ([section(accessory={"type": "plain_text_input"})], "/blocks/0/accessory/type"),
    ([{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text"),
    ([{"type": "markdown", "text": "x" * 6_001}] * 2, "/blocks"),
    ([{"type": "rich_text", "elements": []}], "/blocks/0/elements"),
    ([{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}], "/rows/0/0/text"),
    ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}], "/rows/0"),
    ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}], "/rows"),
    ([{"type": "marquee"}], "/blocks/0/type"),
    (["Hello"], "/blocks/0"),
]
CHART = {
    "type": "data_visualization",
    "title": "Votes",
    "chart": {"type": "pie", "segments": [{"label": "Yes", "value": 3}]},
}


class TestBlocks:
    @pytest.mark.parametrize("blocks, where", TOO_MUCH)
    async def test_blocks_that_break_a_limit_are_refused_with_the_place(
        self, client: Client, blocks: list[Any], where: str
    ) -> None:
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="x", blocks=blocks)

        told = caught.value.response
        assert told["error"] == "invalid_blocks"
        assert any(f"{where}" in each for each in told["errors"])
        assert told["response_metadata"]["messages"] == [f"[ERROR] {e}" for e in told["errors"]]

    async def test_what_is_no_list_of_blocks_is_refused(self, client: Client) -> None:
        posting = client.chat_postMessage(channel="C1", text="x", blocks="not JSON")

        assert await refused(posting) == "invalid_blocks_format"

    async def test_blocks_that_are_too_long_together_are_refused(self, client: Client) -> None:
        fits, too_many = [section("x" * 3000)] * 4, [section("x" * 3000)] * 5

        assert (await client.chat_postMessage(channel="C1", text="x", blocks=fits))["ok"]
        posting = client.chat_postMessage(channel="C1", text="x", blocks=too_many)
        assert await refused(posting) == "msg_blocks_too_long"

    async def test_charts_are_known_in_some_workspaces(
        self, slack: PretendSlack, client: Client
    ) -> None:
        assert (await client.chat_postMessage(channel="C1", text="x", blocks=[CHART]))["ok"]
        slack.charts = False
        posting = client.chat_postMessage(channel="C1", text="x", blocks=[CHART])
        assert await refused(posting) == "invalid_blocks"

    async def test_what_slacks_own_models_draw_is_accepted(
        self, slack: PretendSlack, client: Client
    ) -> None:
        parts = RichTextElementParts
        words = RichTextSectionElement(
            elements=[
                parts.Text(text="Hello ", style=parts.TextStyle(bold=True)),
                parts.User(user_id="U1"),
                parts.Emoji(name="tada"),
                parts.Link(url="https://example.org", text="a link"),
            ]
        )
        listed = RichTextListElement(elements=[words], style="bullet", indent=0)
        blocks = [
            HeaderBlock(text="Prompt 1"),
            SectionBlock(text="*Hello*", fields=["one", "two"]),
            RichTextBlock(elements=[words, listed]),
            DividerBlock(),
            ContextBlock(elements=[MarkdownTextObject(text="small")]),
            TableBlock(rows=[[{"type": "raw_text", "text": "a"}]], column_settings=[]),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Go", action_id="do.1", value="x", style="primary"),
                    StaticSelectElement(
                        placeholder="Choose",
                        action_id="do.2",
                        options=[Option(value="a", label="A")],
                    ),
                ]
            ),
        ]

        await client.chat_postMessage(channel="C1", text="Hello", blocks=blocks)

        kept = slack.messages("C1")[0]["blocks"]
        assert [block["type"] for block in kept] == [block.type for block in blocks]
        assert all(block["block_id"] for block in kept)


class TestReading:
    async def test_history_has_the_newest_first_page_by_page_without_replies(
        self, client: Client
    ) -> None:
        sent = [(await client.chat_postMessage(channel="C1", text=f"{n}"))["ts"] for n in range(5)]
        await client.chat_postMessage(channel="C1", text="reply", thread_ts=sent[0])

        pages, cursor = [], None
        while cursor != "":
            page = await client.conversations_history(channel="C1", limit=2, cursor=cursor)
            pages.append([message["text"] for message in page["messages"]])
            cursor = page.get("response_metadata", {}).get("next_cursor", "")

        assert pages == [["4", "3"], ["2", "1"], ["0"]]

    async def test_history_can_be_asked_for_between_two_moments(self, client: Client) -> None:
        sent = [(await client.chat_postMessage(channel="C1", text=f"{n}"))["ts"] for n in range(4)]
        between = {"channel": "C1", "oldest": sent[1], "latest": sent[3]}

        without = await client.conversations_history(**between)
        within = await client.conversations_history(**between, inclusive=True)

        assert [message["ts"] for message in without["messages"]] == [sent[2]]
        assert [message["ts"] for message in within["messages"]] == sent[:0:-1]

    async def test_history_out_of_the_plans_reach_is_left_out_and_told(
        self, slack: PretendSlack, client: Client
    ) -> None:
        sent = [(await client.chat_postMessage(channel="C1", text=f"{n}"))["ts"] for n in range(3)]
        slack.channels["C1"].kept_since = sent[1]

        told = await client.conversations_history(channel="C1")

        assert told["is_limited"] is True
        assert [message["ts"] for message in told["messages"]] == [sent[2], sent[1]]

    async def test_a_thread_is_read_from_its_root_and_its_root_is_on_every_page(
        self, client: Client
    ) -> None:
        root = (await client.chat_postMessage(channel="C1", text="Root"))["ts"]
        for n in range(3):
            await client.chat_postMessage(channel="C1", text=f"{n}", thread_ts=root)
        ask = {"channel": "C1", "ts": root, "limit": 3}

        first = await client.conversations_replies(**ask)
        cursor = first["response_metadata"]["next_cursor"]
        second = await client.conversations_replies(**ask, cursor=cursor)

        assert [message["text"] for message in first["messages"]] == ["Root", "0", "1"]
        assert [message["text"] for message in second["messages"]] == ["Root", "2"]
        assert (first["has_more"], second["has_more"]) == (True, False)
        assert first["messages"][0]["reply_count"] == 3
        none = client.conversations_replies(channel="C1", ts="1.000001")
        assert await refused(none) == "thread_not_found"

    async def test_people_and_channels_are_told_of(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.add_user("U5", "Tom", deleted=True)
        slack.add_channel("C2", ["U1", slack.bot_user], private=True)

        sian = (await client.users_info(user="U1"))["user"]
        gone = (await client.users_info(user="U5"))["user"]
        channel = await client.conversations_info(channel="C1", include_num_members=True)
        private = (await client.conversations_info(channel="C2"))["channel"]

        assert (sian["profile"]["real_name"], sian["is_bot"]) == ("Siân", False)
        assert (gone["deleted"], "tz" in gone) == (True, False)
        assert channel["channel"]["num_members"] == 4
        assert (private["is_group"], private["is_member"]) == (True, True)

    async def test_membership_can_be_asked_for_both_ways(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.add_channel("C2", ["U1", slack.bot_user], private=True)
        slack.add_channel("C3", ["U1"], private=True)

        first = await client.conversations_members(channel="C1", limit=3)
        cursor = first["response_metadata"]["next_cursor"]
        second = await client.conversations_members(channel="C1", limit=3, cursor=cursor)
        types = "public_channel,private_channel"
        shared = await client.users_conversations(user="U1", types=types)

        assert first["members"] + second["members"] == ["U1", "U2", "U3", slack.bot_user]
        assert [channel["id"] for channel in shared["channels"]] == ["C1", "C2"]
        wrong = client.conversations_members(channel="C1", cursor="???")
        assert await refused(wrong) == "invalid_cursor"


class TestFiles:
    async def test_files_go_up_in_one_message_and_come_down_byte_for_byte(
        self, slack: PretendSlack, client: Client
    ) -> None:
        root = (await client.chat_postMessage(channel="C1", text="Root"))["ts"]
        data = bytes(range(256)) * 40
        uploads = [
            {"file": data, "filename": "minutes.docx"},
            {"content": "#", "filename": "m.md"},
        ]

        sent = await client.files_upload_v2(
            file_uploads=uploads, channel="C1", thread_ts=root, initial_comment="Draft"
        )

        [first, _] = slack.files.values()
        message = slack.thread("C1", root)[-1]
        assert (message["text"], len(message["files"])) == ("Draft", 2)
        assert (first.name, first.data, first.channel, first.thread) == (
            "minutes.docx",
            data,
            "C1",
            root,
        )
        assert sent["files"][0]["shares"] == {}
        where = message["files"][0]["url_private_download"]
        assert await taken(where, slack.bot_token) == data
        assert await taken(where, "xoxb-other") == 403

    async def test_where_a_file_went_is_told_later(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.share_lag = 1
        sent = await client.files_upload_v2(content="#", filename="m.md", channel="C1")

        looks = [(await client.files_info(file=sent["file"]["id"]))["file"] for _ in range(2)]

        assert looks[0]["shares"] == {}
        assert looks[1]["shares"]["public"]["C1"][0]["ts"] == slack.messages("C1")[0]["ts"]

    async def test_what_was_not_uploaded_or_has_no_place_is_refused(self, client: Client) -> None:
        place = await client.files_getUploadURLExternal(filename="a", length=1)
        files = [{"id": place["file_id"], "title": "a"}]

        assert await refused(client.files_completeUploadExternal(files=files)) == "file_not_found"
        empty = client.files_getUploadURLExternal(filename="a", length=0)
        assert await refused(empty) == "missing_argument"
        nowhere = client.files_upload_v2(content="#", filename="m.md", channel="C77")
        assert await refused(nowhere) == "channel_not_found"


async def taken(url: str, token: str) -> bytes | int:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as got:
        return await got.read() if got.status == 200 else got.status


class TestFaults:
    async def test_a_call_can_be_refused_and_the_next_is_not(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.fail("chat.postMessage", Fault(error="is_archived"), Fault(status=503))
        posting: dict[str, Any] = {"channel": "C1", "text": "x"}

        assert await refused(client.chat_postMessage(**posting)) == "is_archived"
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(**posting)
        assert caught.value.response.status_code == 503
        assert slack.messages("C1") == []
        assert (await client.chat_postMessage(**posting))["ok"]
        assert [method for method, _ in slack.calls] == ["chat.postMessage"] * 3

    async def test_too_many_calls_are_told_when_to_come_again(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.fail("chat.postMessage", Fault(retry_after=7))

        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="x")

        response = caught.value.response
        assert (response.status_code, response["error"]) == (429, "ratelimited")
        assert response.headers["Retry-After"] == "7"

    async def test_an_answer_can_be_lost_before_or_after(
        self, slack: PretendSlack, client: Client
    ) -> None:
        slack.fail("chat.postMessage", Fault(drop="before"), Fault(drop="after"))

        for text in ("before", "after"):
            with pytest.raises(aiohttp.ClientError):
                await client.chat_postMessage(channel="C1", text=text)

        assert [message["text"] for message in slack.messages("C1")] == ["after"]

    async def test_an_answer_can_come_too_late(self, slack: PretendSlack) -> None:
        slack.fail("chat.postMessage", Fault(slow=5))
        client = AsyncWebClient(slack.bot_token, slack.url, timeout=0.1, retry_handlers=[])  # pyright: ignore[reportArgumentType]  # aiohttp takes a part of a second

        with pytest.raises(TimeoutError):
            await client.chat_postMessage(channel="C1", text="x")

        assert len(slack.messages("C1")) == 1

    async def test_an_answer_can_be_any_words(self, slack: PretendSlack, client: Client) -> None:
        slack.fail("files.completeUploadExternal", Fault(body={"ok": True, "files": []}))

        sent = await client.files_upload_v2(
            file_uploads=[{"content": "#", "filename": "m.md"}], channel="C1"
        )

        assert (sent["files"], slack.messages("C1")) == ([], [])

    async def test_an_upload_can_fail_too(self, slack: PretendSlack, client: Client) -> None:
        slack.fail("upload", Fault(drop="before"))

        with pytest.raises(aiohttp.ClientError):
            await client.files_upload_v2(content="#", filename="m.md", channel="C1")


class TestSigning:
    def verifier(self, slack: PretendSlack, hands: Hands) -> SignatureVerifier:
        clock = Clock()
        clock.now = hands  # type: ignore[method-assign]
        return SignatureVerifier(slack.secret, clock)

    async def test_slacks_verifier_believes_what_is_sent(
        self, slack: PretendSlack, app: App, hands: Hands
    ) -> None:
        verifier = self.verifier(slack, hands)
        for way in (app.via, Front(app.via.url, slack.secret, clock=hands)):
            await slack.say("C1", "", "U1", "All quiet.", way)
            await slack.command("U1", "C1", "help", way)

        assert all(verifier.is_valid_request(one.body, one.headers) for one in app.heard)
        assert len(app.heard) == 4

    async def test_and_not_what_is_forged_or_old(
        self, slack: PretendSlack, app: App, hands: Hands
    ) -> None:
        for way in (replace(app.via, forged=True), replace(app.via, old=301)):
            await slack.say("C1", "", "U1", "Let me in.", way)

        verifier = self.verifier(slack, hands)
        assert not any(verifier.is_valid_request(one.body, one.headers) for one in app.heard)
        app.heard.clear()
        await slack.say("C1", "", "U1", "x", replace(app.via, old=299))
        assert verifier.is_valid_request(app.heard[0].body, app.heard[0].headers)

    async def test_the_same_request_again_says_which_try_it_is(
        self, slack: PretendSlack, app: App
    ) -> None:
        app.status = 500
        said = await slack.say("C1", "", "U1", "All quiet.", app.via)

        once = await slack.again(said)
        await app.via.again(once)

        assert len({one.body for one in app.heard}) == 1
        assert [one.headers.get("X-Slack-Retry-Num") for one in app.heard] == [None, "1", "2"]
        assert app.heard[1].headers["X-Slack-Retry-Reason"] == "http_error"
        assert (said.status, once.ts) == (500, said.ts)

    async def test_an_app_that_does_not_answer_counts_as_one_that_failed(
        self, slack: PretendSlack, app: App
    ) -> None:
        app.slow = 1
        late = await slack.say("C1", "", "U1", "x", replace(app.via, patience=0.05))
        nobody = await slack.say("C1", "", "U1", "x", slack.front("http://127.0.0.1:9/"))

        assert (late.status, nobody.status) == (504, 502)


class TestWriting:
    async def test_a_reply_is_told_as_an_event(self, slack: PretendSlack, app: App) -> None:
        root = await slack.say("C1", "", "U1", "Root", app.via)
        reply = await slack.say("C1", root.ts, "U2", "All quiet.", app.via)

        told = json.loads(app.heard[1].body)
        event = told["event"]
        assert (told["type"], told["team_id"], told["api_app_id"]) == (
            "event_callback",
            "T1",
            "A1",
        )
        assert told["authorizations"][0]["user_id"] == slack.bot_user
        assert told == reply.payload
        assert (event["type"], event["channel"], event["channel_type"]) == (
            "message",
            "C1",
            "channel",
        )
        assert (event["user"], event["text"]) == ("U2", "All quiet.")
        assert (event["ts"], event["event_ts"], event["thread_ts"]) == (
            reply.ts,
            reply.ts,
            root.ts,
        )
        assert event["parent_user_id"] == "U1"
        assert "thread_ts" not in app.heard[0].event

    @pytest.mark.parametrize(
        "typed, sent",
        [
            ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
            ("<@U2> and <@U77>", "<@U2> and &lt;@U77&gt;"),
            ("see <#C1>, @here", "see <#C1|team>, <!here>"),
            ("<!channel>", "&lt;!channel&gt;"),
            ("https://example.org/?a=1&b=2", "<https://example.org/?a=1&amp;b=2>"),
            ("ask help@example.org", "ask <mailto:help@example.org|help@example.org>"),
            ("👩‍👩‍👧 👍🏽", ":woman-woman-girl: :+1::skin-tone-4:"),
        ],
    )
    async def test_what_people_type_is_sent_as_slack_sends_it(
        self, slack: PretendSlack, app: App, typed: str, sent: str
    ) -> None:
        await slack.say("C1", "", "U1", typed, app.via)

        assert app.heard[0].event["text"] == sent

    async def test_the_rich_text_beside_it_has_the_signs_themselves(
        self, slack: PretendSlack, app: App
    ) -> None:
        await slack.say("C1", "", "U1", "<@U2> & 👍", app.via)

        [block] = app.heard[0].event["blocks"]
        assert block["elements"][0]["elements"] == [
            {"type": "user", "user_id": "U2"},
            {"type": "text", "text": " & "},
            {"type": "emoji", "name": "+1", "unicode": "1f44d"},
        ]

    async def test_emoji_can_be_left_as_they_are(self, slack: PretendSlack, app: App) -> None:
        slack.emoji_names = False

        await slack.say("C1", "", "U1", "👍", app.via)

        assert app.heard[0].event["text"] == "👍"

    async def test_an_edit_is_told_with_what_was_there_before(
        self, slack: PretendSlack, app: App
    ) -> None:
        said = await slack.say("C1", "", "U1", "All quit.", app.via)

        await slack.edit("C1", said.ts, "All quiet.", app.via)

        event = app.heard[1].event
        assert (event["subtype"], event["hidden"]) == ("message_changed", True)
        assert (event["message"]["text"], event["message"]["ts"]) == ("All quiet.", said.ts)
        assert event["previous_message"]["text"] == "All quit."
        assert event["message"]["edited"]["user"] == "U1"
        assert float(event["message"]["edited"]["ts"]) < float(said.ts) < float(event["event_ts"])

    async def test_a_preview_of_a_link_changes_the_message_without_an_edit(
        self, slack: PretendSlack, app: App
    ) -> None:
        said = await slack.say("C1", "", "U1", "https://example.org", app.via)

        await slack.unfurl("C1", said.ts, app.via)

        event = app.heard[1].event
        assert event["message"]["text"] == event["previous_message"]["text"]
        assert "edited" not in event["message"]

    async def test_a_deleted_reply_is_told_and_is_gone(
        self, slack: PretendSlack, app: App
    ) -> None:
        root = await slack.say("C1", "", "U1", "Root", app.via)
        reply = await slack.say("C1", root.ts, "U2", "x", app.via)

        await slack.delete("C1", reply.ts, app.via)

        event = app.heard[2].event
        assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", reply.ts)
        assert event["previous_message"]["thread_ts"] == root.ts
        assert [message["ts"] for message in slack.messages("C1")] == [root.ts]

    async def test_a_deleted_root_with_replies_is_told_as_a_stone(
        self, slack: PretendSlack, app: App
    ) -> None:
        root = await slack.say("C1", "", "U1", "Root", app.via)
        await slack.say("C1", root.ts, "U2", "x", app.via)

        await slack.delete("C1", root.ts, app.via)

        event = app.heard[2].event
        assert event["subtype"] == "message_changed"
        assert (event["message"]["subtype"], event["message"]["ts"]) == ("tombstone", root.ts)
        assert event["previous_message"]["text"] == "Root"

    async def test_a_reply_sent_to_the_channel_too(self, slack: PretendSlack, app: App) -> None:
        root = await slack.say("C1", "", "U1", "Root", app.via)

        await slack.broadcast("C1", root.ts, "U2", "Look", app.via)

        event = app.heard[1].event
        assert (event["subtype"], event["thread_ts"]) == ("thread_broadcast", root.ts)
        assert event["root"]["text"] == "Root"

    async def test_a_message_with_a_file(self, slack: PretendSlack, app: App) -> None:
        root = await slack.say("C1", "", "U1", "Root", app.via)

        await slack.share_file("C1", root.ts, "U2", "My notes", app.via, notes=b"# Notes")

        event = app.heard[1].event
        assert (event["subtype"], event["text"]) == ("file_share", "My notes")
        assert event["files"][0]["name"] == "notes"
        assert await taken(event["files"][0]["url_private"], slack.bot_token) == b"# Notes"

    async def test_the_bots_own_message_comes_back_when_asked(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        posted = await client.chat_postMessage(channel="C1", text="Hello")
        await client.chat_update(channel="C1", ts=posted["ts"], text="Hello again")

        for payload in (
            slack.echo("C1", posted["ts"]),
            slack.echo("C1", posted["ts"], changed=True),
        ):
            await app.via.send("events_api", payload)

        new, changed = (one.event for one in app.heard)
        assert (new["bot_id"], new["user"], new["ts"]) == ("B0BOT", slack.bot_user, posted["ts"])
        assert changed["subtype"] == "message_changed"
        assert changed["message"]["bot_id"] == "B0BOT"

    async def test_who_is_not_there_cannot_write(self, slack: PretendSlack, app: App) -> None:
        with pytest.raises(AssertionError):
            await slack.say("C1", "", "U4", "x", app.via)


class TestPressing:
    async def post(self, client: Client, *blocks: dict[str, Any]) -> str:
        return (await client.chat_postMessage(channel="C1", text="x", blocks=blocks))["ts"]

    async def test_a_press_says_who_where_and_what(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        ts = await self.post(client, actions(button(), select("yes", "no")))

        await slack.press("U2", "C1", ts, "start", app.via)
        await slack.press("U2", "C1", ts, "do.2", app.via, option="no")

        first, second = (one.payload for one in app.heard)
        assert (first["type"], first["user"]["id"], first["team"]["id"]) == (
            "block_actions",
            "U2",
            "T1",
        )
        assert first["container"] == {
            "type": "message",
            "message_ts": ts,
            "channel_id": "C1",
            "is_ephemeral": False,
        }
        assert first["message"]["ts"] == ts
        assert (first["actions"][0]["action_id"], first["actions"][0]["value"]) == (
            "do.1",
            "start",
        )
        assert second["actions"][0]["selected_option"]["value"] == "no"
        assert second["actions"][0]["block_id"] == "a"

    async def test_of_an_ephemeral_slack_does_not_repeat_the_words(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        sent = await client.chat_postEphemeral(
            channel="C1", user="U2", text="x", blocks=[actions(button())]
        )

        await slack.press("U2", "C1", sent["message_ts"], "do.1", app.via)

        payload = app.heard[0].payload
        assert payload["container"]["is_ephemeral"] is True
        assert "message" not in payload

    async def test_a_press_opens_a_modal_once_and_within_three_seconds(
        self, slack: PretendSlack, client: Client, app: App, hands: Hands
    ) -> None:
        ts = await self.post(client, actions(button()))
        for _ in range(2):
            await slack.press("U2", "C1", ts, "do.1", app.via)
        soon, late = (one.payload["trigger_id"] for one in app.heard)

        opened = await client.views_open(trigger_id=soon, view=modal(asked()))

        assert opened["view"]["id"] == slack.views[0]["id"]
        assert opened["view"]["root_view_id"] == opened["view"]["id"]
        twice = client.views_open(trigger_id=soon, view=modal(asked()))
        assert await refused(twice) == "exchanged_trigger_id"
        hands.at += 3.1
        too_late = client.views_open(trigger_id=late, view=modal(asked()))
        assert await refused(too_late) == "expired_trigger_id"
        unknown = client.views_open(trigger_id="1.2.x", view=modal(asked()))
        assert await refused(unknown) == "invalid_trigger_id"

    async def test_a_response_url_takes_five_words_for_that_person(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        ts = await self.post(client, actions(button()))
        await slack.press("U2", "C1", ts, "do.1", app.via)
        url = app.heard[0].payload["response_url"]

        async with aiohttp.ClientSession() as session:
            statuses = [(await session.post(url, json={"text": f"{n}"})).status for n in range(6)]
            elsewhere = await session.post(f"{slack.base}actions/T1/x", json={"text": "x"})

        assert statuses == [200] * 5 + [404]
        assert elsewhere.status == 404
        assert [one["text"] for one in slack.ephemerals] == ["0", "1", "2", "3", "4"]
        assert {one["user"] for one in slack.ephemerals} == {"U2"}

    async def test_a_response_url_can_replace_an_ephemeral_and_take_it_away(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        sent = await client.chat_postEphemeral(
            channel="C1", user="U2", text="x", blocks=[actions(button())]
        )
        await slack.press("U2", "C1", sent["message_ts"], "do.1", app.via)
        url = app.heard[0].payload["response_url"]

        async with aiohttp.ClientSession() as session:
            await session.post(url, json={"text": "Newer", "replace_original": True})
            texts = [one["text"] for one in slack.ephemerals]
            bad = await session.post(url, json={"blocks": [{"type": "marquee"}]})
            await session.post(url, json={"delete_original": True})

        assert (texts, slack.ephemerals) == (["Newer"], [])
        assert (await bad.json())["error"] == "invalid_blocks"


@dataclass
class Form:
    """A modal somebody has open, and the app it belongs to."""

    slack: PretendSlack
    client: Client
    app: App
    view: dict[str, Any]

    @property
    def stack(self) -> list[str]:
        return self.slack.stacks["U2"]


@pytest.fixture
def form(slack: PretendSlack, client: Client, app: App) -> Callable[..., Any]:
    async def opened(*blocks: dict[str, Any], **more: Any) -> Form:
        await slack.command("U2", "C1", "", app.via)
        trigger = parse_qs(app.heard[-1].body.decode())["trigger_id"][0]
        answer = await client.views_open(trigger_id=trigger, view=modal(*blocks, **more))
        return Form(slack, client, app, answer["view"])

    return opened


BAD_VIEWS = [
    (modal(asked(), title={"type": "plain_text", "text": "x" * 25}), "/view/title/text"),
    (modal(asked(), private_metadata="x" * 3001), "/view/private_metadata"),
    (modal(*[section()] * 101), "/view/blocks"),
    (modal(asked(), asked()), "/view/blocks"),
    (modal(asked(max_length=3001)), "/view/blocks/0/element/max_length"),
    (modal({"type": "table", "rows": []}), "/view/blocks/0/type"),
    ({"type": "modal", "blocks": []}, "/view"),
    ({**modal(asked()), "submit": None}, "/view/submit"),
    ({"type": "home", "blocks": []}, "/view/type"),
]


class TestForms:
    @pytest.mark.parametrize("view, where", BAD_VIEWS)
    async def test_a_view_that_breaks_a_limit_is_refused_with_the_place(
        self, slack: PretendSlack, client: Client, view: Any, where: str
    ) -> None:
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=slack.trigger("U1", "T1"), view=view)

        told = caught.value.response
        assert told["error"] == "invalid_arguments"
        assert any(where in each for each in told["response_metadata"]["messages"])

    async def test_a_form_with_fields_needs_a_button_to_send_it(
        self, slack: PretendSlack, client: Client
    ) -> None:
        view = modal(asked())
        del view["submit"]

        opening = client.views_open(trigger_id=slack.trigger("U1", "T1"), view=view)

        assert await refused(opening) == "invalid_arguments"

    async def test_what_slacks_own_models_ask_is_accepted(
        self, slack: PretendSlack, client: Client
    ) -> None:
        fields = [
            InputBlock(
                label="What?",
                block_id="what",
                element=PlainTextInputElement(action_id="value", multiline=True, max_length=3000),
            ),
            InputBlock(label="Who?", element=UserSelectElement(action_id="value")),
        ]
        view = View(type="modal", title="Answer", submit="Send", blocks=fields, callback_id="form")

        opened = await client.views_open(trigger_id=slack.trigger("U1", "T1"), view=view)

        assert opened["view"]["callback_id"] == "form"

    async def test_a_form_is_sent_in_with_what_each_field_holds(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        tick = {"text": {"type": "plain_text", "text": "Yes"}, "value": "yes"}
        kinds: list[dict[str, Any]] = [
            {"type": "checkboxes", "options": [tick]},
            select("a", "b"),
            {"type": "users_select"},
            {"type": "multi_users_select"},
            {"type": "datepicker", "initial_date": "2026-01-05"},
            {"type": "timepicker"},
        ]
        fields = [{**asked(k["type"]), "element": {**k, "action_id": "value"}} for k in kinds]
        opened = await form(asked(), asked("kept", initial_value="as it was"), *fields)

        await slack.submit(
            opened.view,
            {
                "what": "Nothing",
                "checkboxes": ["yes"],
                "static_select": "b",
                "users_select": "U1",
                "multi_users_select": ["U1", "U3"],
                "timepicker": "10:30",
            },
            opened.app.via,
        )

        payload = opened.app.heard[-1].payload
        values = {name: told["value"] for name, told in payload["view"]["state"]["values"].items()}
        assert (payload["type"], payload["user"]["id"]) == ("view_submission", "U2")
        assert values["what"] == {"type": "plain_text_input", "value": "Nothing"}
        assert values["kept"]["value"] == "as it was"
        assert values["checkboxes"]["selected_options"] == [tick]
        assert values["static_select"]["selected_option"]["value"] == "b"
        assert values["users_select"]["selected_user"] == "U1"
        assert values["multi_users_select"]["selected_users"] == ["U1", "U3"]
        assert values["datepicker"]["selected_date"] == "2026-01-05"
        assert values["timepicker"]["selected_time"] == "10:30"
        assert opened.stack == []

    async def test_slack_does_not_let_a_needed_field_stay_empty(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        opened = await form(asked(), {**asked("note"), "optional": True})

        with pytest.raises(AssertionError):
            await slack.submit(opened.view, {"note": "x"}, opened.app.via)
        sent = await slack.submit(opened.view, {"what": "x"}, opened.app.via)

        assert sent.payload["view"]["state"]["values"]["note"]["value"]["value"] is None

    async def test_errors_stay_beside_their_fields(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        opened = await form(asked())
        opened.app.body = {"response_action": "errors", "errors": {"what": "Say more."}}

        await slack.submit(opened.view, {"what": "x"}, opened.app.via)

        assert slack.form_errors[opened.view["id"]] == {"what": "Say more."}
        assert opened.stack == [opened.view["id"]]

    async def test_an_answer_updates_the_form_or_lays_another_on_it(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        opened = await form(asked())
        for kind in ("update", "push"):
            opened.app.body = {"response_action": kind, "view": modal(asked(kind))}
            name = slack.shown[opened.view["id"]]["blocks"][0]["block_id"]
            await slack.submit(opened.view["id"], {name: "x"}, opened.app.via)

        updated, pushed = slack.views[-2:]
        assert (updated["id"], updated["blocks"][0]["block_id"]) == (opened.view["id"], "update")
        assert pushed["previous_view_id"] == opened.view["id"]
        assert opened.stack == [opened.view["id"], pushed["id"]]

    @pytest.mark.parametrize(
        "body",
        [
            {"response_action": "errors", "errors": {"other": "x"}},
            {"response_action": "errors", "errors": {}},
            {"response_action": "sing"},
            {"text": "Thank you"},
        ],
    )
    async def test_an_answer_slack_cannot_use_fails_the_test(
        self, slack: PretendSlack, form: Callable[..., Any], body: Any
    ) -> None:
        opened = await form(asked())
        opened.app.body = body

        with pytest.raises(AssertionError):
            await slack.submit(opened.view, {"what": "x"}, opened.app.via)

    async def test_views_are_updated_while_open_and_pushed_at_most_two_deep(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        opened = await form(section(accessory=button()))
        client, via = opened.client, opened.app.via
        one = {"view_id": opened.view["id"], "hash": opened.view["hash"]}

        async def press(view: Any) -> str:
            return (await slack.press_in(view, "do.1", via)).payload["trigger_id"]

        updated = await client.views_update(**one, view=modal(section(accessory=button())))
        assert await refused(client.views_update(**one, view=modal())) == "hash_conflict"
        deeper = modal(section(accessory=button()))
        first = await client.views_push(trigger_id=await press(updated["view"]), view=deeper)
        second = await client.views_push(trigger_id=await press(first["view"]), view=deeper)
        third = client.views_push(trigger_id=await press(second["view"]), view=deeper)

        assert await refused(third) == "push_limit_reached"
        assert second["view"]["root_view_id"] == opened.view["id"]
        assert second["view"]["previous_view_id"] == first["view"]["id"]

    async def test_a_closed_view_cannot_be_updated(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        opened = await form(asked(), notify_on_close=True)

        closed = await slack.close(opened.view, opened.app.via)

        assert closed.payload["type"] == "view_closed"
        updating = opened.client.views_update(view_id=opened.view["id"], view=modal(asked()))
        assert await refused(updating) == "not_found"

    async def test_a_press_in_a_modal_names_no_channel(
        self, slack: PretendSlack, form: Callable[..., Any]
    ) -> None:
        opened = await form(section(accessory=button()), private_metadata="{}")

        await slack.press_in(opened.view, "start", opened.app.via)

        payload = opened.app.heard[-1].payload
        assert payload["container"] == {"type": "view", "view_id": opened.view["id"]}
        assert payload["view"]["private_metadata"] == "{}"
        assert not {"channel", "message", "response_url"} & set(payload)


class TestHappenings:
    async def test_a_command_is_a_form_and_its_answer_is_private(
        self, slack: PretendSlack, app: App
    ) -> None:
        app.body = {"text": "Help is on its way", "response_type": "ephemeral"}

        await slack.command("U2", "C1", "start child-2 & more", app.via)

        fields = {name: one for name, [one] in parse_qs(app.heard[0].body.decode()).items()}
        assert (fields["command"], fields["text"]) == ("/briefing", "start child-2 &amp; more")
        assert (fields["channel_id"], fields["user_id"], fields["team_id"]) == ("C1", "U2", "T1")
        assert (slack.ephemerals[0]["user"], slack.ephemerals[0]["text"]) == (
            "U2",
            "Help is on its way",
        )

    async def test_a_shortcut_brings_the_message(self, slack: PretendSlack, app: App) -> None:
        said = await slack.say("C1", "", "U1", "All quiet.", app.via)

        await slack.shortcut("U2", "C1", said.ts, app.via)

        payload = app.heard[1].payload
        assert (payload["type"], payload["callback_id"]) == ("message_action", "add_to_minutes")
        assert (payload["message"]["text"], payload["user"]["id"]) == ("All quiet.", "U2")
        assert payload["message_ts"] == said.ts

    async def test_home_is_published_seen_and_pressed(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        view = {"type": "home", "blocks": [section(accessory=button(value="C1 start"))]}
        await slack.open_home("U2", app.via)

        first = (await client.views_publish(user_id="U2", view=view))["view"]
        second = (await client.views_publish(user_id="U2", view=view, hash=first["hash"]))["view"]
        await slack.open_home("U2", app.via)
        await slack.press_in(slack.homes["U2"], "do.1", app.via)

        assert "view" not in app.heard[0].event
        assert app.heard[1].event["view"]["id"] == first["id"] == second["id"]
        assert app.heard[1].event["tab"] == "home"
        assert app.heard[2].payload["view"]["type"] == "home"
        stale = client.views_publish(user_id="U2", view=view, hash=first["hash"])
        assert await refused(stale) == "hash_conflict"
        nobody = client.views_publish(user_id="U77", view=view)
        assert await refused(nobody) == "invalid_arguments"

    async def test_what_happens_to_channels_is_told(self, slack: PretendSlack, app: App) -> None:
        slack.add_channel("C2", ["U1"], private=True)

        await slack.add_bot("C2", "U1", app.via)
        await slack.archive("C2", app.via)
        await slack.remove_bot("C2", app.via)
        await slack.remove_bot("C1", app.via)
        await slack.delete_channel("C1", app.via)

        events = [one.event for one in app.heard]
        assert [event["type"] for event in events] == [
            "member_joined_channel",
            "group_archive",
            "group_left",
            "channel_left",
            "channel_deleted",
        ]
        assert (events[0]["user"], events[0]["inviter"]) == (slack.bot_user, "U1")
        assert "C1" not in slack.channels

    async def test_the_end_of_an_installation_is_told_and_its_token_is_no_use(
        self, slack: PretendSlack, client: Client, app: App
    ) -> None:
        await slack.uninstall(app.via)
        await slack.tokens_revoked(app.via)

        gone, revoked = (json.loads(one.body) for one in app.heard)
        assert gone["event"]["type"] == "app_uninstalled"
        assert revoked["event"]["tokens"] == {"oauth": [], "bot": [slack.bot_user]}
        assert gone["team_id"] == "T1"
        assert "authorizations" not in gone
        assert await refused(client.auth_test()) == "account_inactive"

    async def test_two_things_come_without_an_event(self, slack: PretendSlack, app: App) -> None:
        app.body = {"challenge": "3eZbrw1aB"}

        asked = await slack.url_verification(app.via)
        await slack.app_rate_limited(app.via)

        bodies = [json.loads(one.body) for one in app.heard]
        assert [body["type"] for body in bodies] == ["url_verification", "app_rate_limited"]
        assert asked.body["challenge"] == bodies[0]["challenge"]
        assert not any("event" in body for body in bodies)

    async def test_an_organisation_is_named_where_the_app_is_in_all_of_it(
        self, slack: PretendSlack, app: App
    ) -> None:
        team = slack.add_team("T2", enterprise="E1", org_wide=True)
        slack.add_user("U9", "Ada", team="T2")
        slack.add_channel("C9", ["U9", team.bot_user], team="T2")

        await slack.say("C9", "", "U9", "x", app.via)
        await slack.command("U9", "C9", "help", app.via)
        await slack.open_home("U9", app.via)

        authorized = json.loads(app.heard[0].body)["authorizations"][0]
        assert (authorized["enterprise_id"], authorized["team_id"]) == ("E1", None)
        assert authorized["is_enterprise_install"] is True
        fields = parse_qs(app.heard[1].body.decode())
        assert fields["is_enterprise_install"] == ["true"]
        assert fields["enterprise_id"] == ["E1"]


@pytest.fixture
async def connected(slack: PretendSlack) -> AsyncIterator[SocketModeClient]:
    """Slack's own Socket Mode client; `listeners` are the test's."""
    client = SocketModeClient(slack.app_token, web_client=client_of(slack), ping_interval=0.1)
    await client.connect()
    await slack.socket.connected()
    yield client
    await client.close()
    await asyncio.sleep(0)


class TestSocketMode:
    async def test_what_is_acknowledged_has_arrived(
        self, slack: PretendSlack, connected: SocketModeClient
    ) -> None:
        heard: list[SocketModeRequest] = []

        async def take(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            heard.append(request)
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        connected.socket_mode_request_listeners.append(take)
        said = await slack.say("C1", "", "U1", "All quiet.", slack.socket)
        await slack.command("U1", "C1", "help", slack.socket)
        await slack.shortcut("U1", "C1", said.ts, slack.socket)

        assert said.status == 200
        assert [one.type for one in heard] == ["events_api", "slash_commands", "interactive"]
        assert heard[0].payload["event"]["text"] == "All quiet."
        assert heard[1].payload["command"] == "/briefing"
        assert [one.accepts_response_payload for one in heard] == [False, True, True]
        assert [ack["envelope_id"] for ack in slack.socket.acks] == [o.envelope_id for o in heard]

    async def test_what_is_not_acknowledged_comes_again_and_says_so(
        self, slack: PretendSlack, connected: SocketModeClient
    ) -> None:
        heard: list[SocketModeRequest] = []

        async def ignore(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            heard.append(request)

        connected.socket_mode_request_listeners.append(ignore)
        slack.socket.patience = 0.1
        said = await slack.say("C1", "", "U1", "All quiet.", slack.socket)
        await slack.again(said)

        assert said.status == 500
        assert [one.retry_attempt for one in heard] == [0, 1]
        assert heard[0].payload == heard[1].payload
        assert heard[0].envelope_id != heard[1].envelope_id

    async def test_an_acknowledgement_can_carry_an_answer(
        self, slack: PretendSlack, connected: SocketModeClient, client: Client
    ) -> None:
        answer = {"response_action": "errors", "errors": {"what": "Say more."}}

        async def take(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            response = SocketModeResponse(request.envelope_id, answer)
            await client.send_socket_mode_response(response)

        connected.socket_mode_request_listeners.append(take)
        opened = await client.views_open(trigger_id=slack.trigger("U1", "T1"), view=modal(asked()))
        sent = await slack.submit(opened["view"], {"what": "x"}, slack.socket)

        assert (sent.status, sent.body) == (200, answer)
        assert slack.form_errors[opened["view"]["id"]] == {"what": "Say more."}

    async def test_without_a_connection_nothing_arrives(self, slack: PretendSlack) -> None:
        said = await slack.say("C1", "", "U1", "x", slack.socket)

        assert said.status == 500

    @pytest.mark.parametrize("politely", [True, False])
    async def test_an_app_that_is_sent_away_comes_back(
        self, slack: PretendSlack, connected: SocketModeClient, politely: bool
    ) -> None:
        async def take(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        connected.socket_mode_request_listeners.append(take)
        await (slack.socket.disconnect() if politely else slack.socket.drop())
        gone = slack.socket.connections
        await slack.socket.connected()
        said = await slack.say("C1", "", "U1", "All quiet.", slack.socket)

        assert gone == 0
        assert said.status == 200
        opened = [method for method, _ in slack.calls if method == "apps.connections.open"]
        assert len(opened) >= 2

    async def test_an_address_is_good_for_one_connection_of_the_app(
        self, slack: PretendSlack, client: Client
    ) -> None:
        told = await client.apps_connections_open(app_token=slack.app_token)
        wrong = client.apps_connections_open(app_token=slack.bot_token)

        assert await refused(wrong) == "not_allowed_token_type"
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(told["url"]) as ws:
                hello = await ws.receive_json()
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(told["url"])
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A1"}
