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
PARKED_OLDEST = Gauge(
    "clusterxchange_parked_oldest_timestamp_seconds",
    "When the oldest unsettled record was parked, 0 if none",
    ["service"],
)
PARKINGS = Counter("clusterxchange_parkings", "Records that were parked, by cause", ["service", "cause"])
REQUESTS = Histogram("clusterxchange_request_seconds", "Time to answer", ["service", "method", "status"])
WAITING = Gauge("clusterxchange_requests_waiting_for_pool", "Requests that wait for a connection", ["service"])
UNDER_WAY = Gauge("clusterxchange_requests_under_way", "Requests that are not answered yet", ["service"])
REFUSED = Counter(
    "clusterxchange_refused_requests",
    "Requests that were not carried out: pool, database, requests, connections, late, slow_body, stopping, host, "
    "address, person",
    ["service", "reason"],
)
AUDIT_SEALED = Counter("clusterxchange_audit_sealed_rows", "Rows of the activity log that were sealed", ["service"])
AUDIT_OLDEST = Gauge(
    "clusterxchange_audit_oldest_unsealed_timestamp_seconds",
    "When the oldest row of the activity log that is not sealed was written, 0 if none",
    ["service"],
)
