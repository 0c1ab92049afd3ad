"""When each step of a cycle is due, and how late it is."""
