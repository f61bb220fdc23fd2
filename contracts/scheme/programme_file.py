"""From a programme file (TOML) to a programme; a file that cannot be right is refused with the key that is wrong."""

import re
import tomllib
from datetime import date
from pathlib import Path

from contracts.scheme.codes import DECIDING_RULES, HOST_ONLY_KINDS
from contracts.scheme.programme import Member, Partnership, Payer, Programme, Rate, SmeLimits
from contracts.scheme.programme_checks import refuse_contradictions
from contracts.scheme.stay import Window
from contracts.scheme.table import ProgrammeRefused, Table

# Maximum amount, absolute cap, halving, date of payment, and the evaluators' service target.
_OTHER_RULES = ("MON-02", "MON-03", "MON-04", "MON-09", "OPEN-08")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)


def read_programme(path: Path) -> Programme:
    """Read one programme file. ProgrammeRefused names file and key for what is missing, unknown or impossible."""
    try:
        with path.open("rb") as file:
            programme = _programme(Table(tomllib.load(file), ""))
        refuse_contradictions(programme)
    except (tomllib.TOMLDecodeError, ProgrammeRefused) as wrong:
        raise ProgrammeRefused(f"{path.name}: {wrong}") from None
    if programme.code != path.stem:
        raise ProgrammeRefused(f"{path.name}: code: {programme.code} must be the name of its file")
    return programme


def _programme(file: Table) -> Programme:
    limits = file.table("limits")
    programme = Programme(
        code=file.text("code"),
        version=file.text("version"),
        title=file.text("title"),
        status=file.text("status"),
        open=file.flag("open"),
        rehearsal=file.flag("rehearsal"),
        participating_countries=frozenset(file.countries("participating_countries")),
        minimum_working_days=limits.whole("minimum_working_days", at_least=1),
        full_amount_working_days=limits.whole("full_amount_working_days", at_least=1),
        short_distance_km=limits.whole("short_distance_km"),
        maximum_stay_months=limits.whole("maximum_stay_months", at_least=1),
        absolute_cap=limits.money("absolute_cap"),
        residence_days=limits.whole("residence_days"),
        sme=_sme(limits.table("sme")),
        service_target_working_days=limits.whole("service_target_working_days", at_least=1),
        payment_days=limits.whole("payment_days", at_least=1),
        virtual=_window(file.table("virtual")) if "virtual" in file else None,
        rates=tuple(rate for table in file.tables("rates") for rate in _rates(table)),
        partnerships=tuple(_partnership(table) for table in file.tables("partnerships")),
        holidays=_holidays(file.table("holidays")),
        sources=_sources(file.table("sources")),
    )
    limits.finish()
    file.finish()
    return programme


def _sme(table: Table) -> SmeLimits:
    limits = SmeLimits(table.whole("headcount"), table.whole("turnover_eur"), table.whole("balance_sheet_eur"))
    table.finish()
    return limits


def _window(table: Table) -> Window:
    window = _days(table, "first_day", "last_day")
    table.finish()
    return window


def _days(table: Table, first: str, last: str) -> Window:
    first_day, last_day = table.day(first), table.day(last)
    try:
        return Window(first_day, last_day)
    except ValueError as wrong:
        raise table.refusal(last, str(wrong)) from None


def _rates(table: Table) -> list[Rate]:
    window, status, ceilings = _days(table, "first_day", "last_day"), table.text("status"), table.amounts("ceilings")
    table.finish()
    return [Rate(country, ceiling, window, status) for country, ceiling in ceilings.items()]


def _partnership(table: Table) -> Partnership:
    action = _days(table, "action_start", "action_end")
    partnership = Partnership(
        code=table.text("code"),
        name=table.text("name"),
        sector=table.text("sector"),
        action_start=action.first_day,
        action_end=action.last_day,
        dates_status=table.text("dates_status"),
        target_exchanges=table.whole("target_exchanges", at_least=1) if "target_exchanges" in table else None,
        extra_visitor_kinds=_kinds(table) if "extra_visitor_kinds" in table else frozenset(),
        members=tuple(_member(member) for member in table.tables("members")),
        partnership_caps=table.amounts("partnership_caps") if "partnership_caps" in table else {},
        ceiling=table.money("ceiling") if "ceiling" in table else None,
        payer=_payer(table.table("payer")) if "payer" in table else None,
        evaluators_per_case=table.whole("evaluators_per_case", at_least=1),
    )
    table.finish()
    return partnership


def _kinds(table: Table) -> frozenset[str]:
    kinds = table.texts("extra_visitor_kinds")
    for kind in kinds:
        if kind not in HOST_ONLY_KINDS:
            raise table.refusal("extra_visitor_kinds", f"{kind} is not one of {', '.join(HOST_ONLY_KINDS)}")
    return frozenset(kinds)


def _member(table: Table) -> Member:
    member = Member(table.text("name"), table.country("country"), table.text("role"))
    if member.role not in ("coordinator", "partner"):
        raise table.refusal("role", "must be coordinator or partner")
    table.finish()
    return member


def _payer(table: Table) -> Payer:
    payer = Payer(table.text("name"), table.text("iban"), table.text("bic"))
    if not _is_iban(payer.iban):
        raise table.refusal("iban", "is not an IBAN with right check digits, written without spaces")
    if not _BIC.fullmatch(payer.bic):
        raise table.refusal("bic", "is not a BIC of 8 or 11 characters")
    table.finish()
    return payer


def _is_iban(written: str) -> bool:
    """Check digits by ISO 7064, modulo 97."""
    if not _IBAN.fullmatch(written):
        return False
    return int("".join(str(int(sign, 36)) for sign in written[4:] + written[:4])) % 97 == 1


def _holidays(table: Table) -> dict[str, frozenset[date]]:
    return {table.known_country(country, country): frozenset(table.days(country)) for country in table}


def _sources(table: Table) -> dict[str, str]:
    sources = {rule: table.text(rule) for rule in (*DECIDING_RULES, *_OTHER_RULES)}
    table.finish()
    return sources
