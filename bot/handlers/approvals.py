"""What an intermediary asks the coordinators, and the tap by which one of them answers."""

from html import escape

from bot.conversation.context import Context
from bot.domain.codes import tail
from bot.formatting import number
from bot.storage import people, requests
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Member
from bot.storage.requests import Kind, Request
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _


async def ask_to_replace(context: Context, voucher: Voucher) -> None:
    """May I give a new code for this voucher of another organisation?"""
    question = _(
        "{name} of {organisation} asks for a new code for a voucher {category} of {other} ({code})."
        " The old code no longer works then. May they?"
    ).format(
        **await _asker(context),
        category=escape(context.scheme.category(voucher.category).in_sentence),
        other=escape(context.scheme.organisation_name(voucher.organisation)),
        code=escape(tail(voucher.code)),
    )
    await _ask(context, Kind.REPLACE, question, voucher.id)


async def may_give_more(context: Context, given: int) -> bool:
    """Whether who speaks may give one more today, after `given`; if not, that is said.

    A coordinator can allow as many again, for today.
    """
    each = context.scheme.day_limit
    if given < each:
        return True
    person, today = context.person.id, context.today
    times = await requests.times_allowed(context.transaction, Kind.MORE, person, today)
    if given < each * (1 + times):
        return True
    context.end()
    context.say(
        _(
            "You gave {count} today. That is the most for one day. Nothing was given now. The"
            " coordinator can allow more today. Is it urgent? Call {phone}."
        ).format(count=number(given), phone=escape(context.scheme.coordinator_phone)),
        [Button(_("Ask the coordinator"), "approvals.more")],
        [Button(_("Back"), "menu")],
    )
    return False


async def ask_for_more(context: Context) -> None:
    """The tap that asks the coordinators: may I give more today?"""
    context.end()
    question = _(
        "{name} of {organisation} gave as much today as one person may in a day, and asks for"
        " {count} more. May they?"
    ).format(**await _asker(context), count=number(context.scheme.day_limit))
    await _ask(context, Kind.MORE, question)


async def _asker(context: Context) -> dict[str, str]:
    me = await people.member(context.transaction, context.person.id, context.keys)
    organisation = context.scheme.organisation_name(context.person.organisation)
    return {"name": escape(me.name if me else ""), "organisation": escape(organisation)}


async def _ask(context: Context, kind: Kind, question: str, voucher_id: int | None = None) -> None:
    asked = await requests.ask(
        context.transaction,
        kind,
        person_id=context.person.id,
        organisation=context.person.organisation,
        voucher_id=voucher_id,
        now=context.now,
        today=context.today,
    )
    context.say(
        _(
            "I asked the coordinator. You get a message. Is it urgent? Call the coordinator:"
            " {phone}."
        ).format(phone=escape(context.scheme.coordinator_phone)),
        *context.menu(),
    )
    if asked is None:
        return
    this = {"request": asked}
    rows: list[ButtonRow] = [
        [Button(_("No"), "approvals.no", this), Button(_("Yes, they may"), "approvals.yes", this)]
    ]
    context.tell(await _judges(context, context.person.id), question, *rows)


async def _judges(context: Context, asker_id: int) -> list[int]:
    """Who may answer: the coordinators, and who asked only where there is nobody else."""
    chats = await people.coordinators(context.transaction)
    asker = await people.member(context.transaction, asker_id, context.keys)
    return [chat for chat in chats if asker is None or chat != asker.chat_id] or chats


async def allow(context: Context) -> None:
    """A coordinator's yes: who asked can go on."""
    asked = await _answer(context, allowed=True)
    if asked is None:
        return
    request, asker = asked
    if request.kind is Kind.MORE:
        text = _("The coordinator says yes. You can give {count} more today.").format(
            count=number(context.scheme.day_limit)
        )
        button = Button(_("Give a voucher"), "issue.begin")
    else:
        text = _("The coordinator says yes. You can give the new code today.")
        button = Button(_("Give the new code"), "repair.allowed", {"request": request.id})
    _pass_on(context, asker, _("You said yes. {name} hears of it."), text, [button])


async def refuse(context: Context) -> None:
    """A coordinator's no."""
    asked = await _answer(context, allowed=False)
    if asked is None:
        return
    _request, asker = asked
    text = _("The coordinator says no. Questions? Call {phone}.").format(
        phone=escape(context.scheme.coordinator_phone)
    )
    _pass_on(context, asker, _("You said no. {name} hears of it."), text)


def _pass_on(context: Context, asker: Member, said: str, text: str, *rows: ButtonRow) -> None:
    """Confirm an answer to the coordinator who gave it, and tell it to who asked."""
    context.say(said.format(name=escape(asker.name)), *context.menu())
    context.tell([asker.chat_id] if asker.reachable else [], text, *rows)


async def _answer(context: Context, *, allowed: bool) -> tuple[Request, Member] | None:
    """Keep the answer; None where there is nothing to answer any more, and that is said."""
    context.end()
    request = await requests.by_id(context.transaction, context.choice["request"])
    if request is None:
        raise LookupError("what was asked")
    asker = await people.member(context.transaction, request.person_id, context.keys)
    if request.is_allowed is not None:
        text = _("This was answered already.")
    elif asker is None or not _holds(context, request):
        text = _("This question no longer holds. Nothing was changed.")
    elif context.turn.chat_id not in await _judges(context, request.person_id):
        text = _("You asked this yourself. Another coordinator has to answer.")
    else:
        await requests.answer(
            context.transaction, request.id, context.person.id, context.now, allowed=allowed
        )
        return request, asker
    context.say(text, *context.menu())
    return None


def _holds(context: Context, request: Request) -> bool:
    """Whether it is of use to answer now. More for a day is for that day."""
    is_over = request.kind is Kind.MORE and request.asked_on != context.today
    return request.holds(context.now) and not is_over


def say_no_more(context: Context) -> None:
    """A yes that was used, or of too long ago."""
    context.say(
        _("This is no longer allowed. Ask again, or call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *context.menu(),
    )
