"""Telegram. Its files are listed one floor up."""
