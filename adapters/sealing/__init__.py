"""Sealing what people wrote, so that a database alone says nothing of it."""
