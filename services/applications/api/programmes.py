"""The calls as everybody may read them: rules, amounts, partnerships, targets and where it is all written."""

from typing import Any

from fastapi import APIRouter

from contracts.scheme.money import Money
from contracts.scheme.programme import Partnership, Programme, Rate
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Window
from services.kernel.http.door import money_json

router = APIRouter(tags=["scheme"])


@router.get("/api/programmes")
async def list_programmes() -> dict[str, Any]:
    """Every call of the scheme, open or closed, the earliest first."""
    return {"items": [programme_json(programme) for programme in load_programmes().all], "next": None}


def programme_json(programme: Programme) -> dict[str, Any]:
    return {
        "code": programme.code,
        "ruleset": programme.ruleset,
        "title": programme.title,
        "status": programme.status,
        "open": programme.open,
        "rehearsal": programme.rehearsal,
        "rules": rules_json(programme),
        "amounts": [rate_json(rate) for rate in programme.rates],
        "partnerships": [partnership_json(partnership) for partnership in programme.partnerships],
        "sources": dict(programme.sources),
    }


def rules_json(programme: Programme) -> dict[str, Any]:
    """The numbers that the rules use."""
    return {
        "participating_countries": sorted(programme.participating_countries),
        "minimum_working_days": programme.minimum_working_days,
        "full_amount_working_days": programme.full_amount_working_days,
        "maximum_stay_months": programme.maximum_stay_months,
        "short_distance_km": programme.short_distance_km,
        "absolute_cap": money_json(programme.absolute_cap),
        "residence_days": programme.residence_days,
        "sme": {
            "headcount_below": programme.sme.headcount,
            "turnover_eur": programme.sme.turnover_eur,
            "balance_sheet_eur": programme.sme.balance_sheet_eur,
        },
        "virtual_exchanges": window_json(programme.virtual),
        "service_target_working_days": programme.service_target_working_days,
        "payment_days": programme.payment_days,
    }


def rate_json(rate: Rate) -> dict[str, Any]:
    return {
        "country": rate.country,
        "ceiling": money_json(rate.ceiling),
        "first_day": rate.window.first_day,
        "last_day": rate.window.last_day,
        "status": rate.status,
    }


def partnership_json(partnership: Partnership) -> dict[str, Any]:
    """A partnership without its bank account, which is nobody else's business."""
    return {
        "code": partnership.code,
        "name": partnership.name,
        "sector": partnership.sector,
        "action_start": partnership.action_start,
        "action_end": partnership.action_end,
        "dates_status": partnership.dates_status,
        "target_exchanges": partnership.target_exchanges,
        "extra_visitor_kinds": sorted(partnership.extra_visitor_kinds),
        "members": [
            {"name": member.name, "country": member.country, "role": member.role} for member in partnership.members
        ],
        "caps": {country: money_json(cap) for country, cap in partnership.partnership_caps.items()},
        "ceiling": money_or_none(partnership.ceiling),
        "evaluators_per_case": partnership.evaluators_per_case,
    }


def money_or_none(money: Money | None) -> dict[str, str] | None:
    return money_json(money) if money is not None else None


def window_json(window: Window | None) -> dict[str, Any] | None:
    return {"first_day": window.first_day, "last_day": window.last_day} if window else None
