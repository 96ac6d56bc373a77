"""Parts of the list of entries in bot/routes.py, each about one subject.

A file imports only what stands above it here:

access: who is in: devices, invitations, people, leaving.
promotion: flyers, posters and texts, and what they cost.
offers: the list of offers.
"""
