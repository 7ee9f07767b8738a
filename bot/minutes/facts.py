"""The table at the top of minutes: what was held, when, how and by whom."""

from zoneinfo import ZoneInfo

from bot.blocks import Facts
from bot.minutes.said import Said
from bot.model import Mode, Person, Record, State
from bot.words import Words


def facts(record: Record, spoken: Said, words: Words) -> Facts:
    """Tell of the round. Nothing here changes by the mere signing of the minutes."""
    round, briefing = record.round, record.round.briefing
    rows = [
        ("team", record.team.service or round.place.channel),
        ("briefing", briefing.title),
        ("publisher", briefing.publisher),
        ("version", briefing.version),
        ("published", briefing.published or words("minutes_published_unknown")),
        ("date", words.date(round.opened.astimezone(ZoneInfo(record.team.time_zone)).date())),
        ("mode", _mode(record, words)),
        ("plan", words.count("minutes_plan", round.minutes)),
        ("chair", called(round.chair, words)),
        ("present", _people("present", round.present, spoken, words)),
        ("apologies", _people("apologies", round.apologies, spoken, words)),
        ("naming", words("minutes_named" if round.named else "minutes_unnamed")),
        ("round", _state(record, words)),
    ]
    if spoken.late:
        rows.append(("late", words.count("minutes_late", spoken.late)))
    if withheld := sum(spoken.withheld.values()):
        rows.append(("withheld", words.count("minutes_withheld", withheld)))
    if held := sum(spoken.held.values()):
        rows.append(("held", words.count("minutes_held", held)))
    return Facts(tuple((words(f"minutes_fact_{name}"), value) for name, value in rows))


def called(person: Person, words: Words) -> str:
    """Name somebody; never by their id, which would only puzzle."""
    return person.name or words("minutes_name_unknown")


def _people(target: str, recorded: str, spoken: Said, words: Words) -> str:
    correction = spoken.corrections.get(target)
    if correction and correction.text is None:
        return words("minutes_fact_kept_out")
    text = correction.text if correction and correction.text is not None else recorded
    return text if text.strip() else words("minutes_not_recorded")


def _mode(record: Record, words: Words) -> str:
    round, zone = record.round, record.team.time_zone
    end = round.closed or round.closes
    if round.mode is Mode.LIVE or end is None:
        return words("minutes_mode_live")
    opened, closed = words.moment(round.opened, zone), words.moment(end, zone)
    return words("minutes_mode_own_pace", opened=opened, closed=closed)


def _state(record: Record, words: Words) -> str:
    round = record.round
    if round.state is State.OPEN or round.closed is None:
        return words("minutes_round_open")
    kind = "cancelled" if round.state is State.CANCELLED else "closed"
    return words(f"minutes_round_{kind}", moment=words.moment(round.closed, record.team.time_zone))
