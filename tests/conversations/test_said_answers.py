"""What is asked in a sentence of one's own: the rules, where to spend it, flyers, languages."""

import pytest

from bot.domain.scheme_parts import Category, DoubleCheck, Rules, VoucherRules
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.town import offered

PHONE = "0592 00 00 00"


async def member(stage: Stage, role: Role) -> Person:
    """Somebody in a role."""
    of = {Role.PROVIDER: "Sportschool Kracht", Role.COORDINATOR: "Gemeente Assen"}
    return await stage.join(role, of.get(role, "voedselbank"), "Sanne")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("hoe lang is een voucher geldig?", "Een voucher is een jaar geldig."),
        ("wie komt er in aanmerking", "Een voucher is voor inwoners met een minimuminkomen."),
        ("mag je de voucher in delen opmaken", "Een voucher is in één keer op, bij één aanbieder."),
        (
            "krijgt een tweede kind er ook een",
            "Ieder huishouden krijgt één voucher, van €\u00a0150.",
        ),
        ("mag de partner er ook een", "Partners in één huishouden krijgen samen één voucher."),
        ("mag je hem ook buiten Assen gebruiken", "De voucher is voor sport of cultuur."),
    ],
)
async def test_a_rule_is_told_to_whoever_asks(
    stage: Stage, role: Role, asked: str, told: str
) -> None:
    somebody = await member(stage, role)
    answer = await somebody.send(asked)
    assert told in answer
    assert (PHONE in answer) == (role is not Role.COORDINATOR)
    assert somebody.buttons == ["Alle regels", "Terug"]


async def test_all_rules_stand_together_with_a_button_for_each(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("hoe lang is een voucher geldig?")
    assert await anneke.tap("Alle regels") == (
        "Ieder huishouden krijgt één voucher, van €\u00a0150.\n"
        "De voucher is voor sport of cultuur.\n"
        "Een voucher is een jaar geldig.\n"
        "Een voucher is in één keer op, bij één aanbieder.\n"
        "\n"
        "Waarover wilt u meer weten?"
    )
    for label in ("Voor wie", "Hoe lang", "In delen", "Nog een", "Partner", "Waar"):
        answer = await anneke.tap(label)
        assert PHONE in answer
        await anneke.tap("Alle regels")


async def test_the_figures_are_those_of_the_scheme(set_stage: SetStage) -> None:
    stage = await set_stage(
        voucher=VoucherRules(amount=80, months=18, partial=True),
        double_check=DoubleCheck(on="off", per="person"),
        rules=Rules(split="Bij het zwembad mag dat niet."),
        coupons=None,
    )
    anneke = await stage.intermediary()
    assert "Een voucher is 18 maanden geldig." in await anneke.send("hoe lang is ie geldig")
    assert await anneke.send("moet het in een keer op") == (
        "Bij het zwembad mag dat niet.\n"
        "Een voucher mag in delen op.\n"
        "Wat over is, blijft op de voucher staan, tot de laatste dag.\n"
        f"Twijfelt u? Bel de coördinator: {PHONE}."
    )
    answer = await anneke.send("mag een tweede kind er ook een")
    assert "Iedere persoon krijgt één voucher, van €\u00a080." in answer and "bonnen" not in answer


async def test_what_nobody_decided_is_not_known(set_stage: SetStage) -> None:
    stage = await set_stage(rules=Rules())
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    answer = await anneke.send("wie komt er in aanmerking")
    assert answer.startswith("Voor wie een voucher is, weet ik niet.") and PHONE in answer
    answer = await carla.send("wie komt er in aanmerking")
    assert answer.endswith("De beheerder kan het opschrijven bij [rules] in scheme.toml.")


async def test_a_rule_in_the_middle_of_a_voucher_leaves_its_question_open(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("start")
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    await anneke.send("hoe lang is een voucher eigenlijk geldig?")
    assert any("Een voucher is een jaar geldig." in text for text in anneke.screen)
    assert anneke.find("Alle regels")
    assert not any("Terug" in message.buttons for message in anneke.messages[-2:]), "it would stop"
    assert "Typ de postcode en het huisnummer." in anneke.last
    assert "Klopt dit? Voucher van €\u00a0150 voor sport." in await anneke.send("9401 AB 12")


async def test_where_it_can_be_spent_names_who_takes_part_and_nobody(stage: Stage) -> None:
    await offered(stage)
    anneke = await stage.intermediary()
    asked = "waar kan iemand zwemmen met de voucher"
    answer = await anneke.send(asked)
    assert "Wie er meedoen, weet ik nog niet." in answer and PHONE in answer
    await stage.join(Role.PROVIDER, "Zwembad De Otter", "Piet")
    await stage.join(Role.PROVIDER, "Atelier <Rood>", "Kees")
    for role in (Role.INTERMEDIARY, Role.VOLUNTEER, Role.PROVIDER):
        somebody = await member(stage, role)
        answer = await somebody.send(asked)
        assert "Nu doen mee: Atelier <Rood>" in answer and "Zwembad De Otter" in answer
        assert "Piet" not in answer and "Kees" not in answer


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.VOLUNTEER, Role.COORDINATOR])
async def test_flyers_are_asked_for_in_words(stage: Stage, role: Role) -> None:
    somebody = await member(stage, role)
    answer = await somebody.send("hebben jullie een flyer die ik kan uitdelen")
    assert answer.startswith("Welke wilt u?") and "Nederlands" in " ".join(somebody.buttons)


async def test_the_card_is_there_in_some_languages(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert await anneke.send("kan de kaart ook in het Arabisch") == (
        "In het Arabisch is er een tekst. Maar niemand die dat leest, heeft hem nagekeken.\n"
        "De kaart kan in het Nederlands en Engels.\n"
        "Tik op “English”. De volgende kaarten van vandaag zijn dan in die taal.\n"
        "Voor de aanbieder maakt dat niet uit: de code op de kaart is genoeg."
    )


async def test_a_municipality_with_other_categories_is_understood_by_its_words(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(
        categories=(
            Category(key="swim", label="Zwemmen", in_sentence="voor zwemmen", words=("duik",)),
            Category(key="music", label="Muziek", in_sentence="voor muziek", words=("gitaar",)),
        )
    )
    anneke = await stage.intermediary()
    for asked, meant in (
        ("ze wil graag op zwemles, maak maar een voucher op 9401 AB 12", "zwemmen"),
        ("hij wil leren duiken, mag ik een voucher op 9401 AB 14", "zwemmen"),
        ("mag ik een voucher voor gitaarles op 9401 AB 16", "muziek"),
    ):
        answer = await anneke.send(asked)
        assert f"Voucher van €\u00a0150 voor {meant}." in answer, asked
    # What it has no category for is asked.
    await anneke.send("stop")
    await anneke.send("mag ik een voucher voor voetbal op 9401 AB 18")
    assert anneke.buttons == ["Zwemmen", "Muziek", "Stop"]


async def test_what_only_sounds_like_a_rule_tells_none(stage: Stage) -> None:
    anneke = await stage.intermediary()
    for asked in ("hoe lang is de wachtrij bij de Jumbo", "wie wint de wedstrijd vanavond"):
        answer = await anneke.send(asked)
        assert "geldig" not in answer and "minimuminkomen" not in answer


@pytest.mark.parametrize(
    ("role", "asked", "told", "buttons"),
    [
        (
            Role.INTERMEDIARY,
            "hoe werkt herstellen",
            "Code kwijt of een fout gemaakt?\nTik op “Code kwijt of fout”.\n"
            "“Mijn voucher terugnemen”: alleen op de dag zelf, zolang hij niet gebruikt is.\n"
            "“Voucher kwijt: nieuwe code”: ik vraag welke voucher het is.\n"
            "De oude code werkt daarna niet meer.",
            ["Code kwijt of fout"],
        ),
        (Role.PROVIDER, "hoe neem ik zo'n voucher in", "Een voucher innemen", ["Voucher innemen"]),
        (Role.COORDINATOR, "hoe nodig ik iemand uit", "Uitnodigen: een link", ["Uitnodigen"]),
        (
            Role.VOLUNTEER,
            "hoe zet ik een herinnering aan",
            "Tik op “Activiteiten”.",
            ["Activiteiten", "Mijn herinneringen"],
        ),
    ],
)
async def test_help_for_one_subject_tells_that_and_has_a_button_for_it_and_for_all(
    stage: Stage, role: Role, asked: str, told: str, buttons: list[str]
) -> None:
    somebody = await member(stage, role)
    answer = await somebody.send(asked)
    assert answer.startswith(told) and "Vragen?" not in answer
    assert somebody.buttons == [*buttons, "Alle hulp", "Terug"]
    assert "Vragen" in await somebody.tap("Alle hulp")


@pytest.mark.parametrize("role", list(Role))
async def test_help_tells_where_to_spend_and_of_promotion(stage: Stage, role: Role) -> None:
    """To each role what its menu has."""
    somebody = await member(stage, role)
    menu = somebody.buttons
    text = await somebody.send("hulp")
    for label in ("Waar te besteden", "Folders en posters", "Aanbod", "Talen"):
        if label in menu and not (label == "Waar te besteden" and role is Role.COORDINATOR):
            assert label in text, label
        elif label not in menu:
            assert label not in text, label


async def test_help_for_what_belongs_to_another_role_says_so(stage: Stage) -> None:
    dirk = await stage.volunteer()
    answer = await dirk.send("hoe werkt voucher geven")
    assert answer.startswith(
        "De vouchers komen van: Voedselbank en Vaart Welzijn."
        " Dat hoort bij een andere rol. Dit kunt u doen:\n\nTik op"
    )
    assert PHONE in answer


async def test_who_has_two_roles_is_helped_in_either(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.open(await stage.link(Role.PROVIDER, "Zwembad De Otter"))
    await anneke.tap("Ja, ook dit")
    assert (await anneke.send("hoe neem ik zo'n voucher in")).startswith("Een voucher innemen")
    await anneke.tap("Voucher innemen")
    await anneke.send("hoe geef ik een voucher")
    assert any(text.startswith("Een voucher geven\nTik") for text in anneke.screen)
    assert anneke.last == (
        "U was hiermee bezig.\n\nTyp de code, of stuur een foto van de kaart."
    ), "what was begun is still asked"


async def test_who_may_not_do_what_they_ask_is_told(stage: Stage) -> None:
    sanne = await member(stage, Role.VOLUNTEER)
    assert "Dit hoort bij een andere rol." in await sanne.send("voucher")
