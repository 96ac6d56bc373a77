"""Sentences that the bot says in many places."""

REFUSED = "U kunt dit nog niet doen. Vraag uw coördinator om een uitnodiging."


OTHER_ROLE = "Dit hoort bij een andere rol. Met “Uitnodigen” kunt u uzelf die rol erbij geven."


NO_FILES = "U kunt bestanden sturen als u toegang hebt."


STRANGER = (
    "Dit is de voucherhulp van Assen. Hebt u een uitnodiging? Tik op de link, of plak hem hier."
    " Hebt u een voucher? Typ de code. Vragen? Bel 0592 00 00 00."
)


STOPPED = "Uw toegang is gestopt. Vragen? Bel 0592 00 00 00."


GONE = "U doet niet meer mee en uw naam is gewist. Bedankt voor uw hulp."


NO_INVITATION = "Deze uitnodiging werkt niet meer. Vraag om een nieuwe. Vragen? Bel 0592 00 00 00."


PHONE = "Vragen? Bel 0592 00 00 00."


WORTH = (
    "Deze voucher is €\N{NO-BREAK SPACE}150 waard, voor sport.\n"
    "U kunt hem gebruiken tot en met dinsdag 6 september 2022.\n"
    "Betaal met deze voucher op een plek die meedoet.\n" + PHONE
)
