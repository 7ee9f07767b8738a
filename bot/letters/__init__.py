"""What the bot says: messages and forms, written from the record. Pure functions only."""
