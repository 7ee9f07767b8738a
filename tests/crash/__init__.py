"""
A round that is killed at random moments, again and again.

`driver` starts and kills workers and checks what is left; `worker` is the bot's real core, store
and courier; `recording` is the platform, which outlives the workers; `people` play the round.
"""
