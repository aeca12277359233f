"""Stored hashed files, encrypted columns, workbook reading, PDFs with their fonts."""
