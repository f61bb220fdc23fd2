"""JPEG pictures by their segments (ITU-T T.81, annex B): how large they are, where they end, and what says too much."""

import re
from collections.abc import Iterator

from services.funding.domain.files.words import CUT_OFF, PIXELS

BEGINNING = b"\xff\xd8"
MOST_PIXELS = 50_000_000
# A marker is FF and a code; FF00 is a byte of the picture, FFD0 to FFD7 restart it, and FF before FF fills.
MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
WITHOUT_LENGTH = (0x01, 0xD8)
END = 0xD9
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
EXIF, PROFILE, ADOBE, COMMENT = 0xE1, 0xE2, 0xEE, 0xFE
METADATA = frozenset((*range(0xE1, 0xF0), COMMENT)) - {ADOBE}
ORIENTATION = 0x0112
Segment = tuple[int, int, int]


def objection_to_jpeg(content: bytes) -> str | None:
    """Why this JPEG is not taken; None when nothing speaks against it."""
    for code, start, end in segments(content):
        if code in FRAMES and not shows_well(content[start:end]):
            return PIXELS
        if code == END:
            return None
    return CUT_OFF


def shows_well(frame: bytes) -> bool:
    height, width = int.from_bytes(frame[5:7], "big"), int.from_bytes(frame[7:9], "big")
    return 0 < width * height <= MOST_PIXELS


def segments(content: bytes) -> Iterator[Segment]:
    """Code, start and end of each segment, to that which ends the picture; bytes between them are the picture's."""
    at = len(BEGINNING)
    while found := MARKER.search(content, at):
        code, at = found[1][0], found.end()
        if code == END:
            yield code, found.start(), at
            return
        if code not in WITHOUT_LENGTH:
            at += int.from_bytes(content[at : at + 2], "big")
            if at > len(content):
                return
            yield code, found.start(), at


def jpeg_without_metadata(content: bytes) -> bytes:
    """The same picture, turned as it was, without place, time, device, comments, and whatever stands behind its end."""
    kept, at = [BEGINNING, turned(orientation_of(content))], len(BEGINNING)
    for code, start, end in segments(content):
        kept.append(content[at:start])
        if code not in METADATA or is_colour_profile(content[start:end]):
            kept.append(content[start:end])
        at = end
        if code == END:
            return b"".join(kept)
    return b"".join([*kept, content[at:]])


def is_colour_profile(segment: bytes) -> bool:
    return segment[1] == PROFILE and segment.startswith(b"ICC_PROFILE\x00", 4)


def orientation_of(content: bytes) -> int:
    """How the picture is to be turned, 1 to 8 as Exif counts; 1, as it is, when nothing says."""
    for code, start, end in segments(content):
        if code == EXIF and content.startswith(b"Exif\x00\x00", start + 4):
            return orientation_in(content[start + 10 : end])
    return 1


def orientation_in(tiff: bytes) -> int:
    order = "little" if tiff.startswith(b"II") else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for place in range(first + 2, first + 2 + 12 * number(first, 2), 12):
        if number(place, 2) == ORIENTATION:
            return number(place + 8, 2)
    return 1


def turned(orientation: int) -> bytes:
    """An Exif segment that says nothing else; nothing at all for a picture that is shown as it is."""
    if not 2 <= orientation <= 8:
        return b""
    entry = ORIENTATION.to_bytes(2, "big") + b"\x00\x03\x00\x00\x00\x01" + bytes((0, orientation, 0, 0))
    exif = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + bytes(4)
    return b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
