"""Papers of the cycle in blocks: read, taken along, frozen and issued."""
