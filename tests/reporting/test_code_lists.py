"""The code lists that statistics use, as everybody may read them."""

from tests.reporting.office import Office


async def test_code_lists_are_published_with_their_versions_and_what_splits(office: Office) -> None:
    document = (await office.client.get("/api/code-lists")).raise_for_status().json()
    lists = {(one["code"], one["version"]): one for one in document["items"]}
    assert set(lists) == {("countries", "2024"), ("nace", "2"), ("nace", "2.1"), ("ecosystems", "2021")}
    assert lists["nace", "2"]["splits"] == ["G45"]
    assert "stated for no exchange" in document["regions"]
