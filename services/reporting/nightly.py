"""The nightly comparison: everything is built anew in a process of its own, compared, noted, and dropped again."""

import asyncio
import os
import sys
from datetime import UTC, datetime, time, timedelta

import structlog
from prometheus_client import Gauge

from services.kernel.clock import machine_now
from services.kernel.database import is_transient
from services.kernel.service import Service
from services.reporting.settings import ReportingSettings
from services.reporting.store.rebuilds import Rebuilds

log = structlog.get_logger()

LOOK_SECONDS = 30
COMPARE = (sys.executable, "-m", "services.reporting.rebuild", "--compare", "--asked-by", "schedule")
DIFFERENCES = Gauge("clusterxchange_rebuild_differences", "Rows that were not as the last rebuild gave them")
COMPARED = Gauge("clusterxchange_rebuild_timestamp_seconds", "When the last rebuild was compared, 0 if never")


async def compare_every_night(service: Service) -> None:
    """Compare whenever the time of day comes, and show what the last comparison gave."""
    settings = ReportingSettings.model_validate(service.settings, from_attributes=True)
    due = next_time(machine_now(), settings.rebuild_compared_at)
    while True:
        try:
            await show_latest(Rebuilds(service.pool))
            if due <= machine_now():
                due, now_due = next_time(machine_now(), settings.rebuild_compared_at), due
                await compare_unless_done(Rebuilds(service.pool), settings, now_due)
        except Exception as wrong:
            if not is_transient(wrong):
                raise
            log.warning("rebuild.comparison_waits", reason=type(wrong).__name__)
        await asyncio.sleep(max(0, min(LOOK_SECONDS, (due - machine_now()).total_seconds())))


def next_time(now: datetime, at: time | None) -> datetime:
    """When it will be this time of day (UTC) next; at the end of time when there is none."""
    if at is None:
        return datetime.max.replace(tzinfo=UTC)
    today = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    return today if today > now else today + timedelta(days=1)


async def compare_unless_done(rebuilds: Rebuilds, settings: ReportingSettings, due: datetime) -> None:
    """Build and compare in a process of its own, unless another instance has done so; the log keeps what it says."""
    if await rebuilds.any_since(due):
        return
    process = await asyncio.create_subprocess_exec(
        *COMPARE,
        env=os.environ | environment_of(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        told, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        raise
    log.info("rebuild.compared", code=process.returncode, told=told.decode(errors="replace").splitlines()[-25:])
    await show_latest(rebuilds)


def environment_of(settings: ReportingSettings) -> dict[str, str]:
    """The same settings for another process."""
    return {name.upper(): str(value) for name, value in settings if value is not None}


async def show_latest(rebuilds: Rebuilds) -> None:
    """Let the metrics say when the last rebuild was compared, and how much differed."""
    for latest in await rebuilds.latest(1):
        DIFFERENCES.set(latest["differences"])
        COMPARED.set(latest["finished_at"].timestamp())
