"""The gates of the year, and the only way through them."""
