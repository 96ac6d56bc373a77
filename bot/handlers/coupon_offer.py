"""A coupon as well, after a voucher."""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.conversation.routing import First
from bot.formatting import euro
from bot.handlers import coupons
from bot.handlers.coupons import TAKEN_OVER, coupon_rules, is_too_much, piles_now, say_gone
from bot.handlers.live_buttons import newest_actions
from bot.handlers.meant import DOUBLE, has_line, is_idle, let_go, sure_and_details
from bot.handlers.meant_line import meant_line
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.coupons import Pile
from bot.translation import gettext as _
from bot.understanding.intents import Intent

ALSO = "coupons.also"
_BESIDES = re.compile(r"\b(?:ook|erbij|d'?rbij|daarbij|nog|extra)\b", re.IGNORECASE)


_ANOTHER = re.compile(
    r"\W*(?:en |ook |dan |graag )*nog (?:een|eentje|1|'?n|zo'?n)\b", re.IGNORECASE
)
_VOUCHER = re.compile(r"\bvoucher", re.IGNORECASE)


async def begin_another(context: Context, but: First | None = None) -> bool:
    """One more for an address, right after a coupon, is a coupon again: nog een voor 9401 AB 12.

    Of anything else `but` may decide.
    """
    asks = _ANOTHER.match(context.text) and not _VOUCHER.search(context.text)
    actions = [action for action, _args in await newest_actions(context)] if asks else []
    if "coupons.sheet" not in actions or not is_idle(context.turn):
        return but is not None and await but(context)
    _sure, context.turn.meant = await sure_and_details(context, Intent.COUPONS)
    context.delete_typed()
    await coupons.begin_meant(context)
    return True


async def is_offered(context: Context, known: Data) -> bool:
    """Whether a coupon is offered after a voucher, of which the conversation knew `known`."""
    return bool(context.turn.coupons_in_stock and await _piles_for(context, known))


def keep_for(context: Context, known: Data) -> None:
    """Remember for whom a voucher was, so that a coupon as well needs no address."""
    context.begin()
    context.go_to(ALSO, **{key: known[key] for key in TAKEN_OVER if key in known})


async def _piles_for(context: Context, known: Data) -> list[Pile]:
    """What the household of which this is known may still get."""
    piles = await piles_now(context)
    return [pile for pile in piles if not is_too_much(context, pile.balance_cents, known)]


async def offer(context: Context) -> None:
    """A coupon as well, for the household that just got a voucher; later its address is asked."""
    if context.turn.step != ALSO or context.data.get("voucher") != context.choice["voucher"]:
        await coupons.begin(context)
        return
    await _offer(context)


async def begin_meant(context: Context) -> None:
    """A sentence asked for a coupon: besides the voucher just given it needs no address."""
    turn, purpose = context.turn, context.meant.get("purpose")
    has_own_line = bool(meant_line(context))
    if turn.step == ALSO and _BESIDES.search(context.text) and not has_own_line:
        await _offer(context, purpose)
        return
    if not (turn.step or "").startswith("issue."):
        await coupons.begin_meant(context)
        return
    if not has_own_line and has_line(turn) and turn.step != DOUBLE:
        note = await _after_voucher(context, purpose)
        if context.repeat_question(note, delete=False):
            return
    let_go(context)
    await coupons.begin_meant(context)


async def _after_voucher(context: Context, purpose: str | None) -> str:
    """What coupons there are, of a purpose or of all, and where the one for this household is."""
    piles = await piles_now(context)
    piles = [pile for pile in piles if pile.purpose == purpose] or piles
    if not piles:
        return _("There are no coupons now.")
    first = _("Give the voucher first. Then tap “{button}”.").format(button=_("A coupon as well"))
    return f"{coupons.stock_lines(context, piles)}\n{first}"


async def _offer(context: Context, named: str | None = None) -> None:
    """Offer what there is, or of it what is for a `named` purpose."""
    piles = await _piles_for(context, context.data)
    piles = [pile for pile in piles if pile.purpose == named] or piles
    if not piles:
        say_gone(context, others=False)
        return
    # What goes with the voucher comes first.
    piles.sort(key=lambda pile: pile.purpose != context.data["category"])
    purposes = list(dict.fromkeys(pile.purpose for pile in piles))
    if len(purposes) == 1:
        text = _("A coupon {purpose} as well?").format(
            purpose=escape(context.scheme.purpose_text(purposes[0]))
        )
    else:
        text = _("A coupon as well?")
    context.say(text, *_offered(context, piles, purposes), [stop_button()])


def _offered(context: Context, piles: list[Pile], purposes: list[str]) -> list[ButtonRow]:
    """A button for each kind and amount; where these are many, one for each kind."""
    rules = coupon_rules(context)
    if len(piles) > _MOST_OFFERED:
        return [
            [Button(rules.purpose(purpose).label, "coupons.also", {"purpose": purpose})]
            for purpose in purposes
        ]
    one = len(purposes) == 1
    return [
        [
            Button(
                _("Give coupon of {amount}").format(amount=euro(pile.balance_cents))
                if one
                else _("{label}, {amount}").format(
                    label=rules.purpose(pile.purpose).label, amount=euro(pile.balance_cents)
                ),
                "coupons.also",
                {"purpose": pile.purpose, "value": pile.balance_cents},
            )
        ]
        for pile in piles
    ]


# More buttons than this under a voucher's code are in the way.
_MOST_OFFERED = 4
