"""Reads what people type and send.

A file imports only what stands above it here:

calendars/lines: a calendar file as components with their lines, however badly written.
calendars/times: the moments and zones of a calendar.
calendars/entries: one event of a calendar as it stands there.
calendars/rules: when a repeated event begins by its rules.
calendars/series: all events of one uid, and which activities these are.
ical: iCalendar in and out.
dates: reading a day or a time out of what somebody typed.
periods: reading a past period, such as last month, out of what somebody typed.
days_ahead: the days that somebody asks about, today and to come.
small_talk: greetings, thanks and nods, in whatever spelling.
said_no: whether a no has more behind it, which puts something right.
steps_back: whether somebody asks for the question before this one.
personal_numbers: telling a BSN and a telephone number in what somebody typed.
about_people: whether a text may say something about somebody.
additions: what stands behind a house number, in one spelling.
streets: telling a street or a place beside an address, so that it can be left out.
prices: what an offer costs, as a coordinator types it.
offer_fields: what a coordinator types about an offer: where it is, how one signs up.
address: reading an address or reference out of what somebody typed.
shop_codes: finding what may be a webshop's code in a text.
tables/amount_formats: what a spreadsheet shows beside a number, by its format.
tables/cells: what one cell of a table says: money, a code, a word.
tables/days: what one cell says of a day or a moment.
tables/columns: which column of a table is what, by its name.
tables/day_orders: in which order the days of a column are written.
tables/meanings: what words in a column mean, as somebody said.
tables/totals: which rows are totals, that bring nothing.
tables/split_amounts: amounts that may be cut in two at their comma.
tables/headings: what stands above and between rows and is none of them.
tables/unread: what stands in the columns of a table that nobody reads.
tables/refusals: why a table is not taken.
tables/table: what a table is: a header that was recognised, and rows with their numbers; or why it
    is refused.
tables/csv_file: CSV into rows, in whatever encoding and with whatever between the columns.
tables/workbook: the parts of an Excel file that tables are read from, and their cells.
tables/xlsx_file: XLSX into rows, of a file that may mean harm.
tables/files: CSV and XLSX into rows, or refused with why.
pictures: what a picture tells before it is unpacked.
papers: the QR code on a paper of the bot's own, drawn anew.
barcodes: QR codes and barcodes on a photo, read apart.
tables/reading: reads a table that somebody sent in a process apart, within bounds on memory and
    time.
offer_privacy: whether a cell of a list of offers may be about a person.
offer_tables: lists of offers that somebody sent: which those are, and what their rows say.
"""
