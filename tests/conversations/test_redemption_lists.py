"""The webshop's list in the chat: first what fits and what does not, then the tap."""

import io

import openpyxl

from bot.domain.scheme_file import read_scheme
from bot.storage.people import Role
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.redeeming import in_parts, pot, provider
from tests.helpers.settling import documents
from tests.helpers.webshop import in_csv, ready


async def test_a_list_is_shown_before_it_is_booked(stage: Stage) -> None:
    carla, codes = await ready(stage, 3)
    data = in_csv(
        f"{codes[0]};150;6-9-2021", f"{codes[1]};150,01;6-9-2021", f"{codes[2]};;6-9-2021"
    )
    await carla.upload(data, "lijst.csv")
    assert "\n".join(carla.screen[-3:]) == (
        "Te boeken: 2 (€\u00a0300)\nNiet te boeken: 1\n\n"
        "Rij 3: Dit is meer dan er op de voucher staat: €\u00a0150.\n\n"
        "Hoe ik de kolommen lees\nde code: Vouchercode\nhet bedrag: Bedrag\nde datum: Datum\n"
        "De rijen die ik niet boek, en waarom.\nTe boeken: 2 (€\u00a0300)\n"
        "Er is nog niets geboekt. Klopt dit?"
    )
    assert await pot(stage) == (450_00, 0)
    assert await carla.tap("Boek 2 vouchers") == (
        "2 vouchers zijn geboekt: €\u00a0300."
        " 1 rij is niet geboekt. Die staat in het bestand hierboven."
    )
    assert [name for name, _data in documents(carla)] == ["niet-begrepen.csv"]
    assert (await pot(stage), await pot(stage, "settlement")) == ((150_00, 300_00), (10_00, 20_00))
    assert "Ingenomen op maandag 6 september 2021 bij webshop" in await carla.send(codes[0])
    kept = "SELECT (SELECT count(*) FROM imports) + (SELECT count(*) FROM import_parts)"
    assert await stage.database.reading.value(kept) == 0, "the list is not kept"
    assert await stage.balanced()

    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    await carla.upload(data, "lijst.csv")
    again = "\n".join(carla.screen[-3:])
    assert again.startswith("Al eerder geboekt: 2\nNiet te boeken: 1\n")
    assert "In dit bestand staat niets om te boeken." in again
    assert "Boek" not in " ".join(carla.buttons)


async def test_a_workbook_is_read_as_well(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (("code", "bedrag", "order"), (codes[0], 150, "B1")):
        book.active.append(line)
    kept = io.BytesIO()
    book.save(kept)
    assert "Te boeken: 1" in await carla.upload(kept.getvalue(), "lijst.xlsx")
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


async def test_what_changed_meanwhile_is_shown_again_and_nothing_is_booked(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    await carla.upload(in_csv(*(f"{code};150;6-9-2021" for code in codes)), "lijst.csv")
    gym = await provider(stage)
    await gym.send(codes[1])
    await gym.tap("Neem in")
    await carla.tap("Boek 2 vouchers")
    shown = "\n".join(carla.screen[-3:])
    assert shown.startswith("Er is intussen iets veranderd. Er is niets geboekt.")
    assert "Rij 3: Deze voucher is al ingenomen op maandag 6 september 2021" in shown
    assert await pot(stage) == (150_00, 150_00)
    assert (await carla.tap("Boek 1 voucher")).startswith("1 voucher is geboekt: €\u00a0150.")
    assert await pot(stage) == (0, 300_00)
    assert await stage.balanced()


async def test_what_was_shown_is_booked_and_the_list_is_not_read_again(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};150;6-9-2021", f"{codes[1]};;6-9-2021", f"{codes[1]};tien;"]
    await carla.upload(in_csv(*lines), "lijst.csv")
    async with stage.database.transaction() as transaction:
        await transaction.queue("DELETE FROM import_parts WHERE number = 0")
    assert await carla.tap("Boek 2 vouchers") == (
        "2 vouchers zijn geboekt: €\u00a0300."
        " 1 rij is niet geboekt. Die staat in het bestand hierboven."
    )
    assert await pot(stage) == (0, 300_00)


async def test_what_is_no_longer_kept_is_not_booked(stage: Stage) -> None:
    """As after another key took the place of the one that sealed it."""
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(f"{codes[0]};150;6-9-2021"), "lijst.csv")
    async with stage.database.transaction() as transaction:
        await transaction.queue("DELETE FROM import_parts")
    assert await carla.tap("Boek 1 voucher") == (
        "Dit bestand is er niet meer. Stuur het nog een keer. Er is niets geboekt."
    )
    assert await pot(stage) == (150_00, 0)


async def test_two_taps_book_once(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(f"{codes[0]};150;6-9-2021"), "lijst.csv")
    button = carla.find("Boek 1 voucher")
    carla.press("Boek 1 voucher")
    assert await carla.tap_again(button) == "Dit had u al gekozen."
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 1


async def test_whoever_goes_on_with_something_else_hears_of_it_there(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(f"{codes[0]};150;6-9-2021"), "lijst.csv")
    carla.press("Boek 1 voucher")
    carla.phone.write(codes[0])
    await stage.settled()
    assert "1 voucher is geboekt: €\u00a0150." in carla.screen
    assert await pot(stage) == (0, 150_00)


async def test_stop_books_nothing(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(f"{codes[0]};150;6-9-2021"), "lijst.csv")
    assert "Er is niets veranderd." in await carla.tap("Stop")
    assert await pot(stage) == (150_00, 0)
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


async def test_what_is_no_list_is_said(stage: Stage) -> None:
    carla, _codes = await ready(stage, 1)
    said = await carla.upload(b"naam;adres\r\nJansen;Markt 1\r\n", "mensen.csv")
    assert "de code" in said and said.endswith("Er is niets geboekt.")
    assert "Afwikkeling" in carla.buttons
    assert await pot(stage) == (150_00, 0)


async def test_columns_about_people_are_not_read_and_the_file_goes(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    data = in_csv(f"{codes[0]};Jansen", header="code;naam deelnemer")
    shown = await carla.upload(data, "lijst.csv")
    assert "Niet gelezen" in shown and "naam deelnemer" in shown
    assert not any(message.sender != "bot" and message.file for message in carla.messages)
    assert not any("Jansen" in text for text in carla.screen)


async def test_many_that_do_not_fit_come_as_a_file(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    lines = [f"{codes[0]};150;6-9-2021", *(f"{codes[0]};150;{day}-9-2022" for day in range(10, 18))]
    await carla.upload(in_csv(*lines), "lijst.csv")
    sent = [m.file for m in carla.messages if m.sender == "bot" and m.file is not None]
    assert sent[-1].content.count(b"Deze dag moet nog komen.") == 8
    assert all(code.encode() not in file.content for file in sent for code in codes)
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


async def test_only_a_coordinator_may_send_it(stage: Stage) -> None:
    _carla, codes = await ready(stage, 1)
    anneke = await stage.join(Role.INTERMEDIARY, "voedselbank")
    await anneke.upload(in_csv(f"{codes[0]};150;6-9-2021"), "lijst.csv")
    assert await pot(stage) == (150_00, 0)
    assert not anneke.offers("Boek 1 voucher")


async def send_list(carla: Person, *lines: str, header: str) -> str:
    """The list, and all that is said of it."""
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    await carla.upload(in_csv(*lines, header=header), "lijst.csv")
    return "\n".join(carla.screen[-3:])


async def test_the_same_list_with_other_columns_is_not_booked_by_the_same_tap(
    set_stage: SetStage,
) -> None:
    """One card, EUR 40, told of by three lists of one shop."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(f"{codes[0]};40;6-9-2021"), "lijst.csv")
    await carla.tap("Boek 1 voucher")
    shown = await send_list(
        carla, f"{codes[0]};40;6-9-2021;YKF3P", header="code;bedrag;datum;bestelling"
    )
    assert "Lijkt al geboekt: 1" in shown
    assert (
        "Rij 2: €\u00a040 op maandag 6 september 2021 lijkt al geboekt. Geboekt is €\u00a040 op"
        " maandag 6 september 2021, bij webshop."
    ) in shown
    assert not carla.offers("Boek 1 voucher")
    shown = await send_list(carla, f"{codes[0]};40", header="code;bedrag")
    assert "Lijkt al geboekt: 1" in shown
    # Not today: the list says nothing of it.
    assert "Rij 2: €\u00a040 op een dag die de lijst niet noemt lijkt al geboekt." in shown
    assert await pot(stage) == (110_00, 40_00)


async def test_what_seems_booked_is_booked_by_a_button_that_says_so(
    set_stage: SetStage,
) -> None:
    """Twice at the pool on one day, in a list that does not tell the two apart."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, codes = await ready(stage, 1)
    rows = [f"{codes[0]};40;6-9-2021"] * 2
    await carla.upload(in_csv(*rows), "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Te boeken: 1 (€\u00a040)\nLijkt al geboekt: 1\n" in shown
    assert await carla.tap("Boek 1 voucher") == (
        "1 voucher is geboekt: €\u00a040. 1 rij lijkt al geboekt en is niet geboekt."
        " Was het een andere keer? Stuur de lijst dan nog een keer."
    )
    assert await pot(stage) == (110_00, 40_00)
    shown = await send_list(carla, *rows, header="code;bedrag;datum")
    assert "Al eerder geboekt: 1" in shown
    assert "lijkt al geboekt. Een andere rij in deze lijst kan dezelfde betaling zijn." in shown
    assert shown.endswith(
        "Er is nog niets geboekt. Waren dit allemaal andere betalingen? Boek ze alleen dan."
        " Dan gaat er nog €\u00a040 extra van de vouchers af."
    )
    assert await carla.tap("Toch boeken: 1 rij") == "1 voucher is geboekt: €\u00a040."
    assert await pot(stage) == (70_00, 80_00)
    shown = await send_list(carla, *rows, header="code;bedrag;datum")
    assert "Al eerder geboekt: 2" in shown and "niets om te boeken" in shown
    assert await stage.balanced()


async def test_one_of_three_rows_that_seem_booked_is_booked_as_the_question_says(
    set_stage: SetStage,
) -> None:
    """She does what she reads; also where the row has a twin that is booked."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, [code] = await ready(stage, 1)
    first = [f"{code};30;6-9-2021;YKF3P-P-1", f"{code};10;6-9-2021;YKF3P-P-2"]
    await carla.upload(in_csv(*first, header="code;bedrag;datum;payment id"), "lijst.csv")
    await carla.tap("Boek 2 vouchers")
    rows = [f"{code};{amount};6-9-2021" for amount in (20, 20, 30, 10)]
    shown = await send_list(carla, *rows, header="code;bedrag;datum")
    await carla.tap("Boek 1 voucher")
    shown = await send_list(carla, *rows, header="code;bedrag;datum")
    assert "Al eerder geboekt: 1" in shown and "Lijkt al geboekt: 3" in shown
    assert shown.endswith(
        "Is maar een deel ervan een andere betaling? Haal dan de rest van deze rijen uit uw lijst."
        " Laat alle andere rijen staan, en stuur de lijst nog een keer."
    )
    shown = await send_list(carla, *rows[:2], header="code;bedrag;datum")
    assert await carla.tap("Toch boeken: 1 rij") == "1 voucher is geboekt: €\u00a020."
    assert await pot(stage) == (70_00, 80_00)
    assert await stage.balanced()


async def test_what_is_left_in_the_webshop_stays_committed_and_is_told(stage: Stage) -> None:
    """webshop.md 5: used for 27.50 of 150 where the scheme says partial = false."""
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(f"{codes[0]};27,50;6-9-2021"), "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "1 voucher is in de webshop niet helemaal gebruikt. Volgens de regeling blijft" in shown
    assert "partial" not in shown, "a word of a settings file"
    assert "€\u00a0122,50 blijft ervoor gereserveerd" in shown
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (122_50, 27_50)
    await send_list(carla, f"{codes[0]};122,50;6-9-2021", header="code;bedrag;datum")
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)
    assert await stage.balanced()


async def test_many_rows_that_seem_booked_are_named_and_what_they_cost(set_stage: SetStage) -> None:
    """Thirty rows under other days and with their orders: what was booked is shown beside each."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, codes = await ready(stage, 2)
    amounts = range(1, 16)
    rows = [f"{code};{amount};6-9-2021;AB{amount}-P-1" for code in codes for amount in amounts]
    await carla.upload(in_csv(*rows, header="code;bedrag;datum;payment id"), "lijst.csv")
    await carla.tap("Boek 30 vouchers")
    assert await pot(stage) == (60_00, 240_00)
    again = [row.replace("6-9-2021;AB", "6-9-2021;W-AB").replace("-P-1", "") for row in rows[:20]]
    shown = await send_list(carla, *again, header="code;bedrag;datum;bestelling")
    assert "Lijkt al geboekt: 12\nNiet te boeken: 8\n" in shown
    assert "En nog 7 rijen: 7, 8, 17, 18, 19, 20, 21." in shown
    assert "Dit lijkt al geboekt, en zo veel staat er niet meer op de voucher: €\u00a02." in shown
    assert "Dan gaat er nog €\u00a0" in shown
    assert shown.endswith("Laat alle andere rijen staan, en stuur de lijst nog een keer.")
    assert await pot(stage) == (60_00, 240_00)


async def test_two_coordinators_with_the_same_list_book_it_once(set_stage: SetStage) -> None:
    """Both look at it before either taps; the second one's list has other columns."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, codes = await ready(stage, 2)
    cees = await stage.join(Role.COORDINATOR, "gemeente", "Cees")
    rows = [f"{code};40;6-9-2021" for code in codes]
    await carla.upload(in_csv(*rows), "lijst.csv")
    shown = await send_list(
        cees, *(f"{row};1001" for row in rows), header="code;bedrag;datum;order"
    )
    assert "Te boeken: 2 (€\u00a080)" in shown
    carla.press("Boek 2 vouchers")
    cees.press("Boek 2 vouchers")
    await stage.settled()
    assert await pot(stage) == (220_00, 80_00)
    both = ["\n".join(person.screen) for person in (carla, cees)]
    assert sum("2 vouchers zijn geboekt" in said for said in both) == 1
    assert sum("intussen iets veranderd" in said for said in both) == 1
    assert sum("Lijkt al geboekt: 2" in said for said in both) == 1
    assert await stage.balanced()


async def test_a_list_that_waited_while_another_was_booked_is_shown_again(
    set_stage: SetStage,
) -> None:
    """The refund in the other one makes room for what was refused in the first."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, [code] = await ready(stage, 1)
    cees = await stage.join(Role.COORDINATOR, "gemeente", "Cees")
    header = "Gift card code;Amount;Date;Payment ID"
    await carla.upload(in_csv(f"{code};150;2021-09-06;A-P-1", header=header), "lijst.csv")
    await carla.tap("Boek 1 voucher")
    first = [f"{code};30;2021-09-06;C-P-1", f"{code};20;2021-09-06;D-P-1"]
    shown = await send_list(carla, *first, header=header)
    assert "Niet te boeken: 2" in shown
    await send_list(cees, f"{code};-40;2021-09-06;A-R-1", header=header)
    await cees.tap("Boek 1 rij")
    assert await pot(stage) == (40_00, 110_00)
    shown = await send_list(carla, *first, header=header)
    assert "Te boeken: 1" in shown and "Niet te boeken: 1" in shown, "30 fits, and then not 20"
    await send_list(cees, f"{code};-20;2021-09-06;A-R-2", header=header)
    await cees.tap("Boek 1 rij")
    said = await carla.tap("Boek 1 voucher")
    assert said.startswith("Er is intussen iets veranderd. Er is niets geboekt.")
    assert await pot(stage) == (60_00, 90_00)
    await carla.tap("Boek 2 vouchers")
    assert await pot(stage) == (10_00, 140_00)
    assert await stage.balanced()
