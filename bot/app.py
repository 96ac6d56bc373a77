"""Puts the bot together: one ordered list of what it answers to, and one list of jobs."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from html import escape
from sqlite3 import OperationalError
from typing import TYPE_CHECKING, Any, cast

from starlette.applications import Starlette
from telegram import BotCommand, Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, JobQueue

from bot import context as context_module
from bot.clock import Clock
from bot.config import Settings, SettingsError
from bot.context import Context, Surroundings, current_turn
from bot.delivery.broadcast import LOOK_SECONDS
from bot.delivery.health import Health
from bot.delivery.http import AiohttpRequest
from bot.delivery.inbox import Inbox, Raw
from bot.delivery.outbox import Letter, Outbox, Priority, post
from bot.delivery.pace import Pace
from bot.delivery.polling import ALLOWED_UPDATES, ANSWER_SECONDS, bot_seconds, poll
from bot.delivery.suspects import Suspects, suspects_of
from bot.delivery.web import WEBHOOK_PATH, listen, serve_web, web_app
from bot.errands import Act, Do, Errand, Errands
from bot.event_messages import EventMessages
from bot.handlers import (
    approvals,
    aside,
    budget,
    columns,
    corrections,
    coupons,
    events,
    fallback,
    invite,
    issue,
    leave,
    lookup,
    mailing,
    menu,
    own_data,
    people,
    plan,
    public,
    redeem,
    redemption_lists,
    reminders,
    repair,
    settlement,
    start,
    stock,
    summary,
)
from bot.keys import Keys
from bot.messages import Composer
from bot.reports import Reports
from bot.routes import (
    EVERYBODY,
    LOOKERS,
    MEMBERS,
    AnyMessage,
    AnyTap,
    Command,
    Membership,
    Picture,
    Route,
    Shown,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.schedule.agenda import refreshing, was_read
from bot.schedule.backups import nightly_backup
from bot.schedule.forgetting import forgetting_job
from bot.schedule.housekeeping import housekeeping
from bot.schedule.lapses import lapses
from bot.schedule.reminders import take_back, telling
from bot.schedule.summaries import daily_summaries
from bot.scheme import Scheme
from bot.storage import meta
from bot.storage.database import Database, Transaction
from bot.storage.deaths import Item, Kind
from bot.storage.marks import make_slow
from bot.storage.people import Role, has_access
from bot.translation import gettext as _

if TYPE_CHECKING:
    from bot.delivery.metrics import Metrics

Job = Callable[[Context], Coroutine[Any, Any, None]]
BotApplication = Application[Any, Context, Any, Any, Any, Any]

COORDINATOR = frozenset({Role.COORDINATOR})
INTERMEDIARY = frozenset({Role.INTERMEDIARY})
PROVIDER = frozenset({Role.PROVIDER})
# Who may see what is on: a provider only looks up codes.
VISITORS = frozenset({Role.COORDINATOR, Role.INTERMEDIARY, Role.VOLUNTEER})
FIGURES = frozenset({Role.COORDINATOR, Role.INTERMEDIARY})
# Where somebody writes a text of their own: there a greeting may be part of it.
_FREE_TEXT = frozenset({invite.PROVIDER_NAME, plan.TITLE, plan.PLACE, mailing.TEXT})
_SIGN_OFF = (
    *("afmelden", "ik wil mij afmelden", "ik meld me af", "meld mij af", "uitschrijven"),
    *("schrijf mij uit", "ik stop", "ik wil stoppen", "ik stop ermee", "unsubscribe"),
    *("ik doe niet meer mee", "ik wil niet meer meedoen", "geen berichten meer"),
    *("ik wil me afmelden", "meld me af", "ik meld mij af", "ik wil me uitschrijven", "opzeggen"),
    *("ik wil mij uitschrijven", "schrijf me uit", "verwijder mij", "verwijder mijn gegevens"),
    *("verwijder mijn naam", "wis mijn naam", "wis mijn gegevens", "ik stop er mee"),
)

_OWN_DATA = (
    *("wat weet u van mij", "wat weet je van mij", "wat bewaart u van mij", "inzage"),
    *("wat bewaar je van mij", "mijn gegevens inzien", "welke gegevens hebt u van mij"),
)

# A coordinator has no button for them: the file itself begins it.
_COUPONS = ("bonnen inlezen", "bonnen toevoegen", "bonnen opslaan", "voorraad")

_CONNECTIONS = 32
_START_PAUSE_SECONDS = 2.0
# How long the first turn waits for a calendar that was never read.
_CALENDAR_SECONDS = 5.0
_log = logging.getLogger(__name__)
# What takes longer than a turn: its kind, and who does it.
DOERS: dict[str, Do] = {
    "photo": lookup.read_photo,
    "table": stock.read_table,
    "stock": stock.store_table,
    "redemptions": redemption_lists.read_list,
    "book": redemption_lists.book_list,
}


def routes(scheme: Scheme) -> list[Route]:
    """Everything that the bot answers to, in order: the first that fits does the turn."""
    listed: list[Route] = [
        Membership(fallback.membership, EVERYBODY),
        Command("start", start.start, EVERYBODY),
        Command("privacy", menu.show_privacy, EVERYBODY),
        Command("help", menu.show_help, EVERYBODY),
        Command("stop", menu.stop, MEMBERS),
        Command("stand", summary.show_summary, FIGURES),
        Command("rapport", summary.send_report, COORDINATOR),
        Word(("start", "menu", "begin"), menu.show_menu, MEMBERS),
        Word(("stop", "stoppen"), menu.stop, MEMBERS),
        Word(_SIGN_OFF, menu.sign_off, MEMBERS),
        Word(("hulp", "help"), menu.show_help, EVERYBODY),
        Word(("privacy",), menu.show_privacy, EVERYBODY),
        Word(_OWN_DATA, own_data.send, EVERYBODY),
        TypedMatching(start.holds_invitation, start.pasted_invitation, EVERYBODY),
        Shown(lambda text: public.holds_code(text, scheme), public.show_voucher, EVERYBODY),
        Word(("stand", "hoeveel gegeven"), summary.show_summary, FIGURES),
        Word(("rapport",), summary.send_report, COORDINATOR),
        Word(("voucher", "voucher geven"), issue.begin, INTERMEDIARY),
        Word(("volgende", "volgende voucher"), issue.begin, INTERMEDIARY),
        Word(("aanpak", "andere aanpak"), issue.other_approach, INTERMEDIARY),
        Word(("bon", "bonnen", "bon zoeken", "bon geven"), coupons.begin, INTERMEDIARY),
        Word(_COUPONS, stock.explain, COORDINATOR),
        Word(("herstellen", "herstel", "code kwijt of fout", "fout"), repair.begin, INTERMEDIARY),
        Word(("code kwijt", "kwijt", "voucher kwijt"), repair.ask_lost, INTERMEDIARY),
        Word(("terugnemen", "voucher terugnemen"), repair.ask_undo, INTERMEDIARY),
        Word(("code nakijken", "nakijken"), lookup.ask_code, LOOKERS),
        Word(("activiteiten", "agenda"), events.show_events, VISITORS),
        Word(("herinneringen", "stop herinneringen"), reminders.show_reminders, VISITORS),
        Tap("menu", menu.show_menu, MEMBERS, again=True),
        Tap("stop", menu.stop, MEMBERS),
        Tap("help", menu.show_help, MEMBERS, again=True),
        Tap("privacy", menu.show_privacy, MEMBERS, again=True),
        Tap("privacy.mine", own_data.send, EVERYBODY, again=True),
        Tap("invitation.accept", start.accept_invitation, MEMBERS, confirms=True),
        Tap("invitation.yes", start.let_in, COORDINATOR, confirms=True),
        Tap("invitation.no", start.keep_out, COORDINATOR, confirms=True),
        Tap("issue.begin", issue.begin, INTERMEDIARY, again=True),
        Tap("issue.approach", issue.choose_approach, INTERMEDIARY),
        Tap("issue.other_approach", issue.other_approach, INTERMEDIARY),
        Tap("issue.category", issue.choose_category, INTERMEDIARY),
        Tap("issue.other_category", issue.other_category, INTERMEDIARY),
        Tap("issue.again", issue.ask_line_again, INTERMEDIARY),
        Tap("issue.call", issue.call_coordinator, INTERMEDIARY),
        Tap("issue.other", issue.other_household, INTERMEDIARY),
        Tap("issue.give", issue.give, INTERMEDIARY, confirms=True),
        Tap("issue.sheet", issue.send_sheet, INTERMEDIARY, again=True),
        Tap("issue.show", issue.show_card, INTERMEDIARY, again=True),
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
        Tap("people", people.show_people, COORDINATOR, again=True),
        Tap("people.one", people.show_one, COORDINATOR, again=True),
        Tap("people.ask", people.ask_withdraw, COORDINATOR, again=True),
        Tap("people.withdraw", people.withdraw, COORDINATOR, confirms=True),
        Tap("invite", invite.ask_role, COORDINATOR, again=True),
        Tap("invite.role", invite.choose_role, COORDINATOR),
        Tap("invite.new", invite.ask_name, COORDINATOR),
        Tap("invite.organisation", invite.choose_organisation, COORDINATOR),
        Tap("invite.make", invite.make_invitation, COORDINATOR, confirms=True),
        Tap("invitations", invite.show_invitations, COORDINATOR, again=True),
        Tap("invitations.one", invite.show_one, COORDINATOR, again=True),
        Tap("invitations.withdraw", invite.withdraw, COORDINATOR, confirms=True),
        Tap("leave", leave.ask, EVERYBODY, again=True),
        Tap("leave.now", leave.leave, EVERYBODY, confirms=True),
        Tap("redeem.now", redeem.redeem, PROVIDER, confirms=True),
        Tap("redeem.amount", redeem.ask_amount, PROVIDER),
        Tap("redeem.answer", redeem.answer, PROVIDER),
        Tap("redeem.today", redeem.show_today, PROVIDER, again=True),
        Tap("redeem.month", redeem.show_month, PROVIDER, again=True),
        Tap("redeem.file", redeem.send_file, PROVIDER, again=True),
        Tap("redeem.receipt", redeem.show_receipt, PROVIDER, again=True),
        Tap("redeem.undo", redeem.ask_undo, PROVIDER, again=True),
        Tap("redeem.undo_now", redeem.undo, PROVIDER, confirms=True),
        Tap("lookup", lookup.ask_code, LOOKERS, again=True),
        Tap("budget", budget.show_budget, COORDINATOR, again=True),
        Tap("budget.lapsing", budget.show_lapsing, COORDINATOR, again=True),
        Tap("settlement", settlement.show, COORDINATOR, again=True),
        Tap("settlement.ask", settlement.ask_make, COORDINATOR, again=True),
        Tap("settlement.make", settlement.make, COORDINATOR, confirms=True),
        Tap("settlement.earlier", settlement.show_earlier, COORDINATOR, again=True),
        Tap("settlement.batch", settlement.show_batch, COORDINATOR, again=True),
        Tap("settlement.file", settlement.send_files, COORDINATOR, again=True),
        Tap("redemptions", redemption_lists.ask_list, COORDINATOR, again=True),
        Tap("redemptions.book", redemption_lists.book, COORDINATOR, confirms=True),
        Tap("redemptions.stop", redemption_lists.stop, COORDINATOR),
        Tap("summary", summary.show_summary, FIGURES, again=True),
        Tap("summary.list", summary.show_list, FIGURES, again=True),
        Tap("summary.download", summary.ask_download, COORDINATOR, again=True),
        Tap("summary.file", summary.send_file, COORDINATOR, again=True),
        Tap("summary.times", summary.ask_time, COORDINATOR, again=True),
        Tap("summary.time", summary.choose_time, COORDINATOR, again=True),
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
        Tap("coupons.offer", coupons.offer, INTERMEDIARY, again=True),
        Tap("coupons.sheet", coupons.send_sheet, INTERMEDIARY, again=True),
        Tap("coupons.show", coupons.show_card, INTERMEDIARY, again=True),
        Tap("coupons.also", coupons.give_also, INTERMEDIARY, confirms=True),
        Tap("coupons.undo", coupons.ask_undo, INTERMEDIARY, again=True),
        Tap("coupons.undo_now", coupons.undo, INTERMEDIARY, confirms=True),
        Tap("columns", columns.ask_which, COORDINATOR),
        Tap("columns.one", columns.ask_meaning, COORDINATOR),
        Tap("columns.choose", columns.choose, COORDINATOR),
        Tap("columns.back", columns.read_again, COORDINATOR),
        Tap("stock.purpose", stock.choose_purpose, COORDINATOR),
        Tap("stock.store", stock.store, COORDINATOR, confirms=True),
        Tap("stock.stop", stock.stop, COORDINATOR),
        Tap("events", events.show_events, VISITORS, again=True),
        Tap("events.one", events.show_one, VISITORS, again=True),
        Tap("events.follow", events.follow, VISITORS, again=True),
        Tap("events.follow_series", events.follow_series, VISITORS, again=True),
        Tap("events.unfollow", events.unfollow, VISITORS, again=True),
        Tap("events.come", events.come, VISITORS, again=True),
        Tap("events.not_come", events.not_come, VISITORS, again=True),
        Tap("events.file", events.send_file, VISITORS, again=True),
        Tap("reminders", reminders.show_reminders, VISITORS, again=True),
        Tap("reminders.choose", reminders.ask_choice, VISITORS, again=True),
        Tap("reminders.wants", reminders.choose_wants, VISITORS),
        Tap("reminders.hour", reminders.choose_hour, VISITORS),
        Tap("reminders.stop", reminders.stop_reminders, VISITORS, again=True),
        Tap("reminders.resume", reminders.resume_reminders, VISITORS, again=True),
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
        Tap("mail", mailing.begin, COORDINATOR, again=True),
        Tap("mail.one", mailing.ask_organisation, COORDINATOR),
        Tap("mail.to", mailing.ask_text, COORDINATOR),
        Tap("mail.send", mailing.send, COORDINATOR, confirms=True),
        Tap("mail.progress", mailing.show_progress, COORDINATOR, again=True),
        Tap("mail.can", mailing.can, VISITORS, again=True),
        Tap("mail.can_not", mailing.can_not, VISITORS, again=True),
        AnyTap(fallback.unknown_tap, EVERYBODY),
        TypedMatching(
            lambda text: lookup.holds_code(text, scheme),
            lookup.typed_code,
            LOOKERS,
            but_at=repair.FIND,
        ),
        Typed(issue.LINE, issue.take_line, INTERMEDIARY),
        Typed(repair.FIND, repair.take_line, INTERMEDIARY),
        Typed(coupons.LINE, coupons.take_line, INTERMEDIARY),
        Typed(invite.PROVIDER_NAME, invite.take_name, COORDINATOR),
        Typed(redeem.AMOUNT, redeem.take_amount, PROVIDER),
        Picture(lookup.take_photo, MEMBERS),
        Table(redemption_lists.take_list, COORDINATOR, redemption_lists.FILE),
        Table(stock.take_table, MEMBERS),
        Typed(plan.TITLE, plan.take_title, COORDINATOR),
        Typed(plan.DAY, plan.take_day, COORDINATOR),
        Typed(plan.TIME, plan.take_time, COORDINATOR),
        Typed(plan.PLACE, plan.take_place, COORDINATOR),
        Typed(mailing.TEXT, mailing.take_text, COORDINATOR),
        TypedMatching(
            lambda text: issue.is_address_line(text, scheme),
            issue.begin_with_line,
            INTERMEDIARY,
        ),
        TypedMatching(
            lambda text: issue.is_approach(text, scheme), issue.name_approach, INTERMEDIARY
        ),
        TypedMatching(
            lambda text: coupons.is_line(text, scheme), coupons.begin_with_line, INTERMEDIARY
        ),
        TypedMatching(lookup.is_receipt, lookup.typed_receipt, COORDINATOR | PROVIDER),
        TypedMatching(lambda text: lookup.is_code(text, scheme), lookup.typed_code, LOOKERS),
        Typed(lookup.CODE, lookup.typed_code, LOOKERS),
        AnyMessage(fallback.not_understood, EVERYBODY),
    ]
    beside = aside.Aside(route for route in listed if isinstance(route, Tap))
    for route in listed:
        if isinstance(route, Typed | AnyMessage):
            free = isinstance(route, Typed) and route.step in _FREE_TEXT
            route.first = beside.button if free else beside.anything
    return listed


@dataclass
class Running:
    """A bot that runs: what the command line and the tests hold on to."""

    database: Database
    inbox: Inbox
    outbox: Outbox
    errands: Errands
    application: BotApplication
    surroundings: Surroundings
    work: asyncio.Task[None]
    # The port of the web server; None where there is none.
    http_port: int | None

    async def settled(self) -> None:
        """Wait until everything that came in is handled and everything said is sent."""
        await self.inbox.idle()
        await self.errands.idle()
        await self.outbox.idle()


def build_application(settings: Settings, surroundings: Surroundings) -> BotApplication:
    """PTB's Application with our context and routes, without an updater: the inbox is ours."""
    base = settings.bot_api_url
    application: BotApplication = (
        ApplicationBuilder()
        .token(settings.bot_token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(AiohttpRequest(_CONNECTIONS))
        .get_updates_request(AiohttpRequest(1))
        .updater(None)
        .job_queue(JobQueue())
        .context_types(
            ContextTypes(context=Context, bot_data=cast("type[Surroundings]", lambda: surroundings))
        )
        .build()
    )
    application.add_handlers(routes(surroundings.scheme))
    application.add_error_handler(_keep_failure)
    return application


async def _keep_failure(update: object, context: Context) -> None:
    """PTB swallows what a handler raises; the inbox has to know, to roll the turn back."""
    error = context.error
    current_turn.get().failure = error if isinstance(error, Exception) else RuntimeError()


class _Turns:
    """Does one update, or one errand's result, as one turn inside a transaction."""

    def __init__(self, application: BotApplication, surroundings: Surroundings) -> None:
        self._application = application
        self._surroundings = surroundings

    async def handle(self, transaction: Transaction, inbox_id: int, raw: Raw) -> None:
        """Read, decide, write and say. Raises what the handler raised."""
        update = Update.de_json(raw, self._application.bot)
        turn = await context_module.load(transaction, self._surroundings, inbox_id, update)
        if turn is None:
            return
        current_turn.set(turn)
        if turn.was_unreachable and update.my_chat_member is None:
            await context_module.welcome_back(turn)
        await self._application.process_update(update)
        if turn.failure:
            raise turn.failure
        await context_module.save(turn, self._surroundings)

    async def say(self, transaction: Transaction, errand: Errand, act: Act) -> None:
        """A turn of a chat without an update. Who lost their role meanwhile hears nothing."""
        update = Update(0)
        turn = await context_module.load_chat(
            transaction, self._surroundings, errand.inbox_id, update, errand.chat_id
        )
        if turn.person is None:
            return
        turn.about = errand.args.get("message")
        # In the role in which it was left, which need not be how they go on.
        meant = Role(errand.args.get(context_module.ROLE, turn.person.role))
        if meant not in turn.person.roles:
            return
        turn.person = turn.person.acting_as(meant)
        turn.acted_as = turn.person.role
        current_turn.set(turn)
        await act(Context.from_update(update, self._application))
        await context_module.save(turn, self._surroundings)

    async def set_aside(
        self, transaction: Transaction, chat_id: int | None, typed: int | None, *, kills: bool
    ) -> None:
        """Tell whoever sent an update that kept failing that nothing came of it."""
        if chat_id is None:
            return
        sorry = _("Something went wrong. Nothing was changed. Try it once more.")
        if kills:
            sorry = _(
                "This goes wrong each time. Nothing was changed. Do not send it once more."
                " Call the coordinator: {phone}."
            ).format(phone=escape(self._surroundings.scheme.coordinator_phone))
        known = await has_access(transaction, chat_id)
        priority = Priority.ANSWER if known else Priority.STRANGER
        note = _("I deleted your message.") + "\n\n"
        letter = Letter(
            chat_id,
            "text",
            {"text": sorry},
            # What nobody could read may hold anything.
            deletes=typed,
            deleted_note=note,
            priority=priority,
        )
        now = self._surroundings.clock.now()
        await post(transaction, self._surroundings.keys, letter, now)


@asynccontextmanager
async def running(
    settings: Settings, scheme: Scheme, keys: Keys, database: Database, clock: Clock
) -> AsyncIterator[Running]:
    """Start the bot, and stop it again: the turn in hand and the messages under way are finished.

    Raises InvalidToken when Telegram refuses the token at the start, SettingsError when HTTP_PORT
    is taken.
    """
    listener = _listen(settings)
    again = frozenset(
        route.action for route in routes(scheme) if isinstance(route, Tap) and route.again
    )
    surroundings = Surroundings(scheme, keys, clock, again)
    application = build_application(settings, surroundings)
    try:
        await _insist(application.initialize)
        await _insist(lambda: _introduce(application, settings))
        username = application.bot.username
        async with database.transaction() as transaction:
            await meta.write(transaction, meta.BOT_USERNAME, username)
        composer = Composer(surroundings, database.reading, username)
        composer.know(EventMessages(surroundings, database.reading).kinds())
        composer.know(Reports(surroundings, database).kinds)
        await make_slow(database, keys)
        await take_back(database, clock.now())
        suspects = await suspects_of(database)
        pace = Pace(settings.messages_per_second, settings.chat_seconds)
        health = Health(
            database,
            clock,
            update_seconds=settings.health_update_seconds,
            message_seconds=settings.health_message_seconds,
            backups=settings.backup_folder is not None,
            fetch_seconds=(
                None if settings.webhook_url else settings.health_update_seconds + ANSWER_SECONDS
            ),
        )
        outbox = Outbox(
            database,
            keys,
            clock,
            application.bot,
            composer.compose,
            pace,
            suspects=suspects,
            unsent=_unsent(scheme),
            accepted=health.accepted,
            refused=health.refused,
        )
        turns = _Turns(application, surroundings)
        metrics: Metrics | None = None
        if settings.metrics:
            # Whoever does not ask for figures does not pay for them.
            from bot.delivery import metrics as metrics_module

            metrics = metrics_module.Metrics(database, health)
            await metrics.begin()
        errands = Errands(
            database, surroundings, application.bot, turns, DOERS, committed=outbox.wake
        )

        def committed() -> None:
            errands.wake()
            outbox.wake()

        inbox = Inbox(
            database,
            keys,
            clock,
            handle=turns.handle,
            set_aside=turns.set_aside,
            suspects=suspects,
            committed=committed,
            took=metrics.turn if metrics else None,
        )
        page = (metrics.page, metrics.CONTENT_TYPE) if metrics else None
        web = web_app(inbox, health, _secret(settings), page)
        stop = asyncio.Event()
        work = asyncio.create_task(
            _work(
                settings,
                application,
                database,
                inbox,
                outbox,
                health,
                errands,
                suspects,
                web,
                listener,
                stop,
            )
        )
        port = listener.getsockname()[1] if listener else None
        try:
            yield Running(database, inbox, outbox, errands, application, surroundings, work, port)
        finally:
            stop.set()
            await work
    finally:
        await application.shutdown()
        if listener is not None:
            listener.close()


async def _insist(greet: Callable[[], Awaitable[None]]) -> None:
    """Greet Telegram, for as long as it takes: a server may start before its network."""
    while True:
        try:
            await greet()
            return
        except RetryAfter as error:
            await asyncio.sleep(bot_seconds(error))
        except NetworkError as error:
            if isinstance(error, BadRequest):
                raise
            _log.warning("Telegram can't be reached (%s); trying again", type(error).__name__)
            await asyncio.sleep(_START_PAUSE_SECONDS)


async def _work(
    settings: Settings,
    application: BotApplication,
    database: Database,
    inbox: Inbox,
    outbox: Outbox,
    health: Health,
    errands: Errands,
    suspects: Suspects,
    web: Starlette,
    listener: socket.socket | None,
    stop: asyncio.Event,
) -> None:
    """Everything that goes on while the bot runs, until it is told to stop."""
    queue: JobQueue[Context] = application.job_queue  # type: ignore[assignment]
    for first, interval, job in jobs(database, settings, outbox):
        queue.run_repeating(
            _logged(_noted(job, suspects)),
            interval,
            first=first,
            job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
    await queue.start()
    async with asyncio.TaskGroup() as group:
        group.create_task(outbox.work())
        errand_work = group.create_task(errands.work())
        doors: list[asyncio.Task[None]] = []
        if listener is not None:
            doors.append(group.create_task(serve_web(web, listener)))
        if not settings.webhook_url:
            conflict = _remember_conflict(database, application.bot_data.clock)
            doors.append(
                group.create_task(
                    poll(
                        application.bot,
                        inbox,
                        fetched=health.fetched,
                        refused=health.refused,
                        conflict=conflict,
                    )
                )
            )
        if settings.agenda is not None and not await was_read(database.reading):
            look = _logged(_noted(refreshing(database, settings.agenda, outbox.wake), suspects))
            looking = group.create_task(look(Context(application)))
            await asyncio.wait({looking}, timeout=_CALENDAR_SECONDS)
        turns = group.create_task(inbox.work())
        await stop.wait()
        for door in doors:
            door.cancel()
        inbox.stop()
        errands.stop()
        await asyncio.gather(turns, errand_work)
        outbox.stop()
    await queue.stop()
    try:
        await suspects.stop()
    except OperationalError:
        _log.exception("the database does not answer; the next start takes this for a death")


def _listen(settings: Settings) -> socket.socket | None:
    """The open port of the web server, before anything else: whoever knocks may wait a moment."""
    if settings.http_port is None:
        return None
    try:
        return listen(settings.http_host, settings.http_port)
    except OSError as error:
        where = f"{settings.http_host}, port {settings.http_port}"
        raise SettingsError([f"HTTP_PORT: {where} can't be used ({error.strerror})."]) from None


def _remember_conflict(database: Database, clock: Clock) -> Callable[[], Awaitable[None]]:
    """For `/healthz` and `check`: Telegram says that another program fetches our updates."""

    async def conflict() -> None:
        async with database.transaction() as transaction:
            await meta.write(transaction, meta.CONFLICT_AT, clock.now().isoformat())

    return conflict


def _logged(job: Job) -> Job:
    """A job of which a failure is in the log. It is tried again at the next look."""

    async def run(context: Context) -> None:
        try:
            await job(context)
        except Exception:
            _log.exception("%s failed; it is tried again", _name(job))

    return run


def _noted(job: Job, suspects: Suspects) -> Job:
    """A job that is left out for a day once the bot died of it."""
    item = Item(Kind.JOB, _name(job))
    told = False

    @wraps(job)
    async def run(context: Context) -> None:
        nonlocal told
        if not suspects.is_given_up(item):
            async with suspects.in_hand(item):
                await job(context)
        elif not told:
            told = True
            died = suspects.deaths(item)
            _log.error(
                "%s was in hand at %d deaths of the bot; left out for a day", item.name, died
            )

    return run


def _name(job: Job) -> str:
    return job.__qualname__.partition(".")[0]


def _unsent(scheme: Scheme) -> str:
    """What stands in for a message that can't be made."""
    return _(
        "There is a message for you that I can't show: it goes wrong each time. What you did stays"
        " done. Type start to go on. Questions? Call the coordinator: {phone}."
    ).format(phone=escape(scheme.coordinator_phone))


def _secret(settings: Settings) -> str | None:
    """The webhook's secret; None where updates are polled."""
    secret = settings.webhook_secret
    return secret.get_secret_value() if settings.webhook_url and secret else None


async def _introduce(application: BotApplication, settings: Settings) -> None:
    """Tell Telegram how to reach us, and which commands there are."""
    bot = application.bot
    if settings.webhook_url:
        try:
            await bot.set_webhook(
                settings.webhook_url.rstrip("/") + WEBHOOK_PATH,
                secret_token=_secret(settings),
                allowed_updates=ALLOWED_UPDATES,
            )
        except BadRequest as error:
            raise SettingsError([f"WEBHOOK_URL is refused by Telegram: {error.message}."]) from None
    else:
        await bot.delete_webhook(drop_pending_updates=False)
    try:
        await bot.set_my_commands(
            [
                BotCommand("start", _("Begin")),
                BotCommand("help", _("Help")),
                BotCommand("privacy", _("What we keep of whom")),
                BotCommand("stand", _("How many vouchers were given")),
                BotCommand("stop", _("Stop what is going on")),
            ]
        )
    except TelegramError as error:
        _log.warning("the list of commands was not taken: %s", error.message)


def jobs(
    database: Database, settings: Settings, outbox: Outbox
) -> list[tuple[timedelta, timedelta, Job]]:
    """What happens by the clock: when we look first, how often then, and what we do."""
    often, seldom = timedelta(seconds=LOOK_SECONDS), timedelta(minutes=10)
    due = [
        (seldom, seldom, housekeeping(database)),
        (seldom, seldom, lapses(database)),
        (seldom, seldom, forgetting_job(database, outbox.wake, settings.backup_days)),
        (often, often, telling(database, outbox.wake)),
        (often, timedelta(seconds=5), daily_summaries(database)),
    ]
    if settings.agenda is not None:
        agenda = refreshing(database, settings.agenda, outbox.wake)
        due.append((often, timedelta(minutes=1), agenda))
    if settings.backup_folder:
        backups = nightly_backup(database, settings.backup_folder, settings.backup_days)
        due.append((seldom, seldom, backups))
    return due
