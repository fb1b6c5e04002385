"""Mail: what is to be said (outbox, messages), how it looks (templates/mail), how it leaves (delivery)."""
