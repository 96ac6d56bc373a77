"""Taking back a coupon that was given today."""

from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.formatting import euro
from bot.storage import coupons, lookups
from bot.storage.buttons import Button, ButtonRow
from bot.storage.coupons import Given, NotGiven
from bot.storage.letters import CodeReference
from bot.translation import gettext as _

UNDO = "coupons.undo"


async def repair_rows(context: Context) -> list[ButtonRow]:
    """The way to take back the coupon that was given last today, where there is one."""
    last = await coupons.last_given_by(context.transaction, context.person.id, context.today)
    return [[Button(_("Take back coupon"), "coupons.undo", {"coupon": last.id})]] if last else []


async def ask_undo(context: Context) -> None:
    """Ask before a coupon is taken back."""
    ask_undo_of(context, await coupons.giving(context.transaction, context.choice["coupon"]))


async def ask_undo_last(context: Context) -> bool:
    """As `ask_undo` of the one that was given last today; False where there is none."""
    last = await coupons.last_given_by(context.transaction, context.person.id, context.today)
    if last is not None:
        ask_undo_of(context, last)
    return last is not None


def ask_undo_of(context: Context, given: Given | None) -> None:
    """As `ask_undo`, of one that was given."""
    if given is None or not _may_undo(context, given):
        context.say(
            _(
                "You can only take back a coupon that you gave today."
                " Call the coordinator: {phone}."
            ).format(phone=escape(context.scheme.coordinator_phone)),
            *context.menu(),
        )
        return
    context.begin()
    context.go_to(UNDO, coupon=given.id)
    context.say(
        _(
            "Take back the coupon of {amount} {purpose}?"
            " Only do so if nobody has the code. Somebody else can get it then."
        ).format(
            amount=euro(given.value_cents),
            purpose=escape(context.scheme.purpose_text(given.purpose)),
        ),
        [Button(_("Take back"), "coupons.undo_now"), stop_button()],
    )


def _may_undo(context: Context, given: Given) -> bool:
    return (
        not given.taken_back
        and given.person_id == context.person.id
        and given.given_on == context.today
        and given.organisation == context.person.organisation
    )


async def undo(context: Context) -> None:
    """The confirming tap: the coupon is in stock again."""
    given = await coupons.giving(context.transaction, context.data["coupon"])
    context.end()
    try:
        if given is None or not _may_undo(context, given):
            raise NotGiven
        await coupons.take_back(context.transaction, given.id, context.person.id, context.now)
        await lookups.count(context.transaction, context.turn.chat_id, context.now)
    except NotGiven:
        context.say(_("This coupon can no longer be taken back."), *context.menu())
        return
    context.turn.coupons_in_stock = True
    context.say(
        _("The coupon was taken back. Somebody else can get it."),
        *context.menu(),
    )
    await context.take_back_messages(CodeReference("coupon", given.id))
