"""What templates of requests write."""
