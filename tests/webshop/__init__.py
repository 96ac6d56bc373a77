"""Tests of bot/webshop, and of what people see of it."""
