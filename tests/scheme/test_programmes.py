"""The calls that are there, and a new one by one file."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from schwifty import BIC, IBAN

from contracts.programmes.freeze_holidays import NEIGHBOURS, frozen_days, years_of
from contracts.scheme.money import Money
from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.programmes import DEFAULT_FOLDER, load_programmes

ALL = load_programmes()
FILES = sorted(DEFAULT_FOLDER.glob("*.toml"))
OPEN = ALL.open_call


def partnership(code: str) -> Partnership:
    return ALL.partnership(code)[1]


def test_there_are_two_closed_calls_and_one_open() -> None:
    assert [(call.ruleset, call.open) for call in ALL.all] == [
        ("clusterxchange-2020@2020.1", False),
        ("clusterxchange-2022@2022.1", False),
        ("clusterxchange-next@2026.1", True),
    ]


def test_the_calls_have_15_historic_partnerships_and_their_50_members() -> None:
    closed = [member for call in ALL.all if not call.open for member in call.partnerships]
    assert len(closed) == 15
    assert sum(len(one.members) for one in closed) == 50


def test_the_open_call_carries_over_what_its_partnerships_had() -> None:
    codes = {
        "AURORA": "AURORA",
        "BIGINN": "BIGINN",
        "CLOTH": "CLOTH",
        "PHOTONICS": "PHOTONICS4I",
        "HEMPCLUB": "HEMPCLUB",
    }
    assert {one.code for one in OPEN.partnerships} == {f"{code}-NEXT" for code in codes}
    for code, historic in codes.items():
        now, before = partnership(f"{code}-NEXT"), partnership(historic)
        assert (now.members, now.target_exchanges) == (before.members, before.target_exchanges)
        assert now.extra_visitor_kinds == before.extra_visitor_kinds


@pytest.mark.parametrize("one", OPEN.partnerships, ids=lambda one: str(one.code))
def test_a_partnership_of_the_open_call_can_pay(one: Partnership) -> None:
    assert (one.action_start, one.action_end) == (date(2026, 1, 1), date(2028, 12, 31))
    assert one.ceiling == Money.parse("100000.00")
    assert one.payer is not None
    assert IBAN(one.payer.iban).country_code == BIC(one.payer.bic).country_code


def test_rates_are_the_same_in_every_call_and_never_called_confirmed() -> None:
    tables = [{rate.country: rate.ceiling for rate in call.rates} for call in ALL.all]
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0]) == 40
    assert {rate.status for rate in OPEN.rates} == {"carried over, unconfirmed"}


def test_38_countries_take_part_and_norway_does_not_though_it_has_a_rate() -> None:
    assert all(len(call.participating_countries) == 38 for call in ALL.all)
    assert "NO" not in OPEN.participating_countries
    assert OPEN.ceiling("NO", date(2026, 3, 2)) == Money.parse("1100.00")


def test_virtual_exchanges_are_a_matter_of_the_pilot_call_only() -> None:
    assert [call.virtual is not None for call in ALL.all] == [True, False, False]


def test_an_unknown_partnership_or_call_is_not_found() -> None:
    assert ALL.find("NOBODY") is None
    assert ALL.call("clusterxchange-1999") is None
    with pytest.raises(LookupError, match="NOBODY"):
        ALL.partnership("NOBODY")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_frozen_holidays_are_what_the_package_says(path: Path) -> None:
    written = tomllib.loads(path.read_text("utf-8"))
    years = years_of(written)
    assert written["holidays"].keys() == {*written["participating_countries"], *NEIGHBOURS}
    for country, days in written["holidays"].items():
        assert days == frozen_days(country, years), country


def test_holidays_reach_one_year_beyond_the_call() -> None:
    assert max(OPEN.holidays_in("DE")) == date(2029, 12, 26)
    assert min(OPEN.holidays_in("DE")) == date(2026, 1, 1)


def test_ukraine_keeps_no_holidays_since_2023() -> None:
    second = ALL.call("clusterxchange-2022")
    assert second is not None
    assert {day.year for day in second.holidays_in("UA")} == {2022}
    assert OPEN.holidays_in("UA") == frozenset()


def test_a_new_call_is_one_more_file(tmp_path: Path) -> None:
    for path in FILES:
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    new = FILES[-1].read_text("utf-8").replace("clusterxchange-next", "clusterxchange-later").replace("-NEXT", "-LATER")
    (tmp_path / "clusterxchange-later.toml").write_text(new, "utf-8")
    call, aurora = load_programmes(tmp_path).partnership("AURORA-LATER")
    assert isinstance(call, Programme)
    assert (call.code, aurora.name) == ("clusterxchange-later", "AURORA")
    assert len(load_programmes(tmp_path).all) == 4


def test_the_environment_may_name_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILES[0].name).write_text(FILES[0].read_text("utf-8"), "utf-8")
    monkeypatch.setenv("PROGRAMMES_FOLDER", str(tmp_path))
    assert [call.code for call in load_programmes().all] == ["clusterxchange-2020"]
