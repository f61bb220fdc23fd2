"""Files that are not taken (S25): 422 in words, nothing is stored, and nothing waits for the process that looks."""

import asyncio
import gc
import hashlib
import subprocess
import warnings

import pytest

from services.funding.domain.files import words
from services.funding.evidence_room.examination import COMMAND, PROJECT, Examinations, NotExamined, found
from tests.funding.conftest import Funding
from tests.funding.money_kit import Exchange, Running
from tests.funding.written_files import DEVICE, GPS, a_jpeg, a_pdf, a_stream, a_zip, exif
from tests.kit import eventually

KINDS = "outward_travel", "return_travel", "travel_invoice"
WRONG = {
    words.OTHER_KIND: b"MZ\x90\x00" + bytes(500),
    words.ARCHIVE: a_pdf() + a_zip(),
    words.WEB_PAGE: a_jpeg() + b"<script>alert(1)</script>",
    words.PROGRAM: a_pdf(b"<</S/JavaScript/JS(app.alert(1))>>"),
    words.CUT_OFF: a_jpeg()[:-2],
    words.EMPTY: b"",
}
NAMES = ["a.jpg.php", "a.php%00.jpg", "../../etc/x", "C:\\x", "CON", "x" * 300, "fdp.\u202eexe", "a\r\nX: y"]


async def files_of(exchange: Exchange) -> int:
    sql = "select count(*) from evidence_files where application_id = $1"
    number: int = await exchange.service.pool.fetchval(sql, exchange.id)
    return number


async def test_d61_d66_a_file_that_is_not_taken_is_answered_in_words_and_not_stored(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    for said, content in WRONG.items():
        answer = await exchange.owner().upload(exchange.id, "travel_invoice", content, "invoice.pdf")
        assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "file", "message": said}])
    assert (await files_of(exchange), "EvidenceReceived" in await exchange.told()) == (0, False)


async def test_d61_the_page_says_what_is_wrong_beside_the_field(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    page, headers = f"/applications/{exchange.id}/evidence", exchange.owner().headers
    send = {"data": {"kind": "travel_invoice"}, "headers": headers}
    answer = await exchange.client.post(page, files={"file": ("a.pdf", WRONG[words.PROGRAM])}, **send)  # type: ignore[arg-type]
    assert (answer.status_code, words.PROGRAM in answer.text, await files_of(exchange)) == (422, True, 0)
    answer = await exchange.client.post(page, files={"file": ("a.pdf", a_pdf())}, **send)  # type: ignore[arg-type]
    assert (answer.status_code, await files_of(exchange)) == (303, 1)


async def test_d61_d62_a_file_is_given_out_as_an_attachment_under_a_name_of_ours(funding: Running) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf(b"(whatever its name)")
    for number, name in enumerate(NAMES):
        answer = await exchange.owner().upload(exchange.id, KINDS[number % 3], content, name)
        assert answer.status_code == 201, name
    sha256 = hashlib.sha256(content).hexdigest()
    answer = await exchange.finance().get(f"/api/applications/{exchange.id}/evidence/{sha256}")
    assert answer.headers["content-disposition"] == f'attachment; filename="evidence-{sha256[:12]}.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_d68_an_upload_that_stops_before_its_end_leaves_nothing_behind(funding: Funding) -> None:
    exchange = await Exchange(funding).home()
    head = b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\ntravel_invoice\r\n'
    file = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + a_pdf(
        b"(" + b"x" * 9_000 + b")"
    )
    headers = exchange.owner().headers | {"Content-Type": "multipart/form-data; boundary=b"}
    path = f"/api/applications/{exchange.id}/evidence"
    with warnings.catch_warnings():
        # What was begun is closed when nobody holds it any more, which Python warns of.
        warnings.simplefilter("ignore", ResourceWarning)
        unfinished = await exchange.client.post(path, content=head + file, headers=headers)
        assert unfinished.status_code in (400, 422)
        assert await status_when_cut_off(funding, path, head + file, headers) in (None, 400, 422)
        gc.collect()
    assert await files_of(exchange) == 0


async def status_when_cut_off(funding: Funding, path: str, sent: bytes, headers: dict[str, str]) -> int | None:
    """What is answered to a client that goes away before it sent as much as it said."""
    said = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
    }
    scope |= {
        "headers": [*said, (b"content-length", b"%d" % (len(sent) + 100))],
        "http_version": "1.1",
        "root_path": "",
    }
    messages = iter([{"type": "http.request", "body": sent, "more_body": True}])
    answered: list[int] = []

    async def receive() -> dict[str, object]:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            answered.append(int(str(message["status"])))

    await funding.app(scope, receive, send)  # type: ignore[arg-type]
    return answered[0] if answered else None


async def test_d70_a_photograph_is_known_by_what_was_sent_and_given_out_without_its_place(funding: Running) -> None:
    exchange, content = await Exchange(funding).home(), a_jpeg(2, 2, exif())
    sent = await exchange.owner().upload(exchange.id, "travel_invoice", content)
    assert sent.json()["sha256"] == hashlib.sha256(content).hexdigest()
    answer = await exchange.finance().get(f"/api/applications/{exchange.id}/evidence/{sent.json()['sha256']}")
    assert (answer.headers["content-type"], GPS in answer.content, DEVICE in answer.content) == (
        "image/jpeg",
        False,
        False,
    )


def test_d66_a_file_that_keeps_the_process_busy_is_not_taken() -> None:
    endless = a_pdf(b"stream\n" * 1_400_000)
    ended = subprocess.run(COMMAND, input=endless, cwd=PROJECT, env={}, capture_output=True, check=False)
    assert found(ended.returncode, ended.stdout).objection == words.TOO_LONG


def test_s25_the_process_can_write_nothing_and_start_nothing_and_its_memory_ends() -> None:
    limits = "import resource as r, services.funding.evidence_room.examiner as e; e.main(); "
    asked = "print([r.getrlimit(x)[1] for x in (r.RLIMIT_FSIZE, r.RLIMIT_NPROC, r.RLIMIT_CPU, r.RLIMIT_AS)])"
    command = [*COMMAND[:3], "-c", limits + asked]
    told = subprocess.run(command, input=b"", cwd=PROJECT, env={}, capture_output=True, check=True).stdout
    assert told.endswith(b"[0, 0, 3, 805306368]\n")


async def test_s25_files_wait_for_a_turn_and_not_for_long() -> None:
    examinations = Examinations(1, turn_seconds=0)
    await examinations.turns.acquire()
    with pytest.raises(NotExamined, match="no turn"):
        await examinations.examine(a_pdf())
    examinations.turns.release()
    assert (await examinations.examine(a_pdf())).media_type == "application/pdf"


async def test_s25_others_are_answered_while_a_file_is_looked_through(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    slow = a_pdf(a_stream(b"x"), b"[]" * 500_000)
    upload = asyncio.create_task(exchange.owner().upload(exchange.id, "travel_invoice", slow))

    async def look() -> bool:
        return (await exchange.finance().get(f"/api/applications/{exchange.id}/evidence")).status_code == 200

    looks = 0
    while not upload.done():
        looks += await eventually(look)
    assert ((await upload).status_code in (201, 503), looks > 1) == (True, True)
