"""The nightly reconciliation, and the metrics that say what the last one found."""

import asyncio

import httpx
import structlog
from prometheus_client import Gauge

from services.kernel.clock import machine_now
from services.kernel.database import Pool, is_transient
from services.kernel.internal import Asking
from services.kernel.service import Service
from services.reporting.domain.reconciliation import Checked, Comparison
from services.reporting.nightly import next_time
from services.reporting.reconciling.comparing import Reconciliation
from services.reporting.reconciling.knowing import Knowing
from services.reporting.reconciling.telling import Telling
from services.reporting.settings import ReportingSettings
from services.reporting.store.reconciliations import Reconciliations

log = structlog.get_logger()

LOOK_SECONDS = 30
DIFFERENCES = Gauge(
    "clusterxchange_reconciliation_differences",
    "What was not the same here and where it comes from when that was last looked at",
    ["checked"],
)
RECONCILED = Gauge("clusterxchange_reconciliation_timestamp_seconds", "When that was, 0 if never")


async def reconcile_every_night(service: Service) -> None:
    """Reconcile whenever the time of day comes, and show what the last one gave."""
    settings = ReportingSettings.model_validate(service.settings, from_attributes=True)
    due = next_time(machine_now(), settings.reconciled_at)
    while True:
        try:
            await show_latest(Reconciliations(service.pool))
            if due <= machine_now():
                if not await Reconciliations(service.pool).any_since(due):
                    await reconcile(service.asking, service.pool, settings.rebuild_patience_seconds, "schedule")
                due = next_time(machine_now(), settings.reconciled_at)
        except Exception as wrong:
            if not (is_transient(wrong) or isinstance(wrong, httpx.HTTPError)):
                raise
            log.warning("reconciliation.waits", reason=type(wrong).__name__)
        await asyncio.sleep(max(0, min(LOOK_SECONDS, (due - machine_now()).total_seconds())))


async def reconcile(asking: Asking, pool: Pool, patience: float, asked_by: str) -> list[Comparison]:
    """Compare everything once and note what came of it; httpx.HTTPError when a service does not answer."""
    started_at = machine_now()
    comparisons = await Reconciliation(Telling(asking.ask), Knowing(pool), patience).compare()
    await Reconciliations(pool).keep(comparisons, started_at, asked_by)
    log.info("reconciliation.made", differences={one.checked: len(one.differences) for one in comparisons})
    return comparisons


async def show_latest(reconciliations: Reconciliations) -> None:
    """Let the metrics say what the last reconciliation found."""
    for latest in await reconciliations.latest(len(Checked)):
        DIFFERENCES.labels(latest["checked"]).set(latest["differences"])
        RECONCILED.set(latest["finished_at"].timestamp())
