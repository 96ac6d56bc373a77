"""Reads what people type and send.

A file imports only what stands above it here:

ical: iCalendar in and out.
dates: reading a day or a time out of what somebody typed.
small_talk: greetings, thanks and nods, in whatever spelling.
personal_numbers: telling a BSN and a telephone number in what somebody typed.
additions: what stands behind a house number, in one spelling.
streets: telling a street or a place beside an address, so that it can be left out.
address: reading an address or reference out of what somebody typed.
tables/cells: what one cell of a table says: money, a day, a code.
tables/columns: which column of a table is what, by its name.
tables/table: what a table is: a header that was recognised, and rows with their numbers; or why it
    is refused.
tables/csv_file: CSV into rows, in whatever encoding and with whatever between the columns.
tables/xlsx_file: XLSX into rows, of a file that may mean harm.
tables/files: CSV and XLSX into rows, or refused with why.
papers: the QR code on a paper of the bot's own, drawn anew.
barcodes: QR codes and barcodes on a photo, read apart.
tables/reading: reads a table that somebody sent in a process apart, within bounds on memory and
    time.
"""
