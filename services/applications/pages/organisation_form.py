"""The registration form: what can be chosen in it, and what was filled in."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from starlette.datastructures import FormData

from contracts.scheme.codes import Activity, Ecosystem, Kind, Membership
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.programmes import load_programmes
from services.applications.domain.registration import Contact, Organisation
from services.applications.domain.words import country_name, in_words

Options = list[tuple[str, str]]

LISTS = ("takes_part_as", "preferences.countries", "preferences.ecosystems", "preferences.activities")
PARTS = [("visitor", "As a visitor"), ("host", "As a host")]
WRITTEN_OTHERWISE = {
    "eccp_cluster": "ECCP cluster",
    "eccp_cluster_indirect": "ECCP cluster, indirectly",
    "agri_food": "agri-food",
}


def choices() -> dict[str, Options]:
    """What each list of the form offers; a partnership and the countries to visit are those of the open call."""
    call = load_programmes().open_call
    return {
        "countries": by_name(COUNTRIES),
        "kinds": options(Kind),
        "memberships": options(Membership),
        "ecosystems": options(Ecosystem),
        "activities": options(Activity),
        "parts": PARTS,
        "participating": by_name(call.participating_countries),
        "partnerships": [(one.code, f"{one.name}: {one.sector}") for one in call.partnerships],
    }


def options(codes: type[StrEnum]) -> Options:
    """Codes with their words: `SME`, `Cluster organisation`."""
    return [(code.value, starting_with_a_capital(words(code))) for code in codes]


def words(code: str) -> str:
    """A code as people write it."""
    return WRITTEN_OTHERWISE.get(code) or in_words(code)


def all_in_words(codes: Iterable[str]) -> str:
    """`networking, market research`; nothing for none."""
    return ", ".join(words(code) for code in codes)


def all_by_name(countries: Iterable[str]) -> str:
    """`France, Poland`; nothing for none."""
    return ", ".join(name for _, name in by_name(countries))


def by_name(countries: Iterable[str]) -> Options:
    """Countries in the order of their names."""
    return sorted(((code, country_name(code)) for code in countries), key=lambda country: country[1])


def starting_with_a_capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def filled(form: FormData) -> dict[str, Any]:
    """What was filled in, by the name of the input."""
    return {**dict(form.items()), **{name: form.getlist(name) for name in LISTS}}


def as_registered(organisation: Organisation, contact: Contact) -> dict[str, Any]:
    """A registration as the inputs of its form."""
    profile, preferences = organisation.profile, organisation.profile.preferences
    plain = ("name", "registration_number", "country", "kind", "headcount", "turnover_eur", "balance_sheet_eur")
    more = ("membership", "agency_preapproval", "nace", "ecosystem", "takes_part_as", "motivation")
    return {
        **{name: getattr(profile, name) for name in plain + more},
        "partnership": organisation.partnership,
        "location.city": profile.location.city,
        "location.latitude": profile.location.latitude,
        "location.longitude": profile.location.longitude,
        "contact.name": contact.name,
        "contact.email": contact.email,
        "preferences.countries": preferences.countries,
        "preferences.ecosystems": preferences.ecosystems,
        "preferences.activities": preferences.activities,
    }


WORDING: dict[str, Any] = {
    "words": words,
    "all_in_words": all_in_words,
    "country_name": country_name,
    "all_by_name": all_by_name,
}
"""What templates of organisations and matches write codes with."""
