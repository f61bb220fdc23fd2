"""Having files looked through: each by a process of its own, not too many at once, and none for long."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.funding.domain.files.words import TOO_LONG

log = structlog.get_logger()

PROJECT = Path(__file__).parents[3]
# Without what a site adds to Python: it starts in ten milliseconds.
COMMAND = (sys.executable, "-S", "-B", "-m", "services.funding.evidence_room.examiner")
TURN_SECONDS = 2
ANSWER_SECONDS = 6
# How the limit on its time ends a process.
OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGKILL)


class NotExamined(Exception):
    """It was not found out what a file is: too many are being looked through, or this machine is too busy."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is by its bytes, and why it is not taken; `objection` is None for one that is."""

    media_type: str | None
    objection: str | None


class Examinations:
    """So many files may be looked through at once; the next wait for a moment."""

    def __init__(self, at_once: int, turn_seconds: float = TURN_SECONDS) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self.turn_seconds = turn_seconds

    async def examine(self, content: bytes) -> Examined:
        """What a file is and whether it is taken; NotExamined when there was no turn, or no answer in time."""
        try:
            async with asyncio.timeout(self.turn_seconds):
                await self.turns.acquire()
        except TimeoutError:
            raise NotExamined("no turn") from None
        try:
            return await examine(content)
        finally:
            self.turns.release()


async def examine(content: bytes) -> Examined:
    try:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=PROJECT, env={}
        )
    except OSError as wrong:
        raise NotExamined(type(wrong).__name__) from wrong
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer, _ = await process.communicate(content)
    except TimeoutError:
        raise NotExamined("no answer") from None
    finally:
        await end(process)
    return found(process.returncode, answer)


async def end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def found(returncode: int | None, answer: bytes) -> Examined:
    if returncode in OUT_OF_TIME:
        return Examined(None, TOO_LONG)
    if returncode:
        log.error("evidence.examiner_failed", returncode=returncode)
        raise NotExamined("failed")
    return Examined(**json.loads(answer))
