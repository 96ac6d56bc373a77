"""What belongs to running the bot on a server."""
