"""Handing files over in Teams: offered first, put into the person's own OneDrive then."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.teams.translate import Upload
from adapters.teams.translate.reading import Json
from bot.errors import NotSent, Undeliverable
from bot.messages import File
from bot.words import Words

PATIENCE = 60.0
"""Seconds for one file."""

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"

# Of the public cloud and of Microsoft's others.
_SHAREPOINT = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn")


def offer(file: File, key: str, place: str, words: Words) -> Json:
    """
    Ask somebody whether they take a file.

    The file itself is not kept: what they answer brings back `ref` to have it written again.
    `place` is the channel in which it was asked for, "" for none.
    """
    context = {"ref": file.ref, "name": file.name, "key": key, "place": place}
    content = {
        "description": words("teams_offer"),
        "sizeInBytes": len(file.data),
        "acceptContext": context,
        "declineContext": context,
    }
    return _message(file.name, {"contentType": CONSENT, "name": file.name, "content": content})


def given(upload: Upload) -> Json:
    """Say where a file is now."""
    content = {"uniqueId": upload.id, "fileType": upload.type}
    attachment = {"contentType": INFO, "contentUrl": upload.content_url, "name": upload.name}
    return _message(upload.name, attachment | {"content": content})


def offered(files: Sequence[File], name: str) -> File | None:
    """Find the file that was offered by this name; since then it may be a newer version."""
    kind = name.rpartition(".")[2]
    same = [file for file in files if file.name == name]
    return next(iter([*same, *(file for file in files if file.name.endswith(f".{kind}"))]), None)


async def put(session: aiohttp.ClientSession, url: str, data: bytes, otherwise: str = "") -> None:
    """
    Put a file to an address that Teams gave; raises `NotSent`, or `Undeliverable` for ever.

    It must be SharePoint's, or with `otherwise` begin like that.
    """
    if not _is_sharepoint(url, otherwise):
        raise Undeliverable("Teams named a strange address for a file")
    # learn.microsoft.com, "Upload bytes to the upload session": all of them at once.
    headers = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"}
    try:
        async with session.put(
            url,
            data=data,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(PATIENCE),
        ) as answer:
            status = answer.status
    except (aiohttp.ClientError, OSError):
        raise NotSent("the place for a file cannot be reached") from None
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAUTHORIZED):
        raise Undeliverable("the place for a file is there no longer")
    if status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise NotSent("a file was not taken")


def _is_sharepoint(url: str, otherwise: str) -> bool:
    try:
        there = urlsplit(url)
        host, clear = there.hostname or "", there.scheme == "https" and not there.username
    except ValueError:
        return False
    is_other = bool(otherwise) and url.startswith(otherwise.rstrip("/") + "/")
    return is_other or (clear and there.port is None and host.endswith(_SHAREPOINT))


def _message(name: str, attachment: dict[str, Any]) -> Json:
    return {"type": "message", "summary": name, "attachments": [attachment]}
