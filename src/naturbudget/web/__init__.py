"""What shows several apps at once: desk, public site, API, templates."""
