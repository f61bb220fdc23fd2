"""The home page: the scheme in brief, or what a person can do next."""

from fastapi import Request, Response

from services.kernel.http.calling import person_of, service_of
from services.kernel.http.pages import PageRouter
from services.portal.home import NEXT, count_waiting, own_cases, steps_of
from services.portal.pages.show import pages

router = PageRouter()


@router.get("/")
async def show_home(request: Request) -> Response:
    person = person_of(request)
    if person is None:
        return pages.show(request, "welcome.html")
    service = service_of(request)
    token = request.headers["authorization"].partition(" ")[2]
    roles = steps_of(person)
    return pages.show(
        request,
        "home.html",
        roles_steps=roles,
        counted=await count_waiting(service, roles, token),
        cases=await own_cases(service, token) if person.is_a("applicant") else [],
        next_steps=NEXT,
    )
