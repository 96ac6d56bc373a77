"""A code, typed, scanned or on a photo: what the answer says depends on who asks.

It is told from the code whether it is a voucher or a coupon.

A look never changes anything. The coordinator's corrections (corrections.py) start from here.
"""

import logging
import re
from datetime import date
from html import escape

from bot.address import holds_bsn
from bot.barcodes import NoPicture, candidates, codes_on
from bot.codes import (
    NotACode,
    TypingError,
    codes_in,
    folded,
    holds_mistyped_code,
    looks_like_code,
    looks_like_coupon_code,
    looks_like_pool_code,
    read_code,
)
from bot.context import Button, Context, Data, Row
from bot.errands import MOST_BYTES, Act, Errand, NotFetched, TooLarge, Tools
from bot.handlers import redeem
from bot.handlers.fallback import not_understood
from bot.handlers.menu import menu_rows
from bot.routes import LOOKERS, picture_of, refuse
from bot.scheme import Scheme
from bot.storage import attempts, coupons, people, redemptions, vouchers
from bot.storage.attempts import Attempt
from bot.storage.coupons import NO_END, Coupon
from bot.storage.people import Role
from bot.storage.redemptions import Redemption
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.wording import day, euro, number

CODE = "lookup.code"
# What a button or a conversation about a voucher says when its code was typed or scanned: by whose
# organisation.
BY_CODE = "by_code"
_log = logging.getLogger(__name__)
_NUMBER = re.compile(r"(?:nummer|nr\.?|number|no\.?)\s*([0-9]{1,9})", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"[0-9]{1,9}")
_POSTCODE = re.compile(r"\b[1-9][0-9]{3}\s*[A-Za-z]{2}\b")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,59}")
# Of so many codes in one text it is looked which is meant.
_MOST = 5
# So many people are named when many codes are wrong.
_MOST_TOLD = 3
# A voucher in parts has a button for each, up to here.
_MOST_UNDOS = 8


class TooManyTries(Exception):
    """Too many codes that do not exist were tried of late, or `today`."""

    def __init__(self, *, today: bool = False) -> None:
        super().__init__()
        self.today = today


def is_code(text: str, scheme: Scheme) -> bool:
    """Whether somebody meant to type the code of a voucher or a coupon."""
    voucher = looks_like_code(text) if scheme.codes == "own" else looks_like_pool_code(text)
    coupon = scheme.coupons is not None and looks_like_coupon_code(text) and not holds_bsn(text)
    return voucher or coupon


def holds_code(text: str, scheme: Scheme) -> bool:
    """Whether a code of our own stands anywhere in a text, or is all of it with a mistake.

    This holds at every step: a code can't be taken for what was asked.
    """
    if scheme.codes != "own":
        return False
    mistyped = scheme.double_check.on != "own reference" and holds_mistyped_code(text)
    return mistyped or bool(codes_in(text))


async def find(context: Context, text: str) -> Voucher | None:
    """The voucher with a typed or scanned code.

    Raises TypingError for our own codes, TooManyTries after many that do not exist.
    """
    found = await _find_one_of(context, [text], with_coupons=False)
    return found if isinstance(found, Voucher) else None


async def _find_one_of(
    context: Context, texts: list[str], *, with_coupons: bool
) -> Voucher | Coupon | None:
    """The voucher or coupon that one of these texts is the code of.

    What was tried before it counts as missed all the same: else a good code beside them would make
    guesses free. Raises as `find` does.
    """
    if held_up := await held_up_by(context):
        raise held_up
    found: Voucher | Coupon | None = None
    mistyped, missed = None, 0
    for text in texts:
        code: str | None = text.strip()
        if context.scheme.codes == "own":
            try:
                code = next(iter(codes_in(text)), None) or read_code(text)
            except NotACode:
                code = None
                if not looks_like_code(text) and holds_mistyped_code(text):
                    mistyped = TypingError("a mistake in a code among other words")
            except TypingError as error:
                mistyped, code = error, None
        tried = code is not None
        if code is not None:
            found = await vouchers.by_code(context.transaction, code)
        if found is None and with_coupons and context.scheme.coupons and (spelling := folded(text)):
            tried = tried or not looks_like_code(text)
            found = await coupons.by_code(context.transaction, spelling)
        if found is not None:
            break
        missed += tried
    await count_misses(context, missed)
    if found is None and mistyped is not None:
        raise mistyped
    return found


async def held_up_by(context: Context) -> TooManyTries | None:
    """Why whoever speaks may try no code now; None where they may."""
    mine = context.turn.chat_id, context.now
    if await attempts.is_done_for_today(context.transaction, *mine):
        return TooManyTries(today=True)
    throttled = await attempts.is_throttled(context.transaction, Attempt.CODE, *mine)
    return TooManyTries() if throttled else None


async def count_misses(context: Context, missed: int) -> None:
    """Count codes that do not exist. Of many in an hour the coordinators hear, once a day."""
    for _each in range(missed):
        await attempts.count(context.transaction, Attempt.CODE, context.turn.chat_id, context.now)
    if not missed or not await attempts.are_many(context.transaction, context.now):
        return
    notice = f"misses {context.today.isoformat()}"
    if not await vouchers.notice_once(context.transaction, notice, context.now):
        return
    told = []
    for chat, misses in await attempts.most_misses(context.transaction, context.now, _MOST_TOLD):
        person = await people.by_chat(context.transaction, chat)
        member = person and await people.member(context.transaction, person.id, context.keys)
        if person and member:
            organisation = context.scheme.organisation_name(person.organisation)
            told.append(f"{escape(member.name)} ({escape(organisation)}) {number(misses)}")
    await context.tell_coordinators(
        _(
            "{count} codes that do not exist were tried within an hour. The most by: {people}."
            " See whether somebody guesses."
        ).format(count=number(attempts.TOLD_FROM), people=", ".join(told) or _("somebody who left"))
    )


async def exists(context: Context, text: str) -> bool:
    """Whether this is a code of the webshop; when it is not, whoever asks has to count that."""
    return await vouchers.by_code(context.transaction, text.strip()) is not None


async def ask_code(context: Context) -> None:
    """Whoever does not know that a code can be typed at any moment begins here."""
    context.begin()
    context.go_to(CODE)
    text = _("Type the code, or send a photo of the card.")
    if context.person.role is Role.COORDINATOR:
        text += " " + _("You can type the number of a receipt as well.")
    context.say(text, [Button(_("Back"), "menu")])


async def typed_code(context: Context) -> None:
    """A code typed out of the blue, or after the question the number of a receipt."""
    text = context.text.strip()
    asked = context.turn.step == CODE and context.person.role is Role.COORDINATOR
    if asked and _BARE_NUMBER.fullmatch(text) and not await _is_known(context, text):
        await _show_receipt(context, int(text))
    else:
        await show_code(context, context.text)


async def _is_known(context: Context, text: str) -> bool:
    """Whether a webshop made a code of these digits."""
    spelling = folded(text)
    return await exists(context, text) or bool(
        spelling and await coupons.by_code(context.transaction, spelling)
    )


def is_receipt(text: str) -> bool:
    """Whether somebody means a receipt: nummer 12."""
    return _NUMBER.fullmatch(text.strip()) is not None


async def typed_receipt(context: Context) -> None:
    """The number of a receipt, typed out of the blue. A provider sees their own."""
    found = _NUMBER.fullmatch(context.text.strip())
    if found is None:
        raise LookupError("the number of a receipt")
    if context.person.role is Role.PROVIDER:
        await redeem.show_own_receipt(context, int(found[1]))
    else:
        await _show_receipt(context, int(found[1]))


async def _show_receipt(context: Context, number: int) -> None:
    """The voucher that was handed in under this number, for a coordinator."""
    receipt = await redemptions.by_number(context.transaction, number)
    voucher = await vouchers.by_id(context.transaction, receipt.voucher_id) if receipt else None
    if receipt is None or voucher is None:
        context.say(
            _("I do not know number {number}. Look at the provider's receipt.").format(
                number=number
            ),
            [Button(_("Back"), "menu")],
        )
        return
    undone = ""
    if receipt.undone_at is not None:
        undone = _("Number {number} was undone.").format(number=number) + "\n"
    await _show_voucher(context, voucher, undone)


async def show_code(context: Context, text: str) -> None:
    """What this code is, for whoever asks. Of several codes the one that works counts."""
    codes = codes_in(text) if context.scheme.codes == "own" else []
    if len(codes) > 1 and not await held_up_by(context):
        found = [await vouchers.by_code(context.transaction, each) for each in codes[:_MOST]]
        known = [each for each in found if each is not None]
        # Where none is known, the first is looked up once more, and counted then.
        await count_misses(context, len(found) - max(len(known), 1))
        usable = [each for each in known if each.is_usable_on(context.today)]
        if len(known) > 1 and len(usable) != 1:
            context.say(_("I see more than one code. Send them one by one."))
            return
        if known:
            text = (usable or known)[0].code
    await _show_one_of(context, [text])


async def known_in_text(context: Context) -> bool:
    """Show the webshop's code that stands in a text; False where none does.

    A text with an address in it is about that, and a client number may look like anything.
    """
    scheme, text = context.scheme, context.text
    asks_number = scheme.double_check.on == "own reference" and context.turn.step is not None
    if asks_number or _POSTCODE.search(text) or text.startswith("/"):
        return False
    if scheme.codes == "own" and scheme.coupons is None:
        return False
    words = [word.strip("._-") for word in _WORD.findall(text)]
    likely = [word for word in words if looks_like_coupon_code(word) and not holds_bsn(word)]
    if len(text.split()) < 2 or not likely:
        return False
    if held_up := await held_up_by(context):
        context.say(wrong_code_text(held_up))
        return True
    for missed, word in enumerate(likely[:_MOST]):
        coupon = scheme.coupons and await coupons.by_code(context.transaction, folded(word))
        if coupon or (scheme.codes == "pool" and await exists(context, word)):
            await count_misses(context, missed)
            await _show_one_of(context, [word])
            return True
    await count_misses(context, len(likely[:_MOST]))
    return False


async def _show_one_of(context: Context, texts: list[str]) -> None:
    """What the voucher or coupon with one of these codes is, for whoever asks."""
    person = context.turn.person
    if person is None or not context.acts_as(LOOKERS):
        refuse(context)
        return
    person = context.person
    try:
        found = await _find_one_of(context, texts, with_coupons=True)
    except (TypingError, TooManyTries) as error:
        _say_and_delete(context, wrong_code_text(error))
        return
    provider = person.role is Role.PROVIDER
    match found:
        case None:
            # What is no code of ours may be about somebody, and a photo may show them.
            if not context.text:
                text = _("I do not know the code on this photo. Look if it is the right card.")
                _say_and_delete(context, text)
            elif context.text.startswith("/"):
                context.say(unknown_code_text())
            else:
                _say_and_delete(context, unknown_code_text())
        case Voucher():
            if provider:
                await redeem.offer(context, found)
            else:
                await _show_voucher(context, found)
        case Coupon():
            back: Row = [Button(_("Back"), "menu")]
            text = _coupon_validity(context, found) if provider else _coupon_facts(context, found)
            context.say(text, *([] if provider else [*_coupon_actions(context, found), back]))


async def take_photo(context: Context) -> None:
    """A photo of a card: it is fetched and read after this turn, and the answer comes then."""
    picture = picture_of(context.turn)
    if picture is None or not context.acts_as(LOOKERS):
        await not_understood(context)
        return
    if held_up := await held_up_by(context):
        context.say(wrong_code_text(held_up))
    elif (picture.file_size or 0) > MOST_BYTES:
        context.say(_too_large_text())
    else:
        # The conversation goes on: a look changes nothing.
        message = context.turn.message
        args = {"file": picture.file_id, "message": message.message_id if message else None}
        await context.leave_errand("photo", args, of_its_own=True)


async def read_photo(errand: Errand, tools: Tools) -> Act:
    """Fetch a photo and read the codes on it. The photo is not kept."""
    try:
        data = await tools.fetch(errand.args["file"])
        found = await codes_on(data)
    except TooLarge:
        return _say(_too_large_text())
    except NotFetched:
        return _say(_("I could not get your photo. Send it once more, or type the code."))
    except NoPicture as error:
        _log.info("errand %d: a photo can't be read: %s", errand.id, error)
        found = []
    if not found:
        return _say(
            _(
                "I see no code on this photo. Hold the card closer, with enough light."
                " Or type the code."
            )
        )

    async def answer(context: Context) -> None:
        await _show_scanned(context, found)

    return answer


def _say(text: str) -> Act:
    """Nothing came of a photo. It is deleted, for it may show somebody."""

    async def say(context: Context) -> None:
        _say_and_delete(context, text)

    return say


def _say_and_delete(context: Context, text: str) -> None:
    """Answer beside whatever is going on, and delete what was sent."""
    context.send("text", args={"text": text}, new=True, delete=True)


async def _show_scanned(context: Context, scanned: list[str]) -> None:
    """Answer a photo: one card gets its answer, more than one is one too many."""
    if len(scanned) > 1:
        _say_and_delete(context, _("I see more than one code. Take a photo of one card."))
        return
    may_be = candidates(scanned[0])
    # What else is in a link to a shop is no try: where somebody came from, a language.
    likely = [each for each in may_be if looks_like_code(each) or looks_like_coupon_code(each)]
    await _show_one_of(context, likely or may_be[:1])


def _too_large_text() -> str:
    return _("This file is too large. The most is {most} MB.").format(most=MOST_BYTES // 2**20)


def _coupon_validity(context: Context, coupon: Coupon) -> str:
    facts = coupon.facts
    if coupon.given and facts.balance_cents and context.today <= facts.valid_until:
        return _("Valid. A coupon of {amount} {purpose}. {until}").format(
            amount=euro(facts.balance_cents),
            purpose=escape(context.scheme.purpose_text(facts.purpose)),
            until=until_text(facts.valid_until),
        )
    return _(
        "Not valid. Do not take it in. The participant can call the organisation that gave it."
    )


def _coupon_facts(context: Context, coupon: Coupon) -> str:
    facts, given = coupon.facts, coupon.given
    lines = [
        _("Coupon of {amount} {purpose}.").format(
            amount=euro(facts.value_cents),
            purpose=escape(context.scheme.purpose_text(facts.purpose)),
        )
    ]
    if facts.balance_cents != facts.value_cents:
        lines.append(_("There is {amount} left on it.").format(amount=euro(facts.balance_cents)))
    if given is None:
        lines.append(_("Not given yet."))
    elif context.person.role is Role.COORDINATOR:
        lines.append(
            _("Given on {day} by {organisation}.").format(
                day=day(given.given_on, with_year=True),
                organisation=escape(context.scheme.organisation_name(given.organisation)),
            )
        )
    else:
        lines.append(_("Given on {day}.").format(day=day(given.given_on, with_year=True)))
    over = facts.valid_until < context.today
    lines.append(_("No longer valid.") if over else until_text(facts.valid_until))
    if context.person.role is Role.COORDINATOR and facts.batch:
        lines.append(_("Batch: {batch}.").format(batch=escape(facts.batch)))
    return "\n".join(lines)


def _coupon_actions(context: Context, coupon: Coupon) -> list[Row]:
    given = coupon.given
    mine = given and given.person_id == context.person.id and given.given_on == context.today
    if given is None or not mine:
        return []
    return [[Button(_("Take back coupon"), "coupons.undo", {"coupon": given.id})]]


def until_text(until: date) -> str:
    """Until when a coupon can be used."""
    if until == NO_END:
        return _("It has no last day.")
    return _("It can be used up to and including {day}.").format(day=day(until, with_year=True))


async def _show_voucher(context: Context, voucher: Voucher, before: str = "") -> None:
    taken = await redemptions.of_voucher(context.transaction, voucher.id)
    text = before + _facts(context, voucher, taken)
    context.say(text, *_actions(context, voucher, taken))


def _facts(context: Context, voucher: Voucher, redeemed: list[Redemption]) -> str:
    states = {
        State.ISSUED: _("Not used yet."),
        State.UNDONE: _("Taken back. The code no longer works."),
        State.WITHDRAWN: _("Withdrawn. The code no longer works."),
        State.REPLACED: _("Replaced by a new code. This code no longer works."),
        State.EXPIRED: _("No longer valid."),
        State.REDEEMED: _("Used up."),
    }
    state = states[voucher.state]
    if voucher.state is State.ISSUED and voucher.valid_until < context.today:
        state = _("No longer valid.")
    elif voucher.state is State.ISSUED and not voucher.is_untouched:
        state = _("There is {amount} left on it.").format(amount=euro(voucher.balance_cents))
    for taken in redeemed:
        state += "\n" + _taken(context, taken)
    facts = _(
        "Voucher of {amount} {category}.\n{state}\nGiven on {issued}."
        " Valid up to and including {until}."
    ).format(
        amount=euro(voucher.amount_cents),
        category=escape(context.scheme.category(voucher.category).in_sentence),
        state=state,
        issued=day(voucher.issued_on, with_year=True),
        until=day(voucher.valid_until, with_year=True),
    )
    return f"{facts}\n{_given_by(context, voucher)}"


def _given_by(context: Context, voucher: Voucher) -> str:
    """Which organisation gave a voucher; how and in which neighbourhood is for the coordinator."""
    organisation = context.scheme.organisation_name(voucher.organisation)
    lines = [_("Given by {organisation}.").format(organisation=escape(organisation))]
    if context.person.role is not Role.COORDINATOR:
        return lines[0]
    approach = context.scheme.approach_label(voucher.organisation, voucher.approach)
    lines.append(_("Approach: {approach}.").format(approach=escape(approach)))
    if voucher.neighbourhood is not None:
        lines.append(
            _("Neighbourhood: {neighbourhood}.").format(neighbourhood=escape(voucher.neighbourhood))
        )
    return "\n".join(lines)


def _taken(context: Context, taken: Redemption) -> str:
    """When a voucher was taken in; where is for the coordinator alone."""
    facts = {"amount": euro(taken.amount_cents), "day": day(taken.redeemed_on, with_year=True)}
    if context.person.role is not Role.COORDINATOR:
        return _("Taken in on {day}: {amount}.").format(**facts)
    return _("Taken in on {day} at {provider}: {amount}. Number {number}.").format(
        provider=escape(taken.organisation), number=taken.number, **facts
    )


def _actions(context: Context, voucher: Voucher, redeemed: list[Redemption]) -> list[Row]:
    this: Data = {"voucher": voucher.id}
    if context.person.role is Role.COORDINATOR:
        rows = _undo_rows(voucher, redeemed)
        if voucher.state is State.ISSUED:
            rows += [
                [Button(_("Withdraw"), "correct.withdraw", this)],
                [Button(_("Other category"), "correct.category", this)],
            ]
        return [*rows, [Button(_("Back"), "menu")]]
    if voucher.state is not State.ISSUED:
        return []
    this |= {BY_CODE: context.person.organisation}
    return [
        [Button(_("Card to print"), "issue.sheet", this)],
        [Button(_("Voucher lost: new code"), "repair.lost", this)],
        [Button(_("Back"), "menu")],
    ]


def _undo_rows(voucher: Voucher, redeemed: list[Redemption]) -> list[Row]:
    """To undo what was handed in, newest first. Nothing comes back to a code that was ended."""
    if voucher.state not in (State.ISSUED, State.REDEEMED, State.EXPIRED):
        return []
    return [
        [
            Button(
                _("Undo number {number}").format(number=taken.number),
                "correct.undo",
                {"redemption": taken.number},
            )
        ]
        for taken in reversed(redeemed[-_MOST_UNDOS:])
    ]


def reaches(context: Context, voucher: Voucher, known: Data) -> bool:
    """Whether who speaks may show or replace this voucher: it is of their own organisation.

    Or its code was in their hand (`by_code`), while they worked where they work now.
    """
    own = context.person.organisation
    return own in (voucher.organisation, known.get(BY_CODE))


def say_not_ours(context: Context) -> None:
    """The voucher is of another organisation; which one is not told."""
    context.say(
        _(
            "This voucher is of another organisation. Questions? Call the coordinator: {phone}."
        ).format(phone=escape(context.scheme.coordinator_phone)),
        *menu_rows(context.person),
    )


def unknown_code_text() -> str:
    """The code is well-formed, but nothing here has it."""
    return _("I do not know this code. Look if a letter is missing and type it once more.")


def wrong_code_text(error: TypingError | TooManyTries) -> str:
    """The check character does not fit, or too many codes did not exist."""
    if isinstance(error, TooManyTries) and error.today:
        return _("Too many wrong codes today. Tomorrow you can try again, or call the coordinator.")
    if isinstance(error, TooManyTries):
        return _("Too many wrong codes. Wait ten minutes and try again.")
    return _("There is a typing mistake in this code. Type it once more.")


def say_not_usable(context: Context, voucher: Voucher | None) -> None:
    """The voucher is not, or no longer, one that can be changed."""
    text = _("This voucher can no longer be changed.")
    if voucher is not None and voucher.state is State.REDEEMED:
        text = _("This voucher was used already. It can no longer be changed.")
    elif voucher is not None and voucher.state is State.ISSUED and not voucher.is_untouched:
        text = _("A part of this voucher was used already. It can no longer be taken back.")
    elif voucher is not None and not voucher.is_usable_on(context.today):
        text = _("This voucher no longer works. It can no longer be changed.")
    context.say(text, *menu_rows(context.person))
