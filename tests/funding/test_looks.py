"""S46: who fetches a payment file, a claim with its account or a piece of evidence is in the activity log."""

from tests.funding.money_kit import Exchange, Running

LOOKS = "select role, route, object_id, status from audit where subject = $1 order by id"


async def test_looks_at_accounts_and_evidence_are_written_down(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    body = {"claim_ids": [str(exchange.claim_id)]}
    batch = (await exchange.authorising().post("/api/payment-batches", body)).json()["id"]
    evidence = f"/api/applications/{exchange.id}/evidence"
    officer = exchange.finance(subject=f"fay-{exchange.id}")
    sha256 = (await officer.get(evidence)).json()["items"][0]["sha256"]
    for path in (
        f"{evidence}/{sha256}",
        f"/api/claims/{exchange.claim_id}",
        f"/api/payment-batches/{batch}/pain.001.xml",
    ):
        assert (await officer.get(path)).status_code == 200
    rows = await funding.service.pool.fetch(LOOKS, officer.subject)
    assert {(row["role"], row["status"]) for row in rows} == {("finance_officer", 200)}
    assert [(row["route"], row["object_id"]) for row in rows] == [
        ("/api/applications/{application_id}/evidence/{sha256}", str(exchange.id)),
        ("/api/claims/{claim_id}", str(exchange.claim_id)),
        ("/api/payment-batches/{batch_id}/pain.001.xml", batch),
    ]


async def test_a_look_that_is_refused_is_written_down_too(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    stranger = exchange.someone(f"eve-{exchange.id}", "finance_officer", partnership="BIGINN-NEXT")
    assert (await stranger.get(f"/api/claims/{exchange.claim_id}")).status_code == 404
    [row] = await funding.service.pool.fetch(LOOKS, stranger.subject)
    assert tuple(row) == ("finance_officer", "/api/claims/{claim_id}", str(exchange.claim_id), 404)
