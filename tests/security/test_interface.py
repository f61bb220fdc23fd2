"""D.1, S02: whatever is sent to any call that the interface describes, it is answered in its form and never fails.

Requests are made of the description itself, good ones and bad ones. `make abuse` sends many more of them.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from deploy.local.stack import Stack

EXAMPLES = int(os.environ.get("ABUSE_EXAMPLES", "2"))
SEED = int(os.environ.get("ABUSE_SEED", "20261121"))
# A stream has no end, and letting time pass is a matter of whole stories.
LEFT_OUT = ("/api/queue/events", "/api/finance/events", "/api/dev/timers")
ROLES = ("applicant", "evaluator", "coordinator", "finance_officer", "authorising_officer", "support_office", "auditor")
SOMEBODY = {"subject": "abe.abuse", "roles": ROLES, "partnership": "CLOTH-NEXT"}
MODES = {"good": GenerationMode.POSITIVE, "bad": GenerationMode.NEGATIVE}


@dataclass(frozen=True)
class Interface:
    """What the system says of itself, and how it is called as somebody who has nearly every role."""

    base_url: str
    schema: Any
    session: requests.Session

    def ask(self, case: Case[Any]) -> httpx.Response:
        """The answer, however odd the request."""
        given = case.as_transport_kwargs(base_url=self.base_url)
        answer = self.session.request(timeout=60, allow_redirects=False, **given)
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


@pytest.fixture(scope="module")
def interface(stack: Stack) -> Interface:
    document = httpx.get(f"{stack.base_url}/api/openapi.json", timeout=60).json()
    # Who calls is no part of what is made up.
    del document["security"], document["components"]["securitySchemes"]
    token = httpx.post(f"{stack.base_url}/api/dev/token", json=SOMEBODY, timeout=60).json()["access_token"]
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    return Interface(stack.base_url, schemathesis.openapi.from_dict(document), session)


def operations(interface: Interface) -> list[Any]:
    found = [result.ok() for result in interface.schema.get_all_operations() if isinstance(result, Ok)]
    return [operation for operation in found if operation.path not in LEFT_OUT]


def what_is_wrong(case: Case[Any], answer: httpx.Response) -> str | None:
    """What no answer may be: a failure of ours, an error in another form, or one that shows our inside."""
    if answer.status_code >= 500:
        return f"{case.as_curl_command()}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400:
        kind = answer.headers.get("content-type")
        if kind != "application/problem+json" or answer.json()["status"] != answer.status_code:
            return f"{case.as_curl_command()}: {answer.status_code} as {kind}"
        if answer.status_code == 422 and "errors" not in answer.json():
            return f"{case.as_curl_command()}: which field is wrong is not said"
    if any(word in answer.text for word in ("Traceback", "asyncpg", "site-packages", "SELECT ", "select *")):
        return f"{case.as_curl_command()}: it shows {answer.text[:300]}"
    return None


def abuse(operation: Any, mode: GenerationMode, wrong: list[str], interface: Interface) -> Callable[[], None]:
    """A run of so many requests to one call; what is wrong with the answers is put into the list."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case[Any]) -> None:
        found = what_is_wrong(case, interface.ask(case))
        if found:
            wrong.append(found)

    return run


@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_no_call_fails_whatever_it_is_sent(interface: Interface, mode: GenerationMode) -> None:
    wrong: list[str] = []
    tried = operations(interface)
    assert len(tried) > 60
    for operation in tried:
        # A call that takes nothing cannot be sent anything bad.
        with suppress(Unsatisfiable):
            abuse(operation, mode, wrong, interface)()
    assert not wrong, "\n".join(wrong[:20])
