"""What happens by the clock.

A file imports only what stands above it here:

agenda_source: fetching the calendar, and having it read apart.
sure: the moment, where Telegram's clock or the last one seen agrees.
forgetting: what is kept for a time, and then forgotten.
housekeeping: the nightly clean-up.
lapses: vouchers whose time is over.
backups: the nightly backup, and the copies of the day.
agenda: reading the calendar again.
reminders: telling what is due.
summaries: the daily summary, at the time that each coordinator chose.
shop_compare: the live webshop held against the books.
jobs: what happens by the clock: which jobs there are, and how often each looks.
"""
