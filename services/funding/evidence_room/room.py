"""The evidence room of a service that runs: files go in as they were sent, and lie there encrypted."""

import asyncio
import hashlib
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from services.funding.evidence_room.keyring import Encrypted, Keyring
from services.funding.settings import settings_of
from services.kernel.service import Service

ROOMS: "WeakKeyDictionary[Service, EvidenceRoom]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be kept: what it is by its bytes, the SHA-256 of what was sent, and it itself, encrypted."""

    media_type: str
    sha256: str
    encrypted: Encrypted


@dataclass(frozen=True, slots=True)
class EvidenceRoom:
    """Takes files in and gives them out; nothing here waits for the database."""

    keyring: Keyring

    async def lock(self, content: bytes, media_type: str) -> File:
        """A file as it is kept."""
        sha256 = hashlib.sha256(content).hexdigest()
        return File(media_type, sha256, await asyncio.to_thread(self.keyring.encrypt, content, sha256))

    async def unlock(self, encrypted: Encrypted, sha256: str) -> bytes:
        """A file as it was sent; KeyGone without its key."""
        return await asyncio.to_thread(self.keyring.decrypt, encrypted, sha256)


async def open_room(service: Service) -> None:
    """At the start: read the keys; OSError or ValueError says what is wrong with their file."""
    ROOMS[service] = EvidenceRoom(Keyring(settings_of(service).evidence_keys_file))


def room_of(service: Service) -> EvidenceRoom:
    return ROOMS[service]
