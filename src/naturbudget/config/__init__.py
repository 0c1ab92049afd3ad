"""Settings, routes, the command, the embedded server."""
