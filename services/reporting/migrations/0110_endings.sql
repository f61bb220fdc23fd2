-- Events that end a step for which somebody waits: waiting times read them in the order of each case, without the
-- bodies of events, which are most of what history keeps.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index history_of_endings on history (key, occurred_at, recorded_at, position) include (type)
where type in (
    'eu.clusterxchange.applications.ApplicationSubmitted.v1',
    'eu.clusterxchange.applications.EligibilityAssessed.v1',
    'eu.clusterxchange.applications.ApplicationReady.v1',
    'eu.clusterxchange.applications.TravelStarted.v1',
    'eu.clusterxchange.applications.TravelCompleted.v1',
    'eu.clusterxchange.applications.ExchangeNotPayable.v1',
    'eu.clusterxchange.applications.ClosingReportSubmitted.v1',
    'eu.clusterxchange.funding.CofundingApproved.v1',
    'eu.clusterxchange.funding.CofundingDeclined.v1',
    'eu.clusterxchange.funding.CofundingWaitlisted.v1',
    'eu.clusterxchange.funding.ChangesRequested.v1',
    'eu.clusterxchange.funding.ClosingReportValidated.v1',
    'eu.clusterxchange.funding.ClosingReportReturned.v1',
    'eu.clusterxchange.funding.ReimbursementClaimed.v1',
    'eu.clusterxchange.funding.ReimbursementApproved.v1',
    'eu.clusterxchange.funding.ReimbursementReturned.v1',
    'eu.clusterxchange.funding.PaymentOrdered.v1',
    'eu.clusterxchange.funding.ReimbursementPaid.v1',
    'eu.clusterxchange.funding.ReimbursementRefused.v1'
);

create view endings as
select key, occurred_at, recorded_at, position, type
from history
where type in (
        'eu.clusterxchange.applications.ApplicationSubmitted.v1',
        'eu.clusterxchange.applications.EligibilityAssessed.v1',
        'eu.clusterxchange.applications.ApplicationReady.v1',
        'eu.clusterxchange.applications.TravelStarted.v1',
        'eu.clusterxchange.applications.TravelCompleted.v1',
        'eu.clusterxchange.applications.ExchangeNotPayable.v1',
        'eu.clusterxchange.applications.ClosingReportSubmitted.v1',
        'eu.clusterxchange.funding.CofundingApproved.v1',
        'eu.clusterxchange.funding.CofundingDeclined.v1',
        'eu.clusterxchange.funding.CofundingWaitlisted.v1',
        'eu.clusterxchange.funding.ChangesRequested.v1',
        'eu.clusterxchange.funding.ClosingReportValidated.v1',
        'eu.clusterxchange.funding.ClosingReportReturned.v1',
        'eu.clusterxchange.funding.ReimbursementClaimed.v1',
        'eu.clusterxchange.funding.ReimbursementApproved.v1',
        'eu.clusterxchange.funding.ReimbursementReturned.v1',
        'eu.clusterxchange.funding.PaymentOrdered.v1',
        'eu.clusterxchange.funding.ReimbursementPaid.v1',
        'eu.clusterxchange.funding.ReimbursementRefused.v1'
    );
