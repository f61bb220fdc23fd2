"""S19: a case of others answers like no case, and after the same statements, so that neither words nor time tell."""

from typing import Any

import pytest

from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from tests.applications.cases import Case, a_case
from tests.applications.conftest import Applications

CALLS: tuple[tuple[str, str, Any], ...] = (
    ("get", "", None),
    ("get", "/documents/commitment_to_quality", None),
    ("get", "/certificate.pdf", None),
    ("post", "/withdrawal", {"reason": "Curious."}),
    ("post", "/departure", {"on": "2026-06-01"}),
    ("post", "/return", {"first_day": "2026-06-01", "last_day": "2026-06-05"}),
    ("post", "/attendance", {"days": ["2026-06-01"]}),
    ("post", "/documents/commitment_to_quality/signatures", {"as": "visitor", "content_sha256": "0" * 64}),
)


@pytest.fixture(scope="module")
async def case(applications: Applications) -> Case:
    return await a_case(applications)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that people's transactions make, in order; what follows from news goes on beside them."""
    statements: list[str] = []

    def noting(usual: Any) -> Any:
        async def note(tx: Transaction, sql: str, *args: Any) -> Any:
            if tx.person:
                statements.append(sql)
            return await usual(tx, sql, *args)

        return note

    for name in ("one", "maybe", "rows", "value", "run", "write"):
        monkeypatch.setattr(Transaction, name, noting(getattr(Transaction, name)))
    return statements


async def test_an_organisation_of_others_and_none_are_refused_alike_after_the_same_statements(
    case: Case, asked: list[str]
) -> None:
    stranger, statements = case.applications.owner("stranger.enumeration"), []
    known = await case.applications.service.pool.fetchval("select id from organisations limit 1")
    for id_ in (known, new_id()):
        asked.clear()
        assert (await stranger.get(f"/api/organisations/{id_}")).status_code == 404
        statements.append([sql for sql in asked if "audit" not in sql])
    assert statements[0] == statements[1]
    assert len(statements[0]) == 2


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_a_case_of_others_and_no_case_are_refused_alike_after_the_same_statements(
    case: Case, asked: list[str], method: str, path: str, body: Any
) -> None:
    stranger = case.applications.owner("stranger.enumeration")
    given: tuple[Any, ...] = () if body is None else (body,)
    answers, statements = [], []
    for known in (case.id, str(new_id())):
        asked.clear()
        answers.append(await getattr(stranger, method)(f"/api/applications/{known}{path}", *given))
        statements.append([sql for sql in asked if "audit" not in sql])
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].json() == answers[1].json()
    assert statements[0] == statements[1]
    assert statements[0]
