"""Pictures for the documents: small enough to be kept beside the code."""

import base64
import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

COLOURS = 256


def keep(page: Page, file: Path, png: bytes) -> None:
    """Write a picture with a palette, a third the size; the rarest colours go to their nearest."""
    width, height, pixels = _decode(page, png)
    found = [colour for colour, _ in Counter(pixels).most_common()]
    palette = found[:COLOURS]
    place = {colour: number for number, colour in enumerate(palette)}
    for colour in found[COLOURS:]:
        place[colour] = place[min(palette, key=lambda known: _apart(known, colour))]
    flat = bytes(map(place.__getitem__, pixels))
    rows = b"".join(b"\0" + flat[at : at + width] for at in range(0, len(flat), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(colour.to_bytes(4, "little")[:3] for colour in palette)
    parts = (
        (b"IHDR", head),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_part(*part) for part in parts))


def _decode(page: Page, png: bytes) -> tuple[int, int, Sequence[int]]:
    # The browser knows how to read a picture; an empty page has no rules against it.
    empty = page.context.new_page()
    width, height, pixels = empty.evaluate(_PIXELS, base64.b64encode(png).decode())
    empty.close()
    return width, height, memoryview(base64.b64decode(pixels)).cast("I")


def _apart(one: int, other: int) -> int:
    pairs = zip(one.to_bytes(4, "little"), other.to_bytes(4, "little"), strict=True)
    return sum((a - b) ** 2 for a, b in pairs)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


_PIXELS = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
    let text = "";
    for (let at = 0; at < data.length; at += 8192) {
        text += String.fromCharCode(...data.subarray(at, at + 8192));
    }
    return [picture.width, picture.height, btoa(text)];
}"""
