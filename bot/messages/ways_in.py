"""Links with which somebody comes in: an invitation, or once more as who they are."""

import asyncio
from datetime import timedelta
from html import escape

from bot.channels.channels import Channels
from bot.messages.composer import Body, Maker
from bot.messages.links import link_button, share_link
from bot.render.qr import qr_png
from bot.storage.installation import Way
from bot.storage.invitations import INVITATION_DAYS
from bot.storage.letters import InvitationMessage, OwnLinkMessage
from bot.storage.web_links import VALID, VALID_PASSED_ON
from bot.translation import gettext as _
from bot.translation import ngettext

_HOUR = timedelta(hours=1)


class LinkMessages:
    """Makes the messages with a link into the bot, by each of its channels."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels.by_way

    @property
    def makers(self) -> list[Maker]:
        """What makes each kind of letter."""
        return [self._invitation, self._own]

    async def _invitation(self, message: InvitationMessage) -> Body:
        text = _("Invitation: {role} for {organisation}.\n{ways}\n\n{times}").format(
            role=message.role,
            organisation=message.organisation,
            ways=self._ways(message.token, ""),
            times=ngettext(
                "The invitation works once, for {days} day.",
                "The invitation works once, for {days} days.",
                INVITATION_DAYS,
            ).format(days=INVITATION_DAYS),
        )
        return await self._with_qr(text, message.token, message.way)

    async def _own(self, message: OwnLinkMessage) -> Body:
        if message.name:
            head = _("A new link for {name}. Give it to nobody else.").format(name=message.name)
            valid = VALID_PASSED_ON
        else:
            head = _("Your own link. Give it to nobody: whoever opens it is you.")
            valid = VALID
        hours = valid // _HOUR
        times = ngettext(
            "The link works once, for {hours} hour.",
            "The link works once, for {hours} hours.",
            hours,
        ).format(hours=hours)
        ways = self._ways(message.token, message.way)
        return await self._with_qr(f"{head}\n{ways}\n\n{times}", message.token, message.way)

    def _ways(self, token: str, only: str) -> str:
        """What to do with the link: by the one way that was asked for, or by each."""
        links = {way: channel.link(token) for way, channel in self._channels.items()}
        if only in links:
            links = {Way(only): links[Way(only)]}
        match links:
            case {Way.PAGE: page, Way.TELEGRAM: telegram}:
                text = _(
                    "Open this link in the browser, such as Chrome or Safari:\n\n{page}\n\n"
                    "Or this one in Telegram, and then tap Start:\n\n{telegram}"
                )
                return text.format(page=page, telegram=telegram)
            case {Way.PAGE: page}:
                text = _("Open this link in the browser, such as Chrome or Safari:\n\n{page}")
                return text.format(page=page)
        text = _("Open this link in Telegram, and then tap Start:\n\n{telegram}")
        return text.format(telegram=links[Way.TELEGRAM])

    async def _with_qr(self, text: str, token: str, way: str) -> Body:
        usual = next(iter(self._channels))
        channel = self._channels[Way(way) if way in self._channels else usual]
        picture = await asyncio.to_thread(qr_png, channel.link(token))
        fills = {"share": link_button(share_link([text]))}
        return Body(escape(text), fills=fills, photo=picture)
