-- Offsets begin again when Kafka's data is lost: only what a record holds tells whether it is the one that was parked.
-- An older instance that parks meanwhile ends, and the record waits for a newer one; the table is small.
alter table parked
    add column content bytea;
-- squawk-ignore ban-drop-constraint
alter table parked drop constraint parked_topic_partition_offset_key;
-- squawk-ignore require-concurrent-index-creation
create unique index parked_record on parked (topic, partition, "offset", content);
