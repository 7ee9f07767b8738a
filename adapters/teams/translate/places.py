"""In which tenant and conversation something happens, and who does it."""

from adapters.teams.translate.reading import Json, part, parts, string
from adapters.teams.translate.values import PLATFORM, Conversation, Kind, Where
from bot.model import Person, Place

_THREAD = "messageid="
_CHANNEL = "@thread.tacv2"


def to_conversation(activity: Json) -> Conversation | None:
    """Read from any activity what must be remembered to speak there later."""
    id, tenant, kind = channel_of(activity), tenant_of(activity), kind_of(activity)
    url, bot = string(activity, "serviceUrl"), bot_of(activity)
    if not (id and tenant and url and bot):
        return None
    person = person_of(activity) if kind == "personal" else None
    team = part(part(activity, "channelData"), "team")
    return Conversation(
        id=id,
        kind=kind,
        tenant=tenant,
        service_url=url,
        bot=bot,
        team=string(team, "id") if kind == "channel" else "",
        person=person.id if person else "",
        locale=_locale(activity),
    )


def tenant_of(activity: Json) -> str:
    """
    Tell whose conversation it is, by tenant id.

    In a channel shared with other organisations the conversation's own tenant is its host
    ("Apps for shared and private channels"); the other may be its author's.
    """
    by_channel = string(part(part(activity, "channelData"), "tenant"), "id")
    return string(part(activity, "conversation"), "tenantId") or by_channel


def kind_of(activity: Json) -> Kind:
    """Tell a channel from a chat; what happens to a meeting does not say which it is in."""
    conversation = part(activity, "conversation")
    match string(conversation, "conversationType"):
        case "channel" | "groupChat" | "personal" as kind:
            return kind
        case _ if root_of(activity) or channel_of(activity).endswith(_CHANNEL):
            return "channel"
        case _:
            return "groupChat" if conversation.get("isGroup") is True else "personal"


def bot_of(activity: Json) -> str:
    """Tell what Teams calls the bot."""
    return string(part(activity, "recipient"), "id")


def channel_of(activity: Json) -> str:
    """Return the conversation's id without its thread."""
    return _conversation(activity).partition(";")[0]


def root_of(activity: Json) -> str:
    """Return the message that the thread hangs on; "" where there are no threads."""
    thread = _conversation(activity).partition(";")[2]
    return thread.removeprefix(_THREAD) if thread.startswith(_THREAD) else ""


def place(activity: Json, channel: str) -> Place | None:
    """Name a channel or a chat of the activity's tenant."""
    tenant, id = tenant_of(activity), channel.partition(";")[0]
    return Place(PLATFORM, tenant, id) if tenant and id else None


def place_of(activity: Json) -> Place | None:
    """Return where it happens; a personal chat is no place for a round."""
    return None if kind_of(activity) == "personal" else place(activity, channel_of(activity))


def person_of(activity: Json) -> Person | None:
    """
    Return who does it; the bot itself is nobody.

    Guests have an account in the tenant and are of it, members of a shared channel are of
    their own.
    """
    source = part(activity, "from")
    user = string(source, "id")
    id, tenant = string(source, "aadObjectId") or user, string(source, "tenantId")
    workspace = tenant or tenant_of(activity)
    if not (id and workspace) or user == bot_of(activity):
        return None
    return Person(PLATFORM, workspace, id, string(source, "name"))


def where_of(activity: Json) -> Where | None:
    """Return where an answer can be shown."""
    conversation, url = _conversation(activity), string(activity, "serviceUrl")
    if not (channel_of(activity) and url):
        return None
    return Where(
        conversation=conversation,
        kind=kind_of(activity),
        service_url=url,
        user=string(part(activity, "from"), "id"),
        activity=string(activity, "id"),
        message=string(activity, "replyToId"),
        invoke=string(activity, "name") if string(activity, "type") == "invoke" else "",
    )


def _conversation(activity: Json) -> str:
    return string(part(activity, "conversation"), "id")


def _locale(activity: Json) -> str:
    said = (string(entity, "locale") for entity in parts(activity, "entities"))
    return string(activity, "locale") or next(filter(None, said), "")
