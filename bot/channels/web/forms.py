"""A form with a file, read as it comes in: no more than a piece of the file is in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from bot.storage.web_files import PIECE_BYTES

# Of all fields together, the file left out.
_LARGEST_FIELDS = 16 * 1024
_LARGEST_HEADERS = 8 * 1024
_MOST_PARTS = 8


class FormError(Exception):
    """It is no form with one file, or too large."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__("form")
        self.too_large = too_large


@dataclass
class Uploaded:
    """What stood in a form beside the bytes of its file."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    type: str = ""


class Form:
    """Raises FormError for what is no such form."""

    def __init__(self, content_type: str, most_bytes: int) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 70:
            raise FormError
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._part_ends,
                "on_end": self._form_ends,
            },
        )
        self._most = most_bytes
        self._uploaded = Uploaded()
        self._file = bytearray()
        self._file_bytes = 0
        self._has_file = False
        self._parts = self._fields_bytes = self._headers_bytes = 0
        self._is_whole = False
        self._is_file = False
        self._field = ""
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._header = (bytearray(), bytearray())

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Read on; gives the pieces of the file that are full."""
        try:
            self._parser.write(piece)
        except FormParserError:
            raise FormError from None
        while len(self._file) >= PIECE_BYTES:
            yield self._take()
        if self._is_whole and self._file:
            yield self._take()

    def end(self) -> Uploaded:
        """What else it said, once all of it came in."""
        if not self._is_whole or not self._has_file:
            raise FormError
        return self._uploaded

    def _take(self) -> bytes:
        taken = bytes(self._file[:PIECE_BYTES])
        del self._file[:PIECE_BYTES]
        return taken

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise FormError
        self._headers, self._value = {}, bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._grow(end - start)
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._grow(end - start)
        self._header[1].extend(data[start:end])

    def _grow(self, number: int) -> None:
        self._headers_bytes += number
        if self._headers_bytes > _LARGEST_HEADERS:
            raise FormError

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        _kind, said = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._field = said.get(b"name", b"").decode(errors="replace")
        self._is_file = self._field == "file"
        if self._is_file:
            if self._has_file:
                raise FormError
            self._has_file = True
            self._uploaded.name = said.get(b"filename", b"").decode(errors="replace")
            said_type = self._headers.get(b"content-type", b"")
            self._uploaded.type = said_type.decode("latin-1")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._file_bytes += end - start
            if self._file_bytes > self._most:
                raise FormError(too_large=True)
            self._file += data[start:end]
            return
        self._fields_bytes += end - start
        if self._fields_bytes > _LARGEST_FIELDS:
            raise FormError(too_large=True)
        self._value += data[start:end]

    def _part_ends(self) -> None:
        if not self._is_file:
            try:
                self._uploaded.fields[self._field] = self._value.decode()
            except UnicodeDecodeError:
                raise FormError from None

    def _form_ends(self) -> None:
        self._is_whole = True
