"""Tests of bot/delivery, and of what people see of it."""
