"""Everything that the database holds of one person, whatever the table."""

from bot.storage.database import Reading

Record = dict[str, str]

# What is worth money, is a key of ours, or says nothing to anybody.
_LEFT_OUT = frozenset(
    {
        *("code", "read_as", "actions", "draft_id", "import_key", "listed_as", "approach_on"),
        "card_language_on",
        "name_sealed",
    }
)
# What is about who got a voucher, and not about who gave it.
_OF_THE_HOUSEHOLD = {
    "vouchers": frozenset({"state", "balance_cents", "neighbourhood", "other_household"})
}


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
        left_out = _LEFT_OUT | _OF_THE_HOUSEHOLD.get(table, frozenset())
        if rows:
            found[table] = [
                {
                    name: str(row[name])
                    for name in row.keys()  # noqa: SIM118
                    if name not in left_out
                    and row[name] is not None
                    and not isinstance(row[name], bytes)
                }
                for row in rows
            ]
    return found


async def _theirs(reading: Reading, table: str) -> list[str]:
    """The conditions on which a row of this table is of somebody."""
    keys = await reading.rows(f"PRAGMA foreign_key_list({table})")
    conditions = [f"{key['from']} = :person" for key in keys if key["table"] == "people"]
    columns = {row["name"] for row in await reading.rows(f"PRAGMA table_info({table})")}
    if "chat_id" in columns:
        conditions.append("chat_id = :chat")
    return conditions
