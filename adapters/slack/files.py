"""Handing files over in Slack."""

from http import HTTPStatus
from urllib.parse import urlsplit

from adapters.slack.clients import Workspace, said_in
from bot.errors import NotSent
from bot.messages import File

_SLACK = ".slack.com"


async def upload(at: Workspace, file: File) -> str:
    """Give Slack a file that nobody sees yet, and return its id; raises `NotSent`."""
    client, length = at.client, len(file.data)
    answer = await at.api.files_getUploadURLExternal(filename=file.name, length=length)
    id, url = said_in(answer, "file_id"), said_in(answer, "upload_url")
    if not _is_slack(url, client.base_url):
        raise NotSent("Slack named a strange address for a file")
    session = client.session
    if session is None:
        raise NotSent("there is no connection for a file")
    async with session.post(
        url, data=file.data, proxy=client.proxy, ssl=client.ssl or True, allow_redirects=False
    ) as response:
        if response.status != HTTPStatus.OK:
            raise NotSent("Slack did not take a file")
    return id


def _is_slack(url: str, api_url: str) -> bool:
    """Tell whether a file may be sent there: to Slack itself, or to where the API is."""
    there, api = urlsplit(url), urlsplit(api_url)
    if (there.scheme, there.netloc) == (api.scheme, api.netloc):
        return True
    host = there.hostname or ""
    return there.scheme == "https" and host.endswith((_SLACK, f".{api.hostname}"))
