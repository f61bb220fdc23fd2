"""Evidence that an exchange took place: which kinds are needed, and which files are taken (MON-09)."""

from enum import StrEnum

LARGEST_FILE_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
PDF_END_WITHIN = 1024
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
    """What a file is by its bytes: `application/pdf`, `image/png` or `image/jpeg`; None for anything else.

    A file that is at the same time an archive is nothing of the kind. The name of a file is never asked.
    """
    if is_archive(content):
        return None
    if is_pdf(content):
        return "application/pdf"
    if is_png(content):
        return "image/png"
    return "image/jpeg" if is_jpeg(content) else None


def is_pdf(content: bytes) -> bool:
    """A PDF from its first byte to its end mark; what hides before or behind another format is none."""
    tail = content[-PDF_END_WITHIN:].rstrip(b"\r\n\t \x00")
    return content.startswith((b"%PDF-1.", b"%PDF-2.")) and tail.endswith(b"%%EOF")


def is_png(content: bytes) -> bool:
    """A PNG with its header and end chunks, of a size that a reader's computer can show."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or content[-8:-4] != b"IEND":
        return False
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return 0 < width * height <= MOST_PIXELS


def is_jpeg(content: bytes) -> bool:
    """A JPEG with its start and end marks; telephones add bytes behind the end."""
    return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[4:]


def is_archive(content: bytes) -> bool:
    """Whether a ZIP directory ends exactly where the file does."""
    tail = content[-(ZIP_END_BYTES + ZIP_COMMENT_BYTES) :]
    at = tail.rfind(ZIP_END)
    if at < 0 or len(tail) - at < ZIP_END_BYTES:
        return False
    return at + ZIP_END_BYTES + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)
