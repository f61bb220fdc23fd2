-- What is asked is read once for a query, not once for each row: as subqueries they are worked out before the scan.
create or replace view counted_exchanges as
select exchanges.*
from exchanges
where exchanges.call = (select asked.call from asked)
    and exchanges.known_since <= (select asked.as_of from asked)
    and exchanges.known_until > (select asked.as_of from asked)
    and ((select asked.year from asked) is null or exchanges.year = (select asked.year from asked))
    and (
        (select asked.partnership from asked) is null
        or exchanges.partnership = (select asked.partnership from asked)
    );
