"""Money that went out or came in: contract payments, and direct costs."""
