-- Finance staff follow the reimbursement events of their partnership in the order in which they were told.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index outbox_reimbursements on outbox (((body::jsonb) ->> 'partnership'), position)
    where type ~ '^eu\.clusterxchange\.funding\.(Reimbursement|PaymentOrdered)';
