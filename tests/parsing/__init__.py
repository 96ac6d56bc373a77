"""Tests of bot/parsing, and of what people see of it."""
