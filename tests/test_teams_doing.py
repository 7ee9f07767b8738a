"""Doing on Teams: every way to press, fill in and write, and what Teams is answered."""

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.model import State
from tests.rigs.teams.activities import activity
from tests.rigs.teams.faults import Fault
from tests.rigs.teams.front import Delivered
from tests.rigs.teams.things import BOT, CHANNEL, CHAT, Account, Message
from tests.rigs.teams_round import (
    CARD,
    LINE,
    WORDS,
    Meeting,
    actions_in,
    card_in,
    cards_of,
    line_of,
    teams_round,
)
from tests.rigs.teams_seen import text_of

OTHERS = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
ELSEWHERE = "19:c1other@thread.tacv2"


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with teams_round(tmp_path) as meeting:
        yield meeting


async def invoke(
    meeting: Meeting, name: str, value: Any, *, who: Account | None = None, talk: str = CHANNEL
) -> Delivered:
    """Tell the bot of a raw invoke, below the newest message of a conversation."""
    teams = meeting.teams
    at, who = teams.talks[talk], who or teams.sian
    standing = meeting.standing(talk)
    root = standing[-1].root if standing else ""
    told = activity(teams, at, who, "invoke", root, id="f:1-invented", name=name, value=value)
    delivered = await teams.via.tell(told)
    await meeting.settle()
    return delivered


def execute(data: Any, verb: str = "do", trigger: str = "manual") -> dict[str, Any]:
    return {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": trigger}


async def submitted(meeting: Meeting, who: Account, data: Any, talk: str = CHANNEL) -> Delivered:
    """Send what an old client sends of a plain button or form: a message with a value."""
    teams, at = meeting.teams, meeting.teams.talks[talk]
    root = meeting.standing(talk)[-1].root
    told = activity(teams, at, who, "message", root, id=teams.stamp(), value=data)
    delivered = await teams.via.tell(told)
    await meeting.settle()
    return delivered


def titles(card: Any) -> list[str]:
    return [each["title"] for each in actions_in(card)]


# What Teams is answered


async def test_a_vote_is_answered_whole_as_the_card_wants_it(meeting: Meeting) -> None:
    await meeting.start()
    await meeting.go_to(2)

    told = await meeting.press(meeting.teams.tom, "Partly")

    assert told.status == 200
    assert told.body == {
        "statusCode": 200,
        "type": LINE,
        "value": WORDS("vote_done", choice="Partly"),
    }


async def test_a_press_that_gives_a_form_is_answered_with_a_dialog(meeting: Meeting) -> None:
    await meeting.start()

    told = await meeting.press(meeting.teams.tom, "Answer privately")

    value = told.body["task"]["value"]
    assert told.status == 200
    assert set(told.body) == {"task"}
    assert told.body["task"]["type"] == "continue"
    assert value["title"] == WORDS("answer_title", number=1)
    assert value["card"]["contentType"] == CARD
    assert (value["height"], value["width"]) == ("medium", "medium")


async def test_a_press_in_the_card_may_become_what_it_gives(meeting: Meeting) -> None:
    record = await meeting.start()
    ref = {"ref": f"read:{record.round.id}", "place": ""}

    told = await invoke(meeting, "adaptiveCard/action", execute(ref))

    assert "Children said what helps." in text_of(card_in(told))


async def test_a_form_in_the_card_can_be_sent_from_there(meeting: Meeting) -> None:
    record = await meeting.start()
    ref = {"ref": f"answer:{record.round.id}:1", "place": ""}

    form = card_in(await invoke(meeting, "adaptiveCard/action", execute(ref)))
    send = next(each for each in actions_in(form) if each["title"] == WORDS("answer_submit"))
    told = await invoke(
        meeting, "adaptiveCard/action", execute({**send["data"], "text": "From the card."})
    )

    assert line_of(told) == WORDS("answer_done")
    assert await meeting.kept() == [(1, "From the card.")]


async def test_what_shows_by_itself_is_said_to_be_done(meeting: Meeting) -> None:
    record = await meeting.start()

    told = await meeting.press(meeting.teams.sian, "Next prompt")
    ref = {"ref": f"next:{record.round.id}:2", "place": ""}
    in_card = await invoke(meeting, "adaptiveCard/action", execute(ref))

    assert line_of(told) == line_of(in_card) == WORDS("teams_done")
    assert (await meeting.record()).round.reached == 3


async def test_a_paper_is_turned_page_by_page_in_its_dialog(meeting: Meeting) -> None:
    await meeting.start()
    for number in range(120):
        await meeting.say(meeting.teams.meera, f"{number} " + "We ring the school first. " * 12)
    await meeting.close()
    sian = meeting.teams.sian
    await meeting.press(sian, "Read the minutes as they stand")
    first = meeting.read(sian)

    told = await meeting.press_in(sian, WORDS("teams_next"))
    second = meeting.read(sian)
    await meeting.press_in(sian, WORDS("teams_previous"))

    assert told.body["task"]["value"]["height"] == "large"
    assert second != first == meeting.read(sian)


# Forms


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_there(
    meeting: Meeting,
) -> None:
    tom = meeting.teams.tom
    await meeting.start()
    await meeting.press(tom, "Add an action")

    await meeting.send_in(tom, what="Ring the school.", owner=tom.object_id, due="2019-01-01")
    again = meeting.read(tom)
    fields = meeting.fields(tom)
    await meeting.send_in(tom, due="2031-01-01")

    assert WORDS("teams_faults") in again
    assert WORDS("due_past") in again
    assert fields["what"]["value"] == "Ring the school."
    assert fields["owner"]["value"] == tom.object_id
    assert fields["due"]["value"] == "2019-01-01"
    assert [each.what for each in (await meeting.record()).actions] == ["Ring the school."]


async def test_a_form_sent_twice_is_taken_once(meeting: Meeting) -> None:
    tom = meeting.teams.tom
    await meeting.start()
    await meeting.press(tom, "Add an action")
    told = await meeting.send_in(tom, what="Ring.", owner=tom.object_id, due="2031-01-01")

    await meeting.teams.via.tell(dict(told.activity))

    assert len((await meeting.record()).actions) == 1


async def test_what_was_typed_is_given_back_while_the_memory_is_away(meeting: Meeting) -> None:
    tom = meeting.teams.tom
    await meeting.start()
    await meeting.press(tom, "Answer privately")
    await meeting.lose_memory()
    dialog = meeting.dialogs[tom.id]

    told = await meeting.teams.send_in(
        dialog.talk,
        dialog.id,
        tom,
        {**actions_in(dialog.card)[0]["data"], "text": "Long thought."},
    )
    await meeting.find_memory()

    shown = text_of(told.body["task"]["value"]["card"]["content"])
    assert told.status == 200
    assert WORDS("teams_failed") in shown
    assert "Long thought." in shown
    assert len(meeting.lines("teams_failed")) == 1


async def test_a_lead_has_a_name_before_they_have_done_anything(meeting: Meeting) -> None:
    sian, ada = meeting.teams.sian, meeting.teams.ada
    await meeting.begin(sian, "set up")

    await meeting.send_in(sian, service="Riverside", lead=ada.object_id, chairs=sian.object_id)

    await meeting.begin(sian, "set up")
    assert [each["title"] for each in meeting.fields(sian)["lead"]["choices"]] == ["Ada Brown"]


async def test_a_form_for_a_channel_that_they_are_not_in_is_refused(meeting: Meeting) -> None:
    teams = meeting.teams
    teams.add_channel([teams.meera], id=ELSEWHERE)
    await teams.add_bot(ELSEWHERE, teams.meera)
    await meeting.begin(teams.sian)
    dialog = meeting.dialogs[teams.sian.id]
    [send] = dialog.card["actions"]
    fields = {each["id"]: each.get("value", "") for each in meeting.fields(teams.sian).values()}
    forged = {**fields, **send["data"], "form": "start:19%3Ac1other%40thread.tacv2"}

    told = await teams.send_in(dialog.talk, dialog.id, teams.sian, forged)

    assert WORDS("begin_where") in text_of(told.body["task"]["value"]["card"]["content"])
    assert await meeting.rows("rounds") == 0


async def test_a_forged_form_about_nothing_says_so_kindly(meeting: Meeting) -> None:
    await meeting.start()

    told = await invoke(meeting, "task/submit", {"data": {"form": "answer:gone:1", "text": "Hi"}})

    shown = text_of(told.body["task"]["value"]["card"]["content"])
    assert WORDS("gone") in shown
    assert "Hi" in shown


async def test_what_may_identify_somebody_is_asked_about_where_it_was_typed(
    meeting: Meeting,
) -> None:
    meeting.talk = CHAT
    await meeting.start()
    tom, words = meeting.teams.tom, "Mum is Kayleigh."

    asked = card_in(await meeting.press(tom, "Send my answer", text=words))
    [send] = [each for each in actions_in(asked) if each["title"] == WORDS("answer_submit")]
    typed = {**send["data"], "text": words, "looked": "yes"}
    told = await invoke(meeting, "adaptiveCard/action", execute(typed), who=tom, talk=CHAT)

    assert text_of(card_in(told)).startswith(WORDS("say_done", number=1))
    assert WORDS("prompt_how_chat") in text_of(card_in(told))
    assert await meeting.kept() == [(1, words)]


async def test_a_fault_below_a_prompt_leaves_what_was_typed_in_the_card(meeting: Meeting) -> None:
    meeting.talk = CHAT
    await meeting.start()

    told = await meeting.press(meeting.teams.tom, "Send my answer", text=" ")

    assert line_of(told) == WORDS("text_needed")


# Refreshing


async def test_a_card_differs_by_role_and_looking_changes_nothing(meeting: Meeting) -> None:
    record = await meeting.start()
    sian, meera = meeting.teams.sian, meeting.teams.meera
    prompt = meeting.standing()[-1]
    value = execute({"ref": f"see:{record.round.id}:1", "place": ""}, "refresh", "automatic")

    chair, other = [
        card_in(await invoke(meeting, "adaptiveCard/action", value, who=who))
        for who in (sian, meera)
    ]

    assert "Next prompt" in titles(chair)
    assert "Next prompt" not in titles(other)
    assert "Answer privately" in titles(other)
    assert chair["refresh"]["userIds"] == [sian.id]
    assert cards_of(prompt)[0]["refresh"]["userIds"] == [sian.id]
    assert (await meeting.record()).round == record.round


@pytest.mark.parametrize("ref", ["next:{}:1", "see:{}:9", "see:gone:1", "close:{}", "x"])
async def test_a_refresh_of_anything_else_does_nothing(meeting: Meeting, ref: str) -> None:
    record = await meeting.start()
    value = execute({"ref": ref.format(record.round.id)}, "refresh", "automatic")

    told = await invoke(meeting, "adaptiveCard/action", value)

    assert told.status == 200
    assert line_of(told)
    assert (await meeting.record()).round == record.round


async def test_a_refresh_while_the_memory_is_away_leaves_the_card_as_it_is(
    meeting: Meeting,
) -> None:
    record = await meeting.start()
    value = execute({"ref": f"see:{record.round.id}:1"}, "refresh", "automatic")
    await meeting.lose_memory()

    teams = meeting.teams
    at = teams.talks[CHANNEL]
    told = await teams.via.tell(
        activity(
            teams, at, teams.sian, "invoke", "", id="f:1", name="adaptiveCard/action", value=value
        )
    )
    await meeting.find_memory()

    assert line_of(told) == WORDS("teams_failed")


# Who may


async def test_a_button_pressed_by_somebody_without_the_role_changes_nothing(
    meeting: Meeting,
) -> None:
    record = await meeting.start()
    ref = {"ref": f"next:{record.round.id}:1", "place": ""}

    told = await invoke(meeting, "task/fetch", {"data": ref}, who=meeting.teams.meera)

    shown = text_of(told.body["task"]["value"]["card"]["content"])
    assert WORDS("chair_only", chair="Siân Lloyd") in shown
    assert (await meeting.record()).round.reached == 1
    assert meeting.lines() == []


async def test_the_button_of_a_round_that_is_gone_says_so_kindly(meeting: Meeting) -> None:
    told = await invoke(meeting, "task/fetch", {"data": {"ref": "next:gone:1"}})

    assert WORDS("gone") in text_of(told.body["task"]["value"]["card"]["content"])


async def test_somebody_of_another_organisation_may_press_the_worry_button_alone(
    meeting: Meeting,
) -> None:
    elin = meeting.teams.add_person("e110", "Elin Berg", tenant=OTHERS)
    meeting.teams.talks[CHANNEL].members.append(elin.id)
    await meeting.start()

    await meeting.press(elin, "I'm worried about a child now")
    worry = meeting.read(elin)
    await meeting.press(elin, "Answer privately")

    assert WORDS("worry_999") in worry
    assert WORDS("outsider") in meeting.read(elin)


# Clients that know neither dialogs nor Execute


async def test_a_plain_button_is_answered_in_the_persons_own_chat(meeting: Meeting) -> None:
    await meeting.start()
    tom, before = meeting.teams.tom, meeting.seen()

    told = await submitted(meeting, tom, {"ref": "worry:", "place": ""})

    [shown] = meeting.told(tom)
    assert (told.status, told.body) == (200, "")
    assert WORDS("teams_from") in shown
    assert WORDS("worry_999") in shown
    assert meeting.seen() == before


async def test_a_form_in_the_own_chat_is_taken_and_its_faults_come_back(meeting: Meeting) -> None:
    record = await meeting.start()
    tom = meeting.teams.tom
    own = meeting.teams.personal(tom).id
    await submitted(meeting, tom, {"ref": f"action:{record.round.id}:0", "place": ""})
    form = cards_of(meeting.standing(own)[-1])[0]
    data = {**form["actions"][0]["data"], "what": "Ring.", "owner": tom.object_id}

    await submitted(meeting, tom, {**data, "due": "2019-01-01"}, own)
    faulty = meeting.told(tom)[-1]
    await submitted(meeting, tom, {**data, "due": "2031-01-01"}, own)

    assert WORDS("due_past") in faulty
    assert WORDS("action_done") in meeting.told(tom)[-1]
    assert [each.owner.name for each in (await meeting.record()).actions] == ["Tom Evans"]


async def test_whoever_has_no_chat_with_the_bot_is_told_how_to_get_one_and_nothing_else(
    meeting: Meeting,
) -> None:
    await meeting.start()
    meeting.teams.tom.has_app = False

    await submitted(meeting, meeting.teams.tom, {"ref": "worry:", "place": ""})

    said = meeting.seen()[-1]
    assert WORDS("teams_no_chat") in said
    assert WORDS("worry_999") not in said


# Commands


@pytest.mark.parametrize("text", ["hi", "hello", "help", "Hello", "", "what do you do"])
async def test_whoever_greets_the_bot_is_told_how_it_works(meeting: Meeting, text: str) -> None:
    await meeting.command(meeting.teams.tom, text)

    [said] = meeting.seen()
    assert said.startswith(WORDS("help_title"))


async def test_in_a_thread_that_is_not_the_bots_it_answers_there(meeting: Meeting) -> None:
    post = await meeting.teams.say(CHANNEL, "", meeting.teams.tom, "Good morning.")

    await meeting.command(meeting.teams.tom, "what is this?", root=post.id)

    [said] = meeting.standing()
    assert said.root == post.id


async def test_start_says_which_round_is_open(meeting: Meeting) -> None:
    await meeting.start()

    await meeting.command(meeting.teams.sian, "start")

    assert WORDS("open_already_title") in meeting.seen()[-1]


async def test_close_asks_the_chair_and_refuses_others(meeting: Meeting) -> None:
    await meeting.start()

    await meeting.command(meeting.teams.tom, "close")
    refused = meeting.seen()[-1]
    await meeting.begin(meeting.teams.sian, "close")
    await meeting.send_in(meeting.teams.sian)

    assert WORDS("chair_only", chair="Siân Lloyd") in refused
    assert (await meeting.record()).round.state is State.CLOSED


async def test_close_without_a_round_says_so(meeting: Meeting) -> None:
    await meeting.command(meeting.teams.sian, "close")

    assert WORDS("close_none") in meeting.seen()[-1]


@pytest.mark.parametrize("command", ["start", "set up", "setup"])
async def test_a_command_that_needs_a_form_brings_a_button_for_it(
    meeting: Meeting, command: str
) -> None:
    meeting.talk = CHAT

    await meeting.begin(meeting.teams.sian, command)

    key = "start_title" if command == "start" else "setup_title"
    assert WORDS(key) in meeting.read(meeting.teams.sian)


async def test_a_command_that_fails_says_so_where_it_was_written(meeting: Meeting) -> None:
    await meeting.lose_memory()

    told = await meeting.teams.say(CHANNEL, "", meeting.teams.sian, "start", to_bot=True)
    await meeting.find_memory()

    assert told.status == 200
    assert WORDS("teams_failed") in meeting.seen()[-1]
    assert len(meeting.lines("teams_failed")) == 1


# The personal chat, which is the home


@pytest.mark.parametrize("text", ["hi", "hello", "start", "close", "anything"])
async def test_the_own_chat_is_the_home(meeting: Meeting, text: str) -> None:
    await meeting.set_up(meeting.teams.sian, meeting.teams.ada)
    await meeting.start()

    await meeting.write(meeting.teams.tom, text)

    home = meeting.told(meeting.teams.tom)[-1]
    assert home.startswith(WORDS("own_home_title"))
    assert WORDS("own_home_open_heading") in home
    assert "Riverside" in home


async def test_help_works_at_home_too(meeting: Meeting) -> None:
    await meeting.write(meeting.teams.tom, "help")

    assert meeting.told(meeting.teams.tom)[-1].startswith(WORDS("help_title"))


async def test_a_lead_finds_the_digests_of_their_teams_at_home(meeting: Meeting) -> None:
    await meeting.set_up(meeting.teams.sian, meeting.teams.ada)
    await meeting.start()
    await meeting.say(meeting.teams.tom, "We ring first.")
    await meeting.close()
    await meeting.sign_off()

    await meeting.write(meeting.teams.ada, "hi")
    await meeting.press_at_home(
        meeting.teams.ada, WORDS("own_home_minutes_button", team="Riverside")
    )

    assert "We ring first." in meeting.read(meeting.teams.ada)


async def test_nobody_finds_the_rounds_of_channels_they_are_not_in(meeting: Meeting) -> None:
    await meeting.set_up(meeting.teams.sian, meeting.teams.ada)
    await meeting.start()
    stranger = meeting.teams.add_person("9090", "Olu Ade")

    await meeting.write(stranger, "hi")

    assert "Riverside" not in meeting.told(stranger)[-1]


async def test_a_round_is_started_from_the_home_by_those_who_are_in_the_channel(
    meeting: Meeting,
) -> None:
    sian = meeting.teams.sian
    await meeting.set_up(sian, meeting.teams.ada)
    await meeting.write(sian, "hi")

    await meeting.press_at_home(sian, WORDS("own_home_start_button", team="Riverside"))
    await meeting.send_in(sian)

    assert (await meeting.record()).round.state is State.OPEN


async def test_whoever_has_left_the_channel_starts_nothing_there(meeting: Meeting) -> None:
    sian = meeting.teams.sian
    await meeting.set_up(sian, meeting.teams.ada)
    teams = meeting.teams
    stranger = teams.add_person("9090", "Olu Ade")
    own = teams.personal(stranger).id
    await meeting.write(stranger, "hi")
    ref = {"ref": "begin:", "place": CHANNEL}

    told = await invoke(meeting, "task/fetch", {"data": ref}, who=stranger, talk=own)

    assert WORDS("teams_not_in_channel") in text_of(told.body["task"]["value"]["card"]["content"])


async def test_if_teams_does_not_say_who_is_there_nothing_is_done_and_it_is_said(
    meeting: Meeting,
) -> None:
    teams = meeting.teams
    await meeting.write(teams.tom, "help")
    teams.fail("member", *[Fault(500)] * 3)
    ref = {"ref": "begin:", "place": CHANNEL}

    told = await invoke(
        meeting, "task/fetch", {"data": ref}, who=teams.tom, talk=teams.personal(teams.tom).id
    )

    assert WORDS("teams_failed") in text_of(told.body["task"]["value"]["card"]["content"])


# Messages and files


async def test_a_message_is_added_to_the_minutes_from_its_menu(meeting: Meeting) -> None:
    await meeting.start()
    said = await meeting.teams.say(CHANNEL, "", meeting.teams.meera, "Tom rings the school.")

    await meeting.mark(meeting.teams.sian, said.id)
    form = meeting.fields(meeting.teams.sian)
    told = await meeting.send_in(meeting.teams.sian, prompt="1")

    assert form["text"]["value"] == "Tom rings the school."
    assert line_of(told) == WORDS("note_done")
    assert await meeting.kept() == [(1, "Tom rings the school.")]


async def test_only_the_chair_adds_messages(meeting: Meeting) -> None:
    await meeting.start()
    said = await meeting.teams.say(CHANNEL, "", meeting.teams.meera, "Tom rings the school.")

    await meeting.mark(meeting.teams.tom, said.id)

    assert WORDS("chair_only", chair="Siân Lloyd") in meeting.read(meeting.teams.tom)


async def with_minutes(meeting: Meeting) -> None:
    await meeting.start()
    await meeting.say(meeting.teams.tom, "We ring first.")
    await meeting.close()


async def test_the_minutes_are_handed_over_to_whoever_takes_them(meeting: Meeting) -> None:
    await with_minutes(meeting)
    teams, tom = meeting.teams, meeting.teams.tom

    told = await meeting.press(tom, WORDS("teams_files"))
    offers = meeting.offers(tom)
    for offer in offers:
        await teams.answer_offer(teams.personal(tom).id, offer.id)

    assert line_of(told) == WORDS("teams_files_sent")
    assert len(offers) == 2
    assert any(b"We ring first." in (file.data or b"") for file in teams.files.values())
    assert meeting.offers(tom) == []


async def test_a_file_that_is_not_taken_is_not_handed_over(meeting: Meeting) -> None:
    await with_minutes(meeting)
    teams, tom = meeting.teams, meeting.teams.tom
    await meeting.press(tom, WORDS("teams_files"))

    told = await teams.answer_offer(
        teams.personal(tom).id, meeting.offers(tom)[0].id, accept=False
    )

    assert told.status == 200
    assert teams.files == {}


async def test_whoever_has_left_the_channel_is_given_no_draft(meeting: Meeting) -> None:
    await with_minutes(meeting)
    teams, tom = meeting.teams, meeting.teams.tom
    await meeting.press(tom, WORDS("teams_files"))
    teams.talks[CHANNEL].members.remove(tom.id)

    await teams.answer_offer(teams.personal(tom).id, meeting.offers(tom)[0].id)

    assert [file.data for file in teams.files.values()] == [None]
    assert WORDS("gone") in meeting.told(tom)[-1]


async def test_a_file_that_cannot_be_put_there_is_told_of(meeting: Meeting) -> None:
    await with_minutes(meeting)
    teams, tom = meeting.teams, meeting.teams.tom
    await meeting.press(tom, WORDS("teams_files"))
    teams.fail("upload", Fault(500))

    told = await teams.answer_offer(teams.personal(tom).id, meeting.offers(tom)[0].id)

    assert told.status == 200
    assert WORDS("teams_file_failed") in meeting.told(tom)[-1]
    assert len(meeting.lines("teams_failed")) == 1


async def test_files_for_somebody_without_the_app_say_how_to_get_it(meeting: Meeting) -> None:
    await with_minutes(meeting)
    meeting.teams.tom.has_app = False

    told = await meeting.press(meeting.teams.tom, WORDS("teams_files"))

    assert line_of(told) == WORDS("teams_no_chat")


# A copy that the bot sent and never wrote down: it was killed, or got no answer


async def copied(meeting: Meeting) -> Message:
    """Have a copy of the first prompt stand in the channel of which the bot does not know."""
    await meeting.start()
    root, id = await meeting.root(1), meeting.teams.stamp()
    prompt = next(each for each in meeting.standing() if each.id == root)
    copy = Message(id, id, BOT, deepcopy(prompt.activity))
    meeting.teams.talks[CHANNEL].messages.append(copy)
    return copy


@pytest.mark.parametrize("how", ["look", "press"])
async def test_below_a_copy_replies_count_once_somebody_has_used_it(
    meeting: Meeting, how: str
) -> None:
    copy, teams = await copied(meeting), meeting.teams
    await teams.say(CHANNEL, copy.root, teams.tom, "Too early.")

    if how == "look":
        await teams.refresh(CHANNEL, copy.id, teams.sian)
    else:
        await teams.press(CHANNEL, copy.id, teams.meera, WORDS("answer_button"))
    await teams.say(CHANNEL, copy.root, teams.tom, "We ring first.")

    assert await meeting.kept() == [(1, "We ring first.")]


async def test_a_copy_that_is_used_when_all_is_over_says_that_it_is(meeting: Meeting) -> None:
    copy, teams = await copied(meeting), meeting.teams
    there = teams.talks[CHANNEL].messages
    there.remove(copy)
    await meeting.close()
    there.append(copy)
    before = text_of(copy.cards[0])

    await teams.press(CHANNEL, copy.id, teams.meera, WORDS("answer_button"))
    await meeting.settle()

    assert WORDS("prompt_over") not in before
    assert WORDS("prompt_over") in text_of(copy.cards[0])
    assert WORDS("answer_button") not in titles(copy.cards[0])


async def test_a_button_elsewhere_makes_nothing_of_the_bots(meeting: Meeting) -> None:
    copy, teams = await copied(meeting), meeting.teams
    answer = await teams.say(CHANNEL, copy.root, teams.meera, "Good morning.")

    told = activity(teams, teams.talks[CHANNEL], teams.tom, "invoke", answer.id)
    data = {"ref": f"draft:{(await meeting.record()).round.id}", "place": ""}
    value = {"replyToId": answer.id, "name": "adaptiveCard/action", "value": execute(data)}
    await teams.via.tell({**told, **value})
    await teams.say(CHANNEL, answer.id, teams.tom, "We ring first.")

    assert await meeting.kept() == []
