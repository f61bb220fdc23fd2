"""The anchors: where the chain stood at times, signed and kept outside the database."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .chain import Findings

SILENT = timedelta(hours=36)


@dataclass(frozen=True)
class Anchor:
    """Where the chain of a service stood at a time, as its key signed it."""

    service: str
    number: int
    hash: str
    at: datetime


@dataclass(frozen=True)
class Witness:
    """What a log is held against: the anchors in a folder, the key that signed them, and the time of looking."""

    folder: Path
    key: Ed25519PublicKey
    now: datetime

    def anchors(self, service: str) -> str:
        file = self.folder / f"{service}.anchors"
        return file.read_text() if file.exists() else ""


def read_key(path: Path) -> Ed25519PublicKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise SystemExit(f"{path} holds no Ed25519 public key")
    return key


def anchors_in(text: str, key: Ed25519PublicKey, service: str, found: Findings) -> Iterator[Anchor]:
    """The anchors of a service that this key signed; every other line is a finding."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            said = json.loads(line)
            signature = bytes.fromhex(said.pop("signature"))
            key.verify(signature, json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
            anchor = Anchor(said["service"], said["number"], said["hash"], datetime.fromisoformat(said["at"]))
        except InvalidSignature:
            found.say(f"anchor {number}: not signed with this key, or changed since")
        except (ValueError, LookupError, TypeError, AttributeError):
            found.say(f"anchor {number}: it cannot be read")
        else:
            if anchor.service == service:
                yield anchor
            else:
                found.say(f"anchor {number}: it is of {anchor.service}, not of {service}")


def compare(found: Findings, anchors: Sequence[Anchor], now: datetime) -> None:
    """Hold the chain against what was signed outside the database."""
    good = 0
    for anchor in sorted(anchors, key=lambda each: (each.number, each.at)):
        when = f"the anchor of {anchor.at.isoformat()}"
        if anchor.number > found.last:
            found.say(f"{when} saw seal {anchor.number}: the log was cut off after {found.last}")
        elif found.hashes.get(anchor.number) != anchor.hash:
            found.say(f"{when}: seal {anchor.number} is another now: the chain was rewritten after seal {good}")
        else:
            good = anchor.number
    latest = max((anchor.at for anchor in anchors), default=None)
    if latest is None and found.last:
        found.say("there is no anchor that this key signed: nothing says that the chain is the one that was written")
    if latest and now - latest > SILENT:
        found.say(f"the latest anchor is of {latest.isoformat()}: later ones are missing, or were never written")
