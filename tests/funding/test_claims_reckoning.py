"""What a claim comes to, and by when it is to be paid."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.scheme.codes import Mode
from contracts.scheme.deadlines import payment_target_on
from contracts.scheme.distance import Location
from contracts.scheme.money import Money
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay
from services.funding.domain.account import Address, Payee
from services.funding.domain.claim import MOVES, ClaimStatus, ImpossibleMove, approval_sha256, end_to_end_id, move
from services.funding.domain.conditions import Conditions, checklist, due_on
from services.funding.domain.evidence import EvidenceKind
from services.funding.domain.reckoning import ActualExchange, reckon

WARSAW, BORDEAUX = Location("Warsaw", 52.2297, 21.0122), Location("Bordeaux", 44.8378, -0.5792)
MADRID = Location("Madrid", 40.4168, -3.7038)
NEXT, AURORA = load_programmes().partnership("AURORA-NEXT")
PAST, _ = load_programmes().partnership("AURORA")


def an_exchange(
    first: str = "2026-06-01", last: str = "2026-06-05", granted: int = 900_00, mode: Mode = Mode.PHYSICAL
) -> ActualExchange:
    stay = Stay(date.fromisoformat(first), date.fromisoformat(last))
    return ActualExchange(stay, mode, WARSAW, BORDEAUX, "FR", Money(granted))


def conditions(validated: str | None = "2023-06-27", evidence: str | None = "2023-06-26") -> Conditions:
    return Conditions(
        stay_ended_on=date(2023, 6, 22),
        agreement_signed=True,
        report_validated_on=date.fromisoformat(validated) if validated else None,
        evidence_on=dict.fromkeys(EvidenceKind, date.fromisoformat(evidence)) if evidence else {},
    )


def test_a_full_week_in_france_earns_the_whole_rate() -> None:
    assert reckon(an_exchange(), NEXT, AURORA).amount == Money(900_00)


def test_a_return_one_day_early_halves_the_lump_sum() -> None:
    reckoning = reckon(an_exchange(last="2026-06-04"), NEXT, AURORA)
    assert reckoning.amount == Money(450_00)
    assert "Halved once: fewer than 5 working days" in reckoning.steps
    assert reckoning.steps[-1] == "To be paid: EUR 450.00"


def test_five_planned_days_in_spain_that_became_three_earn_415() -> None:
    stay = Stay(date(2026, 6, 2), date(2026, 6, 4))
    exchange = ActualExchange(stay, Mode.PHYSICAL, WARSAW, MADRID, "ES", Money(830_00))
    assert reckon(exchange, NEXT, AURORA).amount == Money(415_00)


def test_a_longer_stay_than_granted_earns_no_more_than_was_granted() -> None:
    reckoning = reckon(an_exchange(granted=450_00), NEXT, AURORA)
    assert reckoning.amount == Money(450_00)
    assert "Granted before the journey: EUR 450.00, which cannot be exceeded" in reckoning.steps


def test_a_virtual_exchange_earns_nothing() -> None:
    assert not reckon(an_exchange(mode=Mode.VIRTUAL), NEXT, AURORA).amount


def test_two_working_days_earn_nothing() -> None:
    assert not reckon(an_exchange(last="2026-06-02"), NEXT, AURORA).amount


def test_payment_is_due_ten_days_after_the_last_condition() -> None:
    assert due_on(conditions(), PAST) == date(2023, 7, 7)


def test_a_target_date_on_a_sunday_moves_to_monday() -> None:
    assert payment_target_on(conditions().stay_ended_on, PAST) == date(2023, 7, 3)


def test_evidence_that_comes_last_decides_the_due_date() -> None:
    assert due_on(conditions(evidence="2023-06-30"), PAST) == date(2023, 7, 10)


def test_the_kind_of_evidence_that_came_last_decides_the_due_date() -> None:
    four = conditions()
    later = {**four.evidence_on, EvidenceKind.RETURN_TRAVEL: date(2023, 6, 30)}
    assert due_on(replace(four, evidence_on=later), PAST) == date(2023, 7, 10)
    del later[EvidenceKind.TRAVEL_INVOICE]
    assert due_on(replace(four, evidence_on=later), PAST) is None


@pytest.mark.parametrize("missing", [{"validated": None}, {"evidence": None}])
def test_nothing_is_due_while_a_condition_is_missing(missing: dict[str, None]) -> None:
    assert due_on(conditions(**missing), PAST) is None


def test_the_checklist_names_every_condition() -> None:
    items = checklist(conditions(evidence=None))
    assert [item for item, done in items.items() if not done] == [str(kind) for kind in EvidenceKind]
    assert [item for item, done in items.items() if done] == ["agreement_signed", "report_validated", "bank_account"]


def test_a_rejected_claim_never_moves_again() -> None:
    for to in ClaimStatus:
        with pytest.raises(ImpossibleMove):
            move(ClaimStatus.REJECTED, to)


def test_every_move_leads_to_a_known_status() -> None:
    assert set(MOVES) == set(ClaimStatus)
    assert move(ClaimStatus.ORDERED, ClaimStatus.PAID) is ClaimStatus.PAID
    with pytest.raises(ImpossibleMove):
        move(ClaimStatus.SUBMITTED, ClaimStatus.PAID)


def test_an_approval_is_void_when_amount_payee_or_account_change() -> None:
    payee = Payee(
        "Anna Nowak", "PL61109010140000071219812874", None, Address("Prosta", None, "00-850", "Warszawa", "PL")
    )
    approved = approval_sha256(Money(450_00), payee)
    changed = [
        replace(payee, account_holder="Anna Nowaka"),
        replace(payee, iban="PL27114020040000300201355387"),
        replace(payee, bic="BREXPLPW"),
    ]
    assert approved != approval_sha256(Money(450_01), payee)
    assert approved not in [approval_sha256(Money(450_00), other) for other in changed]


def test_an_end_to_end_id_fits_the_payment_file() -> None:
    assert len(end_to_end_id("f" * 32, 99)) == 35
    with pytest.raises(ValueError, match="no room"):
        end_to_end_id("f" * 32, 100)
