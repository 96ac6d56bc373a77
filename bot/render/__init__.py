"""Pictures, papers and sheets. Knows neither Telegram nor the database.

A file imports only what stands above it here:

qr: QR codes.
bidi: in which order a line of Arabic and Dutch stands.
typefaces: our fonts, and which of them has a sign.
shaping: a line of text as glyphs in their places.
pen: what draws lines and shapes, on a picture and on paper alike.
pictograms: pictures for who does not read.
picture_pen: draws on a picture.
paper_fonts: the fonts of a PDF, with the glyphs that were used.
paper_text: what a page says of a line, to be searched and copied.
paper_pen: draws on paper.
card: the card for a phone.
pdf: the card for paper.
promotion: a flyer and posters, to print or for a print shop.
sheets: tables as CSV and XLSX, in which no text calculates.
drawing: lines, areas and words on a picture.
charts: the charts of the summary and the report.
document: headings, text, charts and tables as PDF, HTML and XLSX.
"""
