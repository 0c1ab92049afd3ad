"""What people do about requests for data."""
