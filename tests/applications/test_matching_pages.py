"""Matching in a browser without scripts: catalogue, suggestions, the handshake."""

from uuid import UUID

from tests.applications.conftest import Applications, a_host, accepted, an_organisation, register

HOSTILE = "<script>alert('x')</script> Hôte"


async def two(applications: Applications) -> dict[str, str]:
    visitor = await accepted(applications, "ola", an_organisation(name="Młyn"), "AURORA-NEXT")
    host = await accepted(applications, "luc", a_host(name=HOSTILE), "CLOTH-NEXT")
    return {"visitor_id": str(visitor), "host_id": str(host)}


async def proposed(applications: Applications) -> str:
    """The address of a match that the visitor proposed."""
    answer = await applications.owner("ola").fill_in("/matches", await two(applications))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def test_the_catalogue_waits_for_acceptance(applications: Applications) -> None:
    await register(applications, "new", an_organisation())
    page = await applications.owner("new").look_at("/hosts")
    assert (page.status_code, "The catalogue opens when" in page.text) == (200, True)


async def test_a_host_is_searched_and_an_exchange_proposed(applications: Applications) -> None:
    both = await two(applications)
    page = await applications.owner("ola").look_at("/hosts", country="FR", ecosystem="agri_food", q="hôte")
    assert both["host_id"] in page.text
    assert "<script" not in page.text
    none = await applications.owner("ola").look_at("/hosts", country="ZZ", ecosystem="x", q="no such\x00host")
    assert (none.status_code, "No host fits" in none.text) == (200, True)


async def test_the_catalogue_goes_on_where_it_stopped(applications: Applications) -> None:
    for _ in range(21):
        await accepted(applications, "many", a_host(country="CY"), "CLOTH-NEXT")
    staff = applications.evaluator("CLOTH-NEXT")
    first = await staff.look_at("/hosts", country="CY")
    assert 'rel="next"' in first.text
    onward = first.text.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert 'rel="next"' not in (await staff.look_at(onward)).text


async def test_a_suggestion_says_why_and_leads_to_a_proposal(applications: Applications) -> None:
    both = await two(applications)
    page = await applications.owner("ola").look_at(f"/organisations/{both['visitor_id']}/suggestions")
    assert "as an exchange requires" in page.text
    assert f'name="host_id" value="{both["host_id"]}"' in page.text


async def test_the_other_side_agrees_and_the_visitor_applies_next(applications: Applications) -> None:
    match = await proposed(applications)
    assert "Your answer" not in (await applications.owner("ola").look_at(match)).text
    asked = (await applications.owner("luc").look_at(match)).text
    assert f'action="{match}/confirmation"' in asked
    assert "ola@example.test" not in asked
    assert (await applications.owner("luc").fill_in(f"{match}/confirmation", {})).status_code == 303
    agreed = (await applications.owner("ola").look_at(match)).text
    assert f"/applications/new?match={UUID(match.rpartition('/')[2])}" in agreed
    assert "luc@example.test" in agreed
    assert match in (await applications.owner("luc").look_at("/matches")).text


async def test_a_refusal_needs_its_reason(applications: Applications) -> None:
    match = await proposed(applications)
    luc = applications.owner("luc")
    wrong = await luc.fill_in(f"{match}/refusal", {"reason": " "})
    assert (wrong.status_code, 'id="error-reason"' in wrong.text) == (422, True)
    assert (await luc.fill_in(f"{match}/refusal", {"reason": "No <b>room</b>."})).status_code == 303
    assert "No &lt;b&gt;room&lt;/b&gt;." in (await applications.owner("ola").look_at(match)).text


async def test_a_second_proposal_leads_to_the_one_that_waits(applications: Applications) -> None:
    both = await two(applications)
    first = await applications.owner("ola").fill_in("/matches", both)
    second = await applications.owner("luc").fill_in("/matches", both)
    assert second.headers["Location"] == first.headers["Location"]


async def test_a_stranger_finds_no_match_page(applications: Applications) -> None:
    page = await applications.owner("eva").look_at(await proposed(applications))
    assert (page.status_code, "Not found" in page.text) == (404, True)
