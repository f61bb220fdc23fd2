"""The interface of all services as one OpenAPI document, as people find it behind this door."""

import asyncio
import json
from typing import Any

import httpx
from fastapi import APIRouter, Request

from services.kernel.http.calling import service_of
from services.kernel.http.problems import unavailable
from services.kernel.service import Service
from services.portal.settings import SERVICES

router = APIRouter(include_in_schema=False)

SCHEMAS = "#/components/schemas/"
INFO = {"title": "ClusterXchange", "version": "1"}
BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}


@router.get("/api/openapi.json")
async def describe(request: Request) -> dict[str, Any]:
    """One document; the schemas of a service carry its name so that none hides another."""
    service = service_of(request)
    documents = dict(
        zip(SERVICES, await asyncio.gather(*(document_of(service, name) for name in SERVICES)), strict=True)
    )
    return together({**documents, "portal": request.app.openapi()})


async def document_of(service: Service, name: str) -> dict[str, Any]:
    try:
        answer = await service.asking.client.get(f"{service.settings.url_of(name)}/openapi.json")
        answer.raise_for_status()
    except httpx.HTTPError as wrong:
        raise unavailable(f"{name} does not answer just now. Try again in a moment.") from wrong
    document: dict[str, Any] = answer.json()
    return document


def together(documents: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Public paths and schemas of several documents in one; the portal's paths win over a service's own."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for name, document in documents.items():
        renamed = json.loads(json.dumps(document).replace(SCHEMAS, f"{SCHEMAS}{name}."))
        paths |= {path: routes for path, routes in renamed["paths"].items() if is_public(path)}
        found = renamed.get("components", {}).get("schemas", {})
        schemas |= {f"{name}.{schema}": description for schema, description in found.items()}
    components = {"schemas": schemas, "securitySchemes": BEARER}
    return {"openapi": "3.1.0", "info": INFO, "paths": paths, "components": components, "security": [{"bearer": []}]}


def is_public(path: str) -> bool:
    """Whether a path can be reached through the portal: each service's own list of parked records cannot."""
    own_parking = path.startswith("/api/parked") and not path.startswith("/api/parked/{service}")
    return path.startswith("/api/") and not own_parking
