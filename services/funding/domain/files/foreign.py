"""Files that are something else as well: archives behind a document, web pages within one."""

import re
from collections.abc import Iterator

ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22
ZIP_COMMENT_BYTES = 65_535
ZIP_ENTRY = b"PK\x01\x02"
OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
# By chance none of these stands in a file of 10 MiB: the shortest does so once in a hundred thousand files.
WEB_PAGE = re.compile(rb"<(?:(?:script|html|body|iframe|object|embed)[\s>/]|\?php\s)", re.IGNORECASE)


def is_archive(content: bytes) -> bool:
    """Whether programs would open this file as an archive; ZIP is read from its end, so it hides behind anything."""
    return any(mark in content for mark in OTHER_ARCHIVES) or any(
        ends_a_zip(content, at) for at in places_of(ZIP_END, content, len(content) - ZIP_END_BYTES - ZIP_COMMENT_BYTES)
    )


def ends_a_zip(content: bytes, at: int) -> bool:
    """Whether a ZIP's end is here: its comment goes on to the end of the file, or its directory stands before it."""
    comment = int.from_bytes(content[at + 20 : at + 22], "little")
    directory = int.from_bytes(content[at + 12 : at + 16], "little")
    fits = at + ZIP_END_BYTES + comment == len(content)
    return fits or (0 < directory <= at and content.startswith(ZIP_ENTRY, at - directory))


def places_of(mark: bytes, content: bytes, begin: int) -> Iterator[int]:
    at = content.find(mark, max(0, begin))
    while at >= 0:
        yield at
        at = content.find(mark, at + 1)


def holds_a_web_page(content: bytes) -> bool:
    """Whether a browser that guesses would find a page or a script in it, wherever it stands."""
    return WEB_PAGE.search(content) is not None
