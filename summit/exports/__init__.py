"""What leaves the house as a file: workbooks and lists. Plain rows in, bytes out; no database, no request."""
