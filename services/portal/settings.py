"""What the portal is told by its environment, and where each path leads."""

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from pydantic import model_validator

from services.kernel.service import Service
from services.kernel.settings import LOOPBACK, Settings

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
    ("/api/code-lists", "reporting"),
    ("/api/reconciliations", "reporting"),
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
    """Who may sign in and how, how long a session lasts, and how patient the portal is with a service.

    `demo_people_file` lists the people of a local run; it is not read elsewhere. `administrators` are subjects of the
    provider at `oidc_issuer`, separated by spaces, who get the role of an administrator when they sign in.
    """

    demo_people_file: Path | None = None
    public_url: str = "http://127.0.0.1:8080"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_redirect_url: str = ""
    oidc_scopes: str = "openid profile email"
    oidc_name_claim: str = "name"
    oidc_email_claim: str = "email"
    oidc_seconds: float = 5
    administrators: str = ""
    session_hours: int = 8
    session_idle_minutes: int = 60
    # Longer than a service's own time for an answer and the patience with one that is being started.
    answer_seconds: float = 25
    upstream_patience_seconds: float = 5
    upstream_connections: int = 400
    # What each may do in a minute, or all at once; 0 is without limit. A local run, in which programs do the work of
    # people and all come from one address, has so many times as much.
    requests_per_minute_of_address: int = 3_000
    sign_ins_per_minute_of_address: int = 300
    requests_per_minute_of_person: int = 1_200
    changes_per_minute_of_person: int = 240
    uploads_per_minute_of_person: int = 60
    changes_per_minute_of_object: int = 60
    limits_times: int = 1
    routes: tuple[tuple[str, str], ...] = ROUTES

    @model_validator(mode="after")
    def identities_come_from_a_safe_place(self) -> "PortalSettings":
        """Invented people sign in on this machine only; a provider is asked by HTTPS, or on this machine."""
        if self.identity == "local" and urlsplit(self.public_url).hostname not in LOOPBACK:
            raise ValueError(f"IDENTITY=local hands out any identity and must not be used at {self.public_url}")
        if self.oidc_issuer and not (is_safe(self.oidc_issuer) and is_safe(self.redirect_url)):
            raise ValueError("OIDC_ISSUER and PUBLIC_URL must be https addresses; http works on loopback only")
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID")
        return self

    @property
    def redirect_url(self) -> str:
        """Where the provider sends people back to."""
        return self.oidc_redirect_url or f"{self.public_url.rstrip('/')}/sign-in/back"

    @property
    def begun_cookie(self) -> str:
        """Name of the cookie that binds a sign-in to the browser in which it began."""
        return "__Host-sign-in"

    @property
    def cookie(self) -> str:
        """Name of the session cookie; outside a local run browsers hold it to HTTPS and to this host."""
        return "session" if self.identity == "local" else "__Host-session"


def settings_of(service: Service) -> PortalSettings:
    """The portal's own settings."""
    return cast(PortalSettings, service.settings)


def is_safe(address: str) -> bool:
    """Whether a web address is encrypted, or stays on this machine, and has nothing but host and path."""
    parts = urlsplit(address)
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return encrypted and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
