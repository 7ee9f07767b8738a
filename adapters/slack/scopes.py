"""What the app asks a workspace to let it do, and no more."""

SCOPES = (
    "channels:history",  # replies below prompts, in public channels
    "channels:read",  # who is in a channel, before somebody acts in it from elsewhere
    "chat:write",  # prompts, minutes, direct messages
    "commands",  # /briefing, and the shortcut "Add to the minutes"
    "files:write",  # minutes as files
    "groups:history",  # the same in private channels
    "groups:read",
    "im:history",  # finding a direct message again after a crash
    "im:write",  # opening a direct message
    "users:read",  # what people are called
)
"""Bot scopes; none of them lets the app read where it has not been added."""
