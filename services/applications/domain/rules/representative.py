"""The rule on the person who travels."""

from contracts.scheme.codes import BusinessLink
from services.applications.domain.exchange import Exchange, Representative
from services.applications.domain.finding import Terms, Verdict, broken, kept, rule, unclear
from services.applications.domain.words import counted, country_name, in_words

BUSINESS_LINKS = (BusinessLink.STARTED, BusinessLink.INTENDS_TO_START)


@rule("ELIG-05")
def a_third_country_national_lives_and_does_business_here(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-05: nationals of other countries have lived here with a permit in the last 12 months (OPEN-10), and have
    started or intend to start a business (OPEN-09).

    Source: ECCP, "How can I participate".
    """
    person, days = exchange.representative, terms.programme.residence_days
    needed = (
        f"for a national of a country outside the scheme: {days} days of residence with a permit in the last"
        " 12 months, and a business started or intended in a participating country"
    )
    nationality = f"national of {country_name(person.nationality)}"
    if person.nationality in terms.programme.participating_countries:
        return kept(nationality, needed, "The representative is a national of a participating country.")
    found = f"{nationality}, {_residence(person)}"
    if not person.residence_permit or (person.residence_days_last_12_months or 0) < days:
        return broken(found, needed, "Residence with a permit is too short or not shown; name another representative.")
    if person.business_link in BUSINESS_LINKS:
        return kept(found, needed, "The representative lives and does business in a participating country.")
    return unclear(found, needed, "Whether an employee without a business may travel is decided by the partnership.")


def _residence(person: Representative) -> str:
    days = person.residence_days_last_12_months
    stated = "days of residence not stated" if days is None else counted(days, "day") + " of residence"
    permit = "with a permit" if person.residence_permit else "no permit shown"
    link = "not stated" if person.business_link is None else in_words(person.business_link)
    return f"{stated}, {permit}, business: {link}"
