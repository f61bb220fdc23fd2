"""A service, named in the environment, that does nothing but hand out its outbox to those who build anew."""

import os
from pathlib import Path

from services.kernel.http.replay import router
from services.kernel.service import ServiceParts, serve

if __name__ == "__main__":
    serve(ServiceParts(name=os.environ["SERVICE"], folder=Path(__file__).parent, routers=[router], tells=False))
