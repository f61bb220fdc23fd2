"""Registration in a browser without scripts: form, own organisation, the evaluator's decision."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from services.kernel.identity import PARTNERSHIP_ROLES, ROLES
from tests.applications.conftest import Applications, accept, an_organisation, register

HOSTILE = "<script>alert('x')</script> & Söhne"


def a_form(**changes: Any) -> dict[str, Any]:
    """A registration as a browser sends it."""
    body = an_organisation()
    plain = {name: value for name, value in body.items() if not isinstance(value, dict)}
    groups = {f"{group}.{name}": value for group in GROUPS for name, value in body[group].items()}
    return {**plain, **groups, "partnership": "", **changes}


GROUPS = ("location", "contact", "preferences")


async def sent(applications: Applications, subject: str = "ola", **changes: Any) -> str:
    """The address of the organisation that a form registered."""
    answer = await applications.owner(subject).fill_in("/organisations", a_form(**changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def test_the_form_registers_what_the_json_interface_does(applications: Applications) -> None:
    page = await sent(applications, name="Młyn & Syn", takes_part_as=["visitor", "host"])
    shown = (await applications.owner("ola").get(f"/api{page}")).json()
    assert (shown["name"], shown["takes_part_as"]) == ("Młyn & Syn", ["visitor", "host"])
    assert shown["location"] == {"city": "Warsaw", "latitude": 52.2297, "longitude": 21.0122}
    assert shown["preferences"]["countries"] == ["FR"]


async def test_the_empty_form_offers_the_partnerships_of_the_open_call(applications: Applications) -> None:
    page = await applications.owner("ola").look_at("/organisations/new")
    assert page.status_code == 200
    assert 'value="AURORA-NEXT"' in page.text
    assert 'value="BLUES"' not in page.text


async def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(applications: Applications) -> None:
    before = await applications.count("organisations")
    form = a_form(name=HOSTILE, headcount="1_000", **{"location.latitude": "91"})
    page = await applications.owner("ola").fill_in("/organisations", form)
    assert page.status_code == 422
    assert 'id="error-headcount"' in page.text
    assert 'id="error-location-latitude"' in page.text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; Söhne" in page.text
    assert "<script" not in page.text
    assert await applications.count("organisations") == before


async def test_an_organisation_that_is_registered_already_is_said_in_the_form(applications: Applications) -> None:
    await register(applications, "eva", an_organisation(registration_number="PL-PAGE"))
    page = await applications.owner("ola").fill_in("/organisations", a_form(registration_number="pl-page"))
    assert page.status_code == 409
    assert "is registered in this call already" in page.text


async def test_an_owner_sees_the_status_and_what_comes_next(applications: Applications) -> None:
    page = await sent(applications, name=HOSTILE)
    seen = await applications.owner("ola").look_at(page)
    assert "Your partnership assesses the registration" in seen.text
    assert "<script" not in seen.text
    assert f"{page}/decision" not in seen.text
    assert (await applications.owner("eva").look_at(page)).status_code == 404


async def test_an_evaluator_decides_on_the_page(applications: Applications) -> None:
    page = await sent(applications, partnership="CLOTH-NEXT")
    evaluator = applications.evaluator("CLOTH-NEXT")
    assert page in (await evaluator.look_at("/organisations", status="submitted")).text
    assert f"{page}/decision" in (await evaluator.look_at(page)).text
    empty = await evaluator.fill_in(f"{page}/decision", {"decision": "accept", "reason": ""})
    assert (empty.status_code, 'id="error-reason"' in empty.text) == (422, True)
    done = await evaluator.fill_in(f"{page}/decision", {"decision": "accept", "reason": "A member."})
    assert (done.status_code, done.headers["Location"]) == (303, page)
    assert "See suggestions" in (await applications.owner("ola").look_at(page)).text


async def test_a_request_for_information_leads_to_the_form_as_it_was_sent(applications: Applications) -> None:
    page = await sent(applications, partnership="CLOTH-NEXT", motivation="Mills & more")
    asked = {"decision": "request_information", "reason": "Which cluster?"}
    await applications.evaluator("CLOTH-NEXT").fill_in(f"{page}/decision", asked)
    ola = applications.owner("ola")
    assert "Which cluster?" in (await ola.look_at(page)).text
    form = (await ola.look_at(f"{page}/correction")).text
    assert "Mills &amp; more" in form
    assert 'value="52.2297"' in form
    wrong = await ola.fill_in(f"{page}/correction", a_form(nace="X"))
    assert (wrong.status_code, "It stays with CLOTH-NEXT" in wrong.text) == (422, True)
    again = await ola.fill_in(f"{page}/correction", a_form(name="Corrected", partnership="CLOTH-NEXT"))
    assert (again.status_code, "Corrected" in (await ola.look_at(page)).text) == (303, True)


async def test_a_registration_that_waits_has_no_correction_form(applications: Applications) -> None:
    page = await sent(applications)
    assert (await applications.owner("ola").look_at(f"{page}/correction")).status_code == 404
    assert (await applications.owner("ola").fill_in(f"{page}/correction", a_form())).status_code == 409


@pytest.mark.parametrize("query", ["", "?status=submitted", "?status=nonsense", "?status=%00"])
async def test_the_list_shows_own_registrations(applications: Applications, query: str) -> None:
    page = await sent(applications, subject="list-owner")
    seen = await applications.owner("list-owner").look_at(f"/organisations{query}")
    assert (seen.status_code, page in seen.text) == (200, True)


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_may_open_the_list_and_all_that_it_links(applications: Applications, role: str) -> None:
    organisation_id = UUID((await sent(applications, partnership="AURORA-NEXT")).rpartition("/")[2])
    await accept(applications, organisation_id, "AURORA-NEXT")
    subject = "ola" if role == "applicant" else f"some-{role}"
    reader = applications.as_person(subject, role, partnership="AURORA-NEXT" if role in PARTNERSHIP_ROLES else None)
    page = await reader.look_at("/organisations?status=accepted")
    links = set(re.findall(r'href="(/organisations[^"]*)"', page.text))
    assert f"/organisations/{organisation_id}" in links
    assert {link: (await reader.look_at(unescape(link))).status_code for link in links} == dict.fromkeys(links, 200)


async def test_suggestions_have_a_page(applications: Applications) -> None:
    organisation_id = UUID((await sent(applications, partnership="AURORA-NEXT")).rpartition("/")[2])
    path = f"/organisations/{organisation_id}/suggestions"
    assert (await applications.owner("ola").look_at(path)).status_code == 409
    await accept(applications, organisation_id, "AURORA-NEXT")
    assert (await applications.owner("ola").look_at(path)).status_code == 200


async def test_who_is_not_signed_in_is_led_to_the_sign_in_page(applications: Applications) -> None:
    answer = await applications.client.get("/organisations", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/organisations")
