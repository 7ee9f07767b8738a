"""Microsoft Teams: hearing it and speaking to it."""
