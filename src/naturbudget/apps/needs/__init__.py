"""What departments will need of nature in a budget year, and what is granted."""
