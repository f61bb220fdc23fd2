"""The commitment to quality: who signs what, when."""

from hashlib import sha256

import pytest

from tests.applications.cases import Case, a_case
from tests.applications.conftest import Applications, a_host, accepted, an_organisation


async def an_approved_case(applications: Applications) -> Case:
    case = await a_case(applications)
    await case.until("eligible")
    await case.approve()
    return case


@pytest.fixture
async def approved(applications: Applications) -> Case:
    """A case to sign."""
    return await an_approved_case(applications)


@pytest.fixture(scope="module")
async def unsigned(applications: Applications) -> Case:
    """An approved case that nobody in these tests may sign."""
    return await an_approved_case(applications)


async def test_the_commitment_is_drawn_up_at_approval(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    assert (await case.visitor.get(f"{case.path}/documents/commitment_to_quality")).status_code == 409
    assert (await case.sign(case.visitor, "visitor", "0" * 64)).status_code == 409
    await case.approve()
    document = await case.commitment()
    assert document["content_sha256"] == sha256(document["text"].encode()).hexdigest()
    for said in ("Learn how <b>hosts</b> dry herbs.", "Welcome & tour", "EUR 900.00"):
        assert said in document["text"]


async def test_six_signatures_make_the_case_ready_whichever_comes_last(applications: Applications) -> None:
    for agreement_first in (True, False):
        case = await an_approved_case(applications)
        steps = [case.sign_agreement, case.sign_all_four]
        for step in steps if agreement_first else reversed(steps):
            await step()
        await case.until("ready")
        assert (await applications.told(case.id)).count("ApplicationReady") == 1


async def test_the_fourth_signature_completes_the_commitment(approved: Case) -> None:
    await approved.sign_all_four()
    bodies = await approved.applications.service.pool.fetch(
        """
        select body::jsonb -> 'complete' as complete
        from outbox
        where key = $1 and type like '%CommitmentSigned%'
        order by id
        """,
        approved.id,
    )
    assert [row["complete"] for row in bodies] == ["false", "false", "false", "true"]
    assert [one["as"] for one in (await approved.commitment())["signatures"]] == [
        "host",
        "host_partnership",
        "visitor",
        "visitor_partnership",
    ]


async def test_signing_another_text_or_twice_is_refused(approved: Case) -> None:
    assert (await approved.sign(approved.visitor, "visitor", "0" * 64)).status_code == 409
    assert (await approved.sign(approved.visitor, "visitor")).status_code == 200
    assert (await approved.sign(approved.visitor, "visitor")).status_code == 409


@pytest.mark.parametrize("capacity", ["host", "visitor_partnership", "host_partnership"])
async def test_the_visitor_signs_for_nobody_else(unsigned: Case, capacity: str) -> None:
    assert (await unsigned.sign(unsigned.visitor, capacity)).status_code == 403


async def test_a_coordinator_is_no_evaluator(unsigned: Case) -> None:
    cora = unsigned.applications.as_person("cora", "coordinator", partnership="AURORA-NEXT")
    assert (await unsigned.sign(cora, "visitor_partnership")).status_code == 403


async def test_an_owner_who_is_an_evaluator_too_signs_for_no_partnership(unsigned: Case) -> None:
    ola = unsigned.applications.as_person("ola", "applicant", "evaluator", partnership="AURORA-NEXT")
    assert (await unsigned.sign(ola, "visitor_partnership")).status_code == 403


async def test_each_partnership_signs_for_its_own_side(applications: Applications) -> None:
    visitor = await accepted(applications, "ola", an_organisation(), "AURORA-NEXT")
    host = await accepted(applications, "luc", a_host(), "BIGINN-NEXT")
    both = {"visitor_id": str(visitor), "host_id": str(host)}
    match = (await applications.owner("ola").post("/api/matches", both)).json()["id"]
    await applications.owner("luc").post(f"/api/matches/{match}/confirmation")
    case = await a_case(applications, match)
    await case.until("eligible")
    await case.approve()
    beata = applications.evaluator("BIGINN-NEXT")
    assert (await case.sign(beata, "visitor_partnership")).status_code == 403
    assert (await case.sign(beata, "host_partnership")).status_code == 200
    assert (await case.sign(case.evaluator, "host_partnership")).status_code == 403


async def test_a_document_that_there_is_not_is_not_found(unsigned: Case) -> None:
    assert (await unsigned.visitor.get(f"{unsigned.path}/documents/novel")).status_code == 404


async def test_somebody_who_saw_an_older_state_is_told_to_look_again(approved: Case) -> None:
    seen = (await approved.visitor.get(approved.path)).headers["etag"]
    assert (await approved.sign(approved.host.saying(**{"If-Match": seen}), "host")).status_code == 200
    assert (await approved.sign(approved.visitor.saying(**{"If-Match": seen}), "visitor")).status_code == 412
