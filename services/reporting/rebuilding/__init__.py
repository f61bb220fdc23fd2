"""The history and all that is known of exchanges, built anew from the outboxes of the services that told it."""
