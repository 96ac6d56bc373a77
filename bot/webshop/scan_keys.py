"""The key of a provider's scan, as it stands in the shop's own movement.

It says enough to book a scan that our books lost, as after a restore: which provider, by a
fingerprint of its name, and in which conversation.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

_KEY = re.compile(r"(?P<provider>[0-9a-f]{12})-(?P<draft>[0-9]{1,18})(?P<back> back)?")


@dataclass(frozen=True)
class ScanKey:
    """What a key says. `is_reversal` is that a scan or its undoing came to nothing in our books."""

    provider: str
    draft_id: int
    is_reversal: bool


def fingerprint(organisation: str) -> str:
    """What stands for a provider in a key."""
    return sha256(organisation.encode()).hexdigest()[:12]


def key_of(organisation: str, draft_id: int) -> str:
    """The key of what a provider takes in, or has put back, in this conversation."""
    return f"{fingerprint(organisation)}-{draft_id}"


def reversal_of(key: str) -> str:
    """The key with which it is made good in the shop that our books can't have something."""
    return f"{key} back"


def read(key: str) -> ScanKey | None:
    """What a key says; None where it is none of ours."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    return ScanKey(found["provider"], int(found["draft"]), found["back"] is not None)
