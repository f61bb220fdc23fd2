"""An identity provider that says whatever a test wants it to say, on a real port."""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT = "clusterxchange"
CLIENT_SECRET = "of the client"

Claims = dict[str, Any]
Forgery = Callable[["Forger", Claims], str]


class Forger:
    """A provider; `forgery` makes the next token of its claims, and the other attributes are how it answers."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.published: list[RSAKey | ECKey] = [self.key]
        self.forgery: Forgery = honest
        self.codes: dict[str, tuple[dict[str, str], Claims]] = {}
        self.status = 200
        self.pause = 0.0
        self.described: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.asked_for_keys = 0
        self.asked_to_describe = 0
        self.app = FastAPI()
        self.app.add_api_route("/.well-known/openid-configuration", self.describe)
        self.app.add_api_route("/keys", self.keys)
        self.app.add_api_route("/token", self.token, methods=["POST"])
        self.app.add_api_route("/about", self.userinfo)

    async def describe(self) -> JSONResponse:
        self.asked_to_describe += 1
        await asyncio.sleep(self.pause)
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        described = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        described |= {"issuer": self.issuer, "end_session_endpoint": f"{self.issuer}/leave"}
        return JSONResponse({**described, **self.described}, self.status)

    async def keys(self) -> JSONResponse:
        self.asked_for_keys += 1
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]}, self.status)

    async def userinfo(self) -> JSONResponse:
        return JSONResponse(self.about)

    async def token(self, request: Request) -> JSONResponse:
        """Holds the client to its secret and to PKCE, and takes each code once."""
        form = dict(parse_qsl((await request.body()).decode()))
        wanted, claims = self.codes.pop(form["code"], ({}, {}))
        pair = base64.b64encode(f"{CLIENT}:of%20the%20client".encode()).decode()
        known = request.headers.get("authorization") == f"Basic {pair}"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if not known or wanted.get("code_challenge") != challenge.rstrip("="):
            return JSONResponse({"error": "invalid_grant"}, 400)
        await asyncio.sleep(self.pause)
        answer = {"access_token": "opaque", "token_type": "Bearer", "id_token": self.forgery(self, claims)}
        return JSONResponse(answer, self.status)

    def code_for(self, address: str, **claims: Any) -> str:
        """A code for what the portal asked for by sending a browser to this address."""
        wanted = self.wanted(address)
        now = int(time.time())
        usual: Claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "anna-7",
            "name": "Anna Kowalska",
            "email": "anna@example.test",
            "nonce": wanted["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "acr": "mfa",
        }
        code = secrets.token_urlsafe(16)
        self.codes[code] = wanted, {name: value for name, value in (usual | claims).items() if value is not None}
        return code

    def wanted(self, address: str) -> dict[str, str]:
        """What the portal asks for by sending a browser to this address."""
        return dict(parse_qsl(urlsplit(address).query))

    async def send_back(self, browser: httpx.AsyncClient, start: str = "/sign-in", **claims: Any) -> httpx.Response:
        """The portal's answer to a browser that began at `start` and comes back with a code for these claims."""
        begun = await browser.get(start)
        assert begun.status_code == 303, begun.text
        wanted = self.wanted(begun.headers["location"])
        code = self.code_for(begun.headers["location"], **claims)
        return await browser.get("/sign-in/back", params={"code": code, "state": wanted["state"]})


def honest(forger: Forger, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, forger.key, algorithms=["RS256"])


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
