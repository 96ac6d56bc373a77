"""How much one device, and one address, may ask of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from time import monotonic

# In the scope of a request: it may take its time, for as long as it goes on.
PATIENCE = "meedoenbot.patience"
# However many addresses there are, so many are remembered.
_MOST = 20_000
# A home has a whole range of them.
_IPV6_BITS = 64


@dataclass(frozen=True)
class Rate:
    """So many at once, and so many a second in the long run."""

    burst: int
    per_second: float


class Limit:
    """Counts by key. Who was refused is told when to come again."""

    def __init__(
        self, rate: Rate, now: Callable[[], float] | None = None, most: int = _MOST
    ) -> None:
        self.rate = rate
        self._now = now or (lambda: monotonic())
        self._most = most
        # How many are left, and when that was so.
        self._left: dict[bytes | str, tuple[float, float]] = {}

    def take(self, key: bytes | str, number: int = 1) -> float:
        """Take one; 0, or in how many seconds there is one again."""
        left = self.left(key)
        if left < number:
            return (number - left) / self.rate.per_second
        if len(self._left) >= self._most and key not in self._left:
            self._forget()
        self._left[key] = (left - number, self._now())
        return 0.0

    def left(self, key: bytes | str) -> float:
        """How many may be taken now."""
        left, at = self._left.get(key, (float(self.rate.burst), self._now()))
        return min(self.rate.burst, left + (self._now() - at) * self.rate.per_second)

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._left)

    def _forget(self) -> None:
        """Forget whoever may take as many as anybody; where all are busy, who came first."""
        full = [key for key in self._left if self.left(key) >= self.rate.burst]
        for key in full or list(self._left)[: self._most // 10]:
            del self._left[key]


def address_key(host: str) -> str:
    """What an address counts as: of IPv6 its network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{int(address) >> (128 - _IPV6_BITS):x}::"
    return str(address)
