"""Which files are taken as evidence, by their bytes (S25, S26; D61 to D70), and what is given out of them."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.funding.domain.files import words
from services.funding.domain.files.examination import as_given_out, media_type, objection_to
from tests.funding.written_files import (
    DEVICE,
    GPS,
    PDF_END,
    a_chunk,
    a_jpeg,
    a_pdf,
    a_png,
    a_segment,
    a_stream,
    a_zip,
    a_zip_with_a_link,
    an_object_stream,
    exif,
)

HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1/x">]><svg>&a;</svg>'
SAYS_MUCH = (exif(), a_segment(0xFE, b"by Anna"), a_segment(0xED, b"Photoshop 3.0\x00by Anna"))


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (a_pdf(), "application/pdf"),
        (a_pdf(an_object_stream(b"<</Type/Page>>")), "application/pdf"),
        (a_pdf(a_stream(zlib.compress(b"BT (see [1) Tj ET")), b"<</Type/Page>>"), "application/pdf"),
        (a_png(), "image/png"),
        (a_jpeg(), "image/jpeg"),
        (a_jpeg(4_000, 3_000, *SAYS_MUCH), "image/jpeg"),
    ],
)
def test_a_file_is_known_by_its_bytes(content: bytes, known: str) -> None:
    assert (media_type(content), objection_to(content)) == (known, None)


@pytest.mark.parametrize(
    "content",
    [a_pdf(end=b""), a_pdf()[:-10], a_pdf() + b"<!-- added by a mail gateway -->", a_jpeg() + b"SEFT" + bytes(100)],
)
def test_a_true_file_without_its_last_mark_or_with_bytes_behind_it_is_taken(content: bytes) -> None:
    assert objection_to(content) is None


def test_a_document_of_ten_mebibytes_that_holds_nothing_is_taken() -> None:
    assert objection_to(b"%PDF-1.7\n" + b"0" * (10 << 20) + b"\n%%EOF") is None


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + bytes(200), HTML, SVG, b"junk before " + a_pdf(), b"%PDF", b"GIF89a"]
)
def test_d61_what_is_neither_pdf_nor_png_nor_jpeg_is_not_taken(content: bytes) -> None:
    assert objection_to(content) == words.OTHER_KIND


@pytest.mark.parametrize("content", [a_pdf(), a_png(), a_jpeg()])
@pytest.mark.parametrize("tail", [a_zip(), a_zip() + b"\n%%EOF\n", b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c\x00"])
def test_d61_a_document_with_an_archive_behind_it_is_not_taken(content: bytes, tail: bytes) -> None:
    assert objection_to(content + tail) == words.ARCHIVE


def test_d61_an_archive_whose_comment_is_the_end_of_the_document_is_not_taken() -> None:
    empty = b"PK\x05\x06" + bytes(16) + b"\x06\x00" + b"%%EOF\n"
    assert objection_to(a_pdf()[:-6] + empty) == words.ARCHIVE


@pytest.mark.parametrize("page", [HTML, b"<ScRiPt src=//x>", b"<?php system('x'); ?>", b"<iframe\n>"])
@pytest.mark.parametrize("content", [a_pdf(), a_png(), a_jpeg()])
def test_d61_a_document_with_a_web_page_or_a_script_behind_it_is_not_taken(content: bytes, page: bytes) -> None:
    assert objection_to(content + page) == words.WEB_PAGE


def test_d61_a_script_within_a_picture_or_a_comment_is_found_too() -> None:
    assert objection_to(a_jpeg(2, 2, a_segment(0xFE, HTML))) == words.WEB_PAGE
    assert objection_to(a_png(2, 2, a_chunk(b"tEXt", b"Comment\x00" + HTML))) == words.WEB_PAGE
    assert objection_to(b"%PDF-1.7\n%" + HTML + a_pdf()[8:]) == words.WEB_PAGE


def test_d63_a_small_picture_that_says_it_is_huge_is_not_taken() -> None:
    claim = a_png(10_000, 10_000, rows=b"")
    assert (len(claim) < 202, objection_to(claim)) == (True, words.PIXELS)
    assert objection_to(a_jpeg(60_000, 60_000)) == words.PIXELS
    assert objection_to(a_png(0, 5, rows=b"")) == words.PIXELS


def test_d63_a_small_picture_that_unpacks_to_much_is_not_taken() -> None:
    assert objection_to(a_png(10, 10, rows=bytes(2_000_000))) == words.UNPACKS


@pytest.mark.parametrize(
    "archive",
    [
        a_zip(bytes(5_000_000), "xl/workbook.xml"),
        a_zip(a_zip(a_zip()), "inner.zip"),
        a_zip(b"", *(f"{number}" for number in range(2_000))),
        a_zip_with_a_link(),
    ],
)
def test_d64_workbooks_and_archives_are_not_taken_and_not_unpacked(archive: bytes) -> None:
    assert objection_to(archive) == words.OTHER_KIND


def test_d64_a_document_that_unpacks_to_much_is_not_taken() -> None:
    bomb = a_stream(zlib.compress(zlib.compress(bytes(80 << 20))), b"/Filter[/FlateDecode/FlateDecode]")
    assert objection_to(a_pdf(bomb, bomb, bomb)) == words.UNPACKS
    five = a_stream(zlib.compress(bytes(45 << 20)))
    assert objection_to(a_pdf(*[five] * 5)) == words.UNPACKS


@pytest.mark.parametrize("content", [ENTITIES, EXTERNAL, a_zip(EXTERNAL, "word/document.xml")])
def test_d65_s26_xml_is_not_taken_and_never_read(content: bytes) -> None:
    assert objection_to(content) == words.OTHER_KIND


@pytest.mark.parametrize(
    ("written", "objection"),
    [
        (b"<</S/JavaScript/JS(app.alert(1))>>", words.PROGRAM),
        (b"<</S/J#61v#61Script/JS(app.alert(1))>>", words.PROGRAM),
        (b"<</S/Launch/F(cmd.exe)>>", words.PROGRAM),
        (b"<</S /GoToR /F (\\\\\\\\host\\\\x)>>", words.PROGRAM),
        (b"<</AcroForm<</XFA 3 0 R>>>>", words.PROGRAM),
        (b"<</Type/Filespec/EF<</F 3 0 R>>>> <</Type/EmbeddedFile>>", words.FILES_INSIDE),
        (b"<</Names<</Embedded#46iles 3 0 R>>>>", words.FILES_INSIDE),
    ],
)
def test_d66_a_document_that_does_more_than_show_itself_is_not_taken(written: bytes, objection: str) -> None:
    hidden = b"% stream\n7 0 obj " + written + b" endobj\n% endstream"
    packed_twice = a_stream(zlib.compress(zlib.compress(b"7 0 " + written)), b"/Filter[/FlateDecode/FlateDecode]")
    for content in (written, an_object_stream(b"7 0 " + written), hidden, packed_twice):
        assert objection_to(a_pdf(content)) == objection


def test_d66_a_name_that_is_cut_in_two_by_unpacking_is_found() -> None:
    for before in range((1 << 20) - 12, 1 << 20):
        assert objection_to(a_pdf(an_object_stream(b" " * before + b"/JavaScript "))) == words.PROGRAM


@pytest.mark.parametrize(
    "how",
    [
        b"/Filter/LZWDecode",
        b"/Filter[/ASCII85Decode/FlateDecode]",
        b"/Filter 9 0 R",
        b"/Filter/FlateDecode/Predictor 12",
        b"/Filter/FlateDecode/DecodeParms 9 0 R",
    ],
)
def test_d66_objects_that_cannot_be_unpacked_are_not_taken(how: bytes) -> None:
    assert objection_to(a_pdf(an_object_stream(b"7 0 <<>>", how))) == words.STRANGE
    assert objection_to(a_pdf(a_stream(b"not packed", b"/Type/O#62jStm/Filter/FlateDecode"))) == words.STRANGE


@pytest.mark.parametrize(
    "dictionary",
    [
        b"/N 1/First 4/Filter/ASCIIHexDecode",
        b"/Type 9 0 R/N 1/First 4/Filter/ASCIIHexDecode",
        b"/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode/Title(obj)",
        b"/N 1/First 4/Filter/AHx/Title(1 0 obj)",
        b"/N 1/First 9 0 R/Filter/ASCIIHexDecode",
    ],
)
def test_d66_a_stream_of_objects_is_known_without_its_name_and_behind_others(dictionary: bytes) -> None:
    content = b"7 0 <</S/JavaScript>>".hex().encode() + b">"
    assert objection_to(a_pdf(a_stream(content, dictionary))) == words.STRANGE


def test_an_outline_before_a_picture_is_no_stream_of_objects() -> None:
    picture = a_stream(a_jpeg(), b"/Type/XObject/Subtype/Image/Filter/DCTDecode")
    assert objection_to(a_pdf(b"<</Type/Outlines/First 3 0 R/Last 12 0 R>>", b"<</Title(One)>>", picture)) is None


def test_d66_a_document_under_a_password_is_not_taken() -> None:
    assert objection_to(a_pdf(end=b"trailer\n<</Root 1 0 R/Encrypt 5 0 R>>\n%%EOF\n")) == words.PASSWORD


def test_d66_ten_thousand_pages_are_too_many_and_five_hundred_are_not() -> None:
    assert objection_to(a_pdf(*[b"<</Type /Page>>"] * 10_000)) == words.PAGES
    assert objection_to(a_pdf(an_object_stream(b"<</Type/Page>>" * 501))) == words.PAGES
    assert objection_to(a_pdf(*[b"<</Type/Page>>"] * 500)) is None


def test_d66_a_broken_table_of_objects_hides_nothing_and_endless_nesting_is_not_taken() -> None:
    assert objection_to(a_pdf(end=b"xref\n0 1\n9999999999 00000 n\ntrailer\n<</Root 9 0 R>>\n%%EOF\n")) is None
    assert objection_to(a_pdf(b"[" * 5_000)) == words.STRANGE
    assert objection_to(a_pdf(b"<<" * 5_000, end=b"")) == words.STRANGE


@pytest.mark.parametrize(
    "content",
    [a_jpeg()[:-2], a_jpeg()[:30], a_png()[:-12], a_png()[:40], a_pdf(a_stream(zlib.compress(bytes(9_999))))[:-90]],
)
def test_d68_a_file_that_stops_before_its_end_is_not_taken(content: bytes) -> None:
    assert objection_to(content) == words.CUT_OFF


def test_d68_a_file_of_no_bytes_is_not_taken() -> None:
    assert objection_to(b"") == words.EMPTY


def test_d70_a_photograph_is_given_out_without_place_person_and_device() -> None:
    profile = a_segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + bytes(20))
    taken = a_jpeg(2, 2, *SAYS_MUCH, profile) + b"SEFT and a film"
    given_out = as_given_out(taken, "image/jpeg")
    assert not any(said in given_out for said in (GPS, DEVICE, b"Anna", b"SEFT"))
    assert objection_to(given_out) is None
    assert (profile in given_out, a_jpeg()[20:] in given_out) == (True, True)


@pytest.mark.parametrize(("orientation", "kept"), [(6, 6), (8, 8), (1, None), (0, None), (99, None)])
def test_d70_a_photograph_stays_turned_as_it_was(orientation: int, kept: int | None) -> None:
    given_out = as_given_out(a_jpeg(2, 2, exif(orientation)), "image/jpeg")
    assert given_out == (a_jpeg() if kept is None else as_given_out(given_out, "image/jpeg"))
    assert (b"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + bytes([kept or 1]) in given_out) == (kept is not None)


def test_d70_a_png_is_given_out_without_texts_and_places() -> None:
    texts = (a_chunk(b"tEXt", b"Author\x00Anna"), a_chunk(b"eXIf", GPS), a_chunk(b"tIME", bytes(7)))
    assert as_given_out(a_png(2, 2, *texts) + b"behind", "image/png") == a_png()


@pytest.mark.parametrize(
    ("content", "kind"), [(a_jpeg(), "image/jpeg"), (a_png(), "image/png"), (a_pdf(), "application/pdf")]
)
def test_a_file_that_says_nothing_more_is_given_out_byte_for_byte(content: bytes, kind: str) -> None:
    assert as_given_out(content, kind) == content


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([a_pdf(an_object_stream(b"<</A 1>>")), a_png(), a_jpeg(2, 2, *SAYS_MUCH)]), st.data())
def test_s25_whatever_becomes_of_a_file_an_answer_is_found(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    changed = content[:at] + data.draw(st.binary(max_size=20)) + content[at + data.draw(st.integers(0, 20)) :]
    objection, kind = objection_to(changed), media_type(changed)
    assert objection is None or objection.isprintable()
    assert kind is None or isinstance(as_given_out(changed, kind), bytes)


def test_the_end_of_a_document_is_no_archive_by_chance() -> None:
    assert objection_to(a_pdf(b"(PK\x05\x06 is how a ZIP ends, and this one does not)", end=PDF_END)) is None
