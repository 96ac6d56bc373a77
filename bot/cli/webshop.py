"""The lists of the webshop: `import-codes`, `import-coupons`, `export`, `import-redemptions`."""

from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.command import ROW_NUMBER, agreed, command
from bot.cli.installation import OperatorError, opened
from bot.cli.list_file import (
    ListFile,
    column_option,
    hidden_option,
    refused_option,
    write_private,
    write_refused,
)
from bot.config import read_settings
from bot.domain.codes import easiest_to_guess, folded
from bot.formatting import euro
from bot.parsing.tables.reading import table_apart
from bot.parsing.tables.refusals import TableRefused
from bot.storage import coupons, imports, pool_codes, settlement, shop_cards
from bot.storage.coupons import NewCoupon, Standing
from bot.storage.installation import Installation
from bot.storage.throttle import GUESSERS, LEAST_YEARS, PER_DAY, years_to_a_hit
from bot.webshop import (
    code_list,
    coupon_columns,
    reconciliation,
    redemption_columns,
    settlement_files,
)
from bot.webshop.code_list import CodeList
from bot.webshop.coupon_import import ImportPreview, ImportStore, SentTable, read_apart
from bot.webshop.matched_lines import cents, returned, taken
from bot.webshop.preview_text import Section, coupon_sections, redemption_sections
from bot.webshop.reconciliation import Reconciliation


@command("import-codes", "import-codes codes.csv")
@click.argument("file", type=Path, help="a list of codes: one a line, CSV or XLSX")
@column_option(code_list.columns())
@hidden_option
async def import_codes(file: Path, column: tuple[str, ...], hidden: str | None) -> int:
    """Add codes of the webshop that the bot may give out. Only for a scheme with codes = "pool";
    the same file twice adds nothing.
    """
    settings = read_settings()
    listed = ListFile(file, code_list.columns(), column, hidden)
    data = listed.read()
    async with opened(settings) as installation:
        scheme, database = installation.scheme, installation.database
        if scheme.codes != "pool":
            raise OperatorError(
                f'{settings.scheme}: codes = "{scheme.codes}" uses no imported codes.'
            )
        found = await _codes_in(listed, data, installation)
        codes = [code for _row, code in found.codes]
        taken = await coupons.any_known(database.reading, [folded(code) for code in codes])
        if taken:
            number = [folded(code) for code in codes].index(folded(taken)) + 1
            raise OperatorError(
                f"{file}: code number {number} is a coupon's. Nothing was imported."
            )
        known = await pool_codes.free(database.reading)
        _refuse_other_capitals(file, found.codes, known)
        _refuse_guessable(file, {*codes, *known})
        async with database.transaction() as transaction:
            added = await pool_codes.add(transaction, codes)
    for refused in found.refused:
        click.echo(f"Row {refused.row}: {refused.why}")
    click.echo(f"{added} new codes, {len(codes) - added} were there already.")
    return 0


async def _codes_in(listed: ListFile, data: bytes, installation: Installation) -> CodeList:
    """The codes of a list, each of which the bot may give out. Raises OperatorError."""
    scheme, clock = installation.scheme, installation.clock
    today = clock.now().astimezone(scheme.zone).date()
    try:
        this = (data, scheme.voucher_cents, today, scheme.zone, await listed.choice(data))
        async with table_apart(code_list.read_codes, *this) as lists:
            found: CodeList = await anext(lists)
    except TableRefused as refused:
        raise listed.refusal(refused, "Nothing was imported.") from None
    if found.wrong:
        first = found.wrong[0]
        raise OperatorError(
            f"{listed.path}: row {first.row}: {first.why} A code is 4 to 60 letters, digits, - or"
            " _. Nothing was imported."
        )
    return found


def _refuse_other_capitals(file: Path, codes: list[tuple[int, str]], known: list[str]) -> None:
    """To a shop abc and ABC may be two codes, and people type them alike. Raises OperatorError."""
    spelled = {code.upper(): code for code in known}
    for row, code in codes:
        if spelled.setdefault(code.upper(), code) != code:
            raise OperatorError(
                f"{file}: row {row} differs from another code by its capitals only."
                " Nothing was imported."
            )


def _refuse_guessable(file: Path, codes: set[str]) -> None:
    """Codes are money to whoever guesses one: say by what arithmetic these are too easy."""
    if not codes:
        return
    possible, count = easiest_to_guess(codes)
    years = years_to_a_hit(possible, count)
    if years >= LEAST_YEARS:
        return
    raise OperatorError(
        f"{file}: these codes can be guessed. Of their shape there are {possible:,.0f}, and"
        f" {count:,} of those are in use, with what was imported before. {GUESSERS} accounts"
        f" that each miss {PER_DAY} times a day, which is all that the bot lets them, hit one in"
        f" {possible:,.0f} / ({count:,} x {GUESSERS} x {PER_DAY}) = {years * 365.25:,.1f}"
        f" days; it has to take {LEAST_YEARS:,} years. Have the webshop make longer codes, by"
        " chance: 12 letters and figures. Nothing was imported."
    )


@command("import-coupons", "import-coupons export.xlsx --purpose school")
@click.argument("file", type=Path, help="an export of the webshop, CSV or XLSX")
@click.option("--purpose", metavar="KEY", help="what they are for, if it doesn't say")
@column_option(coupon_columns.columns())
@hidden_option
@refused_option
@click.option("--whole", is_flag=True, help="it is all there is: take out what is missing from it")
@click.option(
    "--yes",
    is_flag=True,
    help="store, and take out, without asking; but all of a purpose are only taken out when asked",
)
async def import_coupons(
    file: Path,
    purpose: str | None,
    column: tuple[str, ...],
    hidden: str | None,
    refused: Path | None,
    whole: bool,
    yes: bool,
) -> int:
    """Take in the webshop's coupons. It shows what a file brings, row by row what is not
    understood, and asks before anything is stored, or taken out of stock. Coordinators can send the
    file to the bot as well.
    """
    settings = read_settings()
    export = ListFile(file, coupon_columns.columns(), column, hidden)
    data = export.read()
    async with opened(settings) as installation:
        scheme = installation.scheme
        if scheme.coupons is None:
            raise OperatorError(f"{settings.scheme}: has no part [coupons]. Nothing was stored.")
        purposes = [each.key for each in scheme.coupons.purposes]
        if purpose not in (None, *purposes):
            raise OperatorError(f"--purpose is one of: {', '.join(purposes)}.")
        preview, to_store = await _preview(export, data, installation, purpose, whole)
        _show(coupon_sections(scheme, preview))
        write_refused(refused, preview.refused)
        if not to_store:
            if preview.refused:
                click.echo("There is nothing to store in this file. Nothing was stored.")
            else:
                click.echo("There is nothing new in this file. Nothing was stored.")
            return 0
        missing = [each for each in to_store if each.facts.standing is Standing.MISSING]
        listed = [each for each in to_store if each.facts.standing is not Standing.MISSING]
        agreed_to: list[NewCoupon] = []
        if listed and (yes or agreed(_question(preview))):
            agreed_to += listed
        # A list without any coupon for a purpose may be one of several lists: that is asked.
        sure = yes and not preview.without_any
        if missing and (sure or agreed(f"Take {len(missing)} coupons out of stock?")):
            agreed_to += missing
        if not agreed_to:
            click.echo("Nothing was stored.")
            return 1
        stored = await _store(installation, agreed_to)
    click.echo(f"{stored.new} coupons added, {stored.changed} changed.")
    if stored.remembered:
        click.echo(f"{stored.remembered} are remembered, and not given.")
    if stored.removed:
        click.echo(f"{stored.removed} taken out of stock.")
    return 0


def _question(preview: ImportPreview) -> str:
    if preview.to_store:
        return f"Store {preview.to_store} coupons?"
    return f"Remember {preview.to_remember} coupons that can't be given?"


async def _preview(
    export: ListFile, data: bytes, installation: Installation, purpose: str | None, whole: bool
) -> tuple[ImportPreview, list[NewCoupon]]:
    """What an export would bring, if it says what every coupon is for, and what is to be stored.

    Raises OperatorError.
    """
    scheme, reading = installation.scheme, installation.database.reading
    if scheme.coupons is None:
        raise RuntimeError("a scheme without coupons was refused")
    try:
        table = SentTable(data, purpose, await export.choice(data))
        today = installation.today
        async with read_apart(table, scheme.coupons, scheme.zone, today) as (read, pieces):
            preview = ImportPreview(read, today, whole=whole)
            to_store = [new async for piece in pieces for new in await preview.take(reading, piece)]
            to_store += [new async for piece in preview.take_missing(reading) for new in piece]
    except TableRefused as refused:
        raise export.refusal(refused, "Nothing was stored.") from None
    export.check_asks(read.header, read.asks)
    export.check_doubts(read.header)
    if read.without_purpose:
        unknown = [f'row {each.rows[0]}: "{each.shown}"' for each in read.unknown.values()]
        raise OperatorError(
            f"{export.path}: does not say what {len(read.without_purpose)} coupons are for"
            f"{' (' + ', '.join(unknown) + ')' if unknown else ''}."
            f" Say it with --purpose {'|'.join(each.key for each in scheme.coupons.purposes)}."
            " Nothing was stored."
        )
    return preview, to_store


async def _store(installation: Installation, to_store: Sequence[NewCoupon]) -> ImportStore:
    database, clock = installation.database, installation.clock
    async with database.transaction() as transaction:
        import_id = await imports.begin(
            transaction, draft_id=None, chat_id=None, person_id=None, now=clock.now()
        )
        await imports.confirm(transaction, import_id)
    store = ImportStore(
        *(import_id, None, database.transaction, clock, installation.today), removes=True
    )
    for piece in coupons.in_pieces(to_store):
        await store.take(piece)
    async with database.transaction() as transaction:
        await imports.mark_stored(transaction, import_id)
    return store


def _show(sections: Sequence[Section]) -> None:
    click.echo("\n\n".join(section.text for section in sections))


@command("export", "export --format xlsx --folder /srv/exports", for_others=True)
@click.option("--batch", type=ROW_NUMBER, metavar="N", help="make an earlier export once more")
@click.option(
    "--format",
    "form",
    type=click.Choice([*settlement_files.FILES]),
    default=settlement_files.CSV,
    help="default: csv",
)
@click.option(
    "--folder", type=Path, default=Path(), metavar="FOLDER", help="where to; default: here"
)
async def export(batch: int | None, form: str, folder: Path) -> int:
    """Write what the webshop and the bookkeeping have to know since the last export. Each line
    comes once; an earlier export can be made again.
    """
    settings = read_settings()
    async with (
        opened(settings) as installation,
        # The batch counts once its files are there.
        installation.database.transaction() as transaction,
    ):
        scheme = installation.scheme
        if batch is None:
            found = await settlement.make(transaction, scheme, None, installation.clock.now())
        else:
            found = await settlement.batch(transaction, batch)
            if found is None:
                raise OperatorError(f"There is no export {batch}.")
        if found is None:
            click.echo("Nothing happened since the last export.", err=True)
            return 0
        written = [
            write_private(folder / name, contents)
            for name, contents in await settlement_files.files(transaction, scheme, found, form)
        ]
        is_live = settings.shop or await shop_cards.is_linked(transaction)
    for path in written:
        click.echo(path)
    if is_live:
        click.echo("The live webshop knows these codes: it need not be sent its file.", err=True)
    return 0


@command("import-redemptions", "import-redemptions redeemed.csv")
@click.argument("file", type=Path, help="CSV or XLSX, with the names of the columns")
@column_option(redemption_columns.columns())
@hidden_option
@refused_option
@click.option("--yes", is_flag=True, help="book what fits without asking")
async def import_redemptions(
    file: Path, column: tuple[str, ...], hidden: str | None, refused: Path | None, yes: bool
) -> int:
    """Take back the webshop's list of what was handed in there. It shows what fits and what does
    not, and asks before anything is booked: all that fits, or nothing. What the shop gave back is
    booked as well. What seems booked already waits until nothing else is left to book, and is asked
    about once more.
    """
    settings = read_settings()
    redeemed = ListFile(file, redemption_columns.columns(), column, hidden, of_people=True)
    data = redeemed.read()
    async with opened(settings) as installation:
        scheme, database, clock = installation.scheme, installation.database, installation.clock
        if settings.shop or await shop_cards.is_linked(database.reading):
            raise OperatorError(
                "There is a live webshop (SHOP): what was used there is booked by itself. A list"
                " would book it twice. Nothing was booked."
            )
        try:
            mapping, header, listed = await reconciliation.read_list(
                data, await redeemed.choice(data), scheme
            )
        except TableRefused as unreadable:
            raise redeemed.refusal(unreadable, "Nothing was booked.") from None
        redeemed.check_asks(header, header.asks)
        redeemed.check_doubts(header)
        plan = await reconciliation.reconcile(database.reading, listed, scheme, clock.now())
        if plan.no_use:
            raise redeemed.refusal(TableRefused(plan.no_use), "Nothing was booked.")
        _show(redemption_sections(plan, mapping))
        write_refused(refused, plan.refused)
        if not plan.to_book:
            click.echo("There is nothing to book in this file.")
            return 0
        if not _is_agreed(plan, yes):
            click.echo("Nothing was booked.")
            return 1
        async with database.transaction() as transaction:
            now = clock.now()
            last = await reconciliation.reconcile(transaction, listed, scheme, now)
            if last.mark != plan.mark:
                raise OperatorError("Something changed meanwhile. Nothing was booked. Try again.")
            await reconciliation.book(transaction, last, None, now)
    took, gave_back = taken(plan.to_book), returned(plan.to_book)
    back = f" {len(gave_back)} times money that was given back." if gave_back else ""
    click.echo(f"{len(took)} vouchers booked.{back}")
    return 0


def _is_agreed(plan: Reconciliation, yes: bool) -> bool:
    """Whether this is to be booked. What seems booked already is not agreed to beforehand."""
    if not plan.fits:
        if yes:
            click.echo("What seems booked already is only booked when asked: leave out --yes.")
            return False
        more = euro(cents(taken(plan.alike)))
        rows = f"{len(plan.alike)} rows that seem booked already"
        return agreed(f"Book {rows} all the same? Then {more} more is spent.")
    if plan.unsaid:
        if yes:
            click.echo(
                "Nothing in it tells of a use. That is only booked when asked: leave out --yes."
            )
            return False
        spent = euro(cents(plan.fits))
        return agreed(
            f"Nothing in it tells of a use. Were all {len(plan.fits)} vouchers really handed in?"
            f" Then {spent} is spent."
        )
    if returned(plan.fits):
        return yes or agreed(f"Book {len(plan.fits)} rows?")
    return yes or agreed(f"Book {len(plan.fits)} vouchers?")
