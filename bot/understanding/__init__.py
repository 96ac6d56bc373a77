"""What a typed line means. Pure: text in, meaning out.

A file imports only what stands above it here:

words: a text as plain words, and what each of them is about.
features: what a sentence shows to whoever has to tell what is meant.
intents: what somebody wants, the likeliest first, and how sure that is.
"""
