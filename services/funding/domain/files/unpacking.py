"""What is packed with zlib (RFC 1950) within a file, a piece at a time, and never more than may be looked through."""

import zlib
from collections.abc import Iterator

MOST_UNPACKED_BYTES = 200 << 20
MOST_LAYERS = 3
PIECE = 1 << 20
LONGEST_NAME = 127


class Unpacks(Exception):
    """There is more in it than is looked through."""


def unpacked_from(content: bytes, begin: int, layer: int = 1) -> Iterator[bytes]:
    """What begins here, unpacked, and unpacked again when it was packed more than once; nothing where nothing is."""
    first = True
    for piece in inflated(parts_of(content, begin)):
        if first and is_packed(piece):
            if layer == MOST_LAYERS:
                raise Unpacks
            yield from unpacked_from(b"".join(inflated_up_to_all(content, begin)), 0, layer + 1)
        first = False
        yield piece


def inflated_up_to_all(content: bytes, begin: int) -> Iterator[bytes]:
    left = MOST_UNPACKED_BYTES // 4
    for piece in inflated(parts_of(content, begin)):
        left -= len(piece)
        if left < 0:
            raise Unpacks
        yield piece


def parts_of(content: bytes, begin: int) -> Iterator[bytes]:
    """The bytes from here on, a few at a time: what is packed is seldom as long as the rest of the document."""
    size = 4_096
    while begin < len(content):
        yield content[begin : begin + size]
        begin, size = begin + size, min(2 * size, PIECE)


def is_packed(content: bytes) -> bool:
    """Whether this begins as what zlib packs does (RFC 1950)."""
    return len(content) > 1 and content[0] & 0x0F == 8 and int.from_bytes(content[:2], "big") % 31 == 0


def inflated(parts: Iterator[bytes]) -> Iterator[bytes]:
    """What zlib gives for these bytes, a piece at a time, to its end or to what it cannot read.

    Each piece begins with the end of the one before, so that no name is cut in two.
    """
    unpacking, before, first = zlib.decompressobj(), b"", True
    for part in parts:
        if first and not is_packed(part):
            return
        first = False
        while part and not unpacking.eof:
            try:
                piece = unpacking.decompress(part, PIECE)
            except zlib.error:
                return
            if piece:
                yield before + piece
                before = piece[-LONGEST_NAME:]
            part = unpacking.unconsumed_tail
        if unpacking.eof:
            return
