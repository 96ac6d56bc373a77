"""What the figures mean: hiding small numbers, intervals, a forecast; no database, no pictures."""
