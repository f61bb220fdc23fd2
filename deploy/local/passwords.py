"""Passwords of the roles of deploy/databases.sql, in the form of pgpass: a file for each service, one for auditors."""

import os
import secrets
from pathlib import Path

from deploy.local.places import SERVICES, folder

AUDITOR = "clusterxchange_auditor"


def database_of(service: str) -> str:
    """The name of the service's database, and of the role as which it works there."""
    return f"clusterxchange_{service}"


def owner_of(service: str) -> str:
    """The role that owns the service's database."""
    return f"{database_of(service)}_owner"


def file_for(role: str) -> str:
    """The name of the file with this role's password."""
    return f"{role.removeprefix('clusterxchange_').removesuffix('_owner')}.pgpass"


def passwords_in(path: Path) -> Path:
    """The folder with a file of passwords for each service, those made that are missing."""
    folder(path)
    roles = {service: (database_of(service), owner_of(service)) for service in SERVICES}
    for name, those in {**roles, "auditor": (AUDITOR,)}.items():
        file = path / f"{name}.pgpass"
        if not file.exists():
            text = "".join(f"*:*:*:{role}:{secrets.token_urlsafe(32)}\n" for role in those)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as unwritten:
                unwritten.write(text)
    return path
