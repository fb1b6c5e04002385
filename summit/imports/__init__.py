"""What comes into the house as a list: uploads and pastes become rows, and every bad row is named by its number."""
