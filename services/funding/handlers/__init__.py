"""What funding does when it hears of something."""

from services.funding.handlers import claims, ends, evaluation, names, travel
from services.funding.handlers.registry import handlers

__all__ = ["claims", "ends", "evaluation", "handlers", "names", "travel"]
