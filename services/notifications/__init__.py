"""Who is told what, by mail: messages, their delivery, and what people want to hear."""
