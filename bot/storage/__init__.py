"""What the bot remembers, in SQLite: one file a group of tables. Knows no Telegram."""
