"""What a typed line means. Pure: text in, meaning out.

A file imports only what stands above it here:

words: a text as plain words, and what each of them is about.
features: what a sentence shows to whoever has to tell what is meant.
intents: what somebody wants, the likeliest first, and how sure that is.
denials: what is denied, or corrected by what stands behind it.
numbers: numbers in words, and letters by name.
codes_said: a voucher's code, in whatever spelling.
addresses: an address, or a piece of one.
amounts: an amount of money.
days: on which days of the week something is to be, or is not to be.
limits: for whom, at what part of the day, and for what price.
periods: a day or a period, as it was typed.
names: organisations, providers and places.
mail_subjects: what a message is to be about.
topics: what words are about: topics with their words, and what can be done with a voucher.
kinds: which kinds of offer are what somebody wants to do, or like it.
asked_of_one: what is asked of the one thing that stands there, without its name.
called: what people call something to do, where that has a name of its own.
not_wanted: what it is not to be, and where not.
choices: slots that have a few values only, by a small trained model.
own_words: what a scheme lets one choose from, by what people call it there.
vocabulary: what a scheme knows by name.
people_named: whether somebody is named, or a number of theirs is said in words.
orders: whether a sentence about something that can be done is no order to do it.
clauses: a sentence in the clauses that may each ask something.
wishes: what is looked for beside the slots: for whom, how near, and what it may not be.
details: what an intent has slots for, in one form each.
meaning: what a line means: the intent, its details, how sure that is, and what is asked besides.
"""
