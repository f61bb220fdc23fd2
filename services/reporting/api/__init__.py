"""Reporting's JSON interface."""

from fastapi import APIRouter

from services.reporting.api import (
    changes,
    code_lists,
    mobility,
    rebuilds,
    reconciliations,
    reports,
    statistics,
    trace,
    waiting_times,
)

router = APIRouter()
router.include_router(changes.router)
router.include_router(code_lists.router)
router.include_router(rebuilds.router)
router.include_router(reconciliations.router)
router.include_router(reports.router)
# Their addresses come before that of a table.
router.include_router(mobility.router)
router.include_router(waiting_times.router)
router.include_router(statistics.router)
router.include_router(trace.router)
