"""Conversations: what people send and tap, and what they see."""
