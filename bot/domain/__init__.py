"""The rules of a scheme, of codes, activities and reminders. Knows no database and no chat.

A file imports only what stands above it here:

working_days: Monday to Friday, without Dutch public holidays.
events: what an activity is, and how it is told.
reminders: when somebody is reminded, and when nobody is disturbed.
offers: what providers offer, and how it is looked for.
offer_changes: what a list changes in it.
offer_fit: whether an offer fits for whom it is, the part of the day, and what it may cost.
for_whom: for whom an offer is, in words: ages, women, with a wheelchair.
codes: making and reading voucher codes.
mistakes: what is wrong with a scheme, in words for whoever wrote it.
postcodes: the list of postcodes beside a scheme: neighbourhoods, and how many households they have.
scheme_parts: what each value and table of a scheme has to be.
offer_cells: what one cell of a list of offers says, in the ways in which people write it.
offer_rows: one row of a list of offers, or what is wrong with it.
offer_file: the list of offers beside a scheme.
scheme: the rules of one scheme, from `scheme.toml`.
scheme_file: reads a scheme file, and says every mistake in it in plain words.
"""
