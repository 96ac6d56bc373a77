"""Letters: what each kind of message says, and how a letter is stored until it is sent. What it
looks like is made only then, in bot/messages/.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from bot.keys import Keys
from bot.storage.buttons import Actions, ButtonRow, Labels, rows_to_json
from bot.storage.evaluation import Feature
from bot.translation import LANGUAGE


class NotALetter(Exception):
    """What is stored is of no kind that we know, or is not made of what its kind needs."""


class Priority(IntEnum):
    """Who is served first."""

    ANSWER = 0
    NOTICE = 5
    BROADCAST = 9
    STRANGER = 10


@dataclass(frozen=True)
class CodeReference:
    """What a message gives the code of: a voucher, or one giving of a coupon."""

    what: Literal["voucher", "coupon"]
    id: int


class _Stored:
    """What is read is held against its types; what is written, mypy holds against them as well."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)


# The kinds of message. A number that is named for a thing is its id in the database.


@dataclass(frozen=True)
class NoMessage(_Stored):
    """Nothing to read: it answers a tap or deletes a message, perhaps one that gives a code."""

    offer: CodeReference | None = None
    kind: Literal["nothing"] = "nothing"


@dataclass(frozen=True)
class RepeatedMessage(_Stored):
    """What an earlier letter says, with its buttons, as a new message."""

    letter: int
    offer: CodeReference | None
    kind: Literal["again"] = "again"


@dataclass(frozen=True)
class TextMessage(_Stored):
    """HTML text. `note` stands above it, and the line typed in the conversation `about`.

    `album` are the files sent in one go that it answers, `links` the names of its buttons that
    open a link, each with that link.
    """

    text: str
    note: str = ""
    about: int | None = None
    album: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class VoucherMessage(_Stored):
    """The code of a voucher, with a card in this language below it. `waits_for_shop` is that the
    live webshop was away when it was given, so that the code does not work yet."""

    voucher: int
    language: str = LANGUAGE
    waits_for_shop: bool = False
    kind: Literal["voucher"] = "voucher"


@dataclass(frozen=True)
class CouponMessage(_Stored):
    """The code of a coupon, by the id of its giving, with a card in this language below it."""

    coupon: int
    language: str = LANGUAGE
    kind: Literal["coupon"] = "coupon"


@dataclass(frozen=True)
class FoldedMessage(_Stored):
    """A code that was given before the next one: only its end is left."""

    offer: CodeReference
    kind: Literal["folded"] = "folded"


@dataclass(frozen=True)
class CardMessage(_Stored):
    """The card that a participant takes along, in their language."""

    offer: CodeReference
    language: str = LANGUAGE
    kind: Literal["card"] = "card"


@dataclass(frozen=True)
class SheetMessage(_Stored):
    """The card on a page to print, in their language."""

    offer: CodeReference
    language: str = LANGUAGE
    kind: Literal["sheet"] = "sheet"


@dataclass(frozen=True)
class SampleMessage(_Stored):
    """A card without a code, to read what a language says; or the page to print."""

    language: str
    on_paper: bool = False
    kind: Literal["sample"] = "sample"


@dataclass(frozen=True)
class WorthMessage(_Stored):
    """What a voucher is worth, for whoever has it in their hand, in their language.

    With where to spend it: some places, after as many as were shown before.
    """

    voucher: int
    language: str
    after: int = 0
    kind: Literal["worth"] = "worth"


@dataclass(frozen=True)
class InvitationMessage(_Stored):
    """A link that gives a role, in people's words; `way` is that of the QR code, if it is said."""

    token: str
    role: str
    organisation: str
    way: str = ""
    kind: Literal["invitation"] = "invitation"


@dataclass(frozen=True)
class OwnLinkMessage(_Stored):
    """A link that lets somebody in once more. With a `name` it is to be passed on to them."""

    token: str
    way: str = ""
    name: str = ""
    kind: Literal["own_link"] = "own_link"


@dataclass(frozen=True)
class RefusedRowsMessage(_Stored):
    """The rows of a table that bring nothing, each with the place of its reason, and HTML text."""

    text: str
    reasons: list[str]
    rows: list[tuple[int, int]]
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True)
class ListChangesMessage(_Stored):
    """What a list of offers would do, whole: what, to which offer, and how it changes."""

    text: str
    rows: list[tuple[str, str, str]]
    kind: Literal["list_changes"] = "list_changes"


@dataclass(frozen=True)
class ExportMessage(_Stored):
    """One of the files of a batch of the settlement, which are made in one form."""

    number: int
    form: str
    place: int
    kind: Literal["export"] = "export"


@dataclass(frozen=True)
class RedemptionsMessage(_Stored):
    """What a provider took in in the month that begins at `first`, as a file."""

    organisation: str
    first: date
    form: str
    kind: Literal["redemptions"] = "redemptions"


@dataclass(frozen=True)
class OfferListMessage(_Stored):
    """The list of offers as it is when it is sent, as a file."""

    kind: Literal["offer_list"] = "offer_list"


@dataclass(frozen=True)
class SummaryMessage(_Stored):
    """The figures of the day, for coordinators."""

    kind: Literal["summary"] = "summary"


@dataclass(frozen=True)
class OwnSummaryMessage(_Stored):
    """The figures of the day, of one organisation."""

    organisation: str
    kind: Literal["own_summary"] = "own_summary"


@dataclass(frozen=True)
class ListMessage(_Stored):
    """Vouchers counted by a feature: all, or what an organisation may see of its own."""

    by: Feature
    organisation: str | None = None
    kind: Literal["list"] = "list"


@dataclass(frozen=True)
class PeriodMessage(_Stored):
    """What was given and used on these local days, by a feature or by month; or given by one's own
    organisation."""

    first: date
    last: date
    by: Feature | None = None
    organisation: str | None = None
    kind: Literal["period"] = "period"


@dataclass(frozen=True)
class VouchersFileMessage(_Stored):
    """A file of all vouchers, or one part of it."""

    form: str
    part: int
    parts: int
    kind: Literal["vouchers_file"] = "vouchers_file"


@dataclass(frozen=True)
class ReportMessage(_Stored):
    """The report for the council in one form, as it was asked for at a moment, UTC."""

    form: str
    asked_at: datetime
    kind: Literal["report"] = "report"


@dataclass(frozen=True)
class OwnDataMessage(_Stored):
    """All that is kept of a person, for them."""

    person: int
    kind: Literal["own_data"] = "own_data"


@dataclass(frozen=True)
class EventMessage(_Stored):
    """An activity, with a note above it, what `person` asked of it, and perhaps who comes."""

    event: int
    note: str = ""
    person: int | None = None
    counted: bool = False
    kind: Literal["event"] = "event"


@dataclass(frozen=True)
class EventFileMessage(_Stored):
    """An activity as a file for one's own calendar."""

    event: int
    kind: Literal["event_file"] = "event_file"


@dataclass(frozen=True)
class ReminderMessage(_Stored):
    """One activity that begins soon, or what of a series does."""

    event_ids: list[int]
    series: str | None
    person: int
    kind: Literal["reminder"] = "reminder"


@dataclass(frozen=True)
class EventChangeMessage(_Stored):
    """What changed in an activity."""

    event: int
    change: int
    kind: Literal["event_change"] = "event_change"


@dataclass(frozen=True)
class MailMessage(_Stored):
    """A coordinator's message, and what its reader answered."""

    mailing: int
    can: bool | None = None
    kind: Literal["mail"] = "mail"


@dataclass(frozen=True)
class MailingMessage(_Stored):
    """How far a coordinator's message to many is."""

    mailing: int
    kind: Literal["mailing"] = "mailing"


@dataclass(frozen=True)
class MaterialMessage(_Stored):
    """Promotion material that a coordinator sent."""

    material: int
    kind: Literal["material"] = "material"


MadeForm = Literal["flyer", "a4", "a3", "text"]


@dataclass(frozen=True)
class PromotionMessage(_Stored):
    """A flyer, a poster ("a4", "a3") or a text that the bot makes of the scheme in a language."""

    form: MadeForm
    language: str
    for_printer: bool = False
    is_draft: bool = False
    kind: Literal["promotion"] = "promotion"


Message = (
    NoMessage
    | RepeatedMessage
    | TextMessage
    | VoucherMessage
    | CouponMessage
    | FoldedMessage
    | CardMessage
    | SheetMessage
    | SampleMessage
    | WorthMessage
    | InvitationMessage
    | OwnLinkMessage
    | RefusedRowsMessage
    | ListChangesMessage
    | ExportMessage
    | RedemptionsMessage
    | OfferListMessage
    | SummaryMessage
    | OwnSummaryMessage
    | ListMessage
    | PeriodMessage
    | VouchersFileMessage
    | ReportMessage
    | OwnDataMessage
    | EventMessage
    | EventFileMessage
    | ReminderMessage
    | EventChangeMessage
    | MailMessage
    | MailingMessage
    | MaterialMessage
    | PromotionMessage
)


def offer_of(message: Message) -> CodeReference | None:
    """What a message gives, gave or takes back the code of, if anything."""
    match message:
        case VoucherMessage():
            return CodeReference("voucher", message.voucher)
        case CouponMessage():
            return CodeReference("coupon", message.coupon)
        case FoldedMessage() | CardMessage() | SheetMessage() | NoMessage() | RepeatedMessage():
            return message.offer
    return None


def code_of(offer: CodeReference) -> VoucherMessage | CouponMessage:
    """The message that gives a code, or says that it is of no use any more."""
    return VoucherMessage(offer.id) if offer.what == "voucher" else CouponMessage(offer.id)


def with_note(message: Message, note: str) -> Message:
    """A message with another note above it, where its kind has a place for one."""
    if isinstance(message, TextMessage | EventMessage):
        return replace(message, note=note)
    return message


@dataclass(frozen=True)
class Letter:
    """One outgoing message: what to say and the buttons below it, not how it looks."""

    chat_id: int
    message: Message
    rows: Sequence[ButtonRow] = ()
    draft_id: int | None = None
    keep: bool = False
    edits: int | None = None
    answers: str | None = None
    toast: str | None = None
    deletes: int | None = None
    deleted_note: str = ""
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True)
class StoredLetter(_Stored):
    """What of a letter is sealed: all that is made of it when it is sent.

    Of its buttons these are the texts, row by row. What they do stands open beside it.
    """

    message: Annotated[Message, Field(discriminator="kind")]
    labels: Labels
    edits: int | None = None
    answers: str | None = None
    toast: str | None = None
    deletes: int | None = None
    deleted_note: str = ""


_STORED = TypeAdapter(StoredLetter)


def stored(letter: Letter) -> tuple[StoredLetter, Actions]:
    """A letter as it is stored, and what its buttons do."""
    labels, actions = rows_to_json(letter.rows)
    this = StoredLetter(
        letter.message,
        labels,
        letter.edits,
        letter.answers,
        letter.toast,
        letter.deletes,
        letter.deleted_note,
    )
    return this, actions


def seal_letter(keys: Keys, letter: StoredLetter) -> bytes:
    """What the outbox keeps of a letter. Raises PydanticSerializationError for a wrong type."""
    return keys.seal(_STORED.dump_json(letter, warnings="error"))


def open_letter(keys: Keys, sealed: bytes) -> StoredLetter:
    """The reverse of `seal_letter`. Raises NotALetter, and nacl's CryptoError."""
    try:
        return _STORED.validate_json(keys.open(sealed))
    except ValidationError:
        # It would quote what is in the letter.
        raise NotALetter from None


def removing(chat_id: int, message_id: int, offer: CodeReference | None = None) -> Letter:
    """Delete a message of ours, after what people wait for. From now on it shows nothing."""
    return Letter(
        chat_id,
        NoMessage(offer),
        edits=message_id,
        deletes=message_id,
        keep=True,
        priority=Priority.NOTICE,
    )


def hide_code(
    chat_id: int, message_id: int, message: Message | None, offer: CodeReference
) -> Letter:
    """Let what shows this message no longer give its code: a text says so, anything else goes."""
    if not isinstance(message, VoucherMessage | CouponMessage | FoldedMessage):
        return removing(chat_id, message_id, offer)
    return Letter(chat_id, code_of(offer), edits=message_id, keep=True, priority=Priority.NOTICE)
