"""How fast the bot is: the real process against the simulator, on this machine."""
