"""What the server that keeps a schema does and does not promise, for the operator."""

from dataclasses import dataclass

from bot.storage.database import Reading
from bot.storage.postgres.database import MAY_LET_GO

_FACTS = f"""
SELECT current_setting('server_version') AS version,
    CASE WHEN current_setting('fsync') = 'on'
        AND current_setting('full_page_writes') = 'on' THEN 1 ELSE 0 END AS outlives_power_cut,
    current_setting('synchronous_commit') AS commits,
    CASE WHEN current_setting('synchronous_standby_names') <> '' THEN 1 ELSE 0 END AS has_standby,
    CASE WHEN EXISTS (SELECT 1 FROM pg_stat_replication) THEN 1 ELSE 0 END AS is_followed,
    CASE WHEN current_setting('wal_recycle') = 'on' THEN 1 ELSE 0 END AS recycles,
    ({MAY_LET_GO}) AS may_let_go
"""


@dataclass(frozen=True)
class Server:
    """`is_durable`: what was answered outlives a power cut. `has_standby`: and the loss of the
    machine, as it is on another one too; `waits_in_vain`: but nobody follows now, and no commit is
    answered. `tells_order`: its log tells for days what was written
    when.
    """

    version: str
    is_durable: bool
    has_standby: bool
    waits_in_vain: bool
    tells_order: bool


async def server(reading: Reading) -> Server:
    """What the server says of itself."""
    row = await reading.row(_FACTS)
    assert row is not None  # noqa: S101 - it has no FROM
    waits = bool(row["has_standby"]) and row["commits"] in ("on", "remote_apply")
    return Server(
        version=row["version"],
        is_durable=bool(row["outlives_power_cut"]) and row["commits"] != "off",
        has_standby=waits,
        waits_in_vain=waits and not row["is_followed"],
        tells_order=bool(row["recycles"]) or not row["may_let_go"],
    )
