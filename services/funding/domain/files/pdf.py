"""PDF documents (ISO 32000): what they could do beside being read.

Readers mend what is broken, each in its own way, so the table of objects is not believed: every byte is searched, and
whatever unpacks is unpacked and searched too. A name that is found where no reader would look for it counts as well.
"""

import re
from collections.abc import Iterator

from services.funding.domain.files.unpacking import MOST_UNPACKED_BYTES, Unpacks, unpacked_from
from services.funding.domain.files.words import (
    CUT_OFF,
    FILES_INSIDE,
    PAGES,
    PASSWORD,
    PROGRAM,
    STRANGE,
    UNPACKS,
)

BEGINNING = b"%PDF-"
MOST_PAGES = 500
DEEPEST = 200

OBJECTIONS = {
    **dict.fromkeys((b"JavaScript", b"Launch", b"RichMedia", b"Rendition", b"SubmitForm", b"ImportData"), PROGRAM),
    **dict.fromkeys((b"GoToR", b"GoToE", b"XFA"), PROGRAM),
    **dict.fromkeys((b"EmbeddedFile", b"EmbeddedFiles"), FILES_INSIDE),
    b"Encrypt": PASSWORD,
}
NAME = re.compile(rb"/(" + b"|".join(sorted(OBJECTIONS, reverse=True)) + rb")(?![^\x00\t\n\f\r ()<>\[\]{}/%])")
# A name may be written with the numbers of its characters: /J#61vaScript.
WRITTEN_OTHERWISE = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%#]{0,127}#[^\x00\t\n\f\r ()<>\[\]{}/%]{1,400})")
NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
PAGE = re.compile(rb"/Type\s{0,9}/Page(?![A-Za-z])")
STREAM = re.compile(rb"(?<!end)stream\r?\n|(?<!end)stream\r")
NESTING = re.compile(rb"<<|>>|\[|\]|endobj")
# Where the first object in a stream of objects begins; with R behind it, it is the first entry of an outline instead.
FIRST = re.compile(rb"/First\s*\d+(\s+\d+\s+R)?")
PLAINLY_PACKED = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")


def objection_to_pdf(content: bytes) -> str | None:
    """Why this PDF is not taken; None when nothing speaks against it."""
    if content.rfind(b" obj") > content.rfind(b"endobj"):
        return CUT_OFF
    try:
        return objection_to_pieces(content)
    except Unpacks:
        return UNPACKS


def objection_to_pieces(content: bytes) -> str | None:
    pages, left = 0, MOST_UNPACKED_BYTES
    for piece in pieces_of(content):
        if piece is None:
            return STRANGE
        objection = objection_to_names(piece)
        if objection:
            return objection
        pages += len(PAGE.findall(piece))
        left -= len(piece)
        if left < 0:
            raise Unpacks
    return PAGES if pages > MOST_PAGES else None


def objection_to_names(piece: bytes) -> str | None:
    """What speaks against a name in these bytes."""
    if found := NAME.search(piece):
        return OBJECTIONS[found[1]]
    if b"#" in piece:
        names = (plain(found[1]) for found in WRITTEN_OTHERWISE.finditer(piece))
        return next((OBJECTIONS[name] for name in names if name in OBJECTIONS), None)
    return None


def plain(written: bytes) -> bytes:
    return NUMBERED.sub(lambda found: bytes((int(found[1], 16),)), written)


def pieces_of(content: bytes) -> Iterator[bytes | None]:
    """The document as it is, then what is packed in it; None for what is there and cannot be looked through."""
    yield content
    before = 0
    for stream in STREAM.finditer(content):
        around = content[before : stream.start()]
        if is_nested_too_deep(around):
            yield None
        begin, before = stream.end(), max(content.find(b"endstream", stream.end()), stream.end())
        unpacked = False
        for piece in unpacked_from(content, begin):
            unpacked = True
            yield piece
        if hides_objects(around, unpacked=unpacked):
            yield None
    if is_nested_too_deep(content[before:]):
        yield None


def is_nested_too_deep(text: bytes) -> bool:
    depth = 0
    for found in NESTING.finditer(text):
        mark = found[0]
        depth = 0 if mark == b"endobj" else depth + (1 if mark in (b"<<", b"[") else -1)
        if depth > DEEPEST:
            return True
    return False


def hides_objects(around: bytes, *, unpacked: bool) -> bool:
    """Whether a stream of objects is packed in another way than it was unpacked here.

    `around` ends with the stream's dictionary; where that begins cannot be told for sure, since texts may hold `obj`.
    """
    written = plain(around) if b"#" in around else around
    if not holds_objects(written) or b"/Filter" not in written:
        return False
    return not (unpacked and PLAINLY_PACKED.search(written)) or b"/Predictor" in written or b"/DecodeParms" in written


def holds_objects(written: bytes) -> bool:
    """Whether this describes a stream of objects, be its kind named or not: readers do not insist on the name."""
    dictionary = written[written.rfind(b"obj") + 3 :]
    by_number = any(found[1] is None for found in FIRST.finditer(written))
    return b"/ObjStm" in written or b"/First" in dictionary or by_number
