"""What `applications` is told by its environment, beyond what every service is."""

from services.kernel.settings import Settings


class ApplicationsSettings(Settings):
    """Settings of `applications`; `eligibility_checks_per_minute` bounds the public check for one caller, 0 is none."""

    eligibility_checks_per_minute: int = 60
