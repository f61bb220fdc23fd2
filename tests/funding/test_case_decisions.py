"""Who applied can read what was decided and why."""

from tests.funding.conftest import Funding, Sent


async def test_the_visitor_reads_why_changes_were_requested(funding: Funding, sent: Sent) -> None:
    await funding.decide(sent.item, decision="request_changes", reason="Say whom you will meet.")
    path = f"/api/applications/{sent.id}/decisions"
    items = (await funding.client.get(path, headers=funding.by("anna", "applicant"))).json()["items"]
    assert [(item["kind"], item["outcome"], item["reason"]) for item in items] == [
        ("cofunding", "changes_requested", "Say whom you will meet.")
    ]


async def test_nobody_reads_there_who_decided(funding: Funding, sent: Sent) -> None:
    await funding.decide(sent.item, "judith", decision="decline", reason="No.")
    answer = await funding.client.get(
        f"/applications/{sent.id}/decisions", headers=funding.by("anna", "applicant") | {"Accept": "text/html"}
    )
    assert answer.status_code == 200
    assert "Declined" in answer.text
    assert "judith" not in answer.text


async def test_a_stranger_finds_no_decisions(funding: Funding, sent: Sent) -> None:
    answer = await funding.client.get(
        f"/api/applications/{sent.id}/decisions", headers=funding.by("stefan", "applicant")
    )
    assert answer.status_code == 404
