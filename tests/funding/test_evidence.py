"""Evidence: uploaded by the visitor after the return, known by its bytes, fetched as an attachment."""

import hashlib

import pytest

from services.funding.domain.evidence import LARGEST_FILE_BYTES
from tests.funding.money_kit import Exchange, Running, a_pdf


def path(exchange: Exchange) -> str:
    return f"/api/applications/{exchange.id}/evidence"


async def test_a_file_is_kept_and_fetched_byte_for_byte(funding: Running) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf("boarding pass")
    answer = await exchange.owner().upload(exchange.id, "outward_travel", content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (answer.status_code, answer.json()["sha256"]) == (201, sha256)
    fetched = await exchange.finance().get(f"{path(exchange)}/{sha256}")
    assert fetched.content == content
    assert fetched.headers["content-disposition"].startswith("attachment;")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-type"] == "application/pdf"


async def test_one_ticket_may_prove_both_journeys(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    for kind in ("outward_travel", "return_travel", "return_travel"):
        assert (await exchange.owner().upload(exchange.id, kind, a_pdf("both ways"))).status_code == 201
    items = (await exchange.owner().get(path(exchange))).json()["items"]
    assert sorted(item["kind"] for item in items) == ["outward_travel", "return_travel"]
    assert (await exchange.told()).count("EvidenceReceived") == 2


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00" + b"\x00" * 500, b"<html></html>"])
async def test_what_is_no_document_is_refused_whatever_its_name(funding: Running, content: bytes) -> None:
    exchange = await Exchange(funding).home()
    answer = await exchange.owner().upload(exchange.id, "travel_invoice", content, "invoice.pdf")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert (await exchange.owner().get(path(exchange))).json()["items"] == []
    assert "EvidenceReceived" not in await exchange.told()


async def test_d68_ten_mebibytes_are_taken_and_one_byte_more_is_not(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    fitting = b"%PDF-1.7\n" + b"0" * (LARGEST_FILE_BYTES - 15) + b"\n%%EOF"
    assert len(fitting) == LARGEST_FILE_BYTES
    assert (await exchange.owner().upload(exchange.id, "travel_invoice", fitting)).status_code == 201
    assert (await exchange.owner().upload(exchange.id, "travel_invoice", b"%" + fitting)).status_code == 413
    assert (
        await exchange.owner().upload(exchange.id, "travel_invoice", fitting + b"0" * 1024 * 1024)
    ).status_code == 413


async def test_an_unknown_kind_and_an_unknown_field_are_named(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    answer = await exchange.owner().upload(exchange.id, "hotel_selfie", a_pdf("x"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")
    answer = await exchange.client.post(
        path(exchange),
        data={"kind": "travel_invoice", "status": "approved"},
        files={"file": a_pdf("x")},
        headers=exchange.owner().headers,
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "status")


async def test_json_is_no_upload(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    assert (await exchange.owner().post(path(exchange), {"kind": "travel_invoice"})).status_code == 415


async def test_evidence_before_the_return_is_too_early(funding: Running) -> None:
    exchange = await Exchange(funding).signed()
    answer = await exchange.owner().upload(exchange.id, "outward_travel", a_pdf("early"))
    assert answer.status_code == 409


async def test_what_a_claim_was_approved_on_stays_as_it_is_until_the_claim_is_returned(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    page = f"/applications/{exchange.id}/evidence"
    late = await exchange.owner().upload(exchange.id, "travel_invoice", a_pdf("late"))
    assert (late.status_code, len((await exchange.owner().get(path(exchange))).json()["items"])) == (409, 4)
    assert "Hand in a file" not in (await exchange.owner().get(page)).text
    await exchange.finance().post(f"/api/claims/{exchange.claim_id}/return", {"reason": "The invoice is not legible."})
    assert "Hand in a file" in (await exchange.owner().get(page)).text
    assert (await exchange.owner().upload(exchange.id, "travel_invoice", a_pdf("late"))).status_code == 201


async def test_no_evidence_comes_once_the_payment_is_ordered(funding: Running) -> None:
    exchange = Exchange(funding)
    await exchange.ordered()
    assert (await exchange.owner().upload(exchange.id, "travel_invoice", a_pdf("late"))).status_code == 409


async def test_evidence_belongs_to_the_case(funding: Running) -> None:
    exchange = await (await Exchange(funding).home()).with_evidence("travel_invoice")
    (item,) = (await exchange.owner().get(path(exchange))).json()["items"]
    file = f"{path(exchange)}/{item['sha256']}"
    elsewhere = exchange.someone("fred", "finance_officer", partnership="CLOTH-NEXT")
    assert [(await one.get(file)).status_code for one in (exchange.stranger(), elsewhere)] == [404, 404]
    assert (await exchange.finance().upload(exchange.id, "travel_invoice", a_pdf("x"))).status_code == 403
    assert (await exchange.stranger().upload(exchange.id, "travel_invoice", a_pdf("x"))).status_code == 404
    assert (await exchange.owner().get(f"{path(exchange)}/{'0' * 64}")).status_code == 404


async def test_d69_a_file_of_another_application_is_taken_and_flagged_for_finance_only(funding: Running) -> None:
    first, second = await Exchange(funding).home(), await Exchange(funding).home()
    for exchange in (first, second):
        await exchange.owner().upload(exchange.id, "travel_invoice", a_pdf("the same invoice"))
        exchange.claim_id = (await exchange.claim()).json()["id"]
    claim = f"/api/claims/{second.claim_id}"
    seen = {item["item"]: item for item in (await second.finance().get(claim)).json()["checklist"]}
    assert seen["travel_invoice"] == {"item": "travel_invoice", "done": True, "flag": "used_elsewhere"}
    by_owner = {item["item"]: item for item in (await second.owner().get(claim)).json()["checklist"]}
    assert by_owner["travel_invoice"] == {"item": "travel_invoice", "done": True}


async def test_the_same_upload_under_one_key_is_one(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    headers = exchange.owner().headers | {"Idempotency-Key": "upload-1"}
    send = {"data": {"kind": "travel_invoice"}, "headers": headers}
    first = await exchange.client.post(path(exchange), files={"file": ("a.pdf", a_pdf("a"))}, **send)  # type: ignore[arg-type]
    again = await exchange.client.post(path(exchange), files={"file": ("b.pdf", a_pdf("a"))}, **send)  # type: ignore[arg-type]
    other = await exchange.client.post(path(exchange), files={"file": ("a.pdf", a_pdf("c"))}, **send)  # type: ignore[arg-type]
    assert (first.status_code, again.json(), other.status_code) == (201, first.json(), 409)
