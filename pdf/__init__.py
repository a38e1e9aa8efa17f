"""What is printed: a frozen sheet of `pdf.sheets` in, the bytes of a PDF out.

Imports nothing of `inspect_app`, Flask or SQLAlchemy. Same sheet, same bytes.
"""
