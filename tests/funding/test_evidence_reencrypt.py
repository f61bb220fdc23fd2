"""Changing keys in a system that runs, as its operator does: in the service's own role, with nothing started anew."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg

from deploy.local.environment import noted_surroundings
from deploy.local.places import ROOT
from deploy.local.stack import Stack
from services.funding.evidence_room.keyring import Encrypted
from services.funding.store.evidence_keys import BEFORE_ALL, EvidenceKeys, Older
from tests.funding.conftest import an_evidence_key


async def test_s38_files_move_to_a_new_key_in_the_role_of_the_service(stack: Stack) -> None:
    told = noted_surroundings(stack.home, "funding")
    assert told is not None
    an_evidence_key(Path(told["EVIDENCE_KEYS_FILE"]), "second")
    command = [sys.executable, "-m", "services.funding.reencrypt"]
    moved = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=os.environ | told, capture_output=True, text=True, check=False
    )
    assert (moved.returncode, moved.stderr) == (0, "")
    assert "under the key first" not in moved.stdout
    connection = await asyncpg.connect(told["DATABASE_URL"], passfile=told["PGPASSFILE"])
    try:
        nothing = Older(*BEFORE_ALL, b"")
        await EvidenceKeys(connection).move(nothing, Encrypted("second", bytes(12), bytes(17)))
        assert set(await EvidenceKeys(connection).counted()) <= {"second"}
    finally:
        await connection.close()
