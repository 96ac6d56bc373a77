"""Tests of bot/domain, and of what people see of it."""
