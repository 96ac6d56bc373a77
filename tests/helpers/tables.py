"""Tables as people send them."""

import io
import zipfile
from collections.abc import Callable

import openpyxl

from tests.conftest import Stage


def workbook(*lines: tuple[object, ...], change: Callable[..., object] | None = None) -> bytes:
    """An Excel file with these rows; `change` does the rest to its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in lines:
        sheet.append(line)
    if change:
        change(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def changed_parts(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """An Excel file of which each part is what `change` makes of its name and contents."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return kept.getvalue()


async def everything(stage: Stage) -> dict[str, str]:
    """All that is stored of coupons: code and last day. Each is of five euros, for sport."""
    rows = await stage.database.reading.rows(
        "SELECT code, purpose, value_cents, valid_until FROM coupons"
        " LEFT JOIN coupon_entries ON coupon_id = coupons.id"
    )
    assert all((row["purpose"], row["value_cents"]) == ("sport", 500) for row in rows)
    return {row["code"]: row["valid_until"] for row in rows}
