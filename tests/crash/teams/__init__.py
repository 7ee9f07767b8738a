"""
The crash test through the Teams adapter.

`platform` is the pretend Teams, which outlives the workers; `people` act in it, and it tells the
bot until it is acknowledged; `worker` is the bot with its Teams adapter.
"""
