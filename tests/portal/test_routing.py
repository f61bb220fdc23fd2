"""Where each path leads."""

import pytest

from services.portal.routing import service_for
from services.portal.settings import ROUTES

CASE = "0199f000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/organisations", "applications"),
        ("/api/organisations/1/decision", "applications"),
        ("/api/applications", "applications"),
        (f"/api/applications/{CASE}", "applications"),
        (f"/api/applications/{CASE}/evidence", "funding"),
        (f"/api/applications/{CASE}/evidence/abc", "funding"),
        (f"/api/applications/{CASE}/claim", "funding"),
        (f"/api/applications/{CASE}/documents/financial_agreement/signatures", "funding"),
        (f"/api/applications/{CASE}/documents/commitment_to_quality/signatures", "applications"),
        (f"/api/applications/{CASE}/messages", "notifications"),
        (f"/api/applications/{CASE}/trace", "reporting"),
        ("/api/eligibility-checks", "applications"),
        ("/api/programmes", "applications"),
        ("/api/queue/events", "funding"),
        ("/api/bank-messages", "funding"),
        ("/api/finance/events", "funding"),
        ("/api/me/notification-preferences", "notifications"),
        ("/api/statistics/T1", "reporting"),
        (f"/applications/{CASE}/claim", "funding"),
        (f"/applications/{CASE}", "applications"),
        ("/statistics", "reporting"),
        ("/queue/", "funding"),
    ],
)
def test_each_path_leads_to_its_owner(path: str, service: str) -> None:
    assert service_for(path, ROUTES) == service


@pytest.mark.parametrize(
    "path",
    [
        "/internal/people/anna",
        "/metrics",
        "/health/ready",
        "/openapi.json",
        "/api",
        "/api/",
        "/api/nothing",
        "/api/organisationsx",
        "/api/organisations/../../internal/people",
        "/api/organisations/./x",
        "/api/organisations//x",
        "//api/organisations",
        "/api/organisations\\..\\x",
    ],
)
def test_nothing_else_leads_anywhere(path: str) -> None:
    assert service_for(path, ROUTES) is None
