"""The whole system on one machine: PostgreSQL, Kafka, a mail catcher and the five services as ordinary processes."""
