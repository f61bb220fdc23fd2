"""Rules on visitor and host together."""

from services.applications.domain.exchange import Exchange
from services.applications.domain.finding import Terms, Verdict, broken, kept, rule, unclear
from services.applications.domain.words import country_name


@rule("ELIG-03")
def visitor_and_host_are_from_different_countries(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-03: the exchange crosses a border.

    Source: ECCP, "About ClusterXchange".
    """
    visitor, host = country_name(exchange.visitor.country), country_name(exchange.host.country)
    found, needed = f"from {visitor} to {host}", "visitor and host in two countries"
    if exchange.visitor.country != exchange.host.country:
        return kept(found, needed, "The exchange is transnational.")
    return broken(found, needed, f"Visitor and host are both in {host}; choose a host in another country.")


@rule("ELIG-28")
def visitor_and_host_are_independent(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-28: visitor and host are two legal entities (country and registration number) and no linked enterprises:
    neither holds more than half of the other.

    Source: settled reading of the scheme.
    """
    needed = "two organisations that are not linked enterprises"
    if exchange.visitor.registration == exchange.host.registration:
        return broken("one registration number", needed, "Visitor and host are the same organisation.")
    if exchange.linked_enterprises:
        found = "linked enterprises, as declared"
        return unclear(found, needed, "An exchange between linked enterprises is looked at by the partnership.")
    return kept("two independent organisations, as declared", needed, "Visitor and host are independent.")
