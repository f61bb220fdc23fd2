"""From the agreement to the payment in a browser without script: the same steps, with words beside the fields."""

import re

import httpx
import pytest

from tests.funding.bank_xml import camt_054, entry, payment
from tests.funding.money_kit import APPROVED, CLAIM, PAID, Exchange, Running, Someone, a_pdf

HTML = {"Accept": "text/html"}
FORM = {
    "iban": CLAIM["iban"],
    "bic": "",
    "account_holder": "Mazovia <b>Foods</b>",
    **{f"address.{name}": value for name, value in CLAIM["address"].items()},  # type: ignore[attr-defined]
}


async def look_at(someone: Someone, path: str) -> str:
    answer = await someone.client.get(path, headers=someone.headers | HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


async def fill_in(someone: Someone, path: str, form: dict[str, object], **files: object) -> httpx.Response:
    """Send a form as a browser does."""
    return await someone.client.post(path, data=form, files=files or None, headers=someone.headers | HTML)  # type: ignore[arg-type]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&#34;", '"')


async def test_an_agreement_is_read_and_signed(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    path = f"/applications/{exchange.id}/documents/financial_agreement"
    page = await look_at(exchange.owner(APPROVED), path)
    assert "Mazovia Foods &lt;b&gt;Sp. z o.o.&lt;/b&gt;" in page
    form = {name: hidden(page, name) for name in ("as", "content_sha256")}
    answer = await fill_in(exchange.owner(APPROVED), f"{path}/signatures", dict(form))
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "Sign as" not in await look_at(exchange.owner(APPROVED), path)
    assert "Sign as visitor partnership" in await look_at(exchange.authorising(APPROVED), path)


async def test_pages_on_money_lead_an_administrator_nowhere_that_is_closed_to_them(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    here = f"/applications/{exchange.id}"
    for path in (f"/claims/{exchange.claim_id}", f"{here}/evidence", f"{here}/documents/financial_agreement"):
        assert f'href="{here}"' in await look_at(exchange.someone("audrey", "auditor"), path)
        assert f'href="{here}"' not in await look_at(exchange.someone("adam", "administrator"), path)


async def test_evidence_is_handed_in_and_what_is_wrong_is_said_beside_the_field(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    path = f"/applications/{exchange.id}/evidence"
    assert "Still missing: proof of the outward journey" in await look_at(exchange.owner(), path)
    wrong = await fill_in(exchange.owner(), path, {"kind": "travel_invoice"}, file=("bill.pdf", b"MZ"))
    assert wrong.status_code == 422
    assert 'id="error-file"' in wrong.text
    assert (await fill_in(exchange.owner(), path, {"kind": ""}, file=("a.pdf", a_pdf("a")))).status_code == 422
    right = await fill_in(exchange.owner(), path, {"kind": "travel_invoice"}, file=("bill.pdf", a_pdf("bill")))
    assert (right.status_code, right.headers["location"]) == (303, path)
    assert "Travel invoice" in await look_at(exchange.finance(), path)
    assert "Hand in a file" not in await look_at(exchange.finance(), path)


async def test_a_claim_form_shows_the_amount_and_names_what_is_wrong(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    path = f"/applications/{exchange.id}/claim"
    assert "Halved once: fewer than 5 working days" in await look_at(exchange.owner(), path)
    wrong = await fill_in(exchange.owner(), path, FORM | {"iban": "PL00", "address.town": ""})
    assert wrong.status_code == 422
    assert 'id="error-iban"' in wrong.text
    assert 'id="error-address-town"' in wrong.text
    assert "Mazovia &lt;b&gt;Foods&lt;/b&gt;" in wrong.text
    right = await fill_in(exchange.owner(), path, FORM)
    assert right.status_code == 303
    assert "Missing" in await look_at(exchange.owner(), right.headers["location"])
    again = await exchange.client.get(path, headers=exchange.owner().headers | HTML)
    assert (again.status_code, again.headers["location"]) == (303, right.headers["location"])


async def test_a_claim_is_returned_with_a_reason_and_claimed_again(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    path = f"/claims/{exchange.claim_id}"
    seen = hidden(await look_at(exchange.finance(), path), "seen")
    empty = await fill_in(exchange.finance(), f"{path}/return", {"seen": seen, "reason": " "})
    assert empty.status_code == 422
    assert 'id="error-reason"' in empty.text
    back = await fill_in(exchange.finance(), f"{path}/return", {"seen": seen, "reason": "Account <i>closed</i>"})
    assert back.status_code == 303
    assert "Account &lt;i&gt;closed&lt;/i&gt;" in await look_at(exchange.owner(), path)
    assert (await fill_in(exchange.owner(), f"/applications/{exchange.id}/claim", FORM)).status_code == 303
    stale = await fill_in(exchange.finance(), f"{path}/approval", {"seen": seen})
    assert stale.status_code == 412


async def test_a_payment_is_ordered_and_the_bank_answers(funding: Running) -> None:
    exchange = await Exchange(funding, "CLOTH-NEXT").claimed()
    path = f"/claims/{exchange.claim_id}"
    seen = hidden(await look_at(exchange.finance(), path), "seen")
    assert (await fill_in(exchange.finance(), f"{path}/approval", {"seen": seen})).status_code == 303
    assert str(exchange.claim_id) in await look_at(exchange.authorising(), "/claims?status=approved")
    assert "Make the payment file" not in await look_at(exchange.finance(), "/claims")
    ordered = await fill_in(exchange.authorising(), "/payment-batches", {"claim_ids": [str(exchange.claim_id)]})
    assert ordered.status_code == 303
    assert "Download the file for the bank" in await look_at(exchange.finance(), ordered.headers["location"])
    message = camt_054(entry("450.00", payment(await exchange.last_end_to_end_id(), "450.00")))
    send = "/payment-batches/bank-messages"
    told = await fill_in(exchange.finance(PAID), send, {}, file=("camt.xml", message))
    assert (told.status_code, "Paid: the claim is paid." in told.text) == (200, True)
    assert "Paid" in await look_at(exchange.owner(PAID), path)


@pytest.mark.parametrize("content", [b"", b"<a", b"<a/>"])
async def test_a_file_that_is_no_message_of_a_bank_is_said_so(funding: Running, content: bytes) -> None:
    officer = Exchange(funding).finance()
    answer = await fill_in(officer, "/payment-batches/bank-messages", {}, file=("camt.xml", content))
    assert answer.status_code == 422
    assert 'id="error-file"' in answer.text


async def test_ordering_without_a_claim_is_refused_as_a_page(funding: Running) -> None:
    answer = await fill_in(Exchange(funding).authorising(), "/payment-batches", {})
    assert answer.status_code == 422
    assert "text/html" in answer.headers["content-type"]


async def test_strangers_find_no_page(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    stranger = exchange.stranger()
    for path in (
        f"/claims/{exchange.claim_id}",
        f"/applications/{exchange.id}/evidence",
        f"/applications/{exchange.id}/claim",
    ):
        assert (await stranger.client.get(path, headers=stranger.headers | HTML)).status_code == 404


async def test_each_role_sees_what_concerns_it(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    path = f"/claims/{exchange.claim_id}"
    evaluator = await look_at(exchange.someone("eva", "evaluator"), path)
    assert "PL61…2874" in evaluator
    assert "Approve the claim" not in evaluator
    assert "PL61109010140000071219812874" in await look_at(exchange.owner(), path)
    assert "Travel invoice" in await look_at(exchange.owner(), f"/applications/{exchange.id}/evidence")
    assert str(exchange.claim_id) in await look_at(exchange.owner(), "/claims")
