"""Evidence that an exchange took place: which kinds are needed, and how large a file may be (MON-09)."""

from enum import StrEnum

LARGEST_FILE_BYTES = 10 * 1024 * 1024


class EvidenceKind(StrEnum):
    """The pieces of evidence that a payment needs, each at least once (rules 4.5)."""

    OUTWARD_TRAVEL = "outward_travel"
    RETURN_TRAVEL = "return_travel"
    TRAVEL_INVOICE = "travel_invoice"
    ACCOMMODATION_INVOICE = "accommodation_invoice"


FILE_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
