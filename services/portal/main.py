"""The one door through which people come in."""

from pathlib import Path

from services.kernel.service import ServiceParts, serve
from services.portal import api, deputies_api, openapi, pages, people_api, static, through
from services.portal.people import enter_demo_people
from services.portal.settings import LARGE_BODIES, PortalSettings
from services.portal.threshold import Threshold
from services.portal.upstream import open_connections

PARTS = ServiceParts(
    name="portal",
    folder=Path(__file__).parent,
    routers=[
        api.router,
        people_api.router,
        deputies_api.router,
        openapi.router,
        static.router,
        pages.router,
        through.router,
    ],
    on_start=[open_connections, enter_demo_people],
    large_bodies=LARGE_BODIES,
    tells=False,
    public=True,
    layers=[Threshold],
)

if __name__ == "__main__":
    serve(PARTS, PortalSettings())
