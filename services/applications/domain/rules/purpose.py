"""Rules on what the exchange is for and who else pays."""

from contracts.scheme.codes import Activity
from services.applications.domain.exchange import Exchange
from services.applications.domain.finding import Terms, Verdict, broken, kept, rule
from services.applications.domain.words import in_words

RECOGNISED = frozenset(activity.value for activity in Activity)


@rule("ELIG-25")
def every_activity_is_recognised(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-25: at least one activity, and each of a kind that the scheme recognises.

    Source: ECCP, "About ClusterXchange".
    """
    found = ", ".join(in_words(activity) for activity in exchange.activities) or "no activity"
    needed = "one or more of: " + ", ".join(in_words(activity) for activity in Activity)
    if exchange.activities and RECOGNISED.issuperset(exchange.activities):
        return kept(found, needed, "The scheme supports these activities.")
    return broken(found, needed, "Name at least one activity, and only such as the scheme recognises.")


@rule("ELIG-29")
def no_other_eu_money_pays_the_same_trip(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-29: the visitor declares that the same trip has no other EU funding.

    Source: general EU grant law.
    """
    needed = "the declaration that no other EU funding pays the same trip"
    if exchange.no_double_funding:
        return kept("declared", needed, "The visitor declared it.")
    return broken("not declared", needed, "Without this declaration the exchange cannot be co-funded.")
