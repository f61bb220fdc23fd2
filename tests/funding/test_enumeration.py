"""S19: money of others answers like none, and after the same statements, so that neither words nor time tell."""

from typing import Any

import pytest

from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from tests.funding.conftest import Funding
from tests.funding.money_kit import CLAIM, Exchange, Someone

ELSEWHERE = "CLOTH-NEXT"
DECISION = {"decision": "decline", "reason": "Curious."}
SIGNING = {"as": "visitor", "content_sha256": "0" * 64}
SHA256 = "0" * 64
BATCH = "select batch_id from payment_orders where claim_id = $1"
ROLES = {"queue": "evaluator", "claims": "finance_officer", "payment-batches": "finance_officer"}
CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "applications/{}/claim", None),
    ("POST", "applications/{}/claim", CLAIM),
    ("GET", "applications/{}/decisions", None),
    ("GET", "applications/{}/evidence", None),
    ("GET", f"applications/{{}}/evidence/{SHA256}", None),
    ("GET", "applications/{}/documents/financial_agreement", None),
    ("POST", "applications/{}/documents/financial_agreement/signatures", SIGNING),
    ("GET", "claims/{}", None),
    ("POST", "claims/{}/approval", {}),
    ("POST", "claims/{}/return", {"reason": "Curious."}),
    ("GET", "queue/{}", None),
    ("POST", "queue/{}/lease", None),
    ("DELETE", "queue/{}/lease", None),
    ("POST", "queue/{}/decision", DECISION),
    ("GET", "payment-batches/{}", None),
    ("GET", "payment-batches/{}/pain.001.xml", None),
)


@pytest.fixture(scope="module")
async def known(funding: Funding) -> dict[str, str]:
    """An exchange whose payment is ordered: what there is of it, by the kind of thing."""
    exchange, [sent] = Exchange(funding), await funding.applications()
    await exchange.ordered()
    batch = await funding.service.pool.fetchval(BATCH, exchange.claim_id)
    ids = {"applications": exchange.id, "claims": exchange.claim_id, "queue": sent.item, "payment-batches": batch}
    return {kind: str(id_) for kind, id_ in ids.items()}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that people's transactions make, in order, but for the activity log's."""
    statements: list[str] = []

    def noting(usual: Any) -> Any:
        async def note(tx: Transaction, sql: str, *args: Any) -> Any:
            if tx.person and "audit" not in sql:
                statements.append(sql)
            return await usual(tx, sql, *args)

        return note

    for name in ("one", "maybe", "rows", "value", "run", "write"):
        monkeypatch.setattr(Transaction, name, noting(getattr(Transaction, name)))
    return statements


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=[f"{method} {path}" for method, path, _ in CALLS])
async def test_money_of_others_and_none_are_refused_alike_after_the_same_statements(
    funding: Funding, known: dict[str, str], asked: list[str], method: str, path: str, body: Any
) -> None:
    kind = path.partition("/")[0]
    stranger = Exchange(funding).someone("curious", ROLES.get(kind, "finance_officer"), partnership=ELSEWHERE)
    answers, statements = [], []
    for id_ in (known[kind], str(new_id())):
        asked.clear()
        answers.append(await call(stranger, method, f"/api/{path.format(id_)}", body))
        statements.append(list(asked))
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].json() == answers[1].json()
    assert statements[0] == statements[1]
    assert statements[0]


async def call(who: Someone, method: str, path: str, body: Any) -> Any:
    return await who.client.request(method, path, json=body, headers=who.headers)
