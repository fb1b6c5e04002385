"""The reference event, played through the real doors."""
