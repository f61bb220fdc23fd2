"""A table of rights for small services of tests: everybody who is signed in may call everything."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.routing import APIRoute

ROW = """
[[rights]]
calls = ["{method} {route.path}"]
action = "try it"
{who}
"""


def let_everybody(folder: Path, router: APIRouter) -> None:
    """Give the service in this folder its table."""
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    rows = [
        ROW.format(method=method, route=route, who=who(route)) for route in routes for method in route.methods or ()
    ]
    (folder / "rights.toml").write_text("".join(rows))


def who(route: APIRoute) -> str:
    for_the_signed_in = getattr(route.endpoint, "for_the_signed_in", False)
    return 'may = ["everybody"]' if for_the_signed_in else "public = true"
