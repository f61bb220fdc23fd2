"""What a service is told by its environment."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """Settings that all services share; secrets are read from the files that are named here."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str
    # The same database as its owner, who runs migrations; without one the service's own role is taken for the owner.
    database_owner_url: str | None = None
    kafka_bootstrap_servers: str
    identity: Literal["local", "oidc"] = "oidc"
    token_public_key_file: Path
    token_private_key_file: Path | None = None
    service_secret_file: Path
    applications_url: str = "http://127.0.0.1:8001"
    funding_url: str = "http://127.0.0.1:8002"
    notifications_url: str = "http://127.0.0.1:8003"
    reporting_url: str = "http://127.0.0.1:8004"
    portal_url: str = "http://127.0.0.1:8080"
    # Levels of sign-in (`acr`, separated by spaces) of which one is needed where money moves, and how lately.
    oidc_acr_values: str = ""
    step_up_seconds: int = 300
    # Addresses, separated by commas, of proxies before the portal whose word on who called is believed.
    trusted_proxies: str = ""
    smtp_url: str = "smtp://127.0.0.1:1025"
    static_folder: Path = Path(".local/static")
    log_format: Literal["json", "console"] = "json"
    # With what and where the state of the activity log is signed and kept outside the database, and how often.
    audit_key_file: Path | None = None
    audit_anchor_folder: Path | None = None
    audit_anchor_seconds: int = 3_600
    # How long the answer to a command with an idempotency key is kept, to be given again.
    idempotency_days: int = Field(default=7, ge=1)
    # Connections of which the pool keeps some back from requests, for consumer, loops and readiness.
    pool_size: int = 12
    pool_reserve: int = 3
    pool_longest_queue: int = 200
    pool_wait_seconds: float = 3
    instance: str = "1"
    kafka_replication_factor: int = 1
    kafka_session_timeout_ms: int = 30_000
    kafka_max_poll_interval_ms: int = 300_000
    request_limit_bytes: int = 1_048_576
    requests_at_once: int = 400
    connections_at_once: int = 1_000
    answer_seconds: float = 15
    body_seconds: float = 10

    @model_validator(mode="after")
    def local_identity_stays_on_this_machine(self) -> "Settings":
        """A service that trusts the local issuer listens on loopback only."""
        if self.identity == "local" and self.host not in LOOPBACK:
            raise ValueError(
                f"IDENTITY=local hands out any identity and must not listen on {self.host}; use 127.0.0.1 or OIDC"
            )
        return self

    @property
    def owner_url(self) -> str:
        """Address of the database for what changes tables."""
        return self.database_owner_url or self.database_url

    @property
    def database_role(self) -> str | None:
        """The role as which the service works, if that is not the owner's."""
        return urlsplit(self.database_url).username if self.database_owner_url else None

    @property
    def test_clock_allowed(self) -> bool:
        """Whether the header Test-Clock is read (local runs only)."""
        return self.identity == "local"

    def url_of(self, service: str) -> str:
        """Base address of a service, without a trailing slash."""
        address: str = getattr(self, f"{service}_url")
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f"{service.upper()}_URL must be an http(s) address")
        return address.rstrip("/")
