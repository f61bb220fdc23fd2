"""Evidence that an exchange took place: which kinds are needed, and which files are taken (MON-09)."""

from enum import StrEnum

LARGEST_FILE_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
PNG_BEGINNING = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22
ZIP_COMMENT_BYTES = 65_535


class EvidenceKind(StrEnum):
    """The pieces of evidence that a payment needs, each at least once (rules 4.5)."""

    OUTWARD_TRAVEL = "outward_travel"
    RETURN_TRAVEL = "return_travel"
    TRAVEL_INVOICE = "travel_invoice"
    ACCOMMODATION_INVOICE = "accommodation_invoice"


FILE_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def media_type(content: bytes) -> str | None:
    """What a file is by its first bytes: `application/pdf`, `image/png` or `image/jpeg`; None for anything else.

    Ends are not looked at: scanners cut files off, telephones and mail programs add bytes. A file that is at the same
    time an archive is nothing of the kind. The name of a file is never asked.
    """
    if is_archive(content):
        return None
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if is_png(content):
        return "image/png"
    return "image/jpeg" if content.startswith(b"\xff\xd8\xff") else None


def is_png(content: bytes) -> bool:
    """A PNG of a size that a reader's computer can show."""
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return content.startswith(PNG_BEGINNING) and 0 < width * height <= MOST_PIXELS


def is_archive(content: bytes) -> bool:
    """Whether a ZIP directory ends exactly where the file does."""
    tail = content[-(ZIP_END_BYTES + ZIP_COMMENT_BYTES) :]
    at = tail.rfind(ZIP_END)
    if at < 0 or len(tail) - at < ZIP_END_BYTES:
        return False
    return at + ZIP_END_BYTES + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)
