"""What is tried in every role; each tells whether it was done, and the record must agree."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.model import State
from tests.roles.platform import Filled
from tests.roles.scene import SECRET, Scene, Somebody


async def worries(one: Somebody) -> bool:
    return "999" in (await one.press("worry:")).text


async def sees_own(one: Somebody) -> bool:
    shown = await one.press("mine:")
    assert SECRET not in shown.text
    return not shown.refused


async def votes(one: Somebody) -> bool:
    done = await one.opens("vote:{}:2:0")
    assert (one.who in [each.person for each in (await one.now()).votes]) == done
    return done


async def answers(one: Somebody) -> bool:
    text = f"Answered, says the {one.role}."
    done = await one.both("answer:{}:1", text=text)
    said = [each for each in (await one.now()).contributions if each.text == text]
    assert [each.author for each in said] == [one.who] * done
    return done


async def adds_action(one: Somebody) -> bool:
    what = f"Ask housing as {one.role}."
    done = await one.both("action:{}:", one.who.id, what=what, due="2031-02-01")
    added = [each.added_by for each in (await one.now()).actions if each.what == what]
    assert added == [one.who] * done
    return done


async def moves_on(one: Somebody) -> bool:
    before = (await one.now()).round.reached
    done = await one.opens(f"next:{{}}:{before}")
    assert (await one.now()).round.reached == before + done
    return done


async def notes(one: Somebody) -> bool:
    text = f"Said aloud, says the {one.role}."
    done = await one.both("note:{}:1", f":{one.who.id}", text=text)
    assert (text in repr((await one.now()).contributions)) == done
    return done


async def attends(one: Somebody) -> bool:
    done = await one.both("attendance:{}", present=f"The {one.role}")
    assert (one.role in (await one.now()).round.present) == done
    return done


async def looks_at_held(one: Somebody) -> bool:
    return await one.opens("held:{}")


async def closes(one: Somebody) -> bool:
    done = await one.both("close:{}")
    assert ((await one.now()).round.state is State.CLOSED) == done
    return done


async def takes_over(one: Somebody) -> bool:
    before = (await one.now()).round.chair
    await one.opens("takeover:{}")
    await one.submit("takeover:{}")
    return (await one.now()).round.chair == one.who != before


async def reads_draft(one: Somebody) -> bool:
    return await reads(one, "draft:{}")


async def corrects(one: Somebody) -> bool:
    return await one.opens("correct:{}")


async def signs(one: Somebody) -> bool:
    return await one.opens("sign:{}")


async def reads_signed(one: Somebody) -> bool:
    return await reads(one, f"minutes:{{}}:{(await one.now()).round.issued}")


async def reads(one: Somebody, ref: str) -> bool:
    """Tell whether they may read; what is refused shows nothing, whatever it claims."""
    shown = [await one.press(ref, claims=claims) for claims in (False, True)]
    for each in shown:
        assert (SECRET in each.text) == (not each.refused)
    return not all(each.refused for each in shown)


async def is_sent_digest(one: Somebody) -> bool:
    told = " ".join(one.scene.platform.told(one.who))
    assert ("Digest: Riverside" in told) == (".docx" in told)
    return ".docx" in told


async def confirms(one: Somebody) -> bool:
    done = await one.opens(f"ack:{{}}:{(await one.now()).round.issued}")
    assert (one.who in [each.lead for each in (await one.now()).receipts]) == done
    return done


async def sets_up(one: Somebody) -> bool:
    team = (await one.now()).team
    values = {"service": f"As {one.role}", "time_zone": team.time_zone, "language": "en"}
    people = {"lead": (team.lead,) if team.lead else (), "chairs": team.chairs}
    await one.send(f"setup:{team.place.key}", Filled(values, people))
    return (await one.now()).team.service == values["service"]


async def holds(one: Somebody) -> bool:
    done = await one.both("hold:{}", text="Case 12")
    assert (await one.now()).round.hold == ("Case 12" if done else "")
    return done


async def lifts(one: Somebody) -> bool:
    done = await one.both("lift:{}", text="Over")
    assert (await one.now()).round.hold == ("" if done else "Case 12")
    return done


async def reads_private(one: Somebody) -> bool:
    pressed = [
        await one.press(ref, claims=claims)
        for ref in ("answer:{}:1", "mine:", "see:{}:1", "see:{}:draft")
        for claims in (False, True)
    ]
    home = await one.scene.platform.home(one.who)
    return SECRET in " ".join([home, *(shown.text for shown in pressed)])


async def removes(one: Somebody) -> bool:
    refs = ("erase:{}", "redact:{}", "export:{}", "person:{}")
    shown = [await one.press(ref) for ref in refs]
    shown += [await one.submit(ref, text="x") for ref in refs]
    assert SECRET in repr((await one.now()).contributions)
    return not all(each.refused for each in shown)


@dataclass(frozen=True)
class Row:
    """How it is tried; `before` the first does, and `between` those who do."""

    attempt: Callable[[Somebody], Awaitable[bool]]
    before: Callable[[Scene], Awaitable[None]] | None = None
    between: Callable[[Scene], Awaitable[None]] | None = None


ROWS: Mapping[str, Row] = {
    "be shown where to turn when worried": Row(worries),
    "see what is kept about oneself": Row(sees_own),
    "vote": Row(votes, before=Scene.is_poll),
    "answer privately": Row(answers),
    "add an action while the round is open": Row(adds_action),
    "move on": Row(moves_on),
    "note what was said aloud": Row(notes),
    "record attendance": Row(attends),
    "look at what is held back": Row(looks_at_held),
    "close the round": Row(closes, between=Scene.is_open),
    "take the round over": Row(takes_over, between=Scene.is_adas),
    "read the draft minutes": Row(reads_draft, before=Scene.is_closed),
    "correct the minutes": Row(corrects),
    "sign the minutes off": Row(signs),
    "read signed minutes": Row(reads_signed, before=Scene.is_signed),
    "be sent the digest": Row(is_sent_digest),
    "confirm that the digest came": Row(confirms),
    "set up who answers for the team": Row(sets_up),
    "put a round under legal hold": Row(holds, between=Scene.is_free),
    "lift a legal hold": Row(lifts, before=Scene.is_held, between=Scene.is_held),
    "read what another person wrote in private": Row(reads_private),
    "redact, erase or export the record": Row(removes),
}
"""In the order of a round's life, which is the table's."""


async def play(scene: Scene, roles: Sequence[str]) -> dict[tuple[str, str], bool]:
    """Let everybody try everything in one round; tells what was done."""
    await scene.set_up(roles)
    done: dict[tuple[str, str], bool] = {}
    for what, row in ROWS.items():
        if row.before:
            await row.before(scene)
        for role in roles:
            done[what, role] = await row.attempt(Somebody(scene, role))
            if row.between:
                await row.between(scene)
    return done
