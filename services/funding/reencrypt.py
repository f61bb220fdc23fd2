"""Move every file of evidence to the newest key: `python -m services.funding.reencrypt`, in funding's environment.

The service goes on all the time. Stop it whenever you like: what was moved stays moved, and the next run goes on.
"""

import asyncio
import sys

from services.funding.evidence_room.keyring import Keyring
from services.funding.evidence_room.moving import Move
from services.funding.settings import FundingSettings
from services.funding.store.evidence_keys import EvidenceKeys
from services.kernel.database import open_connection

SOME_ARE_LEFT, NOT_BEGUN = 1, 2


async def reencrypt(settings: FundingSettings) -> int:
    """0 when all files lie under the newest key, 1 when some do not: it says how many under which."""
    keyring = Keyring(settings.evidence_keys_file)
    connection = await open_connection(settings.database_url, "reencrypt")
    try:
        move = Move(keyring)
        while await move.step(connection):
            say(f"{move.moved} moved")
        counted = await EvidenceKeys(connection).counted()
    finally:
        await connection.close()
    for key_id, files in counted.items():
        say(f"{files} under the key {key_id}" if key_id else f"{files} in clear")
    for key_id, files in move.gone.items():
        say(f"{files} cannot be read: the key {key_id} is not in {settings.evidence_keys_file}")
    return SOME_ARE_LEFT if set(counted) - {keyring.newest} else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    try:
        return asyncio.run(reencrypt(FundingSettings()))
    except (OSError, ValueError) as wrong:
        say(f"Nothing was moved: {wrong}")
        return NOT_BEGUN


if __name__ == "__main__":
    sys.exit(main())
