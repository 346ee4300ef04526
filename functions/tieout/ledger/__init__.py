"""The ledger: bindings, intents, leases, permits, history and the due index, in one DynamoDB table."""
