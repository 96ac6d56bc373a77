"""What the bot does when somebody speaks: one conversation a file."""
