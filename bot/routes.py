"""Everything that the bot answers to, in order, and for whom: the table of contents."""

from copy import copy
from functools import partial

from bot.conversation.routing import (
    CODE_READERS,
    COORDINATOR,
    EVENT_READERS,
    EVERYBODY,
    FIGURE_READERS,
    INTERMEDIARY,
    MEMBERS,
    OFFER_READERS,
    PROVIDER,
    VOLUNTEER,
    AnyMessage,
    AnyTap,
    Command,
    First,
    Meant,
    Membership,
    Picture,
    Route,
    Routes,
    Shown,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.domain.scheme import Scheme
from bot.entries import access as access_entries
from bot.entries import offers as offers_entries
from bot.entries import promotion as promotion_entries
from bot.handlers import (
    approvals,
    aside,
    at_question,
    budget,
    card_language,
    card_language_meant,
    column_words,
    columns,
    corrections,
    coupon_import,
    coupon_line,
    coupon_offer,
    coupon_undo,
    coupons,
    devices,
    entry_words,
    events,
    events_meant,
    fallback,
    find_code,
    help,
    invite,
    issue,
    issue_card,
    issue_line,
    languages,
    lookup,
    lookup_meant,
    mailing,
    mailing_meant,
    meant,
    menu,
    offer_desk,
    offer_form,
    offer_said,
    offers,
    offers_meant,
    offers_shown,
    own_data,
    people_meant,
    photos,
    plain_requests,
    plan,
    promotion,
    public,
    receipt,
    redeem,
    redeem_meant,
    redemption_lists,
    reminders,
    repair,
    repair_meant,
    rules,
    settlement,
    settlement_meant,
    shop_differences,
    shop_stock,
    start,
    summary,
    summary_meant,
    taken_in,
)
from bot.understanding.intents import Intent

# Where somebody writes a text of their own: there a greeting may be part of it, and whether the
# text may ask something.
_FREE_TEXT = {
    invite.PROVIDER_NAME: False,
    plan.TITLE: False,
    plan.PLACE: False,
    offer_form.ASK: False,
    mailing.TEXT: True,
    **promotion_entries.FREE_TEXT,
}

# What looks there whether another answer from before is corrected.
_CORRECTS: dict[str, First] = {
    invite.PROVIDER_NAME: invite.take_other_role,
    offer_form.ASK: offer_said.beside,
    mailing.TEXT: mailing_meant.take_others,
}

# Where a no or a never mind ends it, as it is no answer there.
_ENDS_AT = (plan.DAY, plan.TIME, *promotion_entries.ENDS_AT)

# What somebody may say in a sentence of their own, and what that begins.
MEANT = (
    Meant(Intent.ISSUE, issue.begin_meant, INTERMEDIARY, within=("issue.",)),
    Meant(Intent.COUPONS, coupon_offer.begin_meant, INTERMEDIARY, within=coupons.STEPS, keeps=True),
    Meant(Intent.LOOKUP, lookup_meant.begin, CODE_READERS),
    Meant(Intent.REDEEM, redeem_meant.redeem_voucher, PROVIDER, within=("redeem.",)),
    Meant(Intent.REPLACE, repair.begin_meant, INTERMEDIARY, within=(repair.FIND,)),
    Meant(Intent.REPLACE, lookup_meant.replace_code, COORDINATOR),
    Meant(Intent.UNDO, repair_meant.undo, INTERMEDIARY),
    Meant(Intent.UNDO, redeem_meant.undo, PROVIDER),
    Meant(Intent.UNDO, lookup_meant.undo, COORDINATOR, reads=lookup_meant.read_receipt),
    Meant(Intent.CANCEL, menu.stop, MEMBERS),
    Meant(Intent.RULES, rules.answer, MEMBERS, tells=True),
    Meant(Intent.OFFERS, offers_meant.show, OFFER_READERS, tells=True, reads=offers_meant.read),
    Meant(Intent.PROMOTION, promotion.show, EVENT_READERS, tells=True, reads=promotion.read_form),
    Meant(Intent.CARD_LANGUAGE, card_language_meant.show, INTERMEDIARY, tells=True),
    Meant(Intent.EVENTS, events_meant.show, EVENT_READERS, tells=True),
    Meant(Intent.ATTEND, events_meant.attend, VOLUNTEER, tells=True),
    Meant(Intent.REMIND, events_meant.remind, VOLUNTEER, tells=True),
    Meant(Intent.UNREMIND, events_meant.unremind, VOLUNTEER, tells=True),
    Meant(Intent.HELP, help.show_help, MEMBERS, tells=True),
    Meant(Intent.PRIVACY, menu.show_privacy, MEMBERS, tells=True),
    Meant(Intent.GREET, aside.greet, MEMBERS),
    Meant(Intent.THANKS, aside.thank, MEMBERS),
    Meant(Intent.UPTAKE, summary_meant.show, FIGURE_READERS, tells=True),
    Meant(Intent.BUDGET, budget.show_budget, COORDINATOR, tells=True),
    Meant(Intent.REPORT, summary_meant.send_report, COORDINATOR, tells=True),
    Meant(Intent.DOWNLOAD, summary_meant.download, COORDINATOR, tells=True),
    Meant(Intent.SETTLE, settlement_meant.begin, COORDINATOR),
    Meant(Intent.RECEIPTS, redeem_meant.receipts, PROVIDER, tells=True),
    Meant(Intent.PEOPLE, people_meant.show, COORDINATOR, tells=True, reads=people_meant.read),
    Meant(Intent.INVITE, invite.begin_meant, COORDINATOR),
    Meant(
        Intent.WITHDRAW_PERSON, people_meant.withdraw, COORDINATOR, reads=people_meant.read_leaver
    ),
    Meant(Intent.MAIL, mailing_meant.begin, COORDINATOR, reads=mailing_meant.read_receivers),
)


def routes(scheme: Scheme) -> Routes:
    """Everything that the bot answers to, in order: the first that fits does the turn."""
    said = [copy(each) for each in MEANT]
    sentences = meant.Sentences(said)
    reads_line = partial(issue_line.is_line, scheme=scheme)
    listed: list[Route] = [
        Membership(fallback.membership, EVERYBODY),
        Command("start", start.start, EVERYBODY),
        Command("privacy", menu.show_privacy, EVERYBODY),
        Command("help", help.show_help, EVERYBODY),
        Command("stop", menu.stop, MEMBERS),
        Command("stand", summary.show_summary, FIGURE_READERS),
        Command("rapport", summary.send_report, COORDINATOR),
        Word(entry_words.MENU, menu.show_menu, MEMBERS),
        Word(("stop", "stoppen"), menu.stop, MEMBERS),
        Word(entry_words.SIGN_OFF, menu.sign_off, MEMBERS),
        Word(("hulp", "help"), help.show_help, EVERYBODY),
        Word(("privacy",), menu.show_privacy, EVERYBODY),
        Word(entry_words.OWN_DATA, own_data.send, EVERYBODY),
        Word(entry_words.DEVICES, devices.show, MEMBERS),
        TypedMatching(start.holds_invitation, start.pasted_invitation, EVERYBODY),
        Shown(lambda text: public.holds_code(text, scheme), public.show_voucher, EVERYBODY),
        Word(("stand", "hoeveel gegeven"), summary.show_summary, FIGURE_READERS),
        Word(("rapport",), summary.send_report, COORDINATOR),
        Word(
            ("talen", "taal", "vertalingen", "andere taal", "welke talen"),
            card_language_meant.tell,
            MEMBERS,
        ),
        Word(("voucher", "voucher geven"), issue.begin, INTERMEDIARY),
        Word(("volgende", "volgende voucher"), issue.begin, INTERMEDIARY),
        Word(("aanpak", "andere aanpak"), issue.other_approach, INTERMEDIARY),
        Word(("bon", "bonnen", "bon zoeken", "bon geven"), coupons.begin, INTERMEDIARY),
        Word(entry_words.COUPONS, coupon_import.explain, COORDINATOR),
        Word(entry_words.SHOP_STOCK, shop_stock.begin, COORDINATOR),
        Word(entry_words.DIFFERENCES, shop_differences.show, COORDINATOR),
        Word(entry_words.INVITATIONS, invite.show_invitations, COORDINATOR),
        Word(("export", "export maken", "maak export"), settlement.show, COORDINATOR),
        Word(("bericht", "bericht aan een groep", "mailing"), mailing.begin, COORDINATOR),
        Word(("herstellen", "herstel", "code kwijt of fout", "fout"), repair.begin, INTERMEDIARY),
        Word(("code kwijt", "kwijt", "voucher kwijt"), repair.ask_lost, INTERMEDIARY),
        Word(("terugnemen", "voucher terugnemen"), repair.ask_undo, INTERMEDIARY),
        Word(("code nakijken", "nakijken"), lookup.ask_code, CODE_READERS),
        Word(
            ("activiteiten", "activiteit", "agenda", "kalender"), events.show_events, EVENT_READERS
        ),
        *promotion_entries.words(),
        Word(entry_words.NEW_ACTIVITY, plan.begin, COORDINATOR),
        Word(entry_words.NEW_OFFER, offer_form.begin, COORDINATOR),
        Word(("herinneringen", "stop herinneringen"), reminders.show_reminders, EVENT_READERS),
        Word(entry_words.PAID, taken_in.show_paid, PROVIDER),
        Tap("menu", menu.show_menu, MEMBERS, again=True),
        Tap("meant.which", sentences.choose, MEMBERS),
        Tap("meant.also", sentences.also, MEMBERS, again=True),
        Tap("stop", menu.stop, MEMBERS),
        Tap("help", help.show_help, MEMBERS, again=True),
        Tap("rules", rules.show_all, MEMBERS, again=True),
        Tap("rules.one", rules.answer, MEMBERS, again=True),
        Tap("privacy", menu.show_privacy, MEMBERS, again=True),
        Tap("privacy.mine", own_data.send, EVERYBODY, again=True),
        *access_entries.taps(),
        Tap("issue.begin", issue.begin, INTERMEDIARY, again=True),
        Tap("issue.approach", issue.choose_approach, INTERMEDIARY, changes=True),
        Tap("issue.other_approach", issue.other_approach, INTERMEDIARY),
        Tap("issue.category", issue.choose_category, INTERMEDIARY),
        Tap("issue.other_category", issue.other_category, INTERMEDIARY),
        Tap("issue.again", issue.ask_line_again, INTERMEDIARY),
        Tap("issue.call", issue.call_coordinator, INTERMEDIARY),
        Tap("issue.other", issue.other_household, INTERMEDIARY),
        Tap("issue.give", issue.give, INTERMEDIARY, confirms=True),
        Tap("issue.sheet", issue_card.send_sheet, INTERMEDIARY, again=True),
        Tap("issue.show", issue_card.show_card, INTERMEDIARY, again=True),
        Tap(
            "issue.in_language", issue_card.show_in_language, INTERMEDIARY, again=True, changes=True
        ),
        Tap("card.language", card_language.ask, INTERMEDIARY, again=True),
        Tap("card.today", card_language.choose_today, INTERMEDIARY, again=True, changes=True),
        Tap("languages", languages.show, COORDINATOR, again=True),
        Tap("languages.one", languages.show_one, COORDINATOR, again=True),
        Tap("offers", offers.show_kinds, OFFER_READERS, again=True),
        Tap("offers.areas", offers.show_areas, OFFER_READERS, again=True),
        Tap("offers.ages", offers.show_ages, OFFER_READERS, again=True),
        Tap("offers.list", offers.show_list, OFFER_READERS, again=True),
        Tap("offers.one", offers.show_one, OFFER_READERS, again=True),
        Tap("offers.voucher", offers.show_for_voucher, INTERMEDIARY, again=True),
        Tap("repair", repair.begin, INTERMEDIARY, again=True),
        Tap("repair.undo", repair.ask_undo, INTERMEDIARY, again=True),
        Tap("repair.undo_now", repair.undo, INTERMEDIARY, confirms=True),
        Tap("repair.lost", repair.ask_lost, INTERMEDIARY, again=True),
        Tap("repair.here", repair.lost_here, INTERMEDIARY),
        Tap("repair.choose", repair.choose, INTERMEDIARY),
        Tap("repair.replace", repair.replace, INTERMEDIARY, confirms=True),
        Tap("repair.ask", repair.ask_coordinator, INTERMEDIARY, confirms=True),
        Tap("repair.allowed", repair.go_on_allowed, INTERMEDIARY, again=True),
        Tap("approvals.more", approvals.ask_for_more, INTERMEDIARY, confirms=True),
        Tap("approvals.yes", approvals.allow, COORDINATOR, confirms=True),
        Tap("approvals.no", approvals.refuse, COORDINATOR, confirms=True),
        Tap("redeem.now", redeem.redeem, PROVIDER, confirms=True),
        Tap("redeem.amount", redeem.ask_amount, PROVIDER),
        Tap("redeem.answer", receipt.answer_new, PROVIDER, changes=True),
        Tap("redeem.offers", receipt.ask_offer, PROVIDER, again=True),
        Tap("redeem.offer", receipt.answer_offer, PROVIDER, changes=True),
        Tap("redeem.today", taken_in.show_today, PROVIDER, again=True),
        Tap("redeem.month", taken_in.show_month, PROVIDER, again=True),
        Tap("redeem.file", taken_in.send_file, PROVIDER, again=True),
        Tap("redeem.receipt", receipt.show_receipt, PROVIDER, again=True),
        Tap("redeem.undo", redeem.ask_undo, PROVIDER, again=True),
        Tap("redeem.undo_now", redeem.undo, PROVIDER, confirms=True),
        Tap("lookup", lookup.ask_code, CODE_READERS, again=True),
        Tap("lookup.voucher", lookup.show_chosen, COORDINATOR, again=True),
        Tap("budget", budget.show_budget, COORDINATOR, again=True),
        Tap("budget.lapsing", budget.show_lapsing, COORDINATOR, again=True),
        *promotion_entries.taps(),
        Tap("differences", shop_differences.show, COORDINATOR, again=True),
        Tap("differences.settled", shop_differences.show_settled, COORDINATOR, again=True),
        Tap("differences.ask", shop_differences.ask, COORDINATOR, again=True),
        Tap("differences.settle", shop_differences.settle, COORDINATOR, confirms=True),
        Tap("settlement", settlement.show, COORDINATOR, again=True),
        Tap("settlement.ask", settlement.ask_make, COORDINATOR, again=True),
        Tap("settlement.make", settlement.make, COORDINATOR, confirms=True),
        Tap("settlement.earlier", settlement.show_earlier, COORDINATOR, again=True),
        Tap("settlement.batch", settlement.show_batch, COORDINATOR, again=True),
        Tap("settlement.file", settlement.send_files, COORDINATOR, again=True),
        Tap("redemptions", redemption_lists.ask_list, COORDINATOR, again=True),
        Tap("redemptions.book", redemption_lists.book, COORDINATOR, confirms=True),
        Tap("redemptions.sure", redemption_lists.ask_sure, COORDINATOR),
        Tap("redemptions.stop", redemption_lists.stop, COORDINATOR),
        Tap("summary", summary.show_summary, FIGURE_READERS, again=True),
        Tap("summary.list", summary.show_list, FIGURE_READERS, again=True),
        Tap("summary.download", summary.ask_download, COORDINATOR, again=True),
        Tap("summary.file", summary.send_file, COORDINATOR, again=True),
        Tap("summary.times", summary.ask_time, COORDINATOR, again=True),
        Tap("summary.time", summary.choose_time, COORDINATOR, again=True, changes=True),
        Tap("report", summary.send_report, COORDINATOR, again=True),
        Tap("correct.withdraw", corrections.ask_withdraw, COORDINATOR, again=True),
        Tap("correct.withdraw_now", corrections.withdraw, COORDINATOR, confirms=True),
        Tap("correct.category", corrections.ask_category, COORDINATOR, again=True),
        Tap("correct.category_to", corrections.ask_category_now, COORDINATOR),
        Tap("correct.card", corrections.send_card, COORDINATOR),
        Tap("correct.category_now", corrections.correct_category, COORDINATOR, confirms=True),
        Tap("correct.undo", corrections.ask_undo, COORDINATOR, again=True),
        Tap("correct.undo_now", corrections.undo, COORDINATOR, confirms=True),
        Tap("coupons", coupons.begin, INTERMEDIARY, again=True),
        Tap("coupons.purpose", coupons.choose_purpose, INTERMEDIARY),
        Tap("coupons.value", coupons.choose_value, INTERMEDIARY),
        Tap("coupons.other", coupons.other_household, INTERMEDIARY),
        Tap("coupons.give", coupons.give, INTERMEDIARY, confirms=True),
        Tap("coupons.offer", coupon_offer.offer, INTERMEDIARY, again=True),
        Tap("coupons.sheet", coupons.send_sheet, INTERMEDIARY, again=True),
        Tap("coupons.show", coupons.show_card, INTERMEDIARY, again=True),
        Tap(
            "coupons.in_language", coupons.show_in_language, INTERMEDIARY, again=True, changes=True
        ),
        Tap("coupons.also", coupons.give_also, INTERMEDIARY, confirms=True),
        Tap("coupons.undo", coupon_undo.ask_undo, INTERMEDIARY, again=True),
        Tap("coupons.undo_now", coupon_undo.undo, INTERMEDIARY, confirms=True),
        Tap("columns", columns.ask_which, COORDINATOR),
        Tap("columns.one", columns.ask_meaning, COORDINATOR),
        Tap("columns.choose", columns.choose, COORDINATOR),
        Tap("columns.words", column_words.ask, COORDINATOR),
        Tap("columns.tell", columns.tell, COORDINATOR),
        Tap("columns.untell", columns.untell, COORDINATOR),
        Tap("columns.hidden", columns.choose_hidden, COORDINATOR),
        Tap("columns.back", columns.read_again, COORDINATOR),
        Tap("stock.ask", shop_stock.begin, COORDINATOR, again=True),
        Tap("stock.purpose", coupon_import.choose_purpose, COORDINATOR),
        Tap("stock.whole", coupon_import.is_whole, COORDINATOR),
        Tap("stock.store", coupon_import.store, COORDINATOR, confirms=True),
        Tap("stock.remove", coupon_import.store_and_remove, COORDINATOR, confirms=True),
        Tap("stock.stop", coupon_import.stop, COORDINATOR),
        Tap("events", events.show_events, EVENT_READERS, again=True),
        Tap("events.days", events_meant.show_days, EVENT_READERS, again=True),
        Tap("events.one", events.show_one, EVENT_READERS, again=True),
        Tap("events.follow", events.follow, EVENT_READERS, again=True, changes=True),
        Tap("events.follow_series", events.follow_series, EVENT_READERS, again=True, changes=True),
        Tap("events.unfollow", events.unfollow, EVENT_READERS, again=True, changes=True),
        Tap("events.come", events.come, EVENT_READERS, again=True, changes=True),
        Tap("events.not_come", events.not_come, EVENT_READERS, again=True, changes=True),
        Tap("events.file", events.send_file, EVENT_READERS, again=True),
        Tap("reminders", reminders.show_reminders, EVENT_READERS, again=True),
        Tap("reminders.choose", reminders.ask_choice, EVENT_READERS, again=True),
        Tap("reminders.wants", reminders.choose_wants, EVENT_READERS, changes=True),
        Tap("reminders.hour", reminders.choose_hour, EVENT_READERS, changes=True),
        Tap("reminders.stop", reminders.stop_reminders, EVENT_READERS, again=True, changes=True),
        Tap(
            "reminders.resume", reminders.resume_reminders, EVENT_READERS, again=True, changes=True
        ),
        Tap("plan", plan.begin, COORDINATOR, again=True),
        Tap("plan.day", plan.choose_day, COORDINATOR),
        Tap("plan.no_day", plan.no_day, COORDINATOR),
        Tap("plan.at", plan.choose_at, COORDINATOR),
        Tap("plan.part", plan.take_part, COORDINATOR),
        Tap("plan.no_place", plan.no_place, COORDINATOR),
        Tap("plan.save", plan.save, COORDINATOR, confirms=True),
        Tap("plan.change", plan.ask_change, COORDINATOR, again=True),
        Tap("plan.when", plan.change_when, COORDINATOR),
        Tap("plan.where", plan.change_where, COORDINATOR),
        Tap("plan.fix", plan.ask_fix, COORDINATOR),
        Tap("plan.name", plan.change_name, COORDINATOR),
        Tap("plan.time", plan.change_time, COORDINATOR),
        Tap("plan.back", plan.back, COORDINATOR),
        Tap("plan.state", plan.change_state, COORDINATOR),
        *offers_entries.taps(),
        Tap("mail", mailing.begin, COORDINATOR, again=True),
        Tap("mail.one", mailing.ask_organisation, COORDINATOR),
        Tap("mail.to", mailing.ask_text, COORDINATOR),
        Tap("mail.send", mailing.send, COORDINATOR, confirms=True),
        Tap("mail.progress", mailing.show_progress, COORDINATOR, again=True),
        Tap("mail.can", mailing.can, EVENT_READERS, again=True, changes=True),
        Tap("mail.can_not", mailing.can_not, EVENT_READERS, again=True, changes=True),
        AnyTap(fallback.unknown_tap, EVERYBODY),
        TypedMatching(
            lambda text: find_code.holds_code(text, scheme),
            lookup.typed_code,
            CODE_READERS,
            but_at=repair.FIND,
        ),
        TypedMatching(lookup.is_end_with_number, lookup.typed_end, CODE_READERS, at=lookup.CODE),
        Typed(issue.LINE, issue.take_line, INTERMEDIARY, reads=reads_line),
        Typed(
            repair.FIND,
            repair.take_line,
            INTERMEDIARY,
            reads=partial(repair.reads, scheme=scheme),
        ),
        Typed(coupons.LINE, coupons.take_line, INTERMEDIARY, reads=reads_line),
        Typed(invite.PROVIDER_NAME, invite.take_name, COORDINATOR),
        TypedMatching(
            redeem_meant.is_amount, redeem_meant.typed_amount, PROVIDER, at=redeem.CONFIRM
        ),
        Typed(redeem.AMOUNT, redeem.take_amount, PROVIDER, reads=redeem.reads_amount),
        *promotion_entries.answers(),
        Picture(photos.take_photo, MEMBERS),
        Table(redemption_lists.take_list, COORDINATOR, redemption_lists.FILE),
        Table(coupon_import.take_table, MEMBERS),
        Typed(plan.TITLE, plan.take_title, COORDINATOR),
        Typed(plan.DAY, plan.take_day, COORDINATOR, reads=plan.reads_when),
        Typed(plan.TIME, plan.take_time, COORDINATOR, reads=plan.reads_when),
        Typed(plan.PLACE, plan.take_place, COORDINATOR),
        TypedMatching(plan.corrects_when, plan.correct_when, COORDINATOR, at=plan.CONFIRM),
        *offers_entries.answers(),
        Typed(mailing.TEXT, mailing.take_text, COORDINATOR),
        Typed(mailing.CONFIRM, mailing.take_other_text, COORDINATOR),
        TypedMatching(
            offers_meant.is_of_list, offers_meant.take_words, OFFER_READERS, at=meant.FIND_OFFERS
        ),
        TypedMatching(
            lambda text: coupon_line.is_line(text, scheme), coupons.begin_with_line, INTERMEDIARY
        ),
        TypedMatching(
            lambda text: issue_line.is_address_line(text, scheme),
            issue.begin_with_line,
            INTERMEDIARY,
        ),
        TypedMatching(
            lambda text: issue_line.is_approach(text, scheme), issue.name_approach, INTERMEDIARY
        ),
        TypedMatching(lookup.is_receipt, lookup.typed_receipt, COORDINATOR | PROVIDER),
        TypedMatching(
            lambda text: find_code.is_code(text, scheme), lookup.typed_code, CODE_READERS
        ),
        Typed(
            meant.FIND_OFFERS,
            offers_meant.take_words,
            OFFER_READERS,
            reads=partial(offers_meant.reads, scheme=scheme),
        ),
        Typed(lookup.CODE, lookup_meant.typed_code, CODE_READERS, reads=lookup_meant.reads_code),
        AnyMessage(fallback.not_understood, EVERYBODY),
    ]
    beside = aside.Aside((route for route in listed if isinstance(route, Tap)), sentences)
    for route in listed:
        route.first = _first_of(route, beside, sentences, scheme)
        if isinstance(route, Word | TypedMatching):
            route.otherwise = beside.not_theirs
        if route.act is issue.begin_with_line:
            # The address of an offer belongs in it.
            order_or = partial(
                plain_requests.order_or,
                otherwise=partial(sentences.of_coordinator, reads=reads_line),
            )
            route.otherwise = partial(beside.not_theirs, but=order_or)
    return Routes([*listed, *said])


def _first_of(
    route: Route, beside: aside.Aside, sentences: meant.Sentences, scheme: Scheme
) -> First | None:
    """Whom what is typed may be for, before it is taken for what an entry says."""
    if isinstance(route, Typed):
        if route.step in _FREE_TEXT:
            return partial(
                beside.at_text, asks=_FREE_TEXT[route.step], corrects=_CORRECTS.get(route.step)
            )
        if route.step == offer_desk.SEARCH:
            return partial(beside.at_search, finds=offer_desk.finds)
        if route.step == mailing.CONFIRM:
            return partial(beside.at_shown_text, corrects=mailing_meant.take_others)
        but = partial(beside.but, reads=route.reads, ends=route.step in _ENDS_AT)
        or_else = {meant.FIND_OFFERS: plain_requests.order_or, lookup.CODE: lookup.by_end_or}
        before = or_else.get(route.step)
        return partial(before, otherwise=but) if before else but
    if isinstance(route, AnyMessage):
        named = partial(offers_meant.or_named, otherwise=beside.anything)
        return partial(promotion.or_titled, otherwise=named)
    if isinstance(route, Word) and route.act is repair.begin:
        return at_question.denied
    if route.act in (lookup.typed_receipt, redeem_meant.typed_amount):
        return offers_shown.answer
    if route.act is lookup.typed_code:
        return sentences.about_code
    if route.act is coupons.begin_with_line:
        return partial(
            sentences.but,
            reads=partial(coupon_line.reads, scheme=scheme),
            intent=Intent.COUPONS,
        )
    if route.act is issue.begin_with_line:
        but = partial(
            sentences.but, reads=partial(issue_line.is_line, scheme=scheme), intent=Intent.ISSUE
        )
        begins = partial(coupon_offer.begin_another, but=but)
        return partial(offers_shown.answer, but=partial(offers_meant.or_near, otherwise=begins))
    return None
