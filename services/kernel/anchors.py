"""Anchors: the state of the chain over the activity log, signed and appended to a file outside the database.

Who owns the database can rewrite the whole chain, but has neither this file nor the key.
"""

import asyncio
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.kernel.clock import machine_now, rfc3339
from services.kernel.settings import Settings

log = structlog.get_logger()

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Anchored:
    """The last anchor that was written: which number it holds, and when."""

    number: int
    at: datetime


class Anchors:
    """The anchors of one service, a line of JSON each, in `<service>.anchors`."""

    def __init__(self, service: str, key_file: Path, folder: Path, seconds: int) -> None:
        self.service = service
        self.key = read_key(key_file)
        self.file = folder / f"{service}.anchors"
        self.seconds = seconds
        self.last = last_in(self.file)

    async def keep_up(self, number: int, chain: bytes) -> None:
        """Write an anchor when one is due: each day, and sooner when there is something new."""
        now = machine_now()
        if number == 0 or not self.is_due(number, now):
            return
        try:
            await asyncio.to_thread(append, self.file, self.signed(number, chain, now))
        except OSError as wrong:
            log.error("audit.not_anchored", reason=type(wrong).__name__)
        else:
            self.last = Anchored(number, now)

    def is_due(self, number: int, now: datetime) -> bool:
        if self.last is None:
            return True
        age = (now - self.last.at).total_seconds()
        return age >= DAY_SECONDS or (number > self.last.number and age >= self.seconds)

    def signed(self, number: int, chain: bytes, at: datetime) -> str:
        """The anchor as a line of JSON: what it says, and an Ed25519 signature over exactly that."""
        said = {
            "service": self.service,
            "number": number,
            "hash": chain.hex(),
            "at": rfc3339(at),
            "key": key_id(self.key),
        }
        return canonical(said | {"signature": self.key.sign(canonical(said).encode()).hex()})


def anchors_of(service: str, settings: Settings) -> Anchors | None:
    """The anchors that a service is set to write; none, and a warning, where it is not."""
    if settings.audit_key_file is None or settings.audit_anchor_folder is None:
        log.warning("audit.no_anchors", missing="AUDIT_KEY_FILE, AUDIT_ANCHOR_FOLDER")
        return None
    return Anchors(service, settings.audit_key_file, settings.audit_anchor_folder, settings.audit_anchor_seconds)


def read_key(key_file: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file; ValueError when it is of another kind."""
    key = load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("AUDIT_KEY_FILE must hold an Ed25519 private key")
    return key


def key_id(key: Ed25519PrivateKey) -> str:
    """A short name of the key: the beginning of the SHA-256 of its public part."""
    return hashlib.sha256(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def canonical(said: dict[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def append(file: Path, line: str) -> None:
    """Add a line that is there even when the machine fails right after."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as anchors:
        anchors.write(f"{line}\n".encode())
        anchors.flush()
        os.fsync(anchors.fileno())


def last_in(file: Path) -> Anchored | None:
    """The last anchor in a file, if there is one that can be read."""
    try:
        last = json.loads(file.read_text().splitlines()[-1])
        return Anchored(int(last["number"]), datetime.fromisoformat(last["at"]))
    except (OSError, ValueError, LookupError):
        return None
