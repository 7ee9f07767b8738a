"""Slack: hearing it and speaking to it."""
