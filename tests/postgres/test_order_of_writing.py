"""At night nothing on the server's disk tells which household's row came with which voucher."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest

from bot.database_address import PostgresAddress
from bot.storage.engines import hide_order, open_database
from bot.storage.marks import TABLES
from tests.conftest import Stage
from tests.helpers.clusters import Cluster, new_cluster

pytestmark = pytest.mark.postgres_only


def address_of(stage: Stage) -> PostgresAddress:
    assert isinstance(stage.settings.database, PostgresAddress)
    return stage.settings.database


def asked(address: PostgresAddress, sql: str) -> list[tuple[object, ...]]:
    """What the server's administrator sees."""
    with psycopg.connect(address.url, autocommit=True) as connection:
        connection.execute(f"SET search_path = {address.schema}".encode())
        return connection.execute(sql.encode()).fetchall()


def ordered(cluster: Cluster, *words: str) -> None:
    """What the server's administrator says."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        for word in words:
            connection.execute(word.encode())


async def given(stage: Stage, count: int) -> None:
    anneke = await stage.intermediary()
    for number in range(count):
        await anneke.give(f"9401 AB {number + 1}")


# Whose rows have a transaction each are in the order of their vouchers. By the distance of the two
# numbers it can't be asked here: a savepoint has one of its own, and other tests take some between.
JOINED = """
SELECT id FROM (SELECT rank() OVER (ORDER BY CAST(CAST(xmin AS TEXT) AS BIGINT)) AS place,
        count(*) OVER (PARTITION BY CAST(xmin AS TEXT)) AS together FROM household_vouchers
    ) AS households
JOIN (SELECT id, rank() OVER (ORDER BY CAST(CAST(xmin AS TEXT) AS BIGINT)) AS place FROM vouchers
    ) AS given USING (place)
WHERE together = 1
"""


async def test_the_transaction_of_a_row_is_no_vouchers(stage: Stage) -> None:
    await given(stage, 5)
    address = address_of(stage)
    assert len(asked(address, JOINED)) == 5, "the control: before the night it is"
    assert await hide_order(stage.database, TABLES)
    assert asked(address, JOINED) == []
    assert len(asked(address, "SELECT DISTINCT CAST(xmin AS TEXT) FROM household_vouchers")) == 1


async def test_the_place_of_a_row_says_nothing(stage: Stage) -> None:
    await given(stage, 12)
    address = address_of(stage)
    by_place = "SELECT mark FROM household_vouchers ORDER BY ctid"
    by_mark = "SELECT mark FROM household_vouchers ORDER BY mark"
    assert asked(address, by_place) != asked(address, by_mark), "the control"
    assert await hide_order(stage.database, TABLES)
    assert asked(address, by_place) == asked(address, by_mark)


async def test_who_waits_finds_their_household_afterwards(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 3")
    assert await hide_order(stage.database, TABLES)
    assert "al een voucher gegeven" in await anneke.send("sport 9401 AB 3")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """One that keeps no file of its log for another use, as docs/POSTGRESQL.md asks."""
    found = new_cluster(wal_recycle="off", wal_init_zero="off", fsync="off")
    yield found
    found.remove()


async def write(address: PostgresAddress, marks: list[bytes]) -> None:
    database = await open_database(address)
    for mark in marks:
        async with database.transaction() as transaction:
            await transaction.queue(
                "INSERT INTO household_vouchers (mark, sealed) VALUES (:mark, :sealed)",
                {"mark": mark, "sealed": secrets.token_bytes(144)},
            )
    await database.close()


async def hidden(address: PostgresAddress) -> None:
    database = await open_database(address)
    assert await hide_order(database, TABLES)
    await database.close()


def places(cluster: Cluster, marks: list[bytes]) -> list[bytes]:
    """The marks in the order in which they first stand in the server's log."""
    files = sorted(path for path in (cluster.data / "pg_wal").iterdir() if path.is_file())
    content = b"".join(path.read_bytes() for path in files)
    there = [mark for mark in marks if mark[:40] in content]
    return sorted(there, key=lambda mark: content.index(mark[:40]))


async def test_the_servers_log_tells_no_order_once_we_may_let_it_go(cluster: Cluster) -> None:
    address = PostgresAddress(cluster.url(), "town")
    marks = [secrets.token_bytes(72) for _number in range(12)]
    await write(address, marks)
    assert places(cluster, marks) == marks, "the control: the log tells the order"
    await hidden(address)
    left = places(cluster, marks)
    assert left == sorted(left), "what is left is of the writing anew"


async def test_without_that_the_servers_log_is_left_as_it_is(cluster: Cluster) -> None:
    ordered(cluster, "CREATE ROLE town LOGIN", "GRANT CREATE ON DATABASE postgres TO town")
    url = cluster.url().replace("meedoenbot@", "town@")
    address = PostgresAddress(url, "town")
    marks = [secrets.token_bytes(72) for _number in range(12)]
    await write(address, marks)
    await hidden(address)
    assert places(cluster, marks) == marks
    may_switch = "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO town"
    ordered(cluster, may_switch, "GRANT pg_checkpoint TO town")
    await hidden(address)
    left = places(cluster, marks)
    assert left == sorted(left)
