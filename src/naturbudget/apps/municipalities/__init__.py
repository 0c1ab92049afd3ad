"""Tenants, bodies, departments, people, roles and the journal."""
