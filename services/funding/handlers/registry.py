"""Where the reactions of funding are registered."""

from services.funding.store import Store
from services.kernel.handlers import Handlers

handlers = Handlers("funding", Store)
