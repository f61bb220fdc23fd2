"""Files are scanned before they are kept (D67): over real sockets, with a counterpart that speaks as clamd does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.places import free_port
from services.funding.domain.files import words
from services.funding.domain.scanning import Clean, Infected, ScannerSilent
from services.funding.evidence_room.clamav import ClamAv
from services.funding.evidence_room.room import ROOMS, room_of
from tests.funding.clamd import EICAR, clamd, clamd_at
from tests.funding.money_kit import Exchange, Running, a_pdf

INFECTED = a_pdf("harmless words ") + EICAR
AUDITED = "select status, purpose from audit where object_id = $1 and status = 422 order by purpose nulls first"


@pytest.fixture(autouse=True)
def same_room_afterwards(funding: Running) -> Iterator[None]:
    room = room_of(funding.service)
    yield
    ROOMS[funding.service] = room


def use(funding: Running, url: str, seconds: float = 30) -> None:
    """Have the running service ask this scanner."""
    ROOMS[funding.service] = replace(room_of(funding.service), scanner=ClamAv(url, seconds))


async def files_of(exchange: Exchange) -> int:
    sql = "select count(*) from evidence_files where application_id = $1"
    number: int = await exchange.service.pool.fetchval(sql, exchange.id)
    return number


async def scanner_in_health(funding: Running) -> str:
    said: str = (await funding.client.get("/health/ready")).json()["scanner"]
    return said


async def test_d67_an_infected_file_is_refused_and_that_is_in_the_activity_log(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    async with clamd() as (scanner, url):
        use(funding, url)
        answer = await exchange.owner().upload(exchange.id, "travel_invoice", INFECTED)
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "file", "message": words.INFECTED}])
    assert (scanner.scanned, await files_of(exchange), "EvidenceReceived" in await exchange.told()) == (
        [INFECTED],
        0,
        False,
    )
    rows = [tuple(row) for row in await funding.service.pool.fetch(AUDITED, str(exchange.id))]
    assert rows == [(422, None), (422, "scanner: Eicar-Test-Signature")]


async def test_d67_a_clean_file_is_scanned_whole_and_kept(funding: Running, tmp_path: Path) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf("x" * 300_000)
    async with clamd_at(tmp_path / "clamd") as (scanner, url):
        use(funding, url)
        assert (await exchange.owner().upload(exchange.id, "travel_invoice", content)).status_code == 201
        assert await scanner_in_health(funding) == "answers"
    assert (scanner.scanned, await files_of(exchange)) == ([content], 1)


@pytest.mark.parametrize("manner", ["silent", "gone", "small", "odd"])
async def test_d67_a_file_is_not_kept_while_the_scanner_does_not_say_what_it_is(funding: Running, manner: str) -> None:
    exchange = await Exchange(funding).home()
    async with clamd(manner) as (_, url):
        use(funding, url, 0.5)
        answer = await exchange.owner().upload(exchange.id, "travel_invoice", a_pdf("x" * 300_000))
    assert (answer.status_code, answer.headers["retry-after"], await files_of(exchange)) == (503, "10", 0)


async def test_d67_a_scanner_that_is_away_keeps_files_out_and_lets_everything_else_go_on(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    use(funding, f"tcp://127.0.0.1:{free_port()}")
    page = await exchange.client.post(
        f"/applications/{exchange.id}/evidence",
        data={"kind": "travel_invoice"},
        files={"file": ("a.pdf", a_pdf("x"))},
        headers=exchange.owner().headers | {"Accept": "text/html"},
    )
    assert (page.status_code, await files_of(exchange), await scanner_in_health(funding)) == (503, 0, "silent")
    assert (await exchange.owner().get(f"/api/applications/{exchange.id}/evidence")).status_code == 200


async def test_d67_that_nothing_is_scanned_is_said_on_the_page_and_in_health(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    page = f"/applications/{exchange.id}/evidence"
    assert "No virus scanner is set up here" in (await exchange.owner().get(page)).text
    assert await scanner_in_health(funding) == "absent"
    async with clamd() as (_, url):
        use(funding, url)
        assert "No virus scanner" not in (await exchange.owner().get(page)).text


async def test_what_the_scanner_says_is_a_value_and_its_silence_is_none() -> None:
    async with clamd() as (_, url):
        scanner = ClamAv(url, 30)
        assert await scanner.scan(b"") == Clean()
        assert await scanner.scan(EICAR) == Infected("Eicar-Test-Signature")
    with pytest.raises(ScannerSilent):
        await scanner.scan(b"")


@pytest.mark.parametrize("url", ["http://scanner:3310", "tcp://scanner", "unix://", "scanner:3310", "tcp://:1"])
def test_an_address_that_is_none_of_a_scanner_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SCANNER_URL must be"):
        ClamAv(url, 5)
