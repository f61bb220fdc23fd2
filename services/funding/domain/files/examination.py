"""One file looked through: what it is by its bytes, and why it is not taken."""

from services.funding.domain.files import jpeg, pdf, png, words
from services.funding.domain.files.foreign import holds_a_web_page, is_archive

OBJECTIONS = {
    "application/pdf": pdf.objection_to_pdf,
    "image/png": png.objection_to_png,
    "image/jpeg": jpeg.objection_to_jpeg,
}


def media_type(content: bytes) -> str | None:
    """`application/pdf`, `image/png` or `image/jpeg` by the first bytes; None for anything else."""
    if content.startswith(pdf.BEGINNING):
        return "application/pdf"
    if content.startswith(png.HEADER):
        return "image/png"
    return "image/jpeg" if content.startswith(jpeg.BEGINNING + b"\xff") else None


def objection_to(content: bytes) -> str | None:
    """Why a file is not taken, in words that say what to do; None when nothing speaks against it."""
    if not content:
        return words.EMPTY
    kind = media_type(content)
    if kind is None:
        return words.OTHER_KIND
    if is_archive(content):
        return words.ARCHIVE
    return OBJECTIONS[kind](content) or (words.WEB_PAGE if holds_a_web_page(content) else None)


def as_given_out(content: bytes, kind: str) -> bytes:
    """What is given out of a file that was taken: pictures without what they say of place, time, device and person."""
    if kind == "image/jpeg":
        return jpeg.jpeg_without_metadata(content)
    return png.png_without_metadata(content) if kind == "image/png" else content
