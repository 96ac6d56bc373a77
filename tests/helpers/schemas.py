"""Schemas of PostgreSQL for tests: a new one takes half a second, so they are emptied and used
again. One of which a test changed the tables is made anew.
"""

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bot.database_address import PostgresAddress
from bot.storage.engines import open_database
from tests.helpers.kept_connections import KeptConnections

_CONTROL = """
CREATE TABLE public.changed (schema TEXT);
CREATE FUNCTION public.note_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.changed SELECT schema_name FROM pg_event_trigger_ddl_commands()
    WHERE schema_name NOT LIKE 'pg\\_temp%';
END $$;
CREATE FUNCTION public.note_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.changed SELECT schema_name FROM pg_event_trigger_dropped_objects()
    WHERE NOT is_temporary AND schema_name IS NOT NULL;
END $$;
CREATE FUNCTION public.empty(emptied TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    name TEXT;
    found BOOLEAN;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = emptied LOOP
        CONTINUE WHEN name = 'steps';
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', emptied, name) INTO found;
        IF found THEN
            EXECUTE format('DELETE FROM %I.%I', emptied, name);
        END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE schemaname = emptied AND last_value IS NOT NULL
        AND sequencename <> 'steps_place_seq';
END $$;
CREATE EVENT TRIGGER changes ON ddl_command_end EXECUTE FUNCTION public.note_change();
CREATE EVENT TRIGGER drops ON sql_drop EXECUTE FUNCTION public.note_drop();
"""
# So many bytes COPY writes of a table that is empty.
_NO_ROWS = 21
_NUMBERS = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = %(schema)s AND last_value IS NOT NULL AND sequencename <> 'steps_place_seq'
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %(schema)s"
_FILES = """
WITH ours AS (
    SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = to_regnamespace(%(schema)s)
)
SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
WHERE pg_relation_filepath(oid) IS NOT NULL
    AND (oid IN (SELECT oid FROM ours) OR oid IN (SELECT reltoastrelid FROM ours))
"""


@dataclass(frozen=True)
class Copied:
    """The rows of each table, as COPY writes them, and the last number of each sequence."""

    tables: dict[str, bytes]
    numbers: dict[str, int]


class Schemas:
    """The schemas of one process that runs tests, in a database of its own."""

    def __init__(self, server: str, name: str) -> None:
        """`server` is the address of a cluster without a database, `name` is of this process."""
        with psycopg.connect(f"{server}/postgres", autocommit=True) as first:
            first.execute(f'CREATE DATABASE "{name}"'.encode())
        self._url = f"{server}/{name}"
        self.connections = KeptConnections(self._url)
        self._control = psycopg.connect(self._url, autocommit=True)
        self._control.execute(_CONTROL.encode())
        self._control.execute("SET session_replication_role = replica")
        self._free: list[str] = []
        self._lent: dict[Path, str] = {}
        self._made = 0

    def at(self, path: Path) -> PostgresAddress:
        """The schema that stands for a path, with tables and nothing in them at first."""
        if path not in self._lent:
            self._lent[path] = self._free.pop() if self._free else self._new()
        return PostgresAddress(self._url, self._lent[path])

    def copy(self, path: Path) -> Copied:
        """All that stands in the tables of a path, and where the numbers of their rows are."""
        name = self._lent[path]
        found = {}
        for (table,) in self._control.execute(_TABLES, {"schema": name}).fetchall():
            rows = self._rows_of(name, table)
            if table != "steps" and len(rows) > _NO_ROWS:
                found[table] = rows
        numbers = self._control.execute(_NUMBERS, {"schema": name}).fetchall()
        return Copied(found, dict(numbers))

    def put_back(self, path: Path, copied: Copied) -> None:
        """Make the tables of a path what they were."""
        name = self._lent[path]
        with self._control.transaction():
            self._control.execute("SELECT public.empty(%s)", (name,))
            for table, rows in copied.tables.items():
                with self._control.cursor().copy(
                    f"COPY {name}.{table} FROM STDIN (FORMAT binary)".encode()
                ) as into:
                    into.write(rows)
            numbers = [[f"{name}.{each}", last] for each, last in copied.numbers.items()]
            self._control.execute(
                "SELECT setval(each[1]::regclass, each[2]::bigint)"
                " FROM (SELECT ARRAY[pair ->> 0, pair ->> 1] AS each"
                " FROM jsonb_array_elements(%s::jsonb) AS pair) AS pairs",
                (json.dumps(numbers),),
            )

    def _rows_of(self, schema: str, table: str) -> bytes:
        statement = f"COPY {schema}.{table} TO STDOUT (FORMAT binary)".encode()
        with self._control.cursor().copy(statement) as rows:
            return b"".join(bytes(part) for part in rows)

    def _new(self) -> str:
        self._made += 1
        name = f"s{self._made}"

        async def make() -> None:
            address = PostgresAddress(self._url, name)
            await (await open_database(address, is_durable=False)).close()

        # A test's own loop goes on in this thread.
        import threading

        thread = threading.Thread(target=lambda: asyncio.run(make()))
        thread.start()
        thread.join()
        self._control.execute("DELETE FROM public.changed WHERE schema = %s", (name,))
        return name

    def bytes_of(self, path: Path) -> bytes:
        """All that the server keeps for a path: the files of its tables, and their rows."""
        # What was written stands in memory until then.
        self._control.execute("CHECKPOINT")
        name = self._lent[path]
        files = self._control.execute(_FILES, {"schema": name}).fetchall()
        tables = self._control.execute(_TABLES, {"schema": name}).fetchall()
        return b"".join(
            [*(row[0] for row in files), *(self._rows_of(name, row[0]) for row in tables)]
        )

    @property
    def lent(self) -> set[Path]:
        """The paths that a schema stands for."""
        return {*self._lent}

    def take_back(self, kept: Collection[Path]) -> None:
        """Empty what a test used: to be done after each. What was lent before it is `kept`."""
        used = [path for path in self._lent if path not in kept]
        if not used:
            return
        if len(used) == len(self._lent):
            self._control.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND pid <> ALL (%s)",
                (self.connections.numbers,),
            )
        for path in used:
            self.give_back(path)

    def give_back(self, path: Path) -> None:
        """Empty the schema of a path that nobody is connected to any more."""
        name = self._lent.pop(path)
        changed = self._control.execute(
            "DELETE FROM public.changed WHERE schema = %s RETURNING schema", (name,)
        )
        if changed.fetchall():
            self._control.execute(f"DROP SCHEMA {name} CASCADE".encode())
            self._control.execute("DELETE FROM public.changed WHERE schema = %s", (name,))
        else:
            self._control.execute("SELECT public.empty(%s)", (name,))
            self._free.append(name)
