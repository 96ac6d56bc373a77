"""The municipality's webshop: its lists, and ours for it.

A file imports only what stands above it here:

coupon_columns: by which names the columns of a webshop's export are known.
coupon_export: reads a webshop's export, and holds it against what is known.
reconciliation: the webshop's list of redemptions, held against what we know.
preview_text: what taking in a list would do, in plain lines.
exports: a batch for settlement as tables.
"""
