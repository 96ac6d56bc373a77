"""One conversation a file.

A file imports only what stands above it here:

entry_words: what is typed in so many words, whole, and begins something.
shop_asked: what a live webshop is still asked for by a chat at a till.
menu: menu, stop, help, privacy.
fallback: everything that nothing else understood.
issue_line: one line that says it all: category, approach and address.
labels: what the button of an intent says.
meant_line: the line that doubles are checked on, out of a sentence.
used_offer: what a voucher was used for: which of a provider's offers.
live_buttons: the buttons that can be tapped now, and the words on them.
undone: what is said of a redemption that was undone, also to its provider.
receipt: the receipt of what was taken in, its two questions and their answers.
meant: What somebody says in a sentence of their own: it begins a conversation, or asks which.
no_order: what names something that can be done, but asks for none of it.
not_taken: why a voucher can't be taken in.
shop_tills: a provider's scan where there is a live webshop.
redeem: a provider takes in a voucher, and undoes it the same day.
coupon_line: one line that asks for a coupon: what it is for, and the address.
taken_in: What a provider took in: on a day, in a month, and a month as a table.
find_code: finds the voucher or coupon that a text is the code of, and holds up whoever guesses.
coupon_lookup: what a coupon is, by the newest list or the live webshop itself.
lookup: a code typed, scanned or on a photo, and the number of a receipt.
lookup_meant: What a sentence asks about a code: to look it up.
redeem_meant: What a provider asks in a sentence: to take in, to undo, what was taken in.
corrections: what a coordinator puts right, also a redemption of another day.
household: the line that doubles are checked on.
approvals: what an intermediary asks the coordinators, and their yes or no.
card_language: in which language participants get their card, for the rest of a day.
coupons: giving a coupon, alone or after a voucher; taking it back.
columns: which column of a table is what, as a coordinator says it.
column_words: what the words in a column mean, as a coordinator says it.
sent_tables: A table that a coordinator sends: fetched, kept sealed, and what is said of it before
    the tap.
offer_preview: what a list of offers would do, in words.
offer_import: a coordinator sends a list of what providers offer.
coupon_import: a coordinator sends the webshop's coupons.
shop_stock: a coordinator takes coupons in from the live webshop itself.
coupon_offer: A coupon as well, after a voucher.
issue_card: the code and the card of a voucher, and what is needed next.
issue_limits: what stands in the way of one more voucher, and what the coordinators hear of it.
issue: giving a voucher.
coupon_undo: taking back a coupon that was given today.
repair: taking back one's own voucher, replacing a lost one.
repair_meant: What a sentence asks to take back: a coupon where it names one, or a voucher.
public: what anybody may know of the voucher in their hand.
own_data: what is kept of whoever asks, as a file.
told: what coordinators hear of people who come in, change role, and go.
devices: where somebody is in, and a link for one more device.
start: `/start` and what its link brought; an invitation that was pasted.
people: who has access, one of them, withdrawing.
people_meant: the people that a sentence is about: of an organisation, in a role, or by name.
new_link: a link for somebody who lost their phone.
invite: inviting, and the invitations that are open.
leave: leaving with one role or altogether; the name is erased.
promotion_costs: what promotion cost: written against its pot, and taken back.
promotion_material: what promotion material is that a coordinator sent, and putting it out.
promotion_file: the file or text itself: fetched, looked at and kept sealed.
promotion: flyers, posters and texts: what there is, given to who asks.
budget: what was given and what is free.
redemption_lists: a coordinator sends the webshop's list of redemptions.
shop_differences: in what the live webshop and the books differ, and settling one.
settlement: exports for the webshop and for payment.
settlement_meant: what a sentence asks of settlement: the export, or what a provider still gets.
events: what is on, one activity, asking to be reminded, answering.
reminders: one's own reminders.
mailing_answers: a short answer in words to a coordinator's message, passed on.
events_meant: What a sentence asks about activities: when they are, to come, to be reminded.
plan: the coordinator's calendar.
offer_desk: what providers offer, as a coordinator keeps it: the list, one offer, ending it.
offer_fields: what is asked about an offer: the question, its buttons, and the answer.
offer_line: a new offer in one line.
offer_form: a coordinator adds an offer, or changes one.
offer_said: what a coordinator says of an offer in so many words.
offer_sift: what is found, held against whom it is for, the part of the day and the price.
offer_search: What somebody looks for among the offers, and what is found.
offers: Where a voucher can be spent.
offers_under: what is typed under a list of offers about that list.
offer_next: what a wish becomes by what is typed of it next.
offers_meant: what a sentence says of what is looked for, and what is typed about it next.
offers_shown: what is typed of a list of offers that stands above the question of something else.
languages: the languages of the card as a coordinator sees them, with the drafts to read.
card_language_meant: what a sentence asks about the language of the card.
under_card: what is typed under a card that was just given.
rules: the scheme's rules, to whoever asks.
mailing: the coordinator's message to many.
mailing_meant: a message that a sentence asks for: to whom it goes is filled in.
plain_requests: What people ask in so many words that has no intent of its own.
at_question: What is typed at the open question of a voucher or a coupon: its answer, or that it is
    wrong.
at_till: what a provider types where it is asked what a voucher was used for, or who is new.
aside: what is typed beside the question: a button's words, a kind word, an answer to a coordinator.
summary: `/stand`, its lists and files, and the time at which it comes.
summary_meant: What a sentence asks of the figures: of which days, and counted by what.
photos: A photo of a card: it is fetched and read after the turn, and the answer comes then.
help: /help: what the buttons of somebody's role do, and whom to call.
"""
