"""Tests of what a typed line means, and of the sentences that it is learnt from."""
