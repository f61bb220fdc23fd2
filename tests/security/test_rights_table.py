"""The table of rights covers every route, says nothing that cannot be, and is what docs/rights.md shows."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter

from deploy.rights import PAGE, page
from services.applications.domain.case import Status
from services.applications.main import parts as applications
from services.funding.main import PARTS as FUNDING
from services.kernel.http.commands import query
from services.kernel.rights import FILE, Ungoverned, rights_of
from services.kernel.service import ServiceParts, build_service
from services.kernel.settings import Settings
from services.kernel.transaction import Transaction
from services.notifications.main import PARTS as NOTIFICATIONS
from services.portal.main import PARTS as PORTAL
from services.reporting.main import PARTS as REPORTING
from tests.kit import make_keys, settings_for
from tests.open_rights import let_everybody

ALL = (applications, FUNDING, NOTIFICATIONS, REPORTING, PORTAL)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(Settings, make_keys(tmp_path), "postgresql://nowhere/", "nowhere:9092")


def a_service(folder: Path, router: APIRouter) -> ServiceParts:
    return ServiceParts("funding", folder, [router])


def a_router() -> APIRouter:
    router = APIRouter()

    @router.get("/api/toys")
    @query
    async def list_toys(tx: Transaction) -> dict[str, Any]:
        return {}

    return router


@pytest.mark.parametrize("parts", ALL, ids=lambda parts: parts.name)
def test_every_route_of_a_service_has_its_row(parts: ServiceParts, settings: Settings) -> None:
    assert build_service(parts, settings).routes


def test_a_new_route_without_a_row_keeps_the_service_from_starting(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(Ungoverned, match="GET /api/toys"):
        build_service(a_service(tmp_path, a_router()), settings)


def test_a_row_without_a_route_keeps_the_service_from_starting(tmp_path: Path, settings: Settings) -> None:
    let_everybody(tmp_path, a_router())
    with pytest.raises(Ungoverned, match="GET /api/toys"):
        build_service(a_service(tmp_path, APIRouter()), settings)


def test_a_row_that_opens_what_the_code_closes_keeps_the_service_from_starting(
    tmp_path: Path, settings: Settings
) -> None:
    let_everybody(tmp_path, a_router())
    file = tmp_path / FILE
    file.write_text(file.read_text().replace('may = ["everybody"]', "public = true"))
    with pytest.raises(Ungoverned, match="sign in"):
        build_service(a_service(tmp_path, a_router()), settings)


@pytest.mark.parametrize("hat", ["wizard", "evaluator@moon", "auditor@visitor", "may"])
def test_a_hat_that_nobody_can_wear_is_refused(tmp_path: Path, hat: str) -> None:
    let_everybody(tmp_path, a_router())
    file = tmp_path / FILE
    file.write_text(file.read_text().replace("everybody", hat))
    with pytest.raises(Ungoverned, match=hat):
        rights_of(tmp_path)


def test_the_table_names_no_state_that_an_exchange_cannot_have() -> None:
    named = {state for parts in ALL for row in rights_of(parts.folder).rows for state in row.states}
    assert named <= set(Status)


def test_a_role_is_needed_only_where_nothing_but_roles_gives_a_right() -> None:
    rights = rights_of(FUNDING.folder)
    assert rights.roles_for("POST /api/claims/{claim_id}/approval") == {"finance_officer"}
    assert rights.roles_for("GET /api/claims/{claim_id}") == frozenset()


def test_what_the_readers_see_is_what_the_tables_say() -> None:
    assert PAGE.read_text() == page()
