"""What happened, and what it adds up to."""

from pathlib import Path

from services.kernel.service import ServiceParts, serve
from services.reporting import pages
from services.reporting.api import router
from services.reporting.changing import pages as changing_pages
from services.reporting.completeness import keep_watch
from services.reporting.dashboard import pages as dashboard_pages
from services.reporting.handlers import handlers
from services.reporting.nightly import compare_every_night
from services.reporting.publishing import pages as publishing_pages
from services.reporting.reconciling import pages as reconciling_pages
from services.reporting.reconciling.nightly import reconcile_every_night
from services.reporting.remaking import remake_exchanges
from services.reporting.settings import ReportingSettings

PARTS = ServiceParts(
    name="reporting",
    folder=Path(__file__).parent,
    routers=[
        router,
        pages.router,
        changing_pages.router,
        dashboard_pages.router,
        reconciling_pages.router,
        publishing_pages.router,
    ],
    handlers=handlers,
    on_start=[remake_exchanges],
    background=[keep_watch, compare_every_night, reconcile_every_night],
)

if __name__ == "__main__":
    serve(PARTS, ReportingSettings())
