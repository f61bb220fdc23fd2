"""An installation with exchanges from before gets its new columns filled when the service starts."""

from services.reporting.remaking import remake_exchanges
from tests.reporting.histories import random_cases
from tests.reporting.office import Office

EVERYTHING = "select * from exchanges order by application_id, known_since"
AS_MADE_BEFORE = """
update exchanges
set made_as = 1, visitor_kind = null, ecosystem = null, distance_m = null, submitted_on = null, satisfaction = null
"""


async def test_exchanges_of_an_earlier_version_are_made_anew_at_start_and_then_left_alone(office: Office) -> None:
    await office.tell(*(telling for case in random_cases(901, 12) for telling in case))
    pool = office.service.pool
    before = await pool.fetch(EVERYTHING)
    await pool.execute(AS_MADE_BEFORE)
    await remake_exchanges(office.service)
    assert await pool.fetch(EVERYTHING) == before
    row = "select min(xmin::text) from exchanges"
    written_by = await pool.fetchval(row)
    await remake_exchanges(office.service)
    assert await pool.fetchval(row) == written_by
    assert all(known["visitor_kind"] and len(known["nace_division"]) == 3 for known in before)


async def test_the_day_of_a_decision_is_that_of_the_first_word_on_the_revision_that_was_sent_last(
    office: Office,
) -> None:
    decided = await office.service.pool.fetchval(
        "select count(*) from exchanges where decided_on is not null and decided_on < submitted_on"
    )
    assert decided == 0
