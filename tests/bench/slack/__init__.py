"""The bench of the Slack adapter: the real command, what answers, and bare servers beside them."""
