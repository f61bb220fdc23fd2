"""Pages: Jinja templates of a service over the kernel's layout, rendered without any script."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from services.kernel.http.calling import person_of, service_of
from services.kernel.http.freshness import way_back
from services.kernel.http.problems import Problem
from services.kernel.identity import Person

KERNEL_TEMPLATES = Path(__file__).parent.parent / "templates"


class PageRouter(APIRouter):
    """Routes that answer with pages; not part of the public interface."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False, default_response_class=HTMLResponse)


class Pages:
    """A service's templates; `layout.html` and `macros.html` come from the kernel."""

    def __init__(self, *folders: Path) -> None:
        self.templates = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in (*folders, KERNEL_TEMPLATES)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """The page as an answer; templates know `person`, `path`, `roles` and `static(name)`."""
        person = context.pop("person", None) or known_person(request)
        text = self.templates.get_template(template).render(
            person=person,
            roles=person.roles if person else frozenset(),
            path=request.url.path,
            static=static_in(service_of(request).settings.static_folder),
            local=service_of(request).settings.identity == "local",
            **context,
        )
        return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


def known_person(request: Request) -> Person | None:
    try:
        return person_of(request)
    except Problem:
        return None


def static_in(folder: Path) -> Any:
    """A function that gives the address of an asset with its content's hash in it."""

    def static(name: str) -> str:
        return f"/static/{manifest(folder)[name]}"

    return static


@cache
def manifest(folder: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    return names


def see_other(address: str) -> Response:
    """Show another page after a form was sent."""
    return RedirectResponse(address, 303)


def sign_in_first(request: Request) -> Response:
    """The sign-in page, which leads back to where the person wanted to go."""
    wanted = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={wanted}", 303)


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem as a page that says what to do."""
    if problem.extra.get("sign_in_again"):
        return see_other(way_back(request))
    if problem.status == 401:
        return sign_in_first(request)
    page = pages_of_all().show(request, "problem.html", problem.status, problem=problem)
    page.headers.update(problem.headers)
    return page


@cache
def pages_of_all() -> Pages:
    """The kernel's own templates, read once: a refusal must not cost more than what it refuses."""
    return Pages()
