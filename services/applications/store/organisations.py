"""Organisations: their profiles, contacts, and the decisions about their registration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from contracts.scheme.distance import Location
from services.applications.domain.matching import searchable
from services.applications.domain.registration import Contact, Decision, Organisation, Preferences, Profile, Status
from services.kernel.http.problems import conflict
from services.kernel.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Ruling:
    """The latest decision about a registration."""

    decision: Decision
    reason: str
    decided_at: datetime


class Organisations:
    """Loads, keeps and moves organisations within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def load(self, organisation_id: UUID) -> Organisation | None:
        """An organisation as it is now, if there is one."""
        row = await self.tx.maybe("select * from organisations where id = $1", organisation_id)
        return organisation_from(row) if row else None

    async def lock(self, organisation_id: UUID) -> Organisation | None:
        """The same, kept from changing until this transaction ends."""
        row = await self.tx.maybe("select * from organisations where id = $1 for update", organisation_id)
        return organisation_from(row) if row else None

    async def contact(self, organisation_id: UUID) -> Contact:
        """Whom to write to."""
        row = await self.tx.one("select name, email from contacts where organisation_id = $1", organisation_id)
        return Contact(row["name"], row["email"])

    async def ruling(self, organisation_id: UUID) -> Ruling | None:
        """What was decided last about its registration, if anything was."""
        row = await self.tx.maybe(
            """
            select decision, reason, decided_at
            from registration_decisions
            where organisation_id = $1
            order by id desc
            limit 1
            """,
            organisation_id,
        )
        return Ruling(Decision(row["decision"]), row["reason"], row["decided_at"]) if row else None

    async def registered_as(self, call: str, country: str, registration_number: str) -> UUID | None:
        """The organisation that has this number in the call; `registration_number` is canonical."""
        found: UUID | None = await self.tx.value(
            "select id from organisations where call = $1 and country = $2 and registration_number = $3",
            call,
            country,
            registration_number,
        )
        return found

    async def assigned(self, call: str) -> Mapping[str, int]:
        """How many organisations each partnership of a call was given, by its code."""
        rows = await self.tx.rows("select partnership, organisations from partnership_sizes where call = $1", call)
        return {row["partnership"]: row["organisations"] for row in rows}

    async def add(self, organisation: Organisation, contact: Contact) -> None:
        """Keep a new registration; 409 with `existing_id` when the organisation is registered in the call already."""
        added = await self.tx.run(
            """
            with added as (
                insert into organisations (
                    id, call, partnership, owner, status, registered_at, name, registration_number, country, kind,
                    headcount, turnover_eur, balance_sheet_eur, membership, agency_preapproval, nace, ecosystem, city,
                    latitude, longitude, takes_part_as, motivation, preferred_countries, preferred_ecosystems,
                    preferred_activities, searchable
                )
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                    $22, $23, $24, $25, $26)
                on conflict on constraint one_registration_in_a_call do nothing
                returning call, partnership
            )
            insert into partnership_sizes (call, partnership, organisations)
            select call, partnership, 1
            from added
            on conflict (call, partnership) do update
            set organisations = partnership_sizes.organisations + 1
            """,
            organisation.id,
            organisation.call,
            organisation.partnership,
            organisation.owner,
            organisation.status,
            organisation.registered_at,
            *profile_values(organisation.profile),
        )
        if not added:
            raise await self.taken(organisation.call, organisation.profile)
        await self.name_contact(organisation.id, contact)

    async def correct(self, organisation: Organisation, profile: Profile, contact: Contact, to: Status) -> None:
        """Replace what the owner says and move on; 409 when the number is taken or somebody else was faster."""
        try:
            async with self.tx.connection.transaction():
                changed = await self.tx.run(
                    """
                    update organisations
                    set status = $4, version = version + 1,
                        name = $5, registration_number = $6, country = $7, kind = $8, headcount = $9,
                        turnover_eur = $10, balance_sheet_eur = $11, membership = $12, agency_preapproval = $13,
                        nace = $14, ecosystem = $15, city = $16, latitude = $17, longitude = $18, takes_part_as = $19,
                        motivation = $20, preferred_countries = $21, preferred_ecosystems = $22,
                        preferred_activities = $23, searchable = $24
                    where id = $1
                      and status = $2
                      and version = $3
                    """,
                    organisation.id,
                    organisation.status,
                    organisation.version,
                    to,
                    *profile_values(profile),
                )
        except UniqueViolationError:
            raise await self.taken(organisation.call, profile) from None
        expect_one(changed)
        await self.name_contact(organisation.id, contact)

    async def rule(
        self, organisation: Organisation, decision: Decision, to: Status, reason: str, by: str, acts_for: str | None
    ) -> None:
        """Keep an evaluator's decision and where it leads; 409 when somebody else was faster."""
        changed = await self.tx.run(
            """
            update organisations
            set status = $4, version = version + 1
            where id = $1
              and status = $2
              and version = $3
            """,
            organisation.id,
            organisation.status,
            organisation.version,
            to,
        )
        expect_one(changed)
        await self.tx.run(
            """
            insert into registration_decisions (
                organisation_id, decision, reason, decided_by, decided_for, decided_at
            )
            values ($1, $2, $3, $4, $5, $6)
            """,
            organisation.id,
            decision,
            reason,
            by,
            acts_for,
            self.tx.now,
        )

    async def was_accepted_by(self, organisation_id: UUID, subject: str) -> bool:
        """Whether this person, or a deputy of this person, accepted the registration."""
        accepted: bool = await self.tx.value(
            """
            select exists (
                select 1
                from registration_decisions
                where organisation_id = $1
                  and decision = 'accept'
                  and $2 in (decided_by, decided_for)
            )
            """,
            organisation_id,
            subject,
        )
        return accepted

    async def name_contact(self, organisation_id: UUID, contact: Contact) -> None:
        await self.tx.run(
            """
            insert into contacts (organisation_id, name, email)
            values ($1, $2, $3)
            on conflict (organisation_id) do update
            set name = excluded.name, email = excluded.email
            """,
            organisation_id,
            contact.name,
            contact.email,
        )

    async def taken(self, call: str, profile: Profile) -> Exception:
        existing = await self.registered_as(call, profile.country, profile.registration_number)
        return conflict(
            "An organisation with this country and registration number is registered in this call already.",
            existing_id=str(existing),
        )


def organisation_from(row: Record) -> Organisation:
    """An organisation out of a row of its table."""
    return Organisation(
        id=row["id"],
        call=row["call"],
        partnership=row["partnership"],
        owner=row["owner"],
        status=Status(row["status"]),
        version=row["version"],
        profile=profile_from(row),
        registered_at=row["registered_at"],
    )


def profile_from(row: Record) -> Profile:
    return Profile(
        name=row["name"],
        registration_number=row["registration_number"],
        country=row["country"],
        kind=row["kind"],
        headcount=row["headcount"],
        turnover_eur=row["turnover_eur"],
        balance_sheet_eur=row["balance_sheet_eur"],
        membership=row["membership"],
        agency_preapproval=row["agency_preapproval"],
        nace=row["nace"],
        ecosystem=row["ecosystem"],
        location=Location(row["city"], row["latitude"], row["longitude"]),
        takes_part_as=tuple(row["takes_part_as"]),
        motivation=row["motivation"],
        preferences=Preferences(
            tuple(row["preferred_countries"]), tuple(row["preferred_ecosystems"]), tuple(row["preferred_activities"])
        ),
    )


def profile_values(profile: Profile) -> Sequence[object]:
    """Values in the order of the columns from name to searchable."""
    return (
        profile.name,
        profile.registration_number,
        profile.country,
        profile.kind,
        profile.headcount,
        profile.turnover_eur,
        profile.balance_sheet_eur,
        profile.membership,
        profile.agency_preapproval,
        profile.nace,
        profile.ecosystem,
        profile.location.city,
        profile.location.latitude,
        profile.location.longitude,
        list(profile.takes_part_as),
        profile.motivation,
        list(profile.preferences.countries),
        list(profile.preferences.ecosystems),
        list(profile.preferences.activities),
        searchable(profile),
    )


def expect_one(changed: int) -> None:
    if changed != 1:
        raise conflict("Somebody else changed this registration in the meantime. Look at it again.")
