"""PNG pictures by their chunks (ISO/IEC 15948): how large they are, what they unpack to, and what says too much."""

import zlib
from collections.abc import Iterator

from services.funding.domain.files.words import CUT_OFF, PIXELS, UNPACKS

BEGINNING = b"\x89PNG\r\n\x1a\n"
HEADER = BEGINNING + b"\x00\x00\x00\rIHDR"
MOST_PIXELS = 50_000_000
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
SHOWN = frozenset((b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"))
PIECE = 1 << 20
Chunk = tuple[bytes, int, int]


def objection_to_png(content: bytes) -> str | None:
    """Why this PNG is not taken; None when nothing speaks against it."""
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if not 0 < width * height <= MOST_PIXELS:
        return PIXELS
    found = list(chunks(content))
    if not found or found[-1][0] != b"IEND":
        return CUT_OFF
    return UNPACKS if unpacks_to_more(content, found, twice_the_picture(content, width, height)) else None


def twice_the_picture(content: bytes, width: int, height: int) -> int:
    """More bytes than the rows of the picture have, also when they are interlaced."""
    bits = content[24] * CHANNELS.get(content[25], 4)
    return 2 * height * (1 + (width * bits + 7) // 8) + 65_536


def unpacks_to_more(content: bytes, found: list[Chunk], limit: int) -> bool:
    unpacking, size = zlib.decompressobj(), 0
    for name, start, end in found:
        packed = content[start + 8 : end - 4] if name == b"IDAT" else b""
        while packed and not unpacking.eof:
            try:
                size += len(unpacking.decompress(packed, PIECE))
            except zlib.error:
                return False
            if size > limit:
                return True
            packed = unpacking.unconsumed_tail
    return False


def chunks(content: bytes) -> Iterator[Chunk]:
    """Name, start and end of each chunk, to that which ends the picture, or to the last whole one."""
    at = len(BEGINNING)
    while at + 12 <= len(content):
        name, end = content[at + 4 : at + 8], at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content):
            return
        yield name, at, end
        if name == b"IEND":
            return
        at = end


def png_without_metadata(content: bytes) -> bytes:
    """The same picture without place, time, texts, colour profile, and whatever stands behind its end."""
    shown = [content[start:end] for name, start, end in chunks(content) if name[:1].isupper() or name in SHOWN]
    return BEGINNING + b"".join(shown)
