"""Meedoenbot: the tool with which organisations hand out a municipality's vouchers."""

VERSION = "0.1.0"
