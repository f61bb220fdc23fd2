"""What `funding` is told by its environment: what every service is."""

from services.kernel.settings import Settings


class FundingSettings(Settings):
    """Settings of `funding`."""
