"""Rules on the visiting organisation."""

from contracts.scheme.codes import HOST_ONLY_KINDS, Kind, Membership, Mode
from contracts.scheme.programme import SmeLimits
from contracts.scheme.size import is_within
from services.applications.domain.exchange import Exchange, Party
from services.applications.domain.finding import Terms, Verdict, broken, kept, rule, unclear
from services.applications.domain.words import counted, country_name, in_words


@rule("ELIG-01")
def the_visitor_is_from_a_participating_country(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-01: the visiting organisation is registered in a participating country.

    Source: ECCP, "How can I participate".
    """
    country = country_name(exchange.visitor.country)
    needed = "a visiting organisation registered in a participating country"
    if exchange.visitor.country in terms.programme.participating_countries:
        return kept(country, needed, f"{country} takes part in the scheme.")
    return broken(country, needed, f"{country} does not take part in the scheme, so its organisations cannot visit.")


@rule("ELIG-07")
def the_visitor_is_of_a_kind_that_may_visit(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-07: training providers, large companies and public authorities host only; a partnership may admit some as
    visitors, case by case (OPEN-01).

    Source: EPIX and HempCluB on ClusterXchange.
    """
    kind = in_words(exchange.visitor.kind)
    needed = "a cluster organisation, business network, scaling-up support organisation or SME"
    if exchange.visitor.kind not in HOST_ONLY_KINDS:
        return kept(kind, needed, "Organisations of this kind may visit.")
    if exchange.visitor.kind in terms.partnership.extra_visitor_kinds:
        return unclear(
            kind, needed, f"{terms.partnership.name} may admit this kind as a visitor; it decides case by case."
        )
    return broken(kind, needed, "Organisations of this kind may host visitors but not visit.")


@rule("ELIG-08")
def a_visiting_sme_is_a_member_of_an_eccp_cluster(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-08: a visiting SME belongs to a cluster organisation with a profile on ECCP; an indirect
    membership is looked at by a human (OPEN-03).

    Source: CLAMTEX, FAQ.
    """
    return _cluster_membership(exchange.visitor, Kind.SME)


@rule("ELIG-10")
def a_visiting_support_organisation_is_a_member_of_an_eccp_cluster(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-10: a visiting scaling-up support organisation belongs to a cluster organisation with a profile on ECCP.

    Source: ECCP, "How can I participate".
    """
    return _cluster_membership(exchange.visitor, Kind.SCALING_UP_SUPPORT)


def _cluster_membership(visitor: Party, kind: Kind) -> Verdict:
    needed = f"for a visitor of kind {in_words(kind)}: membership of a cluster with a profile on ECCP"
    if visitor.kind != kind:
        return kept(in_words(visitor.kind), needed, f"The rule is for visitors of kind {in_words(kind)} only.")
    membership = f"membership: {in_words(visitor.membership)}"
    match visitor.membership:
        case Membership.ECCP_CLUSTER:
            return kept(membership, needed, "The visitor is a member of a cluster with a profile on ECCP.")
        case Membership.ECCP_CLUSTER_INDIRECT:
            return unclear(membership, needed, "An indirect membership is looked at by the partnership.")
        case _:
            return broken(
                membership, needed, "The visitor must itself be a member of a cluster with a profile on ECCP."
            )


@rule("ELIG-11")
def a_visiting_sme_is_an_sme_by_the_eu_definition(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-11: an SME has fewer people than the limit, and its turnover or its balance sheet total is not over its own;
    a figure that is missing counts as over.

    Source: Commission Recommendation 2003/361/EC.
    """
    visitor, limits = exchange.visitor, terms.programme.sme
    needed = _sme_definition(limits)
    if visitor.kind != Kind.SME:
        return kept(in_words(visitor.kind), needed, "The rule is for visitors of kind SME only.")
    found = _size(visitor)
    if is_within(limits, visitor.headcount, visitor.turnover_eur, visitor.balance_sheet_eur):
        return kept(found, needed, "The visitor is an SME by the EU definition.")
    return broken(found, needed, "The visitor is too large, or its figures are missing, to count as an SME.")


def _sme_definition(limits: SmeLimits) -> str:
    return (
        f"for a visitor of kind SME: fewer than {limits.headcount} people, and a turnover up to"
        f" EUR {limits.turnover_eur:,} or a balance sheet total up to EUR {limits.balance_sheet_eur:,}"
    )


def _size(visitor: Party) -> str:
    people = "1 person" if visitor.headcount == 1 else f"{visitor.headcount:,} people"
    return f"{people}, turnover {_eur(visitor.turnover_eur)}, balance sheet total {_eur(visitor.balance_sheet_eur)}"


def _eur(figure: int | None) -> str:
    return "not stated" if figure is None else f"EUR {figure:,}"


@rule("ELIG-16")
def the_visitor_has_not_visited_before(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-16: an organisation makes one physical visit in the whole scheme (OPEN-11); virtual ones use up none
    (ELIG-18).

    Source: ECCP, "About ClusterXchange".
    """
    needed = "no earlier visit in the whole scheme, whatever the partnership"
    if exchange.mode != Mode.PHYSICAL:
        return kept("a virtual exchange", needed, "A virtual exchange does not use up the visit.")
    found = counted(exchange.prior_physical_visits, "earlier visit")
    if exchange.prior_physical_visits == 0:
        return kept(found, needed, "This is the organisation's first visit.")
    return broken(found, needed, "An organisation can visit once in the whole scheme, and this one has.")
