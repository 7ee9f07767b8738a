"""The bench of the Teams adapter: the real command, what answers, and others beside them."""
