"""What is measured about every service, in Prometheus' terms."""

from prometheus_client import Counter, Gauge, Histogram

RELAYED = Counter("clusterxchange_relayed_events", "Events taken from the outbox to Kafka", ["service"])
OUTBOX_OLDEST = Gauge(
    "clusterxchange_outbox_oldest_timestamp_seconds",
    "When the oldest unpublished event was written, 0 if none",
    ["service"],
)
CONSUMED = Counter("clusterxchange_consumed_records", "Records by what became of them", ["service", "outcome"])
LAG = Gauge("clusterxchange_consumer_lag_records", "Records not consumed yet", ["service", "topic", "partition"])
PARKED = Gauge("clusterxchange_parked_records", "Records parked and not settled", ["service"])
REQUESTS = Histogram("clusterxchange_request_seconds", "Time to answer", ["service", "method", "status"])
