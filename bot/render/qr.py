"""QR codes, dark on light with the quiet zone that scanners need."""

import io

QUIET_ZONE = 4
"""The light border in modules, as ISO/IEC 18004 asks."""


def qr_modules(text: str) -> list[list[bool]]:
    """The rows of the QR code for a text, True where dark, without the quiet zone.

    ISO/IEC 18004 has a writer weigh eight masks, which is most of the work. This always takes the
    first: tried with links like ours, small and blurred, zxing reads as many with it.
    """
    import segno

    code = segno.make_qr(text, error="m", mask=0)
    return [[bool(module) for module in row] for row in code.matrix]


def qr_png(text: str, module: int = 8) -> bytes:
    """The QR code as a PNG in black and white, quiet zone included; module is a side in pixels."""
    import segno

    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=module, border=QUIET_ZONE)
    return picture.getvalue()
