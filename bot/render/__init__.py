"""The voucher on a screen and on paper. Knows no database and no Telegram.

Pillow, reportlab and segno are imported where they are used: the bot starts without them.
"""
