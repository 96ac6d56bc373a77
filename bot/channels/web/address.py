"""Where the page is, by WEB_URL, and the cookie that goes with it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_NAME = "meedoen"


@dataclass(frozen=True)
class WebAddress:
    """An address such as https://meedoen.example.nl/assen: its origin, and its path without a slash
    at the end.
    """

    origin: str
    path: str

    @classmethod
    def of(cls, url: str) -> "WebAddress":
        """The parts of WEB_URL, which the settings have looked at."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        host = f"[{host}]" if ":" in host else host
        usual = {"https": 443, "http": 80}[parts.scheme]
        port = f":{parts.port}" if parts.port not in (None, usual) else ""
        return cls(f"{parts.scheme}://{host}{port}", parts.path.rstrip("/"))

    @property
    def url(self) -> str:
        """The page itself."""
        return f"{self.origin}{self.path}/"

    def link(self, token: str) -> str:
        """What opens the page with a token, which reaches no server and no log."""
        return f"{self.url}#{token}"

    @property
    def is_secure(self) -> bool:
        """Whether it is https; only on this machine it need not be."""
        return self.origin.startswith("https:")

    @property
    def cookie(self) -> str:
        """The cookie's name. A prefix keeps others of the same domain from setting it."""
        if not self.is_secure:
            return _NAME
        return f"__Secure-{_NAME}" if self.path else f"__Host-{_NAME}"

    def cookie_header(self, token: str, seconds: int) -> str:
        """What sets the cookie; with an empty token and 0 seconds what takes it away."""
        secure = "; Secure" if self.is_secure else ""
        return (
            f"{self.cookie}={token}; Path={self.path or '/'}; Max-Age={seconds}; HttpOnly;"
            f" SameSite=Strict{secure}"
        )

    def token_in(self, cookies: str) -> str | None:
        """The session's token among the cookies of a request, if it is there.

        Only what a browser writes between two cookies is taken off: to it a name with another blank
        before it is another name, which any site of the domain may set. Of two different tokens one
        is of such a site, and neither is taken.
        """
        pairs = [part.strip(" \t").partition("=") for part in cookies.split(";")]
        tokens = {value for name, _is, value in pairs if name == self.cookie}
        return tokens.pop() if len(tokens) == 1 else None
