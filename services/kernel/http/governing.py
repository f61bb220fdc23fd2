"""Routes under the table of rights: each has its row, and its endpoint knows which roles it is for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.kernel.rights import FILE, Rights, Ungoverned, read_rights, rights_of


def govern(app: FastAPI, folder: Path, *, signs_in_itself: bool = False) -> None:
    """Put each route under its row; Ungoverned when a route has none, a row has no route, or the two disagree.

    With `signs_in_itself` the routes of a service find out in their own ways who calls; they are not looked into.
    """
    rights = rights_of(folder)
    routes = dict(routes_of(app))
    refuse_gaps(rights, routes, read_rights(folder / FILE))
    for call, endpoint in routes.items():
        if not signs_in_itself:
            refuse_disagreement(rights, call, endpoint)
        endpoint.__dict__["needs_one_of"] = rights.roles_for(call)


def routes_of(app: FastAPI) -> Iterator[tuple[str, Any]]:
    """Every call that an application answers, with its endpoint."""
    for route in iter_route_contexts(app.router.routes):
        methods = set(route.methods or ())
        for method in sorted(methods - {"HEAD"} if "GET" in methods else methods):
            yield f"{method} {route.path}", route.endpoint


def refuse_gaps(rights: Rights, routes: dict[str, Any], own: Rights) -> None:
    without_row = sorted(routes.keys() - rights.by_call.keys())
    without_route = sorted(own.by_call.keys() - routes.keys())
    if without_row:
        raise Ungoverned(f"Nobody has a right to: {', '.join(without_row)}. Add a row to {FILE}, then make rights.")
    if without_route:
        raise Ungoverned(f"{FILE} speaks of what is not there: {', '.join(without_route)}.")


def refuse_disagreement(rights: Rights, call: str, endpoint: Any) -> None:
    """Whether people must sign in is the same in the table and in the code."""
    signed_in = not any(row.public or row.internal for row in rights.by_call[call])
    if signed_in != getattr(endpoint, "for_the_signed_in", False):
        raise Ungoverned(f"{call}: the table and the code do not agree on whether one must sign in.")
