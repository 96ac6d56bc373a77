"""Tests of bot/reporting, and of what people see of it."""
