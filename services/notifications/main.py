"""Who is told what, by mail."""

from pathlib import Path

from services.kernel.service import ServiceParts, serve
from services.notifications import api, pages
from services.notifications.handlers import handlers
from services.notifications.sender import send_messages
from services.notifications.settings import NotificationSettings

PARTS = ServiceParts(
    name="notifications",
    folder=Path(__file__).parent,
    routers=[api.router, pages.router],
    handlers=handlers,
    background=[send_messages],
)

if __name__ == "__main__":
    serve(PARTS, NotificationSettings())
