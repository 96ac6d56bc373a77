"""The webshop's own codes for vouchers, for a scheme with `codes = "pool"`."""

from collections.abc import Iterable
from string import ascii_uppercase, digits

from bot.storage.database import Reading, Transaction


class OutOfCodes(Exception):
    """The webshop's codes are used up."""


async def take_first(transaction: Transaction) -> str:
    """A code that no voucher has. Raises OutOfCodes."""
    code: str | None = await transaction.value(
        "SELECT code FROM pool_codes WHERE voucher_id IS NULL ORDER BY code LIMIT 1"
    )
    if code is None:
        raise OutOfCodes
    return code


async def mark_taken(transaction: Transaction, code: str, voucher_id: int) -> None:
    """This voucher has this code from now on."""
    await transaction.queue(
        "UPDATE pool_codes SET voucher_id = :voucher WHERE code = :code",
        {"voucher": voucher_id, "code": code},
    )


async def left(reading: Reading) -> int:
    """How many of the webshop's codes were not given yet."""
    count: int = await reading.value("SELECT count(*) FROM pool_codes WHERE voucher_id IS NULL")
    return count


async def free(reading: Reading) -> list[str]:
    """All codes of the webshop that were ever imported."""
    rows = await reading.rows("SELECT code FROM pool_codes")
    return [row["code"] for row in rows]


async def free_among(reading: Reading, codes: Iterable[str]) -> frozenset[str]:
    """Those of these codes that no voucher has yet, in capitals."""
    rows = await reading.rows_among(
        "SELECT upper(code) AS code FROM pool_codes"
        " WHERE voucher_id IS NULL AND upper(code) IN ({among})",
        {code.upper() for code in codes},
    )
    return frozenset(row["code"] for row in rows)


async def spelled(reading: Reading, spelling: str) -> list[str]:
    """All codes, of the webshop or a voucher, with this spelling as `domain.codes.folded` makes it;
    in capitals.

    Only asked where no code is exactly what was typed: it looks at all of them.
    """
    bare = "replace(replace(upper(code), '-', ''), '_', '')"
    rows = await reading.rows(
        f"SELECT upper(code) AS code FROM vouchers WHERE {bare} = :spelling"
        f" UNION SELECT upper(code) FROM pool_codes WHERE {bare} = :spelling",
        {"spelling": spelling},
    )
    return [row["code"] for row in rows]


async def alike(reading: Reading, spellings: Iterable[str]) -> set[str]:
    """Those of these spellings that a code of the webshop or of a coupon may have: one of the same
    length is there that is of figures, of letters or of both as they are.

    `domain.codes.folded` makes them. It looks at all codes.
    """
    bare = "replace(replace(upper(code), '-', ''), '_', '')"
    kind = (
        f"length({{0}}) || CASE '' WHEN ltrim({{0}}, '{digits}') THEN ' figures'"
        f" WHEN ltrim({{0}}, '{ascii_uppercase}') THEN ' letters' ELSE ' both' END"
    )
    by_kind: dict[str, set[str]] = {}
    for each in spellings:
        which = "both"
        if not each.strip(digits):
            which = "figures"
        elif not each.strip(ascii_uppercase):
            which = "letters"
        by_kind.setdefault(f"{len(each)} {which}", set()).add(each)
    rows = await reading.rows_among(
        f"SELECT {kind.format(bare)} AS kind FROM pool_codes WHERE {kind.format(bare)}"
        f" IN ({{among}}) UNION SELECT {kind.format('read_as')} FROM coupons"
        f" WHERE {kind.format('read_as')} IN ({{among}})",
        by_kind,
    )
    return {each for row in rows for each in by_kind[row["kind"]]}


async def add(transaction: Transaction, codes: list[str]) -> int:
    """Add the webshop's codes; returns how many are new. Those that are there stay as they are."""
    before = await transaction.value("SELECT count(*) FROM pool_codes")
    await transaction.queue_many(
        "INSERT INTO pool_codes (code) VALUES (:code) ON CONFLICT DO NOTHING",
        [{"code": code} for code in codes],
    )
    after = await transaction.value("SELECT count(*) FROM pool_codes")
    return int(after - before)
