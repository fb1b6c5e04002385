"""The organiser's pages: one module per feature."""
