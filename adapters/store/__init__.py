"""The bot's memory, in SQL."""

from adapters.store.faults import BadDatabase
from adapters.store.sql import SqlStore, open_store

__all__ = ["BadDatabase", "SqlStore", "open_store"]
