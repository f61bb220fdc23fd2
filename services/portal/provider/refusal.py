"""Why somebody is not signed in."""


class Refused(Exception):
    """The provider's answer is not to be believed, or not enough; the reason is one word for the log."""


class ProviderAway(Exception):
    """The provider does not answer in time, or not as a provider does."""
