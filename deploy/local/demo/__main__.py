"""Play one exchange against a running system: `python -m deploy.local.demo http://127.0.0.1:8080`."""

import asyncio
import sys

import httpx

from deploy.local.demo.exchange import an_exchange

PEOPLE = {
    "anna": ("anna.kowalska", "Anna Kowalska"),
    "luc": ("luc.moreau", "Luc Moreau"),
    "eva": ("henrik.dahl", "Henrik Dahl"),
    "hugo": ("elena.rossi", "Elena Rossi"),
    "finn": ("aino.laine", "Aino Laine"),
    "olga": ("greta.jonaityte", "Greta Jonaitytė"),
}


async def play(address: str) -> None:
    """Anna of Warsaw visits a cluster in Bordeaux in April 2026, and is paid before the month ends."""
    async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as http:
        exchange = await an_exchange(
            http, "DEMO", "HEMPCLUB-NEXT", "AURORA-NEXT", names=PEOPLE, begins="2026-03-02T09:00:00Z"
        )
        await exchange.run(first="2026-04-13", last="2026-04-17", paid_on="2026-04-22")
        sys.stdout.write(f"Played: {address}/applications/{exchange.id}\n")


if __name__ == "__main__":
    asyncio.run(play(sys.argv[1]))
