"""Who may open files of evidence, and that each opening is written down (S46)."""

import hashlib

import pytest

from tests.funding.money_kit import Exchange, Running, Someone, a_pdf

CONTENT = a_pdf("a boarding pass")
SHA256 = hashlib.sha256(CONTENT).hexdigest()
STAFF = ("evaluator", "coordinator", "finance_officer", "authorising_officer")
OPENED = "select subject, status from audit where route like '%/evidence/{sha256}' and object_id = $1 order by id"


@pytest.fixture
async def exchange(funding: Running) -> Exchange:
    exchange = await Exchange(funding).home()
    assert (await exchange.owner().upload(exchange.id, "travel_invoice", CONTENT)).status_code == 201
    return exchange


async def opened_by(exchange: Exchange, someone: Someone) -> int:
    return (await someone.get(f"/api/applications/{exchange.id}/evidence/{SHA256}")).status_code


async def test_s46_the_visitor_staff_of_the_partnership_and_auditors_open_files(exchange: Exchange) -> None:
    people = [exchange.owner(), *(exchange.someone(role, role) for role in (*STAFF, "auditor"))]
    assert {await opened_by(exchange, person) for person in people} == {200}


async def test_s46_who_oversees_the_scheme_sees_that_a_file_is_there_and_does_not_open_it(exchange: Exchange) -> None:
    for role in ("support_office", "administrator"):
        person = exchange.someone(role, role)
        assert await opened_by(exchange, person) == 403
        items = (await person.get(f"/api/applications/{exchange.id}/evidence")).json()["items"]
        page = (await person.get(f"/applications/{exchange.id}/evidence")).text
        assert ([item["sha256"] for item in items], SHA256[:12] in page, SHA256 in page) == ([SHA256], True, False)
    assert SHA256 in (await exchange.finance().get(f"/applications/{exchange.id}/evidence")).text


async def test_s46_strangers_and_other_partnerships_find_nothing(exchange: Exchange) -> None:
    elsewhere = [exchange.someone(role, role, partnership="CLOTH-NEXT") for role in STAFF]
    assert {await opened_by(exchange, person) for person in (exchange.stranger(), *elsewhere)} == {404}


async def test_s46_each_opening_and_each_refusal_is_in_the_activity_log(exchange: Exchange) -> None:
    people = [exchange.finance(), exchange.someone("olga", "auditor"), exchange.someone("sven", "support_office")]
    for person in (*people, exchange.stranger()):
        await opened_by(exchange, person)
    rows = await exchange.service.pool.fetch(OPENED, str(exchange.id))
    assert [tuple(row) for row in rows] == [("fiona", 200), ("olga", 200), ("sven", 403), ("stranger", 404)]
