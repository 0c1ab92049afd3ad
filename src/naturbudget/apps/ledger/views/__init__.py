"""The pages of the room Books."""
