"""What the bot answers to about promotion: its flyers, posters and texts, and what it costs."""

from bot.conversation.routing import (
    COORDINATOR,
    EVENT_READERS,
    Picture,
    Route,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.handlers import entry_words, promotion, promotion_costs, promotion_file, promotion_material
from bot.parsing.steps_back import says_back

# Where somebody writes a text of their own, and whether that may ask something.
FREE_TEXT = {
    promotion_costs.WHAT: False,
    promotion_material.TITLE: False,
    promotion_material.FILE: True,
}
# Where a no or a never mind ends it, as it is no answer there.
ENDS_AT = (promotion_costs.AMOUNT, promotion_costs.DAY, promotion_material.LAST_DAY)

# Where it is asked what a file is that was sent.
_ABOUT_FILE = (
    promotion_material.TITLE,
    promotion_material.KIND,
    promotion_material.LANGUAGE_STEP,
    promotion_material.LAST_DAY,
    promotion_material.CONFIRM,
)


def words() -> list[Route]:
    """What is typed in so many words."""
    return [
        Word(entry_words.PROMOTION, promotion.show_all, EVENT_READERS),
        Word(entry_words.COSTS, promotion_costs.show_costs, COORDINATOR),
    ]


def taps() -> list[Route]:
    """What is tapped."""
    return [
        Tap("promotion", promotion.show, EVENT_READERS, again=True),
        Tap("promotion.made", promotion.give_made, EVENT_READERS, again=True),
        Tap("promotion.sent", promotion.give_sent, EVENT_READERS, again=True),
        Tap("material", promotion_file.begin, COORDINATOR, again=True),
        Tap("material.this", promotion_file.begin_with_this, COORDINATOR, again=True),
        Tap("material.kind", promotion_material.choose_kind, COORDINATOR),
        Tap("material.language", promotion_material.choose_language, COORDINATOR),
        Tap("material.last_day", promotion_material.choose_last_day, COORDINATOR),
        Tap("material.put_out", promotion_material.put_out, COORDINATOR, confirms=True),
        Tap("material.end", promotion.ask_end, COORDINATOR, again=True),
        Tap("material.keep", promotion.keep, COORDINATOR),
        Tap("material.end_now", promotion.end, COORDINATOR, confirms=True),
        Tap("costs", promotion_costs.show_costs, COORDINATOR, again=True),
        Tap("costs.new", promotion_costs.begin, COORDINATOR, again=True),
        Tap("costs.day", promotion_costs.ask_day, COORDINATOR),
        Tap("costs.change", promotion_costs.change, COORDINATOR),
        Tap("costs.fix", promotion_costs.ask_again, COORDINATOR),
        Tap("costs.write", promotion_costs.write, COORDINATOR, confirms=True),
        Tap("costs.one", promotion_costs.show_one, COORDINATOR, again=True),
        Tap("costs.back", promotion_costs.take_back, COORDINATOR, confirms=True),
    ]


def answers() -> list[Route]:
    """What is typed or sent where it is asked."""
    return [
        *(
            TypedMatching(says_back, promotion_costs.step_back, COORDINATOR, at=step)
            for step in (
                promotion_costs.AMOUNT,
                promotion_costs.WHAT,
                promotion_costs.DAY,
                promotion_costs.CONFIRM,
            )
        ),
        TypedMatching(
            promotion_costs.corrects,
            promotion_costs.correct_cost,
            COORDINATOR,
            at=promotion_costs.CONFIRM,
        ),
        *(
            TypedMatching(says_back, promotion_material.step_back, COORDINATOR, at=step)
            for step in _ABOUT_FILE
        ),
        *(Picture(promotion_file.keep_first_file, COORDINATOR, step) for step in _ABOUT_FILE),
        *(
            Table(promotion_file.keep_first_or_take_table, COORDINATOR, step)
            for step in _ABOUT_FILE
        ),
        TypedMatching(
            promotion_material.corrects,
            promotion_material.correct_material,
            COORDINATOR,
            at=promotion_material.CONFIRM,
        ),
        Picture(promotion_file.take_file, COORDINATOR, promotion_material.FILE),
        Table(promotion_file.take_other_file, COORDINATOR, promotion_material.FILE),
        Typed(promotion_material.FILE, promotion_file.take_text, COORDINATOR),
        Typed(promotion_material.TITLE, promotion_material.take_title, COORDINATOR),
        Typed(
            promotion_costs.AMOUNT,
            promotion_costs.take_amount,
            COORDINATOR,
            reads=promotion_costs.reads_amount,
        ),
        Typed(promotion_costs.WHAT, promotion_costs.take_what, COORDINATOR),
        *(
            Typed(step, act, COORDINATOR, reads=promotion_costs.is_answer)
            for step, act in (
                (promotion_material.KIND, promotion_material.take_kind),
                (promotion_material.LANGUAGE_STEP, promotion_material.take_language),
                (promotion_material.LAST_DAY, promotion_material.take_last_day),
                (promotion_costs.DAY, promotion_costs.take_day),
            )
        ),
    ]
