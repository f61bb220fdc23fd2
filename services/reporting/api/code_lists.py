"""The code lists of statistics, with version, source and conversion."""

from typing import Any

from fastapi import APIRouter

from contracts.scheme.classifications import CLASSIFICATIONS, Classification
from services.kernel.http.commands import query
from services.kernel.transaction import Transaction

router = APIRouter()
NO_REGIONS = (
    "Regions (NUTS) are stated for no exchange: boundaries that would lead from coordinates to a region are not here, "
    "and none is guessed."
)


@router.get("/api/code-lists")
@query(public=True)
async def list_code_lists(tx: Transaction, code: str | None = None, version: str | None = None) -> dict[str, Any]:
    """Every list in every version, or those of the code and the version that are asked for."""
    asked = [one for one in CLASSIFICATIONS if code in (None, one.code) and version in (None, one.version)]
    return {"items": [as_item(one) for one in asked], "next": None, "regions": NO_REGIONS}


def as_item(one: Classification) -> dict[str, Any]:
    return {
        "code": one.code,
        "version": one.version,
        "title": one.title,
        "source": one.source,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "into": one.into,
        "splits": list(one.splits),
        "codes": [
            {"code": code, "title": title, "converted": list(one.converted.get(code, ()))}
            for code, title in one.codes.items()
        ],
    }
