"""What several callers ask of the books."""
