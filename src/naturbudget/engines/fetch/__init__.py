"""Fetches one file from outside, in a way that cannot be used to reach inside."""

from naturbudget.engines.fetch.address import (
    FetchError,
    Place,
    check_address,
    is_public,
    place_of,
)
from naturbudget.engines.fetch.fetching import Ask, Fetched, Limits, fetch

__all__ = [
    "Ask",
    "FetchError",
    "Fetched",
    "Limits",
    "Place",
    "check_address",
    "fetch",
    "is_public",
    "place_of",
]
