-- How many organisations each partnership of a call was given, counted as they register; by it the smallest is chosen.
create table partnership_sizes (
    call text not null,
    partnership text not null,
    organisations bigint not null check (organisations > 0),
    primary key (call, partnership)
);
insert into partnership_sizes (call, partnership, organisations)
select call, partnership, count(*)
from organisations
group by call, partnership;
