"""Whether a server lets its user work in a schema, and what is to be done where it does not."""

from dataclasses import dataclass

from bot.database_address import PostgresAddress
from bot.storage.database import Reading
from bot.storage.errors import DatabaseError, Unreachable
from bot.storage.postgres.connection import quoted

_FACTS = """
SELECT current_user AS this, CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END AS follows,
    CASE WHEN schemas.oid IS NULL THEN 0 ELSE 1 END AS there,
    CASE WHEN schemas.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
        ELSE has_schema_privilege(schemas.oid, 'USAGE')
            AND has_schema_privilege(schemas.oid, 'CREATE') END AS may,
    (SELECT min(pg_get_userbyid(relowner)) FROM pg_class WHERE relnamespace = schemas.oid
        AND NOT pg_has_role(relowner, 'USAGE')) AS owner
FROM (SELECT CAST(:schema AS TEXT) AS name) AS wanted
LEFT JOIN pg_namespace AS schemas ON schemas.nspname = wanted.name
"""

FOLLOWS = (
    "this server follows another, and takes nothing. Name both in DATABASE, with"
    " target_session_attrs=read-write"
)


@dataclass(frozen=True)
class Access:
    """`is_there` says whether there is such a schema; `hindrance` what keeps us from working in it,
    and `is_passing` that this may be over in a moment.
    """

    is_there: bool
    hindrance: str | None = None
    is_passing: bool = False

    def refuse_hindrance(self) -> None:
        """Raises DatabaseError where something keeps us from working there."""
        if self.hindrance:
            raise Unreachable(self.hindrance) if self.is_passing else DatabaseError(self.hindrance)


async def access(reading: Reading, address: PostgresAddress) -> Access:
    """Whether we may work in a schema, or make it."""
    row = await reading.row(_FACTS, {"schema": address.schema})
    assert row is not None  # noqa: S101 - what it joins to is one row
    is_there, schema, user = bool(row["there"]), quoted(address.schema), quoted(row["this"])
    if row["follows"]:
        return Access(
            is_there,
            f"{address}: {FOLLOWS}.",
            is_passing=True,
        )
    if not row["may"] and not is_there:
        hindrance = (
            f"{address}: is not there, and this user may not make it. An administrator of the"
            f" database says: CREATE SCHEMA {schema} AUTHORIZATION {user};"
        )
    elif not row["may"]:
        hindrance = (
            f"{address}: is there, and this user may not work in it. If it is this bot's, an"
            f" administrator of the database says: ALTER SCHEMA {schema} OWNER TO {user};"
        )
    elif row["owner"]:
        hindrance = (
            f"{address}: has tables of {row['owner']}, of which this user ({row['this']}) is no"
            " part. Move them there, or put them back, as this user."
        )
    else:
        hindrance = None
    return Access(is_there, hindrance)
