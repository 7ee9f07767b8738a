"""The flow of a round: decisions as pure functions from a record to a change."""
