"""Compare statistics with what the telling services have: `python -m services.reporting.reconcile`, in reporting's
environment. Says what differs, notes it for the page and the metrics, and ends with 1 where anything does.
"""

import asyncio
import sys
from collections.abc import Sequence

import httpx

from services.kernel.database import open_pool
from services.kernel.identity import ServiceTokens
from services.kernel.internal import Asking
from services.reporting.domain.reconciliation import Comparison
from services.reporting.reconciling.nightly import reconcile
from services.reporting.settings import ReportingSettings

DIFFERENT, NOT_COMPARED = 1, 2


async def reconciled(settings: ReportingSettings) -> Sequence[Comparison]:
    asking = Asking("reporting", settings, ServiceTokens(settings.service_secret_file))
    async with await open_pool(settings.database_url, "reporting reconcile", 2) as pool:
        try:
            return await reconcile(asking, pool, settings.rebuild_patience_seconds, "command")
        finally:
            await asking.client.aclose()


def main() -> int:
    try:
        comparisons = asyncio.run(reconciled(ReportingSettings()))
    except (httpx.HTTPError, OSError) as wrong:
        say(f"Nothing was compared: {type(wrong).__name__} {wrong}")
        return NOT_COMPARED
    for one in comparisons:
        say(f"{one.checked}: {one.compared:,} compared, {len(one.differences):,} different")
        for difference in one.differences:
            say(f"  {difference.about}: {difference.told or 'nothing'} told, {difference.known or 'nothing'} known")
    return DIFFERENT if any(one.differences for one in comparisons) else 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what a command is for


if __name__ == "__main__":
    sys.exit(main())
