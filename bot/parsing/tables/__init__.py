"""Tables that people send: CSV and XLSX into rows, columns by name, cells into money and days."""
