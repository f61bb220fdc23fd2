"""A programme file that cannot be right is refused, and the message names the key."""

from pathlib import Path

import pytest

from contracts.scheme.programmes import DEFAULT_FOLDER, load_programmes
from contracts.scheme.table import ProgrammeRefused

NEXT = (DEFAULT_FOLDER / "clusterxchange-next.toml").read_text("utf-8")
MALFORMED = [
    ("open = true", "open = true\nprepayment = true", "prepayment: this scheme pays once"),
    ("payment_days = 10", 'payment_days = 10\nprepayment = "0.5"', "limits.prepayment: this scheme pays once"),
    ("open = true", "open = true\nopnen = false", "opnen: is not a key"),
    ("open = true", 'open = "yes"', "open: must be true or false"),
    ("open = true\n", "", "open: is missing"),
    (
        "minimum_working_days = 3",
        "minimum_working_days = 0",
        "limits.minimum_working_days: must be a whole number from 1",
    ),
    ("minimum_working_days = 3", "minimum_working_days = true", "limits.minimum_working_days: must be a whole number"),
    ("minimum_working_days = 3", "minimum_working_days = 3.5", "limits.minimum_working_days: must be a whole number"),
    ("minimum_working_days = 3", "minimum_working_days = 6", "limits.full_amount_working_days: lies below"),
    ('absolute_cap = "1100.00"', 'absolute_cap = "1100"', "limits.absolute_cap: '1100' is not an amount"),
    ('absolute_cap = "1100.00"', "absolute_cap = 1100", "limits.absolute_cap: must be a text"),
    ("headcount = 250", "headcount = 250\nfoo = 1", "limits.sme.foo: is not a key"),
    ('"ELIG-13" = ', '"ELIG-99" = ', "sources.ELIG-13: is missing"),
    (
        '"ELIG-03" = "https://clustercollaboration.eu/clusterxchange/about"',
        '"ELIG-03" = " "',
        "sources.ELIG-03: must be",
    ),
    ('\nFR = "900.00"', '\nFX = "900.00"', "rates[1].ceilings.FX: FX is not a country code"),
    ('\nFR = "900.00"', "", "rates: FR has no rate on 2026-01-01"),
    ("last_day = 2028-12-31\nstatus", "last_day = 2028-12-30\nstatus", "has no rate on 2028-12-31"),
    ("last_day = 2028-12-31\nstatus", "last_day = 2025-12-31\nstatus", "rates[1].last_day: 2025-12-31 lies before"),
    ("last_day = 2028-12-31\nstatus", "last_day = 2028-12-31T00:00:00\nstatus", "rates[1].last_day: must be a day"),
    ('  "AL", "AM"', '  "AL", "??"', "participating_countries: ?? is not a country code"),
    ('code = "BIGINN-NEXT"', 'code = "AURORA-NEXT"', "partnerships: AURORA-NEXT is there more than once"),
    ("action_start = 2026-01-01", "action_start = 2029-01-01", "partnerships[1].action_end: 2028-12-31 lies before"),
    ('ceiling = "100000.00"\n', "", "partnerships: AURORA-NEXT needs payer and ceiling"),
    ("FR1420041010050500013M02606", "FR1420041010050500013M02607", "partnerships[1].payer.iban: is not an IBAN"),
    ("PSSTFRPPXXX", "PSSTFRP", "partnerships[1].payer.bic: is not a BIC"),
    ('["large_company"]', '["sme"]', "partnerships[3].extra_visitor_kinds: sme is not one of"),
    (
        'country = "NL", role = "partner"',
        'country = "NL", role = "boss"',
        "members[1].role: must be coordinator or partner",
    ),
    (
        "evaluators_per_case = 1",
        "evaluators_per_case = 0",
        "partnerships[1].evaluators_per_case: must be a whole number",
    ),
    ("\nFR = [\n  2026-01-01,", "\nFR = [\n  2025-01-01,", "holidays.FR: 2025-01-01 is not in the call's years"),
    ("\nUA = []", "", "holidays: UA missing"),
    ("version = ", "version == ", "Invalid"),
]


def write(folder: Path, text: str, name: str = "clusterxchange-next") -> None:
    (folder / f"{name}.toml").write_text(text, "utf-8")


@pytest.mark.parametrize(("right", "wrong", "message"), MALFORMED, ids=[message[:60] for _, _, message in MALFORMED])
def test_a_file_that_cannot_be_right_is_refused(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    assert right in NEXT
    write(tmp_path, NEXT.replace(right, wrong, 1))
    with pytest.raises(ProgrammeRefused) as refused:
        load_programmes(tmp_path)
    assert message in str(refused.value)
    assert str(refused.value).startswith("clusterxchange-next.toml: ")


def test_two_rates_for_one_day_are_refused(tmp_path: Path) -> None:
    second = '[[rates]]\nfirst_day = 2027-01-01\nlast_day = 2028-12-31\nstatus = "x"\nceilings = { FR = "1000.00" }\n'
    write(tmp_path, NEXT.replace("[[partnerships]]", f"{second}\n[[partnerships]]", 1))
    with pytest.raises(ProgrammeRefused, match="rates: FR has two rates on 2027-01-01"):
        load_programmes(tmp_path)


def test_a_rate_may_change_from_one_day_to_the_next(tmp_path: Path) -> None:
    first, last = NEXT.split("[[rates]]\n", 1)
    rates, rest = last.split("[[partnerships]]", 1)
    until = rates.replace("2028-12-31", "2026-12-31")
    after = rates.replace("2026-01-01", "2027-01-01").replace('FR = "900.00"', 'FR = "1000.00"')
    write(tmp_path, f"{first}[[rates]]\n{until}[[rates]]\n{after}[[partnerships]]{rest}")
    call = load_programmes(tmp_path).open_call
    amounts = [call.ceiling("FR", day) for day in (call.begins, call.begins.replace(year=2027))]
    assert [str(amount) for amount in amounts] == ["EUR 900.00", "EUR 1000.00"]


def test_a_rate_from_before_the_call_does_no_harm(tmp_path: Path) -> None:
    earlier = '[[rates]]\nfirst_day = 2020-01-01\nlast_day = 2022-12-31\nstatus = "x"\nceilings = { FR = "800.00" }\n'
    write(tmp_path, NEXT.replace("[[partnerships]]", f"{earlier}\n[[partnerships]]", 1))
    call = load_programmes(tmp_path).open_call
    assert str(call.ceiling("FR", call.begins)) == "EUR 900.00"


def test_a_file_is_named_after_its_call(tmp_path: Path) -> None:
    write(tmp_path, NEXT, "another")
    with pytest.raises(ProgrammeRefused, match=r"another\.toml: code: clusterxchange-next must be the name"):
        load_programmes(tmp_path)


def test_a_partnership_belongs_to_one_call(tmp_path: Path) -> None:
    write(tmp_path, NEXT)
    write(tmp_path, NEXT.replace('"clusterxchange-next"', '"twin"'), "twin")
    with pytest.raises(ProgrammeRefused, match="partnership in more than one file: AURORA-NEXT"):
        load_programmes(tmp_path)


def test_a_rehearsal_does_not_become_the_open_call(tmp_path: Path) -> None:
    write(tmp_path, NEXT)
    rehearsal = (
        NEXT.replace("clusterxchange-next", "zz")
        .replace("-NEXT", "-Z")
        .replace("rehearsal = false", "rehearsal = true")
    )
    write(tmp_path, rehearsal, "zz")
    assert load_programmes(tmp_path).open_call.code == "clusterxchange-next"


def test_without_an_open_call_there_is_none_to_find(tmp_path: Path) -> None:
    write(tmp_path, NEXT.replace("open = true", "open = false"))
    with pytest.raises(LookupError, match="no call is open"):
        _ = load_programmes(tmp_path).open_call
