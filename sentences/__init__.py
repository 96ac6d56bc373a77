"""What people type, and what is learnt from it: `make understanding` and `make figures`.

The bot in service has no use for this package; it carries what was learnt.

reading: the sentences, and a hash of all that is learnt from.
learning: a model from sentences (needs the extra "train").
measuring: how often that is right about sentences that it has not seen.
train: `make understanding` writes bot/understanding/intents.model.
slots: the model of choices, trained and measured; `python -m sentences.slots`.
figures: `make figures` tells how good it is.
"""
