"""The municipality's webshop: its lists, and ours for it.

A file imports only what stands above it here:

coupon_columns: by which names the columns of a webshop's export are known.
coupon_export: reads a webshop's export: which layout it has, and what each row brings.
code_list: a list of the webshop's own codes for vouchers: which of its lines are codes.
previews: what was read of a table and shown, kept sealed until somebody says yes or no.
coupon_import: takes in coupons: reads a table, tells what it would bring, and stores that.
reconciliation: the webshop's list of redemptions, held against what we know.
preview_text: what taking in a list would do, in plain lines.
settlement_files: a batch for settlement as tables.
"""
