"""Who of the waiting list is served, and what a case may give back."""

import pytest

from contracts.scheme.money import Money
from services.funding.domain.envelope import Commitment, Grant, IllegalMove, State, admitted, freed_by, move
from services.funding.domain.ledger import Cause
from services.kernel.identifiers import new_id


def a_grant(euros: int) -> Grant:
    return Grant(new_id(), 1, "AURORA-NEXT", Money(euros * 100), "eva")


def served(waiting: list[int], available: int) -> list[int]:
    grants = admitted([a_grant(euros) for euros in waiting], Money(available * 100))
    return [grant.amount.cents // 100 for grant in grants]


@pytest.mark.parametrize(
    ("waiting", "available", "expected"),
    [([900, 450], 900, [900]), ([900, 450], 1350, [900, 450]), ([900, 450], 500, [450]), ([], 500, []), ([0], 0, [0])],
    ids=["first come first served", "all who fit", "one that is too large is passed over", "nobody", "nothing asked"],
)
def test_the_waiting_list_is_served_in_order(waiting: list[int], available: int, expected: list[int]) -> None:
    assert served(waiting, available) == expected


@pytest.mark.parametrize(("keep", "freed"), [(None, 900), (450, 450), (900, 0), (0, 900)])
def test_a_case_gives_back_what_it_does_not_keep(keep: int | None, freed: int) -> None:
    kept = None if keep is None else Money(keep * 100)
    assert freed_by(Commitment(a_grant(900), State.COMMITTED), kept) == Money(freed * 100)


def test_no_case_keeps_more_than_it_was_granted() -> None:
    with pytest.raises(IllegalMove, match="more than"):
        freed_by(Commitment(a_grant(450), State.COMMITTED), Money(90_000))


@pytest.mark.parametrize("state", [State.PAID, State.RELEASED, State.WAITING])
def test_only_money_that_is_held_can_be_reduced(state: State) -> None:
    with pytest.raises(IllegalMove):
        freed_by(Commitment(a_grant(450), state), Money(0))


def test_released_money_never_comes_back() -> None:
    for cause in Cause:
        with pytest.raises(IllegalMove):
            move(State.RELEASED, cause)


@pytest.mark.parametrize(
    ("state", "cause"), [(State.PAID, Cause.COMMITTED), (State.RESERVED, Cause.UNPAID), (State.RESERVED, Cause.PAID)]
)
def test_a_step_begins_where_it_must(state: State, cause: Cause) -> None:
    with pytest.raises(IllegalMove):
        move(state, cause)
