"""One OpenAPI document for everything behind the door."""

from tests.portal.conftest import Door


async def test_the_document_holds_the_portals_routes_and_those_of_the_services(door: Door) -> None:
    document = (await door.client.get("/api/openapi.json")).json()
    assert {"/api/dev/token", "/api/ready", "/api/parked/{service}", "/api/queue/events"} <= set(document["paths"])


async def test_nothing_internal_is_described(door: Door) -> None:
    paths = (await door.client.get("/api/openapi.json")).json()["paths"]
    assert all(path.startswith("/api/") for path in paths)
    assert "/api/parked" not in paths


async def test_schemas_carry_the_name_of_their_service(door: Door) -> None:
    document = (await door.client.get("/api/openapi.json")).json()
    assert "portal.DevToken" in document["components"]["schemas"]
    body = document["paths"]["/api/dev/token"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/portal.DevToken"}
