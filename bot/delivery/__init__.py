"""How nothing gets lost between Telegram and the database: an inbox and an outbox."""
