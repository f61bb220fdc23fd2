"""Who somebody is: signed tokens for people, and short-lived ones with a purpose for services."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from services.kernel.clock import machine_now

ISSUER = "clusterxchange"
AUDIENCE = "clusterxchange"
Role = Literal[
    "applicant",
    "evaluator",
    "coordinator",
    "finance_officer",
    "authorising_officer",
    "support_office",
    "auditor",
    "administrator",
]
ROLES = get_args(Role)
PARTNERSHIP_ROLES = frozenset(("evaluator", "coordinator", "finance_officer", "authorising_officer"))
READ_ALL = frozenset(("support_office", "auditor", "administrator"))
LEEWAY_SECONDS = 5
ABOUT = ("partnership", "name", "auth_time", "acr", "acts_for", "acts_for_name")
KNOWN_TOKENS = 10_000


class InvalidToken(Exception):
    """The token is missing, forged, foreign or out of date."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: `subject` never changes; all roles but applicant and the read-all ones belong to `partnership`.

    A deputy `acts_for` somebody (a subject) in some of that person's roles of a partnership, and in no others.
    `authenticated_at` (seconds since 1970) and `acr` say when and how the identity provider last made sure of it; they
    are not part of who somebody is.
    """

    subject: str
    roles: frozenset[str]
    partnership: str | None = None
    name: str | None = None
    authenticated_at: int | None = field(default=None, compare=False)
    acr: str | None = field(default=None, compare=False)
    acts_for: str | None = None
    acts_for_name: str | None = field(default=None, compare=False)

    @property
    def hands(self) -> frozenset[str]:
        """Everybody as whose act it counts what this person does: a deputy and who is stood in for are one (INV-27)."""
        return frozenset((self.subject, self.acts_for)) if self.acts_for else frozenset((self.subject,))

    def is_a(self, *roles: str) -> bool:
        """Whether the person holds one of these roles, wherever."""
        return not self.roles.isdisjoint(roles)

    def is_staff_of(self, partnership: str, *roles: str) -> bool:
        """Whether the person holds one of these roles (any partnership role when none is named) there."""
        return self.partnership == partnership and not self.roles.isdisjoint(roles or PARTNERSHIP_ROLES)

    @property
    def reads_all(self) -> bool:
        return not self.roles.isdisjoint(READ_ALL)


class LocalIssuer:
    """Signs tokens with the portal's private key (ES256)."""

    def __init__(self, private_key: Path) -> None:
        self.key = ECKey.import_key(private_key.read_bytes())

    def sign(self, person: Person, seconds: int) -> str:
        """A token for this person that is good for so many seconds."""
        now = machine_now()
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": person.subject,
            "roles": sorted(person.roles),
            "partnership": person.partnership,
            "name": person.name,
            "auth_time": person.authenticated_at,
            "acr": person.acr,
            "acts_for": person.acts_for,
            "acts_for_name": person.acts_for_name,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=seconds)).timestamp()),
        }
        return jwt.encode({"alg": "ES256"}, {k: v for k, v in claims.items() if v is not None}, self.key)


class TokenReader:
    """Checks tokens of people: signature, issuer, audience and times, one algorithm only.

    What a good token says is remembered, so that its signature is checked once; its time is checked every time.
    """

    def __init__(self, public_key: Path) -> None:
        self.key = ECKey.import_key(public_key.read_bytes())
        self.known = lru_cache(maxsize=KNOWN_TOKENS)(self.verify)

    def read(self, token: str) -> Person:
        """The person that the token names; InvalidToken otherwise."""
        person, expires_at = self.known(token)
        if machine_now().timestamp() > expires_at + LEEWAY_SECONDS:
            raise InvalidToken("it is out of date")
        return person

    def verify(self, token: str) -> tuple[Person, int]:
        """The person and the time, in seconds, until which the token is good; InvalidToken otherwise."""
        claims = verified(token, self.key, "ES256", AUDIENCE)
        roles = claims.get("roles", [])
        if not isinstance(roles, list) or not set(roles) <= set(ROLES):
            raise InvalidToken("it names a role that does not exist")
        about = (claims.get(name) for name in ABOUT)
        person = Person(str(claims["sub"]), frozenset(roles), *about)
        if person.acts_for and not person.roles <= PARTNERSHIP_ROLES:
            raise InvalidToken("a deputy acts in roles of a partnership only")
        return person, int(claims["exp"])


class ServiceTokens:
    """Tokens by which one service asks another, each naming its purpose; good for one minute."""

    def __init__(self, secret: Path) -> None:
        self.path = secret

    @cached_property
    def key(self) -> OctKey:
        return OctKey.import_key(self.path.read_bytes().strip())

    def sign(self, service: str, asked: str, purpose: str) -> str:
        """A token with which `service` may ask `asked` for `purpose`."""
        now = int(machine_now().timestamp())
        claims = {"iss": service, "aud": f"internal:{asked}", "sub": service, "purpose": purpose, "iat": now}
        return jwt.encode({"alg": "HS256"}, {**claims, "exp": now + 60}, self.key)

    def read(self, token: str, asked: str) -> tuple[str, str]:
        """The asking service and its purpose; InvalidToken otherwise."""
        claims = verified(token, self.key, "HS256", f"internal:{asked}", issuer=None)
        return str(claims["sub"]), str(claims.get("purpose", ""))


def verified(token: str, key: Any, algorithm: str, audience: str, issuer: str | None = ISSUER) -> dict[str, Any]:
    """The claims of a token that is signed, addressed and in date; InvalidToken otherwise."""
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        wanted: dict[str, Any] = {"aud": {"essential": True, "value": audience}, "sub": {"essential": True}}
        if issuer is not None:
            wanted["iss"] = {"essential": True, "value": issuer}
        now = int(machine_now().timestamp())
        jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY_SECONDS, exp={"essential": True}, **wanted).validate(claims)
    except (JoseError, ValueError, KeyError) as wrong:
        raise InvalidToken(str(wrong)) from wrong
    return dict(claims)
