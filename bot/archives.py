"""Files in one archive."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

Files = Mapping[str, bytes]
"""Files by their path, with `/` between its parts."""

_DAY = (1980, 1, 1, 0, 0, 0)
"""What every file in an archive has for its date: the same files make the same archive."""


def pack(files: Files) -> bytes:
    """Put files into one archive, always the same for the same files."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = ZipInfo(name, _DAY)
            entry.create_system = 3  # else it tells which system it was written on
            archive.writestr(entry, files[name])
    return packed.getvalue()


def unpack(packed: bytes) -> Files | None:
    """Take the files out of an archive; None if it is not, byte by byte, as `pack` made it."""
    try:
        with ZipFile(BytesIO(packed)) as archive:
            entries = archive.infolist()
            # Not made by `pack`, and what undoes it fails in ways of its own.
            if any(each.compress_type != ZIP_STORED for each in entries):
                return None
            files = {each.filename: archive.read(each) for each in entries}
        return files if pack(files) == packed else None
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return None
