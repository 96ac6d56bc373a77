"""Everything that the database holds of one person, whatever the table."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

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
# The columns that say whose a row is: somebody's number, or a chat of theirs.
OF_PERSON: Mapping[str, Sequence[str]] = MappingProxyType(
    dict.fromkeys(
        (
            *("attendance", "batches", "corrections", "coupon_entries", "imports", "ledger"),
            *("mailing_answers", "mailings", "notifications", "other_chats", "redemptions"),
            *("reminder_choices", "roles", "shop_takes", "subscriptions", "summary_times"),
            *("web_chats", "web_links"),
        ),
        ("person_id",),
    )
    | {
        "invitations": ("invited_by", "used_by"),
        "materials": ("person_id", "ended_by"),
        "people_changes": ("person_id", "by_person"),
        "promotion_costs": ("person_id", "taken_back_by"),
        "requests": ("person_id", "answered_by"),
        "shop_differences": ("seen_by",),
        "vouchers": ("issued_by", _ENDING_BY),
    }
)
OF_CHAT = frozenset(
    {
        *("conversations", "imports", "inbox", "lookups", "materials", "other_chats", "outbox"),
        *("people", "shop_takes", "tasks", "throttle"),
        *("web_chats", "web_files", "web_messages", "web_sessions", "web_taps"),
    }
)


async def of_person(reading: Reading, person_id: int, chat_id: int) -> dict[str, list[Record]]:
    """The rows of each table that are of this person, or of a chat of theirs.

    Sealed columns are left out, and so are codes, and what became of a voucher.
    """
    found = {}
    for table in sorted({*OF_PERSON, *OF_CHAT}):
        rows = await reading.rows(
            f"SELECT * FROM {table} WHERE {' OR '.join(_theirs(table))} ORDER BY 1",
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


def _theirs(table: str) -> list[str]:
    """The conditions on which a row of this table is of somebody."""
    columns = OF_PERSON.get(table, ())
    conditions = [f"{name} = :person" for name in columns if name != _ENDING_BY]
    if table in OF_CHAT:
        conditions.append(
            "(chat_id = :chat OR chat_id IN (SELECT other_chats.chat_id FROM other_chats"
            " WHERE other_chats.person_id = :person))"
        )
    return conditions
