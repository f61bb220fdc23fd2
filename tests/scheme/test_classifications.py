"""The code lists of statistics in their versions."""

from contracts.scheme.classifications import (
    CLASSIFICATIONS,
    ECOSYSTEMS,
    ISO_3166_1,
    NACE_2,
    NACE_21,
    from_eurostat_codes,
    in_eurostat_codes,
)
from contracts.scheme.nace21 import in_revision_21


def test_greece_and_the_united_kingdom_have_codes_of_their_own_at_eurostat() -> None:
    assert [in_eurostat_codes(code) for code in ("GR", "GB", "FR", "XK")] == ["EL", "UK", "FR", "XK"]
    assert [from_eurostat_codes(code) for code in ("EL", "UK", "FR")] == ["GR", "GB", "FR"]


def test_revision_21_has_22_sections_and_87_divisions() -> None:
    assert (len({code[0] for code in NACE_21.codes}), len(NACE_21.codes)) == (22, 87)


def test_a_division_keeps_its_number_and_may_get_another_letter() -> None:
    assert in_revision_21("C10") == ("C10",)
    assert in_revision_21("J62") == ("K62",)
    assert in_revision_21("S96") == ("T96",)


def test_trade_and_repair_of_motor_vehicles_splits_and_nothing_else_does() -> None:
    assert in_revision_21("G45") == ("G46", "G47", "T95")
    assert NACE_2.splits == ("G45",)


def test_every_code_is_converted_into_codes_that_exist() -> None:
    assert set(NACE_2.converted) == set(NACE_2.codes)
    assert {code for others in NACE_2.converted.values() for code in others} == set(NACE_21.codes)
    assert not ISO_3166_1.splits


def test_every_list_names_its_source_and_from_when_it_is_valid() -> None:
    assert len({(one.code, one.version) for one in CLASSIFICATIONS}) == len(CLASSIFICATIONS)
    assert all(one.source and one.valid_from for one in CLASSIFICATIONS)
    assert len(ECOSYSTEMS.codes) == 14
