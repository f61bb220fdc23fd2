"""S16, D37: what a page of another site can do in the browser of somebody who is signed in here: nothing."""

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from deploy.local.stack import Stack
from tests.browser.conftest import SignedIn
from tests.portal.serving import serving

FORM = '<form method="post" action="{target}/sign-out"><button>Win a prize</button></form>'


class OtherSite:
    """A page with a form that is sent to us."""

    def __init__(self, target: str) -> None:
        self.target = target

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert Request(scope).method == "GET"
        await HTMLResponse(FORM.format(target=self.target))(scope, receive, send)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"], ids=["another site", "another origin of this site"])
async def test_a_form_of_another_site_does_nothing_in_a_browser_that_is_signed_in(
    stack: Stack, sign_in_as: SignedIn, host: str
) -> None:
    page = await sign_in_as("Anna Kowalska")
    async with serving(OtherSite(stack.base_url)) as address:
        await page.goto(address.replace("127.0.0.1", host))
        await page.get_by_role("button", name="Win a prize").click()
    answer = await page.goto(f"{stack.base_url}/sessions")
    assert answer
    assert (answer.status, page.url) == (200, f"{stack.base_url}/sessions")
