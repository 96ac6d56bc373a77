"""Everything that the database holds of one person, whatever the table."""

from bot.storage.database import Reading, Row

Record = dict[str, str]

# What is worth money, is a key of ours, or says nothing to anybody.
_LEFT_OUT = frozenset(
    {
        *("code", "read_as", "actions", "draft_id", "import_key", "listed_as", "approach_on"),
        "card_language_on",
        *("name_sealed", "key", "inbox_id"),
        *("sent_as", "changes", "changed", "floor", "letter"),
        *("mark", "tail"),
    }
)
# Who has a voucher ended need not have given it: that is theirs apart, until the ledger has it.
_ENDING_BY = "ending_by"
# What is about who got a voucher, and not about who gave it.
_OF_THE_HOUSEHOLD = {
    "vouchers": frozenset({"state", "balance_cents", "neighbourhood", "other_household"})
    | {"ending", "ending_at", _ENDING_BY}
}
_ENDINGS = f"SELECT id, ending, ending_at FROM vouchers WHERE {_ENDING_BY} = :person"


async def of_person(reading: Reading, person_id: int, chat_id: int) -> dict[str, list[Record]]:
    """The rows of each table that are of this person, by its foreign keys and its chats.

    Sealed columns are left out, and so are codes, and what became of a voucher.
    """
    tables = await reading.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY name"
    )
    found = {}
    for table in (row["name"] for row in tables):
        theirs = await _theirs(reading, table)
        if not theirs:
            continue
        rows = await reading.rows(
            f"SELECT * FROM {table} WHERE {' OR '.join(theirs)}",
            {"person": person_id, "chat": chat_id},
        )
        if rows:
            left_out = _LEFT_OUT | _OF_THE_HOUSEHOLD.get(table, frozenset())
            found[table] = [_record(row, left_out) for row in rows]
    if ended := await reading.rows(_ENDINGS, {"person": person_id}):
        found["endings"] = [_record(row, frozenset()) for row in ended]
    return found


def _record(row: Row, left_out: frozenset[str]) -> Record:
    return {
        name: str(row[name])
        for name in row.keys()  # noqa: SIM118
        if name not in left_out and row[name] is not None and not isinstance(row[name], bytes)
    }


async def _theirs(reading: Reading, table: str) -> list[str]:
    """The conditions on which a row of this table is of somebody."""
    keys = await reading.rows(f"PRAGMA foreign_key_list({table})")
    columns_of_people = [key["from"] for key in keys if key["table"] == "people"]
    conditions = [f"{name} = :person" for name in columns_of_people if name != _ENDING_BY]
    columns = {row["name"] for row in await reading.rows(f"PRAGMA table_info({table})")}
    if "chat_id" in columns:
        conditions.append(
            "(chat_id = :chat OR chat_id IN (SELECT other_chats.chat_id FROM other_chats"
            " WHERE other_chats.person_id = :person))"
        )
    return conditions
