"""Moving files to the newest key, a few at a time: each batch commits by itself, so it may be stopped at any time."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from services.funding.evidence_room.keyring import KeyGone, Keyring
from services.funding.evidence_room.room import room_of
from services.funding.store.evidence_keys import BEFORE_ALL, EvidenceKeys, Older
from services.kernel.database import Connection, is_transient
from services.kernel.service import Service

log = structlog.get_logger()

PAUSE_SECONDS = 5


@dataclass
class Move:
    """How far one walk through all files has come; `gone` counts files whose key is there no more, by its id."""

    keyring: Keyring
    only_in_clear: bool = False
    after: tuple[UUID, str] = BEFORE_ALL
    moved: int = 0
    gone: Counter[str] = field(default_factory=Counter)

    async def step(self, connection: Connection) -> bool:
        """Move the next few files in one transaction; whether there were any."""
        async with connection.transaction():
            keys = EvidenceKeys(connection)
            files = await keys.older(self.keyring.newest, self.after, only_in_clear=self.only_in_clear)
            for file in files:
                await self.move(file, keys)
        return bool(files)

    async def move(self, file: Older, keys: EvidenceKeys) -> None:
        self.after = file.place
        try:
            content = await asyncio.to_thread(self.read, file)
        except KeyGone as gone:
            self.gone[gone.key_id] += 1
            return
        await keys.move(file, await asyncio.to_thread(self.keyring.encrypt, content, file.sha256))
        self.moved += 1

    def read(self, file: Older) -> bytes:
        if isinstance(file.content, bytes):
            return file.content
        return self.keyring.decrypt(file.content, file.sha256)


async def encrypt_what_lies_in_clear(service: Service) -> None:
    """After the start, encrypt the files that came before files were encrypted; then there is nothing more to do."""
    while True:
        try:
            if await nothing_is_left_in_clear(service):
                break
        except Exception as wrong:
            if not is_transient(wrong):
                raise
            log.warning("evidence.encryption_waits", reason=type(wrong).__name__)
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.Event().wait()


async def nothing_is_left_in_clear(service: Service) -> bool:
    move = Move(room_of(service).keyring, only_in_clear=True)
    async with service.pool.acquire() as connection:
        while await move.step(connection):
            log.info("evidence.encrypted", files=move.moved)
        return None not in await EvidenceKeys(connection).counted()
