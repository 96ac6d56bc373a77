"""Tests of bot/schedule, and of what people see of it."""
