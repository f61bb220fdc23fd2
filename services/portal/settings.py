"""What the portal is told by its environment, and where each path leads."""

from pathlib import Path
from typing import cast

from services.kernel.service import Service
from services.kernel.settings import Settings

# The first that fits wins; * is one segment, and whatever follows belongs to it too.
ROUTES: tuple[tuple[str, str], ...] = (
    ("/api/applications/*/evidence", "funding"),
    ("/api/applications/*/decisions", "funding"),
    ("/api/applications/*/claim", "funding"),
    ("/api/applications/*/documents/financial_agreement", "funding"),
    ("/api/applications/*/messages", "notifications"),
    ("/api/applications/*/trace", "reporting"),
    ("/api/organisations", "applications"),
    ("/api/hosts", "applications"),
    ("/api/matches", "applications"),
    ("/api/applications", "applications"),
    ("/api/drafts", "applications"),
    ("/api/programmes", "applications"),
    ("/api/eligibility-checks", "applications"),
    ("/api/queue", "funding"),
    ("/api/envelopes", "funding"),
    ("/api/claims", "funding"),
    ("/api/payment-batches", "funding"),
    ("/api/bank-messages", "funding"),
    ("/api/finance", "funding"),
    ("/api/me/notification-preferences", "notifications"),
    ("/api/webhooks", "notifications"),
    ("/api/statistics", "reporting"),
    ("/api/reports", "reporting"),
    ("/api/rebuilds", "reporting"),
    ("/applications/*/evidence", "funding"),
    ("/applications/*/decisions", "funding"),
    ("/applications/*/claim", "funding"),
    ("/applications/*/documents/financial_agreement", "funding"),
    ("/organisations", "applications"),
    ("/hosts", "applications"),
    ("/matches", "applications"),
    ("/applications", "applications"),
    ("/programmes", "applications"),
    ("/queue", "funding"),
    ("/envelopes", "funding"),
    ("/claims", "funding"),
    ("/payment-batches", "funding"),
    ("/bank-messages", "funding"),
    ("/finance", "funding"),
    ("/statistics", "reporting"),
    ("/reports", "reporting"),
    ("/me/messages", "notifications"),
)
SERVICES = ("applications", "funding", "notifications", "reporting")
LARGE_BODIES = {"/evidence": 10_551_296, "/bank-messages": 2_000_000}


class PortalSettings(Settings):
    """Who may sign in without a provider, how long a session lasts, and how patient the portal is with a service.

    `demo_people_file` lists the people of a local run; it is not read elsewhere.
    """

    demo_people_file: Path | None = None
    session_hours: int = 8
    session_idle_minutes: int = 60
    # Longer than a service's own time for an answer and the patience with one that is being started.
    answer_seconds: float = 25
    upstream_patience_seconds: float = 5
    upstream_connections: int = 400
    routes: tuple[tuple[str, str], ...] = ROUTES

    @property
    def cookie(self) -> str:
        """Name of the session cookie; outside a local run browsers hold it to HTTPS and to this host."""
        return "session" if self.identity == "local" else "__Host-session"


def settings_of(service: Service) -> PortalSettings:
    """The portal's own settings."""
    return cast(PortalSettings, service.settings)
