"""
A round that is killed at random moments, again and again.

`driver` plays rounds and checks what is left, with the workers of a `crew` that are started and
killed; `worker` is the bot's real core, store and courier; `recording` is the platform, which
outlives the workers; `people` play the round, and reach the bot through `core`. In `slack` the
pretend Slack is the platform, and the bot has its Slack adapter: `--through slack`. The same holds
of `teams`.
"""
