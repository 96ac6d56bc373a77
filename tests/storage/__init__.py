"""Tests of bot/storage, and of what people see of it."""
