"""What is stored, what people do to it, and their pages."""
