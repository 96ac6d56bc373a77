"""What the figures mean: hiding small numbers, intervals, a forecast, and what is said of them."""
