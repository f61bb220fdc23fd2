"""D.1: whatever is written into the fields of a form or a body, it is taken or its field is named, and nothing else."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, get_args

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from deploy.local.stack import Stack
from services.applications.main import parts as applications
from services.funding.main import PARTS as FUNDING
from services.kernel.http.door import Body
from services.kernel.http.forms import from_form, without_none
from services.kernel.http.problems import Problem
from services.notifications.main import PARTS as NOTIFICATIONS
from services.portal.main import PARTS as PORTAL
from services.reporting.main import PARTS as REPORTING

ALL = (applications, FUNDING, NOTIFICATIONS, REPORTING, PORTAL)
HOSTILE = (
    "\x00",
    "a\x1b[2J",
    "\u202eevil",
    "\u200b",
    "a" * 50_000 + "!",
    "e\u0301" * 3_000,
    "9" * 5_000,
    "1e999999",
    "NaN",
    "-0",
    "１２",
    "1_000",
    "=cmd|'/C calc'!A0",
    "'; drop table organisations;--",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}%s%n",
    "../../etc/passwd",
    "=?utf-8?q?hi=0ABcc:_x@y.eu?=",
    "2026-02-30",
    "0001-01-01",
    "O'Brien 李 Nguyễn",
    "[" * 2_000,
    "yes",
)
ODD_NAMES = (
    "",
    ".",
    "stay",
    "stay.",
    "agenda",
    "agenda.0",
    "agenda.-1.what",
    "agenda.99999999999.what",
    "agenda.x.what",
)
PATIENT = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def bodies(kind: type[BaseModel] = Body) -> Iterator[type[BaseModel]]:
    """Every body that some call takes."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("services."):
            yield each
        yield from bodies(each)


def places(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The names of a model's fields as a form has them."""
    for name, field in model.model_fields.items():
        kind = without_none(field.annotation)
        inner = without_none(get_args(kind)[0]) if get_args(kind) else None
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from places(kind, f"{prefix}{name}.")
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from places(inner, f"{prefix}{name}.0.")
        else:
            yield prefix + name


MODELS = sorted(set(bodies()), key=lambda model: f"{model.__module__}.{model.__name__}")
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=50), st.characters(categories=("Cc", "Cf", "Co", "Zl")))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def refusal_of(form: FormData, model: type[BaseModel]) -> Problem | None:
    """What is said about a form that is not taken."""
    try:
        from_form(form, model)
    except Problem as problem:
        return problem
    return None


def test_bodies_are_found() -> None:
    assert len(MODELS) > 25


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_form_is_taken_or_its_fields_are_named(model: type[BaseModel]) -> None:
    names = st.sampled_from([*places(model), *ODD_NAMES])

    @PATIENT
    @given(st.lists(st.tuples(names, TEXTS), max_size=12))
    def fill_in(fields: list[tuple[str, str | UploadFile]]) -> None:
        problem = refusal_of(FormData(fields), model)
        assert problem is None or problem.status == 422
        assert problem is None or all(error["field"] and error["message"] for error in problem.errors)
        assert problem is None or problem.errors

    fill_in()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_body_is_taken_or_its_fields_are_named(model: type[BaseModel]) -> None:
    names = list(model.model_fields)

    @PATIENT
    @given(st.dictionaries(st.sampled_from([*names, "extra"]), ANYTHING, max_size=len(names) + 1))
    def send(body: dict[str, Any]) -> None:
        with suppress(ValidationError):
            model.model_validate(body)

    send()


@pytest.fixture(scope="module")
def fred(stack: Stack) -> Iterator[httpx.Client]:
    """An applicant at a browser."""
    somebody = {"subject": "fred.forms", "roles": ["applicant"]}
    token = httpx.post(f"{stack.base_url}/api/dev/token", json=somebody, timeout=60).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
    with httpx.Client(base_url=stack.base_url, headers=headers, timeout=60) as client:
        yield client


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_pages_say_what_is_wrong_and_show_it_as_text(fred: httpx.Client, hostile: str) -> None:
    by_name = {model.__name__: model for model in MODELS}
    for path, name in (("/organisations", "RegisterOrganisation"), ("/applications", "SubmitApplication")):
        answer = fred.post(path, data=dict.fromkeys(places(by_name[name]), hostile))
        assert answer.status_code in (403, 404, 413, 422), (path, answer.status_code)
        assert "<script>alert" not in answer.text
        wanted = fred.post(f"/api{path}", content=json.dumps(dict.fromkeys(by_name[name].model_fields, hostile)))
        assert wanted.status_code in (415, 422)


@pytest.mark.parametrize("content", [b"name=%00&country=%ff%fe", b"name=%", b"&&&=&", b"=", b"name" * 10_000, b"\xff"])
def test_a_form_that_is_none_is_refused(fred: httpx.Client, content: bytes) -> None:
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x")
    for kind in kinds:
        answer = fred.post("/organisations", content=content, headers={"Content-Type": kind})
        assert 400 <= answer.status_code < 500, (kind, answer.status_code)


def test_d35_a_form_of_very_many_parts_is_refused(fred: httpx.Client) -> None:
    parts = b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(15_000))
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert fred.post("/organisations", content=parts + b"--x--\r\n", headers=kind).status_code in (400, 413, 422)
