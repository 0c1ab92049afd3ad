"""A municipality plans, spends and balances nature as it does money."""
