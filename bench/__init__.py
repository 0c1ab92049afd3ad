"""Measures what docs/benchmarks.md tells, on a database of its own."""
