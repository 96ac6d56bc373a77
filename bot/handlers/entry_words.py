"""What somebody types in so many words, whole, and is known at every step: by what it begins."""

SIGN_OFF = (
    *("afmelden", "ik wil mij afmelden", "ik meld me af", "meld mij af", "uitschrijven"),
    *("schrijf mij uit", "ik stop", "ik wil stoppen", "ik stop ermee", "unsubscribe"),
    *("ik doe niet meer mee", "ik wil niet meer meedoen", "geen berichten meer"),
    *("ik wil me afmelden", "meld me af", "ik meld mij af", "ik wil me uitschrijven", "opzeggen"),
    *("ik wil mij uitschrijven", "schrijf me uit", "verwijder mij", "verwijder mijn gegevens"),
    *("verwijder mijn naam", "wis mijn naam", "wis mijn gegevens", "ik stop er mee"),
)

OWN_DATA = (
    *("wat weet u van mij", "wat weet je van mij", "wat bewaart u van mij", "inzage"),
    *("wat bewaar je van mij", "mijn gegevens inzien", "welke gegevens hebt u van mij"),
)

DEVICES = (
    *("mijn apparaten", "apparaten", "ander apparaat", "een ander apparaat", "nieuw apparaat"),
    *("in de browser", "ook in de browser", "nieuwe telefoon", "andere telefoon", "nieuw toestel"),
    *("ander toestel", "in telegram", "ook in telegram", "apparaat afmelden"),
)

# A coordinator has no button for them: the file itself begins it.
COUPONS = ("bonnen inlezen", "bonnen toevoegen", "bonnen opslaan", "voorraad")

SHOP_STOCK = (
    *("bonnen uit de webshop halen", "haal bonnen uit de webshop", "haal de bonnen uit de webshop"),
    *("bonnen uit de webshop", "bonnen ophalen uit de webshop", "voorraad uit de webshop"),
    *("bonnen uit webshop halen", "voorraad uit de webshop halen", "haal bonnen op"),
    *("haal de bonnen op uit de webshop", "bonnen uit de webshop ophalen", "bonnen ophalen"),
    *("lees de bonnen uit de webshop in", "welke bonnen heeft de webshop"),
)

DIFFERENCES = (
    *("verschillen", "verschillen webshop", "verschillen met de webshop", "verschillen nakijken"),
    *("toon verschillen", "toon de verschillen"),
)

MENU = ("start", "menu", "begin", "hoofdmenu", "home", "naar het menu")

INVITATIONS = ("open uitnodigingen", "uitnodigingen", "uitnodiging intrekken")

NEW_ACTIVITY = (
    *("nieuwe activiteit", "activiteit toevoegen", "activiteit maken", "nieuw in de agenda"),
)

PAID = (
    *("betaald", "uitbetaald", "betaling", "betalingen", "uitbetaling", "afrekening", "factuur"),
    *("wanneer krijg ik betaald", "wanneer krijg ik mijn geld", "wanneer word ik betaald"),
    *("wat krijg ik betaald", "hoeveel krijg ik betaald", "is het al betaald"),
)

COSTS = (
    *("promotiekosten", "kosten promotie", "kosten van promotie", "kosten voor promotie"),
    *("promotie kosten", "kosten opschrijven", "promotiebudget", "budget promotie"),
)

PROMOTION = (
    *("promotie", "promotiemateriaal", "materiaal", "folders en posters", "reclame"),
    *("promotiemateriaal toevoegen", "folder toevoegen", "poster toevoegen"),
)

NEW_OFFER = ("nieuw aanbod", "aanbod toevoegen", "aanbod maken", "voeg aanbod toe")
