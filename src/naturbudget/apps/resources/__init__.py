"""The chart of resources: units, accounts, series, indicators."""
