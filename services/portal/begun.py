"""Sign-ins that began in a browser and wait for it to come back from the provider: once, and not for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.kernel.lending import Lending
from services.portal.provider.conversation import Secrets
from services.portal.sessions import sha256

KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the person wants to go afterwards, and whether the provider was asked to make sure anew."""

    next: str
    again: bool
    began_at: datetime


class SignIns:
    def __init__(self, lending: Lending) -> None:
        self.lending = lending

    async def keep(self, chosen: Secrets, wanted: str, *, again: bool) -> None:
        """Remember a sign-in, and forget those that nobody can finish any more."""
        async with self.lending.connection() as connection:
            await connection.execute("delete from sign_ins where began_at < now() - $1::interval", KEPT)
            await connection.execute(
                "insert into sign_ins (state_sha256, browser_sha256, next, again) values ($1, $2, $3, $4)",
                *(sha256(chosen.state), sha256(chosen.secret), wanted, again),
            )

    async def take(self, chosen: Secrets) -> Begun | None:
        """What this browser began under this state; nothing the second time, too late, or in another browser."""
        async with self.lending.connection() as connection:
            row = await connection.fetchrow(
                """
                delete from sign_ins
                where state_sha256 = $1 and browser_sha256 = $2 and began_at > clock_timestamp() - $3::interval
                returning next, again, began_at
                """,
                *(sha256(chosen.state), sha256(chosen.secret), KEPT),
            )
        return Begun(row["next"], row["again"], row["began_at"]) if row else None
