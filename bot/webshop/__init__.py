"""The municipality's webshop: its lists, and ours for it.

A file imports only what stands above it here:

shop: what a live webshop is to us, and how it says no.
shop_http: calls of its interface.
pretix: pretix as the live shop.
woocommerce_orders: what WooCommerce's orders say of coupons.
woocommerce: WooCommerce as the live shop.
shops: which live shop the settings name.
layouts: which exports of which programs are known, and what their columns are.
coupon_words: the words that say whether a coupon is good.
coupon_columns: by which names the columns of a webshop's export are known.
redemption_columns: by which names the columns of a list of redemptions are known.
redemption_words: the words that say whether a voucher was handed in.
percentages: parts of a price, which are no amounts in euros.
recognition: opens a list as the one that it is, and refuses what is no use at this step.
row_states: what the words in a row say of it: a test, what happened, in which money.
doubts: which columns of a list somebody has to tell of, before a row of it counts.
coupon_holders: whether somebody has a coupon already, by what stands beside it and others.
coupon_states: what a row says of its coupon: whether it is good, what is left, until when.
coupon_purposes: what a coupon is for, by the words of the scheme.
coupon_questions: what has to be asked about the columns of a list of coupons.
coupon_bsns: columns of a list of coupons that are full of BSNs.
coupon_export: reads a webshop's export: which layout it has, and what each row brings.
shop_numbers: the shop's own number of a line, and which others may be the same.
listed_lines: a line of the webshop's list of redemptions, and what tells it apart.
pairing: which lines may be what was booked: as many pairs as there can be.
standing_lines: lines beside what was booked of their voucher.
whole_orders: orders and days that another list brought in other amounts.
order_takings: what each order took of a voucher, and can come back of it.
line_standing: whether lines were booked before: surely, perhaps, or not.
denied_lines: rows that bring nothing by now, and of which something was booked before.
redemption_rows: what each row of a list of redemptions says.
plain_columns: columns of a list of redemptions that need no question.
redemption_questions: what has to be asked about the columns of a list of redemptions.
code_list: a list of the webshop's own codes for vouchers: which of its lines are codes.
previews: what was read of a table and shown, kept sealed until somebody says yes or no.
coupon_import: takes in coupons: reads a table, tells what it would bring, and stores that.
shop_stock: what a live webshop's cards bring, as a list of coupons would.
scan_keys: the key of a provider's scan, as it stands in the shop's own movement.
purses: what is left of vouchers and free in pots, while a list is gone through.
scan_bookings: books what providers took off there, whatever became of the voucher since.
shop_uses: books what a live webshop did with its cards.
shop_compare: its cards held against what they ought to be.
shop_leave: its cards closed, and the vouchers going on without it.
matched_lines: what would become of the lines of one voucher, in an order in which they can be.
no_redemptions: which lists only say that codes were given.
reconciliation: the webshop's list of redemptions, held against what we know.
preview_text: what taking in a list would do, in plain lines.
settlement_files: a batch for settlement as tables.
"""
