"""Slack's tables: who installed the app where, and with which token."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from adapters.sealing.columns import SEALED, by_kind

# The names of constraints and indexes follow one rule in the whole database.
metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "one_%(table_name)s_by_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)


def _counter() -> Column[int]:
    # SQLite numbers rows by itself only where the column's type is INTEGER.
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text) for name in names]


# The columns are the SDK's (`slack_sdk.oauth.installation_store.sqlalchemy`), and so are moments
# without a zone, in UTC. Its own tables have room for 200 characters of a token only.

bots = Table(
    "slack_bots",
    metadata,
    _counter(),
    Column("client_id", Text, nullable=False),
    Column("app_id", Text, nullable=False),
    *_texts("enterprise_id", "enterprise_name", "team_id", "team_name"),
    Column("bot_token", Text, info=SEALED),
    *_texts("bot_id", "bot_user_id", "bot_scopes"),
    Column("bot_refresh_token", Text, info=SEALED),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index(None, "team_id"),
    Index(None, "enterprise_id"),
    # An id is known only when the row is written; where the app is installed, before.
    info=by_kind("slack", "client_id", "enterprise_id", "team_id"),
)

installations = Table(
    "slack_installations",
    metadata,
    _counter(),
    Column("client_id", Text, nullable=False),
    Column("app_id", Text, nullable=False),
    *_texts("enterprise_id", "enterprise_name", "enterprise_url", "team_id", "team_name"),
    *_texts("bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token"),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", Text, nullable=False),
    *_texts("user_token", "user_scopes", "user_refresh_token"),
    Column("user_token_expires_at", DateTime),
    *_texts("incoming_webhook_url", "incoming_webhook_channel"),
    *_texts("incoming_webhook_channel_id", "incoming_webhook_configuration_url"),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("token_type", Text),
    Column("installed_at", DateTime, nullable=False),
)

states = Table(
    "slack_oauth_states",
    metadata,
    _counter(),
    Column("state", Text, nullable=False, unique=True),
    Column("expire_at", DateTime, nullable=False),
)
