"""Which files are taken as evidence, by their bytes."""

import struct
import zlib

import pytest

from services.funding.domain.evidence import media_type

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40 + b"\xff\xd9"
ZIP_END = b"PK\x05\x06" + b"\x00" * 18


def a_png(width: int = 2, height: int = 2) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(("content", "known"), [(PDF, "application/pdf"), (a_png(), "image/png"), (JPEG, "image/jpeg")])
def test_a_file_is_known_by_its_bytes(content: bytes, known: str) -> None:
    assert media_type(content) == known


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (PDF + b"<!-- added by a mail gateway -->", "application/pdf"),
        (PDF[:-10], "application/pdf"),
        (JPEG + b"SEFT", "image/jpeg"),
        (JPEG[:-2], "image/jpeg"),
        (a_png()[:-12], "image/png"),
    ],
)
def test_a_file_with_bytes_behind_its_end_or_without_its_end_is_taken(content: bytes, known: str) -> None:
    assert media_type(content) == known


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00" + b"\x00" * 200,
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"junk before " + PDF,
        PDF[:4],
        PDF + ZIP_END,
        PDF[:-6] + ZIP_END[:20] + b"\x06\x00%%EOF\n",
        JPEG + ZIP_END,
        a_png()[:16],
        a_png(10_000, 10_000),
        a_png(0, 5),
        b"\xff\xd8",
        b"PK\x03\x04" + b"\x00" * 200,
    ],
)
def test_anything_else_is_not_taken(content: bytes) -> None:
    assert media_type(content) is None
