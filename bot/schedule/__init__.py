"""What happens by the clock: every job only looks which rows are due."""
