"""What each service is told by its environment in a local run."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.databases import database_url
from deploy.local.keys import Keys
from deploy.local.passwords import AUDITOR, database_of, file_for, owner_of
from deploy.local.places import KEPT, SERVICES, address

NOTED = "surroundings.json"
PEOPLE = Path(__file__).with_name("people.toml")
FROM_OUTSIDE = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True)
class Surroundings:
    """What the services find around them; `further` wins over everything else."""

    server_url: str
    bootstrap_servers: str
    ports: Mapping[str, int]
    keys: Keys
    further: Mapping[str, str]

    def of(self, service: str) -> dict[str, str]:
        """The service's whole environment; nothing of ours leaks in but what a program needs to run."""
        private = {
            "portal": {"TOKEN_PRIVATE_KEY_FILE": str(self.keys.token_private)},
            "funding": {"EVIDENCE_KEYS_FILE": str(self.keys.evidence)},
        }
        return {
            **{name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ},
            **{f"{name.upper()}_URL": address(self.ports[name]) for name in SERVICES},
            **private.get(service, {}),
            "HOST": "127.0.0.1",
            "PORT": str(self.ports[service]),
            "DATABASE_URL": database_url(self.server_url, database_of(service), database_of(service)),
            "DATABASE_OWNER_URL": database_url(self.server_url, database_of(service), owner_of(service)),
            "PGPASSFILE": str(self.keys.passwords / f"{service}.pgpass"),
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "IDENTITY": "local",
            "TOKEN_PUBLIC_KEY_FILE": str(self.keys.token_public),
            "SERVICE_SECRET_FILE": str(self.keys.service_secret),
            "AUDIT_KEY_FILE": str(self.keys.audit_private),
            "AUDIT_ANCHOR_FOLDER": str(self.keys.audit_private.parent.parent / "anchors"),
            "SMTP_URL": f"smtp://127.0.0.1:{self.ports['mail']}",
            "STATIC_FOLDER": str(KEPT / "static"),
            "DEMO_PEOPLE_FILE": str(PEOPLE),
            "PUBLIC_URL": address(self.ports["portal"]),
            "ELIGIBILITY_CHECKS_PER_MINUTE": "0",
            "LIMITS_TIMES": "100",
            "LOG_FORMAT": "json",
            **self.further,
        }

    def for_auditors(self, service: str) -> dict[str, str]:
        """Where auditors find the service's database."""
        url = database_url(self.server_url, database_of(service), AUDITOR)
        return {"AUDITOR_DATABASE_URL": f"{url}?passfile={self.keys.passwords / file_for(AUDITOR)}"}


def note_surroundings(home: Path, around: Surroundings, services: Iterable[str]) -> None:
    """Write down each service's environment, for commands that look after it while it runs; for our eyes only."""
    noted = home / NOTED
    noted.touch(mode=0o600)
    told = {service: around.of(service) | around.for_auditors(service) for service in services}
    noted.write_text(json.dumps(told, indent=1))


def forget_surroundings(home: Path) -> None:
    (home / NOTED).unlink(missing_ok=True)


def noted_surroundings(home: Path, service: str) -> dict[str, str] | None:
    """The service's environment in the system that runs there; none when nothing runs."""
    noted = home / NOTED
    return dict(json.loads(noted.read_text())[service]) if noted.exists() else None
