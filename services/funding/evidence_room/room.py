"""The evidence room of a service that runs: files go in as they were sent, and lie there encrypted."""

import asyncio
import hashlib
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from services.funding.domain.files.examination import as_given_out
from services.funding.domain.files.words import OTHER_KIND
from services.funding.evidence_room.examination import Examinations
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
class Refused:
    """A file is not taken; the words say why, and what to do."""

    words: str


@dataclass(frozen=True, slots=True)
class EvidenceRoom:
    """Takes files in and gives them out; nothing here waits for the database."""

    keyring: Keyring
    examinations: Examinations

    async def take_in(self, content: bytes) -> File | Refused:
        """A file as it is kept, when nothing speaks against it; NotExamined when that was not found out."""
        examined = await self.examinations.examine(content)
        if examined.objection or examined.media_type is None:
            return Refused(examined.objection or OTHER_KIND)
        return await asyncio.to_thread(self.lock, content, examined.media_type)

    def lock(self, content: bytes, media_type: str) -> File:
        sha256 = hashlib.sha256(content).hexdigest()
        return File(media_type, sha256, self.keyring.encrypt(content, sha256))

    async def give_out(self, content: bytes | Encrypted, sha256: str, media_type: str) -> bytes:
        """A file for people: pictures without what they say beside what they show; KeyGone without its key."""
        return await asyncio.to_thread(self.unlock, content, sha256, media_type)

    def unlock(self, content: bytes | Encrypted, sha256: str, media_type: str) -> bytes:
        plain = content if isinstance(content, bytes) else self.keyring.decrypt(content, sha256)
        return as_given_out(plain, media_type)


async def open_room(service: Service) -> None:
    """At the start: read the keys; OSError or ValueError says what is wrong with their file."""
    settings = settings_of(service)
    ROOMS[service] = EvidenceRoom(Keyring(settings.evidence_keys_file), Examinations(settings.files_examined_at_once))


def room_of(service: Service) -> EvidenceRoom:
    return ROOMS[service]
