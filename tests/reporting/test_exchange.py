"""What facts make of an exchange, worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.reporting.domain.exchange import exchange_from, knowledge
from services.reporting.domain.facts import (
    Assessment,
    BankWord,
    ClaimWord,
    Decision,
    Ended,
    Fact,
    Report,
    ReportReturned,
    Said,
    Status,
    Stay,
    Step,
    Submission,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_submission(revision: int = 1) -> Submission:
    return Submission(
        revision=revision,
        call="clusterxchange-next",
        partnership="HEMPCLUB-NEXT",
        host_partnership="BIGINN-NEXT",
        visitor_id=UUID(int=1),
        host_id=UUID(int=2),
        origin="PL",
        host="FR",
        mode="physical",
        first_day=date(2026, 12, 28),
        last_day=date(2027, 1, 1),
        visitor_kind="sme",
        visitor_size="small",
        ecosystem="textiles",
        nace="C13",
        host_kind="training_provider",
        gender="not_stated",
        third_country_national=False,
    )


def told(*said: Said) -> list[Fact]:
    """Facts in the order of telling, an hour apart."""
    return [
        Fact(number, at, one, at.date()) for number, one in enumerate(said) for at in (NOON + timedelta(hours=number),)
    ]


def status_after(*said: Said) -> Status:
    exchange = exchange_from(told(*said))
    assert exchange is not None
    return exchange.status


def test_money_sent_back_that_was_never_booked_leaves_the_claim_to_be_paid() -> None:
    approved = (a_submission(), Decision(1, Status.APPROVED, 90_000), ClaimWord(approved=True))
    assert status_after(*approved, BankWord(0)) is Status.PAYABLE


def test_nothing_is_known_of_an_exchange_before_it_was_submitted() -> None:
    assert exchange_from(told(Decision(1, Status.APPROVED, 90_000))) is None
    assert knowledge(told(Decision(1, Status.APPROVED, 90_000))) == []


def test_an_application_sent_again_is_assessed_again() -> None:
    first = (a_submission(), Assessment(1, Status.ELIGIBLE), Decision(1, Status.CHANGES_REQUESTED))
    assert status_after(*first) is Status.CHANGES_REQUESTED
    assert status_after(*first, a_submission(2)) is Status.SUBMITTED
    assert status_after(*first, a_submission(2), Assessment(2, Status.IN_REVIEW)) is Status.IN_REVIEW


def test_a_waiting_exchange_is_approved_when_room_appears() -> None:
    waiting = (a_submission(), Assessment(1, Status.ELIGIBLE), Decision(1, Status.WAITLISTED))
    assert status_after(*waiting) is Status.WAITLISTED
    assert status_after(*waiting, Decision(1, Status.APPROVED, 90_000)) is Status.APPROVED


def test_a_returned_report_leaves_a_completed_stay_until_it_is_sent_again() -> None:
    stay = (a_submission(), Step(Status.TRAVELLING), Stay(date(2026, 12, 28), date(2026, 12, 30)))
    assert status_after(*stay, Report(1)) is Status.REPORTED
    assert status_after(*stay, Report(1), ReportReturned()) is Status.COMPLETED
    assert status_after(*stay, Report(1), ReportReturned(), Report(2)) is Status.REPORTED


def test_a_claim_sent_back_is_payable_no_longer() -> None:
    reported = (a_submission(), Stay(date(2026, 12, 28), date(2026, 12, 30)), Report(1), ClaimWord(approved=True))
    assert status_after(*reported) is Status.PAYABLE
    assert status_after(*reported, ClaimWord(approved=False)) is Status.REPORTED


def test_an_exchange_that_ended_early_stays_ended() -> None:
    assert status_after(a_submission(), Ended(Status.WITHDRAWN), Decision(1, Status.APPROVED, 1)) is Status.WITHDRAWN


def test_the_actual_first_day_decides_the_year_once_it_is_known() -> None:
    planned, actual = knowledge(told(a_submission(), Stay(date(2027, 1, 4), date(2027, 1, 8))))
    assert (planned.exchange.year, actual.exchange.year) == (2026, 2027)
    assert (planned.since, planned.until) == (NOON, NOON + timedelta(hours=1))
    assert actual.until is None


def test_money_that_came_back_was_not_paid() -> None:
    paid = (a_submission(), Decision(1, Status.APPROVED, 90_000), BankWord(45_000))
    exchange, returned = exchange_from(told(*paid)), exchange_from(told(*paid, BankWord(0)))
    assert exchange is not None
    assert returned is not None
    assert (exchange.granted_cents, exchange.paid_cents) == (90_000, 45_000)
    assert (returned.granted_cents, returned.paid_cents) == (90_000, None)
