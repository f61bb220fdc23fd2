"""S18, S11: how often somebody may ask, as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.allowance import MINUTE_SECONDS, Allowance
from services.portal.limits import network_of, object_in

CASE = "0193a5b4-0000-7000-8000-000000000001"


def test_a_minutes_worth_may_be_taken_at_once_and_then_one_by_one() -> None:
    allowance = Allowance(60)
    assert [allowance.wait("anna", 100.0) for _ in range(61)] == [0.0] * 60 + [pytest.approx(1.0)]
    assert allowance.wait("anna", 101.01) == 0.0
    assert allowance.wait("anna", 101.01) > 0


def test_who_has_used_up_his_own_takes_nothing_from_others() -> None:
    allowance = Allowance(1)
    assert [allowance.wait(name, 0.0) > 0 for name in ("anna", "anna", "luc")] == [False, True, False]


def test_asking_while_one_waits_does_not_prolong_the_wait() -> None:
    allowance = Allowance(60)
    waits = [allowance.wait("anna", 0.0) for _ in range(1_000)]
    assert max(waits) == pytest.approx(1.0)


def test_nothing_is_refused_without_a_limit() -> None:
    assert not any(Allowance(0).wait("anna", 0.0) for _ in range(1_000))


@given(st.lists(st.floats(0, 600), min_size=1, max_size=200), st.integers(1, 50))
def test_nobody_gets_more_than_twice_the_allowance_in_any_minute(times: list[float], a_minute: int) -> None:
    allowance = Allowance(a_minute)
    taken = [now for now in sorted(times) if allowance.wait("anna", now) == 0.0]
    for start in taken:
        assert sum(start <= now < start + MINUTE_SECONDS for now in taken) <= 2 * a_minute


def test_a_crowd_of_addresses_fills_no_memory() -> None:
    allowance = Allowance(10, most=100)
    for number in range(10_000):
        allowance.wait(number, number / 100)
    assert len(allowance.empty_at) <= 100


def test_a_subscriber_has_one_allowance_however_many_addresses() -> None:
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::7")
    assert network_of("192.0.2.7") != network_of("192.0.2.8")


@pytest.mark.parametrize(
    ("path", "about"),
    [
        (f"/api/applications/{CASE}/departure", CASE),
        (f"/claims/{CASE}/return", CASE),
        ("/api/applications", None),
        ("/api/envelopes/PHOTONICS-NEXT", None),
    ],
)
def test_what_is_asked_about_one_object_is_known_by_the_id_in_the_path(path: str, about: str | None) -> None:
    assert object_in(path) == about
