"""Countries, economic activities and sizes."""

import pytest

from contracts.scheme.codes import DECIDING_RULES, Ecosystem, Kind, SizeClass
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.nace import DIVISIONS, SECTIONS, is_nace
from contracts.scheme.programmes import load_programmes
from contracts.scheme.size import size_class

SME = load_programmes().open_call.sme


def test_there_are_249_countries_and_kosovo() -> None:
    assert len(COUNTRIES) == 250
    assert COUNTRIES["XK"] == "Kosovo"
    assert "UK" not in COUNTRIES
    assert "EL" not in COUNTRIES


def test_nace_has_21_sections_and_88_divisions() -> None:
    assert len(SECTIONS) == 21
    assert len(DIVISIONS) == len(set(DIVISIONS)) == 88


@pytest.mark.parametrize("code", ["A01", "C10", "C10.11", "U99", "J62.01"])
def test_divisions_and_classes_with_their_section_are_nace_codes(code: str) -> None:
    assert is_nace(code)


@pytest.mark.parametrize("code", ["10", "10.11", "A10", "C34", "C10.1", "C10.111", "c10", "C１０", "C10 ", "", "V01"])
def test_anything_else_is_no_nace_code(code: str) -> None:
    assert not is_nace(code)


def test_there_are_14_ecosystems_and_17_deciding_rules() -> None:
    assert len(Ecosystem) == 14
    assert len(DECIDING_RULES) == len(set(DECIDING_RULES)) == 17


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance_sheet", "size"),
    [
        (9, 2_000_000, 5_000_000, SizeClass.MICRO),
        (9, 2_000_001, 2_000_001, SizeClass.SMALL),
        (10, 1, 1, SizeClass.SMALL),
        (49, 10_000_001, 10_000_000, SizeClass.SMALL),
        (50, 1, 1, SizeClass.MEDIUM),
        (249, 60_000_000, 43_000_000, SizeClass.MEDIUM),
        (249, 50_000_001, 43_000_001, SizeClass.NOT_APPLICABLE),
        (250, 1, 1, SizeClass.NOT_APPLICABLE),
        (5, None, 1_000_000, SizeClass.MICRO),
        (5, None, None, SizeClass.NOT_APPLICABLE),
    ],
)
def test_an_sme_has_the_size_that_the_recommendation_gives_it(
    headcount: int, turnover: int | None, balance_sheet: int | None, size: SizeClass
) -> None:
    assert size_class(Kind.SME, headcount, turnover, balance_sheet, SME) is size


def test_who_is_no_sme_has_no_size() -> None:
    assert size_class(Kind.CLUSTER_ORGANISATION, 5, 1, 1, SME) is SizeClass.NOT_APPLICABLE
