"""The evidence room of a service that runs: files go in as they were sent, and lie there encrypted."""

import asyncio
import hashlib
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import structlog

from services.funding.domain.files.examination import as_given_out
from services.funding.domain.files.words import INFECTED, OTHER_KIND
from services.funding.domain.scanning import Clean, Infected, Scanner
from services.funding.evidence_room.clamav import ClamAv
from services.funding.evidence_room.examination import Examinations
from services.funding.evidence_room.keyring import Encrypted, Keyring
from services.funding.settings import settings_of
from services.kernel.service import Service

log = structlog.get_logger()

ROOMS: "WeakKeyDictionary[Service, EvidenceRoom]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be kept: what it is by its bytes, the SHA-256 of what was sent, and it itself, encrypted."""

    media_type: str
    sha256: str
    encrypted: Encrypted


@dataclass(frozen=True, slots=True)
class Refused:
    """A file is not taken; the words say why, and what to do. `infection` is what the scanner calls it."""

    words: str
    infection: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRoom:
    """Takes files in and gives them out; nothing here waits for the database."""

    keyring: Keyring
    examinations: Examinations
    scanner: Scanner | None

    async def take_in(self, content: bytes) -> File | Refused:
        """A file as it is kept, when nothing speaks against it; NotExamined, ScannerSilent when that is not known."""
        examined = await self.examinations.examine(content)
        if examined.objection or examined.media_type is None:
            return Refused(examined.objection or OTHER_KIND)
        verdict = await self.scanner.scan(content) if self.scanner else Clean()
        if isinstance(verdict, Infected):
            return Refused(INFECTED, verdict.name)
        return await asyncio.to_thread(self.lock, content, examined.media_type)

    async def scanner_state(self) -> str:
        """`absent` where no scanner is set, else `answers` or `silent`."""
        if self.scanner is None:
            return "absent"
        return "answers" if await self.scanner.answers() else "silent"

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
    """At the start: read the keys, look for the scanner; OSError or ValueError says what is wrong with the settings."""
    settings = settings_of(service)
    scanner = ClamAv(settings.scanner_url, settings.scanner_seconds) if settings.scanner_url else None
    room = EvidenceRoom(Keyring(settings.evidence_keys_file), Examinations(settings.files_examined_at_once), scanner)
    ROOMS[service] = room
    state = await room.scanner_state()
    (log.info if state == "answers" else log.warning)(f"scanner.{state}", url=settings.scanner_url)


async def say_who_scans(service: Service) -> dict[str, str]:
    """What is said beside whether the service is ready."""
    return {"scanner": await room_of(service).scanner_state()}


def room_of(service: Service) -> EvidenceRoom:
    return ROOMS[service]
