"""Whether a cell of a list of offers may be about a person, who is nobody's offer.

Of whoever offers it the address and the telephone are wanted: people have to find it.
"""

import re

from bot.parsing.address import postcodes_in
from bot.parsing.personal_numbers import holds_bsn

# In these stands what people read; an address in those of the second row is where it is.
_IN_WORDS = frozenset({"provider", "title", "kind", "when", "price", "price_for", "sign_up"})
_OF_PLACE = frozenset({"place", "address"})
# Hours, days, seasons and amounts stand beside each other, and one in eleven would be a BSN.
_NOBODYS = re.compile(
    r"(?<![0-9.])(?:[0-3]?[0-9][-/.][01]?[0-9][-/.](?:19|20)?[0-9]{2}"
    r"|(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9]|(?:19|20)[0-9]{2}|[0-9]{1,4},[0-9]{2})(?![0-9])"
)


def is_of_a_person(field: str, text: str, postcode: str) -> bool:
    """Whether a BSN, or an address that is not the one of its row, stands in the cell of a field.

    `postcode` is what stands in that column of the row.
    """
    if field not in _IN_WORDS | _OF_PLACE:
        return False
    if holds_bsn(_NOBODYS.sub("x", text)):
        return True
    own = _plain(postcode)
    return field in _IN_WORDS and not all(
        own and _plain(each).startswith(own) for each in postcodes_in(text)
    )


def _plain(postcode: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", postcode.upper())[:6]
