"""What letters say and look like, made when they are sent.

A file imports only what stands above it here:

links: links that a button opens: a text to pass on, a place on the map.
participant: what a participant gets, in their language.
prices: what something costs, in the reader's words.
offer_names: what offers are called where somebody has to tell them apart.
offers: what is said of an offer: in a list, in full, to pass on.
offer_sheet: the list of offers as a table that can be sent back.
composer: messages that are made only when they are sent.
events: those about activities.
notifications: letters about what is due, and what of it is left to tell.
promotion: promotion material: what a coordinator sent, and what the bot makes itself.
ways_in: links with which somebody comes in.
figures: messages with figures, made when they are sent.
"""
