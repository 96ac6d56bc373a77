"""Tests of bot/operation, and of what people see of it."""
