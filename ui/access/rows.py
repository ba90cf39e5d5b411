"""The tables of accounts in ``server.db``. Times are UTC."""

import sqlalchemy as sa

from ui.access.database import tables

users = sa.Table(
    "users",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),  # as written
    sa.Column("known", sa.Text, nullable=False, unique=True),  # case and width folded
    sa.Column("role", sa.Text, nullable=False),  # of ``ui.access.role.Role``
    sa.Column("hash", sa.Text, nullable=False),  # argon2id; "" where another server knows them
    sa.Column("subject", sa.Text, unique=True),  # issuer and subject at that server
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("entered_at", sa.DateTime),  # last log-in
    sqlite_autoincrement=True,
)

sessions = sa.Table(
    "sessions",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),  # SHA-256 of what the browser has
    sa.Column(
        "user",
        sa.Integer,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("device", sa.Text, nullable=False),  # in words: "Chrome，Windows"
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("seen_at", sa.DateTime, nullable=False),  # at most a minute behind
    sqlite_autoincrement=True,
)

tokens = sa.Table(
    "tokens",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("known", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),  # SHA-256
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("expires_at", sa.DateTime),  # NULL: never
    sa.Column("used_at", sa.DateTime),  # at most a minute behind
    sqlite_autoincrement=True,
)

# Log-ins that failed in a row, of one name or from one address.
failures = sa.Table(
    "failures",
    tables,
    sa.Column("of", sa.Text, primary_key=True),  # "name:…", "address:…" or "browser:…", digested
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("last_at", sa.DateTime, nullable=False),
)
