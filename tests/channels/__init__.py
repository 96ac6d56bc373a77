"""Tests of bot/channels: how people reach the bot, and hear from it."""
