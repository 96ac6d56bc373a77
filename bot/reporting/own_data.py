"""What the bot keeps of one person, as a text to give to them."""

from datetime import datetime

from bot.domain.scheme import Scheme
from bot.formatting import day_and_time
from bot.keys import Keys
from bot.storage import people
from bot.storage.database import Reading
from bot.storage.own_data import of_person
from bot.translation import gettext as _


async def own_data_text(
    reading: Reading, keys: Keys, scheme: Scheme, person_id: int, now: datetime
) -> str:
    """All of it, table by table. Raises LookupError where nobody has this number."""
    chat = await people.chat_of(reading, person_id)
    if chat is None:
        raise LookupError("nobody has this number")
    name = await people.name_of(reading, keys, person_id)
    found = await of_person(reading, person_id, chat)
    lines = [
        _("What the voucher help of {place} keeps of you, on {moment}").format(
            place=scheme.place, moment=day_and_time(now, scheme.zone, with_year=True)
        ),
        "",
        _("Your name: {name}").format(name=name or "-"),
        _("Your number in the books: {number}").format(number=person_id),
        _(
            "Below is every row of the database that is about you. Times are in UTC. Of messages"
            " only is shown that they were sent: what they say you find in the chat. Codes of"
            " vouchers are left out, as they are worth money. So is what became of a voucher: that"
            " is about who got it."
        ),
    ]
    for table, rows in found.items():
        lines += ["", f"{_titles().get(table, table)} ({len(rows)})"]
        lines += [
            "- " + "; ".join(f"{name}: {value}" for name, value in row.items()) for row in rows
        ]
    return "\n".join(lines) + "\n"


def _titles() -> dict[str, str]:
    """What the tables are about, in words."""
    return {
        "people": _("Who you are"),
        "roles": _("What you may do"),
        "people_changes": _("Roles that were given or ended, of you or by you"),
        "invitations": _("Invitations that you made or used"),
        "inbox": _("That you sent something"),
        "outbox": _("That the bot told you something"),
        "conversations": _("What is going on in the chat"),
        "tasks": _("What the bot still does for you"),
        "web_chats": _("Your chat in the page"),
        "web_messages": _("What stands in that chat"),
        "web_taps": _("Buttons that you tapped there"),
        "web_files": _("Files that stand in that chat"),
        "web_sessions": _("Devices on which you are signed in"),
        "web_links": _("Links for another device"),
        "other_chats": _("Your other chat"),
        "vouchers": _("Vouchers that you gave"),
        "endings": _("Vouchers that you have ended in the webshop"),
        "shop_takes": _("What you took off vouchers in the webshop, or put back"),
        "shop_differences": _("Differences with the webshop that you settled"),
        "ledger": _("What you did with vouchers"),
        "redemptions": _("Vouchers that you took in"),
        "coupon_entries": _("Coupons that you gave or stored"),
        "corrections": _("What you corrected"),
        "batches": _("Exports that you made"),
        "imports": _("Tables that you sent"),
        "materials": _("Promotion material that you sent or ended"),
        "promotion_costs": _("Costs of promotion that you wrote down or took back"),
        "subscriptions": _("Activities that you want to hear of"),
        "attendance": _("Activities that you come to"),
        "reminder_choices": _("How you are reminded"),
        "notifications": _("What you were told of activities"),
        "mailings": _("Messages that you wrote to many"),
        "mailing_answers": _("What you answered to them"),
        "summary_times": _("When you get the figures"),
        "throttle": _("Wrong codes that you typed"),
        "lookups": _("That you asked after an address"),
        "requests": _("What you asked the coordinator, or answered"),
    }
