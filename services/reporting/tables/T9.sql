-- T9: money of completed exchanges by host country, in cents: as agreed before travel, as paid, and the mean payment.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(host, '_T') as host,
    coalesce(sum(granted_cents), 0)::bigint as granted,
    coalesce(sum(paid_cents), 0)::bigint as paid,
    round(avg(paid_cents) filter (where paid_cents > 0))::bigint as mean_paid
from counted_exchanges
where stay_completed
group by cube (host)
order by host;
