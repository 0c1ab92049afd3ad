"""Vouchers, postings, observations, seals, periods, closing."""
