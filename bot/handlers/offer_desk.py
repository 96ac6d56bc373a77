"""What providers offer, as a coordinator keeps it: the list, one offer, and ending one."""

from collections.abc import Sequence
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.role_menu import stop_button
from bot.domain.offers import Offer, Search, StoredOffer
from bot.formatting import number
from bot.handlers.people import turn_row
from bot.messages.offer_names import in_a_question, on_button, stays_text, told_apart
from bot.messages.offers import in_full
from bot.storage import found_offers, offers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.letters import OfferListMessage
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.topics import plain_words, subjects

SEARCH = "desk.search"
PAGE = 5
# So many words may be a piece of a name; more are a sentence.
_MOST_WORDS = 4


async def show_list(context: Context, note: str = "") -> None:
    """A page of all that is offered, or of what was looked for; with a note above it."""
    context.end()
    await show_found(context, context.choice.get("piece", ""), context.choice.get("page", 0), note)


async def show_found(context: Context, words: str, page: int, note: str = "") -> bool:
    """A page of what has these words; False, and nothing said, where nothing has."""
    search = Search(words=words, everything=True)
    found = await found_offers.page(context.transaction, search, context.today, PAGE, page * PAGE)
    count = found.count
    if words and not count:
        return False
    if count and not found.offers:
        # The list became shorter since the button to this page was made.
        page = (count - 1) // PAGE
        found = await found_offers.page(
            context.transaction, search, context.today, PAGE, page * PAGE
        )
    ended = await offers.count_ended(context.transaction)
    head = "\n".join((_("<b>Offers</b>"), _how_many(count, is_search=bool(words))))
    own = _("Do you have a list of your own? Send it as Excel or CSV.")
    rows = rows_of(found.offers)
    searching = [Button(_("Search"), "desk.search")] if count else []
    download = [Button(_("Download"), "desk.file")] if count else []
    context.say(
        "\n\n".join(filter(None, (note, head, own))),
        *rows,
        *turn_row(page, count, "desk", {"piece": words}, PAGE),
        [*searching, Button(_("New offer"), "desk.new")],
        [*download, *([Button(_("Ended"), "desk.ended")] if ended else [])],
        [Button(_("Back"), "menu")],
    )
    return True


async def send_file(context: Context) -> None:
    """The whole list as a table, made when it is sent."""
    context.send(OfferListMessage(), place=Place.NEW, keep=True)


async def send_whole(context: Context) -> None:
    """The same, asked for in words; where there is nothing to send, that."""
    if await offers.all_there(context.transaction):
        await send_file(context)
    else:
        await show_list(context)


def _how_many(count: int, *, is_search: bool) -> str:
    if not count:
        return _("There is nothing in the list yet.")
    if is_search:
        text = ngettext("{count} offer fits.", "{count} offers fit.", count)
    else:
        text = ngettext("The list has {count} offer.", "The list has {count} offers.", count)
    return text.format(count=number(count))


def rows_of(found: Sequence[StoredOffer]) -> list[ButtonRow]:
    """The buttons that show offers."""
    labels = labels_of(found)
    return [
        [Button(label, "desk.one", {"offer": each.id})]
        for each, label in zip(found, labels, strict=True)
    ]


def labels_of(found: Sequence[StoredOffer]) -> list[str]:
    """Offers on buttons: what, and of whom; of two of one name what tells them apart."""
    marks = told_apart(each.offer for each in found)
    return [on_button(each.offer, marks[each.offer]) for each in found]


async def ask_search(context: Context) -> None:
    """What is to be looked for?"""
    context.begin()
    context.go_to(SEARCH)
    context.say(_("Type a piece of the name, the provider, or the kind."), [stop_button()])


async def finds(context: Context) -> bool:
    """Show what has a piece of a name that was typed; of a kind also that nothing has it."""
    if await show_found(context, context.text, 0):
        context.end()
        return True
    if not subjects().found(plain_words(context.text)) or len(context.text.split()) > _MOST_WORDS:
        return False
    await say_none(context)
    return True


async def say_none(context: Context) -> None:
    """Nothing has the words; others may be typed."""
    context.begin()
    context.go_to(SEARCH)
    context.say(
        _("I find no offer with this. Type another piece of the name."),
        [Button(_("New offer"), "desk.new"), Button(_("All offers"), "desk")],
        [stop_button()],
    )


async def show_one(context: Context) -> None:
    """The offer of the button."""
    stored = await offers.by_id(context.transaction, context.choice["offer"])
    context.end()
    if stored is None:
        await show_gone(context)
    elif stored.ended:
        show_ended_one(context, stored)
    else:
        kept = context.choice.get("kept", False)
        show_offer(context, stored, stays_text(stored.offer.title) if kept else "")


async def show_gone(context: Context) -> None:
    """It ended meanwhile: the list without it."""
    context.end()
    await show_found(context, "", 0, _("This offer is not in the list any more."))


def show_offer(context: Context, stored: StoredOffer, note: str = "") -> None:
    """One offer in full, with a note above it."""
    this = {"offer": stored.id}
    context.say(
        "\n\n".join(
            filter(None, (note, described(context, stored.offer), _not_found(context, stored)))
        ),
        [Button(_("Change"), "desk.change", this), Button(_("End it"), "desk.end", this)],
        [Button(_("New offer"), "desk.new"), Button(_("All offers"), "desk")],
    )


def described(context: Context, offer: Offer) -> str:
    """All that is known of an offer, as HTML, and among what people find it."""
    labels = {each.key: each.label for each in context.scheme.categories}
    category = labels.get(offer.category, offer.category)
    among = _("Category: {category}. Kind: {kind}.").format(
        category=escape(category), kind=escape(offer.kind)
    )
    return f"{in_full(offer)}\n\n{among}"


def _not_found(context: Context, stored: StoredOffer) -> str:
    """Why nobody else finds it now; empty where they do."""
    until = stored.offer.until
    if until is not None and until < context.today:
        return _("The last day is over. Nobody finds it any more.")
    return _("It is full. Nobody finds it now.") if stored.offer.full else ""


async def ask_end(context: Context) -> None:
    """Is the offer of the button to end?"""
    stored = await offers.by_id(context.transaction, context.choice["offer"])
    if stored is None or stored.ended:
        await show_gone(context)
    else:
        ask_end_of(context, stored)


def ask_end_of(context: Context, stored: StoredOffer, note: str = "") -> None:
    """Ask whether this offer is to end, with a note above it."""
    context.begin()
    context.go_to("desk.end", offer=stored.id)
    text = _("End <b>{title}</b>? Nobody finds it then any more.").format(
        title=escape(in_a_question(stored.offer))
    )
    no = Button(_("No"), "desk.one", {"offer": stored.id, "kept": True})
    question = "\n\n".join(filter(None, (note, text)))
    context.say(question, [Button(_("Yes, end it"), "desk.end_now"), no])


async def end(context: Context) -> None:
    """The confirming tap."""
    stored = await offers.by_id(context.transaction, context.data["offer"])
    if stored is None or stored.ended:
        await show_gone(context)
        return
    context.end()
    await offers.end(context.transaction, stored.id, context.now)
    note = _("Done. {title} is not in the list any more.")
    await show_found(context, "", 0, note.format(title=escape(stored.offer.title)))


# What ended, and can come back


async def show_ended(context: Context, note: str = "") -> None:
    """A page of what is not in the list any more, what ended last first; with a note above it."""
    context.end()
    count = await offers.count_ended(context.transaction)
    if not count:
        await show_found(context, "", 0, note or _("Nothing has ended."))
        return
    page = min(context.choice.get("page", 0), (count - 1) // PAGE)
    found = await offers.ended(context.transaction, PAGE, page * PAGE)
    head = _("<b>Ended</b>\nChoose one to put it back in the list.")
    context.say(
        "\n\n".join(filter(None, (note, head))),
        *rows_of(found),
        *turn_row(page, count, "desk.ended", size=PAGE),
        [Button(_("All offers"), "desk"), Button(_("Back"), "menu")],
    )


def show_ended_one(context: Context, stored: StoredOffer) -> None:
    """One offer that is not in the list any more, and the way back."""
    context.begin()
    context.go_to("desk.restore", offer=stored.id)
    note = _("This offer is not in the list any more.")
    question = _("Put it back? Then it is found again.")
    context.say(
        "\n\n".join((note, described(context, stored.offer), question)),
        [Button(_("Put it back"), "desk.restore"), Button(_("Leave it"), "desk.ended")],
    )


async def restore(context: Context) -> None:
    """The confirming tap."""
    stored = await offers.by_id(context.transaction, context.data["offer"])
    context.end()
    if stored is None:
        await show_gone(context)
        return
    if stored.ended:
        await offers.restore(context.transaction, stored, context.now)
        stored = await offers.by_id(context.transaction, stored.id) or stored
    show_offer(context, stored, _("Done. It is in the list."))
