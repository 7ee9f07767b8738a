"""The core: briefing content and the discussion flow, free of any chat platform."""
