"""The queue and the envelopes as pages: everything works by links and plain forms."""

import html
import re
from typing import Any

import httpx
import pytest

from contracts.events.applications import OrganisationRegistered
from tests.funding.conftest import HOME, Funding, Sent, a_participant, an_assessed_application

FORM = {
    "decision": "approve",
    "reason": "A <b>good</b> plan.",
    "scores.relevance": "4",
    "scores.quality": "5",
    "scores.impact": "3",
}


async def see(funding: Funding, path: str, who: dict[str, str]) -> httpx.Response:
    return await funding.client.get(path, headers=who | {"Accept": "text/html"})


async def send(funding: Funding, path: str, who: dict[str, str], **form: Any) -> httpx.Response:
    return await funding.client.post(path, data=form, headers=who | {"Accept": "text/html"})


async def test_an_evaluator_takes_an_item_and_approves_it_on_pages_alone(funding: Funding, sent: Sent) -> None:
    path, eva = f"/queue/{sent.item}", funding.by("eva")
    assert f'href="{path}"' in (await see(funding, "/queue?kind=cofunding", eva)).text
    assert f'action="{path}/lease"' in (await see(funding, path, eva)).text
    assert (await send(funding, f"{path}/lease", eva)).headers["location"] == path
    assert f'action="{path}/decision"' in (await see(funding, path, eva)).text
    assert (await send(funding, f"{path}/decision", eva, **FORM)).status_code == 303
    shown = (await see(funding, path, eva)).text
    assert "Approved" in shown
    assert html.escape("A <b>good</b> plan.") in shown


async def test_what_is_wrong_in_a_decision_is_said_beside_the_field(funding: Funding, sent: Sent) -> None:
    path, eva = f"/queue/{sent.item}", funding.by("eva")
    await send(funding, f"{path}/lease", eva)
    answer = await send(funding, f"{path}/decision", eva, **FORM | {"reason": "", "scores.impact": "7"})
    assert answer.status_code == 422
    assert 'href="#field-reason"' in answer.text
    assert 'href="#field-scores-impact"' in answer.text
    assert re.search(r'value="approve"[^>]* checked', answer.text)


async def test_who_declares_a_conflict_is_told_so_and_sees_no_form(funding: Funding, sent: Sent) -> None:
    path, eva = f"/queue/{sent.item}", funding.by("eva")
    await send(funding, f"{path}/lease", eva)
    assert (await send(funding, f"{path}/conflict", eva)).headers["location"] == "/queue"
    shown = (await see(funding, path, eva)).text
    assert "You declared a conflict of interest" in shown
    assert "<textarea" not in shown


async def test_an_item_that_is_held_names_its_holder_and_is_free_when_given_back(funding: Funding, sent: Sent) -> None:
    path, otto = f"/queue/{sent.item}", funding.by("otto")
    await send(funding, f"{path}/lease", funding.by("eva"))
    assert "eva works on this item" in (await see(funding, path, otto)).text
    await send(funding, f"{path}/return", funding.by("eva"))
    assert f'action="{path}/lease"' in (await see(funding, path, otto)).text


async def test_organisations_are_shown_by_their_names(funding: Funding) -> None:
    visitor = a_participant()
    known = {"call": "clusterxchange-next", "partnership": visitor.partnership, "owner": "anna", "country": "PL"}
    categories = {"kind": "sme", "size_class": "small", "ecosystem": "agri_food", "nace": "C10"}
    registered = OrganisationRegistered(
        organisation_id=visitor.organisation_id,
        name="Mazovia Foods & Co",
        takes_part_as=("visitor",),
        **known | categories,
    )
    submitted, assessed = an_assessed_application(visitor=visitor)
    await funding.tell(registered, submitted, assessed)
    item = await funding.item_of(submitted.application_id)
    assert "Mazovia Foods &amp; Co" in (await see(funding, f"/queue/{item}", funding.by("eva"))).text


@pytest.mark.parametrize(
    ("who", "linked"), [("evaluator", True), ("support_office", True), ("auditor", True), ("administrator", False)]
)
async def test_item_and_envelope_lead_to_the_application_for_those_who_may_read_it(
    funding: Funding, sent: Sent, who: str, linked: bool
) -> None:
    await funding.decide(sent.item)
    for path in (f"/queue/{sent.item}", f"/envelopes/{HOME}"):
        shown = (await see(funding, path, funding.by("somebody", who, partnership=HOME))).text
        assert str(sent.id) in shown
        assert (f'href="/applications/{sent.id}"' in shown) is linked


@pytest.mark.parametrize(("typed", "status"), [("150000.00", 303), ("1.00", 409), ("a lot", 422)])
async def test_an_administrator_sets_a_ceiling_on_a_page(funding: Funding, sent: Sent, typed: str, status: int) -> None:
    await funding.decide(sent.item)
    form = {"ceiling.amount": typed, "ceiling.currency": "EUR"}
    answer = await send(funding, "/envelopes/AURORA-NEXT", funding.by("root", "administrator"), **form)
    assert answer.status_code == status
    if status != 303:
        assert 'href="#field-ceiling-amount"' in answer.text


async def test_an_envelope_shows_its_movements_to_its_staff(funding: Funding, sent: Sent) -> None:
    await funding.decide(sent.item)
    fred = funding.by("fred", "finance_officer")
    assert 'href="/envelopes/AURORA-NEXT"' in (await see(funding, "/envelopes", fred)).text
    shown = (await see(funding, "/envelopes/AURORA-NEXT", fred)).text
    assert "Reserved at approval" in shown
    assert "Set the ceiling" not in shown


async def test_a_visitor_without_an_account_is_asked_to_sign_in(funding: Funding) -> None:
    answer = await funding.client.get("/queue", headers={"Accept": "text/html"})
    assert answer.headers["location"] == "/sign-in?next=/queue"
