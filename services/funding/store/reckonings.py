"""What a case's claim comes to, from the facts that funding keeps."""

from datetime import date

from contracts.scheme.codes import Mode
from contracts.scheme.deadlines import payment_target_on
from contracts.scheme.distance import Location
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay
from services.funding.domain.case import Case, Side
from services.funding.domain.reckoning import ActualExchange, Reckoning, reckon
from services.funding.store.commitments import Commitments
from services.kernel.transaction import Transaction


async def reckoned(tx: Transaction, case: Case) -> Reckoning | None:
    """The lump sum of the actual days; None when the visitor has not returned or no money was granted."""
    commitment = await Commitments(tx).find(case.application_id)
    if case.actual is None or commitment is None:
        return None
    programme, partnership = load_programmes().partnership(case.partnership)
    exchange = ActualExchange(
        stay=Stay(case.actual.first_day, case.actual.last_day),
        mode=Mode(case.mode),
        visitor_at=seat(case.visitor),
        host_at=seat(case.host),
        host_country=case.host.country,
        granted=commitment.grant.amount,
    )
    return reckon(exchange, programme, partnership)


def target_of(case: Case) -> date:
    """By when the payment would be in time for the statistics; LookupError before the visitor returned."""
    if case.actual is None:
        raise LookupError(f"application {case.application_id} has no actual stay yet")
    programme, _ = load_programmes().partnership(case.partnership)
    return payment_target_on(case.actual.last_day, programme)


def seat(side: Side) -> Location:
    return Location("", side.latitude, side.longitude)
