"""What the bot answers to about keeping the list of offers: lists that are sent, and the desk."""

from bot.conversation.routing import COORDINATOR, Route, Tap, Typed, TypedMatching
from bot.handlers import offer_desk, offer_form, offer_import, offer_said
from bot.parsing.said_no import is_more_than_no


def taps() -> list[Route]:
    """What is tapped."""
    return [
        Tap("offer_list.store", offer_import.store, COORDINATOR, confirms=True),
        Tap("offer_list.store_whole", offer_import.store_whole, COORDINATOR, confirms=True),
        Tap("offer_list.meant", offer_import.call_as_invited, COORDINATOR),
        Tap("offer_list.stop", offer_import.stop, COORDINATOR),
        Tap("desk", offer_desk.show_list, COORDINATOR, again=True),
        Tap("desk.search", offer_desk.ask_search, COORDINATOR, again=True),
        Tap("desk.one", offer_desk.show_one, COORDINATOR, again=True),
        Tap("desk.file", offer_desk.send_file, COORDINATOR, again=True),
        Tap("desk.ended", offer_desk.show_ended, COORDINATOR, again=True),
        Tap("desk.restore", offer_desk.restore, COORDINATOR, confirms=True),
        Tap("desk.end", offer_desk.ask_end, COORDINATOR, again=True),
        Tap("desk.end_now", offer_desk.end, COORDINATOR, confirms=True),
        Tap("desk.new", offer_form.begin, COORDINATOR, again=True),
        Tap("desk.value", offer_form.take_value, COORDINATOR),
        Tap("desk.unknown", offer_form.take_unknown, COORDINATOR),
        Tap("desk.save", offer_form.save, COORDINATOR, confirms=True),
        Tap("desk.fix", offer_form.ask_fix, COORDINATOR),
        Tap("desk.earlier", offer_form.go_back, COORDINATOR),
        Tap("desk.back", offer_form.back, COORDINATOR),
        Tap("desk.change", offer_form.ask_change, COORDINATOR, again=True),
        Tap("desk.field", offer_form.change_field, COORDINATOR),
        Tap("desk.full", offer_form.change_full, COORDINATOR),
        Tap("desk.which", offer_said.choose, COORDINATOR),
    ]


def answers() -> list[Route]:
    """What is typed where it is asked."""
    return [
        TypedMatching(
            offer_import.names_a_tap, offer_import.ask_itself, COORDINATOR, at=offer_import.CONFIRM
        ),
        TypedMatching(
            is_more_than_no, offer_import.say_in_file, COORDINATOR, at=offer_import.CONFIRM
        ),
        Typed(offer_desk.SEARCH, offer_desk.say_none, COORDINATOR),
        Typed(offer_form.ASK, offer_form.take, COORDINATOR),
        *(
            TypedMatching(offer_form.puts_right, offer_form.take_correction, COORDINATOR, at=step)
            for step in (offer_form.CONFIRM, offer_form.CHANGE, offer_form.FIX)
        ),
    ]
