"""Tests of bot/render, and of what people see of it."""
