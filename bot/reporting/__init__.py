"""Figures, and what they say.

A file imports only what stands above it here:

disclosure: hides what could show one household, so that totals do not tell it.
statistics: intervals for shares, and the curve of what is used by when.
names: what the keys of a scheme are called in a summary and a report.
forecast: when the vouchers will be gone.
summary: the figures of one morning, and what needs attention.
summary_text: the summary in words, and its lists.
evaluation: what the scheme has taught, with small numbers hidden.
report_sheets: the figures behind the report, as sheets.
report: the report for the council in words.
voucher_file: all vouchers as a table.
provider_month: what a provider took in in a month, and when it was paid.
own_data: what is kept of one person, as a text for them.
"""
