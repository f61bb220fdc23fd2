"""Rules on the host organisation."""

from contracts.scheme.codes import Kind, Membership
from services.applications.domain.exchange import Exchange
from services.applications.domain.finding import Terms, Verdict, broken, kept, rule, unclear
from services.applications.domain.words import country_name, in_words


@rule("ELIG-02")
def the_host_is_from_a_participating_country(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-02: the host organisation is registered in a participating country.

    Source: ECCP, "How can I participate".
    """
    country = country_name(exchange.host.country)
    needed = "a host organisation registered in a participating country"
    if exchange.host.country in terms.programme.participating_countries:
        return kept(country, needed, f"{country} takes part in the scheme.")
    return broken(country, needed, f"{country} does not take part in the scheme, so its organisations cannot host.")


@rule("ELIG-09")
def a_host_sme_is_in_an_eccp_cluster_or_approved_by_the_agency(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-09: an SME outside an ECCP cluster hosts in exceptional cases only, with the agency's prior approval.

    Source: CLAMTEX, FAQ.
    """
    host, needed = exchange.host, "for a host of kind SME: membership of a cluster with a profile on ECCP"
    if host.kind != Kind.SME:
        return kept(in_words(host.kind), needed, "The rule is for hosts of kind SME only.")
    membership = f"membership: {in_words(host.membership)}"
    if host.membership == Membership.ECCP_CLUSTER:
        return kept(membership, needed, "The host is a member of a cluster with a profile on ECCP.")
    if host.agency_preapproval:
        return kept(f"{membership}, approved by the agency", needed, "The agency approved this host beforehand.")
    return unclear(membership, needed, "An SME outside such a cluster can host only when the agency approves it first.")
