"""Pictures, papers and sheets. Knows neither Telegram nor the database.

A file imports only what stands above it here:

qr: QR codes.
card: the card for a phone.
pdf: the card for paper.
sheets: tables as CSV and XLSX, in which no text calculates.
drawing: lines, areas and words on a picture.
charts: the charts of the summary and the report.
document: headings, text, charts and tables as PDF, HTML and XLSX.
"""
