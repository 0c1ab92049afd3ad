"""Management commands of the app cycle."""
