"""Files as telephones, scanners and people with bad intentions make them."""

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PDF_END = b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
# Latitude 52 degrees north, as Exif writes it, and the name of a telephone.
GPS = b"\x00\x02\x00\x05\x00\x00\x00\x03"
DEVICE = b"ZZ Telephone of Anna"


def a_pdf(*objects: bytes, end: bytes = PDF_END) -> bytes:
    """A PDF with a catalogue and these objects."""
    numbered = [b"1 0 obj\n<</Type/Catalog>>\nendobj\n"]
    numbered += [b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 2)]
    return b"%PDF-1.7\n" + b"".join(numbered) + end


def a_stream(content: bytes, dictionary: bytes = b"/Filter/FlateDecode") -> bytes:
    """A stream whose content is packed already."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(content), content)


def an_object_stream(content: bytes, more: bytes = b"/Filter/FlateDecode") -> bytes:
    return a_stream(zlib.compress(content), b"/Type/ObjStm/N 1/First 4" + more)


def a_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def a_png(width: int = 2, height: int = 2, *more: bytes, rows: bytes | None = None) -> bytes:
    """A grey PNG with these further chunks; `rows` are what it unpacks to, when they are not what its size says."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes((width + 1) * height) if rows is None else rows)
    chunks = [a_chunk(b"IHDR", header), *more, a_chunk(b"IDAT", packed), a_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def a_segment(code: int, content: bytes) -> bytes:
    return bytes((0xFF, code)) + struct.pack(">H", len(content) + 2) + content


def a_jpeg(width: int = 2, height: int = 2, *more: bytes) -> bytes:
    """A JPEG with these further segments; its picture is noise."""
    frame = a_segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = a_segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    jfif = a_segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return b"\xff\xd8" + jfif + b"".join(more) + frame + scan + b"\xff\xd9"


def exif(orientation: int = 6) -> bytes:
    """A segment that says how to turn the picture, where it was taken, and with what."""
    entry = struct.pack("<HHII", 0x0112, 3, 1, orientation)
    return a_segment(0xE1, b"Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00" + entry + bytes(4) + GPS + DEVICE)


def a_zip(content: bytes = b"x", *names: str) -> bytes:
    """An archive with this content under these names, deflated."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in names or ("x.txt",):
            archive.writestr(name, content)
    return out.getvalue()


def a_zip_with_a_link() -> bytes:
    """An archive whose entry is a symbolic link."""
    out, link = io.BytesIO(), ZipInfo("etc")
    link.external_attr = 0o120777 << 16
    with ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()
