"""Issued documents: their frozen data, hash and PDF."""
