"""What a bank tells about payments: reading its messages, and what each entry means for an order."""
