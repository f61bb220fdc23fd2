"""Who came in through the list of a local run is in the activity log, with where from, as it is elsewhere."""

from tests.portal.conftest import Door

LOOK = "select subject, method, route, status, address from audit where subject = $1 order by id desc limit 1"


async def test_a_sign_in_by_the_list_is_in_the_activity_log(door: Door) -> None:
    async with door.signed_in("anna"):
        row = await door.service.pool.fetchrow(LOOK, "anna")
    assert row
    assert tuple(row) == ("anna", "POST", "/sign-in", 303, "127.0.0.1")


async def test_somebody_who_is_not_in_the_directory_leaves_no_sign_in(door: Door) -> None:
    async with door.browser() as browser:
        assert (await browser.post("/sign-in", data={"subject": "nobody.at.all"})).status_code == 422
    assert await door.service.pool.fetchrow(LOOK, "nobody.at.all") is None
