"""
The crash test through the Slack adapter.

`platform` is the pretend Slack, which outlives the workers; `people` act in it, and it tells the
bot until it is acknowledged; `worker` is the bot with its Slack adapter, over HTTP.
"""
