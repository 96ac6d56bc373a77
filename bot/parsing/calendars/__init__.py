"""What stands in a calendar of iCalendar lines, as programs really write them; see bot/parsing."""
