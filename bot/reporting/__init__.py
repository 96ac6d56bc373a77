"""Figures, and what they say.

A file imports only what stands above it here:

disclosure: hides what could show one household, so that totals do not tell it.
statistics: intervals for shares, and the curve of what is used by when.
comparison: shares of groups, and whether their difference is more than chance.
names: what the keys of a scheme are called in a summary and a report.
forecast: when the vouchers will be gone.
shop_text: how it stands with a live webshop.
summary: the figures of one morning, and what needs attention.
summary_text: the summary in words, and its lists.
used_offers: what vouchers were used for, with small numbers hidden.
report_figures: how figures are told: lists, bars, shares and what a difference means.
promotion: how often its material was taken, and what it cost.
evaluation: what the scheme has taught, with small numbers hidden.
report_sheets: the figures behind the report, as sheets.
report_used_offers: which offer suits whom, in the words of the report.
report: the report for the council in words.
voucher_file: all vouchers as a table.
provider_month: what a provider took in in a month, and when it was paid.
own_data: what is kept of one person, as a text for them.
"""
