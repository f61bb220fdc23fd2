"""Who decides, from which money, and what is paid: the queue, envelopes, agreements, claims and payments."""

from pathlib import Path

from services.funding import api, pages
from services.funding.api.timers import tick
from services.funding.evidence_room.moving import encrypt_what_lies_in_clear
from services.funding.evidence_room.room import open_room, say_who_scans
from services.funding.handlers import handlers
from services.funding.opening import open_envelopes
from services.funding.settings import FundingSettings
from services.kernel.service import ServiceParts, serve

PARTS = ServiceParts(
    name="funding",
    folder=Path(__file__).parent,
    routers=[*api.ROUTERS, *pages.ROUTERS],
    handlers=handlers,
    background=[tick, encrypt_what_lies_in_clear],
    on_start=[open_room, open_envelopes],
    large_bodies={"/evidence": 10_551_296, "/bank-messages": 2_000_000},
    remarks=say_who_scans,
)

if __name__ == "__main__":
    serve(PARTS, FundingSettings())
