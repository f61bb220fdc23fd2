"""The certificate of participation: what it says."""

from dataclasses import dataclass
from datetime import date

from services.applications.domain.words import counted, country_name, day_name


@dataclass(frozen=True, slots=True)
class Certificate:
    """A closed exchange as its certificate names it: organisations and days, no person. Countries are codes."""

    number: str
    call_title: str
    partnership: str
    visitor: str
    visitor_country: str
    host: str
    host_city: str
    host_country: str
    first_day: date
    last_day: date
    working_days: int
    issued_on: date


def words_of(certificate: Certificate) -> dict[str, str]:
    """The certificate's words by the names that its template knows."""
    return {
        "number": certificate.number,
        "call": certificate.call_title,
        "partnership": certificate.partnership,
        "visitor": certificate.visitor,
        "visitor_country": country_name(certificate.visitor_country),
        "host": certificate.host,
        "host_city": certificate.host_city,
        "host_country": country_name(certificate.host_country),
        "first_day": day_name(certificate.first_day),
        "last_day": day_name(certificate.last_day),
        "working_days": counted(certificate.working_days, "working day"),
        "issued_on": day_name(certificate.issued_on),
    }
